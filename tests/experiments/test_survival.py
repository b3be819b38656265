import math
from itertools import chain, repeat

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from experiments.survival import log_rank, retention_difference, retention_lift
from funnel.curves import Stays, retention_curve
from funnel.samples import InvalidSample

# Freireich et al. (1963), Blood 21, 699-716: weeks in remission of leukaemia; True came to its end, False was
# last seen in it
MERCAPTOPURINE = Stays.of_people(
    [(6, True)] * 3
    + [(6, False)]
    + [(week, True) for week in (7, 10, 13, 16, 22, 23)]
    + [(week, False) for week in (9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]
)
PLACEBO = Stays.of_people(
    (week, True) for week in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
)


def people(stays):
    """One (day, left) for each."""
    rows = zip(stays.days, stays.left, stays.censored, strict=True)
    return list(chain.from_iterable(chain(repeat((d, 1), left), repeat((d, 0), c)) for d, left, c in rows))


def test_curve_of_the_treated_leukaemia_patients_is_the_published_one():
    # Kalbfleisch & Prentice; R survfit: .857 (.0764), .807 (.0869), .753 (.0963), .690 (.1068), .627 (.1141),
    # .538 (.1282), .448 (.1346)
    curve = retention_curve(MERCAPTOPURINE)
    left = curve.left > 0
    assert curve.days[left].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk[left].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.share[left] == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert np.sqrt(curve.variance[left]) == pytest.approx(errors, abs=5e-5)
    # R survfit(conf.type = "log-log"), week 10
    week10 = curve.on(10)
    assert (week10.low, week10.high) == pytest.approx((0.503, 0.889), abs=5e-4)


def test_log_rank_of_the_leukaemia_trial_is_the_published_one():
    # R survdiff: 9 observed and 19.3 expected with mercaptopurine, chi-square 16.8, p = 4e-05
    found = log_rank(MERCAPTOPURINE, PLACEBO)
    assert found.left == 9
    assert found.expected == pytest.approx(19.25, abs=5e-3)
    assert found.chi_square == pytest.approx(16.79, abs=5e-3)
    assert found.p_value == pytest.approx(4.17e-5, abs=5e-8)


stays = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40).map(Stays.of_people)


@given(stays)
def test_curve_and_its_variance_match_statsmodels(group):
    times, left = zip(*people(group), strict=True)
    theirs = SurvfuncRight(np.array(times, float), np.array(left))
    mine = retention_curve(group)
    at = np.searchsorted(mine.days, theirs.surv_times)
    assert mine.share[at] == pytest.approx(theirs.surv_prob)
    some = theirs.surv_prob > 0
    assert np.sqrt(mine.variance[at][some]) == pytest.approx(theirs.surv_prob_se[some])


@given(stays, stays)
def test_log_rank_matches_statsmodels_and_does_not_mind_a_swap(one, other):
    found = log_rank(one, other)
    if found is None:
        return
    times, left = (np.array(x) for x in zip(*people(one), *people(other), strict=True))
    group = np.array([1] * one.n + [0] * other.n)
    chi_square, p_value = survdiff(times, left, group)
    assert found.chi_square == pytest.approx(chi_square)
    assert found.p_value == pytest.approx(p_value)
    swapped = log_rank(other, one)
    assert swapped is not None
    assert swapped.chi_square == pytest.approx(found.chi_square)


@given(stays, st.sampled_from([0.01, 0.05, 0.2]))
def test_limits_have_a_width_around_a_curve_that_never_rises(group, alpha):
    curve = retention_curve(group, alpha=alpha)
    assert (np.diff(curve.share) <= 0).all()
    assert (curve.low < curve.high).all()  # false for NaN
    assert (curve.low <= curve.share + 1e-12).all()
    assert (curve.share - 1e-12 <= curve.high).all()
    assert ((curve.low >= 0) & (curve.high <= 1)).all()


