"""The map of a journey on its page: the drawing in a place that scrolls, how to read it, its list and its files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from funnel.journey_map import Item
from storage.surveys import WINDOW
from ui import exports, reads
from ui.exports import Sheet
from ui.map_list import sections
from ui.names import item_name
from ui.numbers import day
from ui.parts import map_drawing, map_phase
from ui.parts.frame import Here
from ui.parts.funnel_period import Period
from ui.parts.map_drawing import Known
from ui.parts.map_shown import Shown

READ = ("read_stages", "read_emotion", "read_lanes", "read_handoffs", "read_figures")


def draw(here: Here, journey: Item, known: Known) -> None:
    """All of it; a journey with nothing on it says what will be here, and what to do first."""
    if not known.stages:
        st.info(here.say("map.empty_stages"), icon=":material/map:")
        return
    place = st.container()
    phase = map_phase.choose(here, known.stages)
    shown = reads.map_shown(here.lang, here.about.currency, item_name(here.lang, journey), known, phase)
    if shown.empty:
        place.info(here.say("map.empty_things"), icon=":material/add_location_alt:")
    map_phase.sideways(here, shown, phase)
    with st.container(key="map.drawing", border=True), st.container(key="map.scroll", horizontal=True, wrap=False):
        st.vega_lite_chart(shown.spec, width="content", alt=shown.alt)
    if counted := _counted(here, known.period):
        st.caption(counted)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(here.say("map.read"), icon=":material/help:"):
            st.markdown("\n".join(f"- {line}" for line in _how(here)))
        _downloads(here, journey, known, shown, phase)
    with st.expander(here.say("map.list"), icon=":material/list:"):
        st.markdown(shown.listed)


def _counted(here: Here, period: Period | None) -> str:
    """When conversion and cost were counted, and what the brackets and the thick lines are."""
    if period is None:
        return ""
    first, last = (day(here.lang, one) for one in (period[0], period[1] - timedelta(days=1)))
    return here.say("map.counted_from_to", first=first, last=last)


def _how(here: Here) -> list[str]:
    return [here.say(f"map.{line}", days=WINDOW) for line in READ]


def _downloads(here: Here, journey: Item, known: Known, shown: Shown, phase: str | None) -> None:
    """Of what is drawn; each file is made when it is asked for."""
    today, say, how = date.today(), here.say, _how(here)
    name = " · ".join([item_name(here.lang, journey), *([say(f"phase.{phase}")] if phase else [])])
    about = [
        *(say(f"map.{field}", **{field: text}) for field in ("segment", "purpose") if (text := journey.get(field))),
        say("map.drawn_on", date=today),
    ]
    sheet = Sheet(lang=here.lang, title=name, about=about, foot=_counted(here, known.period))

    def page() -> str:
        drawing = map_drawing.drawing(here.lang, here.about.currency, known)
        return exports.page(shown.spec, sheet, sections(drawing, say("map.loose")), (say("map.read"), how))

    kinds: dict[str, tuple[str, Callable[[], str | bytes]]] = {
        "svg": ("image/svg+xml", lambda: exports.svg(shown.spec, sheet)),
        "png": ("image/png", lambda: exports.png(shown.spec, sheet)),
        "html": ("text/html", page),
    }
    with st.popover(say("map.download"), icon=":material/download:"):
        for kind, (mime, made) in kinds.items():
            st.download_button(
                say(f"map.download_{kind}"),
                data=made,
                file_name=exports.file_name(name, today, kind),
                mime=mime,
                key=f"map.download.{kind}",
                on_click="ignore",
                width="stretch",
            )
