"""Typing the numbers of a period: every stage at once, kept all together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from funnel.count_parts import overlap
from funnel.counts import StageCounts
from funnel.errors import TrayectoError
from funnel.journey import Phase, Stage
from storage.count_files import PeriodsOverlap
from ui import actions, count_actions
from ui.messages import error_words
from ui.names import stage_name
from ui.parts import frame, funnel_part, journey_choice
from ui.parts.frame import Here
from ui.parts.funnel_part import OfPart, There
from ui.parts.funnel_period import DAY, Period, address, suggested, words
from ui.parts.funnel_typed import (
    FIELDS,
    PEOPLE,
    FieldProblem,
    NothingTyped,
    PeriodTaken,
    problem_words,
    read,
    shown,
    since,
)
from ui.words import plain


def draw(here: Here, stages: Sequence[Stage], periods: Sequence[Period], period: Period | None) -> None:
    """The fields of `period`, or of a new one. A refusal stands at the button, and everything typed stays."""
    name = "new" if period is None else ".".join(address(period).values())
    part = funnel_part.choose(here, f"funnel.part.{here.workspace.id}.{name}")
    there = There.of(here, period, part)
    with st.form(f"funnel.form.{name}.{part.key}", enter_to_submit=False):
        if period is None:
            starts, ends = _dates(here, suggested(periods, date.today()))
        else:
            (starts, ends) = period
            st.markdown(f"**{words(here, period)}**")
        if part.whole:
            st.caption(here.say("funnel.form_caption", currency=here.about.currency))
        else:
            st.caption(here.say("funnel.part_caption", part=plain(part.name)))
            frame.link("money", here.say("funnel.part_costs"), icon="payments", view="costs")
        place = f"funnel.{here.workspace.id}.{name}{part.key}"
        _seen(here, stages, there, place)
        typed = _stages(here, stages, there, part, place)
        pressed = st.form_submit_button(
            here.say("funnel.save"), key="funnel.save", type="primary", icon=":material/check:"
        )
        if pressed:
            _save(here, stages, (starts, ends), typed, there, part, place=place, new=period is None)


def _dates(here: Here, month: Period) -> tuple[date, date]:
    left, right = st.columns(2)
    form = frame.DATES[here.lang]
    first = left.date_input(here.say("funnel.first_day"), month[0], key="funnel.first_day", format=form)
    last = right.date_input(here.say("funnel.last_day"), month[1] - DAY, key="funnel.last_day", format=form)
    return first, last + DAY


def _seen(here: Here, stages: Sequence[Stage], there: There, place: str) -> None:
    """What the form began with, as this language writes it; its fields hold what was typed since."""
    key, fields = f"{place}.seen.{here.lang}", (f"{place}.{stage.id}.{PEOPLE[0]}" for stage in stages)
    if key not in st.session_state or not any(field in st.session_state for field in fields):
        st.session_state[key] = shown(here.lang, stages, there.counts)


def _stages(here: Here, stages: Sequence[Stage], there: There, part: OfPart, key: str) -> dict[int, dict[str, str]]:
    typed: dict[int, dict[str, str]] = {}
    texts = shown(here.lang, stages, there.counts)
    for phase in Phase:
        inside = [stage for stage in stages if stage.phase is phase]
        if inside:
            st.markdown(f"##### {here.say(f'phase.{phase}')}")
        for stage in inside:
            with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
                st.markdown(f"**{plain(stage_name(here.lang, stage))}**", width=230)
                typed[stage.id] = {
                    field: st.text_input(
                        here.say(f"funnel.{field}"),
                        texts[stage.id][field],
                        key=f"{key}.{stage.id}.{field}",
                        max_chars=40,
                        width=150,
                    )
                    or ""
                    for field in (FIELDS if part.whole else PEOPLE)
                }
            there.say_of(here, stage)
    return typed


def _save(
    here: Here,
    stages: Sequence[Stage],
    period: Period,
    typed: Mapping[int, Mapping[str, str]],
    there: There,
    part: OfPart,
    *,
    place: str,
    new: bool,
) -> None:
    seen, now = st.session_state[f"{place}.seen.{here.lang}"], shown(here.lang, stages, there.counts)
    texts, changed = since(stages, typed, seen, now)
    counts, problems = read(here.lang, stages, texts, there.counts)
    if problems or changed:
        problems += changed
        for one in changed:  # seen now: the next time this person's counts
            seen[one.stage.id][one.field] = now[one.stage.id][one.field]
        _refused(here, problems)
        return
    try:
        if new:
            _check_new(here, stages, period, counts, part)
        if part.whole:
            actions.record_counts(here.workspace, *period, counts)
        else:
            count_actions.record_part(here.workspace, *period, counts, segment=part.segment, channel=part.channel)
    except TrayectoError as error:
        st.error(error_words(here.lang, error), icon=":material/error:")
        return
    frame.attempt(lambda: None, done="funnel.saved")
    frame.go("funnel", **journey_choice.address(), **address(period))


def _check_new(
    here: Here, stages: Sequence[Stage], period: Period, counts: Mapping[int, StageCounts], part: OfPart
) -> None:
    """A new period has numbers, and takes nobody's place; the same ones again are a second click."""
    nothing, mine = StageCounts(), {stage.id for stage in stages}
    if all(known == nothing for known in counts.values()):
        raise NothingTyped()
    if not part.whole:
        return
    there = {stage: one for stage, one in here.workspace.journey.typed(*period).items() if stage in mine}
    if there and there != {stage: known for stage, known in counts.items() if known != nothing}:
        raise PeriodTaken()
    for one in here.workspace.count_files.parts():
        known = counts.get(one.stage, nothing)
        if (known.entered, known.completed) != (None, None) and overlap(period, (one.starts, one.ends)):
            raise PeriodsOverlap(
                starts=period[0], last=period[1] - DAY, there_starts=one.starts, there_last=one.ends - DAY
            )


def _refused(here: Here, problems: Sequence[FieldProblem]) -> None:
    lines = [f"- {problem_words(here.lang, problem)}" for problem in problems]
    st.error("\n".join([here.say("funnel.refused", count=len(problems)), "", *lines]), icon=":material/error:")
