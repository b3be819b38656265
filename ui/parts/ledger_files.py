"""Files of costs that were brought in, and their way back."""

from __future__ import annotations

import streamlit as st

from storage.cost_files import CostImport
from ui import money_actions
from ui.names import brief
from ui.numbers import moment
from ui.parts import frame
from ui.parts.frame import Here
from ui.parts.ledger_names import NAMED
from ui.words import plain

SHOWN = 30


def draw(here: Here) -> None:
    files = here.workspace.cost_files.all()
    if not files:
        return
    st.markdown(f"**{here.say('ledger.files')}**")
    for one in files[:SHOWN]:
        _file(here, one)
    if len(files) > SHOWN:
        st.caption(here.say("ledger.more_files", count=len(files) - SHOWN))


def _file(here: Here, one: CostImport) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"ledger.file.{one.id}"):
        file, when = plain(brief(one.file, NAMED)), moment(here.lang, one.at)
        st.caption(here.say("ledger.file_one", count=one.entries, file=file, when=when), width="content")
        refused = one.details.get("rows_refused")
        if refused:
            st.caption(here.say("ledger.file_refused", count=refused), width="content")
        with st.popover(here.say("ledger.undo"), type="tertiary", icon=":material/undo:", key=f"ledger.undo.{one.id}"):
            st.markdown(here.say("ledger.undo_sure", count=one.entries))
            st.button(
                here.say("ledger.undo_do"),
                key=f"ledger.undo.do.{one.id}",
                icon=":material/delete:",
                on_click=frame.clicked,
                args=(lambda: money_actions.undo_costs(here.workspace, one.id),),
                kwargs={"done": "ledger.undone"},
            )
