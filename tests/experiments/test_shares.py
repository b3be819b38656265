import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.shares import (
    difference_limits,
    difference_mover_limits,
    ratio_limits,
    ratio_mover_limits,
    score_p,
    small_and_uneven,
    wilson_limits,
)

PERONDI = (7, 34, 1, 34)  # Perondi et al. (2004), as in Fagerland, Lydersen & Laake (2015)


def limits_of(pair):
    low, high = pair
    return [float(low[0]), float(high[0])]


@pytest.mark.parametrize(
    ("table", "limits", "within"),
    [
        (PERONDI, [0.0270416, 0.3452912], 1e-6),  # R PropCIs::diffscoreci
        ((56, 70, 48, 80), [0.0528, 0.3382], 6e-5),  # Newcombe (1998), Table II a, method 5
        ((9, 10, 3, 10), [0.1700, 0.8406], 6e-5),  # Table II b
        ((8279, 45489, 8502, 44700), [-0.0133, -0.0031], 5e-5),  # Cookie Cats, retention_7
        ((3423, 17260, 3785, 17293), [-0.0291, -0.0120], 5e-5),  # Udacity, gross conversion
        ((1945, 17260, 2033, 17293), [-0.0116, 0.0019], 5e-5),  # Udacity, net conversion
    ],
)
def test_difference_limits_match_published_miettinen_nurminen_limits(table, limits, within):
    assert limits_of(difference_limits(*table)) == pytest.approx(limits, abs=within)


def test_without_the_inflation_the_limits_of_the_difference_are_mees():
    # Fagerland, Lydersen & Laake (2015), Perondi trial
    assert limits_of(difference_limits(*PERONDI, inflated=False)) == pytest.approx([0.0284, 0.3439], abs=6e-5)


def test_ratio_limits_match_the_published_miettinen_nurminen_limits():
    # Fagerland, Lydersen & Laake (2015), Perondi trial
    assert limits_of(ratio_limits(*PERONDI)) == pytest.approx([1.2086, 43.033], abs=5e-5)


def test_without_the_inflation_the_limits_of_the_ratio_are_koopmans():
    # R PropCIs::riskscoreci; contingencytables test-ch4.R for the control without conversions
    assert limits_of(ratio_limits(*PERONDI, inflated=False)) == pytest.approx([1.220853, 42.575718], abs=1e-5)
    assert limits_of(ratio_limits(3, 4, 0, 2, inflated=False)) == pytest.approx([0.8257, np.inf], abs=5e-5)


@pytest.mark.parametrize("method", [ratio_limits, ratio_mover_limits])
def test_with_no_conversions_anywhere_the_ratio_is_anything(method):
    assert limits_of(method(0, 1, 0, 2)) == [0.0, np.inf]  # contingencytables test-ch4.R


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


def test_wilson_limits_match_newcombe_1998_and_r_prop_test():
    assert [float(limit) for limit in wilson_limits(81, 263)] == pytest.approx([0.2553, 0.3662], abs=5e-5)


def test_score_p_is_the_published_one_of_cookie_cats():
    assert float(score_p(8279, 45489, 8502, 44700)[0]) == pytest.approx(0.00155, abs=5e-6)


def test_many_comparisons_give_what_each_gives_alone():
    tables = np.array([PERONDI, (0, 10, 3, 10), (10, 10, 0, 1), (56, 70, 48, 80)]).T
    for method in (difference_limits, ratio_limits, difference_mover_limits, ratio_mover_limits):
        low, high = method(*tables)
        for i, table in enumerate(tables.T):
            assert limits_of(method(*table)) == [low[i], high[i]]


def test_nobody_in_a_variant_excludes_nothing():
    for table in [(0, 0, 3, 10), (3, 10, 0, 0), (0, 0, 0, 0)]:
        assert score_p(*table) == 1
        for method in (difference_limits, difference_mover_limits):
            assert limits_of(method(*table)) == [-1, 1]
        for method in (ratio_limits, ratio_mover_limits):
            assert limits_of(method(*table)) == [0, np.inf]


