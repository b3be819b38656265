"""The workspace's own settings: what it is called, in which currency it counts, and the example beside it."""

from __future__ import annotations

import streamlit as st

from ui import actions
from ui import example as worked_example
from ui.actions import TextMissing
from ui.parts import frame
from ui.parts.frame import Here

CURRENCIES = ("EUR", "USD", "GBP", "MXN", "COP", "ARS", "CLP", "PEN", "BRL", "UYU", "BOB", "CRC", "DOP", "GTQ", "CHF")
NAME_LIMIT = 60


def draw(here: Here) -> None:
    """Name and currency, kept by one button; a refused name stays as typed."""
    about = here.about
    known = CURRENCIES if about.currency in CURRENCIES else (about.currency, *CURRENCIES)
    name_key, currency_key = f"settings.name.{about.id}", f"settings.currency.{about.id}"
    with st.form("settings.workspace", border=False, enter_to_submit=False):
        left, right = st.columns([3, 1])
        left.text_input(here.say("settings.name"), about.name, key=name_key, max_chars=NAME_LIMIT)
        # Codes are the same in every language: a choice outlives a switch.
        right.selectbox(here.say("settings.currency"), known, known.index(about.currency), key=currency_key)
        st.caption(here.say("settings.currency_caption"))
        st.form_submit_button(
            here.say("settings.save"),
            key="settings.save",
            type="primary",
            icon=":material/check:",
            on_click=_save,
            args=(here, name_key, currency_key),
        )


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


def _save(here: Here, name_key: str, currency_key: str) -> None:
    name, currency = st.session_state[name_key].strip(), st.session_state[currency_key]

    def save() -> None:
        if not name:
            raise TextMissing(field="workspace", why="workspace")
        actions.rename_workspace(here.store, here.workspace.id, name=name, currency=currency)

    frame.attempt(save, done="settings.saved")


def _remove_example(here: Here) -> None:
    frame.attempt(lambda: actions.remove_example(here.store), done="settings.example_removed")
