"""A note or a pain point in a list: read, or open to be changed where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from funnel.journey_map import Item
from ui.parts import frame, item_fields, opportunity_address
from ui.parts.frame import Here
from ui.parts.item_fields import Names


def change_button(here: Here, item: Item) -> None:
    st.button(
        here.say("opportunities.change"),
        key=f"open.{item.kind}.{item.id}",
        type="tertiary",
        icon=":material/edit:",
        on_click=_open,
        args=(item.id,),
    )


def fields(here: Here, item: Item, names: Names, rows: Sequence[Sequence[str]]) -> None:
    """Every field, each saving itself, and what can be done with the whole."""
    form = item_fields.item_form(here, item, names)
    for row in rows:
        for column, name in zip(st.columns(len(row)), row, strict=True):
            with column:
                form.draw(name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            here.say("opportunities.close"),
            key=f"close.{item.kind}.{item.id}",
            icon=":material/check:",
            on_click=_open,
            args=(None,),
        )
        opportunity_address.take_away_button(here, item)


def _open(item_id: int | None) -> None:
    frame.forget()
    opportunity_address.set_to(open=item_id)
