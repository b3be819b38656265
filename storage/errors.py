"""What can go wrong with the file, and with two people at one thing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from funnel.errors import TrayectoError


class StorageError(TrayectoError):
    """Any of the below."""

    code = "storage"


class NotADatabase(StorageError):
    code = "not_a_database"


class NotOurs(StorageError):
    """A SQLite file of another program: it is left alone."""

    code = "database_not_ours"


class DatabaseNewer(StorageError):
    code = "database_newer"


class DatabaseReadOnly(StorageError):
    code = "database_read_only"


class DatabaseLocked(StorageError):
    code = "database_locked"


class DatabaseFull(StorageError):
    code = "database_full"


class DatabaseUnreachable(StorageError):
    code = "database_unreachable"


class NotFound(StorageError):
    """No such thing in this workspace (`what`: experiment, stage, reading, workspace)."""

    code = "not_found"


class DraftChanged(StorageError):
    """Somebody else changed this field since it was read; `theirs` is what it says now."""

    code = "draft_changed"


class WrongMoment(StorageError):
    """The step does not fit where the experiment stands (`status`)."""

    code = "wrong_moment"


class AlreadyImported(StorageError):
    """This very file is already a reading of the experiment, on `through`."""

    code = "already_imported"


class StageInUse(StorageError):
    """The stage has experiments or counts and cannot be removed."""

    code = "stage_in_use"


class StageIncomplete(StorageError):
    """A stage has a name and one of the three phases; `field` is what was missing."""

    code = "stage_incomplete"


class LastJourney(StorageError):
    """A workspace has at least one journey."""

    code = "last_journey"


class WeightsChanged(StorageError):
    """Somebody else made a new version of the score's weights since they were read."""

    code = "weights_changed"


class ReviewedSince(StorageError):
    """Somebody else noted a review, on `day`, since the page was read."""

    code = "reviewed_since"


_BY_SQLITE_CODE: dict[int, type[StorageError]] = {
    sqlite3.SQLITE_NOTADB: NotADatabase,
    sqlite3.SQLITE_CORRUPT: NotADatabase,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
    sqlite3.SQLITE_PERM: DatabaseReadOnly,
    sqlite3.SQLITE_BUSY: DatabaseLocked,
    sqlite3.SQLITE_LOCKED: DatabaseLocked,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_CANTOPEN: DatabaseUnreachable,
    sqlite3.SQLITE_IOERR: DatabaseUnreachable,
}


def translated(error: sqlite3.Error, path: Path) -> StorageError | None:
    """Our error for SQLite's, or None where SQLite's own is a bug of ours and should be seen."""
    code = getattr(error, "sqlite_errorcode", None)
    kind = None if code is None else _BY_SQLITE_CODE.get(code & 0xFF)
    return None if kind is None else kind(file=path.name, folder=str(path.parent))
