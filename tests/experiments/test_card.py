"""The sealed text of a card: what a card was sealed as stays so, whatever cards can hold since."""

from __future__ import annotations

import json
from typing import Any

from experiments.card import card_from, card_text, seal
from experiments.draft import BEGINNING, card
from experiments.rule import Role
from funnel.journey import Phase, Stage
from storage.workspace import Workspace
from ui import actions

STAGE = Stage(id=7, phase=Phase.DELIVERY, name="First value", position=0)
DRAFT: dict[str, Any] = {
    **BEGINNING,
    "name": "Shorter form",
    "stage": 7,
    "change": "asking less",
    "effect": "bring more sign-ups",
    "metric": "sign-ups",
    "variant.a": "Today",
    "variant.b": "Shorter",
    "mde": 0.1,
    "weeks": 4,
}
# Sealed by the program as it was before a card could hold secondary metrics; the hash is sha256sum's of the text.
SEALED = (
    '{"alpha":0.05,"audience":"","baseline":null,"change":"asking less","effect":"bring more sign-ups",'
    '"grade":"randomised","guardrails":[],"looks":null,"mde":0.1,"money":{"arpa":null,"churn":null,"hours":null,'
    '"margin":null,"rate":null,"spend":null,"stage_customers":null,"stage_spend":null},"moves":"customers",'
    '"name":"Shorter form","on_lose":"stop","on_open":"iterate","on_win":"scale","people":null,"primary":'
    '{"better":"up","key":"primary","kind":"binary","margin":null,"name":"sign-ups"},"sd":null,"signal":"",'
    '"stage":{"id":7,"name":"First value","phase":"delivery"},"variants":[{"key":"a","name":"Today","weight":1},'
    '{"key":"b","name":"Shorter","weight":1}],"weeks":4}'
)
SEAL = "35c29ac02054d4301f6011c39cf42180c3f6f227faa0a8aaf1c1546a3bc686f9"


def test_a_card_without_secondary_metrics_is_sealed_to_the_letter_as_before_there_were_any() -> None:
    assert card_text(card(DRAFT, [STAGE])) == SEALED
    assert seal(SEALED) == SEAL


def test_a_card_sealed_before_reads_and_is_the_same_text_again() -> None:
    old = card_from(json.loads(SEALED))
    assert old.secondaries == ()
    assert card_text(old) == SEALED


def test_a_card_that_lies_in_the_file_since_before_still_verifies(workspace: Workspace) -> None:
    made = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    with workspace.store.writing() as db:
        row = {"card": SEALED, "seal": SEAL, "started_at": "2026-01-05T09:00:00+00:00", "draft": None}
        db.table("experiment").update(made, row)
    found = workspace.experiments.get(made)
    assert found.card == card(DRAFT, [STAGE])
    assert found.seal == SEAL


def test_secondary_metrics_are_sealed_with_the_card_and_read_back() -> None:
    more = {"secondaries": 1, "secondary1.name": "minutes", "secondary1.kind": "mean"}
    with_one = card({**DRAFT, **more}, [STAGE])
    assert '"key":"secondary1"' in card_text(with_one)
    assert seal(card_text(with_one)) != SEAL
    assert card_from(json.loads(card_text(with_one))) == with_one
    assert [metric.role for metric in with_one.rule().metrics] == [Role.PRIMARY, Role.SECONDARY]
