"""What a new customer is worth: put together as the document says, with limits that hold as often as they promise."""

import math
from datetime import date

import numpy as np
import pytest

from funnel.customer_worth import WEEKS_PER_MONTH, InvalidWorth, discounted, worth_of
from funnel.transactions import Customers

RATES, AMOUNTS = (1.5, 8.0, 0.3, 6.0), (4.0, 5.0, 40.0)


def simulated(rng: np.random.Generator, customers: int) -> Customers:
    """Customers of the two models themselves, who began within fifty weeks and were looked at until the sixtieth."""
    r, alpha, a, b = RATES
    p, q, v = AMOUNTS
    age = np.floor(7 * rng.uniform(10, 60, customers)) / 7
    scale = 1 / rng.gamma(q, 1 / v, customers)
    repeats, recency, later = (np.zeros(customers) for _ in range(3))
    for i, (rate, chance) in enumerate(zip(rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers), strict=True)):
        at = rng.exponential(1 / rate)
        while at <= age[i]:
            repeats[i], recency[i], later[i] = repeats[i] + 1, at, later[i] + rng.gamma(p, scale[i])
            at = math.inf if rng.random() < chance else at + rng.exponential(1 / rate)
    return Customers(
        repeats=repeats,
        recency=recency,
        observed=age,
        first=rng.gamma(p, scale),
        later=later,
        paid=repeats.copy(),
        until=date(2026, 1, 1),
        purchases=int(repeats.sum()) + customers,
        rows=int(repeats.sum()) + customers,
    )


@pytest.fixture(scope="module")
def customers() -> Customers:
    return simulated(np.random.default_rng(2), 600)


def test_each_months_purchases_are_discounted_by_as_many_months():
    logs = np.log(RATES)
    whole = [discounted(logs, months=months, discount=0.0) for months in (1, 2, 3)]
    by_hand = whole[0] / 1.1 + (whole[1] - whole[0]) / 1.1**2 + (whole[2] - whole[1]) / 1.1**3
    assert discounted(logs, months=3, discount=0.1) == pytest.approx(by_hand)


def test_the_worth_is_the_first_purchase_and_those_that_follow(customers):
    found = worth_of(customers, horizon_months=6, discount=0.0, margin=0.5)
    again = found.buying.expected([6 * WEEKS_PER_MONTH])[0]
    assert found.purchases == pytest.approx(1 + again)
    assert found.worth.first == pytest.approx(0.5 * customers.first.mean())
    assert found.worth.later == pytest.approx(0.5 * again * found.amounts.mean)
    assert found.worth.value == pytest.approx(found.worth.first + found.worth.later)
    assert found.worth.low < found.worth.value < found.worth.high


def test_more_customers_of_the_same_kind_narrow_the_limits_as_the_root_of_their_number(customers):
    fields = ("repeats", "recency", "observed", "first", "later", "paid")
    fourfold = Customers(
        **{name: np.tile(getattr(customers, name), 4) for name in fields},
        until=customers.until,
        purchases=4 * customers.purchases,
        rows=4 * customers.rows,
    )
    once, four = worth_of(customers).worth, worth_of(fourfold).worth
    assert four.value == pytest.approx(once.value, rel=1e-6)
    assert math.log(once.high / once.low) == pytest.approx(2 * math.log(four.high / four.low), rel=0.01)


def test_the_limits_hold_as_often_as_they_promise():
    true = 40.0 * (1 + discounted(np.log(RATES), months=12, discount=0.01))
    rng = np.random.default_rng(8)
    held = [found.low <= true <= found.high for found in (worth_of(simulated(rng, 120)).worth for _ in range(100))]
    # 95 % less three standard errors of 100 files; docs/cltv.md has more of them
    assert np.mean(held) >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / 100)


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"horizon_months": 0}, "horizon"),
        ({"horizon_months": 121}, "horizon"),
        ({"discount": -0.01}, "discount"),
        ({"discount": 1.0}, "discount"),
        ({"margin": 0.0}, "margin"),
        ({"margin": 1.01}, "margin"),
        ({"margin": math.nan}, "margin"),
    ],
)
def test_terms_that_cannot_be_are_refused(customers, terms, why):
    with pytest.raises(InvalidWorth) as refused:
        worth_of(customers, **terms)
    assert refused.value.values["why"] == why
