"""Are we ready: what people rated of product, team and reputation, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel import ratings
from funnel.ratings import Area, Rating
from storage.clock import now_text
from storage.errors import DraftChanged

if TYPE_CHECKING:
    from storage.store import Store

RATING, EVIDENCE = FIELDS = ("rating", "evidence")


class Readiness:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    def now(self) -> ratings.Readiness:
        with self._store.reading() as db:
            return ratings.Readiness(**{area.value: self._rating(db, area) for area in Area})

    def rated(self) -> dict[Area, datetime]:
        """When each area was last changed."""
        with self._store.reading() as db:
            rows = db.query("select area, at from readiness where workspace_id = ?", [self._workspace])
            return {Area(row["area"]): datetime.fromisoformat(row["at"]) for row in rows}

    def save_field(self, area: Area, field: str, value: Any, *, seen: Any) -> None:
        """The `rating` (1 to 5) or the `evidence` of an area; None makes it blank.

        Raises DraftChanged if it no longer says `seen`, InvalidRating.
        """
        with self._store.writing() as db:
            kept = self._rating(db, area)
            now: dict[str, Any] = {RATING: kept.value, EVIDENCE: kept.evidence or None}
            if now[field] == value:
                return
            if now[field] != seen:
                raise DraftChanged(field=field, theirs=now[field])
            now[field] = value
            rating = Rating(value=now[RATING], evidence=now[EVIDENCE] or "")
            row: dict[str, Any] = {"workspace_id": self._workspace, "area": area.value, "at": now_text()}
            row |= {"rating": rating.value, "evidence": rating.evidence}
            db.table("readiness").upsert(row, pk=("workspace_id", "area"))

    def _rating(self, db: Database, area: Area) -> Rating:
        rows = db.query(
            "select rating, evidence from readiness where workspace_id = ? and area = ?", [self._workspace, area.value]
        )
        return next((Rating(value=row["rating"], evidence=row["evidence"]) for row in rows), Rating())