@pytest.mark.parametrize("method", [difference_limits, difference_mover_limits, ratio_limits, ratio_mover_limits])
def test_every_table_of_up_to_eight_people_has_an_interval_around_its_estimate(method):
    sizes = range(1, 9)
    tables = [(x1, n1, x0, n0) for n1, n0 in itertools.product(sizes, sizes) for x1, x0 in np.ndindex(n1 + 1, n0 + 1)]
    x1, n1, x0, n0 = np.array(tables).T
    low, high = method(x1, n1, x0, n0)
    assert not np.isnan(low).any()
    assert not np.isnan(high).any()
    assert (low < high).all()
    share1, share0 = x1 / n1, x0 / n0
    if method in (difference_limits, difference_mover_limits):
        assert ((low <= share1 - share0 + 1e-12) & (share1 - share0 - 1e-12 <= high)).all()
    else:
        some = x0 > 0
        ratio = share1[some] / share0[some]
        assert ((low[some] <= ratio + 1e-12) & (ratio - 1e-12 <= high[some])).all()
        assert np.isinf(high[~some]).all()


@st.composite
def tables(draw, largest=10**6):
    n1, n0 = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n0)), n0


@settings(deadline=None, max_examples=60)
@given(tables())
def test_swapping_the_variants_flips_the_difference_and_inverts_the_ratio(table):
    x1, n1, x0, n0 = table
    swapped = (x0, n0, x1, n1)
    assert score_p(*table) == pytest.approx(score_p(*swapped))
    for method in (difference_limits, difference_mover_limits):
        low, high = limits_of(method(*table))
        assert limits_of(method(*swapped)) == pytest.approx([-high, -low], abs=1e-7)
    for method in (ratio_limits, ratio_mover_limits):
        low, high = limits_of(method(*table))
        inverse = [1 / limit if limit else np.inf for limit in (high, low)]
        assert limits_of(method(*swapped)) == pytest.approx(inverse, rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(tables(), st.sampled_from([0.01, 0.05, 0.1]))
def test_score_limits_leave_out_no_difference_exactly_where_p_is_below_alpha(table, alpha):
    found = bool(score_p(*table)[0] < alpha)
    low, high = limits_of(difference_limits(*table, alpha=alpha))
    assert (low > 0 or high < 0) == found
    low, high = limits_of(ratio_limits(*table, alpha=alpha))
    assert (low > 1 or high < 1) == found


@settings(deadline=None, max_examples=60)
@given(tables())
def test_no_table_has_a_limit_that_is_nan_or_an_interval_without_width(table):
    assert 0 <= score_p(*table)[0] <= 1
    for method in (difference_limits, difference_mover_limits, ratio_limits, ratio_mover_limits):
        low, high = limits_of(method(*table))
        assert low < high  # false for NaN


def minimum_coverage(method, n1, n0, *, relative, rates=(0.01, 0.02, 0.05, 0.10), lifts=(0, 0.1, 0.2, 0.5, 1)):
    """By exact enumeration of every table."""
    from scipy.stats import binom

    x1, x0 = np.mgrid[0 : n1 + 1, 0 : n0 + 1]
    low, high = (limit.reshape(x1.shape) for limit in method(x1.ravel(), n1, x0.ravel(), n0))
    coverages = []
    for rate, lift in itertools.product(rates, lifts):
        truth = 1 + lift if relative else rate * lift
        covers = (low <= truth + 1e-12) & (truth - 1e-12 <= high)
        treated = binom.pmf(np.arange(n1 + 1), n1, rate * (1 + lift))
        coverages.append(treated @ covers @ binom.pmf(np.arange(n0 + 1), n0, rate))
    return min(coverages)


@pytest.mark.parametrize("people", [20, 30, 50, 100])
def test_score_limits_cover_about_as_often_as_they_say_at_even_splits(people):
    assert minimum_coverage(ratio_limits, people, people, relative=True) >= 0.9435
    assert minimum_coverage(difference_limits, people, people, relative=False) >= 0.9435


@pytest.mark.parametrize(("n1", "n0"), [(150, 50), (200, 50), (50, 200)])
def test_mover_limits_cover_where_score_limits_do_not(n1, n0):
    assert small_and_uneven(n1, n0)
    assert minimum_coverage(ratio_limits, n1, n0, relative=True) < 0.945
    assert minimum_coverage(ratio_mover_limits, n1, n0, relative=True) >= 0.945
    assert minimum_coverage(difference_mover_limits, n1, n0, relative=False) >= 0.945


def test_a_split_is_uneven_beyond_two_to_one_with_fewer_than_a_thousand_in_the_smaller_variant():
    assert small_and_uneven([201, 200, 999, 1000, 5000], [100, 100, 1999, 2001, 5000]).tolist() == [
        True,
        False,
        True,
        False,
        False,
    ]
