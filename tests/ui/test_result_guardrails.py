"""The guardrails of a result on its page and in the terminal: the range that is shown is the one that judges."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from experiments.life import evaluation
from experiments.results import Guard
from funnel.samples import Sample
from storage.workspace import Workspace
from ui import actions
from ui.cli import main
from ui.sentences import lift_words
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
FIELDS = {
    "name": "Gate",
    "change": "a later gate",
    "effect": "make people stay",
    "metric": "retention",
    "baseline": 0.05,
    "mde": 0.05,
    "guardrails": 1,
    "guardrail1.name": "paid",
    "guardrail1.kind": "binary",
    "guardrail1.better": "up",
    "guardrail1.margin": 0.1,
}
SAMPLES = {
    "primary": {"a": Sample.of_share(5000, 250), "b": Sample.of_share(5000, 450)},
    "guardrail1": {"a": Sample.of_share(5000, 1000), "b": Sample.of_share(5000, 1000)},
}


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    st.cache_data.clear()


def made(workspace: Workspace, **more: object) -> int:
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    for field, value in {**FIELDS, **more}.items():
        seen = (workspace.experiments.get(experiment).draft or {}).get(field)
        actions.save_field(workspace, experiment, field, value, seen=seen)
    actions.start(workspace, experiment)
    actions.record(workspace, experiment, through=date.today(), samples=SAMPLES, token="one")
    return experiment


def page(lang: str, experiment: int) -> tuple[str, str]:
    """What is said around the tables, and the table of guardrails."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page("ui/pages/result.py")
    app.query_params["id"] = str(experiment)
    app.run()
    assert not app.exception
    (table,) = (table.value.to_csv() for table in app.table if "paid" in table.value.to_csv())
    return "\n".join(caption.value for caption in app.caption), table


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("more", "word"), [({"people": 40_000}, "running"), ({"people": 40_000, "looks": 5}, "looks")])
def test_before_the_end_the_range_that_judges_is_shown_and_said_to_be_wider(
    workspace: Workspace, lang: str, more: dict[str, int], word: str
) -> None:
    experiment = made(workspace, **more)
    found = evaluation(workspace.experiments.get(experiment))
    assert found is not None
    (guard,) = found.metrics[1].comparisons
    assert guard.interim is not None
    assert guard.guard is Guard.UNDECIDED
    captions, table = page(lang, experiment)
    assert lift_words(lang, guard.interim.lift) in table
    assert lift_words(lang, guard.lift) not in table
    assert say(lang, f"result.guardrails_{word}") in captions


@pytest.mark.parametrize("lang", LANGUAGES)
def test_at_the_end_it_is_the_ordinary_range_and_nothing_needs_saying(workspace: Workspace, lang: str) -> None:
    experiment = made(workspace, people=10_000)
    found = evaluation(workspace.experiments.get(experiment))
    assert found is not None
    (guard,) = found.metrics[1].comparisons
    captions, table = page(lang, experiment)
    assert lift_words(lang, guard.lift) in table
    assert say(lang, "guard.held") in table
    assert not [word for word in ("running", "looks") if say(lang, f"result.guardrails_{word}") in captions]


@pytest.mark.parametrize(
    ("better", "lang", "worst"), [("up", "en", "−10%"), ("up", "es", "−10\u00a0%"), ("down", "es", "+10\u00a0%")]
)
def test_what_is_allowed_is_signed_as_the_change_beside_it_which_the_state_precedes(
    workspace: Workspace, better: str, lang: str, worst: str
) -> None:
    """A metric that is to fall does not lose 10 %: it may rise by as much."""
    _, table = page(lang, made(workspace, people=10_000, **{"guardrail1.better": better}))
    head, row = table.splitlines()[:2]
    names = [say(lang, f"result.{name}") for name in ("guardrail", "state", "range", "tolerated")]
    assert head.lstrip(",").split(",") == names
    assert worst in row


@pytest.mark.parametrize(("lang", "words"), [("en", "until the last look"), ("es", "hasta la última revisión")])
def test_at_a_planned_look_the_terminal_says_by_which_range_a_guardrail_is_judged(
    tmp_path: Path, lang: str, words: str
) -> None:
    path = tmp_path / "t.csv"
    rows = [f"{g},{int(i < x)},{int(i % 5 == 0)}" for g, x in (("a", 50), ("b", 90)) for i in range(1000)]
    path.write_text("group,stayed,paid\n" + "\n".join(rows))
    named = ("evaluate", str(path), "--variant", "group", "--metric", "stayed", "--guardrail", "paid=0.3")
    at_look = (*named, "--look", "2", "--looks", "5", "--planned-n", "5000", "--lang", lang)
    done = CliRunner().invoke(main, at_look)
    assert done.exit_code == 0, done.output
    (line,) = (line for line in done.stdout.splitlines() if words in line)
    found = json.loads(CliRunner().invoke(main, [*at_look, "--json"]).stdout)["metrics"][1]["comparisons"][0]
    assert found["interim"]["lift"]["low"] < found["lift"]["low"]
    assert line.count("%") == 2
    ended = CliRunner().invoke(main, [*named, "--lang", lang])
    assert words not in ended.stdout