@given(stays, stays, st.integers(0, 14))
def test_difference_on_a_day_turns_with_the_variants_and_has_a_width(one, other, day):
    found, swapped = (retention_difference(*pair, day=day) for pair in ((one, other), (other, one)))
    if found.value is None:
        assert swapped.value is None
        return
    assert -1 <= found.low < found.high <= 1
    assert found.low <= found.value <= found.high
    assert (swapped.value, swapped.low, swapped.high) == pytest.approx((-found.value, -found.high, -found.low))


def test_lift_of_the_leukaemia_trial_is_that_of_the_published_limits():
    # R survfit(conf.type = "log-log"), week 10: mercaptopurine .753 (.503, .889), placebo .381 (.183, .578); by hand
    # log(.753 / .381) = .681, less the root of log(.753 / .503)^2 + log(.578 / .381)^2, plus that of
    # log(.889 / .753)^2 + log(.381 / .183)^2
    found = retention_lift(MERCAPTOPURINE, PLACEBO, day=10)
    assert found.value == pytest.approx(0.976, abs=0.002)
    assert (found.low, found.high) == pytest.approx((0.107, 3.19), rel=0.01)


@given(stays, stays, st.integers(0, 14))
def test_lift_on_a_day_mirrors_with_the_variants_and_has_a_width(one, other, day):
    found, swapped = (retention_lift(*pair, day=day) for pair in ((one, other), (other, one)))
    if found.low is None:
        assert (found.value, found.high, swapped.low) == (None, None, None)
        return
    assert found.low >= -1
    if found.value is not None:
        assert found.low <= found.value <= found.high
        assert found.low < found.high < math.inf
    if found.high is None:
        assert swapped.low == -1
    else:
        assert (1 + found.high) * (1 + swapped.low) == pytest.approx(1)


def test_lift_upon_nobody_has_a_lower_limit_alone():
    gone, half, stayed = Stays((7,), (40,), (0,)), Stays((7,), (20,), (20,)), Stays((7,), (0,), (40,))
    # By hand: of 40 who left up to 1 - 40 / (40 + 1.96^2) = .0876 may stay (Wilson), of 20 in 40 at least
    # .5^exp(1.96 · sqrt(1 / 40) / .693) = .338; the ratio is at least the root of .338 · (2 · .5 - .338), ÷ .0876
    upon_nobody, to_nobody = retention_lift(half, gone, day=7), retention_lift(gone, half, day=7)
    assert (upon_nobody.value, upon_nobody.high) == (None, None)
    assert upon_nobody.low == pytest.approx(math.sqrt(0.338 * 0.662) / 0.0876 - 1, rel=2e-3)
    assert (to_nobody.value, to_nobody.low) == (-1, -1)
    assert to_nobody.high == pytest.approx(0.0876 / math.sqrt(0.338 * 0.662) - 1, rel=2e-3)
    neither = retention_lift(gone, gone, day=7)
    assert (neither.value, neither.low, neither.high) == (None, -1, None)
    both = retention_lift(stayed, stayed, day=7)
    assert both.value == 0
    # by hand: the lower limit of each is 40 / (40 + 1.96^2) = .912, the upper one 1
    assert (both.low, both.high) == pytest.approx((-0.0876, 0.0960), abs=5e-4)


def test_limits_of_lift_and_difference_hold_the_truth_with_few_people_and_many_last_seen_early():
    # Days until leaving are geometric; up to day 30, .5 and .6 stay, and about half are last seen before that.
    rng, held, repeats = np.random.default_rng(1963), np.zeros(2), 1200
    truth = {"treatment": 0.6, "control": 0.5}

    def drawn(share):
        until, seen = rng.geometric(1 - share ** (1 / 31), 80) - 1, rng.integers(0, 60, 80)
        return Stays.of_people(zip(np.minimum(until, seen).tolist(), (until <= seen).tolist(), strict=True))

    for _ in range(repeats):
        pair = [drawn(share) for share in truth.values()]
        for place, (found, true) in enumerate(
            [(retention_lift(*pair, day=30), 0.6 / 0.5 - 1), (retention_difference(*pair, day=30), 0.6 - 0.5)]
        ):
            held[place] += found.value is not None and found.low <= true <= found.high
    # 1,200 times at .95 have an error of .006
    assert (held / repeats >= 0.93).all()
    assert (held / repeats <= 0.975).all()


