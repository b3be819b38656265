"""The cost ledger's values: what an entry can be, hours at their rate to the cent, sums in any grouping."""

from datetime import date
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.costs import Cost, InvalidCost, Spent, spent, worked
from funnel.journey import Phase

DAY = date(2026, 3, 5)


def cost(**known) -> Cost:
    return Cost(day=DAY, phase=Phase.ACQUISITION, **known)


def test_twelve_hundred_euros_and_forty_hours_at_thirty():
    both = spent(cost(money=120_000)) + spent(cost(hours=40.0, rate=3_000))
    assert (both.money, both.hours, both.worked, both.loaded) == (120_000, 40.0, 120_000, 240_000)


def test_hours_without_a_rate_are_said_and_leave_the_loaded_sum_unknown():
    found = spent(cost(hours=3.0, money=500))
    assert (found.loaded, found.without_rate, found.worked) == (None, 3.0, 0)
    assert spent(cost(hours=3.0), 2_000).loaded == 6_000


def test_nothing_spent_is_not_known_to_be_zero():
    assert (Spent().money, Spent().hours, Spent().loaded) == (None, None, None)


def test_a_refund_lowers_the_sum_and_is_told_apart():
    both = spent(cost(money=10_000)) + spent(cost(money=-2_500))
    assert (both.money, both.refunds, both.loaded) == (7_500, -2_500, 7_500)


def test_half_a_cent_goes_up_as_written_and_not_as_floating_point_has_it():
    assert worked(1.15, 3_010) == 3_462  # 34.615 euros; 1.15 × 3010 is 3461.4999… in binary


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({}, "nothing"),
        ({"hours": -1.0}, "negative_hours"),
        ({"hours": float("nan")}, "negative_hours"),
        ({"hours": 1.0, "rate": -1}, "negative_rate"),
        ({"money": 10**12 + 1}, "too_much"),
        ({"money": 1, "through": date(2026, 3, 4)}, "backwards"),
    ],
)
def test_what_nobody_can_have_spent_is_refused(known, why):
    with pytest.raises(InvalidCost) as refused:
        cost(**known)
    assert refused.value.values["why"] == why


entries = st.lists(
    st.builds(
        Cost,
        day=st.just(DAY),
        phase=st.sampled_from(Phase),
        money=st.none() | st.integers(-(10**9), 10**9),
        hours=st.integers(0, 10_000).map(lambda quarters: quarters / 4),
        rate=st.none() | st.integers(0, 50_000),
        stage=st.none() | st.integers(1, 4),
    )
)


@given(entries, st.none() | st.integers(0, 50_000))
def test_stages_add_up_to_their_phase_and_phases_to_the_total_to_the_cent(costs, rate):
    def total(some) -> Spent:
        return sum((spent(one, rate) for one in some), Spent())

    def by(name, some):
        key = lambda one: str(getattr(one, name))  # noqa: E731
        return {value: total(group) for value, group in groupby(sorted(some, key=key), key)}

    for phase in Phase:
        inside = [one for one in costs if one.phase is phase]
        assert sum(by("stage", inside).values(), Spent()) == total(inside)
    assert sum(by("phase", costs).values(), Spent()) == total(costs)
