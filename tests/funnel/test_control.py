"""The p-chart of a stage: its limits, its two signals, and how often a steady stage gives one."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.control import Signal, chart, limits
from funnel.counts import InvalidCounts

# Montgomery, Introduction to Statistical Quality Control, 6th ed., table 7.1: nonconforming cans in 30 samples of 50
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
STEADY = [(100, done) for done in (20, 22, 18, 21, 19, 20, 23, 17)]  # a centre of 0.2


def test_limits_match_montgomery_s_orange_juice_cans():
    found = chart([(50, cans) for cans in [*CANS, 12]])
    assert found.centre == pytest.approx(0.2313, abs=5e-5)
    newest = found.points[-1].limits
    assert (newest.low, newest.high) == pytest.approx((0.0524, 0.4102), abs=1e-4)
    assert not newest.exact
    outside = [place + 1 for place, at in enumerate(found.points) if not at.limits.holds(at.share)]
    assert outside == [15, 23]


def test_limits_match_montgomery_s_revised_ones_without_samples_15_and_23():
    kept = [cans for place, cans in enumerate(CANS, 1) if place not in (15, 23)]
    found = limits(50, sum(kept), 50 * len(kept))
    assert (found.low, found.high) == pytest.approx((0.0407, 0.3893), abs=1e-4)


def test_the_newest_week_outside_its_limits_is_a_signal():
    # By hand: 0.2 ± 3·√(0.16 / 100) = 0.08 to 0.32, both still inside
    assert [chart([*STEADY, (100, done)]).signals for done in (8, 32)] == [(), ()]
    low, high = chart([*STEADY, (100, 7)]), chart([*STEADY, (100, 33)])
    assert (low.signals, low.above) == ((Signal.OUTSIDE,), False)
    assert (high.signals, high.above) == ((Signal.OUTSIDE,), True)


def test_every_week_has_the_limits_of_its_own_people():
    found = chart([*STEADY, (200, 40)])
    assert (found.points[-1].limits.low, found.points[0].limits.low) == pytest.approx((0.2 - 0.12 / 2**0.5, 0.08))


def test_an_older_week_outside_is_no_news():
    # 35 of 100 around a centre of 195 / 900: above 0.34
    found = chart([(100, 35), *STEADY, (100, 22)])
    assert not found.points[0].limits.holds(0.35)
    assert found.signals == ()


def test_eight_weeks_on_one_side_of_the_centre_are_a_signal_and_seven_are_none():
    old, new = [(100, 30)] * 12, (100, 24)
    assert chart([*old, *[new] * 7]).signals == ()
    found = chart([*old, *[new] * 8])
    assert (found.signals, found.above) == ((Signal.RUN,), False)
    # by hand: (12 · 30 + 7 · 24) ÷ 19 weeks
    assert found.centre == pytest.approx(528 / 1900)


def test_a_week_on_the_centre_ends_a_run():
    at = [(100, 10)] * 8 + [(100, 30)] * 8  # a centre of 0.2
    assert chart([*at, (100, 30)]).signals == (Signal.RUN,)
    assert chart([*at, (100, 20)]).signals == ()


def test_less_than_eight_weeks_with_people_before_the_newest_are_not_enough():
    assert chart([*STEADY[:7], (100, 99)]) is None
    assert chart([*STEADY[:7], (0, 0), (100, 99)]) is None
    assert chart([]) is None
    assert chart([*STEADY, (100, 20)]) is not None


def test_a_week_with_nobody_has_no_share_and_gives_no_signal():
    found = chart([*STEADY, (100, 60), (0, 0)])
    assert (found.points[-1].share, found.points[-1].limits, found.signals, found.above) == (None, None, (), None)


def test_limits_of_few_people_are_exact():
    # By hand, gamma functions: under Beta(0.5, 40.5) more than 1 of 5 has 0.00388, more than 2 have 0.00022
    few = limits(5, 0, 40)
    assert (few.low, few.high, few.exact) == (0, 0.4, True)
    assert limits(20, 16, 80).exact  # 4 expected
    assert not limits(25, 20, 100).exact  # 5 expected
    assert limits(25, 80, 99).exact  # of 25 about 4.8 expected not to complete


def test_limits_are_exact_where_one_large_week_follows_small_ones():
    wide = limits(1000, 12, 24)
    assert wide.exact
    assert wide.high - wide.low > 0.5
    assert limits(1000, 2000, 4000).high - limits(1000, 2000, 4000).low == pytest.approx(6 * (0.25 / 1000) ** 0.5)


weeks = st.lists(st.integers(0, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), max_size=14)


@given(weeks)
def test_limits_lie_around_the_centre_between_0_and_1(given_weeks):
    found = chart(given_weeks)
    if found is None:
        assert sum(n > 0 for n, _ in given_weeks[:-1]) < 8
        return
    for at in found.points:
        if at.limits:
            assert 0 <= at.limits.low <= found.centre + 1e-12
            assert at.limits.low <= at.limits.high <= 1
    assert (found.above is None) == (not found.signals)


@given(weeks)
def test_what_completes_mirrors_what_does_not(given_weeks):
    found, other = chart(given_weeks), chart([(n, n - done) for n, done in given_weeks])
    assert (found is None) == (other is None)
    if found and other:
        assert found.centre == pytest.approx(1 - other.centre)


@pytest.mark.parametrize("people", [5, 20, 100, 1000])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5])
def test_a_steady_stage_is_outside_in_at_most_one_week_of_a_hundred(people, share):
    """Eight weeks before, the fewest there may be: their centre is off the most. 0.01 and three standard errors."""
    drawn, seen, runs = np.random.default_rng(20_260), 0, 4000
    within = cache(lambda done: limits(people, done, 8 * people))
    for *before, newest in drawn.binomial(people, share, size=(runs, 9)).tolist():
        seen += not within(sum(before)).holds(newest / people)
    assert seen / runs <= 0.01 + 3 * (0.01 * 0.99 / runs) ** 0.5


def test_a_stage_that_halves_is_seen_in_the_first_week():
    drawn, seen = np.random.default_rng(7), 0
    for _ in range(300):
        before = [(500, int(x)) for x in drawn.binomial(500, 0.3, size=12)]
        found = chart([*before, (500, int(drawn.binomial(500, 0.15)))])
        seen += Signal.OUTSIDE in found.signals and found.above is False
    assert seen >= 295


def test_impossible_weeks_are_refused():
    with pytest.raises(InvalidCounts) as refused:
        chart([(10, 11)])
    assert refused.value.values["why"] == "more_out_than_in"
    with pytest.raises(InvalidCounts):
        chart([(-1, 0)])
