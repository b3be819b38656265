"""The shifted-beta-geometric model: published fits, lives worked out otherwise, and limits that hold."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln

from funnel.cohort_worth import cohort_worth
from funnel.interval import Interval
from funnel.money_facts import Timing
from funnel.mover import UNKNOWN, exactly
from funnel.sbg import sbg
from funnel.survivors import InvalidCohort

# Fader & Hardie (2007), J. Interactive Marketing 21, 76-90: percent of two groups of customers still there.
REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241)
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491)


def codes(found):
    return [note.code for note in found.notes]


def log_share(alpha, beta, periods):
    return betaln(alpha, beta + periods) - betaln(alpha, beta)


# ---- published


def test_fader_and_hardie_2007_regular_customers():
    # the oracle "sbg-regular"
    found = sbg([REGULAR])
    assert (found.alpha, found.beta) == pytest.approx((0.704, 1.182), abs=5e-4)
    assert found.log_likelihood == pytest.approx(-1680.3, abs=0.06)


def test_fader_and_hardie_2007_high_end_customers():
    found = sbg([HIGH_END])
    assert (found.alpha, found.beta) == pytest.approx((0.668, 3.806), abs=5e-4)
    assert found.log_likelihood == pytest.approx(-1611.2, abs=0.06)


@pytest.mark.parametrize(("cohort", "year_12"), [(REGULAR, 0.173), (HIGH_END, 0.394)])
def test_it_projects_the_five_years_that_it_has_not_seen(cohort, year_12):
    found = sbg([cohort]).survival(12)
    assert found.value == pytest.approx(year_12, abs=0.02)
    assert found.low < year_12 < found.high


# ---- worked out otherwise


@pytest.mark.parametrize("discount", [0.001, 0.01, 0.1, 1.0])
@pytest.mark.parametrize("cohort", [REGULAR, HIGH_END, (100, 50, 50, 50), (100, 90, 81, 73)])
def test_a_discounted_life_is_the_sum_of_its_terms(cohort, discount):
    found = sbg([cohort])
    ages = np.arange(200_000)
    terms = np.exp(log_share(found.alpha, found.beta, ages) - ages * math.log1p(discount))
    assert found.lifetime(discount=discount).value == pytest.approx(terms.sum(), rel=1e-6)


def test_a_life_without_end_has_no_value():
    # alpha below 1: the mean of 1 / churn does not exist
    assert sbg([REGULAR]).lifetime() == UNKNOWN
    # above: (alpha + beta - 1) / (alpha - 1)
    found = sbg([(1000, 900, 815, 742, 680, 626, 578, 536, 499)])
    assert found.lifetime().value == pytest.approx((found.alpha + found.beta - 1) / (found.alpha - 1))


def test_who_stayed_has_the_life_of_what_is_left():
    found = sbg([REGULAR])
    shares = np.exp(log_share(found.alpha, found.beta, np.arange(100_000)))
    left = (shares[7:1007] / shares[7] / 1.1 ** np.arange(1000)).sum()
    assert found.lifetime(discount=0.1, age=7).value == pytest.approx(left, rel=1e-6)
    assert found.retention(1).value < found.retention(5).value


def test_cohorts_of_different_lengths_count_as_far_as_they_were_seen():
    whole, parts = sbg([(300, 200, 150, 120)]), sbg([(100, 70, 50, 40), (200, 130, 100, 80)])
    assert (parts.alpha, parts.beta) == pytest.approx((whole.alpha, whole.beta), rel=1e-4)
    longer = sbg([(300, 200, 150, 120), (1000, 660)])
    assert longer.periods == 3
    assert longer.lifetime(discount=0.01).high - longer.lifetime(discount=0.01).low > 0


def test_one_churn_for_all_is_said():
    found = sbg([(1000, 900, 810, 729, 656, 590)])
    assert codes(found) == ["sbg_alike"]
    # geometric: 1.01 / (.01 + .1)
    assert found.lifetime(discount=0.01).value == pytest.approx(1.01 / 0.11, rel=0.01)


@pytest.mark.parametrize("cohorts", [[], [(10,)], [(10, 5)], [(10, 10, 10)], [(10, 0, 0)], [(0, 0, 0)]])
def test_without_two_periods_and_somebody_who_left_and_stayed_there_is_no_fit(cohorts):
    assert sbg(cohorts) is None


@pytest.mark.parametrize(
    ("cohort", "why"), [((), "empty"), ((5, -1), "negative"), ((5, 6), "rises"), ((1,) * 400, "too_long")]
)
def test_survivors_that_cannot_be_are_refused(cohort, why):
    with pytest.raises(InvalidCohort) as refused:
        sbg([(10, 9, 8), cohort])
    assert (refused.value.values["why"], refused.value.values["cohort"]) == (why, 2)


# ---- the limits


def test_limits_are_where_twice_the_log_likelihood_falls_by_3_84():
    """For the share after one period, against a profile worked out by itself."""
    cohort = (100, 70, 55, 48, 44)
    found = sbg([cohort]).survival(1)
    left, kept = -np.diff(cohort), cohort[-1]

    def profile(share):
        whole = np.exp(np.linspace(-6, 10, 4001))[:, None]
        alpha, beta = whole * (1 - share), whole * share
        ages = np.arange(1, 5)
        gone = np.exp(log_share(alpha, beta, ages - 1)) - np.exp(log_share(alpha, beta, ages))
        return ((left * np.log(np.maximum(gone, 1e-300))).sum(axis=1) + kept * log_share(alpha, beta, 4)[:, 0]).max()

    greatest = profile(found.value)
    assert 2 * (greatest - profile(found.low)) == pytest.approx(3.841, abs=0.01)
    assert 2 * (greatest - profile(found.high)) == pytest.approx(3.841, abs=0.01)


def test_the_limits_hold_the_life_in_95_of_100_samples():
    """A hundred customers, four periods, alpha .704 and beta 1.182; seeded. Of 600 samples: .95 (docs/economics.md)."""
    rng, held, samples = np.random.default_rng(7), 0, 50
    ages = np.arange(20_000)
    truth = np.exp(log_share(0.704, 1.182, ages) - ages * math.log(1.01)).sum()
    for _ in range(samples):
        lives = rng.geometric(np.maximum(rng.beta(0.704, 1.182, 100), 1e-12))
        found = sbg([[100, *(int((lives > t).sum()) for t in range(1, 5))]]).lifetime(discount=0.01)
        held += found.low <= truth <= found.high
    assert held / samples >= 0.88


COHORTS = st.lists(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=6).map(lambda counts: tuple(sorted(counts, reverse=True))),
    min_size=1,
    max_size=3,
)


@settings(max_examples=40)
@given(COHORTS, st.floats(0, 1), st.sampled_from([None, 0, 1, 12]), st.sampled_from(Timing), st.floats(0, 1e6))
def test_whatever_the_cohorts_figures_are_finite_or_none_and_between_their_limits(
    cohorts, discount, horizon, timing, margin
):
    found = cohort_worth(cohorts, exactly(margin), discount=discount, timing=timing, horizon=horizon)
    figures = [found.worth, found.life]
    if found.fit is not None:
        figures += [found.fit.survival(period) for period in (0, 1, 20)] + [found.fit.retention(2)]
    for figure in figures:
        value, low, high = figure.value, figure.low, figure.high
        assert all(x is None or (math.isfinite(x) and x >= 0) for x in (value, low, high))
        assert value is None or low is None or low <= value
        assert value is None or high is None or value <= high


# ---- worth


def test_worth_is_the_margin_times_the_life():
    margin = Interval(value=100.0, low=80.0, high=125.0)
    found, life = cohort_worth([REGULAR], margin, discount=0.1), sbg([REGULAR]).lifetime(discount=0.1)
    assert found.worth.value == pytest.approx(100 * life.value)
    far = math.hypot(math.log(1.25), math.log(life.value / life.low))
    assert found.worth.low == pytest.approx(found.worth.value * math.exp(-far))
    assert codes(found) == ["beyond_seen"]


def test_at_the_end_of_the_period_it_is_one_margin_less():
    at_once = cohort_worth([REGULAR], exactly(100.0), discount=0.1)
    at_end = cohort_worth([REGULAR], exactly(100.0), discount=0.1, timing=Timing.AT_END)
    assert at_end.worth.value == pytest.approx(at_once.worth.value - 100)
    # over one period: what the .631 who stayed bring at its end, as the model has it
    one = cohort_worth([REGULAR], exactly(110.0), discount=0.1, timing=Timing.AT_END, horizon=1)
    assert one.worth.value == pytest.approx(100 * sbg([REGULAR]).survival(1).value)
    assert codes(one) == []


def test_what_cannot_be_fitted_or_has_no_end_is_said():
    assert codes(cohort_worth([(10, 10, 10)], exactly(100.0))) == ["sbg_no_fit"]
    found = cohort_worth([REGULAR], exactly(100.0))
    assert (found.worth.value, codes(found)) == (None, ["life_endless"])
