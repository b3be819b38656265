import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from experiments.several import benjamini_hochberg, e_bh, holm

# Benjamini & Hochberg (1995), 3.2: thrombolysis trial, 15 comparisons (oracles: bh-1995)
BH_1995 = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.324,
    0.4262,
    0.5719,
    0.6528,
    0.759,
    1.0,
]


def test_benjamini_hochberg_rejects_four_of_the_fifteen_of_1995_and_holm_three():
    assert sum(p < 0.05 for p in benjamini_hochberg(BH_1995)) == 4
    assert sum(p < 0.05 for p in holm(BH_1995)) == 3


def test_holm_multiplies_the_smallest_by_all_and_the_next_by_one_less():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])  # by hand; R p.adjust


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_both_are_those_of_statsmodels(p_values):
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])
    assert benjamini_hochberg(p_values) == pytest.approx(multipletests(p_values, method="fdr_bh")[1])


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_what_could_not_be_tested_stays_unknown_and_does_not_count(adjust):
    assert adjust([None, 0.01, None, 0.04]) == [None, *adjust([0.01, 0.04])[:1], None, *adjust([0.01, 0.04])[1:]]
    assert adjust([None, None]) == [None, None]
    assert adjust([]) == []
    assert adjust([None, 0.3]) == [None, 0.3]


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12), st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_changes_nothing(adjust, p_values, chance):
    places = list(range(len(p_values)))
    chance.shuffle(places)
    assert adjust([p_values[i] for i in places]) == [adjust(p_values)[i] for i in places]


def test_e_values_are_discoveries_where_enough_of_them_are_large_enough():
    # by hand, Wang & Ramdas (2022), 4: k·e(k) ≥ K/alpha = 80 for k = 1, 2 but not for 3 (75) or 4 (12)
    assert e_bh([100, 3, 80, 25], 0.05) == [True, False, True, False]
    # the second alone is below 80, both together are not
    assert e_bh([41, 40, 1, 0], 0.05) == [True, True, False, False]
    assert e_bh([79, 1, 1, 1], 0.05) == [False] * 4


def test_e_values_that_are_unknown_do_not_count():
    assert e_bh([None, 45, None, 44], 0.05) == [None, True, None, True]
    assert e_bh([19.9], 0.05) == [False]
    assert e_bh([20.0, None], 0.05) == [True, None]
    assert e_bh([math.inf], 0.05) == [True]
    assert e_bh([], 0.05) == []
    assert e_bh([0.0, 0.0], 0.05) == [False, False]


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=20), st.floats(0.01, 0.3))
def test_of_e_values_that_are_one_over_p_it_finds_what_benjamini_hochberg_does(p_values, alpha):
    found = e_bh([1 / p for p in p_values], alpha)
    for discovered, p in zip(found, benjamini_hochberg(p_values), strict=True):
        assert discovered == (p <= alpha) or p == pytest.approx(alpha)
