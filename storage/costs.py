"""The cost ledger: what was spent on the journey, one entry at a time, and its sums. Files of costs come and go
through `storage/cost_files.py`.

    workspace.costs.add(Cost(day=…, phase=Phase.ACQUISITION, money=120_000), token=…)
    workspace.costs.sums("channel", since=…, until=…, rate=3_000)

Sums are made entry by entry in minor units, so that any way of taking them apart adds up to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel.costs import Cost, Spent, worked
from funnel.journey import Phase
from funnel.journey_map import ItemKind
from storage.clock import now_text
from storage.errors import NotFound, StorageError
from storage.map_rows import own
from storage.rows import insert

if TYPE_CHECKING:
    from storage.store import Store

# What the ledger can be taken apart by, as SQL over an entry `c` and its stage `s`.
BY: Mapping[str, str] = {
    "phase": "coalesce(s.phase, c.phase)",
    "stage": "c.stage_id",
    "touchpoint": "c.touchpoint_id",
    "journey": "coalesce(s.journey_id, c.journey_id)",
    "experiment": "c.experiment_id",
    "channel": "c.channel",
    "segment": "c.segment",
    "person": "c.person",
    "month": "substr(c.day, 1, 7)",
    "day": "c.day",
}
PAGE = 50


class CostChanged(StorageError):
    """Somebody else changed the entry since it was read."""

    code = "cost_changed"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A cost in the ledger. `of_period`: typed with a stage's counts; `file` is the name of the file it came in."""

    id: int
    cost: Cost
    version: int
    of_period: bool = False
    file: str | None = None


