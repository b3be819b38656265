"""What was counted, per period, of things on a map: passed, met, arrived, out of so many."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from funnel.journey_map import TALLIED, ItemKind
from funnel.tallies import Tally
from storage.map_rows import own

if TYPE_CHECKING:
    from storage.store import Store


KINDS = ", ".join(f"'{kind}'" for kind in TALLIED)


class Tallies:
    """Bound to one workspace. Taking a thing off the map leaves what was counted of it."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    def of_journey(self, journey_id: int) -> dict[int, list[Tally]]:
        """Thing on the map → what was counted of it, oldest first."""
        found: dict[int, list[Tally]] = {}
        with self._store.reading() as db:
            for row in db.query(
                # Kinds are named for the index: there may be thousands of other things.
                f"select item_id, starts, ends, met, total from item join tally on item.id = item_id"
                f" where workspace_id = ? and journey_id = ? and kind in ({KINDS}) and gone = 0 order by starts, ends",
                [self._workspace, journey_id],
            ):
                starts, ends = date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"])
                tally = Tally(starts=starts, ends=ends, met=row["met"], total=row["total"])
                found.setdefault(row["item_id"], []).append(tally)
        return found

    def record(self, kind: ItemKind, item_id: int, tally: Tally) -> None:
        """Replaces what was counted for exactly this period. Raises NotFound."""
        with self._store.writing() as db:
            own(db, self._workspace, kind, item_id)
            key = {"item_id": item_id, "starts": tally.starts.isoformat(), "ends": tally.ends.isoformat()}
            db.execute("delete from tally where item_id = :item_id and starts = :starts and ends = :ends", key)
            db.table("tally").insert({**key, "met": tally.met, "total": tally.total})

    def remove(self, kind: ItemKind, item_id: int, starts: date, ends: date) -> None:
        with self._store.writing() as db:
            own(db, self._workspace, kind, item_id)
            db.execute(
                "delete from tally where item_id = ? and starts = ? and ends = ?",
                [item_id, starts.isoformat(), ends.isoformat()],
            )
