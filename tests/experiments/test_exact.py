from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import barnard_exact, binom

from experiments.exact import exact_p


def test_p_of_the_lady_tasting_tea_matches_suissa_and_shuster():
    # contingencytables Exact_unconditional_test_2x2(tea, gamma = 0)
    assert exact_p(3, 4, 1, 4) == pytest.approx(0.28906, abs=2e-5)


@pytest.mark.parametrize(("x1", "n1", "x0", "n0"), [(7, 34, 1, 34), (7, 18, 1, 18), (5, 16, 1, 16), (12, 20, 5, 20)])
def test_p_matches_scipys_exact_test(x1, n1, x0, n0):
    scipys = barnard_exact([[x1, x0], [n1 - x1, n0 - x0]], pooled=True, n=128).pvalue
    assert exact_p(x1, n1, x0, n0) == pytest.approx(scipys, abs=1e-6)


@pytest.mark.parametrize(("x1", "n1", "x0", "n0"), [(9, 10, 3, 10), (5, 6, 2, 9), (8, 11, 6, 9)])
def test_tables_that_tie_with_the_one_observed_count_as_extreme(x1, n1, x0, n0):
    # By hand in whole numbers. SciPy loses some ties to rounding: its p here is too small.
    def extremeness(a, b):
        spread = (a + b) * (n1 + n0 - a - b)
        return Fraction((a * n0 - b * n1) ** 2, spread) if spread else Fraction(0)

    extreme = [t for t in product(range(n1 + 1), range(n0 + 1)) if extremeness(*t) >= extremeness(x1, x0)]
    shares = np.linspace(0, 0.5, 5001)
    chances = sum(comb(n1, a) * comb(n0, b) * shares ** (a + b) * (1 - shares) ** (n1 + n0 - a - b) for a, b in extreme)
    assert exact_p(x1, n1, x0, n0) == pytest.approx(chances.max(), abs=1e-6)
    assert exact_p(x1, n1, x0, n0) >= barnard_exact([[x1, x0], [n1 - x1, n0 - x0]], pooled=True, n=128).pvalue - 1e-9


@pytest.mark.parametrize(("n1", "n0"), [(10, 10), (20, 20), (30, 15), (12, 40)])
def test_at_any_common_share_at_most_alpha_of_the_tables_fall_below_alpha(n1, n0):
    p_values = np.array([[exact_p(x1, n1, x0, n0) for x0 in range(n0 + 1)] for x1 in range(n1 + 1)])
    for alpha in (0.01, 0.05):
        for share in np.linspace(0, 1, 201):
            treated, controls = binom.pmf(np.arange(n1 + 1), n1, share), binom.pmf(np.arange(n0 + 1), n0, share)
            assert treated @ (p_values <= alpha) @ controls <= alpha + 1e-9


@pytest.mark.parametrize(("x1", "n1", "x0", "n0"), [(60, 500, 45, 500), (45, 50, 1500, 2000), (20, 60, 410, 1500)])
def test_no_common_share_makes_the_tables_as_extreme_likelier_than_p(x1, n1, x0, n0):
    # Suissa & Shuster's definition, table by table, on a grid too fine for a peak to hide in.
    a, b = np.mgrid[0 : n1 + 1.0, 0 : n0 + 1.0]
    spread = (a + b) * (n1 + n0 - a - b)
    statistic = (a * n0 - b * n1) ** 2 / np.where(spread > 0, spread, 1)
    extreme = (statistic >= statistic[x1, x0] * (1 - 1e-11)).astype(float)
    shares = np.sin(np.linspace(0, np.pi / 4, 1501)) ** 2
    treated, controls = (binom.pmf(np.arange(n + 1)[:, None], n, shares) for n in (n1, n0))
    largest = np.einsum("ag,ag->g", treated, extreme @ controls).max()
    assert exact_p(x1, n1, x0, n0) == pytest.approx(largest, rel=1e-3)
    assert exact_p(x1, n1, x0, n0) >= largest * (1 - 1e-6)


@pytest.mark.parametrize(
    "table", [(0, 5, 0, 990), (5, 5, 990, 990), (0, 1, 0, 1), (0, 0, 3, 9), (3, 9, 0, 0), (0, 0, 0, 0)]
)
def test_p_is_one_without_any_difference_to_see(table):
    assert exact_p(*table) == pytest.approx(1)


@settings(max_examples=60)
@given(st.data())
def test_p_stays_when_variants_or_outcomes_are_swapped(data):
    n1, n0 = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    x1, x0 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n0))
    p = exact_p(x1, n1, x0, n0)
    assert 0 < p <= 1
    assert exact_p(x0, n0, x1, n1) == pytest.approx(p, rel=1e-6)
    assert exact_p(n1 - x1, n1, n0 - x0, n0) == pytest.approx(p, rel=1e-6)