@given(stays, stays, stays)
def test_stays_add_in_any_order(a, b, c):
    assert (a + b) + c == c + (b + a)
    assert people(a + b) == sorted(people(a) + people(b), key=lambda row: (row[0], -row[1]))


def test_without_anybody_last_seen_early_the_curve_is_the_share_who_stay():
    # 3 of 10 leave on day 2, 2 more on day 5; the rest is seen to the end
    group = Stays((2, 5, 30), (3, 2, 0), (0, 0, 5))
    curve = retention_curve(group)
    assert [curve.on(day).value for day in (0, 1, 2, 4.5, 5, 30)] == pytest.approx([1, 1, 0.7, 0.7, 0.5, 0.5])
    assert curve.variance[curve.days == 5][0] == pytest.approx(0.5 * 0.5 / 10)


def test_nothing_is_known_of_days_that_nobody_was_seen_on():
    assert retention_curve(Stays((7,), (0,), (40,))).on(8).value is None
    assert retention_curve(Stays((7,), (40,), (0,))).on(8).value == 0
    assert retention_curve(Stays((), (), ())).on(0).value is None
    assert retention_difference(Stays((), (), ()), PLACEBO, day=3).value is None


def test_people_seen_on_a_day_are_those_who_left_or_were_seen_from_then_on():
    assert [PLACEBO.seen(day) for day in (0, 1, 2, 23, 24)] == [21, 21, 19, 1, 0]
    assert Stays.of_days(zip(PLACEBO.days, PLACEBO.left, PLACEBO.censored, strict=True)) == PLACEBO
    assert Stays.of_days(()) == Stays((), (), ())


def test_nobody_or_everybody_leaving_is_no_certainty():
    stayed = retention_curve(Stays((7,), (0,), (40,))).on(7)
    # Wilson: 40 of 40
    assert (stayed.value, stayed.high) == (1, 1)
    assert stayed.low == pytest.approx(40 / (40 + 1.959964**2))
    gone = retention_curve(Stays((7,), (40,), (0,))).on(7)
    assert (gone.low, gone.high) == pytest.approx((0, 1 - 40 / (40 + 1.959964**2)))
    both = retention_difference(Stays((7,), (0,), (40,)), Stays((7,), (0,), (40,)), day=7)
    assert both.low < 0 < both.high


def test_log_rank_is_unknown_where_nobody_leaves_or_one_variant_is_empty():
    assert log_rank(Stays((7,), (0,), (40,)), Stays((7,), (0,), (40,))) is None
    assert log_rank(PLACEBO, Stays((), (), ())) is None
    assert log_rank(Stays((1,), (1,), (0,)), Stays((1,), (1,), (0,))) is None


def test_ten_million_people_are_as_many_numbers_as_days():
    days = tuple(float(d) for d in range(90))
    one = Stays(days, (20_000,) * 90, (30_000,) * 90)
    other = Stays(days, (20_400,) * 90, (30_000,) * 90)
    assert log_rank(one, other).p_value < 1e-6
    found = retention_difference(one, other, day=30)
    assert 0 < found.low < found.high < 0.01


@pytest.mark.parametrize(
    ("days", "left", "censored"),
    [
        ((2, 1), (1, 1), (0, 0)),
        ((1, 1), (1, 1), (0, 0)),
        ((-1,), (1,), (0,)),
        ((math.inf,), (1,), (0,)),
        ((math.nan,), (1,), (0,)),
        ((1,), (-1,), (0,)),
        ((1,), (1.5,), (0,)),
        ((1, 2), (1,), (0,)),
    ],
)
def test_counts_that_no_group_can_have_are_refused(days, left, censored):
    with pytest.raises(InvalidSample):
        Stays(days, left, censored)
