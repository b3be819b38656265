"""Figures that one click puts into a field of the card: what the funnel says, and what a plan comes to."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from experiments.rule import ONE_GROUP, Better, Kind
from ui import actions
from ui.numbers import day
from ui.numbers import percent as percent_words
from ui.parts import frame
from ui.parts.fields import Form
from ui.stage_traffic import Traffic, stage_traffic


def baseline(form: Form) -> None:
    """What the funnel says, where that is not what stands there."""
    here, draft = form.here, form.draft
    traffic = stage_traffic(here.workspace.journey, draft.get("stage"))
    share = traffic.share if traffic else None
    asked = draft.get("grade") in ONE_GROUP  # there the figure is a bar to be beaten
    # Who goes on is not what a metric counts that is to fall.
    if draft.get("better") == Better.DOWN or draft.get("kind") != Kind.SHARE or asked:
        return
    if traffic is None or share is None:
        return
    share, stands = round(share, 4), draft.get("baseline")
    if not share or (isinstance(stands, int | float) and abs(stands - share) < 0.001):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            here.say(
                "plan.suggested",
                share=percent_words(here.lang, share),
                entered=traffic.entered,
                completed=traffic.completed,
                when=when(form, traffic),
            ),
            width="content",
        )
        use_button(form, "baseline", share, here.say("plan.use_baseline"), percent=True)


def use_button(form: Form, field: str, value: float, label: str, *, percent: bool = False) -> None:
    """A number of the unit of the card; `percent`: its field shows it as one."""
    st.button(
        label,
        key=f"plan.{form.id}.{field}",
        type="tertiary",
        icon=":material/check:",
        on_click=_use,
        args=(form, field, value, percent),
    )


def _use(form: Form, field: str, value: float, percent: bool) -> None:
    """Saves it, and shows it in its field."""
    here = form.here
    if frame.attempt(lambda: actions.save_field(here.workspace, form.id, field, value, seen=form.draft.get(field))):
        form.show(field, value, percent=percent)


def when(form: Form, traffic: Traffic) -> str:
    """The days that the funnel's figures are of."""
    lang = form.here.lang
    return form.here.say("range.both", low=day(lang, traffic.starts), high=day(lang, traffic.ends - timedelta(days=1)))
