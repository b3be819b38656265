"""A new journey: a name and what it begins from; one click, and it is open on the map."""

from __future__ import annotations

import streamlit as st

from funnel.journey import TEMPLATES, template_stages
from ui import map_actions
from ui.parts import frame
from ui.parts.frame import Here

BLANK = "blank"
CHOICES = ("three_phases", "six_stages", "aida", "first", BLANK)
assert set(CHOICES) == {*TEMPLATES, BLANK}


def draw(here: Here) -> None:
    """A button, and the form once it was asked for (`?new=1`)."""
    if st.query_params.get("new") is None:
        st.button(
            here.say("journeys.new"),
            key="journeys.new",
            type="primary",
            icon=":material/add:",
            on_click=_show,
            args=("1",),
        )
        return
    with st.container(border=True):
        st.subheader(here.say("journeys.new"), anchor=False)
        _form(here)


def _show(new: str | None) -> None:
    frame.forget()
    for left in ("new", "edit", "off"):
        st.query_params.pop(left, None)
    if new:
        st.query_params["new"] = new


def _form(here: Here) -> None:
    key, token = f"journeys.template.{here.lang}", frame.token("journeys.new")
    words = {one: here.say(f"journeys.template_{one}") for one in CHOICES}
    with st.form("journeys.form", border=False, enter_to_submit=False):
        st.text_input(here.say("item_field.journey.name"), key="journeys.name", placeholder=here.say("journeys.hint"))
        template = st.radio(
            here.say("journeys.template"),
            CHOICES,
            format_func=lambda one: words.get(one, one),
            captions=[_stages(here, one) for one in CHOICES],
            key=key,
        )
        with st.container(horizontal=True, gap="small"):
            pressed = st.form_submit_button(
                here.say("journeys.create"), key="journeys.create", type="primary", icon=":material/add:"
            )
            st.form_submit_button(
                here.say("map_edit.close"), key="journeys.close", type="tertiary", on_click=_show, args=(None,)
            )
    frame.notice("journeys.new")
    if pressed:
        _create(here, template or BLANK, token)


def _stages(here: Here, template: str) -> str:
    """What it begins with, in order."""
    if template == BLANK:
        return here.say("journeys.blank_caption")
    return " → ".join(here.say(f"stage.{key}") for _, key in template_stages(template))


def _create(here: Here, template: str, token: str) -> None:
    made: list[int] = []

    def create() -> None:
        name = st.session_state["journeys.name"]
        chosen = None if template == BLANK else template
        made.append(map_actions.new_journey(here.workspace, here.lang, name=name, template=chosen, token=token))

    frame.act(create, place="journeys.new")
    frame.renew("journeys.new")
    frame.go("map", journey=made[0])
