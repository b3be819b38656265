"""Stages of a workspace, and what people typed of each stage for a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel.counts import StageCounts
from funnel.journey import Phase, Stage
from funnel.journey_map import ItemKind
from funnel.known import Counted
from storage import map_spans
from storage.clock import now_text
from storage.errors import NotFound, StageInUse
from storage.library import FINAL
from storage.rows import insert

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, kw_only=True)
class StageUse:
    """How many experiments of a stage are being built, are running, have come to their end and wait for a decision, are
    done. As the board counts them, but what is decided is done."""

    drafts: int = 0
    running: int = 0
    deciding: int = 0
    done: int = 0

    @property
    def all(self) -> int:
        return self.drafts + self.running + self.deciding + self.done


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
            made = insert(db, "stage", row)
            self._changed(db, row)
            return made

    def change_stage(self, stage_id: int, *, name: str, phase: Phase) -> None:
        with self._store.writing() as db:
            stage = self._own(db, stage_id)
            db.table("stage").update(stage_id, {"name": name, "phase": phase.value, "template": None})
            db.execute("update stage set version = version + 1 where id = ?", [stage_id])
            self._changed(db, stage)

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
            self._changed(db, stage)

    def remove_stage(self, stage_id: int) -> None:
        """Off the map, where a version of it can bring it back. Raises StageInUse while experiments, counts or
        things on the map stand in it."""
        with self._store.writing() as db:
            stage = self._own(db, stage_id)
            (used,) = db.execute(
                "select (select count(*) from experiment where stage_id = :id)"
                " + (select count(*) from period where stage_id = :id)"
                " + (select count(*) from cost_entry where stage_id = :id and not gone and not of_period)"
                " + (select count(*) from item where stage_id = :id and not gone)"
                " + (select count(*) from survey where stage_id = :id and not gone)",
                {"id": stage_id},
            ).fetchone()
            if used:
                raise StageInUse(used=used)
            db.execute("update stage set gone = 1 where id = ?", [stage_id])
            self._changed(db, stage)

    def use(self) -> dict[int, StageUse]:
        """Stage id → how its experiments stand; stages without any are left out."""
        with self._store.reading() as db:
            rows = db.query(
                "select stage_id, sum(status = 'draft') drafts,"
                f" sum(status = 'running' and not {FINAL}) running, sum(status = 'running' and {FINAL}) deciding,"
                " sum(status in ('decided', 'learned')) done"
                " from experiment e where workspace_id = ? and stage_id is not null and version > 0"
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
        """Stage id → people counted for exactly this period (its parts added up), and the hours and money that the
        ledger has inside it."""
        return self._counts(starts, ends, "")

    def typed(self, starts: date, ends: date) -> dict[int, StageCounts]:
        """As `counts`, with only those hours and that money that were typed with this period."""
        return self._counts(starts, ends, "and of_period and day = :starts and through = date(:ends, '-1 day')")

    def _counts(self, starts: date, ends: date, which: str) -> dict[int, StageCounts]:
        with self._store.reading() as db:
            rows = list(
                db.query(
                    f"""select s.id stage_id, p.entered, p.completed, c.hours, c.money spend_minor from stage s
                    left join (select stage_id, {_ADDED_UP} from period where starts = :starts and ends = :ends
                        group by stage_id) p on p.stage_id = s.id
                    left join (select stage_id, sum(hours) hours, sum(money) money from cost_entry
                        where workspace_id = :workspace and not gone and day >= :starts
                        and coalesce(through, day) < :ends {which} group by stage_id) c on c.stage_id = s.id
                    where s.workspace_id = :workspace and (p.stage_id is not null or c.stage_id is not null)""",
                    {"workspace": self._workspace, "starts": starts.isoformat(), "ends": ends.isoformat()},
                )
            )
        return {row.pop("stage_id"): StageCounts(**row) for row in rows}

    def counted(self, journey: int | None = None) -> dict[int, list[Counted]]:
        """Stage id → all people that were counted of it (of this journey), oldest first; of stages on a map."""
        found: dict[int, list[Counted]] = {}
        with self._store.reading() as db:
            for row in db.query(
                f"select stage_id, starts, ends, {_ADDED_UP} from period"
                " join stage s on s.id = stage_id join journey j on j.id = s.journey_id where s.workspace_id = ?"
                " and not s.gone and not j.gone and (? is null or journey_id = ?)"
                " group by stage_id, starts, ends order by ends, starts",
                [self._workspace, journey, journey],
            ):
                stage, starts, ends = row.pop("stage_id"), row.pop("starts"), row.pop("ends")
                counts = StageCounts(**row)
                one = Counted(starts=date.fromisoformat(starts), ends=date.fromisoformat(ends), counts=counts)
                found.setdefault(stage, []).append(one)
        return found

    def record_counts(self, starts: date, ends: date, counts: Mapping[int, StageCounts]) -> None:
        """Replaces what was typed for these stages in this period, all at once; all unknown removes it.

        Hours and money go into the ledger. Parts by segment and channel stay where their sum is as typed, and give
        way to the whole otherwise.
        """
        with self._store.writing() as db:
            for stage_id, known in counts.items():
                stage = self._own(db, stage_id)
                key = {"stage_id": stage_id, "starts": starts.isoformat(), "ends": ends.isoformat()}
                where = "stage_id = :stage_id and starts = :starts and ends = :ends"
                there = db.execute(f"select {_ADDED_UP}, count(*) from period where {where}", key).fetchone()
                if there[2] == 0 or known == StageCounts() or there[:2] != (known.entered, known.completed):
                    db.execute(f"delete from period where {where}", key)
                    if known != StageCounts():
                        row = {**key, "entered": known.entered, "completed": known.completed}
                        db.table("period").insert(row)
                self._record_cost(db, stage, key, known)

    def _record_cost(self, db: Database, stage: Mapping[str, Any], key: Mapping[str, Any], known: StageCounts) -> None:
        of_period = """stage_id = :stage_id and day = :starts and through = date(:ends, '-1 day') and of_period"""
        if known.hours is None and known.spend_minor is None:
            db.execute(f"delete from cost_entry where {of_period}", dict(key))
            return
        values = {**key, "money": known.spend_minor, "hours": known.hours, "at": now_text(), "phase": stage["phase"]}
        values |= {"workspace": self._workspace, "journey": stage["journey_id"]}
        db.execute(
            f"""update cost_entry set money = :money, hours = :hours, changed_at = :at, version = version + 1, gone = 0
            where {of_period}""",
            values,
        )
        db.execute(
            f"""insert into cost_entry (workspace_id, day, through, phase, journey_id, stage_id, money, hours,
                of_period, created_at, changed_at)
            select :workspace, :starts, date(:ends, '-1 day'), :phase, :journey, :stage_id, :money, :hours, 1, :at, :at
            where not exists (select 1 from cost_entry where {of_period})""",
            values,
        )

    def _changed(self, db: Database, stage: Mapping[str, Any]) -> None:
        map_spans.changed(db, self._workspace, stage["journey_id"], ItemKind.STAGE)

    def _own(self, db: Database, stage_id: int) -> dict[str, Any]:
        found = list(
            db.query("select * from stage where id = ? and workspace_id = ? and not gone", [stage_id, self._workspace])
        )
        if not found:
            raise NotFound(what="stage", id=stage_id)
        return found[0]


# The parts of one stage in one period are different people; with one of them unknown, so is the sum.
_ADDED_UP = """case when count(entered) = count(*) then sum(entered) end entered,
    case when count(completed) = count(*) then sum(completed) end completed"""
