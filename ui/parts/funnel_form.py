"""Typing the numbers of a period: every stage at once, kept all together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from funnel.counts import StageCounts
from funnel.errors import TrayectoError
from funnel.journey import Phase, Stage
from ui import actions
from ui.messages import error_words
from ui.names import stage_name
from ui.parts import frame, journey_choice
from ui.parts.frame import Here
from ui.parts.funnel_period import DAY, Period, address, suggested, words
from ui.parts.funnel_typed import FIELDS, FieldProblem, NothingTyped, PeriodTaken, problem_words, read, written
from ui.words import plain


def draw(here: Here, stages: Sequence[Stage], periods: Sequence[Period], period: Period | None) -> None:
    """The fields of `period`, or of a new one. A refusal stands at the button, and everything typed stays."""
    counts = {} if period is None else here.workspace.journey.typed(*period)
    name = "new" if period is None else ".".join(address(period).values())
    with st.form(f"funnel.form.{name}", enter_to_submit=False):
        if period is None:
            starts, ends = _dates(here, suggested(periods, date.today()))
        else:
            (starts, ends) = period
            st.markdown(f"**{words(here, period)}**")
        st.caption(here.say("funnel.form_caption", currency=here.about.currency))
        typed = _stages(here, stages, counts, f"funnel.{here.workspace.id}.{name}")
        pressed = st.form_submit_button(
            here.say("funnel.save"), key="funnel.save", type="primary", icon=":material/check:"
        )
        if pressed:
            _save(here, stages, (starts, ends), typed, new=period is None)


def _dates(here: Here, month: Period) -> tuple[date, date]:
    left, right = st.columns(2)
    form = frame.DATES[here.lang]
    first = left.date_input(here.say("funnel.first_day"), month[0], key="funnel.first_day", format=form)
    last = right.date_input(here.say("funnel.last_day"), month[1] - DAY, key="funnel.last_day", format=form)
    return first, last + DAY


def _stages(
    here: Here, stages: Sequence[Stage], counts: Mapping[int, StageCounts], key: str
) -> dict[int, dict[str, str]]:
    typed: dict[int, dict[str, str]] = {}
    for phase in Phase:
        inside = [stage for stage in stages if stage.phase is phase]
        if inside:
            st.markdown(f"##### {here.say(f'phase.{phase}')}")
        for stage in inside:
            values = written(here.lang, counts.get(stage.id, StageCounts()))
            with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
                st.markdown(f"**{plain(stage_name(here.lang, stage))}**", width=230)
                typed[stage.id] = {
                    field: st.text_input(
                        here.say(f"funnel.{field}"),
                        values[field],
                        key=f"{key}.{stage.id}.{field}",
                        max_chars=40,
                        width=150,
                    )
                    or ""
                    for field in FIELDS
                }
    return typed


def _save(
    here: Here, stages: Sequence[Stage], period: Period, typed: Mapping[int, Mapping[str, str]], *, new: bool
) -> None:
    counts, problems = read(here.lang, stages, typed)
    if problems:
        _refused(here, problems)
        return
    try:
        if new:
            _check_new(here, stages, period, counts)
        actions.record_counts(here.workspace, *period, counts)
    except TrayectoError as error:
        st.error(error_words(here.lang, error), icon=":material/error:")
        return
    frame.attempt(lambda: None, done="funnel.saved")
    frame.go("funnel", **journey_choice.address(), **address(period))


def _check_new(here: Here, stages: Sequence[Stage], period: Period, counts: Mapping[int, StageCounts]) -> None:
    """A new period has numbers, and takes nobody's place; the same ones again are a second click."""
    nothing, mine = StageCounts(), {stage.id for stage in stages}
    there = {stage: one for stage, one in here.workspace.journey.typed(*period).items() if stage in mine}
    if all(known == nothing for known in counts.values()):
        raise NothingTyped()
    if there and there != {stage: known for stage, known in counts.items() if known != nothing}:
        raise PeriodTaken()


def _refused(here: Here, problems: Sequence[FieldProblem]) -> None:
    lines = [f"- {problem_words(here.lang, problem)}" for problem in problems]
    st.error("\n".join([here.say("funnel.refused", count=len(problems)), "", *lines]), icon=":material/error:")
