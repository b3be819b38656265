"""A figure with its range, as a card shows it."""

from __future__ import annotations

import streamlit as st

from funnel.interval import Interval
from ui.parts.frame import Here
from ui.parts.money_words import Write, amount, limits
from ui.words import plain


def metric(here: Here, name: str, found: Interval, write: Write, *, unit: str | None = None) -> str:
    """`name` under [money_page] has a label and a help; `unit` is the key that a value is put into. Gives the range
    that was said, "" where none was."""
    value = "—" if found.value is None else plain(write(here.lang, found.value))
    if unit is not None and found.value is not None:
        value = here.say(unit, value=value)
    st.metric(here.say(f"money_page.{name}_label"), value, help=here.say(f"money_page.{name}_help"))
    said = limits(here, found, write)
    if said:
        st.markdown(f":small[{plain(here.say('money_page.range', range=said))}]")
    return said


def worth_metric(here: Here, found: Interval) -> None:
    metric(here, "cltv", found, amount(here, found))


def rows(here: Here, said: dict[str, str]) -> None:
    """Key of the label → text that is safe, one below the other, close together."""
    with st.container(gap="xxsmall"):
        for name, text in said.items():
            with st.container(horizontal=True, horizontal_alignment="distribute"):
                st.caption(here.say(name), width="content")
                st.markdown(text, width="content", text_alignment="right")
