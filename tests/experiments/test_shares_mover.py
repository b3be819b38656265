"""Limits of two shares from Wilson's limits of each."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.shares_mover import difference_mover_limits, ratio_mover_limits, wilson_limits

PERONDI = (7, 34, 1, 34)  # Perondi et al. (2004), as in Fagerland, Lydersen & Laake (2015)


def limits_of(pair):
    low, high = pair
    return [float(low[0]), float(high[0])]


def test_wilson_limits_match_newcombe_1998_and_r_prop_test():
    assert [float(limit) for limit in wilson_limits(81, 263)] == pytest.approx([0.2553, 0.3662], abs=5e-5)


@pytest.mark.parametrize(
    ("table", "limits"),
    [
        (PERONDI, [0.0189, 0.3404]),  # Fagerland, Lydersen & Laake (2015)
        ((56, 70, 48, 80), [0.0524, 0.3339]),  # Newcombe (1998), Table II a, method 10
        ((9, 10, 3, 10), [0.1705, 0.8090]),  # Table II b
        ((5, 56, 0, 29), [-0.0381, 0.1926]),  # Table II d
    ],
)
def test_difference_mover_limits_match_newcombe_1998(table, limits):
    assert limits_of(difference_mover_limits(*table)) == pytest.approx(limits, abs=6e-5)


@pytest.mark.parametrize(
    ("table", "limits"),
    [
        (PERONDI, [1.1537, 41.9763]),  # Fagerland, Lydersen & Laake (2015)
        ((24, 73, 53, 65), [0.282, 0.563]),  # Fagerland & Newcombe (2013), in R ratesci test3.R
        ((29, 55, 11, 11), [0.398, 0.761]),
        ((7, 18, 1, 18), [1.277, 40.751]),
    ],
)
def test_ratio_mover_limits_match_fagerland_and_newcombe_2013(table, limits):
    assert limits_of(ratio_mover_limits(*table)) == pytest.approx(limits, abs=6e-4)


def test_with_no_conversions_anywhere_the_ratio_is_anything():
    assert limits_of(ratio_mover_limits(0, 1, 0, 2)) == [0.0, np.inf]


def test_nobody_in_a_variant_excludes_nothing():
    for table in [(0, 0, 3, 10), (3, 10, 0, 0), (0, 0, 0, 0)]:
        assert limits_of(difference_mover_limits(*table)) == [-1, 1]
        assert limits_of(ratio_mover_limits(*table)) == [0, np.inf]


@pytest.mark.parametrize("method", [difference_mover_limits, ratio_mover_limits])
def test_every_table_of_up_to_eight_people_has_an_interval_around_its_estimate(method):
    sizes = range(1, 9)
    tables = [(x1, n1, x0, n0) for n1, n0 in itertools.product(sizes, sizes) for x1, x0 in np.ndindex(n1 + 1, n0 + 1)]
    x1, n1, x0, n0 = np.array(tables).T
    low, high = method(x1, n1, x0, n0)
    assert (low < high).all()  # false for NaN
    share1, share0 = x1 / n1, x0 / n0
    if method is difference_mover_limits:
        assert ((low <= share1 - share0 + 1e-12) & (share1 - share0 - 1e-12 <= high)).all()
    else:
        some = x0 > 0
        ratio = share1[some] / share0[some]
        assert ((low[some] <= ratio + 1e-12) & (ratio - 1e-12 <= high[some])).all()
        assert np.isinf(high[~some]).all()


@st.composite
def tables(draw, largest=10**7):
    n1, n0 = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n0)), n0


@settings(max_examples=60)
@given(tables())
def test_swapping_the_variants_mirrors_the_difference_exactly_and_inverts_the_ratio(table):
    x1, n1, x0, n0 = table
    swapped = (x0, n0, x1, n1)
    low, high = limits_of(difference_mover_limits(*table))
    assert limits_of(difference_mover_limits(*swapped)) == [-high, -low]
    assert low < high
    low, high = limits_of(ratio_mover_limits(*table))
    inverse = [1 / limit if limit else np.inf for limit in (high, low)]
    assert limits_of(ratio_mover_limits(*swapped)) == pytest.approx(inverse, rel=1e-12)
    assert low < high


@settings(max_examples=60)
@given(tables(), st.sampled_from([0.01, 0.05, 0.1]))
def test_the_difference_leaves_out_0_exactly_where_the_ratio_leaves_out_1(table, alpha):
    low, high = limits_of(difference_mover_limits(*table, alpha=alpha))
    least, most = limits_of(ratio_mover_limits(*table, alpha=alpha))
    assert (low > 0, high < 0) == (least > 1, most < 1)
