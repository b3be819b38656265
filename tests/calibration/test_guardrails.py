"""Guardrails keep their promise before the end, on a bounded version of the committed table."""

from __future__ import annotations

import pytest

from calibration.guardrails import MOST_HELD, rows
from calibration.row import Row


@pytest.fixture(scope="module")
def measured() -> list[Row]:
    return rows(full=False)


def test_one_at_its_very_margin_is_seldom_called_held_however_often_somebody_looks(measured: list[Row]) -> None:
    promised = [row for row in measured if row.target == MOST_HELD]
    assert len(promised) == 7
    assert not [row for row in promised if row.met is False]


def test_with_the_fixed_range_at_the_end_it_is_hardly_more_often_than_that_alone(measured: list[Row]) -> None:
    assert max(row.figure for row in measured) < 0.045
