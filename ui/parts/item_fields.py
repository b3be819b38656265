"""The fields of one thing on a map, drawn from what `funnel/journey_map.py` says of its kind; each saves itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from funnel.fields import Choice, Day, Flag, Number, Ref, Refs, Text
from funnel.journey_map import FIELDS, Item, ItemKind
from funnel.problems import Problem
from ui import map_actions
from ui.names import item_name
from ui.numbers import day
from ui.parts.fields import Form, save_chosen
from ui.parts.frame import DATES, Here

# So few whole numbers are chosen from, not typed.
FEW = 5
# A mean of answers, to show that a feeling may be one.
FEELING = -1.6
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

Names = Mapping[ItemKind | None, Mapping[int, str]]


@dataclass(frozen=True, kw_only=True)
class ItemForm(Form):
    """`names`: what a field may point at, by kind: id → name, as people typed it (surveys under None).

    Where a word of ours stands in for a name, `draft` has that word in the reader's language, and `item` has what
    the store says.
    """

    kind: ItemKind
    names: Names
    item: Item

    def save(self, field: str, value: Any, seen: Any) -> None:
        if self.ours(field) and seen == self.draft["name"]:
            seen = self.item.body.get("name")
        map_actions.save_item(self.here.workspace, self.kind, self.id, field, value, seen=seen)

    def ours(self, field: str) -> bool:
        """Whether a word of ours stands in this field."""
        return field == "name" and self.kind is ItemKind.STAGE and self.item.template is not None

    def draw(self, name: str) -> None:
        """One field with its label, help and what is wrong with it."""
        how, say = FIELDS[self.kind][name], self.here.say
        label = say(f"item_field.{self.kind}.{name}")
        if isinstance(how, Text):
            self.text(name, label, tall=how.tall, hint=self._hint(name))
        elif isinstance(how, Number) and how.whole and how.high - how.low < FEW:
            self.choice(name, label, list(range(int(how.low), int(how.high) + 1)), str, clear=True)
        elif isinstance(how, Number):
            self.number(name, label, percent=how.percent, hint=self._hint(name))
        elif isinstance(how, Choice):
            words = {one: self._option(name, one) for one in how.options}
            self.choice(
                name, label, list(how.options), lambda one: words[one], draw=st.selectbox, clear=name != "phase"
            )
        elif isinstance(how, Flag):
            self._flag(name, label)
            self._problem(name)
        elif isinstance(how, Day):
            self._day(name, label)
            self._problem(name)
        elif isinstance(how, Ref):
            named = self.names.get(how.kind, {})
            self.choice(name, label, list(named), lambda one: named.get(one, "—"), draw=st.selectbox, clear=True)
        elif isinstance(how, Refs):
            self._several(name, label, self.names.get(how.kind, {}))
            self._problem(name)

    def _hint(self, name: str) -> str:
        """What a journey is called while nobody has named it; of a feeling, that it may be a mean."""
        if self.kind is ItemKind.STAGE and name in ("emotion", "wish"):
            return self.here.say("map_edit.feeling_hint", mean=FEELING)
        return item_name(self.here.lang, self.item) if (self.kind, name) == (ItemKind.JOURNEY, "name") else ""

    def _option(self, name: str, code: str) -> str:
        return self.here.say(f"phase.{code}" if name == "phase" else f"item_option.{name}.{code}")

    def _flag(self, name: str, label: str) -> None:
        key, stored = self._key(name), self.draft.get(name)

        def said(value: Any) -> str:
            return self.here.say("versions.yes" if value is True else "versions.no")

        st.session_state[key] = self.chosen(key, stored) is True
        st.toggle(label, key=key, on_change=_set, args=(self, name, key, stored, said))
        self.ask(name, key, said)

    def _day(self, name: str, label: str) -> None:
        """What is no day stands in its problem, and the field is blank."""
        key, stored = self._key(name), self.draft.get(name)

        def as_day(value: Any) -> date | None:
            found = replace(self.item, body={name: value}).get(name)
            return found if found is not None and EARLIEST <= found <= LATEST else None

        def said(value: Any) -> str:
            return day(self.here.lang, as_day(value), none="—")

        st.session_state[key] = as_day(self.chosen(key, stored))
        st.date_input(
            label,
            value=None,
            min_value=EARLIEST,
            max_value=LATEST,
            key=key,
            format=DATES[self.here.lang],
            on_change=_set,
            args=(self, name, key, stored, said),
        )
        self.ask(name, key, said)

    def _several(self, name: str, label: str, named: Mapping[int, str]) -> None:
        key, stored = f"{self._key(name)}.{self.here.lang}", self.draft.get(name)

        def said(value: Any) -> str:
            return ", ".join(named.get(one, "—") for one in value or ()) or "—"

        st.session_state[key] = [one for one in self.chosen(key, stored) or () if one in named]
        st.multiselect(
            label,
            list(named),
            format_func=lambda one: named.get(one, "—"),
            key=key,
            placeholder=self.here.say("field.choose"),
            on_change=_set,
            args=(self, name, key, stored, said),
        )
        self.ask(name, key, said)

    def _key(self, field: str) -> str:
        """A stage's name may be a word of the language, until somebody gives it another one: what a second person
        had typed by then still stands in the same field."""
        key = f"{self.kind}.{self.id}.{field}"
        return f"{key}.{self.here.lang}" if (self.kind, field) == (ItemKind.STAGE, "name") else key


def item_form(here: Here, item: Item, names: Names, form: type[ItemForm] = ItemForm) -> ItemForm:
    named = item.kind is not ItemKind.STAGE or item.template is None
    word = {} if named else {"name": item_name(here.lang, item)}
    found = [*_pointing_nowhere(item, names), *item.problems]
    return form(
        here=here,
        id=item.id,
        draft={**item.body, **word},
        problems={problem.field: problem for problem in found},
        kind=item.kind,
        names=names,
        item=item,
    )


def name_of(here: Here, item: Item, names: Names) -> str:
    """As `item_name`; a hand-off is called by its two ends."""
    if item.kind is not ItemKind.HANDOFF:
        return item_name(here.lang, item)
    ends = [names[ItemKind.TOUCHPOINT].get(item.get(end), "—") for end in ("start", "end")]
    return " → ".join(ends)


def draw(here: Here, item: Item, names: Names, fields: Sequence[str] | None = None) -> None:
    """All fields of a thing, or these, one under another."""
    form = item_form(here, item, names)
    for name in fields or FIELDS[item.kind]:
        form.draw(name)


def _pointing_nowhere(item: Item, names: Names) -> list[Problem]:
    """Fields that name what has left the map since."""
    found = []
    for name, how in FIELDS[item.kind].items():
        if isinstance(how, Ref | Refs) and how.kind in names:
            value = item.get(name)
            ids = value if isinstance(value, tuple) else () if value is None else (value,)
            if any(one not in names[how.kind] for one in ids):
                found.append(Problem(name, "not_there"))
    return found


def _set(form: ItemForm, name: str, key: str, seen: Any, said: Callable[[Any], str]) -> None:
    value = st.session_state[key]
    if isinstance(value, date):
        value = value.isoformat()
    save_chosen(form, name, key, value if value or isinstance(value, bool) else None, seen, said)
