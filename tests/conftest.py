"""A real SQLite file for every test that remembers something; no doubles."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.store import Store
from storage.workspace import Workspace
from ui import actions


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "trayecto.db")


@pytest.fixture
def workspace(store: Store) -> Workspace:
    return actions.own_workspace(store, "en")
