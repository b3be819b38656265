"""Rows of a map, inside a transaction that is open already: read, found by their words, begun."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlite_utils import Database

from funnel.fields import Ref
from funnel.journey import Phase
from funnel.journey_map import FIELDS, Item, ItemKind
from storage.clock import now_text
from storage.errors import NotFound
from storage.rows import insert, item_from

# What is found by its words.
FOUND_BY_TEXT = (ItemKind.PAIN, ItemKind.EVIDENCE, ItemKind.OPPORTUNITY)
# How each table reads as an `Item` (`storage/rows.py`).
SELECT = {
    "journey": "select id, 'journey' kind, id journey_id, body, template, position, version from journey",
    "stage": "select id, 'stage' kind, journey_id, body, template, position, version, name, phase from stage",
    "item": "select id, kind, journey_id, body, null template, position, version from item",
}
# What stands in a stage leaves the map with it and comes back with it; what is about the map stays.
STANDS = (
    "(stage_id is null or kind in ('evidence', 'opportunity')"
    " or exists (select 1 from stage where stage.id = item.stage_id and not stage.gone))"
)


def own(db: Database, workspace_id: int, kind: ItemKind, item_id: int, *, gone: bool = False) -> Item:
    """The thing, if it is this workspace's. Raises NotFound."""
    where = "where id = ? and workspace_id = ? and gone = ?"
    found = list(db.query(f"{SELECT[table_of(kind)]} {where}", [item_id, workspace_id, gone]))
    if not found or found[0]["kind"] != kind.value:
        raise NotFound(what=kind.value, id=item_id)
    return item_from(found[0])


def stage_in(kind: ItemKind, body: Mapping[str, Any]) -> int | None:
    """The id of the stage that a body names; None where it names none, or something that is no id."""
    stage = body.get("stage") if isinstance(FIELDS[kind].get("stage"), Ref) else None
    return stage if isinstance(stage, int) and not isinstance(stage, bool) else None


def in_order(stages: Iterable[Item]) -> list[Item]:
    """By phase, and within it by position."""
    order = list(Phase)
    return sorted(stages, key=lambda one: (order.index(Phase(one.body["phase"])), one.position, one.id))


def table_of(kind: ItemKind) -> str:
    return kind.value if kind in (ItemKind.JOURNEY, ItemKind.STAGE) else "item"


def create_journey(
    db: Database,
    workspace_id: int,
    stages: Iterable[tuple[Phase, str, str]],
    *,
    body: Mapping[str, Any],
    template: str | None = None,
    position: int = 0,
    token: str | None = None,
) -> int:
    """Inside a writing transaction: the journey and its stages (phase, name, template)."""
    at = now_text()
    row = {"workspace_id": workspace_id, "template": template, "body": json.dumps(dict(body)), "position": position}
    journey_id = insert(db, "journey", {**row, "created_at": at, "changed_at": at, "token": token})
    insert(db, "map_span", {"journey_id": journey_id, "since": at, "version_id": None})
    db.table("stage").insert_all(
        {
            "workspace_id": workspace_id,
            "journey_id": journey_id,
            "phase": phase.value,
            "name": name,
            "position": place,
            "template": key,
        }
        for place, (phase, name, key) in enumerate(stages)
    )
    return journey_id


def found_by(db: Database, kind: ItemKind, item_id: int, body: Mapping[str, Any]) -> None:
    """Inside a writing transaction: the words by which it is found."""
    if kind in FOUND_BY_TEXT:
        db.execute("delete from item_text where rowid = ?", [item_id])
        text = "\n".join(str(body.get(name, "")) for name in ("name", "source", "segment"))
        db.execute("insert into item_text (rowid, body) values (?, ?)", [item_id, text])
