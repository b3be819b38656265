"""The fields of one thing on a map, drawn from what `funnel/journey_map.py` says of its kind; each saves itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from funnel.journey_map import FIELDS, Choice, Day, Flag, Item, ItemKind, Number, Ref, Refs, Text
from ui import map_actions
from ui.parts import frame
from ui.parts.fields import Form
from ui.parts.frame import DATES, Here

# So few whole numbers are chosen from, not typed.
FEW = 5

Names = Mapping[ItemKind | None, Mapping[int, str]]


@dataclass(frozen=True, kw_only=True)
class ItemForm(Form):
    """`names`: what a field may point at, by kind: id → name, as people typed it (surveys under None)."""

    kind: ItemKind
    names: Names

    def save(self, field: str, value: Any, seen: Any) -> None:
        map_actions.save_item(self.here.workspace, self.kind, self.id, field, value, seen=seen)

    def draw(self, name: str) -> None:
        """One field with its label, help and what is wrong with it."""
        how, say = FIELDS[self.kind][name], self.here.say
        label = say(f"item_field.{self.kind}.{name}")
        if isinstance(how, Text):
            self.text(name, label, tall=how.tall)
        elif isinstance(how, Number) and how.whole and how.high - how.low < FEW:
            options = list(range(int(how.low), int(how.high) + 1))
            signed = how.low < 0
            self.choice(name, label, options, lambda one: _whole(one, signed=signed), clear=True)
        elif isinstance(how, Number):
            self.number(name, label, percent=how.percent)
        elif isinstance(how, Choice):
            words = {one: self._option(name, one) for one in how.options}
            self.choice(
                name, label, list(how.options), lambda one: words[one], draw=st.selectbox, clear=name != "phase"
            )
        elif isinstance(how, Flag):
            self._flag(name, label)
        elif isinstance(how, Day):
            self._day(name, label)
        elif isinstance(how, Ref):
            named = self.names.get(how.kind, {})
            self.choice(name, label, list(named), lambda one: named.get(one, "—"), draw=st.selectbox, clear=True)
        elif isinstance(how, Refs):
            self._several(name, label, self.names.get(how.kind, {}))

    def _option(self, name: str, code: str) -> str:
        return self.here.say(f"phase.{code}" if name == "phase" else f"item_option.{name}.{code}")

    def _flag(self, name: str, label: str) -> None:
        key, stored = self._key(name), bool(self.draft.get(name))
        st.session_state[key] = stored
        st.toggle(label, key=key, on_change=_set, args=(self, name, key, self.draft.get(name)))

    def _day(self, name: str, label: str) -> None:
        key, stored = self._key(name), self.draft.get(name)
        st.session_state[key] = None if stored is None else date.fromisoformat(stored)
        st.date_input(
            label, value=None, key=key, format=DATES[self.here.lang], on_change=_set, args=(self, name, key, stored)
        )

    def _several(self, name: str, label: str, named: Mapping[int, str]) -> None:
        key, stored = f"{self._key(name)}.{self.here.lang}", self.draft.get(name) or []
        st.session_state[key] = [one for one in stored if one in named]
        st.multiselect(
            label,
            list(named),
            format_func=lambda one: named.get(one, "—"),
            key=key,
            placeholder=self.here.say("field.choose"),
            on_change=_set,
            args=(self, name, key, self.draft.get(name)),
        )

    def _key(self, field: str) -> str:
        return f"{self.kind}.{self.id}.{field}"


def item_form(here: Here, item: Item, names: Names) -> ItemForm:
    return ItemForm(
        here=here,
        id=item.id,
        draft=item.body,
        problems={problem.field: problem for problem in item.problems},
        kind=item.kind,
        names=names,
    )


def draw(here: Here, item: Item, names: Names, fields: Sequence[str] | None = None) -> None:
    """All fields of a thing, or these, one under another."""
    form = item_form(here, item, names)
    for name in fields or FIELDS[item.kind]:
        form.draw(name)


def _whole(number: int, *, signed: bool) -> str:
    return f"{number:+d}".replace("-", "−") if signed and number else str(number)


def _set(form: ItemForm, name: str, key: str, seen: Any) -> None:
    value = st.session_state[key]
    if isinstance(value, date):
        value = value.isoformat()
    frame.attempt(lambda: form.save(name, value if value or isinstance(value, bool) else None, seen))
