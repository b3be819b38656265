"""The stages of a period taken apart by segment or channel: who comes in, and what share of each part goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import streamlit as st

from funnel.costs import Spent
from funnel.count_parts import Part, added_up
from funnel.journey import Stage
from funnel.scores import FEW
from ui import reads
from ui.charts.funnel import StageRow
from ui.names import brief, stage_name
from ui.parts import money_address
from ui.parts.frame import Here
from ui.parts.funnel_figures import StageFigures, stage_figures
from ui.parts.funnel_period import Period
from ui.parts.funnel_words import people, stage_share
from ui.words import plain

EVERYBODY, SEGMENT, CHANNEL = ("everybody", "segment", "channel")
# More of a stage than that would be a wall: the largest are shown.
MOST = 12
NAMED = 40


def choose(here: Here, parts: Sequence[Part]) -> str:
    """What the address asks for, with what changes it, where people are counted by segment or channel."""
    offered = [by for by in (SEGMENT, CHANNEL) if any(getattr(part, by) for part in parts)]
    if not offered:
        return EVERYBODY
    asked = st.query_params.get("by", EVERYBODY)
    words = {by: here.say(f"funnel.by_{by}") for by in (EVERYBODY, *offered)}
    key = f"funnel.by.{here.lang}"
    st.session_state[key] = asked if asked in words else EVERYBODY
    st.segmented_control(
        here.say("funnel.by"),
        list(words),
        format_func=lambda one: words[one],
        key=key,
        required=True,
        on_change=lambda: money_address.set_to(by=st.session_state[key]),
    )
    return str(st.session_state[key])


def of_period(here: Here, journey: int, period: Period) -> list[Part]:
    return here.workspace.count_files.parts(journey, starts=period[0], ends=period[1])


def draw(here: Here, stages: Sequence[Stage], parts: Sequence[Part], by: str) -> None:
    """`by`: SEGMENT or CHANNEL."""
    rows, left, more = [], [], 0
    for stage in stages:
        found = figures(stage, [part for part in parts if part.stage == stage.id], by)
        if not found:
            left.append(plain(stage_name(here.lang, stage)))
        rows += [_row(here, name, one) for name, one in found[:MOST]]
        more += max(0, len(found) - MOST)
    with st.container(border=True):
        left_side, right_side = st.columns(2, gap="medium")
        with left_side:
            st.subheader(here.say("funnel.people"), anchor=False)
            st.caption(here.say("funnel.people_caption"))
            st.vega_lite_chart(
                reads.people_spec(tuple(rows)), alt=here.say("funnel.people_alt", stages=_said(rows, "people"))
            )
        with right_side:
            st.subheader(here.say("funnel.conversion"), anchor=False)
            st.caption(here.say("funnel.conversion_caption"))
            spec = reads.conversion_spec(here.lang, tuple(rows))
            st.vega_lite_chart(spec, alt=here.say("funnel.conversion_alt", stages=_said(rows, "share")))
        for line in _beside(here, rows, left, more, by):
            st.caption(line)


def figures(stage: Stage, parts: Sequence[Part], by: str) -> list[tuple[str, StageFigures]]:
    """The parts of one stage in one period put together by name, those with most people first; none where it is
    counted in another way."""
    groups: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if getattr(part, by):
            groups[getattr(part, by)].append(part)
    found = [(name, stage_figures(stage, added_up(those), Spent())) for name, those in groups.items()]
    return sorted(found, key=lambda one: (-(one[1].counts.entered or 0), one[0]))


def _beside(here: Here, rows: Sequence[StageRow], left: Sequence[str], more: int, by: str) -> Iterator[str]:
    if any((row.entered or 0) < FEW and row.conversion is not None for row in rows):
        yield f":material/group: {here.say('funnel.few_people', few=FEW)}"
    if left:
        yield f":material/info: {here.say(f'funnel.not_by_{by}', stages=', '.join(left))}"
    if more:
        yield f":material/info: {here.say('funnel.by_more', count=more)}"


def _row(here: Here, name: str, one: StageFigures) -> StageRow:
    low, high = one.limits or (None, None)
    counts = one.counts
    few = "*" if one.conversion is not None and (counts.entered or 0) < FEW else ""
    return StageRow(
        name=brief(name, NAMED),
        phase=one.stage.phase,
        phase_name=stage_name(here.lang, one.stage),
        entered=counts.entered,
        completed=counts.completed,
        conversion=one.conversion,
        low=low,
        high=high,
        people=people(here, one),
        share=f"{stage_share(here, one)}{few}",
    )


def _said(rows: Sequence[StageRow], what: str) -> str:
    return "; ".join(f"{row.phase_name}, {row.name}: {getattr(row, what)}" for row in rows)
