"""Two costs per customer against each other: as R has it, by hand, and whatever the counts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.cac_ratio import cost_ratio
from funnel.interval import Interval


def test_ratio_and_limits_are_those_of_rs_poisson_test() -> None:
    # R, poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878)): 1.971488, 0.858426 to 4.277266. What R calls the
    # rate is customers by money, so that the second group's cost by the first one's is the same ratio.
    found = cost_ratio(3011, 21, 800, 11)
    assert found is not None
    expected = (1.97148809524, 0.85842640339, 4.27726594365)
    assert (found.found.value, found.found.low, found.found.high) == pytest.approx(expected, rel=1e-8)


def test_p_is_twice_the_smaller_tail_by_hand() -> None:
    # 5 customers against none for the same money: 2 × .5^5. Nobody has a cost there, and it is dearer.
    found = cost_ratio(100, 0, 100, 5)
    assert found is not None
    assert found.p == pytest.approx(2 * 0.5**5)
    assert (found.found.value, found.found.high) == (None, None)
    # The limit of Clopper and Pearson for 5 of 5 is (.025)^(1/5) = .478176.
    assert found.found.low == pytest.approx(0.478176 / 0.521824, abs=1e-5)
    # A quarter of the money and 1 of 4 customers: no sign of a difference.
    same = cost_ratio(100, 1, 300, 3)
    assert same is not None
    assert (same.found.value, same.p) == (pytest.approx(1.0), 1.0)


@pytest.mark.parametrize(
    "given", [(None, 5, 100, 5), (100, None, 100, 5), (0, 5, 100, 5), (100, 5, -3, 5), (100, 0, 100, 0)]
)
def test_without_money_or_people_nothing_is_compared(given: tuple[int, int, int, int]) -> None:
    assert cost_ratio(*given) is None


MONEY = st.integers(1, 10**12)
PEOPLE = st.integers(0, 10**6)


@given(MONEY, PEOPLE, MONEY, PEOPLE)
def test_limits_leave_out_one_where_p_decides_and_nothing_is_no_number(m1: int, n1: int, m0: int, n0: int) -> None:
    found = cost_ratio(m1, n1, m0, n0)
    if n1 + n0 == 0:
        assert found is None
        return
    assert found is not None
    low, high = found.found.low, found.found.high
    assert all(x is None or math.isfinite(x) for x in (found.found.value, low, high))
    assert 0 <= found.p <= 1
    outside = (low is not None and low > 1) or (high is not None and high < 1)
    if abs(found.p - 0.05) > 1e-9:
        assert outside == (found.p < 0.05)


@given(MONEY, st.integers(1, 1000), MONEY, st.integers(1, 1000))
def test_the_other_way_round_it_is_the_inverse(m1: int, n1: int, m0: int, n0: int) -> None:
    one, other = cost_ratio(m1, n1, m0, n0), cost_ratio(m0, n0, m1, n1)
    assert one is not None
    assert other is not None
    a, b = one.found, other.found
    assert a.value is not None
    assert b.low is not None
    assert b.high is not None
    assert b.value == pytest.approx(1 / a.value)
    assert Interval(value=a.value, low=1 / b.high, high=1 / b.low) == Interval(
        value=a.value, low=pytest.approx(a.low, rel=1e-6), high=pytest.approx(a.high, rel=1e-6)
    )
    assert one.p == pytest.approx(other.p, rel=1e-6)
