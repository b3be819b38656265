import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta, norm

from experiments.chances import chance
from experiments.rule import Better, Kind
from funnel.samples import Beside, Sample


def posterior(x, n):
    return beta(x + 0.5, n - x + 0.5)


@pytest.mark.parametrize(
    ("x1", "n1", "x0", "n0"), [(20, 200, 12, 180), (7, 34, 1, 34), (3, 40, 5, 30), (90, 100, 700, 800)]
)
def test_chance_and_losses_of_shares_are_those_of_the_definition(x1, n1, x0, n0):
    one, zero = posterior(x1, n1), posterior(x0, n0)
    found = chance(Kind.SHARE, Sample.of_share(n1, x1), Sample.of_share(n0, x0))
    middle = {"points": [zero.mean(), one.mean()], "limit": 400, "epsabs": 1e-13}
    assert found.to_win == pytest.approx(quad(lambda p: one.sf(p) * zero.pdf(p), 0, 1, **middle)[0], abs=1e-7)
    harm = quad(lambda p: one.cdf(p) * zero.sf(p), 0, 1, **middle)[0]
    gain = quad(lambda p: zero.cdf(p) * one.sf(p), 0, 1, **middle)[0]
    assert found.loss_shipped == pytest.approx(harm, rel=1e-7)
    assert found.loss_kept == pytest.approx(gain, rel=1e-7)
    assert found.lift_lost_shipped == pytest.approx(harm / (x0 / n0), rel=1e-7)


def test_millions_of_people_have_the_chance_that_normal_posteriors_give():
    # 10.1 % against 10.0 % of ten million each: z = 7.4, far in the tail
    found = chance(Kind.SHARE, Sample.of_share(10**7, 1_000_000), Sample.of_share(10**7, 1_010_000))
    error = math.sqrt((0.1 * 0.9 + 0.101 * 0.899) / 10**7)
    assert found.to_win == pytest.approx(norm.sf(0.001 / error), rel=0.01)
    assert found.loss_shipped == pytest.approx(0.001, rel=1e-6)


def test_a_few_people_against_millions_lose_no_digits():
    few, many = Sample.of_share(50, 3), Sample.of_share(5_000_000, 300_000)
    found = chance(Kind.SHARE, few, many)
    # the control is all but known: 6 %
    assert found.to_win == pytest.approx(posterior(3, 50).sf(0.06), abs=1e-4)
    assert chance(Kind.SHARE, many, few).to_win == pytest.approx(1 - found.to_win, abs=1e-9)


def test_chance_of_means_is_that_of_a_normal_difference():
    treatment, control = Sample.of_mean(400, 10.5, 4), Sample.of_mean(900, 10, 6)
    found = chance(Kind.AMOUNT, treatment, control)
    # By hand: error √(16/400 + 36/900) = .2828, z = 1.7678
    assert found.to_win == pytest.approx(norm.cdf(1.767767), abs=1e-6)
    difference = norm(0.5, math.sqrt(0.08))
    assert found.loss_shipped == pytest.approx(quad(lambda d: -d * difference.pdf(d), -5, 0)[0], rel=1e-6)
    assert found.loss_kept == pytest.approx(quad(lambda d: d * difference.pdf(d), 0, 5)[0], rel=1e-6)
    assert found.lift_lost_kept == pytest.approx(found.loss_kept / 10)


def test_an_earlier_value_of_the_same_people_sharpens_the_chance():
    # everybody's value is the earlier one and a little noise; both variants started alike
    def group(lift):
        people = [(i % 10, i % 10 + lift + 0.1 * (i % 7 - 3)) for i in range(70)]
        squares = sum(y * y for _, y in people)
        beside = Beside(sum(x for x, _ in people), sum(x * x for x, _ in people), sum(x * y for x, y in people))
        return Sample(70, sum(y for _, y in people), squares, beside)

    treatment, control = group(0.2), group(0.0)
    adjusted = chance(Kind.AMOUNT, treatment, control)
    plain = chance(Kind.AMOUNT, Sample(70, treatment.total, treatment.squares), control)
    assert plain.to_win < 0.7
    assert adjusted.to_win > 0.999


