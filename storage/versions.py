"""Versions of a map: taken with a label, listed, read, and gone back to, with a safety copy taken first."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel.journey_map import ON_THE_MAP, SCHEDULE, Item, ItemKind
from funnel.map_versions import MapContent
from storage import map_spans
from storage.clock import now_text
from storage.map_rows import found_by, own, stage_in, table_of
from storage.rows import insert

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, kw_only=True)
class VersionCard:
    """A version as a list shows it. `safety`: taken by itself before somebody went back to another one, `restores`."""

    id: int
    journey: int
    at: datetime
    label: str
    safety: bool
    restores: int | None


class Versions:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    def all(self, journey_id: int) -> list[VersionCard]:
        """Newest first."""
        with self._store.reading() as db:
            own(db, self._workspace, ItemKind.JOURNEY, journey_id)
            rows = db.query(
                "select id, journey_id journey, at, label, safety, restores from map_version where journey_id = ?"
                " order by id desc",
                [journey_id],
            )
            return [
                VersionCard(**{**row, "at": datetime.fromisoformat(row["at"]), "safety": bool(row["safety"])})
                for row in rows
            ]

    def content(self, version_id: int) -> MapContent:
        """The map as it was. Raises NotFound."""
        with self._store.reading() as db:
            return map_spans.content(db, self._workspace, version_id)

    def present(self, journey_id: int) -> MapContent:
        """The map as it is now."""
        with self._store.reading() as db:
            return self._present(db, journey_id)

    def begun(self, journey_id: int) -> list[tuple[datetime, int | None]]:
        """From when on the map has read as which version (None: as none that was kept), oldest first."""
        with self._store.reading() as db:
            own(db, self._workspace, ItemKind.JOURNEY, journey_id)
            rows = db.execute(
                "select since, version_id from map_span where journey_id = ? order by id", [journey_id]
            ).fetchall()
        return [(datetime.fromisoformat(since), version) for since, version in rows]

    def in_force(self, journey_id: int) -> int | None:
        """The version that the map reads as now; None if it reads as none that was kept."""
        with self._store.writing() as db:
            own(db, self._workspace, ItemKind.JOURNEY, journey_id)
            # What was changed before changes were written down.
            map_spans.changed(db, self._workspace, journey_id, ItemKind.JOURNEY)
            return map_spans.in_force(db, journey_id)

    def take(self, journey_id: int, label: str, *, token: str | None = None) -> int:
        """Keeps the map as it is. The same token twice keeps one."""
        with self._store.writing() as db:
            for row in db.query("select id from map_version where token = ?", [token]) if token else ():
                return int(row["id"])
            taken = self._take(db, journey_id, label, token=token)
            if map_spans.in_force(db, journey_id) != taken:
                map_spans.begin(db, journey_id, taken)
            return taken

    def restore(self, version_id: int, *, label: str, token: str) -> None:
        """Makes the map read as this version did, item by item; a safety version under `label` is taken first.

        What has been added since is taken off the map and kept with its results; what was taken off comes back. When
        the journey is to be reviewed stays as it is.
        The same token twice goes back once.
        """
        with self._store.writing() as db:
            if list(db.query("select 1 from map_version where token = ?", [token])):
                return
            wanted = map_spans.content(db, self._workspace, version_id)
            journey = wanted.journey.id
            self._take(db, journey, label, token=token, restores=version_id)
            # Also what had left with its stage, which may be coming back.
            kinds = ", ".join(f"'{kind}'" for kind in ON_THE_MAP)
            db.execute("update stage set gone = 1 where journey_id = ?", [journey])
            db.execute(f"update item set gone = 1 where journey_id = ? and kind in ({kinds})", [journey])
            kept = own(db, self._workspace, ItemKind.JOURNEY, journey).body
            calendar = {name: kept[name] for name in SCHEDULE if name in kept}
            self._put(db, replace(wanted.journey, body={**wanted.journey.body, **calendar}))
            for item in wanted.items:
                self._put(db, item)
            if map_spans.in_force(db, journey) != version_id:
                map_spans.begin(db, journey, version_id)

    # ---- inside a transaction

    def _take(
        self, db: Database, journey_id: int, label: str, *, token: str | None, restores: int | None = None
    ) -> int:
        """Keeps the map, which has been becoming this version since it was changed, if it was."""
        content = self._present(db, journey_id)
        text = json.dumps([_kept(item) for item in (content.journey, *content.items)], allow_nan=False)
        row = {"journey_id": journey_id, "at": now_text(), "label": label, "content": text}
        taken = insert(
            db, "map_version", {**row, "safety": int(restores is not None), "restores": restores, "token": token}
        )
        map_spans.kept(db, journey_id, taken)
        return taken

    def _present(self, db: Database, journey_id: int) -> MapContent:
        return map_spans.present(db, own(db, self._workspace, ItemKind.JOURNEY, journey_id))

    def _put(self, db: Database, item: Item) -> None:
        """The thing as it read then, whatever has become of it since."""
        body = dict(item.body)
        row: dict[str, Any] = {"position": item.position, "gone": 0}
        if item.kind is ItemKind.STAGE:
            row |= {"name": body.pop("name"), "phase": body.pop("phase"), "template": item.template}
        elif item.kind is ItemKind.JOURNEY:
            row |= {"template": item.template}
        else:
            row |= {"stage_id": stage_in(item.kind, body)}
            found_by(db, item.kind, item.id, body)
        table = table_of(item.kind)
        db.table(table).update(item.id, {**row, "body": json.dumps(body, allow_nan=False)})
        db.execute(f"update {table} set version = version + 1 where id = ?", [item.id])


def _kept(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind.value,
        "journey": item.journey,
        "body": dict(item.body),
        "template": item.template,
        "position": item.position,
    }
