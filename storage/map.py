"""Journeys and all that stands on their maps: read, added, changed field by field, taken away, put back.

Three tables, one shape: a body of fields as people typed them. A field is saved with what the person saw in it
(compare and set), so that nobody writes over what somebody else has just written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel.journey import Phase
from funnel.journey_map import Item, ItemKind
from storage import map_spans
from storage.clock import now_text
from storage.errors import DraftChanged, LastJourney, NotFound, StageIncomplete
from storage.map_rows import SELECT, STANDS, create_journey, found_by, in_order, own, stage_in, table_of
from storage.rows import insert, item_from, items_from

if TYPE_CHECKING:
    from storage.store import Store


class Map:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    # ---- read

    def journeys(self, *, gone: bool = False) -> list[Item]:
        """In the order in which they were made; `gone`: those that were taken away instead."""
        return self._items("journey", "order by position, id", gone=gone)

    def get(self, kind: ItemKind, item_id: int) -> Item:
        """Raises NotFound, also for what was taken away or is another workspace's."""
        with self._store.reading() as db:
            return own(db, self._workspace, kind, item_id)

    def items(self, journey_id: int, *kinds: ItemKind, gone: bool = False) -> list[Item]:
        """What stands on a journey's map, of these kinds: stages by phase and position, the rest as it was added.

        `gone`: what was taken off it instead.
        """
        found: list[Item] = []
        if ItemKind.STAGE in kinds:
            found += in_order(self._items("stage", "and journey_id = ?", [journey_id], gone=gone))
        others = [kind.value for kind in kinds if table_of(kind) == "item"]
        if others:
            places = ", ".join("?" * len(others))
            where = f"and journey_id = ? and kind in ({places}) and {STANDS} order by position, id"
            found += self._items("item", where, [journey_id, *others], gone=gone)
        return found

    def counted(self, journey_id: int, kind: ItemKind) -> dict[int, int]:
        """Stage id → how many things of this kind stand in it."""
        with self._store.reading() as db:
            # As it stands, this is answered from `item_by_journey` alone, without a look at what was noted.
            rows = db.execute(
                "select stage_id, count(*) from item"
                " where journey_id = (select id from journey where id = ? and workspace_id = ?)"
                " and kind = ? and gone = 0 and stage_id is not null group by stage_id",
                [journey_id, self._workspace, kind.value],
            ).fetchall()
        return dict(rows)

    def page(self, journey_id: int, kind: ItemKind, *, page: int = 1, size: int = 25) -> tuple[list[Item], int]:
        """One page of things of a kind, the newest first, and how many there are in all."""
        with self._store.reading() as db:
            where = f"where workspace_id = ? and journey_id = ? and kind = ? and not gone and {STANDS}"
            values = [self._workspace, journey_id, kind.value]
            (total,) = db.execute(f"select count(*) from item {where}", values).fetchone()
            rows = db.query(
                f"{SELECT['item']} {where} order by id desc limit ? offset ?", [*values, size, (page - 1) * size]
            )
            return [item_from(row) for row in rows], total

    def _items(self, table: str, where: str, values: Sequence[Any] = (), *, gone: bool = False) -> list[Item]:
        with self._store.reading() as db:
            select = f"{SELECT[table]} where workspace_id = ? and gone = ? {where}"
            return items_from(db.query(select, [self._workspace, gone, *values]))

    # ---- write

    def new_journey(
        self,
        body: Mapping[str, Any],
        stages: Iterable[tuple[Phase, str, str]],
        *,
        token: str,
        template: str | None = None,
    ) -> int:
        """A journey with its first stages in order: phase, name, template. The same token twice makes one."""
        with self._store.writing() as db:
            for row in db.query("select id from journey where token = ?", [token]):
                return int(row["id"])
            (last,) = db.execute(
                "select coalesce(max(position), 0) from journey where workspace_id = ?", [self._workspace]
            ).fetchone()
            return create_journey(
                db, self._workspace, stages, body=body, template=template, position=last + 1, token=token
            )

    def add(self, journey_id: int, kind: ItemKind, body: Mapping[str, Any], *, token: str | None = None) -> int:
        """A thing on this journey's map; the same token twice makes one. Stages are `Journey.add_stage`'s."""
        with self._store.writing() as db:
            for row in db.query("select id from item where token = ?", [token]) if token else ():
                return int(row["id"])
            return self.add_in(db, journey_id, kind, body, token)

    def add_all(self, journey_id: int, kind: ItemKind, bodies: Sequence[Mapping[str, Any]]) -> list[int]:
        """All of them, or none."""
        with self._store.writing() as db:
            return [self.add_in(db, journey_id, kind, body, None) for body in bodies]

    def add_in(self, db: Database, journey_id: int, kind: ItemKind, body: Mapping[str, Any], token: str | None) -> int:
        """`add` as a part of another writing transaction."""
        own(db, self._workspace, ItemKind.JOURNEY, journey_id)
        at, body = now_text(), {name: value for name, value in body.items() if value is not None}
        created = insert(
            db,
            "item",
            {
                "workspace_id": self._workspace,
                "journey_id": journey_id,
                "kind": kind.value,
                "stage_id": self._stage_of(db, kind, journey_id, body),
                "body": json.dumps(body, allow_nan=False),
                "created_at": at,
                "changed_at": at,
                "token": token,
            },
        )
        found_by(db, kind, created, body)
        map_spans.changed(db, self._workspace, journey_id, kind)
        return created

    def save_field(self, kind: ItemKind, item_id: int, name: str, value: Any, *, seen: Any) -> None:
        """One field; None makes it blank. A stage goes to the end of another phase.

        Raises DraftChanged if it no longer says `seen`, StageIncomplete, NotFound.
        """
        with self._store.writing() as db:
            item = own(db, self._workspace, kind, item_id)
            theirs = item.body.get(name)
            if theirs == value:
                return
            if theirs != seen:
                raise DraftChanged(field=name, theirs=theirs)
            body = {key: each for key, each in {**item.body, name: value}.items() if each is not None}
            self._write(db, item, name, body)

    def _write(self, db: Database, item: Item, name: str, body: dict[str, Any]) -> None:
        table = table_of(item.kind)
        row: dict[str, Any] = {"changed_at": now_text()}
        if item.kind is ItemKind.STAGE:
            if not str(body.get("name") or "").strip() or body.get("phase") not in tuple(Phase):
                raise StageIncomplete(field=name)
            row = {"name": body.pop("name"), "phase": body.pop("phase")}
            if name == "name":
                row["template"] = None
            elif name == "phase":
                last = "select max(position) from stage where journey_id = ?"
                row["position"] = db.execute(last, [item.journey]).fetchone()[0] + 1
        elif item.kind is not ItemKind.JOURNEY:
            if name == "stage":
                row["stage_id"] = self._stage_of(db, item.kind, item.journey, body)
            found_by(db, item.kind, item.id, body)
        db.table(table).update(item.id, {**row, "body": json.dumps(body, allow_nan=False)})
        db.execute(f"update {table} set version = version + 1 where id = ?", [item.id])
        map_spans.changed(db, self._workspace, item.journey, item.kind)

    def remove(self, kind: ItemKind, item_id: int) -> None:
        """Takes it off the map. What was measured on it stays, and `put_back` brings it again.

        Raises LastJourney for the only one there is.
        """
        with self._store.writing() as db:
            item = own(db, self._workspace, kind, item_id)
            if kind is ItemKind.JOURNEY:
                (others,) = db.execute(
                    "select count(*) from journey where workspace_id = ? and not gone and id <> ?",
                    [self._workspace, item_id],
                ).fetchone()
                if not others:
                    raise LastJourney()
            self._gone(db, item, 1)

    def put_back(self, kind: ItemKind, item_id: int) -> None:
        with self._store.writing() as db:
            self._gone(db, own(db, self._workspace, kind, item_id, gone=True), 0)

    def _gone(self, db: Database, item: Item, gone: int) -> None:
        db.execute(f"update {table_of(item.kind)} set gone = ? where id = ?", [gone, item.id])
        map_spans.changed(db, self._workspace, item.journey, item.kind)

    def _stage_of(self, db: Database, kind: ItemKind, journey_id: int, body: Mapping[str, Any]) -> int | None:
        """The stage that the body names, which must be one of this journey. Raises NotFound."""
        stage = stage_in(kind, body)
        if stage is not None and own(db, self._workspace, ItemKind.STAGE, stage).journey != journey_id:
            raise NotFound(what="stage", id=stage)
        return stage
