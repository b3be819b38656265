"""From what customers said to the next experiment: notes of evidence found and brought in, opportunities and the
test cards they led to. Things are added, changed and taken away through `storage/map.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from experiments.draft import Draft
from funnel.evidence_file import repeated
from funnel.journey_map import Item, ItemKind
from storage import index
from storage.clock import now_text
from storage.errors import NotFound, StorageError
from storage.library import Page
from storage.map import Map
from storage.map_rows import SELECT, own
from storage.rows import experiment_from, insert, item_from

if TYPE_CHECKING:
    from storage.store import Store


class EvidenceImported(StorageError):
    """This very file was brought in already, on `on`."""

    code = "evidence_imported"


@dataclass(frozen=True, kw_only=True)
class NoteFilters:
    """None = any. `text` is matched by the beginnings of words, without regard to accents."""

    text: str = ""
    type: str | None = None
    stage: int | None = None
    touchpoint: int | None = None


@dataclass(frozen=True, kw_only=True)
class Noted:
    """How many notes there are of each stage, and of each touchpoint, by id."""

    stages: Mapping[int, int]
    touchpoints: Mapping[int, int]

    def beside(self, pain: Item) -> int:
        """Notes of the same touchpoint, or of the same stage where it names none."""
        touchpoint, stage = pain.get("touchpoint"), pain.get("stage")
        if touchpoint is not None:
            return self.touchpoints.get(touchpoint, 0)
        return 0 if stage is None else self.stages.get(stage, 0)


@dataclass(frozen=True, kw_only=True)
class Opportunity:
    """An opportunity, the day on which it was written down, and how many test cards it led to."""

    item: Item
    since: date
    experiments: int


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A file of evidence that was brought in; `notes` are those that are still there."""

    id: int
    file: str
    at: datetime
    notes: int


