"""A real SQLite file for every test that remembers something; no doubles."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from storage.store import Store
from storage.workspace import Workspace
from ui import actions

# A slow machine proves nothing wrong, and what is found by chance is found by who looks for it: examples are the same
# in every run. `pytest --hypothesis-profile=default` tries new ones.
settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "trayecto.db")


@pytest.fixture
def workspace(store: Store) -> Workspace:
    return actions.own_workspace(store, "en")
