"""Journeys as cards: what each is, when it is reviewed next, and the way to its map; its facts open below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from funnel.journey_map import Item
from storage.journey import StageUse
from ui.names import item_name
from ui.numbers import day
from ui.parts import frame, item_fields, map_off_edit
from ui.parts.frame import Here
from ui.words import plain

FACTS = (("name", "kind"), ("segment", "audience"), ("owner", "review_every"), ("review_on", None))
RATINGS = ("value", "importance", "frequency")


def draw(here: Here, journeys: Sequence[Item]) -> None:
    stages = here.workspace.journey.stages()
    use = here.workspace.journey.use()
    for journey in journeys:
        mine = [stage.id for stage in stages if stage.journey == journey.id]
        used = [use.get(stage, StageUse()) for stage in mine]
        with st.container(border=True, key=f"journey.card.{journey.id}"):
            _card(here, journey, used)
            if st.query_params.get("edit") == str(journey.id):
                _facts(here, journey, alone=len(journeys) == 1)


def _card(here: Here, journey: Item, used: Sequence[StageUse]) -> None:
    st.subheader(plain(item_name(here.lang, journey)), anchor=False)
    if what := _what(here, journey):
        st.markdown(what)
    st.caption(_numbers(here, journey, used))
    opened = st.query_params.get("edit") == str(journey.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        frame.link("map", here.say("journeys.open_map"), icon="map", journey=journey.id)
        st.button(
            here.say("map_edit.close" if opened else "journeys.edit"),
            key=f"journey.edit.{journey.id}",
            icon=":material/expand_less:" if opened else ":material/edit:",
            type="tertiary",
            on_click=show,
            args=(None if opened else journey.id,),
        )


def _what(here: Here, journey: Item) -> str:
    """Kind, segment and purpose, as far as they are known."""
    kind, say = journey.get("kind"), here.say
    facts = [kind and say(f"item_option.kind.{kind}"), journey.get("segment")]
    head = " · ".join(plain(fact) for fact in facts if fact)
    return "  \n".join(filter(None, [head, plain(journey.get("purpose") or "")]))


def _numbers(here: Here, journey: Item, used: Sequence[StageUse]) -> str:
    say, review = here.say, journey.get("review_on")
    facts = [say("journeys.stages", count=len(used)), say("journeys.running", count=sum(one.running for one in used))]
    if deciding := sum(one.deciding for one in used):
        facts.append(say("journeys.deciding", count=deciding))
    if owner := journey.get("owner"):
        facts.append(say("journeys.owner", name=plain(owner)))
    if review is None:
        facts.append(say("journeys.no_review"))
    else:
        due = "journeys.review_due" if review < date.today() else "journeys.review_on"
        facts.append(say(due, day=day(here.lang, review)))
    return " · ".join(facts)


def _facts(here: Here, journey: Item, *, alone: bool) -> None:
    """Every field saves itself."""
    form = item_fields.item_form(here, journey, {})
    for pair in FACTS:
        for column, name in zip(st.columns(2), pair, strict=True):
            with column:
                if name is not None:
                    form.draw(name)
    form.draw("purpose")
    st.markdown(f"**{here.say('journeys.ratings')}**")
    for column, name in zip(st.columns(3), RATINGS, strict=True):
        with column:
            form.draw(name)
    if alone:
        st.caption(here.say("journeys.alone"))
        return
    with st.popover(here.say("journeys.remove"), type="tertiary", icon=":material/delete:"):
        st.markdown(here.say("journeys.remove_ask", name=plain(item_name(here.lang, journey))))
        st.button(
            here.say("journeys.remove"),
            key=f"journey.remove.{journey.id}",
            on_click=map_off_edit.take_off,
            args=(here, journey),
        )


def show(journey: int | None) -> None:
    """Its facts; None closes what is open."""
    frame.forget()
    for left in ("off", "new"):
        st.query_params.pop(left, None)
    if journey is None:
        st.query_params.pop("edit", None)
    else:
        st.query_params["edit"] = str(journey)
