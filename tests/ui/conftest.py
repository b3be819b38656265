"""A page under test reads the file that its test writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st

from storage.store import Store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    st.cache_data.clear()
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    return Store(tmp_path / "trayecto.db")