class Costs:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    # ---- read

    def get(self, entry_id: int) -> Entry:
        """Raises NotFound, also for what was taken away or is another workspace's."""
        with self._store.reading() as db:
            return self._own(db, entry_id)

    def page(
        self, number: int = 1, *, size: int = PAGE, since: date | None = None, until: date | None = None, **only: Any
    ) -> tuple[list[Entry], int]:
        """Entries, the newest day first, and how many there are in all. `only`: BY → value."""
        where, values = self._where(since, until, only)
        with self._store.reading() as db:
            (total,) = db.execute(f"select count(*) {_FROM} where {where}", values).fetchone()
            rows = db.query(
                f"{_SELECT} {_FROM} where {where} order by c.day desc, c.id desc limit :size offset :skip",
                {**values, "size": size, "skip": (number - 1) * size},
            )
            return [_entry(row) for row in rows], total

    def sums(
        self, *by: str, since: date | None = None, until: date | None = None, rate: int | None = None, **only: Any
    ) -> dict[tuple[Any, ...], Spent]:
        """What was spent from `since` until before `until`, by the values of `by` (names of BY; without any, one sum
        under the empty key). `rate`: of hours whose entry and person tell none.

        An entry over several days counts where all of them lie inside: `straddling` says how many do not.
        """
        where, values = self._where(since, until, only)
        keys = [BY[name] for name in by]
        with self._store.reading() as db:
            db.conn.create_function("worked", 2, worked, deterministic=True)
            found: dict[tuple[Any, ...], Spent] = {}
            for row in db.execute(
                f"select {''.join(f'{key}, ' for key in keys)} count(*), sum(c.money), sum(c.hours),"
                f" coalesce(sum(case when c.hours is not null and {_RATE} is not null"
                f" then worked(c.hours, {_RATE}) end), 0),"
                f" coalesce(sum(case when {_RATE} is null then c.hours end), 0.0), sum(min(coalesce(c.money, 0), 0))"
                f" {_FROM} where {where} group by {', '.join(keys) or 'null'} having count(*) > 0",
                {**values, "rate": rate},
            ):
                entries, money, hours, work, without, refunds = row[len(keys) :]
                found[tuple(row[: len(keys)])] = Spent(
                    entries=entries, money=money, hours=hours, worked=work, without_rate=without, refunds=refunds
                )
            return found

    def straddling(self, since: date, until: date, **only: Any) -> int:
        """How many entries lie partly inside these days, and are in no sum of them."""
        _, values = self._where(since, until, only)
        where = f"{_MINE}{''.join(f' and {BY[name]} is :{name}' for name in only)}"
        with self._store.reading() as db:
            (n,) = db.execute(
                f"select count(*) {_FROM} where {where} and c.day < :until and {_LAST} >= :since"
                f" and not (c.day >= :since and {_LAST} < :until)",
                values,
            ).fetchone()
            return int(n)

    def known(self, name: str) -> list[str]:
        """The channels, segments or people that entries tell, the most used first."""
        with self._store.reading() as db:
            rows = db.execute(
                f"select {BY[name]}, count(*) {_FROM} where {_MINE} and {BY[name]} <> '' group by 1 order by 2 desc, 1",
                {"workspace": self._workspace},
            )
            return [row[0] for row in rows]

    def days(self) -> tuple[date, date] | None:
        """The first and the last day of the ledger; None while it is empty."""
        with self._store.reading() as db:
            first, last = db.execute(
                f"select min(c.day), max({_LAST}) {_FROM} where {_MINE}", {"workspace": self._workspace}
            ).fetchone()
        return None if first is None else (date.fromisoformat(first), date.fromisoformat(last))

    # ---- write

    def add(self, cost: Cost, *, token: str) -> int:
        """The same token twice is one entry. Raises NotFound for a stage or anything else that is not there."""
        with self._store.writing() as db:
            for row in db.query("select id from cost_entry where token = ?", [token]):
                return int(row["id"])
            return insert(db, "cost_entry", {**cost_row(db, self._workspace, cost), "token": token})

    def change(self, entry_id: int, cost: Cost, *, seen: int) -> None:
        """The whole entry anew. Raises CostChanged unless it still is in the version that the person `seen`."""
        with self._store.writing() as db:
            entry = self._own(db, entry_id)
            if entry.version != seen:
                raise CostChanged()
            row = cost_row(db, self._workspace, cost)
            row.pop("created_at")
            db.table("cost_entry").update(entry_id, {**row, "version": seen + 1})

    def remove(self, entry_id: int) -> None:
        """Out of the ledger and of every sum; `put_back` brings it again."""
        self._gone(entry_id, gone=True)

    def put_back(self, entry_id: int) -> None:
        self._gone(entry_id, gone=False)

    # ---- inside

    def _where(self, since: date | None, until: date | None, only: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        values: dict[str, Any] = {"workspace": self._workspace, **only}
        where = _MINE + "".join(f" and {BY[name]} is :{name}" for name in only)
        if since is not None:
            where, values["since"] = f"{where} and c.day >= :since", since.isoformat()
        if until is not None:
            where, values["until"] = f"{where} and {_LAST} < :until", until.isoformat()
        return where, values

    def _own(self, db: Database, entry_id: int) -> Entry:
        values = {"workspace": self._workspace, "id": entry_id}
        for row in db.query(f"{_SELECT} {_FROM} where {_MINE} and c.id = :id", values):
            return _entry(row)
        raise NotFound(what="cost", id=entry_id)

    def _gone(self, entry_id: int, *, gone: bool) -> None:
        with self._store.writing() as db:
            changed = db.execute(
                "update cost_entry set gone = ?, version = version + 1 where id = ? and workspace_id = ?",
                [gone, entry_id, self._workspace],
            )
            if not changed.rowcount:
                raise NotFound(what="cost", id=entry_id)


def cost_row(db: Database, workspace_id: int, cost: Cost) -> dict[str, Any]:
    """A cost as its row. Where it stands is this workspace's, and agrees: a touchpoint brings its stage along, a stage
    its journey and phase. Raises NotFound."""
    phase, journey, stage = cost.phase, cost.journey, cost.stage
    if cost.touchpoint is not None:
        stage = own(db, workspace_id, ItemKind.TOUCHPOINT, cost.touchpoint).stage or stage
    if stage is not None:
        found = own(db, workspace_id, ItemKind.STAGE, stage)
        phase, journey = Phase(found.body["phase"]), found.journey
    elif journey is not None:
        own(db, workspace_id, ItemKind.JOURNEY, journey)
    if cost.experiment is not None and not list(
        db.query("select 1 from experiment where id = ? and workspace_id = ?", [cost.experiment, workspace_id])
    ):
        raise NotFound(what="experiment", id=cost.experiment)
    return {
        "workspace_id": workspace_id,
        "day": cost.day.isoformat(),
        "through": None if cost.through in (None, cost.day) else cost.through.isoformat(),
        "phase": phase.value,
        "journey_id": journey,
        "stage_id": stage,
        "touchpoint_id": cost.touchpoint,
        "experiment_id": cost.experiment,
        "channel": cost.channel,
        "segment": cost.segment,
        "person": cost.person,
        "note": cost.note,
        "money": cost.money,
        "hours": cost.hours,
        "rate": cost.rate,
        "created_at": now_text(),
        "changed_at": now_text(),
    }


_MINE = "c.workspace_id = :workspace and not c.gone"
_LAST = "coalesce(c.through, c.day)"
_RATE = "coalesce(c.rate, r.rate, :rate)"
_FROM = """from cost_entry c left join stage s on s.id = c.stage_id
    left join person_rate r on r.workspace_id = c.workspace_id and r.person = c.person"""
_SELECT = """select c.id, c.version, c.of_period, c.day, c.through, coalesce(s.phase, c.phase) phase,
    coalesce(s.journey_id, c.journey_id) journey, c.stage_id stage, c.touchpoint_id touchpoint,
    c.experiment_id experiment, c.channel, c.segment, c.person, c.note, c.money, c.hours, c.rate,
    (select file from cost_import i where i.id = c.import_id) file"""


def _entry(row: dict[str, Any]) -> Entry:
    entry_id, version, of_period, file = (row.pop(name) for name in ("id", "version", "of_period", "file"))
    through = row.pop("through")
    cost = Cost(
        **{
            **row,
            "day": date.fromisoformat(row["day"]),
            "through": None if through is None else date.fromisoformat(through),
            "phase": Phase(row["phase"]),
        }
    )
    return Entry(id=entry_id, cost=cost, version=version, of_period=bool(of_period), file=file)
