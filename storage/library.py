"""Finding: the list with its filters, the board, the learnings, the chain of iterations. SQL does the paging."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from experiments.alike import content_words, is_alike, spellings
from experiments.card import Choice
from experiments.experiment import Status
from experiments.results import Verdict
from funnel.journey import Phase

if TYPE_CHECKING:
    from storage.store import Store

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Found:
    """One experiment as a list shows it. `people` are those that count towards the planned end.

    `reached`: its newest reading is at the planned end or past it. `early`: the registered rule ends it before that.
    `chained`: it came out of another, or another out of it.
    """

    id: int
    name: str
    status: Status
    stage: str | None
    template: str | None
    phase: Phase | None
    verdict: Verdict | None
    people: int
    planned_people: int | None
    created: datetime
    started: datetime | None
    changed: datetime
    ends: date | None
    reached: bool
    early: bool
    parent: int | None
    chained: bool
    choice: Choice | None
    learned: str | None

    @property
    def final(self) -> bool:
        """Whether the verdict may be acted on."""
        return self.reached or self.early


@dataclass(frozen=True, kw_only=True)
class Filters:
    """None = any. `text` is matched by the beginnings of words, without regard to accents.

    `opportunity`: what came out of it, iterations too.
    """

    text: str = ""
    phase: Phase | None = None
    stage: int | None = None
    status: Status | None = None
    verdict: Verdict | None = None
    opportunity: int | None = None


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of what was found, how many there are in all, and which page it is (the last, past the end)."""

    rows: Sequence[Row]
    total: int
    number: int = 1


# Of an experiment that runs: its planned end has come, or an end before it that the card allows.
FINAL = "(e.reached or e.early)"

_SELECT = """select e.id, e.name, e.status, s.name stage, s.template, s.phase, e.verdict, e.people, e.planned_people,
    e.created_at created, e.started_at started, e.changed_at changed, e.ends_on ends, e.reached, e.early,
    e.parent_id parent,
    (e.parent_id is not null or exists (select 1 from experiment c where c.parent_id = e.id)) chained,
    (select choice from decision d where d.experiment_id = e.id order by d.id desc limit 1) choice,
    (select body from learning l where l.experiment_id = e.id) learned
    from experiment e left join stage s on s.id = e.stage_id"""

# An untouched draft is nobody's work yet.
_MINE = "e.workspace_id = :workspace and (e.version > 0 or e.parent_id is not null)"

_COLUMNS = {
    "build": "e.status = 'draft'",
    "measure": f"e.status = 'running' and not {FINAL}",
    "learn": f"(e.status = 'decided' or e.status = 'running' and {FINAL})",
}


# An experiment that an opportunity led to, and all its iterations.
_LED_TO = """e.id in (with recursive led(id) as (
    select experiment_id from opportunity_experiment where item_id = :opportunity
    union select c.id from experiment c join led on c.parent_id = led.id) select id from led)"""
# The best by their words are among so many; which of them are much alike is decided word by word.
_CANDIDATES = 50


