"""People counted by segment and channel, from a file or typed: brought whole, never twice, and taken back whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel.count_parts import Part, overlap
from funnel.counts import StageCounts
from funnel.journey_map import ItemKind
from storage.clock import now_text
from storage.errors import NotFound, StorageError
from storage.map_rows import own
from storage.rows import insert

if TYPE_CHECKING:
    from storage.store import Store


class CountsImported(StorageError):
    """This very file was brought in already, on `on`."""

    code = "counts_imported"


class PeriodsOverlap(StorageError):
    """A period (`starts`, `last` day) that overlaps one that is there (`there_starts`, `there_last`)."""

    code = "periods_overlap"


class SplitOtherwise(StorageError):
    """A stage's period (`starts`, `last` day) is there split in another way: the same people would count twice."""

    code = "split_otherwise"


@dataclass(frozen=True, kw_only=True)
class CountImport:
    """A file that was brought in, and how many of its parts still stand."""

    id: int
    at: datetime
    file: str
    parts: int


class CountFiles:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    def parts(self, journey: int | None = None, *, starts: date | None = None, ends: date | None = None) -> list[Part]:
        """All that was counted (of this journey; for exactly this period), oldest first; of stages on a map."""
        with self._store.reading() as db:
            rows = db.query(
                """select stage_id stage, starts, ends, segment, channel, entered, completed from period
                join stage s on s.id = stage_id join journey j on j.id = s.journey_id
                where s.workspace_id = :workspace and not s.gone and not j.gone
                and (:journey is null or journey_id = :journey) and (:starts is null or starts = :starts)
                and (:ends is null or ends = :ends) order by ends, starts, period.id""",
                {
                    "workspace": self._workspace,
                    "journey": journey,
                    "starts": starts and starts.isoformat(),
                    "ends": ends and ends.isoformat(),
                },
            )
            return [_part(row) for row in rows]

    def bring(self, parts: Sequence[Part], *, file: str, digest: str) -> int:
        """A file, whole or not at all. How many of its parts are new or other than what stood there.

        A part that is there with other numbers is replaced; a stage's whole in a period gives way to its parts, and
        `undo` brings both back. Raises CountsImported, PeriodsOverlap, SplitOtherwise, NotFound.
        """
        with self._store.writing() as db:
            for row in db.query(
                "select at from count_import where workspace_id = ? and digest = ?", [self._workspace, digest]
            ):
                raise CountsImported(on=datetime.fromisoformat(row["at"]).date())
            row = {"workspace_id": self._workspace, "at": now_text(), "file": file, "digest": digest}
            import_id = insert(db, "count_import", row)
            came, replaced = 0, list[dict[str, Any]]()
            for part in parts:
                there = self._there(db, part)
                if part in there:
                    continue
                gives_way = [
                    one
                    for one in there
                    if (one.starts, one.ends) == (part.starts, part.ends)
                    and (one.split == (False, False) or (one.segment, one.channel) == (part.segment, part.channel))
                ]
                self._check(part, [one for one in there if one not in gives_way])
                for one in gives_way:
                    replaced += db.query(f"select {_COLUMNS}, import_id from period where {_SAME}", _key(one))
                    db.execute(f"delete from period where {_SAME}", _key(one))
                numbers = {"entered": part.entered, "completed": part.completed, "import_id": import_id}
                insert(db, "period", {**_key(part), **numbers})
                came += 1
            db.table("count_import").update(import_id, {"replaced": json.dumps(replaced)})
            return came

    def record(
        self, starts: date, ends: date, counts: Mapping[int, StageCounts], *, segment: str = "", channel: str = ""
    ) -> None:
        """What was typed of one segment or channel: replaces that part of each stage in the period, all at once;
        unknown people remove it.

        A stage's whole in the period gives way to its parts. Hours and money are none of its business.
        Raises PeriodsOverlap, SplitOtherwise, NotFound; ValueError for neither segment nor channel.
        """
        if not (segment or channel):
            raise ValueError("a part is of a segment or a channel; a whole is the journey's to record")
        with self._store.writing() as db:
            for stage, known in counts.items():
                numbers = {"entered": known.entered, "completed": known.completed}
                part = Part(stage=stage, starts=starts, ends=ends, segment=segment, channel=channel, **numbers)
                there = self._there(db, part)
                if part in there:
                    continue
                wholes = [one for one in there if (one.starts, one.ends, *one.split) == (starts, ends, False, False)]
                unknown = part.entered is None and part.completed is None
                if not unknown:
                    self._check(part, [one for one in there if one not in wholes])
                    for one in wholes:
                        db.execute(f"delete from period where {_SAME}", _key(one))
                db.execute(f"delete from period where {_SAME}", _key(part))
                if not unknown:
                    insert(db, "period", {**_key(part), **numbers})

    def _there(self, db: Database, part: Part) -> list[Part]:
        """What is counted of its stage in periods that share days with its own."""
        own(db, self._workspace, ItemKind.STAGE, part.stage)
        rows = db.query(
            f"select stage_id stage, starts, ends, segment, channel, entered, completed from period where {_NEAR}",
            _key(part),
        )
        return [_part(row) for row in rows]

    def _check(self, part: Part, others: Sequence[Part]) -> None:
        for one in others:
            if overlap((part.starts, part.ends), (one.starts, one.ends)):
                raise PeriodsOverlap(
                    starts=part.starts, last=_last(part), there_starts=one.starts, there_last=_last(one)
                )
            if (one.starts, one.ends) == (part.starts, part.ends) and one.split != part.split:
                raise SplitOtherwise(starts=part.starts, last=_last(part))

    def all(self) -> list[CountImport]:
        """The files, the newest first."""
        with self._store.reading() as db:
            rows = db.query(
                "select i.id, i.at, i.file, count(p.id) parts from count_import i left join period p"
                " on p.import_id = i.id where i.workspace_id = ? group by i.id order by i.id desc",
                [self._workspace],
            )
            return [CountImport(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows]

    def undo(self, import_id: int) -> None:
        """Takes a file back with what still stands of it, and brings back what gave way to it; in whatever order files
        are taken back, what nobody took back stands. Raises NotFound."""
        with self._store.writing() as db:
            key = [import_id, self._workspace]
            found = db.execute("select replaced from count_import where id = ? and workspace_id = ?", key).fetchone()
            if found is None:
                raise NotFound(what="count_import", id=import_id)
            db.execute("delete from period where import_id = ?", [import_id])
            later = self._without(db, import_id)
            for row in json.loads(found[0]):
                taken = [
                    one
                    for one in db.query(f"select {_COLUMNS}, import_id from period where {_NEAR}", row)
                    if _clash(row, one)
                ]
                # What a later file stands on comes back when that one is taken back.
                waits = next((one["import_id"] for one in taken if one["import_id"] in later), None)
                if not taken:
                    db.table("period").insert(row)
                elif waits is not None:
                    later[waits].append(row)
            for id, rows in later.items():
                db.table("count_import").update(id, {"replaced": json.dumps(rows)})
            db.execute("delete from count_import where id = ?", [import_id])

    def _without(self, db: Database, import_id: int) -> dict[int, list[dict[str, Any]]]:
        """What gave way to each other file, without what came in this one: that does not come back."""
        rows = db.query("select id, replaced from count_import where workspace_id = ?", [self._workspace])
        return {
            row["id"]: [one for one in json.loads(row["replaced"]) if one.get("import_id") != import_id]
            for row in rows
            if row["id"] != import_id
        }


_COLUMNS = "stage_id, starts, ends, segment, channel, entered, completed"
_SAME = """stage_id = :stage_id and starts = :starts and ends = :ends and segment = :segment and channel = :channel"""
_NEAR = "stage_id = :stage_id and starts < :ends and ends > :starts"


def _key(part: Part) -> dict[str, Any]:
    return {
        "stage_id": part.stage,
        "starts": part.starts.isoformat(),
        "ends": part.ends.isoformat(),
        "segment": part.segment,
        "channel": part.channel,
    }


def _clash(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rows of a stage, of periods that share days, would count the same people."""
    mine, theirs = (one["starts"], one["ends"]), (other["starts"], other["ends"])
    if mine != theirs:
        return overlap(*((date.fromisoformat(starts), date.fromisoformat(ends)) for starts, ends in (mine, theirs)))
    names = [(row["segment"], row["channel"]) for row in (one, other)]
    splits = {tuple(map(bool, name)) for name in names}
    return names[0] == names[1] or len(splits) > 1


def _part(row: dict[str, Any]) -> Part:
    return Part(**{**row, "starts": date.fromisoformat(row["starts"]), "ends": date.fromisoformat(row["ends"])})


def _last(part: Part) -> date:
    return date.fromordinal(part.ends.toordinal() - 1)
