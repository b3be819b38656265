"""`Store`: the one door to the file. Every verb opens its own connection; nothing is shared or cached.

Reading sees a consistent snapshot (WAL); writing is one short transaction that begins immediately, so that
two writers wait for each other instead of failing half-way.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from funnel.journey import TEMPLATES, Phase
from storage.clock import now_text
from storage.errors import DatabaseNewer, DatabaseUnreachable, DraftChanged, NotFound, NotOurs, translated
from storage.map_rows import create_journey
from storage.rows import insert
from storage.schema import APPLICATION_ID, migrations, version
from storage.workspace import Workspace

BUSY_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class WorkspaceCard:
    """A workspace as the sidebar lists it."""

    id: int
    name: str
    example: bool
    currency: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What one person chose; None = not chosen yet."""

    lang: str | None
    workspace_id: int | None


class Store:
    """Verbs over one SQLite file. Raises `storage.errors` for everything the file can do to us."""

    def __init__(self, path: Path | str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = Path(path)
        self.busy_seconds = busy_seconds

    # ---- connections

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A connection for reading, with every table there."""
        with self._connection() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction: all of it is kept, or nothing."""
        with self._connection() as db:
            db.conn.execute("begin immediate")
            try:
                yield db
            except BaseException:
                if db.conn.in_transaction:
                    db.conn.execute("rollback")
                raise
            db.conn.execute("commit")

    @contextmanager
    def _connection(self) -> Iterator[Database]:
        connection = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnreachable(file=self.path.name, folder=str(self.path.parent)) from error
        try:
            connection = sqlite3.connect(self.path, timeout=self.busy_seconds, isolation_level=None)
            connection.execute("pragma foreign_keys = on")
            connection.execute("pragma synchronous = normal")
            db = Database(connection)
            self._prepare(db)
            yield db
        except sqlite3.Error as error:
            ours = translated(error, self.path)
            if ours is None:
                raise
            raise ours from error
        finally:
            if connection is not None:
                connection.close()

    def _prepare(self, db: Database) -> None:
        (known,) = db.conn.execute("pragma user_version").fetchone()
        if known == version() and self._is_ours(db):
            return
        if known > version() and self._is_ours(db):
            raise DatabaseNewer(file=self.path.name, known=version(), found=known)
        tables = db.conn.execute("select count(*) from sqlite_master").fetchone()[0]
        if tables and not self._is_ours(db):
            raise NotOurs(file=self.path.name)
        self._write_ahead(db)
        db.conn.execute("begin immediate")
        try:
            db.conn.execute(f"pragma application_id = {APPLICATION_ID}")
            migrations.apply(db)
            db.conn.execute(f"pragma user_version = {version()}")
        except BaseException:
            if db.conn.in_transaction:
                db.conn.execute("rollback")
            raise
        db.conn.execute("commit")

    def _write_ahead(self, db: Database) -> None:
        """The file's journal as WAL. The time-out does not cover this switch: who comes at the same moment retries."""
        until = time.monotonic() + self.busy_seconds
        while True:
            try:
                db.conn.execute("pragma journal_mode = wal")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.01)
            else:
                return

    def _is_ours(self, db: Database) -> bool:
        return bool(db.conn.execute("pragma application_id").fetchone()[0] == APPLICATION_ID)

    # ---- workspaces

    def workspaces(self) -> list[WorkspaceCard]:
        """All of them, the person's own before the example."""
        with self.reading() as db:
            rows = db.query("select id, name, example, currency from workspace order by example, id")
            return [WorkspaceCard(**{**row, "example": bool(row["example"])}) for row in rows]

    def workspace(self, workspace_id: int) -> Workspace:
        """Everything inside one workspace. Raises NotFound."""
        if all(card.id != workspace_id for card in self.workspaces()):
            raise NotFound(what="workspace", id=workspace_id)
        return Workspace(self, workspace_id)

    def create_workspace(
        self,
        name: str,
        stages: Iterable[tuple[Phase, str, str]],
        *,
        example: bool = False,
        currency: str = "EUR",
    ) -> Workspace:
        """A workspace with its first stages in order: phase, name, template. One of each kind: its own
        person's and the example; asked for again, it is the one that is there."""
        with self.writing() as db:
            for row in db.query("select id from workspace where example = ?", [int(example)]):
                return Workspace(self, row["id"])
            row = {"name": name, "example": int(example), "currency": currency, "created_at": now_text()}
            workspace_id = insert(db, "workspace", row)
            create_journey(db, workspace_id, stages, body={}, template=None if example else TEMPLATES[0])
        return Workspace(self, workspace_id)

    def rename_workspace(self, workspace_id: int, *, name: str, currency: str) -> None:
        with self.writing() as db:
            self._known(db, workspace_id)
            db.table("workspace").update(workspace_id, {"name": name, "currency": currency})

    def change_workspace(self, workspace_id: int, field: str, value: str, *, seen: str) -> None:
        """Its `name` or its `currency`. Raises DraftChanged if it no longer says `seen`."""
        with self.writing() as db:
            self._known(db, workspace_id)
            theirs = db.table("workspace").get(workspace_id)[field]
            if theirs not in (seen, value):
                raise DraftChanged(field=field, theirs=theirs)
            db.table("workspace").update(workspace_id, {field: value})

    def remove_example(self) -> None:
        """The example and all in it; the person's own work is never touched."""
        with self.writing() as db:
            db.execute(
                "update experiment set parent_id = null where workspace_id in (select id from workspace where example)"
            )
            db.execute("delete from experiment where workspace_id in (select id from workspace where example)")
            db.execute("delete from workspace where example")

    # ---- what a person chose

    def profile(self, person: str = "local") -> Profile:
        with self.reading() as db:
            rows = list(db.query("select lang, workspace_id from profile where person = ?", [person]))
        return Profile(**rows[0]) if rows else Profile(lang=None, workspace_id=None)

    def choose_language(self, lang: str, person: str = "local") -> None:
        with self.writing() as db:
            db.table("profile").upsert({"person": person, "lang": lang}, pk="person")

    def choose_workspace(self, workspace_id: int, person: str = "local") -> None:
        with self.writing() as db:
            self._known(db, workspace_id)
            db.table("profile").upsert({"person": person, "workspace_id": workspace_id}, pk="person")

    @staticmethod
    def _known(db: Database, workspace_id: int) -> None:
        if not list(db.query("select 1 from workspace where id = ?", [workspace_id])):
            raise NotFound(what="workspace", id=workspace_id)
