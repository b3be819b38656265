"""A whole map as it was at one moment, and what differs between two of them, thing by thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from funnel.journey_map import Item


@dataclass(frozen=True, kw_only=True)
class MapContent:
    """The journey itself and everything on its map, each as it read; the order within a kind is part of it."""

    journey: Item
    items: tuple[Item, ...]

    def by_id(self) -> dict[tuple[str, int], Item]:
        return {(item.kind.value, item.id): item for item in (self.journey, *self.items)}


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One thing in two versions; `fields` maps each field that differs to what it said before and after."""

    before: Item
    after: Item
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Everything that differs between two versions, in the order of the map."""

    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[Changed, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(before: MapContent, after: MapContent) -> Changes:
    """Every thing that was added, removed or changed; `position` counts as a field where the order changed."""
    old, new = before.by_id(), after.by_id()
    changed = []
    for key in (key for key in old if key in new):
        fields = _differing(old[key], new[key])
        if fields:
            changed.append(Changed(before=old[key], after=new[key], fields=fields))
    return Changes(
        added=tuple(item for key, item in new.items() if key not in old),
        removed=tuple(item for key, item in old.items() if key not in new),
        changed=tuple(changed),
    )


def _differing(before: Item, after: Item) -> dict[str, tuple[Any, Any]]:
    names = dict.fromkeys([*before.body, *after.body])
    found = {
        name: (before.body.get(name), after.body.get(name))
        for name in names
        if before.body.get(name) != after.body.get(name)
    }
    if "name" not in found and before.template != after.template:
        found["name"] = (before.body.get("name"), after.body.get("name"))
    if before.position != after.position:
        found["position"] = (before.position, after.position)
    return found
