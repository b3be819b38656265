"""Stages of a workspace, and what people typed of each stage for a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel.counts import StageCounts
from funnel.journey import Phase, Stage
from funnel.known import Counted
from storage.errors import NotFound, StageInUse
from storage.rows import insert

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, kw_only=True)
class StageUse:
    """How many experiments of a stage are being built, are running, are done."""

    drafts: int = 0
    running: int = 0
    done: int = 0


class Journey:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    # ---- stages

    def stages(self, journey: int | None = None, *, gone: bool = False) -> list[Stage]:
        """In the order of the journey: by phase, then by position. Without a `journey`, those of one after another.

        `gone`: with those that were taken off a map, which experiments and counts may still stand on.
        """
        with self._store.reading() as db:
            rows = list(
                db.query(
                    "select s.id, phase, name, s.position, s.template, journey_id journey,"
                    " coalesce(json_extract(s.body, '$.optional'), 0) optional, j.position place"
                    " from stage s join journey j on j.id = journey_id"
                    " where s.workspace_id = ? and (? or not s.gone and not j.gone) and (? is null or journey_id = ?)",
                    [self._workspace, gone, journey, journey],
                )
            )
        order = list(Phase)
        rows.sort(key=lambda row: (row.pop("place"), row["journey"]))
        stages = [
            Stage(**{**row, "phase": Phase(row["phase"]), "optional": row["optional"] in (1, True)}) for row in rows
        ]
        places = {stage.journey: place for place, stage in reversed(list(enumerate(stages)))}
        return sorted(
            stages, key=lambda stage: (places[stage.journey], order.index(stage.phase), stage.position, stage.id)
        )

    def add_stage(self, phase: Phase, name: str, journey: int | None = None) -> int:
        """At the end of its phase; without a `journey`, in the first one there is."""
        with self._store.writing() as db:
            found = db.execute(
                "select id from journey where workspace_id = ? and not gone and (? is null or id = ?)"
                " order by position, id",
                [self._workspace, journey, journey],
            ).fetchone()
            if found is None:
                raise NotFound(what="journey", id=journey)
            (last,) = db.execute(
                "select coalesce(max(position), 0) from stage where journey_id = ?", [found[0]]
            ).fetchone()
            row = {"workspace_id": self._workspace, "phase": phase.value, "name": name, "position": last + 1}
            row["journey_id"] = found[0]
            return insert(db, "stage", row)

    def change_stage(self, stage_id: int, *, name: str, phase: Phase) -> None:
        with self._store.writing() as db:
            self._own(db, stage_id)
            db.table("stage").update(stage_id, {"name": name, "phase": phase.value, "template": None})
            db.execute("update stage set version = version + 1 where id = ?", [stage_id])

    def move_stage(self, stage_id: int, by: int) -> None:
        """Up (-1) or down (+1) within its phase; at the edge nothing happens."""
        with self._store.writing() as db:
            stage = self._own(db, stage_id)
            rows = list(
                db.query(
                    "select id from stage where journey_id = ? and phase = ? and not gone order by position, id",
                    [stage["journey_id"], stage["phase"]],
                )
            )
            ids = [row["id"] for row in rows]
            here = ids.index(stage_id)
            there = min(max(here + by, 0), len(ids) - 1)
            ids.insert(there, ids.pop(here))
            for position, moved in enumerate(ids):
                db.table("stage").update(moved, {"position": position})

    def remove_stage(self, stage_id: int) -> None:
        """Off the map, where a version of it can bring it back. Raises StageInUse while experiments, counts or
        things on the map stand in it."""
        with self._store.writing() as db:
            self._own(db, stage_id)
            (used,) = db.execute(
                "select (select count(*) from experiment where stage_id = :id)"
                " + (select count(*) from period where stage_id = :id)"
                " + (select count(*) from item where stage_id = :id and not gone)"
                " + (select count(*) from survey where stage_id = :id and not gone)",
                {"id": stage_id},
            ).fetchone()
            if used:
                raise StageInUse(used=used)
            db.execute("update stage set gone = 1 where id = ?", [stage_id])

    def use(self) -> dict[int, StageUse]:
        """Stage id → how its experiments stand; stages without any are left out."""
        with self._store.reading() as db:
            rows = db.query(
                "select stage_id, sum(status = 'draft') drafts, sum(status = 'running') running,"
                " sum(status in ('decided', 'learned')) done"
                " from experiment where workspace_id = ? and stage_id is not null and version > 0"
                " group by stage_id",
                [self._workspace],
            )
            return {row.pop("stage_id"): StageUse(**row) for row in rows}

    # ---- counts per period

    def periods(self, journey: int | None = None) -> list[tuple[date, date]]:
        """The periods with something typed of a stage on a map (of this journey), newest first; the end is the
        first day after."""
        with self._store.reading() as db:
            rows = list(
                db.query(
                    "select distinct starts, ends from period join stage s on s.id = stage_id"
                    " join journey j on j.id = s.journey_id where s.workspace_id = ? and not s.gone and not j.gone"
                    " and (? is null or journey_id = ?) order by ends desc, starts desc",
                    [self._workspace, journey, journey],
                )
            )
        return [(date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"])) for row in rows]

    def counts(self, starts: date, ends: date) -> dict[int, StageCounts]:
        """Stage id → what was typed for exactly this period."""
        with self._store.reading() as db:
            rows = list(
                db.query(
                    "select stage_id, entered, completed, hours, spend_minor from period"
                    " join stage on stage.id = stage_id where workspace_id = ? and starts = ? and ends = ?",
                    [self._workspace, starts.isoformat(), ends.isoformat()],
                )
            )
        return {row.pop("stage_id"): StageCounts(**row) for row in rows}

    def counted(self, journey: int | None = None) -> dict[int, list[Counted]]:
        """Stage id → all that was typed of it (of this journey), oldest first; of stages on a map."""
        found: dict[int, list[Counted]] = {}
        with self._store.reading() as db:
            for row in db.query(
                "select stage_id, starts, ends, entered, completed, hours, spend_minor from period"
                " join stage s on s.id = stage_id join journey j on j.id = s.journey_id where s.workspace_id = ?"
                " and not s.gone and not j.gone and (? is null or journey_id = ?) order by ends, starts",
                [self._workspace, journey, journey],
            ):
                stage, starts, ends = row.pop("stage_id"), row.pop("starts"), row.pop("ends")
                counts = StageCounts(**row)
                one = Counted(starts=date.fromisoformat(starts), ends=date.fromisoformat(ends), counts=counts)
                found.setdefault(stage, []).append(one)
        return found

    def record_counts(self, starts: date, ends: date, counts: Mapping[int, StageCounts]) -> None:
        """Replaces what was typed for these stages in this period, all at once; all unknown removes it."""
        with self._store.writing() as db:
            for stage_id, known in counts.items():
                self._own(db, stage_id)
                key = {"stage_id": stage_id, "starts": starts.isoformat(), "ends": ends.isoformat()}
                db.execute("delete from period where stage_id = :stage_id and starts = :starts and ends = :ends", key)
                if known != StageCounts():
                    db.table("period").insert({**key, **asdict(known)})

    def _own(self, db: Database, stage_id: int) -> dict[str, Any]:
        found = list(
            db.query("select * from stage where id = ? and workspace_id = ? and not gone", [stage_id, self._workspace])
        )
        if not found:
            raise NotFound(what="stage", id=stage_id)
        return found[0]
