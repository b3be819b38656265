"""What a customer costs: published limits, the worked example, and no number where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.cac import cost_each, garwood, known_cost, unit_cost
from funnel.costs import Spent
from funnel.counts import InvalidCounts
from funnel.mover import UNKNOWN, exactly

AMOUNTS = st.integers(0, 10**12)
PEOPLE = st.integers(0, 10**9)


def codes(found):
    return [note.code for note in found.notes]


def test_garwood_1936_limits_of_ten():
    # Garwood (1936): 4.795389 and 18.39036; the oracle "garwood-cac"
    assert garwood(10) == pytest.approx((4.795389, 18.39036), abs=1e-5)


def test_cac_of_5000_on_ten_customers():
    found = cost_each(500_000, 10)
    expected = (500.0, 271.8815727370209, 1042.6682798830293)
    assert (found.value, found.low, found.high) == pytest.approx(expected, abs=1e-3)


def test_the_worked_example_1200_and_40_hours_at_30_for_12_customers():
    found = unit_cost(Spent(entries=1, money=120_000, hours=40, worked=120_000), 12)
    assert (found.cash.value, found.loaded.value) == (100, 200)
    # Garwood's limits of 12 in the tables: 6.20 and 20.96
    assert (found.loaded.low, found.loaded.high) == pytest.approx((2400 / 20.96, 2400 / 6.20), rel=1e-3)
    assert codes(found) == []


def test_nobody_new_is_a_lower_limit_and_nothing_else():
    found = unit_cost(Spent(entries=1, money=120_000, hours=0), 0)
    assert (found.cash.value, found.cash.high) == (None, None)
    assert found.cash.low == pytest.approx(1200 / 3.689, rel=1e-4)  # -ln(.025)
    assert codes(found) == ["nobody_new"]


def test_hours_without_a_rate_leave_the_loaded_cost_unknown():
    found = unit_cost(Spent(entries=1, money=120_000, hours=40, without_rate=40), 12)
    assert (found.cash.value, found.loaded) == (100, UNKNOWN)
    assert codes(found) == ["hours_without_rate"]


def test_what_nobody_told_is_said():
    assert codes(unit_cost(Spent(entries=1, money=100), 1)) == ["no_hours"]
    assert codes(unit_cost(Spent(entries=1, hours=1, worked=100), 1)) == ["no_money"]
    assert unit_cost(Spent(entries=1, hours=1, worked=100), 1).cash == UNKNOWN


def test_more_refunded_than_spent_is_no_cost_per_person():
    found = unit_cost(Spent(entries=2, money=-5000, hours=0, refunds=-8000), 3)
    assert (found.cash, found.loaded) == (UNKNOWN, UNKNOWN)
    assert codes(found) == ["more_refunded"]


def test_nothing_spent_costs_nothing_per_person():
    assert cost_each(0, 4) == exactly(0.0)


def test_a_known_cost_has_no_limits_beside_it():
    found = known_cost(400)
    assert (found.loaded, found.cash, codes(found)) == (exactly(400), UNKNOWN, ["cac_given"])


@pytest.mark.parametrize(("people", "why"), [(-1, "negative"), (10**9 + 1, "too_many")])
def test_impossible_counts_are_refused(people, why):
    with pytest.raises(InvalidCounts) as refused:
        unit_cost(Spent(entries=1, money=1), people)
    assert refused.value.values["why"] == why


@pytest.mark.parametrize(("each", "why"), [(-1, "negative"), (float("nan"), "negative"), (1e13, "too_many")])
def test_an_impossible_known_cost_is_refused(each, why):
    with pytest.raises(InvalidCounts) as refused:
        known_cost(each)
    assert refused.value.values["why"] == why


@given(AMOUNTS, PEOPLE)
def test_limits_hold_the_value_and_are_numbers(minor, people):
    found = cost_each(minor, people)
    if not people:
        assert (found.value, found.high) == (None, None)
        assert 0 <= found.low < 1e15
    else:
        assert 0 <= found.low <= found.value <= found.high < 1e15


@given(AMOUNTS, AMOUNTS, st.integers(1, 10**9))
def test_who_spends_more_pays_no_less_per_customer(one, other, people):
    less, more = (cost_each(minor, people) for minor in sorted((one, other)))
    assert less.low <= more.low
    assert less.value <= more.value
    assert less.high <= more.high


@given(st.integers(1, 10**12), st.integers(1, 10**6), st.integers(2, 50))
def test_more_customers_at_the_same_cost_narrow_the_limits(minor, people, times):
    few, many = cost_each(minor, people), cost_each(minor * times, people * times)
    assert few.low < many.low
    assert many.high < few.high
