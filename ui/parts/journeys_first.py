"""Which journey first: three ratings of each, their mean, and the place that follows; nothing is ranked unrated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from funnel.journey_map import Item
from funnel.ratings import Order, Worth, first
from ui.names import brief, item_name
from ui.numbers import number
from ui.parts import journeys_cards
from ui.parts.frame import Here
from ui.words import plain

# Field of a journey → what it is called among the ratings.
RATED = {"value": "business_value", "importance": "strategic_importance", "frequency": "frequency"}
# A longer name would leave no room for its ratings.
NAMED = 60


def draw(here: Here, journeys: Sequence[Item]) -> None:
    names = {journey.id: plain(brief(item_name(here.lang, journey), NAMED)) for journey in journeys}
    order = first({journey.id: worth(journey) for journey in journeys})
    st.caption(here.say("journeys.first_caption"))
    if order.places:
        _table(here, order, names)
    if any(place.tied for place in order.places):
        st.caption(here.say("journeys.tied"))
    for journey, rated in order.unrated:
        fields = [field for field, name in RATED.items() if name in rated.missing]
        missing = ", ".join(here.say(f"item_field.journey.{field}").lower() for field in fields)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(here.say("journeys.unrated", name=names[journey], missing=missing), width="content")
            st.button(
                here.say("journeys.rate"),
                key=f"journeys.rate.{journey}",
                type="tertiary",
                icon=":material/edit:",
                on_click=journeys_cards.show,
                args=(journey,),
            )


def worth(journey: Item) -> Worth:
    return Worth(**{name: _whole(journey.get(field)) for field, name in RATED.items()})


def _table(here: Here, order: Order, names: Mapping[int, str]) -> None:
    ratings = {field: here.say(f"item_field.journey.{field}") for field in RATED}
    columns: dict[str, list[str]] = {
        here.say("journeys.place"): [f"{place.rank}=" if place.tied else str(place.rank) for place in order.places],
        here.say("item.journey"): [names[place.journey] for place in order.places],
        **{
            label: [number(here.lang, getattr(place.worth, RATED[field])) for place in order.places]
            for field, label in ratings.items()
        },
        here.say("journeys.mean"): [number(here.lang, place.worth.mean, 2) for place in order.places],
    }
    st.table(columns, border="horizontal", alt=here.say("journeys.first"))


def _whole(rating: float | None) -> int | None:
    return None if rating is None else int(rating)
