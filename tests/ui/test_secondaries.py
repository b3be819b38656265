"""Metrics that explore, from the card over the readings to the result's page: nothing of them decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from experiments.card import Choice
from experiments.life import evaluation
from experiments.results import Verdict
from funnel.samples import Sample
from storage.workspace import Workspace
from ui import actions
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
FIELDS = {
    "name": "Form",
    "change": "three questions",
    "effect": "bring more bookings",
    "metric": "bookings",
    "mde": 0.1,
    "people": 4_000,
    "secondaries": 3,
    "secondary1.name": "calls *made*",
    "secondary2.name": "complaints",
    "secondary2.better": "down",
    "secondary3.name": "score",
    "secondary3.kind": "nps",
}
# The primary metric stays as it was; twice as many call, and that is no chance.
PRIMARY = {"a": Sample.of_share(2_000, 200), "b": Sample.of_share(2_000, 203)}
CALLS = {"a": Sample.of_share(2_000, 200), "b": Sample.of_share(2_000, 400)}
COMPLAINTS = {"a": Sample.of_share(2_000, 60), "b": Sample.of_share(2_000, 55)}


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    st.cache_data.clear()


def draft(workspace: Workspace, **more: Any) -> int:
    made = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    for field, value in {**FIELDS, **more}.items():
        seen = (workspace.experiments.get(made).draft or {}).get(field)
        actions.save_field(workspace, made, field, value, seen=seen)
    return made


def measured(workspace: Workspace, **more: Any) -> int:
    made = draft(workspace, **more)
    actions.start(workspace, made)
    samples = {"primary": PRIMARY, "secondary1": CALLS, "secondary2": COMPLAINTS}
    actions.record(workspace, made, through=date.today(), samples=samples, token=f"{made}")
    return made


def page(lang: str, made: int, name: str = "result") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page(f"ui/pages/{name}.py")
    app.query_params["id"] = str(made)
    app.run()
    assert not app.exception
    return app


def others(app: AppTest, lang: str) -> Any:
    """The table of what explores, as a frame."""
    header = say(lang, "others.metric")
    (table,) = (table.value for table in app.table if header in table.value.columns)
    return table


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.subheader, *app.markdown, *app.caption))


def labelled(elements: Any, label: str) -> Any:
    return next(element for element in elements if element.label == label)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_secondary_metric_that_is_highly_significant_never_decides(workspace: Workspace, lang: str) -> None:
    made = measured(workspace)
    found = evaluation(workspace.experiments.get(made))
    assert found is not None
    (calls,) = found.metrics[1].comparisons
    # By hand: the pooled z of 400/2000 against 200/2000 is 8.856.
    assert calls.p_adjusted is not None
    assert calls.p_adjusted < 1e-15
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.primary.comparisons[0].verdict is Verdict.INCONCLUSIVE
    app = page(lang, made)
    assert say(lang, "result.rule_says", choice=f"**{say(lang, f'choice.{Choice.ITERATE}')}**") in said(app)
    assert say(lang, "verdict.win") not in "".join(table.value.to_csv() for table in app.table)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_at_the_end_there_are_range_and_p_raised_for_all_of_them(workspace: Workspace, lang: str) -> None:
    app = page(lang, measured(workspace))
    table = others(app, lang)
    names = ["calls \\*made\\*", say(lang, "others.lower", metric="complaints")]
    assert list(table[say(lang, "others.metric")]) == names
    # By hand: the pooled z of 60 and 55 of 2,000 has p = 0.6361; of two, the larger stays as it is.
    p = table[say(lang, "others.p")].iloc[1].replace(",", ".")
    assert float(p) == pytest.approx(0.6361, abs=2e-4)
    assert table[say(lang, "others.range")].iloc[0] != "—"
    text = said(app)
    assert say(lang, "others.caption") in text
    assert say(lang, "others.missing", metrics="score") in text
    assert say(lang, "how.tab_others") in [tab.label for tab in app.tabs]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("looks", [None, 5])
def test_before_the_end_there_is_a_lift_and_neither_range_nor_p(
    workspace: Workspace, lang: str, looks: int | None
) -> None:
    app = page(lang, measured(workspace, people=40_000, **({"looks": looks} if looks else {})))
    table = others(app, lang)
    assert list(table.columns) == [say(lang, f"others.{name}") for name in ("metric", "variant", "lift")]
    assert say(lang, "others.running") in said(app)
    assert say(lang, "how.tab_others") not in [tab.label for tab in app.tabs]


def test_nothing_is_compared_where_people_did_not_arrive_as_planned(workspace: Workspace) -> None:
    made = draft(workspace)
    actions.start(workspace, made)
    samples = {"primary": {"a": Sample.of_share(3_000, 300), "b": Sample.of_share(2_000, 203)}, "secondary1": CALLS}
    actions.record(workspace, made, through=date.today(), samples=samples, token="t")
    assert say("en", "others.title") not in said(page("en", made))


def test_a_card_without_them_shows_nothing_of_them(workspace: Workspace) -> None:
    made = measured(workspace, secondaries=0)
    for name in ("result", "card", "measure"):
        assert say("en", "card.section_secondaries") not in said(page("en", made, name))
        assert say("en", "others.title") not in said(page("en", made, name))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reading_without_them_is_kept_without_a_warning(workspace: Workspace, lang: str) -> None:
    made = draft(workspace)
    actions.start(workspace, made)
    app = page(lang, made, "measure")
    assert said(app).count(say(lang, "measure.explores")) == 3
    for label, values in (("n", (2_000, 2_000)), ("successes", (200, 203))):
        fields = [one for one in app.text_input if one.label == say(lang, f"measure.{label}")]
        for field, value in zip(fields, values, strict=False):
            field.set_value(str(value))
    labelled(app.button, say(lang, "measure.save")).click()
    app.run()
    assert not app.exception
    assert not app.warning
    (reading,) = workspace.experiments.get(made).readings
    assert reading.samples["primary"] == PRIMARY
    result = page(lang, made)
    assert say(lang, "others.missing", metrics="calls \\*made\\*, complaints, score") in said(result)


def test_typed_totals_of_them_are_read_like_all_others(workspace: Workspace) -> None:
    made = draft(workspace, secondaries=1)
    actions.start(workspace, made)
    app = page("en", made, "measure")
    counted = {"n": (2_000, 2_000, 2_000, 2_000), "successes": (200, 203, 200, 400)}
    for label, values in counted.items():
        fields = [one for one in app.text_input if one.label == say("en", f"measure.{label}")]
        for field, value in zip(fields, values, strict=True):
            field.set_value(str(value))
    labelled(app.button, say("en", "measure.save")).click()
    app.run()
    (reading,) = workspace.experiments.get(made).readings
    assert reading.samples == {"primary": PRIMARY, "secondary1": CALLS}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_card_asks_for_them_and_shows_them_once_sealed(workspace: Workspace, lang: str) -> None:
    made = draft(workspace, secondaries=0)
    app = page(lang, made, "card")
    app.segmented_control(key=f"draft.{made}.secondaries.{lang}").set_value(1)
    app.run()
    assert (workspace.experiments.get(made).draft or {})["secondaries"] == 1
    kinds = labelled(list(app.selectbox)[::-1], say(lang, "card.kind")).options
    assert say(lang, "kind.nps") in kinds
    actions.start(workspace, made)
    row = say(lang, "card.secondary_up", name="calls \\*made\\*", kind=say(lang, "kind.binary"))
    assert row in said(page(lang, made, "card"))


def test_evidence_without_two_groups_says_what_stands_in_the_way(workspace: Workspace) -> None:
    made = draft(workspace, grade="before_after")
    assert say("en", "problem.others_need_groups") in said(page("en", made, "card"))
