"""The chain of iterations: every test card that came out of the one before, with what was learned."""

import streamlit as st

from ui.parts import cards, frame, header
from ui.parts.waiting import waits_for
from ui.words import plain

here = frame.here()
identifier = frame.experiment_id()
if identifier is None:
    st.info(here.say("frame.no_experiment"))
    frame.link("board", here.say("page.board"), icon="view_kanban")
    st.stop()
experiment = here.workspace.experiments.get(identifier)
header.draw(here, experiment, "chain")
chain = here.workspace.library.chain(identifier)
st.caption(here.say("chain.caption", count=len(chain)))
names = {row.id: cards.name_of(here, row) for row in chain}
for number, row in enumerate(chain, start=1):
    with st.container(border=True, key=f"chain.{row.id}"):
        place = (
            here.say("chain.first", number=number)
            if row.parent is None
            else here.say("chain.after", number=number, name=names.get(row.parent, "—"))
        )
        st.caption(f"{place} · **{here.say('chain.this')}**" if row.id == identifier else place)
        cards.row(here, row)
        if row.choice is not None:
            st.markdown(here.say("chain.decided", choice=here.say(f"choice.{row.choice}")))
        if row.learned:
            st.markdown(f"> {plain(row.learned).replace(chr(10), chr(10) + '> ')}")
        else:
            st.caption(here.say(f"waits.{waits_for(row).code}"))
