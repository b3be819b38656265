"""The journey as a flow: who enters and completes each stage in a period, what that costs, what a customer is worth.

What a month of it comes to is `month` (`funnel/flow_month.py`), where a change would do most is `levers`
(`funnel/bottleneck.py`).

The path of a new customer is every stage of acquisition and delivery that is not optional (the open path: an
optional stage is passed by). Customers are those who complete the acquisition; the delivered are those of them who
come through the delivery too, and only they are worth the CLTV.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from funnel.errors import TrayectoError
from funnel.interval import Interval
from funnel.journey import Phase

DAYS_IN_MONTH = 365.25 / 12


class InvalidFlow(TrayectoError):
    """Figures that no flow can have; `field`, and `why`: `negative`, `share`, `more_out_than_in`, `more_churned`."""

    code = "invalid_flow"


def _not_negative(one: object, *names: str) -> None:
    for name in names:
        value = getattr(one, name)
        if value is not None and not 0 <= value < math.inf:
            raise InvalidFlow(field=name, why="negative")


@dataclass(frozen=True, kw_only=True)
class FlowStage:
    """People in and out of one stage in the period, and its cost (money and hours at their rates). None = not known."""

    id: int
    phase: Phase
    entered: int | None = None
    completed: int | None = None
    optional: bool = False
    cost: float | None = None

    def __post_init__(self) -> None:
        _not_negative(self, "entered", "completed", "cost")
        if self.entered is not None and self.completed is not None and self.completed > self.entered:
            raise InvalidFlow(field="completed", why="more_out_than_in")

    @property
    def known(self) -> bool:
        """Whether it has a conversion."""
        return bool(self.entered) and self.completed is not None

    @property
    def conversion(self) -> float | None:
        return self.completed / self.entered if self.entered and self.completed is not None else None


@dataclass(frozen=True, kw_only=True)
class Customer:
    """What a customer brings. None = not known. Raises InvalidFlow.

    `arpa` is revenue per customer and month: the mean of `arpa_n` customers with the standard deviation `arpa_sd`,
    or exact where these are not told. `churn` per month is `churned` of `customer_months`, or exactly `churn`.
    `margin` is the share of the revenue that is left, exact. `discount` per month; `at_once`: the first margin comes
    at the beginning of the first month, else at its end. `worth` is a CLTV found otherwise, with its 95 % limits; it
    goes before the one that follows from churn.
    """

    arpa: float | None = None
    arpa_n: int | None = None
    arpa_sd: float | None = None
    margin: float | None = None
    churned: int | None = None
    customer_months: int | None = None
    churn: float | None = None
    discount: float = 0.0
    at_once: bool = True
    worth: Interval | None = None

    def __post_init__(self) -> None:
        numbers = ("arpa", "arpa_n", "arpa_sd", "margin", "churned", "customer_months", "churn", "discount")
        _not_negative(self, *numbers)
        for name in ("margin", "churn"):
            if (getattr(self, name) or 0) > 1:
                raise InvalidFlow(field=name, why="share")
        if self.churned is not None and self.customer_months is not None and self.churned > self.customer_months:
            raise InvalidFlow(field="churned", why="more_churned")


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A period of the journey, `months` long. Money in whole units of the currency. None = not known.

    `stages` in the order of the journey. `spend` and `hours` (at `rate`) are of the whole acquisition, `delivery` the
    cost of the whole delivery (money and hours at their rates); both hold what stands at single stages. A refund
    may bring them below 0. `customers` are the new ones of the period, where the last stage of the acquisition does
    not tell them; `active` those who are customers in an average month, old and new. Raises InvalidFlow.
    """

    months: float = 1.0
    stages: tuple[FlowStage, ...] = ()
    spend: float | None = None
    hours: float | None = None
    rate: float | None = None
    delivery: float | None = None
    customers: int | None = None
    active: float | None = None
    customer: Customer = Customer()

    def __post_init__(self) -> None:
        _not_negative(self, "hours", "rate", "customers", "active", "months")
        if not self.months:
            raise InvalidFlow(field="months", why="negative")

    @property
    def acquisition(self) -> float | None:
        """Loaded: money, and hours at their rate; hours without a rate are not money."""
        worked = self.hours * self.rate if self.hours is not None and self.rate is not None else None
        known = [part for part in (self.spend, worked) if part is not None]
        return sum(known) if known else None

    @property
    def new_customers(self) -> int | None:
        """Of the period: those told, or out of the last stage of the acquisition."""
        if self.customers is not None:
            return self.customers
        last = next(iter(reversed(list(self.path(Phase.ACQUISITION)))), None)
        return None if last is None else last.completed

    def path(self, phase: Phase) -> Iterator[FlowStage]:
        """The stages of a phase that everybody passes."""
        return (stage for stage in self.stages if stage.phase is phase and not stage.optional)

    def stage(self, id: int | None) -> FlowStage | None:
        return next((stage for stage in self.stages if stage.id == id), None)

    def with_customer(self, **known: float | None) -> Flow:
        """What is not known of a customer, filled in."""
        missing = {name: value for name, value in known.items() if getattr(self.customer, name) is None}
        return replace(self, customer=replace(self.customer, **missing))  # type: ignore[arg-type]
