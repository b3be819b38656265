"""All that a person can do on the journey's map: what ui/actions.py is to experiments. Each is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funnel.journey import template_stages
from funnel.journey_map import ItemKind
from funnel.tallies import Tally
from storage.workspace import Workspace
from ui.actions import TextMissing
from ui.words import say


def new_journey(workspace: Workspace, lang: str, *, name: str, template: str | None, token: str) -> int:
    """A journey from a template (funnel.journey.TEMPLATES), or without stages."""
    stages = template_stages(template) if template else ()
    named = [(phase, say(lang, f"stage.{key}"), key) for phase, key in stages]
    body = {"name": name.strip()} if name.strip() else {}
    if not body and template is None:
        raise TextMissing(field="journey")
    return workspace.map.new_journey(body, named, token=token, template=template)


def save_item(workspace: Workspace, kind: ItemKind, item_id: int, field: str, value: Any, *, seen: Any) -> None:
    """What was typed into one field of a thing on a map, right or wrong. Raises DraftChanged."""
    if kind is ItemKind.STAGE and field in ("name", "phase") and not str(value or "").strip():
        raise TextMissing(field="stage")
    workspace.map.save_field(kind, item_id, field, value, seen=seen)


def add_item(workspace: Workspace, journey: int, kind: ItemKind, body: Mapping[str, Any], *, token: str) -> int:
    return workspace.map.add(journey, kind, body, token=token)


def remove_item(workspace: Workspace, kind: ItemKind, item_id: int) -> None:
    """Off the map; what was counted of it is kept."""
    workspace.map.remove(kind, item_id)


def put_back_item(workspace: Workspace, kind: ItemKind, item_id: int) -> None:
    workspace.map.put_back(kind, item_id)


def record_tally(workspace: Workspace, kind: ItemKind, item_id: int, tally: Tally) -> None:
    workspace.tallies.record(kind, item_id, tally)
