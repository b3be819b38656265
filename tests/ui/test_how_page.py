"""What the page says of how a result was computed: a part for each thing that it shows, with lines that run."""

from __future__ import annotations

import contextlib
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from experiments.life import evaluation
from funnel.samples import Beside, Sample
from storage.workspace import Workspace
from ui import actions
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
FIELDS = {
    "name": "Form",
    "change": "Three questions",
    "effect": "More book",
    "metric": "Bookings",
    "mde": 0.1,
    "variant.a": "Long",
    "variant.b": "Short *form*",
    "baseline": 0.08,
}
GUARDRAIL = {
    "guardrails": 1,
    "guardrail1.name": "Refunds",
    "guardrail1.kind": "binary",
    "guardrail1.better": "down",
    "guardrail1.margin": 0.3,
}
REFUNDS = {"a": Sample.of_share(1_000, 61), "b": Sample.of_share(1_010, 58)}


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    st.cache_data.clear()


def started(workspace: Workspace, **fields: Any) -> int:
    made = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    for field, value in (FIELDS | {name.replace("__", "."): value for name, value in fields.items()}).items():
        seen = (workspace.experiments.get(made).draft or {}).get(field)
        actions.save_field(workspace, made, field, value, seen=seen)
    actions.start(workspace, made)
    return made


def page(lang: str, made: int) -> tuple[list[str], list[str], str]:
    """Tabs, what the lines of each block print, and the words."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page("ui/pages/result.py")
    app.query_params["id"] = str(made)
    app.run()
    assert not app.exception
    said = "\n".join(element.value for element in (*app.markdown, *app.caption))
    outputs = []
    for block in app.code:
        out = io.StringIO()
        if block.value.startswith(("from ", "import ")):
            with contextlib.redirect_stdout(out):
                exec(block.value, {})
            outputs.append(out.getvalue())
    return [tab.label for tab in app.tabs], outputs, said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_share_with_planned_looks(workspace: Workspace, lang: str) -> None:
    made = started(workspace, people=8_000, looks=4, **GUARDRAIL)
    for k in (1, 2):
        samples = {"a": Sample.of_share(1_000 * k, 80 * k), "b": Sample.of_share(1_010 * k, 97 * k)}
        through = date.today() - timedelta(days=2 - k)
        given = {"primary": samples, "guardrail1": {name: one + one for name, one in REFUNDS.items()}}
        actions.record(workspace, made, through=through, samples=given, token=f"t{k}")
    tabs, outputs, said = page(lang, made)
    assert tabs == [say(lang, f"how.tab_{name}") for name in ("primary", "looking", "guardrails")]
    primary, look, guardrail = outputs
    assert primary.startswith("p ")
    assert "bar " in look
    assert guardrail.splitlines()[-1] in ("held", "failed", "not shown")
    assert "bar " in guardrail
    for name in ("score", "planned_look", "guardrail"):
        assert say(lang, f"how.{name}") in said
        assert say(lang, f"how.{name}_assumes") in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("people", [1_600, 9_000])
def test_an_adjusted_amount_with_a_guardrail_and_segments(workspace: Workspace, lang: str, people: int) -> None:
    made = started(workspace, kind="mean", baseline=11.0, sd=4.0, people=people, **GUARDRAIL)
    control, treatment = (Sample(500, y, y * 13, Beside(4_900, 52_000, y * 10.2)) for y in (5_500.0, 5_650.0))
    segments = {name: {"a": control, "b": treatment} for name in ("web", "app")}
    whole = {"a": control + control, "b": treatment + treatment}
    given = {"primary": whole, "guardrail1": REFUNDS}
    actions.record(workspace, made, through=date.today(), samples=given, segments=segments, token="t")
    tabs, outputs, said = page(lang, made)
    ended = people < 2_000
    names = ["primary", "looking", "guardrails", *(["segments"] if ended else [])]
    assert tabs == [say(lang, f"how.tab_{name}") for name in names]
    assert len(outputs) == (5 if ended else 3)
    assert outputs[0].startswith("slope ")
    assert "\ne " in "\n" + outputs[1]
    assert outputs[2].splitlines()[-1] in ("held", "failed", "not shown")
    if ended:
        assert outputs[3].startswith("p ")
        assert outputs[4].startswith("web\n")
        assert say(lang, "how.poststratified_cuped") in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_several_variants_have_their_p_raised_at_the_end_only(workspace: Workspace, lang: str) -> None:
    for people, blocks in ((3_000, 5), (30_000, 4)):
        made = started(workspace, variants=3, variant__c="None", people=people)
        samples = {key: Sample.of_share(1_000, 80 + 9 * i) for i, key in enumerate("abc")}
        actions.record(workspace, made, through=date.today(), samples={"primary": samples}, token=f"t{people}")
        _, outputs, said = page(lang, made)
        assert len(outputs) == blocks  # two variants, what raises their p, and evidence of each
        assert say(lang, "how.holm_assumes") in said


@pytest.mark.parametrize("days", [1, 2], ids=["converters", "batches"])
def test_the_lines_of_the_evidence_know_what_was_known_before_the_start(workspace: Workspace, days: int) -> None:
    """A baseline far from what came: with the share of those who came the range is another one."""
    made = started(workspace, people=20_000, baseline=0.3)
    for k in range(1, days + 1):
        samples = {"a": Sample.of_share(1_000 * k, 150 * k), "b": Sample.of_share(1_000 * k, 100 * k)}
        through = date.today() - timedelta(days=days - k)
        actions.record(workspace, made, through=through, samples={"primary": samples}, token=f"t{k}")
    found = evaluation(workspace.experiments.get(made))
    assert found is not None
    (one,) = found.primary.comparisons
    assert one.interim is not None
    _, outputs, _ = page("en", made)
    lift = re.search(r"lift from (\S+) to (\S+)", outputs[-1])
    assert lift is not None
    low, high = map(float, lift.groups())
    assert (low, high) == pytest.approx((one.interim.lift.low, one.interim.lift.high), abs=1e-5)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_people_who_were_asked_are_held_against_the_bar_which_is_not_a_control(workspace: Workspace, lang: str) -> None:
    made = started(workspace, grade="interviews", people=9, baseline=0.5)
    samples = {"primary": {"b": Sample.of_share(9, 8)}}
    actions.record(workspace, made, through=date.today(), samples=samples, token="asked")
    _, printed, words = page(lang, made)
    assert "0.0195" in printed[0]  # binomtest(8, 9, 0.5, "greater"): (9 + 1) / 2**9
    assert say(lang, "how.asked") in words
    assert say(lang, "how.units_bar") in words
    assert say(lang, "how.units") not in words