class Library:
    """Bound to one workspace; reads only."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    def find(self, filters: Filters, *, page: int = 1, size: int = 25) -> Page[Found]:
        """Newest change first; `page` counts from 1."""
        where, values = _where(filters)
        return self._page(where, values, page=page, size=size)

    def column(self, name: str, *, size: int = 20) -> Page[Found]:
        """One column of the board (build, measure, learn), longest waiting first."""
        return self._page(_COLUMNS[name], {}, page=1, size=size, order="e.changed_at, e.id")

    def learnings(self, text: str = "", *, page: int = 1, size: int = 10) -> Page[Found]:
        """Experiments with a learning written down, newest first."""
        where, values = _where(Filters(text=text, status=Status.LEARNED))
        return self._page(where, values, page=page, size=size)

    def chain(self, experiment_id: int) -> list[Found]:
        """Every iteration that this experiment belongs to, from the first test card on, oldest first."""
        ancestors = """with recursive up(id, parent_id) as (
                select id, parent_id from experiment where id = :id and workspace_id = :workspace
                union select e.id, e.parent_id from experiment e join up on e.id = up.parent_id),
            down(id) as (
                select id from up where parent_id is null
                union select e.id from experiment e join down on e.parent_id = down.id)"""
        with self._store.reading() as db:
            rows = db.query(
                f"{ancestors} {_SELECT} where {_MINE} and e.id in (select id from down) order by e.created_at, e.id",
                {"id": experiment_id, "workspace": self._workspace},
            )
            return [_found(row) for row in rows]

    def alike(self, text: str, *, but: Sequence[int] = (), size: int = 3) -> list[Found]:
        """Experiments whose words are much like this hypothesis (`experiments/alike.py`): those that were started
        first, the best match first. Never these `but` themselves, nor drafts of their chains."""
        words = content_words(text)
        spelt = " OR ".join(f'"{word}"' for stem in words for word in spellings(stem))
        if not spelt:
            return []
        own = [*but, *(one.id for each in but for one in self.chain(each) if one.status is Status.DRAFT)]
        with self._store.reading() as db:
            rows = db.query(
                f"select e.id, t.body from experiment_text t join experiment e on e.id = t.rowid"
                f" where t.body match :spelt and {_MINE} and e.id not in (select value from json_each(:own))"
                " order by e.status = 'draft', bm25(experiment_text) limit :candidates",
                {"spelt": spelt, "workspace": self._workspace, "own": json.dumps(own), "candidates": _CANDIDATES},
            )
            ids = [row["id"] for row in rows if is_alike(words, content_words(row["body"]))][:size]
            found = db.query(
                f"{_SELECT} where {_MINE} and e.id in (select value from json_each(:ids))",
                {"workspace": self._workspace, "ids": json.dumps(ids)},
            )
            return sorted(map(_found, found), key=lambda one: ids.index(one.id))

    def is_empty(self) -> bool:
        return self._page("1", {}, page=1, size=1).total == 0

    def _page(
        self,
        where: str,
        values: dict[str, Any],
        *,
        page: int,
        size: int,
        order: str = "e.changed_at desc, e.id desc",
    ) -> Page[Found]:
        values = {**values, "workspace": self._workspace}
        with self._store.reading() as db:
            (total,) = db.execute(
                f"select count(*) from experiment e where {_MINE} and {where}",
                values,
            ).fetchone()
            page = min(page, max(1, -(-total // size)))
            rows = db.query(
                f"{_SELECT} where {_MINE} and {where} order by {order} limit :size offset :offset",
                {**values, "size": size, "offset": (page - 1) * size},
            )
            return Page([_found(row) for row in rows], total, page)


def _where(filters: Filters) -> tuple[str, dict[str, Any]]:
    parts: list[str] = ["1"]
    values: dict[str, Any] = {}
    words = re.findall(r"\w+", filters.text)
    if words:
        parts.append("e.id in (select rowid from experiment_text where experiment_text match :text)")
        values["text"] = " ".join(f'"{word}"*' for word in words)
    elif filters.text.strip():
        parts.append("0")
    for name, condition, value in (
        ("phase", "e.stage_id in (select id from stage where phase = :phase)", filters.phase),
        ("stage", "e.stage_id = :stage", filters.stage),
        ("status", "e.status = :status", filters.status),
        ("verdict", "e.verdict = :verdict", filters.verdict),
        ("opportunity", _LED_TO, filters.opportunity),
    ):
        if value is not None:
            parts.append(condition)
            values[name] = value
    return " and ".join(parts), values


def _found(row: dict[str, Any]) -> Found:
    def instant(text: str | None) -> datetime | None:
        return None if text is None else datetime.fromisoformat(text)

    return Found(
        id=row["id"],
        name=row["name"],
        status=Status(row["status"]),
        stage=row["stage"],
        template=row["template"],
        phase=row["phase"] and Phase(row["phase"]),
        verdict=row["verdict"] and Verdict(row["verdict"]),
        people=row["people"],
        planned_people=row["planned_people"],
        created=datetime.fromisoformat(row["created"]),
        started=instant(row["started"]),
        changed=datetime.fromisoformat(row["changed"]),
        ends=row["ends"] and date.fromisoformat(row["ends"]),
        reached=bool(row["reached"]),
        early=bool(row["early"]),
        parent=row["parent"],
        chained=bool(row["chained"]),
        choice=row["choice"] and Choice(row["choice"]),
        learned=row["learned"],
    )
