"""Opportunities: ranked within each rule, those without a score apart with what is missing, and where to begin."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from funnel.journey_map import Item, ItemKind
from funnel.opportunity import scoring
from funnel.priority import SECOND, Rule
from storage.opportunities import Opportunity
from ui.parts import frame, opportunity_address, opportunity_quick, opportunity_score
from ui.parts.frame import Here
from ui.parts.item_fields import Names
from ui.words import plain

NAMED = 140
# The way on: what there is first, by view.
STEPS = (("evidence", ItemKind.EVIDENCE), ("pains", ItemKind.PAIN))


def draw(here: Here, journey: Item, names: Names) -> None:
    counts, found = here.workspace.opportunities.counts(journey.id), here.workspace.opportunities.all(journey.id)
    opportunity_address.taken_away(here, ItemKind.OPPORTUNITY)
    if not found:
        _begin(here, counts)
    opportunity_quick.draw(
        here,
        journey,
        ItemKind.OPPORTUNITY,
        names,
        title=here.say("opportunities.new"),
        hint=here.say("opportunities.new_hint"),
        rows=(("stage", "segment", "pains"),),
        after=lambda: opportunity_address.set_to(away=None),
        done="opportunities.added",
        primary=bool(found or (counts.get(ItemKind.EVIDENCE) and counts.get(ItemKind.PAIN))),
    )
    by_id = {str(one.item.id): one for one in found}
    rankings = opportunity_score.ranking(found)
    if len(rankings) > 1:
        st.caption(here.say("opportunities.rules_apart"))
    for rule, places in rankings.items():
        st.subheader(here.say("opportunities.ranking", rule=here.say(f"item_option.rule.{rule}")), anchor=False)
        st.caption(_about(here, rule, tied=any(one.tied for one in places)))
        for one in places:
            _row(here, by_id.pop(one.key), names, one.label)
    if by_id:
        st.subheader(here.say("opportunities.unscored"), anchor=False)
        for each in reversed(by_id.values()):  # the newest first: it was just written down
            _row(here, each, names, None)


def _about(here: Here, rule: Rule, *, tied: bool) -> str:
    words = here.say(f"opportunities.ranking_{rule}")
    return f"{words} {here.say(f'opportunities.tied_{SECOND[rule]}')}" if tied else words


def _row(here: Here, one: Opportunity, names: Names, rank: str | None) -> None:
    item, found = one.item, scoring(one.item)
    with st.container(border=True, key=f"opportunity.{item.id}"):
        text = plain(opportunity_address.text_of(here, item, NAMED))
        st.markdown(f"**{text}**" if rank is None else f"**{rank} · {text}**")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if found is None:
                st.caption(f":material/pending: {opportunity_score.missing_words(here, item)}", width="content")
            else:
                st.markdown(opportunity_score.formula(here, found), width="content")
            about = [place_of(here, item, names), plain(str(item.body.get("owner") or "").strip())]
            st.caption(" · ".join(filter(None, (*about, *_behind(here, one)))), width="content")
            opportunity_address.open_button(here, item, here.say("opportunities.open"))


def place_of(here: Here, item: Item, names: Names) -> str:
    """Stage and segment."""
    stage = names[ItemKind.STAGE].get(item.get("stage"))
    segment = str(item.body.get("segment") or "").strip()
    return " · ".join(plain(word) for word in (stage, segment) if word) or here.say("opportunities.place_none")


def _behind(here: Here, one: Opportunity) -> tuple[str, ...]:
    counts = {
        "pains": len(one.item.get("pains")),
        "evidence": len(one.item.get("evidence")),
        "experiments": one.experiments,
    }
    return tuple(here.say(f"opportunities.count_{name}", count=count) for name, count in counts.items() if count)


def _begin(here: Here, counts: Mapping[ItemKind, int]) -> None:
    """What a newcomer does first: three steps, the first undone one with its button."""
    with st.container(border=True, key="opportunities.begin"):
        st.subheader(here.say("opportunities.begin"), anchor=False)
        first = True
        for step, (view, kind) in enumerate(STEPS, 1):
            count = counts.get(kind, 0)
            st.markdown(f"{step}\\. {here.say(f'opportunities.begin_{view}')}")
            if count:
                st.caption(f":material/check: {here.say('opportunities.begin_done', count=count)}")
                continue
            if st.button(
                here.say(f"opportunities.begin_{view}_do"),
                key=f"begin.{view}",
                type="primary" if first else "secondary",
                icon=":material/edit:",
            ):
                frame.go("opportunities", view=view)
            first = False
        st.markdown(f"{len(STEPS) + 1}\\. {here.say('opportunities.begin_opportunities')}")
