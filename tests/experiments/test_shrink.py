import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.results import Interval
from experiments.shrink import log_lift, shrink

# Rubin (1981): coaching for the SAT in eight schools
SCHOOLS = [28, 8, -3, 7, -1, 1, 18, 12]
ERRORS = [15, 10, 16, 11, 9, 11, 10, 18]
# Efron & Morris (1975, 1977): batting of 18 players in 1970, hits in their first 45 at bats, and the rest of the season
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
SEASON = [0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269]
SEASON += [0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.285, 0.316, 0.200]


def values(found):
    return [effect.value for effect in found.effects]


def test_effects_of_the_eight_schools_are_the_published_posterior_means():
    # Flat prior on the sd, as in Gelman et al., Bayesian Data Analysis, 5.5; means by simulation as RStan's
    # "Getting Started" prints them
    found = shrink(SCHOOLS, ERRORS)
    assert values(found) == pytest.approx([11.4, 7.9, 6.1, 7.6, 5.1, 6.1, 10.6, 8.4], abs=0.15)
    assert found.prior_mean == pytest.approx(8, abs=0.2)
    # Bayesian Data Analysis, Table 5.3, from 200 draws: school A -2 to 31, school E -9 to 18
    assert (found.effects[0].low, found.effects[0].high) == pytest.approx((-2, 31), abs=1)
    assert (found.effects[4].low, found.effects[4].high) == pytest.approx((-9, 18), abs=2)


def test_batting_averages_are_shrunk_as_by_efron_and_morris_and_miss_the_season_by_as_little():
    early = [hits / 45 for hits in HITS]
    error = math.sqrt(0.2654 * (1 - 0.2654) / 45)
    found = shrink(early, [error] * 18)
    # Efron & Morris (1977), Sci. Am. 236(5), 119-127: .294 for Clemente, .242 for Alvis, factor 3.5
    assert found.effects[0].value == pytest.approx(0.294, abs=0.0015)
    assert found.effects[-1].value == pytest.approx(0.242, abs=0.0015)
    raw, shrunk = (
        sum((x - season) ** 2 for x, season in zip(xs, SEASON, strict=True)) for xs in (early, values(found))
    )
    assert raw / shrunk == pytest.approx(3.5, abs=0.1)


def test_the_sum_of_the_wins_is_inflated_and_the_sum_of_the_shrunken_wins_is_not():
    rng = np.random.default_rng(12)
    raw, shrunk, truth, covered = [], [], [], []
    for _ in range(40):
        effects = rng.normal(0.01, 0.03, 120)
        errors = rng.uniform(0.02, 0.06, 120)
        estimates = rng.normal(effects, errors)
        found = shrink(estimates.tolist(), errors.tolist())
        wins = estimates > 1.96 * errors
        raw.append(estimates[wins].sum())
        shrunk.append(np.array(values(found))[wins].sum())
        truth.append(effects[wins].sum())
        covered += [e.low <= x <= e.high for e, x in zip(found.effects, effects, strict=True)]
    bias, error = np.mean(shrunk) - np.mean(truth), np.std(np.subtract(shrunk, truth)) / math.sqrt(40)
    assert np.mean(raw) > 1.4 * np.mean(truth)
    assert abs(bias) < 3 * error
    assert abs(bias) < 0.05 * np.mean(truth)
    assert np.mean(covered) == pytest.approx(0.95, abs=0.01)


def test_two_effects_do_not_show_how_far_effects_lie_apart():
    assert shrink([1.0, 2.0], [1.0, 1.0]) is None
    assert shrink([1.0, 2.0, None], [1.0, 1.0, 1.0]) is None
    assert shrink([], []) is None


def test_what_is_not_known_keeps_its_place_and_changes_nothing():
    found = shrink([28, None, *SCHOOLS[1:], 5.0], [15, 3.0, *ERRORS[1:], 0.0])
    assert found.effects[1] == found.effects[-1] == Interval(value=None, low=None, high=None)
    assert (found.effects[0], *found.effects[2:-1]) == shrink(SCHOOLS, ERRORS).effects


def test_exact_estimates_stay_and_vague_ones_go_to_the_middle():
    found = shrink([0.0, 10.0, 20.0, 30.0, 40.0], [0.01, 0.01, 0.01, 0.01, 100.0])
    assert values(found)[:4] == pytest.approx([0, 10, 20, 30], abs=0.01)
    assert values(found)[4] == pytest.approx(15, abs=3)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.floats(-100, 100), st.floats(0.01, 50)), min_size=3, max_size=25),
    st.randoms(use_true_random=False),
)
def test_every_effect_is_pulled_towards_the_others_and_none_is_certain(rows, random):
    estimates, errors = zip(*rows, strict=True)
    found = shrink(estimates, errors)
    least, most = min(estimates), max(estimates)
    for estimate, effect in zip(estimates, found.effects, strict=True):
        assert effect.low < effect.value < effect.high
        assert least - 1e-6 <= effect.value <= most + 1e-6
        assert abs(effect.value - estimate) <= most - least + 1e-6
    shuffled = random.sample(range(len(rows)), len(rows))
    again = shrink([estimates[i] for i in shuffled], [errors[i] for i in shuffled])
    assert values(again) == pytest.approx([found.effects[i].value for i in shuffled], rel=1e-6, abs=1e-6)
    turned = shrink([-x for x in estimates], errors)
    assert [-x for x in values(turned)] == pytest.approx(values(found), rel=1e-6, abs=1e-6)


def test_a_lift_is_taken_as_the_logarithm_of_its_ratio():
    value, error = log_lift(Interval(value=0.10, low=0.10 - 0.02, high=0.1204))
    assert value == pytest.approx(math.log(1.10))
    assert error == pytest.approx((math.log(1.1204) - math.log(1.08)) / 3.919928)
    assert log_lift(Interval(value=0.1, low=None, high=0.2)) is None
    assert log_lift(Interval(value=-0.5, low=-1.0, high=0.2)) is None
    assert log_lift(Interval(value=None, low=-0.5, high=0.2)) is None
