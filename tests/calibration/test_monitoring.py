"""Looking before the end keeps its promises, on a bounded version of the committed table."""

from __future__ import annotations

import pytest

from calibration.monitoring import rows
from calibration.row import Row


@pytest.fixture(scope="module")
def measured() -> list[Row]:
    return rows(full=False)


def test_every_promise_about_looking_early_is_kept(measured: list[Row]) -> None:
    assert not [row for row in measured if row.met is False]


def test_promises_are_made_of_shares_of_revenue_of_planned_looks_and_of_the_split(measured: list[Row]) -> None:
    parts = {row.part for row in measured if row.target is not None}
    assert len(parts) == 5
    assert any("revenue" in row.what for row in measured)
