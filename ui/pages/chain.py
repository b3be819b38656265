"""The chain of iterations: every test card that came out of the one before, with what was learned."""

import streamlit as st

from ui.parts import cards, frame, header
from ui.parts.waiting import waits_for
from ui.words import plain

here = frame.here()
experiment = header.open_experiment(here, "chain")
chain = here.workspace.library.chain(experiment.id)
st.caption(here.say("chain.caption", count=len(chain)))
names = {row.id: cards.name_of(here, row) for row in chain}
for number, row in enumerate(chain, start=1):
    with st.container(border=True, key=f"chain.{row.id}"):
        place = (
            here.say("chain.first", number=number)
            if row.parent is None
            else here.say("chain.after", number=number, name=names.get(row.parent, "—"))
        )
        st.caption(f"{place} · **{here.say('chain.this')}**" if row.id == experiment.id else place)
        cards.row(here, row)
        if row.choice is not None:
            st.markdown(here.say("chain.decided", choice=here.say(f"choice.{row.choice}")))
        if row.learned:
            st.markdown(f"> {plain(row.learned).replace(chr(10), chr(10) + '> ')}")
        else:
            st.caption(here.say(f"waits.{waits_for(row).code}"))
