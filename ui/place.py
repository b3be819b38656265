"""Where the file is: --db, else TRAYECTO_DB, else the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

from storage.store import Store


def database(chosen: str | Path | None = None) -> Path:
    """The database file; its folder is made when it is first written."""
    named = chosen or os.environ.get("TRAYECTO_DB")
    return Path(named).expanduser() if named else user_data_path("trayecto", appauthor=False) / "trayecto.db"


def store(chosen: str | Path | None = None) -> Store:
    return Store(database(chosen))
