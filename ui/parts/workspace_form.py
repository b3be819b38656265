"""The workspace's own settings: what it is called, in which currency it counts, and the example beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import actions
from ui import example as worked_example
from ui.parts import frame
from ui.parts.fields import Form
from ui.parts.frame import Here

CURRENCIES = ("EUR", "USD", "GBP", "MXN", "COP", "ARS", "CLP", "PEN", "BRL", "UYU", "BOB", "CRC", "DOP", "GTQ", "CHF")
NAME_LIMIT = 60


@dataclass(frozen=True, kw_only=True)
class WorkspaceForm(Form):
    """Name and currency; each saves itself."""

    def save(self, field: str, value: Any, seen: Any) -> None:
        actions.change_workspace(self.here.store, self.id, field, value, seen=seen)
        if field == "name":
            # It is kept without the blanks around it, and the field follows.
            st.session_state[self._key(field)] = value.strip()

    def _key(self, field: str) -> str:
        return f"settings.{field}.{self.id}"


def draw(here: Here) -> None:
    """A name that is refused stays as typed."""
    about = here.about
    known = CURRENCIES if about.currency in CURRENCIES else (about.currency, *CURRENCIES)
    draft = {"name": about.name, "currency": about.currency}
    form = WorkspaceForm(here=here, id=about.id, draft=draft, problems={})
    left, right = st.columns([3, 1])
    with left:
        form.text("name", here.say("settings.name"), max_chars=NAME_LIMIT)
    with right:
        form.choice("currency", here.say("settings.currency"), known, str, draw=st.selectbox)
    st.caption(here.say("settings.currency_caption"))


def example(here: Here) -> None:
    """Loaded or removed in one click; the person's own work stays as it is."""
    loaded = worked_example.is_loaded(here.store)
    st.markdown(here.say("settings.example_there" if loaded else "settings.example_what"))
    if loaded:
        st.button(
            here.say("settings.example_remove"),
            key="settings.example_remove",
            icon=":material/delete:",
            on_click=_remove_example,
            args=(here,),
        )
    elif st.button(here.say("settings.example_load"), key="settings.example_load", icon=":material/explore:"):
        with st.spinner(here.say("settings.example_loading")):
            frame.act(lambda: worked_example.load(here.store, here.lang), done="settings.example_loaded")
        st.rerun()


def _remove_example(here: Here) -> None:
    frame.attempt(lambda: actions.remove_example(here.store), done="settings.example_removed")
