"""The stages of one phase: each is saved as its field is left; order, phase and removal are one click."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from funnel.journey import Phase, Stage
from funnel.journey_map import ItemKind
from storage.errors import NotFound, StageInUse
from ui import actions, map_actions
from ui.actions import TextMissing
from ui.names import stage_name
from ui.parts import frame
from ui.parts.frame import Here
from ui.words import plain

NAME_LIMIT = 60
# On a phone the field fills the line, and what can be done with it stands below.
FIELD = 320
Remove = Callable[[Here, Stage], None]


def draw(here: Here, phase: Phase, stages: Sequence[Stage], journey: int, *, remove: Remove | None = None) -> None:
    """The stages of one phase of a `journey`. `remove`: what removal does instead of refusing what is in use."""
    st.markdown(f"##### {here.say(f'phase.{phase}')}")
    for place, stage in enumerate(stages):
        _row(here, stage, first=place == 0, last=place == len(stages) - 1, remove=remove or _remove)
    _add(here, phase, journey)


def _row(here: Here, stage: Stage, *, first: bool, last: bool, remove: Remove) -> None:
    name, key = stage_name(here.lang, stage), _key(here, stage)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"stage.row.{stage.id}"):
        st.text_input(
            here.say("settings.stage_of", phase=here.say(f"phase.{stage.phase}")),
            name,
            key=key,
            max_chars=NAME_LIMIT,
            label_visibility="collapsed",
            width=FIELD,
            on_change=_rename,
            args=(here, stage, key),
        )
        for by, icon, words, edge in (
            (-1, "arrow_upward", "settings.up", first),
            (1, "arrow_downward", "settings.down", last),
        ):
            st.button(
                here.say(words),
                key=f"stage.{icon}.{stage.id}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=edge,
                on_click=_move,
                args=(here, stage, by),
            )
        _more(here, stage, remove)
        if stage.optional:
            st.badge(here.say("settings.is_optional"), icon=":material/alt_route:", color="gray")
    if not st.session_state[key].strip():
        st.caption(f":red[:material/error: {here.say('settings.name_missing', stage=plain(name))}]")


def _more(here: Here, stage: Stage, remove: Remove) -> None:
    """What is rarer: optional or not, to another phase, and removal."""
    with st.popover(here.say("settings.more"), type="tertiary", key=f"stage.more.{stage.id}"):
        st.button(
            here.say("settings.needed" if stage.optional else "settings.optional"),
            key=f"stage.optional.{stage.id}",
            icon=":material/alt_route:",
            type="tertiary",
            on_click=_optional,
            args=(here, stage),
        )
        for phase in Phase:
            if phase is not stage.phase:
                st.button(
                    here.say("settings.to_phase", phase=here.say(f"phase.{phase}")),
                    key=f"stage.to.{phase}.{stage.id}",
                    icon=":material/drive_file_move:",
                    type="tertiary",
                    on_click=_to_phase,
                    args=(here, stage, phase),
                )
        st.button(
            here.say("settings.remove"),
            key=f"stage.remove.{stage.id}",
            icon=":material/delete:",
            type="tertiary",
            on_click=remove,
            args=(here, stage),
        )


def _add(here: Here, phase: Phase, journey: int) -> None:
    key = f"stage.new.{phase}"
    line = st.form(f"stage.add.{phase}", border=False).container(
        horizontal=True, vertical_alignment="center", gap="small"
    )
    with line:
        st.text_input(
            here.say("settings.new_stage"),
            key=key,
            max_chars=NAME_LIMIT,
            placeholder=here.say("settings.new_stage"),
            label_visibility="collapsed",
            width=FIELD,
        )
        st.form_submit_button(
            here.say("settings.add"),
            key=f"stage.add.{phase}.button",
            icon=":material/add:",
            on_click=_new,
            args=(here, phase, key, journey),
        )


# ---- one click each; a second one finds it done


def _rename(here: Here, stage: Stage, key: str) -> None:
    name = st.session_state[key]

    def rename() -> None:
        if not name.strip():
            raise TextMissing(field="stage", why="stage", stage=stage_name(here.lang, stage))
        actions.change_stage(here.workspace, stage.id, name=name, phase=stage.phase)

    frame.attempt(rename, done="settings.stage_saved", stage=plain(name.strip()))


def _move(here: Here, stage: Stage, by: int) -> None:
    frame.attempt(lambda: actions.move_stage(here.workspace, stage.id, by))


def _to_phase(here: Here, stage: Stage, phase: Phase) -> None:
    """At the end of the other phase."""
    frame.attempt(lambda: _save(here, stage, "phase", phase.value, seen=stage.phase.value))


def _optional(here: Here, stage: Stage) -> None:
    seen = here.workspace.map.get(ItemKind.STAGE, stage.id).body.get("optional")
    frame.attempt(lambda: _save(here, stage, "optional", not stage.optional, seen=seen))


def _save(here: Here, stage: Stage, field: str, value: object, *, seen: object) -> None:
    map_actions.save_item(here.workspace, ItemKind.STAGE, stage.id, field, value, seen=seen)


def _remove(here: Here, stage: Stage) -> None:
    def remove() -> None:
        try:
            actions.remove_stage(here.workspace, stage.id)
        except NotFound:
            return
        except StageInUse as error:
            name = stage_name(here.lang, stage)
            raise StageInUse(used=error.values["used"], why="named", stage=name) from error

    frame.attempt(remove, done="settings.removed", stage=plain(stage_name(here.lang, stage)))


def _new(here: Here, phase: Phase, key: str, journey: int) -> None:
    name = st.session_state[key].strip()

    def add() -> None:
        if not name:
            raise TextMissing(field="stage", why="new_stage")
        there = [stage for stage in here.workspace.journey.stages(journey) if stage.phase is phase]
        if all(stage_name(here.lang, stage).casefold() != name.casefold() for stage in there):
            actions.add_stage(here.workspace, phase, name, journey)

    if frame.attempt(add, done="settings.added", stage=plain(name), phase=here.say(f"phase.{phase}")):
        st.session_state[key] = ""


def _key(here: Here, stage: Stage) -> str:
    """With the language: a stage that nobody renamed is called otherwise in the other one."""
    return f"stage.name.{stage.id}.{here.lang}"
