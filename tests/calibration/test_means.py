"""Means keep their promises, on a bounded version of the committed table."""

from __future__ import annotations

import pytest

from calibration.means import rows
from calibration.row import Row


@pytest.fixture(scope="module")
def measured() -> list[Row]:
    return rows(full=False)


def test_every_promise_about_means_is_kept(measured: list[Row]) -> None:
    assert not [row for row in measured if row.met is False]


def test_promises_are_made_of_skewed_means_with_and_without_a_value_before(measured: list[Row]) -> None:
    promised = [row for row in measured if row.target is not None]
    assert len({row.part for row in promised}) == 2
    assert {row.at_least for row in promised} == {True, False}


def test_an_uneven_split_covers_more_than_welch_alone(measured: list[Row]) -> None:
    uneven = {row.what: row.figure for row in measured if "uneven" in row.part and row.at_least}
    alone = [what for what in uneven if "Welch alone" in what]
    assert alone
    assert all(uneven[what.replace("Welch alone, ", "")] > max(0.945, uneven[what]) for what in alone)
