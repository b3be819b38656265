"""The limits and the p of conversions keep their promises, on a bounded version of the committed table."""

from __future__ import annotations

import numpy as np
import pytest

from calibration import conversions
from calibration.conversions import rows
from calibration.row import Row
from experiments.exact import exact_p


@pytest.fixture(scope="module")
def measured() -> list[Row]:
    return rows(full=False)


def test_every_promise_about_conversions_is_kept(measured: list[Row]) -> None:
    assert not [row for row in measured if row.met is False]


def test_promises_are_made_at_low_rates_at_all_rates_of_uneven_splits_and_of_any_table(measured: list[Row]) -> None:
    parts = {row.part for row in measured if row.target is not None}
    assert len(parts) == 4
    for promised in ("coverage of the lift", "coverage of the difference", "type I error"):
        assert any(row.what.startswith(promised) and row.target is not None for row in measured)


def test_the_committed_grid_is_the_whole_one() -> None:
    assert conversions.FULL.people == (20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500)
    assert np.allclose(conversions.FULL.rates, np.arange(0.01, 0.9501, 0.005))
    assert conversions.FULL.smaller == conversions.FULL.people
    assert {2, 3, 4, 9} <= set(conversions.FULL.times)
    assert conversions.LIFTS == (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)


def test_coverage_of_four_people_is_the_sum_over_the_nine_tables_by_hand() -> None:
    # 2 v 2 at a rate of a half without lift: only the tables (2, 0) and (0, 2) may leave the truth out. MOVER's limits
    # of 2 of 2 against 0 of 2 do (0.07 to 1), so 14 of 16 outcomes are covered.
    (lift, *_), (difference, *_) = conversions._coverages(2, 2, np.array([0.5]), np.array([0.5]))
    assert lift.figure == difference.figure == pytest.approx(14 / 16)


def test_rejected_tables_are_those_with_an_exact_p_below_alpha() -> None:
    one_by_one = [[exact_p(x1, 12, x0, 9) < 0.05 for x0 in range(10)] for x1 in range(13)]
    assert (conversions._rejected(12, 9) == np.array(one_by_one)).all()
