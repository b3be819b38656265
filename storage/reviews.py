"""Reviews of a journey's map: when each took place, what was said, which version it looked at; and what happened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from experiments.card import Choice
from funnel.journey_map import ItemKind
from storage.clock import now_text
from storage.errors import ReviewedSince
from storage.map_rows import own
from storage.rows import insert

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, kw_only=True)
class Review:
    """One that took place. `next_on`: when the next one was to be; `map_version`: what the map read at its end."""

    id: int
    day: date
    at: datetime
    note: str
    next_on: date | None
    map_version: int | None


@dataclass(frozen=True, kw_only=True)
class Happened:
    """An experiment on a stage of the journey: when it started, was decided, and its learning was written."""

    id: int
    name: str
    stage: int
    started: datetime
    decided: datetime | None
    learned: datetime | None


class Reviews:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    def all(self, journey_id: int) -> list[Review]:
        """Newest first."""
        with self._store.reading() as db:
            own(db, self._workspace, ItemKind.JOURNEY, journey_id)
            rows = db.query("select * from review where journey_id = ? order by day desc, id desc", [journey_id])
            return [_review(row) for row in rows]

    def done(self, journey_id: int, day: date, *, note: str, next_on: date | None, seen: int | None, token: str) -> int:
        """A review took place; the journey's next review is on `next_on`. The same token twice keeps one.

        `seen` is the last review that the person knew of. Raises ReviewedSince for another one, NotFound.
        """
        with self._store.writing() as db:
            journey = own(db, self._workspace, ItemKind.JOURNEY, journey_id)
            for row in db.query("select id from review where token = ?", [token]):
                return int(row["id"])
            last = self._last(db, journey_id)
            if last is not None and last.id != seen:
                raise ReviewedSince(day=last.day)
            body = {**journey.body, "review_on": next_on.isoformat() if next_on else None}
            body = {name: value for name, value in body.items() if value is not None}
            db.table("journey").update(journey_id, {"body": json.dumps(body), "changed_at": now_text()})
            db.execute("update journey set version = version + 1 where id = ?", [journey_id])
            said = {"note": note, "next_on": next_on.isoformat() if next_on else None}
            row = {"journey_id": journey_id, "at": now_text(), "day": day.isoformat(), "body": json.dumps(said)}
            return insert(db, "review", {**row, "token": token})

    def keep_version(self, review_id: int, version_id: int) -> None:
        """What the map read at the end of the review; said once."""
        with self._store.writing() as db:
            db.execute(
                "update review set map_version_id = ? where id = ? and map_version_id is null"
                " and exists (select 1 from journey j where j.id = journey_id and j.workspace_id = ?)",
                [version_id, review_id, self._workspace],
            )

    def happened(self, journey_id: int) -> list[Happened]:
        """The experiments of the journey that were started, the newest first."""
        with self._store.reading() as db:
            rows = db.query(
                f"""select e.id, e.name, stage_id stage, started_at started,
                    (select min(at) from decision d where d.experiment_id = e.id
                        and choice <> '{Choice.KEEP_RUNNING.value}') decided,
                    (select at from learning l where l.experiment_id = e.id) learned
                    from experiment e join stage s on s.id = stage_id
                    where e.workspace_id = ? and s.journey_id = ? and started_at is not null
                    order by started_at desc, e.id desc""",
                [self._workspace, journey_id],
            )
            times = ("started", "decided", "learned")
            return [
                Happened(**{**row, **{name: row[name] and datetime.fromisoformat(row[name]) for name in times}})
                for row in rows
            ]

    @staticmethod
    def _last(db: Database, journey_id: int) -> Review | None:
        rows = db.query("select * from review where journey_id = ? order by day desc, id desc limit 1", [journey_id])
        return next(map(_review, rows), None)


def _review(row: dict[str, Any]) -> Review:
    said = json.loads(row["body"])
    return Review(
        id=row["id"],
        day=date.fromisoformat(row["day"]),
        at=datetime.fromisoformat(row["at"]),
        note=said["note"],
        next_on=date.fromisoformat(said["next_on"]) if said["next_on"] else None,
        map_version=row["map_version_id"],
    )