def test_a_ratio_is_judged_by_what_each_person_adds_to_it():
    # revenue per session: everybody has two sessions, so it is half the revenue per person
    treatment, control = Sample.of_mean(500, 6, 3), Sample.of_mean(500, 5.8, 3)
    of_ratio = chance(
        Kind.RATIO,
        *(Sample(s.n, s.total, s.squares, Beside(2 * s.n, 4 * s.n, 2 * s.total)) for s in (treatment, control)),
    )
    of_mean = chance(Kind.AMOUNT, treatment, control)
    assert of_ratio.to_win == pytest.approx(of_mean.to_win)
    assert of_ratio.loss_kept == pytest.approx(of_mean.loss_kept / 2)
    assert of_ratio.lift_lost_kept == pytest.approx(of_mean.lift_lost_kept)


def test_nps_has_losses_in_points_and_none_in_percent():
    found = chance(Kind.NPS, Sample.of_nps(50, 30, 20), Sample.of_nps(40, 30, 30))
    assert 0.9 < found.to_win < 0.99
    assert found.loss_kept > 20
    assert (found.lift_lost_shipped, found.lift_lost_kept) == (None, None)


@pytest.mark.parametrize(
    ("kind", "treatment", "control"),
    [
        (Kind.SHARE, Sample(0, 0, 0), Sample.of_share(10, 3)),
        (Kind.AMOUNT, Sample(1, 4, 16), Sample.of_mean(10, 3, 1)),
        (Kind.COUNT, Sample.of_mean(10, 3, 0), Sample.of_mean(10, 4, 0)),
        (Kind.RATIO, Sample.of_mean(10, 3, 1), Sample.of_mean(10, 3, 1)),
        (Kind.ORDINAL, Sample.of_levels({1: 4, 2: 5}), Sample.of_levels({1: 5, 2: 4})),
    ],
)
def test_without_a_posterior_there_is_no_chance(kind, treatment, control):
    assert chance(kind, treatment, control) is None


def test_where_nobody_in_the_control_did_it_the_loss_has_no_percent():
    found = chance(Kind.SHARE, Sample.of_share(40, 3), Sample.of_share(40, 0))
    assert 0.9 < found.to_win < 1
    assert found.lift_lost_shipped is None


@st.composite
def shares(draw):
    n = draw(st.integers(1, 10**6))
    return Sample.of_share(n, draw(st.integers(0, n)))


amounts = st.tuples(st.integers(2, 10**6), st.floats(0.01, 1e4), st.floats(0.01, 1e5)).map(
    lambda row: Sample.of_mean(*row)
)


@settings(max_examples=80)
@given(st.one_of(st.tuples(st.just(Kind.SHARE), shares(), shares()), st.tuples(st.just(Kind.AMOUNT), amounts, amounts)))
def test_swapping_variants_or_directions_swaps_the_losses(row):
    kind, one, zero = row
    found, swapped, down = chance(kind, one, zero), chance(kind, zero, one), chance(kind, one, zero, better=Better.DOWN)
    assert 0 <= found.to_win <= 1
    assert found.loss_shipped >= 0 <= found.loss_kept
    assert swapped.to_win == pytest.approx(1 - found.to_win, abs=1e-9)
    assert down.to_win == pytest.approx(1 - found.to_win, abs=1e-9)
    scale = found.loss_shipped + found.loss_kept
    for other in (swapped, down):
        assert other.loss_shipped == pytest.approx(found.loss_kept, rel=1e-6, abs=1e-9 * scale)
        assert other.loss_kept == pytest.approx(found.loss_shipped, rel=1e-6, abs=1e-9 * scale)
    # what shipping gains on average is what keeping loses, less what shipping loses
    if kind is Kind.SHARE:
        gain = posterior(one.total, one.n).mean() - posterior(zero.total, zero.n).mean()
    else:
        gain = one.mean - zero.mean
    assert found.loss_kept - found.loss_shipped == pytest.approx(gain, rel=1e-6, abs=1e-9 * scale)
