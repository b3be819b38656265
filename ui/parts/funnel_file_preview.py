"""What a file of counts would bring, before it does: how much of it is new, and every row that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from funnel.count_file import BadRow
from funnel.journey import Stage
from ui.counts_import import Counts
from ui.names import brief, stage_name
from ui.numbers import number
from ui.parts.frame import Here
from ui.parts.funnel_period import words
from ui.parts.funnel_words import count
from ui.words import plain

SHOWN = 8
MOST_REFUSED = 20
CELL = 40


def draw(here: Here, counts: Counts, stages: Sequence[Stage], without: str) -> bool:
    """Whether nothing is left to be decided. `without`: the key of the choice to leave out rows that cannot be
    counted."""
    found, ready = counts.found, True
    if found.refused:
        ready = _refused(here, found.refused, without if found.parts else None)
    if found.blank:
        st.caption(f":material/block: {here.say('funnel.file_blank', count=found.blank)}")
    if not found.parts:
        if not found.refused:
            st.info(here.say("funnel.file_nothing"))
        return False
    if not counts.new:
        st.info(here.say("funnel.file_all_there", count=counts.same), icon=":material/content_copy:")
        return False
    periods = {(part.starts, part.ends) for part in found.parts}
    st.markdown(f"**{here.say('funnel.file_preview', count=len(found.parts), periods=len(periods))}**")
    for code in ("same", "other", "wholes"):
        if n := getattr(counts, code):
            st.caption(f":material/info: {here.say(f'funnel.file_{code}', count=n)}")
    names = {stage.id: plain(stage_name(here.lang, stage)) for stage in stages}
    shown = found.parts[:SHOWN]
    columns = {
        "stage": [names[part.stage] for part in shown],
        "period": [words(here, (part.starts, part.ends)) for part in shown],
        "of_segment": [plain(brief(part.segment or "—", CELL)) for part in shown],
        "of_channel": [plain(brief(part.channel or "—", CELL)) for part in shown],
        "entered": [count(here, part.entered) for part in shown],
        "completed": [count(here, part.completed) for part in shown],
    }
    st.table({here.say(f"funnel.{name}"): cells for name, cells in columns.items()}, border="horizontal")
    if len(found.parts) > SHOWN:
        st.caption(here.say("funnel.file_more", count=len(found.parts) - SHOWN))
    return ready


def _refused(here: Here, rows: Sequence[BadRow], without: str | None) -> bool:
    """Whether the person leaves those rows out; without a key no others are there."""
    said = "funnel.file_none" if without is None else "funnel.file_refused"
    st.error(here.say(said, count=len(rows)), icon=":material/error:")
    shown = rows[:MOST_REFUSED]
    columns = {
        "file_row": [number(here.lang, one.row) for one in shown],
        "file_column": [plain(brief(one.column or "—", CELL)) for one in shown],
        "file_text": [plain(brief(one.text or "—", CELL)) for one in shown],
        "file_why": [_why(here, one) for one in shown],
    }
    st.table({here.say(f"funnel.{name}"): cells for name, cells in columns.items()}, border="horizontal")
    if len(rows) > MOST_REFUSED:
        st.caption(here.say("funnel.file_more", count=len(rows) - MOST_REFUSED))
    return without is not None and st.checkbox(here.say("funnel.file_without", count=len(rows)), key=without)


def _why(here: Here, one: BadRow) -> str:
    values = dict(one.values)
    if "stages" in values:
        values["stages"] = ", ".join(plain(brief(name, CELL)) for name in values["stages"])
    if "reason" in values:
        values["reason"] = here.say(f"reason.{values['reason']}")
    return here.say(f"bad_row.{one.code}", **values)
