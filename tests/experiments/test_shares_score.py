"""The score test of two shares and its inversion, Miettinen–Nurminen's limits."""

import itertools
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from experiments.shares_score import difference_limits, ratio_limits, score_p

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


def test_with_no_conversions_anywhere_the_ratio_is_anything():
    assert limits_of(ratio_limits(0, 1, 0, 2)) == [0.0, np.inf]  # contingencytables test-ch4.R


def test_score_p_is_the_published_one_of_cookie_cats():
    assert float(score_p(8279, 45489, 8502, 44700)[0]) == pytest.approx(0.00155, abs=5e-6)


@pytest.mark.parametrize(
    ("limits", "table", "low"),
    [
        (difference_limits, PERONDI, 0.02704162658344682),
        (difference_limits, (3444093, 3444093, 1081431, 1081433), 5.071717135182183e-07),
        (difference_limits, (8785715, 8785716, 0, 1), 0.20654918190230687),
        (difference_limits, (392482, 392485, 301203647, 301203650), -2.2465016917014348e-05),
        (ratio_limits, PERONDI, 1.2085679750900291),
        (ratio_limits, (6066213, 6066216, 1, 1), 0.9999985458509074),
        (ratio_limits, (5, 5, 9, 9), 0.5472282223815),
    ],
)
def test_lower_limits_match_a_bisection_in_sixty_digits(limits, table, low):
    # The score statistic by its definition, the restricted shares and the limit by bisection in Python's decimal.
    assert limits_of(limits(*table))[0] == pytest.approx(low, rel=1e-9, abs=1e-15)


def restricted_z(x1, n1, x0, n0, *, weight, distance):
    """The score statistic by its definition where treatment - weight · control is `distance`.

    The most likely control share is where the log-likelihood stops rising, found by halving.
    """

    def rising(share0):
        total = 0.0
        for x, n, share, by in ((x1, n1, weight * share0 + distance, weight), (x0, n0, share0, 1)):
            total += by * ((x / share if x else 0.0) - ((n - x) / (1 - share) if n - x else 0.0))
        return total > 0

    low, high = max(0.0, -distance / weight), min(1.0, (1 - distance) / weight)
    for _ in range(100):
        share0 = (low + high) / 2
        if not 0 < share0 < 1 or not 0 < weight * share0 + distance < 1:
            break
        low, high = (share0, high) if rising(share0) else (low, share0)
    share0 = (low + high) / 2
    share1 = weight * share0 + distance
    variance = share1 * (1 - share1) / n1 + weight**2 * share0 * (1 - share0) / n0
    return (x1 / n1 - weight * x0 / n0 - distance) / np.sqrt(variance * (n1 + n0) / (n1 + n0 - 1))


@st.composite
def tables(draw, largest=10**7):
    n1, n0 = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n0)), n0


@settings(max_examples=80)
@given(tables(largest=500), st.sampled_from([0.01, 0.05, 0.2]))
def test_at_every_limit_the_score_statistic_is_the_normal_quantile(table, alpha):
    quantile = NormalDist().inv_cdf(1 - alpha / 2)
    low, high = limits_of(difference_limits(*table, alpha=alpha))
    if low > -1:
        assert restricted_z(*table, weight=1, distance=low) == pytest.approx(quantile, rel=1e-5)
    if high < 1:
        assert restricted_z(*table, weight=1, distance=high) == pytest.approx(-quantile, rel=1e-5)
    low, high = limits_of(ratio_limits(*table, alpha=alpha))
    if low > 0:
        assert restricted_z(*table, weight=low, distance=0) == pytest.approx(quantile, rel=1e-5)
    if high < np.inf:
        assert restricted_z(*table, weight=high, distance=0) == pytest.approx(-quantile, rel=1e-5)


def test_many_comparisons_give_what_each_gives_alone():
    tables = np.array([PERONDI, (0, 10, 3, 10), (10, 10, 0, 1), (56, 70, 48, 80), (900_000, 10**7, 910_000, 10**7)]).T
    for method in (difference_limits, ratio_limits):
        low, high = method(*tables)
        for i, table in enumerate(tables.T):
            assert limits_of(method(*table)) == pytest.approx([low[i], high[i]], rel=1e-13)


def test_nobody_in_a_variant_excludes_nothing():
    for table in [(0, 0, 3, 10), (3, 10, 0, 0), (0, 0, 0, 0)]:
        assert score_p(*table) == 1
        assert limits_of(difference_limits(*table)) == [-1, 1]
        assert limits_of(ratio_limits(*table)) == [0, np.inf]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", [difference_limits, ratio_limits])
def test_every_table_of_up_to_eight_people_has_an_interval_around_its_estimate(method):
    sizes = range(1, 9)
    tables = [(x1, n1, x0, n0) for n1, n0 in itertools.product(sizes, sizes) for x1, x0 in np.ndindex(n1 + 1, n0 + 1)]
    x1, n1, x0, n0 = np.array(tables).T
    low, high = method(x1, n1, x0, n0)
    assert (low < high).all()  # false for NaN
    share1, share0 = x1 / n1, x0 / n0
    if method is difference_limits:
        assert ((low <= share1 - share0 + 1e-12) & (share1 - share0 - 1e-12 <= high)).all()
    else:
        some = x0 > 0
        ratio = share1[some] / share0[some]
        assert ((low[some] <= ratio + 1e-12) & (ratio - 1e-12 <= high[some])).all()
        assert np.isinf(high[~some]).all()


@settings(max_examples=60)
@given(tables())
@example((0, 10**7, 10**7, 10**7))
@example((1, 1, 9_999_999, 10**7))
@example((10**7, 10**7, 9_999_998, 10**7))
def test_swapping_the_variants_mirrors_the_difference_exactly_and_inverts_the_ratio(table):
    x1, n1, x0, n0 = table
    swapped = (x0, n0, x1, n1)
    assert score_p(*table) == score_p(*swapped)
    low, high = limits_of(difference_limits(*table))
    assert limits_of(difference_limits(*swapped)) == [-high, -low]
    assert low < high
    low, high = limits_of(ratio_limits(*table))
    inverse = [1 / limit if limit else np.inf for limit in (high, low)]
    assert limits_of(ratio_limits(*swapped)) == pytest.approx(inverse, rel=1e-12)
    assert low < high


@settings(max_examples=60)
@given(tables())
def test_counting_those_who_did_not_turns_the_difference_round(table):
    x1, n1, x0, n0 = table
    low, high = limits_of(difference_limits(*table))
    assert limits_of(difference_limits(n1 - x1, n1, n0 - x0, n0)) == pytest.approx([-high, -low], abs=1e-12)


@settings(max_examples=60)
@given(tables(), st.sampled_from([0.01, 0.05, 0.1]))
def test_limits_leave_out_no_difference_exactly_where_p_is_below_alpha(table, alpha):
    found = bool(score_p(*table)[0] < alpha)
    low, high = limits_of(difference_limits(*table, alpha=alpha))
    assert (low > 0 or high < 0) == found
    low, high = limits_of(ratio_limits(*table, alpha=alpha))
    assert (low > 1 or high < 1) == found
