"""Money: what each phase costs, what a customer is worth, the ledger that it rests on, and what differs."""

import streamlit as st

from ui.parts import frame, ledger_view, money_address, money_compare, money_phases, money_worth

here = frame.here()
st.title(here.say("page.money"), anchor=False)
st.caption(here.say("money_page.caption"))
view = money_address.choose_view(here)
if view == money_address.COSTS:
    ledger_view.draw(here)
elif view == money_address.WORTH:
    money_worth.draw(here)
elif view == money_address.COMPARE:
    money_compare.draw(here)
else:
    money_phases.draw(here)
