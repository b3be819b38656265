"""The board: build, measure, learn; every card with its age and what it waits for."""

import streamlit as st

from ui import actions
from ui.parts import cards, frame

here = frame.here()
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    st.title(here.say("page.board"), width="content", anchor=False)
    if st.button(here.say("home.log"), key="board.log", type="primary", icon=":material/add:"):
        frame.go("card", id=actions.log_experiment(here.workspace, here.lang))

for column, (name, status) in zip(
    st.columns(3), {"build": "draft", "measure": "running", "learn": "decided"}.items(), strict=True
):
    with column:
        found = here.workspace.library.column(name)
        st.subheader(here.say("board.column", name=here.say(f"board.{name}"), count=found.total), anchor=False)
        st.caption(here.say(f"board.{name}_caption"))
        for row in found.rows:
            cards.card(here, row)
        if not found.rows:
            st.caption(here.say(f"board.{name}_empty"))
        if found.total > len(found.rows):
            narrowed = {} if name == "learn" else {"status": status}
            frame.link("experiments", here.say("board.more", count=found.total - len(found.rows)), **narrowed)
