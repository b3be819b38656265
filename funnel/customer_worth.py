"""What a new customer is worth, from what customers bought so far: BG/NBD for how often, gamma-gamma for how much.

    found = worth_of(read_transactions(table, columns), horizon_months=12, discount=0.01, margin=0.6)
    found.worth.value, found.worth.low, found.worth.high

Pure: from values to values, so that a page and the command line say the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from funnel import bgnbd, gamma_gamma
from funnel.bgnbd import Buying
from funnel.errors import TrayectoError
from funnel.gamma_gamma import Amounts
from funnel.likelihood import Floats
from funnel.notes import Note
from funnel.transactions import Customers

WEEKS_PER_MONTH = 365.25 / 12 / 7
LONGEST = 120
FEW = 30
# So many times as long as anybody was looked at: how customers behave there is the model's word alone.
FAR = 2
_STEP = 1e-4
# Beyond e^4 in either direction a limit says nothing.
_WIDEST = 4.0


class InvalidWorth(TrayectoError):
    """A horizon, a discount or a margin that cannot be; `why` says which."""

    code = "invalid_worth"


@dataclass(frozen=True, kw_only=True)
class CustomerWorth:
    """Expected discounted margin of a new customer, with 95 % limits; `first` and `later` purchases add up to `value`.

    In the money of the amounts. All None where it is not defined; limits None where they would say nothing.
    """

    value: float | None
    low: float | None
    high: float | None
    horizon_months: int
    first: float | None = None
    later: float | None = None


@dataclass(frozen=True, kw_only=True)
class FromPurchases:
    """A customer's worth and what it rests on; a model is None where the purchases do not define it.

    `purchases`: how often a new customer buys within the horizon, the first time included; `amount`: what a later
    purchase is worth on average.
    """

    worth: CustomerWorth
    buying: Buying | None
    amounts: Amounts | None
    purchases: float | None
    amount: float | None
    notes: tuple[Note, ...]


def worth_of(
    customers: Customers, *, horizon_months: int = 12, discount: float = 0.01, margin: float = 1.0
) -> FromPurchases:
    """margin × (mean first amount + mean later amount × later purchases, those of month k ÷ (1 + discount)^k).

    The first purchase counts: it is part of what the money spent on a new customer buys. It has its own mean, as the
    first is often not like the others. A month is 365.25 / 12 days. `discount` is per month, `margin` a share.

    Limits: delta method on the logarithm. Its variance is the larger of two, the model's (observed information) and
    the one that every customer's own influence on the result adds up to (sandwich): the latter allows for people who
    buy much at first and later, and for a model that is a little wrong. Quantiles are t's with half as many degrees of
    freedom as customers came back: with 50 customers normal ones cover .90 where these cover .94. A bootstrap would
    fit a thousand times, which takes up to a minute where this takes milliseconds, and with few customers most of its
    fits run to an edge. How often the limits hold: docs/cltv.md.

    Notes: `nobody_came_back`, `nothing_paid_later`, `amounts_without_mean`, `few_came_back`, `fit_at_edge`,
    `worth_without_limits`, `free_purchases`, `horizon_far`. Raises InvalidWorth.
    Sources: Fader & Hardie (2013), brucehardie.com/notes/025; White (1982), Econometrica 50, 1-25.
    """
    _check(horizon_months, discount, margin)
    notes: list[Note] = []
    buying = bgnbd.fit(customers.repeats, customers.recency, customers.observed)
    paying = customers.paid > 0
    means = customers.later[paying] / customers.paid[paying]
    amounts = gamma_gamma.fit(customers.paid[paying], means)
    free = int(customers.repeats.sum() - customers.paid.sum())
    if buying is None:
        notes.append(Note("nobody_came_back", {"customers": len(customers)}))
    elif amounts is None:
        notes.append(Note("nothing_paid_later", {"purchases": free}))
    elif amounts.mean is None:
        notes.append(Note("amounts_without_mean", {"q": round(amounts.q, 3)}))
    if buying is None or amounts is None or amounts.mean is None:
        nothing = CustomerWorth(value=None, low=None, high=None, horizon_months=horizon_months)
        return FromPurchases(
            worth=nothing, buying=buying, amounts=amounts, purchases=None, amount=None, notes=tuple(notes)
        )

    first = float(customers.first.mean())
    amount = amounts.mean * float(customers.paid.sum() / customers.repeats.sum())
    repeats = discounted(buying.logs, months=horizon_months, discount=discount)
    value = first + amount * repeats
    slopes = _slopes(buying.logs, months=horizon_months, discount=discount)
    error, settled = _error(customers, buying, amounts, slopes, first=first, amount=amount, repeats=repeats)
    reach = _quantile(customers) * error
    known = math.isfinite(reach) and reach <= _WIDEST
    worth = CustomerWorth(
        value=margin * value,
        low=margin * value * math.exp(-reach) if known else None,
        high=margin * value * math.exp(reach) if known else None,
        horizon_months=horizon_months,
        first=margin * first,
        later=margin * amount * repeats,
    )
    return FromPurchases(
        worth=worth,
        buying=buying,
        amounts=amounts,
        purchases=1 + float(buying.expected([horizon_months * WEEKS_PER_MONTH])[0]),
        amount=amount,
        notes=tuple(_caveats(customers, buying, amounts, worth, settled=settled, free=free)),
    )


def discounted(logs: Floats, *, months: int, discount: float) -> float:
    """How often a new customer buys again in the next `months`, those of month k divided by (1 + discount)^k."""
    bought = bgnbd.expected(logs, WEEKS_PER_MONTH * np.arange(months + 1.0))
    return float(np.diff(bought) @ (1 + discount) ** -np.arange(1.0, months + 1))


def _slopes(logs: Floats, *, months: int, discount: float) -> Floats:
    """Of `discounted` by the logarithms of the parameters."""
    around = [
        [discounted(logs + way * step, months=months, discount=discount) for way in (1, -1)]
        for step in _STEP * np.eye(len(logs))
    ]
    return np.array([(ahead - behind) / (2 * _STEP) for ahead, behind in around])


def _error(
    customers: Customers,
    buying: Buying,
    amounts: Amounts,
    slopes: Floats,
    *,
    first: float,
    amount: float,
    repeats: float,
) -> tuple[float, bool]:
    """Standard error of the logarithm of the worth, and whether the purchases settle all parameters."""
    value = first + amount * repeats
    paying = customers.paid > 0
    often = bgnbd.settled_by(buying, customers.repeats, customers.recency, customers.observed)
    much = gamma_gamma.settled_by(amounts, customers.paid[paying], customers.later[paying] / customers.paid[paying])
    by_often = slopes * amount / value
    by_much = np.array([1.0, -amounts.q / (amounts.q - 1), 1.0]) * amount * repeats / value
    # Of the mean first amount, and of the share of later purchases that cost something.
    by_means = (customers.first - first) / (len(customers) * value)
    by_means += (customers.paid / customers.paid.sum() - customers.repeats / customers.repeats.sum()) * (
        amount * repeats / value
    )
    moved = by_often @ often.moved + by_means
    moved[paying] += by_much @ much.moved
    model = by_often @ often.covariance @ by_often + by_much @ much.covariance @ by_much + by_means @ by_means
    return math.sqrt(max(float(model), float(moved @ moved))), often.settled and much.settled


def _quantile(customers: Customers) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(np.count_nonzero(customers.repeats) / 2, 0.975))


def _caveats(
    customers: Customers, buying: Buying, amounts: Amounts, worth: CustomerWorth, *, settled: bool, free: int
) -> Iterator[Note]:
    back = int(np.count_nonzero(customers.repeats))
    if back < FEW:
        yield Note("few_came_back", {"customers": back, "least": FEW})
    if not settled:
        yield Note("fit_at_edge", {"parameters": (*buying.at_edge, *amounts.at_edge)})
    if worth.low is None:
        yield Note("worth_without_limits")
    if free:
        yield Note("free_purchases", {"purchases": free})
    weeks = float(customers.observed.max())
    if worth.horizon_months * WEEKS_PER_MONTH > FAR * weeks:
        yield Note("horizon_far", {"months": worth.horizon_months, "weeks": round(weeks, 1)})


def _check(horizon_months: int, discount: float, margin: float) -> None:
    if not 1 <= horizon_months <= LONGEST:
        raise InvalidWorth(why="horizon", months=horizon_months, most=LONGEST)
    if not 0 <= discount < 1:
        raise InvalidWorth(why="discount", discount=discount)
    if not 0 < margin <= 1:
        raise InvalidWorth(why="margin", margin=margin)
