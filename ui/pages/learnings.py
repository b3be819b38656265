"""The library of learnings: what this business knows by now, newest first."""

import streamlit as st

from ui.numbers import day
from ui.parts import answer_price, cards, filters, frame, together
from ui.parts.badges import verdict_badge
from ui.words import plain

SIZE = 10

here = frame.here()
st.title(here.say("page.learnings"), anchor=False)
st.caption(here.say("learnings.caption"))
answer_price.draw(here)
together.draw(here, here.workspace.effects())
filters.search(here, here.say("learnings.search"))
found = here.workspace.library.learnings(filters.chosen().get("q", ""), page=filters.page(), size=SIZE)
for row in found.rows:
    with st.container(border=True, key=f"learning.{row.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if row.verdict is not None:
                verdict_badge(here, row.verdict, final=row.final)
            if row.choice is not None:
                st.badge(here.say(f"choice.{row.choice}"), color="gray")
            st.caption(f"{cards.where(here, row)} · {day(here.lang, row.changed)}", width="content")
        st.markdown(plain(row.learned or ""))
        with st.container(horizontal=True):
            frame.link("result", cards.name_of(here, row), icon="query_stats", id=row.id)
            if row.chained:
                frame.link("chain", here.say("page.chain"), icon="account_tree", id=row.id)
if not found.total:
    key = "learnings.none" if filters.chosen() else "learnings.empty"
    st.info(here.say(key), icon=":material/school:")
    if not filters.chosen():
        frame.link("board", here.say("page.board"), icon="view_kanban")
filters.pages(found, SIZE)