class Opportunities:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    # ---- read

    def counts(self, journey_id: int) -> dict[ItemKind, int]:
        """How many there are of each kind of thing on a journey; kinds without any are left out."""
        with self._store.reading() as db:
            rows = db.execute(
                "select kind, count(*) from item where workspace_id = ? and journey_id = ? and not gone group by kind",
                [self._workspace, journey_id],
            ).fetchall()
        return {ItemKind(kind): count for kind, count in rows}

    def notes(self, journey_id: int, filters: NoteFilters, *, page: int = 1, size: int = 25) -> Page[Item]:
        """Evidence, what was written down last first."""
        where, values = _where(filters)
        where = f"where workspace_id = :workspace and journey_id = :journey and kind = :kind and not gone and {where}"
        values |= {"workspace": self._workspace, "journey": journey_id, "kind": ItemKind.EVIDENCE.value}
        with self._store.reading() as db:
            (total,) = db.execute(f"select count(*) from item {where}", values).fetchone()
            page = min(page, max(1, -(-total // size)))
            rows = db.query(
                f"{SELECT['item']} {where} order by id desc limit :size offset :offset",
                {**values, "size": size, "offset": (page - 1) * size},
            )
            return Page([item_from(row) for row in rows], total, page)

    def noted(self, journey_id: int) -> Noted:
        with self._store.reading() as db:
            stages, touchpoints = (
                db.execute(
                    f"select {what} place, count(*) from item where workspace_id = ? and journey_id = ? and kind = ?"
                    " and not gone and place is not null group by place",
                    [self._workspace, journey_id, ItemKind.EVIDENCE.value],
                ).fetchall()
                for what in ("stage_id", "json_extract(body, '$.touchpoint')")
            )
        return Noted(stages=dict(stages), touchpoints=dict(touchpoints))

    def all(self, journey_id: int) -> list[Opportunity]:
        """Every opportunity of a journey, the oldest first."""
        with self._store.reading() as db:
            rows = db.query(
                "select item.*, null template,"
                " (select count(*) from opportunity_experiment o where o.item_id = item.id) experiments from item"
                " where workspace_id = ? and journey_id = ? and kind = ? and not gone order by id",
                [self._workspace, journey_id, ItemKind.OPPORTUNITY.value],
            )
            return [
                Opportunity(
                    item=item_from(row),
                    since=datetime.fromisoformat(row["created_at"]).date(),
                    experiments=row["experiments"],
                )
                for row in rows
            ]

    def these(self, kind: ItemKind, ids: Sequence[int]) -> list[Item]:
        """Those of these ids that are there, in their order."""
        with self._store.reading() as db:
            rows = db.query(
                f"{SELECT['item']} where workspace_id = ? and kind = ? and not gone"
                " and id in (select value from json_each(?))",
                [self._workspace, kind.value, json.dumps(list(ids))],
            )
            return sorted(map(item_from, rows), key=lambda item: ids.index(item.id))

    def taken_away(self, kind: ItemKind, item_id: int) -> Item | None:
        """A thing that was taken away and can be put back; None if it is there, or is not this workspace's."""
        with self._store.reading() as db:
            try:
                return own(db, self._workspace, kind, item_id, gone=True)
            except NotFound:
                return None

    def behind(self, experiment_id: int) -> Item | None:
        """The opportunity that an experiment came from, or the nearest earlier iteration of it did."""
        with self._store.reading() as db:
            rows = db.query(
                "with recursive up(id, parent_id, far) as ("
                " select id, parent_id, 0 from experiment where id = :id and workspace_id = :workspace"
                " union select e.id, e.parent_id, far + 1 from experiment e join up on e.id = up.parent_id)"
                " select i.id, kind, journey_id, body, null template, position, version from up"
                " join opportunity_experiment o on o.experiment_id = up.id join item i on i.id = o.item_id"
                " where not i.gone order by far, i.id limit 1",
                {"id": experiment_id, "workspace": self._workspace},
            )
            return next(map(item_from, rows), None)

    # ---- write

    def open_card(self, opportunity_id: int, beginning: Draft) -> int:
        """A draft that this opportunity led to, with what is known of it filled in.

        The one that nobody has touched since it was opened is given again, so that two clicks make one.
        """
        with self._store.writing() as db:
            own(db, self._workspace, ItemKind.OPPORTUNITY, opportunity_id)
            found = self._untouched(db, opportunity_id)
            at = now_text()
            row = {"version": 1, "changed_at": at, "draft": json.dumps(dict(beginning), allow_nan=False)}
            if found is None:
                found = insert(db, "experiment", {**row, "workspace_id": self._workspace, "created_at": at})
            else:
                db.table("experiment").update(found, row)
            link = {"item_id": opportunity_id, "experiment_id": found}
            db.table("opportunity_experiment").insert(link, ignore=True)
            (stored,) = db.query("select * from experiment where id = ?", [found])
            draft = experiment_from(stored, amendments=[], readings=[], decisions=[], learning=None, looks=[])
            index.refresh(db, draft)
            return found

    def _untouched(self, db: Database, opportunity_id: int) -> int | None:
        """Its own card as it was opened, or the draft that nobody has begun."""
        rows = db.query(
            "select id from experiment e left join opportunity_experiment o on o.experiment_id = e.id"
            " where workspace_id = ? and parent_id is null and card is null"
            " and (item_id = ? and version = 1 or item_id is null and version = 0) order by version desc limit 1",
            [self._workspace, opportunity_id],
        )
        return next((int(row["id"]) for row in rows), None)

    # ---- files

    def there_already(self, journey_id: int, bodies: Sequence[Mapping[str, Any]]) -> frozenset[int]:
        """The places of those notes that another file brought, or a person typed."""
        with self._store.reading() as db:
            return self._repeated(db, journey_id, bodies)

    def _repeated(self, db: Database, journey_id: int, bodies: Sequence[Mapping[str, Any]]) -> frozenset[int]:
        rows = db.execute(
            "select body from item where journey_id = (select id from journey where id = ? and workspace_id = ?)"
            " and kind = ? and gone = 0",
            [journey_id, self._workspace, ItemKind.EVIDENCE.value],
        )
        return repeated(bodies, (json.loads(body) for (body,) in rows))

    def bring(self, journey_id: int, bodies: Sequence[Mapping[str, Any]], *, digest: str, file: str) -> int:
        """All notes of a file that are not there already, or none; how many there are of them.

        Raises EvidenceImported for a file that is here already, NotFound.
        """
        adding = Map(self._store, self._workspace)
        with self._store.writing() as db:
            own(db, self._workspace, ItemKind.JOURNEY, journey_id)
            known = db.query(
                "select at, file from evidence_import where journey_id = ? and digest = ?", [journey_id, digest]
            )
            for row in known:
                raise EvidenceImported(file=row["file"], on=datetime.fromisoformat(row["at"]).date())
            there = self._repeated(db, journey_id, bodies)
            fresh = [body for place, body in enumerate(bodies) if place not in there]
            ids = [adding.add_in(db, journey_id, ItemKind.EVIDENCE, body, None) for body in fresh]
            if ids:
                row = {"journey_id": journey_id, "at": now_text(), "file": file, "digest": digest}
                # Ids of one transaction follow one another.
                db.table("evidence_import").insert({**row, "first_id": ids[0], "last_id": ids[-1]})
            return len(ids)

    def brought(self, journey_id: int) -> list[Brought]:
        """The files that were brought in, the newest first."""
        with self._store.reading() as db:
            rows = db.query(
                "select f.id, file, at, (select count(*) from item where item.id between first_id and last_id"
                " and not gone) notes from evidence_import f join journey j on j.id = f.journey_id"
                " where journey_id = ? and workspace_id = ? order by f.id desc",
                [journey_id, self._workspace],
            )
            return [Brought(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows]

    def is_here(self, journey_id: int, digest: str) -> Brought | None:
        """The file with this digest, if it was brought in."""
        with self._store.reading() as db:
            rows = db.query("select id from evidence_import where journey_id = ? and digest = ?", [journey_id, digest])
            ids = [row["id"] for row in rows]
        return next((one for one in self.brought(journey_id) if one.id in ids), None)

    def undo(self, brought_id: int) -> None:
        """Takes away every note of a file; the file can be brought in again. Twice is once."""
        with self._store.writing() as db:
            rows = db.query(
                "select f.* from evidence_import f join journey j on j.id = f.journey_id"
                " where f.id = ? and workspace_id = ?",
                [brought_id, self._workspace],
            )
            for row in rows:
                span = [row["first_id"], row["last_id"]]
                db.execute("update item set gone = 1, version = version + 1 where id between ? and ?", span)
                db.execute("delete from evidence_import where id = ?", [brought_id])


def _where(filters: NoteFilters) -> tuple[str, dict[str, Any]]:
    parts: list[str] = ["1"]
    values: dict[str, Any] = {}
    words = re.findall(r"\w+", filters.text)
    if words:
        parts.append("id in (select rowid from item_text where item_text match :text)")
        values["text"] = " ".join(f'"{word}"*' for word in words)
    elif filters.text.strip():
        parts.append("0")
    for name, condition, value in (
        ("stage", "stage_id = :stage", filters.stage),
        ("type", "json_extract(body, '$.type') = :type", filters.type),
        ("touchpoint", "json_extract(body, '$.touchpoint') = :touchpoint", filters.touchpoint),
    ):
        if value is not None:
            parts.append(condition)
            values[name] = value
    return " and ".join(parts), values
