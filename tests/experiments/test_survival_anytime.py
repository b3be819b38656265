"""Retention while it runs: limits that hold over all looks, and are wider than those for one."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.survival import retention_difference, retention_lift
from experiments.survival_anytime import running_change, running_curve
from funnel.curves import Stays, retention_curve

stays = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40).map(Stays.of_people)


def test_at_the_planned_end_the_reach_is_robbins():
    # By hand, Robbins (1970): with the mixture tuned to 5.99 + log(6.99) = 7.94 at the planned end the bound is
    # sqrt((1 + 1 / 7.94) · (log(8.94) + 5.99)) = 3.035 standard errors; half of 2 · 500,000 people stay.
    people = 500_000
    half = retention_curve(Stays((7,), (people // 2,), (people // 2,)))
    found = running_change(half, half, day=7, planned=(people, people)).difference
    error = math.sqrt(0.25 * 2 / people)
    assert found.value == 0
    assert (found.low / error, found.high / error) == pytest.approx((-3.035, 3.035), abs=5e-3)
    one = running_curve(half, planned=people)
    assert (one.high[-1] - one.share[-1]) / math.sqrt(0.25 / people) == pytest.approx(3.035, abs=5e-3)


@given(stays, stays, st.integers(0, 14), st.sampled_from([10, 1000, 100_000]), st.sampled_from([0.01, 0.05, 0.2]))
def test_they_are_wider_than_limits_for_one_look_around_the_same_values(one, zero, day, planned, alpha):
    curves = [retention_curve(each, alpha=alpha) for each in (one, zero)]
    found = running_change(*curves, day=day, planned=(planned, planned), alpha=alpha)
    once = [ask(one, zero, day=day, alpha=alpha) for ask in (retention_difference, retention_lift)]
    for always, fixed in zip((found.difference, found.lift), once, strict=True):
        assert always.value == fixed.value
        if fixed.low is None:
            assert (always.low, always.high) == (None, None)
            continue
        assert always.low <= fixed.low
        if always.high is not None:
            assert fixed.high <= always.high < math.inf
    if once[0].value is not None:
        assert -1 <= found.difference.low < once[0].low + 1e-9
        assert once[0].high - 1e-9 < found.difference.high <= 1
    wide = running_curve(curves[0], planned=planned, alpha=alpha)
    assert (wide.share == curves[0].share).all()
    assert (wide.low <= curves[0].low + 1e-12).all()  # false for NaN
    assert (wide.high >= curves[0].high - 1e-12).all()


@given(stays, stays, st.integers(0, 14))
def test_swapping_the_variants_turns_the_difference(one, zero, day):
    a, b = retention_curve(one), retention_curve(zero)
    found, turned = running_change(a, b, day=day, planned=(50, 90)), running_change(b, a, day=day, planned=(90, 50))
    if found.difference.value is not None:
        assert found.difference.low == pytest.approx(-turned.difference.high)
        assert found.difference.high == pytest.approx(-turned.difference.low)


def entering(rng, people, *, stay, day, looks):
    """The stays of people who enter evenly over the days, as known at the end of each; `stay` beyond `day`."""
    entry = rng.integers(0, looks, people)
    until = rng.geometric(1 - stay ** (1 / (day + 1)), people) - 1
    for now in range(looks):
        followed = now - entry[entry <= now]
        left = until[entry <= now] <= followed
        at = np.minimum(until[entry <= now], followed)
        counts = np.stack([np.bincount(at[which], minlength=looks) for which in (left, ~left)], axis=1)
        days = np.flatnonzero(counts.sum(axis=1))
        yield Stays.of_days((int(here), *counts[here].tolist()) for here in days)


@pytest.mark.parametrize(("stay", "people"), [(0.5, (120, 120)), (0.85, (240, 60))])
def test_without_a_difference_30_looks_hardly_ever_find_one_where_limits_for_one_look_often_do(stay, people):
    rng, repeats, looks, day = np.random.default_rng(2024), 200, 30, 3
    wrong = np.zeros((repeats, 4), bool)
    for repeat in range(repeats):
        both = [entering(rng, size, stay=stay, day=day, looks=looks) for size in people]
        for one, zero in zip(*both, strict=True):
            curves = [retention_curve(each) for each in (one, zero)]
            found = running_change(*curves, day=day, planned=people)
            if found.difference.value is None:
                continue
            alone = running_curve(curves[0], planned=people[0]).on(day)
            fixed = retention_difference(one, zero, day=day)
            wrong[repeat] |= (
                not found.difference.low <= 0 <= found.difference.high,
                found.lift.low > 0 or (found.lift.high is not None and found.lift.high < 0),
                not alone.low <= stay <= alone.high,
                not fixed.low <= 0 <= fixed.high,
            )
    difference, lift, share, once = wrong.mean(axis=0)
    assert max(difference, lift, share) <= 0.055
    assert once > 0.12


def test_a_difference_that_is_there_is_found():
    rng = np.random.default_rng(7)
    one, zero = (list(entering(rng, 400, stay=stay, day=7, looks=30))[-1] for stay in (0.7, 0.4))
    found = running_change(retention_curve(one), retention_curve(zero), day=7, planned=(400, 400))
    assert found.difference.low > 0
    assert found.lift.low > 0


def test_what_nobody_was_seen_long_enough_for_is_unknown():
    curves = [retention_curve(Stays((7,), (0,), (40,))), retention_curve(Stays((3,), (1,), (5,)))]
    found = running_change(*curves, day=5, planned=(50, 50))
    assert {found.difference.value, found.difference.low, found.lift.value, found.lift.high} == {None}


def test_while_nobody_has_left_there_is_no_certainty():
    stayed = retention_curve(Stays((7,), (0,), (40,)))
    found = running_change(stayed, stayed, day=7, planned=(40, 40))
    assert (found.difference.value, found.lift.value) == (0, 0)
    assert found.difference.low < -0.15 < 0.15 < found.difference.high
    assert running_curve(stayed, planned=40).low[-1] < 40 / (40 + 3**2)


def test_few_who_are_still_seen_at_the_end_of_a_curve_do_not_make_it_unknown():
    # 200 people, of whom half leave on day 5; one alone is seen until day 30, and the share is what it was.
    curve = retention_curve(Stays((5, 6, 30), (100, 0, 0), (0, 99, 1)))
    found = running_curve(curve, planned=200)
    assert (found.low[-1], found.high[-1]) == (found.low[-2], found.high[-2])
