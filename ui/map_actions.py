"""All that a person can do on the journey's map: what ui/actions.py is to experiments. Each is one transaction.

What is clicked twice is done once: a second removal, or a second putting back, finds it done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from funnel.errors import TrayectoError
from funnel.journey import template_stages
from funnel.journey_map import FIELDS, Item, ItemKind, problems
from funnel.tallies import Tally
from storage.errors import NotFound
from storage.workspace import Workspace
from ui.actions import DateInFuture, TextMissing
from ui.words import say


class HandoffIncomplete(TrayectoError):
    """A new hand-off that does not go from one touchpoint to another."""

    code = "handoff_incomplete"


class PeriodCounted(TrayectoError):
    """Somebody else counted these days meanwhile, `first` to `last`, and otherwise: `met` of `total`."""

    code = "period_counted"


class PeriodOverlaps(TrayectoError):
    """Days that were counted already, in the period from `first` to `last`."""

    code = "period_overlaps"


def new_journey(workspace: Workspace, lang: str, *, name: str, template: str | None, token: str) -> int:
    """A journey from a template (funnel.journey.TEMPLATES), or without stages."""
    stages = template_stages(template) if template else ()
    named = [(phase, say(lang, f"stage.{key}"), key) for phase, key in stages]
    body = {"name": name.strip()} if name.strip() else {}
    if not body and template is None:
        raise TextMissing(field="journey", why="journey")
    return workspace.map.new_journey(body, named, token=token, template=template)


def save_item(workspace: Workspace, kind: ItemKind, item_id: int, field: str, value: Any, *, seen: Any) -> None:
    """What was typed into one field of a thing on a map, right or wrong. Raises DraftChanged."""
    workspace.map.save_field(kind, item_id, field, value, seen=seen)


def add_item(workspace: Workspace, journey: int, kind: ItemKind, body: Mapping[str, Any], *, token: str) -> int:
    """A new thing has a name; a hand-off two ends instead. Raises TextMissing, HandoffIncomplete."""
    if kind is ItemKind.HANDOFF and (None in (body.get("start"), body.get("end")) or problems(kind, body)):
        raise HandoffIncomplete()
    if "name" in FIELDS[kind] and not str(body.get("name") or "").strip():
        raise TextMissing(field="name", why="item")
    return workspace.map.add(journey, kind, body, token=token)


def remove_item(workspace: Workspace, kind: ItemKind, item_id: int) -> None:
    """Off the map; what was counted of it is kept."""
    with suppress(NotFound):
        workspace.map.remove(kind, item_id)


def put_back_item(workspace: Workspace, kind: ItemKind, item_id: int) -> None:
    with suppress(NotFound):
        workspace.map.put_back(kind, item_id)


def record_tally(
    workspace: Workspace, kind: ItemKind, item_id: int, tally: Tally, *, seen: Sequence[Tally] | None = None
) -> None:
    """Raises PeriodOverlaps, since days that stand in two periods would count twice, and DateInFuture.

    The very same period replaces what was counted in it; where that is not among those that the person has `seen`,
    it raises PeriodCounted instead.
    """
    last = tally.ends - timedelta(days=1)
    if last > date.today():
        raise DateInFuture(day=last)
    item = workspace.map.get(kind, item_id)
    for there in workspace.tallies.of_journey(item.journey).get(item_id, ()):
        same = (there.starts, there.ends) == (tally.starts, tally.ends)
        if same and there != tally and seen is not None and there not in seen:
            days = {"first": there.starts, "last": there.ends - timedelta(days=1)}
            raise PeriodCounted(**days, met=there.met, total=there.total)
        if not same and there.starts < tally.ends and tally.starts < there.ends:
            raise PeriodOverlaps(first=there.starts, last=there.ends - timedelta(days=1))
    workspace.tallies.record(kind, item_id, tally)


def remove_tally(workspace: Workspace, item: Item, tally: Tally) -> None:
    workspace.tallies.remove(item.kind, item.id, tally.starts, tally.ends)
