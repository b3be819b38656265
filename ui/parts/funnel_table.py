"""The charts' twin: everything that is known of a period, stage by stage, with what stands at no stage and in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from funnel.costs import Spent
from storage.journey import StageUse
from ui.names import stage_name
from ui.parts import funnel_how
from ui.parts.frame import Here
from ui.parts.funnel_figures import PhaseFigures, sum_of
from ui.parts.funnel_words import amount, count, each, hours, stage_share, use_words
from ui.words import plain

COLUMNS = ("phase", "stage", "entered", "completed", "conversion", "hours", "money", "cash", "loaded", "experiments")


def draw(here: Here, phases: Sequence[PhaseFigures], use: Mapping[int, StageUse]) -> None:
    rows = [cells for phase in phases for cells in _cells(here, phase, use)]
    whole = sum_of(phase.spent for phase in phases)
    if whole.entries:
        rows.append((f"**{here.say('funnel.in_all')}**", "", "", "", "", *_spent(here, whole), "", "", ""))
    st.subheader(here.say("funnel.table"), anchor=False)
    columns = zip(COLUMNS, zip(*rows, strict=True), strict=True)
    table = {here.say(f"funnel.{name}"): list(column) for name, column in columns}
    st.table(table, border="horizontal", alt=here.say("funnel.table"))
    st.caption(here.say("funnel.table_caption"))
    funnel_how.draw(here)


def _cells(here: Here, phase: PhaseFigures, use: Mapping[int, StageUse]) -> Iterator[tuple[str, ...]]:
    name = here.say(f"phase.{phase.phase}")
    again = f":gray[{name}]"
    for place, one in enumerate(phase.stages):
        used = use.get(one.stage.id)
        optional = f" :gray[{here.say('funnel.optional')}]" if one.stage.optional else ""
        yield (
            again if place else name,
            plain(stage_name(here.lang, one.stage)) + optional,
            count(here, one.counts.entered),
            count(here, one.counts.completed),
            stage_share(here, one),
            *_spent(here, one.spent),
            plain(each(here, one.cost, "cash")),
            plain(each(here, one.cost, "loaded")),
            here.say("funnel.none") if used is None else use_words(here, used),
        )
    if phase.elsewhere.entries:
        first = again if phase.stages else name
        yield first, here.say("funnel.no_stage"), "", "", "", *_spent(here, phase.elsewhere), "", "", ""


def _spent(here: Here, spent: Spent) -> tuple[str, str]:
    return hours(here, spent), plain(amount(here, spent.money))
