"""Files of costs: brought into the ledger whole, never twice, and taken back whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel.costs import Cost
from storage.clock import now_text
from storage.costs import cost_row
from storage.errors import NotFound, StorageError
from storage.rows import insert

if TYPE_CHECKING:
    from storage.store import Store


class CostsImported(StorageError):
    """This very file was brought in already, on `on`."""

    code = "costs_imported"


@dataclass(frozen=True, kw_only=True)
class CostImport:
    """A file that was brought in, and how many of its entries still stand. `details` as `bring` was given them."""

    id: int
    at: datetime
    file: str
    entries: int
    details: Mapping[str, Any] = field(default_factory=dict)


class CostFiles:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    def new_of(self, marks: Sequence[str]) -> set[str]:
        """Those of a file's marks that are not in the ledger yet."""
        with self._store.reading() as db:
            return set(marks) - self._marked(db)

    def bring(
        self,
        costs: Sequence[tuple[str, Cost]],
        *,
        file: str,
        digest: str,
        details: Mapping[str, Any] | None = None,
    ) -> int:
        """A file, whole or not at all: (mark, cost) of each row; rows whose mark is known add nothing. How many came.

        `digest` names the file's content. Raises CostsImported, NotFound.
        """
        with self._store.writing() as db:
            for row in db.query(
                "select at from cost_import where workspace_id = ? and digest = ?", [self._workspace, digest]
            ):
                raise CostsImported(on=datetime.fromisoformat(row["at"]).date())
            row = {"workspace_id": self._workspace, "at": now_text(), "file": file, "digest": digest}
            import_id = insert(db, "cost_import", {**row, "details": json.dumps(dict(details or {}), allow_nan=False)})
            marked = self._marked(db)
            rows = [
                {**cost_row(db, self._workspace, cost), "import_id": import_id, "mark": mark}
                for mark, cost in costs
                if mark not in marked
            ]
            if rows:
                names = list(rows[0])
                db.conn.executemany(
                    f"insert into cost_entry ({', '.join(names)}) values ({', '.join(f':{name}' for name in names)})",
                    rows,
                )
            return len(rows)

    def all(self) -> list[CostImport]:
        """The newest first."""
        with self._store.reading() as db:
            rows = db.query(
                "select i.id, i.at, i.file, i.details, count(c.id) entries from cost_import i"
                " left join cost_entry c on c.import_id = i.id and not c.gone where i.workspace_id = ?"
                " group by i.id order by i.id desc",
                [self._workspace],
            )
            return [
                CostImport(**{**row, "at": datetime.fromisoformat(row["at"]), "details": json.loads(row["details"])})
                for row in rows
            ]

    def undo(self, import_id: int) -> None:
        """Takes a file back with all its entries. Raises NotFound."""
        with self._store.writing() as db:
            gone = db.execute("delete from cost_import where id = ? and workspace_id = ?", [import_id, self._workspace])
            if not gone.rowcount:
                raise NotFound(what="cost_import", id=import_id)

    def _marked(self, db: Database) -> set[str]:
        rows = db.execute("select mark from cost_entry where workspace_id = ? and mark is not null", [self._workspace])
        return {row[0] for row in rows}
