"""The stages of one phase: each is saved as its field is left; order, phase and removal are one click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from funnel.journey import Phase, Stage
from funnel.journey_map import Item, ItemKind
from storage.errors import NotFound, StageInUse
from ui import actions, map_actions
from ui.actions import TextMissing
from ui.names import item_name, stage_name
from ui.parts import frame
from ui.parts.frame import Here
from ui.parts.item_fields import ItemForm, item_form
from ui.words import plain

NAME_LIMIT = 60
# On a phone the field fills the line, and what can be done with it stands below.
FIELD = 320
Remove = Callable[[Here, Stage], None]


@dataclass(frozen=True, kw_only=True)
class NameForm(ItemForm):
    """The name of a stage among others: blank it is refused by the name that it still has."""

    def save(self, field: str, value: Any, seen: Any) -> None:
        if value is None:
            raise TextMissing(field="stage", why="stage", stage=item_name(self.here.lang, self.item))
        super().save(field, value, seen)

    def _key(self, field: str) -> str:
        """With the language: a stage that nobody renamed is called otherwise in the other one."""
        return f"stage.{field}.{self.id}.{self.here.lang}"


def draw(here: Here, phase: Phase, stages: Sequence[Stage], journey: int, *, remove: Remove | None = None) -> None:
    """The stages of one phase of a `journey`. `remove`: what removal does instead of refusing what is in use."""
    st.markdown(f"##### {here.say(f'phase.{phase}')}")
    items = {item.id: item for item in here.workspace.map.items(journey, ItemKind.STAGE)}
    there = [stage for stage in stages if stage.id in items]
    for place, stage in enumerate(there):
        edges = {"first": place == 0, "last": place == len(there) - 1}
        _row(here, stage, items[stage.id], **edges, remove=remove or _remove)
    _add(here, phase, journey)


def _row(here: Here, stage: Stage, item: Item, *, first: bool, last: bool, remove: Remove) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"stage.row.{stage.id}"):
        # What is asked where two people named it differently stands below its field.
        with st.container(width=FIELD):
            label = here.say("settings.stage_of", phase=here.say(f"phase.{stage.phase}"))
            form = item_form(here, item, {}, NameForm)
            form.text("name", label, max_chars=NAME_LIMIT, label_visibility="collapsed")
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
