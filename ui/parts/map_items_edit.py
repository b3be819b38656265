"""The things of one kind on the map: added in ten seconds, listed by name, edited one at a time, taken off."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import streamlit as st

from funnel.fields import Choice, Number, Ref, Text
from funnel.journey_map import FIELDS, TALLIED, Item, ItemKind
from funnel.losses import loss
from ui import map_actions
from ui.charts.map_values import Mark
from ui.parts import frame, item_fields, map_off_edit, map_said, map_stage_edit, tally_form
from ui.parts.frame import Here
from ui.parts.item_fields import name_of
from ui.words import plain

if TYPE_CHECKING:
    from ui.parts.map_edit import Standing

# What a new thing needs, and one choice beside it.
BEGINS_WITH = {
    ItemKind.TOUCHPOINT: ("name", "group"),
    ItemKind.MOMENT: ("name", "moment"),
    ItemKind.CHECKPOINT: ("name", "criterion"),
    ItemKind.PAIN: ("name", "severity"),
    ItemKind.HANDOFF: ("start", "end"),
}
PLACE = "map_edit.add"


def draw(here: Here, of: Standing, kind: ItemKind, stage: Item | None) -> None:
    """`stage`: where they stand; None for those that stand in none, and for hand-offs, which go between stages."""
    items = standing_in(of, kind, stage)
    st.caption(here.say(f"map_edit.{kind}_caption"))
    if kind is ItemKind.HANDOFF and len(of.names[ItemKind.TOUCHPOINT]) < 2:
        st.info(here.say("map_edit.handoff_needs"), icon=":material/swap_horiz:")
    else:
        _add(here, of, kind, stage)
    for item in items:
        _row(here, of, item)
    map_off_edit.all_that_left(here, of.journey.id, kind, of.names)


def standing_in(of: Standing, kind: ItemKind, stage: Item | None) -> Sequence[Item]:
    items = of.items.get(kind, ())
    if kind is ItemKind.HANDOFF:
        return items
    if stage is None:
        return [item for item in items if item.get("stage") not in of.names[ItemKind.STAGE]]
    return [item for item in items if item.get("stage") == stage.id]


# ---- one line each, and what is open


def _row(here: Here, of: Standing, item: Item) -> None:
    name, opened = f"{item.kind}.{item.id}", st.query_params.get("open") == f"{item.kind}.{item.id}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"map_edit.row.{name}"):
        st.markdown(_line(here, of, item), width="stretch")
        st.button(
            here.say("map_edit.close" if opened else "map_edit.edit"),
            key=f"map_edit.open.{name}",
            icon=":material/expand_less:" if opened else ":material/edit:",
            type="tertiary",
            on_click=_open,
            args=("" if opened else name,),
        )
    if opened:
        with st.container(border=True):
            _opened(here, of, item)


def _line(here: Here, of: Standing, item: Item) -> str:
    """Name, which one it is, what was counted, who owns it."""
    mark = _mark(here, of, item)
    which = [
        here.say(f"item_option.{field}.{item.get(field)}")
        for field in ("group", "moment")
        if field in FIELDS[item.kind] and item.get(field)
    ]
    facts = [*which, item.get("channel") if item.kind is ItemKind.TOUCHPOINT else None, mark.note, item.get("owner")]
    said = " · ".join(plain(str(fact)) for fact in facts if fact)
    colour = "red" if mark.alarm else "gray"
    line = f"**{plain(name_of(here, item, of.names))}**"
    line = f"{line}  \n:small[:{colour}[{said}]]" if said else line
    wrong = item.problems and here.say("map_edit.look_again")
    return f"{line}  \n:small[:red[:material/error: {wrong}]]" if wrong else line


def _mark(here: Here, of: Standing, item: Item) -> Mark:
    newest = next(reversed(of.tallies.get(item.id, ())), None)
    if item.kind is not ItemKind.HANDOFF:
        return map_said.thing(here.lang, item, newest)
    names = of.names[ItemKind.TOUCHPOINT]
    ends = names.get(item.get("start"), "—"), names.get(item.get("end"), "—")
    return map_said.handoff(here.lang, item, ends, None if newest is None else loss(newest.total, newest.met))


def _opened(here: Here, of: Standing, item: Item) -> None:
    names = list(FIELDS[item.kind])
    form = item_fields.item_form(here, item, of.names)
    for pair in zip_longest(names[::2], names[1::2]):
        for column, name in zip(st.columns(2), pair, strict=True):
            with column:
                if name is not None:
                    form.draw(name)
    if item.kind in TALLIED:
        tally_form.draw(here, item, of.tallies.get(item.id, ()))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        map_stage_edit.try_here(here, _stage_of(of, item), f"{item.kind}.{item.id}")
        st.button(
            here.say("map_edit.take_off"),
            key=f"map_edit.off.{item.kind}.{item.id}",
            icon=":material/delete:",
            type="tertiary",
            on_click=map_off_edit.take_off,
            args=(here, item),
        )


def _stage_of(of: Standing, item: Item) -> int | None:
    """Of a hand-off, where it begins."""
    if item.kind is ItemKind.HANDOFF:
        touchpoints = {one.id: one.stage for one in of.items.get(ItemKind.TOUCHPOINT, ())}
        return touchpoints.get(item.get("start"))
    return item.stage


def _open(name: str) -> None:
    frame.forget()
    st.query_params.pop("off", None)
    if name:
        st.query_params["open"] = name
    else:
        st.query_params.pop("open", None)


# ---- a new one


def _add(here: Here, of: Standing, kind: ItemKind, stage: Item | None) -> None:
    """The fields hold the kind and the stage, so that what is half typed goes to no other place."""
    fields = BEGINS_WITH[kind]
    where = f"map_edit.new.{kind}.{stage.id if stage else of.journey.id}"
    keys = {field: f"{where}.{field}" if field == "name" else f"{where}.{field}.{here.lang}" for field in fields}
    body = {"stage": stage.id} if stage else {}
    with st.form(where, border=False, enter_to_submit=False):
        for column, (field, key) in zip(st.columns(2), keys.items(), strict=True):
            with column:
                _field(here, of, kind, field, key)
        st.form_submit_button(
            here.say("map_edit.add", what=here.say(f"item.{kind}").lower()),
            key=f"{where}.button",
            icon=":material/add:",
            on_click=_added,
            args=(here, of.journey.id, kind, body, keys, frame.token(where), where),
        )
    frame.notice(PLACE)


def _field(here: Here, of: Standing, kind: ItemKind, field: str, key: str) -> None:
    how, label = FIELDS[kind][field], here.say(f"item_field.{kind}.{field}")
    words: dict[Any, str] = {}
    if isinstance(how, Choice):
        words = {one: here.say(f"item_option.{field}.{one}") for one in how.options}
    elif isinstance(how, Number):
        words = {one: str(one) for one in range(int(how.low), int(how.high) + 1)}
    elif isinstance(how, Ref):
        words = dict(of.names[how.kind])
    if words:
        st.selectbox(
            label,
            list(words),
            index=None,
            format_func=lambda one: words.get(one, ""),
            key=key,
            placeholder=here.say("field.choose"),
        )
    else:
        st.text_input(label, key=key)


def _added(
    here: Here,
    journey: int,
    kind: ItemKind,
    body: dict[str, Any],
    keys: dict[str, str],
    token: str,
    where: str,
) -> None:
    typed = {field: _value(st.session_state.get(key)) for field, key in keys.items()}
    if frame.attempt(
        lambda: map_actions.add_item(here.workspace, journey, kind, {**body, **typed}, token=token),
        place=PLACE,
    ):
        frame.renew(where)
        st.query_params.pop("off", None)
        for field, key in keys.items():
            st.session_state[key] = "" if isinstance(FIELDS[kind][field], Text) else None


def _value(typed: Any) -> Any:
    return typed.strip() or None if isinstance(typed, str) else typed
