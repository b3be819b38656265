"""What will come of a file of evidence, before anything is kept: how many notes, and every cell that does not fit."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from funnel.evidence_file import Evidence
from funnel.journey_map import Item, ItemKind
from ui.names import brief
from ui.numbers import day, number
from ui.parts.evidence_names import names_on
from ui.parts.frame import Here
from ui.parts.item_fields import Names
from ui.words import plain

MOST_REFUSED = 20
FIRST = 5
CELL = 80
SHOWN = ("name", "type", "day", "stage", "touchpoint", "source")


def draw(here: Here, journey: Item, found: Evidence, partly: str, *, there: int) -> None:
    """`partly`: the key of the choice to bring rows without the cells that do not fit.

    `there`: how many notes of the file are there already, and not among those that are found.
    """
    if found.cells_refused:
        _refused(here, found, partly)
    if there:
        st.info(here.say("proof.file_there", count=there), icon=":material/content_copy:")
    if not found.bodies:
        if there:
            return
        st.warning(here.say("proof.file_will_none"), icon=":material/inbox:")
        return
    st.markdown(f"**{here.say('proof.file_will', count=len(found.bodies))}**")
    kinds = Counter(body.get("type") for body in found.bodies)
    words = {kind: here.say("proof.file_kind_none" if kind is None else f"item_option.type.{kind}") for kind in kinds}
    counts = (
        here.say("proof.file_by_kind", kind=words[kind], count=number(here.lang, count))
        for kind, count in kinds.most_common()
    )
    st.caption(" · ".join(counts))
    st.caption(here.say("proof.file_first"))
    names = names_on(here, journey.id)
    items = [
        Item(id=row, kind=ItemKind.EVIDENCE, journey=journey.id, body=body)
        for row, body in zip(found.rows[:FIRST], found.bodies[:FIRST], strict=True)
    ]
    columns = [name for name in SHOWN if any(name in item.body for item in items)]
    table = {
        here.say(f"item_field.evidence.{name}"): [_cell(here, one, name, names) for one in items] for name in columns
    }
    st.table(
        {here.say("proof.file_row"): [str(item.id) for item in items], **table}, border="horizontal", hide_index=True
    )


def _cell(here: Here, item: Item, name: str, names: Names) -> str:
    value = item.get(name)
    if value is None:
        return "—"
    if name == "type":
        return here.say(f"item_option.type.{value}")
    if name == "day":
        return day(here.lang, value)
    if name in (ItemKind.STAGE, ItemKind.TOUCHPOINT):
        return plain(names[ItemKind(name)].get(value, "—"))
    return plain(brief(value, CELL))


def _refused(here: Here, found: Evidence, partly: str) -> None:
    shown = found.refused[:MOST_REFUSED]
    with st.expander(here.say("proof.file_refused", count=found.cells_refused), icon=":material/rule:", expanded=True):
        st.table(
            {
                here.say("proof.file_row"): [str(one.row) for one in shown],
                here.say("proof.file_in"): [plain(one.column or "—") for one in shown],
                here.say("proof.file_text"): [plain(one.text or "—") for one in shown],
                here.say("proof.file_reason"): [here.say(f"reason.{one.reason}") for one in shown],
            },
            border="horizontal",
            hide_index=True,
        )
        if found.cells_refused > len(shown):
            st.caption(here.say("proof.file_more", count=found.cells_refused - len(shown)))
        if found.rows_left_out:
            st.caption(here.say("proof.file_left_out", count=found.rows_left_out))
        st.checkbox(here.say("proof.file_partly"), key=partly)
