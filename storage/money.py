"""What a team chose and typed about money, field by field, and what an hour of each person costs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel.costs import MONEY_LIMIT, InvalidCost
from funnel.money_facts import MoneyFacts, Timing, Worth
from storage.clock import now_text
from storage.errors import DraftChanged

if TYPE_CHECKING:
    from storage.store import Store

_ENUMS = {"timing": Timing, "worth": Worth}


class Money:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    def facts(self) -> MoneyFacts:
        with self._store.reading() as db:
            return MoneyFacts(**self._kept(db))

    def save_field(self, name: str, value: Any, *, seen: Any) -> None:
        """One field of MoneyFacts; None brings back what it is to begin with.

        Raises DraftChanged if it no longer says `seen`, InvalidFact.
        """
        with self._store.writing() as db:
            kept = self._kept(db)
            theirs = getattr(MoneyFacts(**kept), name)
            if value == theirs and name in kept:
                return
            if theirs != seen:
                raise DraftChanged(field=name, theirs=theirs)
            kept.pop(name, None)
            MoneyFacts(**kept, **({} if value is None else {name: value}))
            key = [self._workspace, name]
            db.execute("delete from money_fact where workspace_id = ? and field = ?", key)
            if value is not None:
                db.execute(
                    "insert into money_fact (workspace_id, field, value, at) values (?, ?, ?, ?)",
                    [*key, json.dumps(value, allow_nan=False), now_text()],
                )

    def rates(self) -> dict[str, int]:
        """Person → what an hour costs, in minor units."""
        with self._store.reading() as db:
            rows = db.execute(
                "select person, rate from person_rate where workspace_id = ? order by person", [self._workspace]
            )
            return dict(rows.fetchall())

    def save_rate(self, person: str, rate: int | None, *, seen: int | None) -> None:
        """None takes it away. Raises DraftChanged if it no longer is `seen`, InvalidCost."""
        if rate is not None and not 0 <= rate <= MONEY_LIMIT:
            raise InvalidCost(why="negative_rate" if rate < 0 else "too_much")
        with self._store.writing() as db:
            key = [self._workspace, person]
            found = db.execute("select rate from person_rate where workspace_id = ? and person = ?", key).fetchone()
            theirs = found and found[0]
            if theirs == rate:
                return
            if theirs != seen:
                raise DraftChanged(field="rate", theirs=theirs)
            db.execute("delete from person_rate where workspace_id = ? and person = ?", key)
            if rate is not None:
                db.execute("insert into person_rate (workspace_id, person, rate) values (?, ?, ?)", [*key, rate])

    def _kept(self, db: Database) -> dict[str, Any]:
        rows = db.execute("select field, value from money_fact where workspace_id = ?", [self._workspace])
        kept = {field: json.loads(value) for field, value in rows.fetchall()}
        return {name: _ENUMS[name](value) if name in _ENUMS else value for name, value in kept.items()}
