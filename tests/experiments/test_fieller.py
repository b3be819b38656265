import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.fieller import fieller

Z = 1.959963984540054


def limits(*args, **options):
    low, high = fieller(*args, **options)
    return float(low[0]), float(high[0])


def test_limits_match_fiellers_definition():
    # oracles: fieller-basic, the roots of (m2² - z²v2) r² - 2 m1 m2 r + (m1² - z²v1)
    assert limits(10, 1, 8, 0.5, Z) == pytest.approx((0.9544305399243345, 1.6229193303344185), abs=1e-10)


def test_with_a_covariance_each_limit_fulfils_the_definition_with_equality():
    for r in limits(10, 1, 8, 0.5, Z, covariance=0.4):
        assert abs(10 - r * 8) == pytest.approx(Z * math.sqrt(1 - 2 * r * 0.4 + r**2 * 0.5))


def test_a_control_mean_that_may_be_zero_leaves_the_ratio_open():
    low, high = limits(10, 1, 1, 1, 1.96)
    assert high == math.inf
    assert abs(10 - low * 1) == pytest.approx(1.96 * math.sqrt(1 + low**2))
    assert limits(1, 1, 1, 1, 1.96) == (0, math.inf)
    assert limits(-1, 1, 1, 1, 1.96) == (-math.inf, math.inf)


def test_a_control_of_nothing_gives_the_least_ratio():
    low, high = limits(10, 1, 0, 1, 1.96)
    assert high == math.inf
    assert pytest.approx(1.96 * math.sqrt(1 + low**2)) == 10


def test_where_the_ratios_are_all_but_a_gap_the_side_of_the_estimate_counts():
    # a covariance that is nearly the whole: r = 1 fits far worse than r = 0.2 or r = 5
    low, high = limits(0.5, 0.5, 1.0, 0.5, 1.96, covariance=0.49)
    assert low == 0
    assert 0.5 < high < 1
    assert abs(0.5 - high) == pytest.approx(1.96 * math.sqrt(0.5 - 2 * high * 0.49 + high**2 * 0.5))


numbers = st.floats(-1e12, 1e12)
positive = st.floats(1e-12, 1e12)


@given(numbers, positive, positive, positive, st.floats(-0.999, 0.999), st.floats(0.1, 40))
def test_nothing_is_nan_and_the_estimate_lies_between(m1, v1, m0, v0, correlation, quantile):
    low, high = limits(m1, v1, m0, v0, quantile, covariance=correlation * math.sqrt(v1) * math.sqrt(v0))
    ratio = m1 / m0
    assert low <= high
    assert low <= ratio + 1e-6 * max(1, abs(ratio))
    assert ratio - 1e-6 * max(1, abs(ratio)) <= high


@given(positive, positive, positive, positive, st.floats(0.1, 6))
def test_swapped_the_limits_are_the_reciprocals(m1, v1, m0, v0, quantile):
    low, high = limits(m1, v1, m0, v0, quantile)
    back_low, back_high = limits(m0, v0, m1, v1, quantile)
    with np.errstate(divide="ignore"):
        assert np.divide(1, high) == pytest.approx(back_low, rel=1e-5, abs=1e-200)
        assert np.divide(1, low) == pytest.approx(back_high, rel=1e-5, abs=1e-200)
