"""From when on a journey's map reads as which version: said by every write that changes the map, in its transaction.

A row of `map_span` holds until the journey's next one. Without a version the map reads as none that was kept: what it
is becoming is the next version, which takes the row when it is kept, and with it all days since the first change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from sqlite_utils import Database

from funnel.journey_map import ON_THE_MAP, SCHEDULE, Item, ItemKind
from funnel.map_versions import MapContent, compare
from storage.clock import now_text
from storage.errors import NotFound
from storage.map_rows import SELECT, STANDS, in_order
from storage.rows import item_from


def changed(db: Database, workspace_id: int, journey_id: int, kind: ItemKind) -> None:
    """After a thing of this kind was written: the first change ends the version, and taking it back begins it again."""
    if kind not in (*ON_THE_MAP, ItemKind.JOURNEY):
        return
    row = db.execute(
        "select version_id from map_span where journey_id = ? and version_id is not null order by id desc limit 1",
        [journey_id],
    ).fetchone()
    if row is None:
        return
    (journey,) = map(item_from, db.query(f"{SELECT['journey']} where id = ?", [journey_id]))
    same = not compare(content(db, workspace_id, row[0]), present(db, journey))
    if same != (in_force(db, journey_id) is not None):
        begin(db, journey_id, row[0] if same else None)


def in_force(db: Database, journey_id: int) -> int | None:
    """The version that the map reads as; None while it reads as none that was kept."""
    row = db.execute(
        "select version_id from map_span where journey_id = ? order by id desc limit 1", [journey_id]
    ).fetchone()
    return row and row[0]


def begin(db: Database, journey_id: int, version_id: int | None) -> None:
    """From now on the map reads as this version. A clock that was set back makes no span end before it began."""
    db.execute(
        "insert into map_span (journey_id, since, version_id) select :journey,"
        " max(:now, coalesce((select max(since) from map_span where journey_id = :journey), '')), :version",
        {"journey": journey_id, "now": now_text(), "version": version_id},
    )


def kept(db: Database, journey_id: int, version_id: int) -> None:
    """What the map has been since its first change is this version."""
    db.execute(
        "update map_span set version_id = ? where version_id is null"
        " and id = (select max(id) from map_span where journey_id = ?)",
        [version_id, journey_id],
    )


def present(db: Database, journey: Item) -> MapContent:
    """The map as it is now."""
    stages = in_order(
        item_from(row) for row in db.query(f"{SELECT['stage']} where journey_id = ? and not gone", [journey.id])
    )
    kinds = [kind.value for kind in ON_THE_MAP if kind is not ItemKind.STAGE]
    rows = db.query(
        f"{SELECT['item']} where journey_id = ? and not gone and kind in ({', '.join('?' * len(kinds))}) and {STANDS}",
        [journey.id, *kinds],
    )
    items = sorted(map(item_from, rows), key=lambda one: (kinds.index(one.kind.value), one.position, one.id))
    return _timeless(journey, (*stages, *items))


def content(db: Database, workspace_id: int, version_id: int) -> MapContent:
    """The map as it was. Raises NotFound."""
    rows = list(
        db.query(
            "select content from map_version v join journey j on j.id = journey_id"
            " where v.id = ? and j.workspace_id = ?",
            [version_id, workspace_id],
        )
    )
    if not rows:
        raise NotFound(what="version", id=version_id)
    journey, *items = (Item(**{**each, "kind": ItemKind(each["kind"])}) for each in json.loads(rows[0]["content"]))
    return _timeless(journey, items)


def _timeless(journey: Item, items: Iterable[Item]) -> MapContent:
    body = {name: value for name, value in journey.body.items() if name not in SCHEDULE}
    return MapContent(journey=replace(journey, body=body), items=tuple(items))
