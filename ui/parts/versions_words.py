"""What differs between two versions of a map, in words: every thing added, removed, changed, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from funnel.fields import Choice, Day, Flag, Number, Ref
from funnel.journey_map import FIELDS, Item, ItemKind
from funnel.map_versions import Changed, Changes, MapContent, compare
from ui.names import brief, item_name
from ui.numbers import day, number, percent
from ui.parts.frame import Here
from ui.words import has, plain

# What was typed at length is told so far.
LONG = 400


@dataclass(frozen=True)
class Speaker:
    """`names`: what ids stand for, by kind; of both versions, the later one's where both have it."""

    here: Here
    names: Mapping[tuple[ItemKind | None, int], str]

    def thing(self, item: Item) -> str:
        """Kind, name and stage of a thing, safe for Markdown."""
        words = f"{self.here.say(f'item.{item.kind}')}: **{plain(self.name(item))}**"
        stage = self.names.get((ItemKind.STAGE, item.body.get("stage") or 0))
        return words if stage is None else f"{words} · {plain(stage)}"

    def name(self, item: Item) -> str:
        if item.kind is ItemKind.HANDOFF:
            ends = [self.names.get((ItemKind.TOUCHPOINT, item.body.get(end) or 0), "—") for end in ("start", "end")]
            return " → ".join(ends)
        return brief(item_name(self.here.lang, item), LONG)

    def fields(self, changed: Changed) -> Iterator[str]:
        """One line for each field: what it said before, and what it says."""
        kind = changed.before.kind
        for field, values in changed.fields.items():
            label = f"item_field.{kind}.{field}"
            # A stage that nobody has renamed carries a word of ours.
            named = [item_name(self.here.lang, item) for item in (changed.before, changed.after)]
            before, after = (self.value(kind, field, each) for each in (named if field == "name" else values))
            words = self.here.say(label) if has(label) else self._other(field)
            yield self.here.say("versions.field", field=words, before=before, after=after)

    def value(self, kind: ItemKind, field: str, value: Any) -> str:
        """What stands in a field, safe for Markdown; as it was typed where it does not fit."""
        how, lang = FIELDS[kind].get(field), self.here.lang
        if isinstance(how, Flag):
            return self.here.say("versions.yes" if value is True else "versions.no")
        if value is None or value == "":
            return "—"
        if isinstance(how, Choice) and value in how.options:
            return self.here.say(f"phase.{value}" if field == "phase" else f"item_option.{field}.{value}")
        if isinstance(how, Number) and isinstance(value, int | float):
            return percent(lang, value, None) if how.percent else number(lang, value)
        if isinstance(how, Day) and isinstance(value, str) and len(value) == len("2026-03-31"):
            return plain(_day(lang, value))
        if isinstance(how, Ref) and isinstance(value, int):
            return plain(self.names.get((how.kind, value), "—"))
        return plain(brief(str(value), LONG))

    def _other(self, field: str) -> str:
        return self.here.say("versions.position") if field == "position" else plain(field)


def speaker(here: Here, before: MapContent, after: MapContent) -> Speaker:
    names: dict[tuple[ItemKind | None, int], str] = {
        (None, survey.id): survey.texts.get("name") or here.say("versions.survey", id=survey.id)
        for survey in here.workspace.surveys.all()
    }
    for content in (before, after):
        for item in (content.journey, *content.items):
            names[item.kind, item.id] = item_name(here.lang, item)
    return Speaker(here, names)


def draw(here: Here, before: MapContent, after: MapContent) -> None:
    """The three lists, each only where there is something in it."""
    found, says = compare(before, after), speaker(here, before, after)
    for name, items in (("added", found.added), ("removed", found.removed)):
        if items:
            st.markdown(f"**{here.say(f'versions.{name}', count=len(items))}**")
            st.markdown("\n".join(f"- {says.thing(item)}" for item in items))
    if found.changed:
        st.markdown(f"**{here.say('versions.changed', count=len(found.changed))}**")
        lines = []
        for changed in found.changed:
            lines.append(f"- {says.thing(changed.after)}")
            lines += [f"    - {line}" for line in says.fields(changed)]
        st.markdown("\n".join(lines))


def summary(here: Here, found: Changes) -> str:
    """ "2 things added, 1 changed"; that nothing differs."""
    counts = {"added": found.added, "removed": found.removed, "changed": found.changed}
    said = [here.say(f"versions.{name}", count=len(items)) for name, items in counts.items() if items]
    return ", ".join(said) if said else here.say("versions.alike")


def _day(lang: str, text: str) -> str:
    try:
        return day(lang, date.fromisoformat(text))
    except ValueError:
        return text
