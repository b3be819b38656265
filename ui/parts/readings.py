"""What was measured so far: every reading, newest first, each with its way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from experiments.card import Measured
from experiments.experiment import Experiment, Reading
from experiments.rule import Kind
from funnel.samples import Sample
from ui import actions
from ui.card_words import amount
from ui.numbers import day, moment, number
from ui.parts import frame
from ui.parts.frame import Here
from ui.words import plain


def draw(here: Here, experiment: Experiment) -> None:
    st.subheader(here.say("measure.readings"), anchor=False)
    if not experiment.readings:
        st.caption(here.say("measure.none"))
        return
    for reading in reversed(experiment.readings):
        newest = reading is experiment.readings[-1]
        with st.container(border=True, key=f"reading.{reading.id}"):
            title = here.say("measure.reading", day=day(here.lang, reading.through))
            st.markdown(f"**{title}**" + (f" · {here.say('measure.newest')}" if newest else ""))
            st.table(rows_of(here, experiment, reading.samples), border="horizontal", hide_index=True)
            st.caption(_source(here, reading))
            for metric in _unmeasured(experiment, reading):
                st.warning(here.say("measure.no_numbers", metric=plain(metric.name)), icon=":material/shield_question:")
            if experiment.decision is None:
                st.button(
                    here.say("measure.undo"),
                    key=f"undo.{reading.id}",
                    icon=":material/undo:",
                    type="tertiary",
                    on_click=frame.clicked,
                    args=(_undo(here, experiment.id, reading.id),),
                    kwargs={"done": "measure.undone"},
                )
    frame.link("result", here.say("measure.to_result"), icon="query_stats", id=experiment.id)


def _unmeasured(experiment: Experiment, reading: Reading) -> list[Measured]:
    """Guardrails for which the reading has nothing: they cannot be shown to hold."""
    assert experiment.card is not None
    return [metric for metric in experiment.card.guardrails if not reading.samples.get(metric.key)]


def rows_of(here: Here, experiment: Experiment, samples: Mapping[str, Mapping[str, Sample]]) -> dict[str, list[str]]:
    """The table of a reading, or of an import before it is one: a row per metric and variant."""
    card = experiment.card
    assert card is not None
    columns: dict[str, list[str]] = {
        here.say(f"measure.column_{name}"): [] for name in ("metric", "variant", "people", "value")
    }
    for metric in card.metrics:
        for variant in card.variants:
            sample = samples.get(metric.key, {}).get(variant.key)
            if sample is None:
                continue
            share = metric.kind is Kind.SHARE
            value = amount(here.lang, metric.kind.of(sample), share=share, digits=2)
            if share:
                value = f"{number(here.lang, sample.total)} · {value}"
            cells = (plain(metric.name), plain(variant.name), number(here.lang, sample.n), value)
            for column, cell in zip(columns.values(), cells, strict=True):
                column.append(cell)
    return columns


def _source(here: Here, reading: Reading) -> str:
    at = moment(here.lang, reading.recorded)
    if reading.source == "typed":
        return here.say("measure.typed_at", at=at)
    files = ", ".join(plain(name) for name in reading.details["files"])
    return " · ".join([here.say("measure.file_at", at=at, files=files), *left_out_lines(here, reading.details)])


def left_out_lines(here: Here, details: Mapping[str, Any]) -> list[str]:
    """What of a file did not count, each with its number."""
    counts = {**details["excluded"], **{name: details[name] for name in ("rows_refused", "rows_without_result")}}
    counts |= {name: details.get(name, 0) for name in ("without_before", "without_segment", "without_explored")}
    curves = details.get("curves", {})
    counts |= {f"curve_{name}": curves.get(name, 0) for name in ("without", "rows_refused")}
    lines = [here.say(f"measure.{name}", count=count) for name, count in counts.items() if count]
    return lines + [
        here.say("measure.left_out", name=plain(name), count=count) for name, count in details["left_out"].items()
    ]


def _undo(here: Here, experiment: int, reading: int) -> Callable[[], None]:
    return lambda: actions.undo_reading(here.workspace, experiment, reading)
