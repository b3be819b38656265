import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import power_proportions_2indep, samplesize_proportions_2indep_onetail

from experiments.power import mean_people, mean_power, share_people, share_power, threshold


def test_shares_match_the_example_of_power_prop_test():
    # R power.prop.test(p1 = .50, p2 = .75, power = .90)
    assert share_people(0.75, 0.5, ratio=1, alpha=0.05, power=0.9) == pytest.approx(76.70693011, abs=1e-4)


def test_means_match_the_example_of_power_t_test():
    # R power.t.test(delta = .5, sd = 1, power = .8); Cohen (1988): 64
    assert mean_people(0.5, ratio=1, alpha=0.05, power=0.8) == pytest.approx(63.76576371, abs=5e-4)


rates = st.floats(0.001, 0.999)
alphas = st.sampled_from([0.001, 0.0125, 0.05, 0.1])
ratios = st.floats(0.1, 10)


@given(rates, rates, ratios, alphas, st.floats(2, 1e6))
def test_power_of_shares_is_that_of_statsmodels(treated, control, ratio, alpha, n1):
    theirs = power_proportions_2indep(treated - control, control, n1, ratio, alpha, return_results=False)
    assert share_power(treated, control, n1=n1, n0=ratio * n1, alpha=alpha) == pytest.approx(theirs, abs=1e-9)


@given(rates, rates, ratios, alphas, st.floats(0.5, 0.99))
def test_people_of_shares_are_those_of_statsmodels(treated, control, ratio, alpha, power):
    if abs(treated - control) > 1e-4:
        theirs = samplesize_proportions_2indep_onetail(treated - control, control, power, ratio, alpha)
        assert share_people(treated, control, ratio=ratio, alpha=alpha, power=power) == pytest.approx(theirs, rel=1e-9)


@given(st.floats(0.05, 8), ratios, alphas, st.floats(3, 1e7))
def test_power_of_means_is_that_of_statsmodels(shift, ratio, alpha, n1):
    effect = shift * math.sqrt((1 + 1 / ratio) / n1)
    theirs = TTestIndPower().power(effect, n1, alpha, ratio=ratio)
    if math.isfinite(theirs):  # its non-central t is nan here and there
        assert mean_power(effect, n1=n1, n0=ratio * n1, alpha=alpha) == pytest.approx(theirs, abs=1e-7)


@pytest.mark.parametrize("effect", [30, 100, 1e6, 1e15])
def test_an_effect_beyond_all_doubt_is_seen(effect):
    assert mean_power(effect, n1=50, n0=50, alpha=0.05) == 1


def test_the_power_of_a_handful_is_found_where_scipys_non_central_t_is_nan():
    # Integral of normal tails over the chi distribution of the spread, by scipy.integrate.quad
    assert mean_power(7.979373, n1=2.2, n0=2.2, alpha=0.05 / 3) == pytest.approx(0.848405, abs=1e-6)


@settings(max_examples=50)
@given(st.floats(1e-3, 5), ratios, alphas, st.floats(0.5, 0.99))
def test_people_are_the_fewest_that_reach_the_power(effect, ratio, alpha, power):
    n1 = mean_people(effect, ratio=ratio, alpha=alpha, power=power)
    assert mean_power(effect, n1=n1, n0=ratio * n1, alpha=alpha) >= power
    if max(2, 2 / ratio) * (1 + 1e-9) < n1 < 1e6:
        fewer = n1 * (1 - 1e-6)
        assert mean_power(effect, n1=fewer, n0=ratio * fewer, alpha=alpha) < power


def test_no_difference_takes_more_than_everybody():
    assert share_people(0.1, 0.1, ratio=1, alpha=0.05, power=0.8) == math.inf
    assert mean_people(0, ratio=1, alpha=0.05, power=0.8) == math.inf
    assert mean_people(1e-300, ratio=1, alpha=0.05, power=0.8) == math.inf


def test_threshold_ends_on_the_side_that_is_enough():
    assert threshold(lambda x: x >= 1 / 3, 0, 1) == pytest.approx(1 / 3, abs=1e-15)
    assert threshold(lambda x: x >= 1 / 3, 0, 1) >= 1 / 3
