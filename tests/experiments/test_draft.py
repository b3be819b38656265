"""What keeps a draft from being a card: each problem names its field."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.draft import BEGINNING, card, draft_of, problems
from funnel.journey import Phase, Stage

STAGES = [Stage(id=7, phase=Phase.DELIVERY, name="First value", position=0)]
COMPLETE: dict[str, Any] = {
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


def found(**fields: Any) -> list[tuple[str, str]]:
    draft = {name: value for name, value in {**COMPLETE, **fields}.items() if value is not None}
    return [(problem.field, problem.code) for problem in problems(draft, STAGES)]


def test_a_complete_draft_has_no_problem() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "  "}, ("name", "missing")),
        ({"stage": 99}, ("stage", "missing")),
        ({"looks": 5}, ("people", "looks_need_people")),
        ({"kind": "nps", "baseline": 120}, ("baseline", "range_nps")),
        ({"grade": "interviews"}, ("baseline", "missing")),
        ({"grade": "survey", "baseline": 0.5, "kind": "mean"}, ("kind", "one_group")),
        ({"grade": "before_after", "kind": "nps"}, ("kind", "no_series")),
        ({"grade": "before_after", "variants": 3, "variant.c": "C"}, ("variants", "only_two")),
        ({"grade": "opinion", "guardrails": 1}, ("guardrails", "needs_groups")),
        ({"change": "x" * 20_000}, ("change", "too_long")),
        ({"variant.b": " today "}, ("variant.b", "equal_names")),
        ({"weight.a": 0, "weight.b": 0}, ("weight.a", "range_positive")),
        ({"weight.b": None}, ("weight.b", "missing")),
        ({"mde": "ten"}, ("mde", "not_a_number")),
        ({"mde": -0.1}, ("mde", "range_relative")),
        ({"mde": 1.0, "better": "down"}, ("mde", "range_share")),
        ({"baseline": 1.2}, ("baseline", "range_share")),
        ({"people": 12.5}, ("people", "range_people")),
        ({"people": 1}, ("people", "range_people")),
        ({"weeks": None}, ("people", "no_length")),
        ({"weeks": 200}, ("weeks", "range_weeks")),
        ({"guardrails": 1}, ("guardrail1.name", "missing")),
        (
            {"guardrails": 1, "guardrail1.name": "refunds", "guardrail1.margin": 1.5},
            ("guardrail1.margin", "range_share"),
        ),
        ({"secondaries": 1}, ("secondary1.name", "missing")),
        ({"secondaries": 1, "secondary1.name": " Sign-Ups"}, ("secondary1.name", "equal_metrics")),
        (
            {"secondaries": 2, "secondary1.name": "minutes", "secondary2.name": "Minutes "},
            ("secondary2.name", "equal_metrics"),
        ),
        ({"grade": "before_after", "secondaries": 1}, ("secondaries", "others_need_groups")),
        ({"money.churn": 1.3}, ("money.churn", "range_share")),
        ({"money.hours": -3}, ("money.hours", "range_not_negative")),
    ],
)
def test_a_problem_names_its_field(fields: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in found(**fields)


def test_an_amount_may_stand_above_one_today() -> None:
    assert found(kind="mean", baseline=35.5) == []


def test_a_card_becomes_the_draft_that_becomes_it_again() -> None:
    fields = {"guardrails": 1, "guardrail1.name": "refunds", "guardrail1.margin": 0.1, "money.arpa": 39.5}
    fields |= {"secondaries": 2, "secondary1.name": "minutes", "secondary1.kind": "mean"}
    fields |= {"secondary2.name": "complaints", "secondary2.kind": "ratio", "secondary2.better": "down"}
    first = card({**COMPLETE, **fields}, STAGES)
    assert [(m.key, m.kind, m.better, m.margin) for m in first.secondaries] == [
        ("secondary1", "mean", "up", None),
        ("secondary2", "ratio", "down", None),
    ]
    assert card(draft_of(first), STAGES) == first


def test_money_that_was_not_typed_stays_unknown() -> None:
    assert card(COMPLETE, STAGES).money.churn is None
