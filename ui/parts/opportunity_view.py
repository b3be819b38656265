"""One opportunity: its question, what is behind it, its score, and the experiments that came of it."""

from __future__ import annotations

import streamlit as st

from funnel.journey_map import Item, ItemKind
from funnel.opportunity import FIELDS_OF, rule_of, scoring
from funnel.priority import SECOND
from storage.errors import NotFound
from storage.library import Filters
from ui import map_actions, opportunity_actions
from ui.parts import (
    cards,
    frame,
    opportunity_address,
    opportunity_links,
    opportunity_list,
    opportunity_score,
    opportunity_tried,
)
from ui.parts.evidence_names import names_on
from ui.parts.frame import Here
from ui.parts.item_fields import ItemForm, item_form
from ui.words import plain

TITLE = 160
MOST = 25


def draw(here: Here, opportunity: int | None) -> None:
    """An address that names none says so, with a way on."""
    try:
        item = here.workspace.map.get(ItemKind.OPPORTUNITY, opportunity or 0)
    except NotFound:
        st.info(here.say("opportunities.gone"), icon=":material/lightbulb:")
        frame.link("opportunities", here.say("opportunities.all"), icon="arrow_back")
        return
    names = names_on(here, item.journey)
    form = item_form(here, item, names)
    frame.link("opportunities", here.say("opportunities.all"), icon="arrow_back", journey=item.journey)
    st.title(plain(opportunity_address.text_of(here, item, TITLE)), anchor=False)
    st.caption(opportunity_list.place_of(here, item, names))
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True):
        st.subheader(here.say("opportunities.question"), anchor=False)
        form.draw("name")
        for row in (("stage",), ("segment", "owner")):
            for column, name in zip(st.columns(len(row)), row, strict=True):
                with column:
                    form.draw(name)
    with right, st.container(border=True):
        _score(here, item, form)
    _experiments(here, item)
    with st.container(border=True):
        st.subheader(here.say("opportunities.behind"), anchor=False)
        if names[ItemKind.PAIN]:
            form.draw("pains")
        else:
            st.caption(here.say("opportunities.no_pains"))
        opportunity_links.draw(here, item, names)
    if st.button(here.say("opportunities.take_away"), key=f"away.{item.id}", type="tertiary", icon=":material/delete:"):
        frame.act(lambda: map_actions.remove_item(here.workspace, item.kind, item.id))
        frame.go("opportunities", journey=item.journey, away=item.id)


def _score(here: Here, item: Item, form: ItemForm) -> None:
    st.subheader(here.say("opportunities.score"), anchor=False)
    st.caption(here.say("opportunities.score_caption"))
    form.draw("rule")
    rule, found = rule_of(item), scoring(item)
    if rule is None:
        return
    inputs = list(FIELDS_OF[rule].values())
    for row in (inputs[:2], inputs[2:]):  # a row of its own for each two: on a phone they stay in order
        for column, name in zip(st.columns(2), row, strict=False):
            with column:
                form.draw(name)
    if found is None:
        st.caption(f":material/pending: {opportunity_score.missing_words(here, item)}")
        return
    places = opportunity_score.ranking(here.workspace.opportunities.all(item.journey))[rule]
    (mine,) = (one for one in places if one.key == str(item.id))
    st.metric(str(rule).upper(), opportunity_score.score_words(here, found.score))
    st.markdown(opportunity_score.formula(here, found))
    st.caption(here.say("opportunities.place", rank=mine.label, count=len(places), rule=str(rule).upper()))
    if mine.tied:
        st.caption(here.say(f"opportunities.tied_{SECOND[rule]}"))


def _experiments(here: Here, item: Item) -> None:
    found = here.workspace.library.find(Filters(opportunity=item.id), size=MOST)
    opportunity_tried.draw(here, str(item.body.get("name") or ""), but=[row.id for row in found.rows])
    with st.container(border=True):
        st.subheader(here.say("opportunities.experiments"), anchor=False)
        st.caption(here.say("opportunities.experiments_caption"))
        for row in found.rows:
            cards.row(here, row)
        if not found.rows:
            st.markdown(here.say("opportunities.no_experiments"))
        if st.button(
            here.say("opportunities.open_card"), key=f"card.{item.id}", type="primary", icon=":material/edit_note:"
        ):
            frame.go("card", id=opportunity_actions.open_card(here.workspace, here.lang, item.id))
