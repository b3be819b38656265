"""Editing the map: a stage and what stands in it, hand-offs, and the order of the stages.

What is chosen stands in the address (`?stage=`, `?part=`, `?open=`, `?off=`), so that a view can be shared and a
reload loses nothing; only what is open is drawn, however much stands on the map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from funnel.journey import Phase
from funnel.journey_map import Item, ItemKind
from funnel.tallies import Tally
from storage.journey import StageUse
from ui.names import item_name
from ui.parts import frame, map_items_edit, map_off_edit, map_stage_edit, stages_form
from ui.parts.frame import Here
from ui.parts.item_fields import Names
from ui.parts.map_drawing import Known
from ui.voice_words import survey_name

STAGES = "stages"
NO_STAGE = 0
IN_A_STAGE = (ItemKind.TOUCHPOINT, ItemKind.MOMENT, ItemKind.CHECKPOINT, ItemKind.PAIN)
PARTS = (ItemKind.STAGE, *IN_A_STAGE, ItemKind.HANDOFF)
# What belonged to the part that was left.
OF_A_PART = ("open", "off")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What stands on the map of `journey` now. `names`: what fields may point at."""

    journey: Item
    stages: Sequence[Item]
    items: Mapping[ItemKind, Sequence[Item]]
    tallies: Mapping[int, Sequence[Tally]]
    use: Mapping[int, StageUse]
    names: Names


def draw(here: Here, journey: Item, known: Known) -> None:
    """All of it, in a box of its own."""
    of = standing(here, journey, known)
    with st.container(border=True):
        st.subheader(here.say("map_edit.title"), anchor=False)
        part = _part(here, of)
        stage = _choose_stage(here, of, part) if part in (ItemKind.STAGE, *IN_A_STAGE) else None
        map_off_edit.just_left(here, journey.id, of.names)
        if part == STAGES:
            _stages(here, of)
        elif part == ItemKind.STAGE and stage is not None:
            map_stage_edit.draw(here, of, stage)
        else:
            map_items_edit.draw(here, of, ItemKind(part), stage)


def standing(here: Here, journey: Item, known: Known) -> Standing:
    """Of a journey of which all that is drawn is `known`."""
    touchpoints = known.items.get(ItemKind.TOUCHPOINT, ())
    named = {stage.id: item_name(here.lang, stage) for stage in known.stages}
    surveys = [one for one in here.workspace.surveys.all() if one.journey in (None, journey.id)]
    return Standing(
        journey=journey,
        stages=known.stages,
        items=known.items,
        tallies=known.tallies,
        use=known.use,
        names={
            ItemKind.STAGE: named,
            ItemKind.TOUCHPOINT: {one.id: item_name(here.lang, one) for one in touchpoints},
            None: {survey.id: survey_name(here.lang, survey, named) for survey in surveys},
        },
    )


def _stages(here: Here, of: Standing) -> None:
    st.caption(here.say("map_edit.stages_caption" if of.stages else "map_edit.no_stages"))
    stages = here.workspace.journey.stages(of.journey.id)
    for phase in Phase:
        inside = [stage for stage in stages if stage.phase is phase]
        stages_form.draw(here, phase, inside, of.journey.id, remove=map_off_edit.take_off_stage)
    map_off_edit.all_that_left(here, of.journey.id, ItemKind.STAGE, of.names)


# ---- what is chosen


def _part(here: Here, of: Standing) -> str:
    counts = {kind: len(_in_view(of, kind)) for kind in (*IN_A_STAGE, ItemKind.HANDOFF)}
    parts = [part.value for part in PARTS] if of.stages else []
    parts.append(STAGES)
    words = {part: here.say(f"map_edit.part_{part}") for part in parts}
    words |= {kind.value: f"{words[kind]} ({count})" for kind, count in counts.items() if count and kind in words}
    asked = st.query_params.get("part", "")
    chosen = asked if asked in parts else parts[0]
    key = f"map_edit.part.{of.journey.id}.{here.lang}"
    st.session_state[key] = chosen
    st.pills(
        here.say("map_edit.part"),
        parts,
        format_func=lambda one: words.get(one, one),
        key=key,
        label_visibility="collapsed",
        required=True,
        on_change=_chosen,
        args=("part", key),
    )
    return chosen


def _choose_stage(here: Here, of: Standing, part: str) -> Item | None:
    """None: what stands in no stage, offered where there is such a thing of this kind."""
    phases = {phase.value: here.say(f"phase.{phase}") for phase in Phase}
    words = {stage.id: f"{phases[stage.body['phase']]} · {item_name(here.lang, stage)}" for stage in of.stages}
    if part in IN_A_STAGE and map_items_edit.standing_in(of, ItemKind(part), None):
        words[NO_STAGE] = here.say("map_edit.no_stage")
    text = st.query_params.get("stage", "")
    chosen = next((one for one in words if str(one) == text), _begun(of).id)
    key = f"map_edit.stage.{of.journey.id}.{here.lang}"
    st.session_state[key] = chosen
    st.selectbox(
        here.say("item.stage"),
        list(words),
        format_func=lambda one: words.get(one, ""),
        key=key,
        width=480,
        on_change=_chosen,
        args=("stage", key),
    )
    return next((stage for stage in of.stages if stage.id == chosen), None)


def _begun(of: Standing) -> Item:
    """The stage where the address names none: the first one, as the page was opened. It stays the one that is edited
    when it moves to another phase, here or in another tab."""
    key, stages = f"map_edit.begun.{of.journey.id}", {stage.id: stage for stage in of.stages}
    if st.session_state.get(key) not in stages:
        st.session_state[key] = of.stages[0].id
    return stages[st.session_state[key]]


def _in_view(of: Standing, kind: ItemKind) -> Sequence[Item]:
    """What the address's stage has of a kind."""
    text = st.query_params.get("stage", "")
    loose = text == str(NO_STAGE) and map_items_edit.standing_in(of, kind, None)
    stage = next((stage for stage in of.stages if str(stage.id) == text), None)
    if stage is None and of.stages:
        stage = _begun(of)
    return loose or map_items_edit.standing_in(of, kind, stage)


def _chosen(name: str, key: str) -> None:
    frame.forget()
    st.query_params[name] = str(st.session_state[key])
    for left in OF_A_PART:
        st.query_params.pop(left, None)
