"""The effect by segment, on the page of a result, on a real SQLite file, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from experiments.rule import Kind
from experiments.segments import poststratified
from funnel.samples import Beside, Sample
from storage.workspace import Workspace
from ui import actions
from ui.sentences import lift_value, lift_words
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
FIELDS = {
    "name": "Gate",
    "change": "a later gate",
    "effect": "make people spend more",
    "metric": "revenue",
    "kind": "mean",
    "mde": 0.05,
    "people": 1000,
}
THIN = {"tv": {"a": Sample(1, 9, 81, Beside(8, 64, 72))}, "radio": {"b": Sample(2, 20, 202, Beside(19, 181, 191))}}


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    st.cache_data.clear()


def drawn(*, before: bool) -> dict[str, dict[str, Sample]]:
    rng = np.random.default_rng(3)

    def sample(n: int, level: float, more: float) -> Sample:
        x = level + 3 * rng.standard_normal(n)
        y = x + more + rng.standard_normal(n)
        beside = Beside(float(x.sum()), float(x @ x), float(x @ y)) if before else None
        return Sample(n, float(y.sum()), float(y @ y), beside)

    sides = {"web": (250, 10.0), "app": (260, 20.0)}
    return {name: {"a": sample(n, at, 0.0), "b": sample(n, at, 1.0)} for name, (n, at) in sides.items()}


def page(workspace: Workspace, lang: str, segments: dict[str, dict[str, Sample]]) -> str:
    made = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    for field, value in FIELDS.items():
        seen = (workspace.experiments.get(made).draft or {}).get(field)
        actions.save_field(workspace, made, field, value, seen=seen)
    actions.start(workspace, made)
    whole = {v: sum((given[v] for given in segments.values() if v in given), Sample(0, 0, 0)) for v in "ab"}
    actions.record(
        workspace, made, through=date.today(), samples={"primary": whole}, segments=segments, token=f"t{made}"
    )
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page("ui/pages/result.py")
    app.query_params["id"] = str(made)
    app.run()
    assert not app.exception
    return "\n".join(element.value for element in (*app.markdown, *app.caption))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_result_adjusted_for_before_has_an_effect_for_the_same_mix_that_is_adjusted_too(
    workspace: Workspace, lang: str
) -> None:
    segments = drawn(before=True)
    said = page(workspace, lang, segments)
    (found,) = poststratified(segments, control="a", kind=Kind.AMOUNT)
    assert found.method == "poststratified_cuped"
    whole = say(lang, "segments.whole", variant="{}", value="{}", range="{}").split("{}")[0]
    (line,) = (line for line in said.splitlines() if line.startswith(whole))
    assert lift_value(lang, found.lift) in line
    assert lift_words(lang, found.lift) in line
    assert line.endswith(say(lang, "segments.reduction_before", part="{}").split("{}")[1])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_value_before_the_segments_alone_explain(workspace: Workspace, lang: str) -> None:
    said = page(workspace, lang, drawn(before=False))
    assert say(lang, "segments.reduction", part="{}").split("{}")[1] in said
    assert say(lang, "segments.reduction_before", part="{}").split("{}")[1] not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_segments_that_are_taken_together_are_named(workspace: Workspace, lang: str) -> None:
    said = page(workspace, lang, {**drawn(before=True), **THIN})
    (line,) = (line for line in said.splitlines() if "tv" in line)
    assert "radio" in line
