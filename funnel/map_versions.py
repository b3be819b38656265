"""A whole map as it was at one moment, and what differs between two of them, thing by thing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from funnel.journey_map import Item, ItemKind


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
    """Every thing that was added, removed or changed.

    `position` is a field of the stages that changed their place among those that stayed in their phase: the
    fewest that explain the new order, each with its place in the phase, from 1, before and after.
    """
    old, new = before.by_id(), after.by_id()
    places, moved = (_places(before), _places(after)), _moved(before, after)
    changed = []
    for key in (key for key in old if key in new):
        fields = _differing(old[key], new[key])
        if key in moved:
            fields["position"] = (places[0][key], places[1][key])
        if fields:
            changed.append(Changed(before=old[key], after=new[key], fields=fields))
    return Changes(
        added=tuple(item for key, item in new.items() if key not in old),
        removed=tuple(item for key, item in old.items() if key not in new),
        changed=tuple(changed),
    )


def _differing(before: Item, after: Item) -> dict[str, tuple[Any, Any]]:
    names = dict.fromkeys([*before.body, *after.body])
    found = {name: said for name in names if (said := (_said(before, name), _said(after, name)))[0] != said[1]}
    if "name" not in found and before.template != after.template:
        found["name"] = (before.body.get("name"), after.body.get("name"))
    return found


def _said(item: Item, name: str) -> Any:
    """A switch that was moved back says what it said before anybody moved it: nothing."""
    value = item.body.get(name)
    return None if value is False else value


def _phases(content: MapContent) -> dict[str, list[tuple[str, int]]]:
    """Phase → its stages in order."""
    found: dict[str, list[tuple[str, int]]] = {}
    for key, item in content.by_id().items():
        if item.kind is ItemKind.STAGE:
            found.setdefault(item.body["phase"], []).append(key)
    return found


def _places(content: MapContent) -> dict[tuple[str, int], int]:
    return {key: place for keys in _phases(content).values() for place, key in enumerate(keys, 1)}


def _moved(before: MapContent, after: MapContent) -> set[tuple[str, int]]:
    old, moved = _phases(before), set()
    for phase, keys in _phases(after).items():
        were = {key: place for place, key in enumerate(old.get(phase, ()))}
        stayed = [key for key in keys if key in were]
        kept = _longest_rising([were[key] for key in stayed])
        moved |= {key for key in stayed if were[key] not in kept}
    return moved


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The most of these different numbers that stand in rising order."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    return set(_back(ends[-1] if ends else None, before))


def _back(last: int | None, before: Mapping[int, int | None]) -> Iterable[int]:
    while last is not None:
        yield last
        last = before[last]
