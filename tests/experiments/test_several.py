import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from experiments.several import benjamini_hochberg, holm

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
