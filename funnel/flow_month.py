"""A month of a flow, as it is and as it would be with a change: customers, CAC, CLTV, LTV:CAC, payback, money.

The *money* of a month is what the customers won in it are worth over their lives, less what they cost; those won
before are not in it:

    money = delivered × CLTV - cost of the acquisition - cost of the delivery
    CAC = (money spent + hours × rate) ÷ new customers        LTV:CAC = CLTV ÷ CAC
    CLTV = ARPA × margin × (1 + i) ÷ (i + churn)              payback = CAC ÷ (ARPA × margin)

with i the discount per month; with the first margin at the end of the month, 1 - churn takes the place of 1 + i.

A change of one stage is pushed through the later ones at the rates that were measured there. The cost of each stage
after it grows with the people who enter, and so does the delivery's; all other cost stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from funnel.draws import Draws, Floats, interval
from funnel.flow import Flow
from funnel.flow_path import Change, steps, walk
from funnel.interval import Interval
from funnel.journey import Phase

FIGURES = ("customers", "delivered", "cac", "cltv", "ltv_cac", "payback", "money")
NOTHING = Change()


@dataclass(frozen=True, kw_only=True)
class Month:
    """Draws of each of FIGURES, None where something for it is not known; infinite where nothing bounds it.

    `delivered` is None also where no stage of the delivery is known. `gained` is the money but for the cost that no
    change reaches, so that it is known where that is not.
    """

    figures: Mapping[str, Floats | None]
    gained: Floats | None

    def intervals(self) -> dict[str, Interval]:
        return {name: interval(drawn) for name, drawn in self.figures.items()}


class Drawn:
    """A flow with its draws, the same for every change: two months differ by the change alone.

    `ids` are the stages on the path whose conversion is known; `churn` its draws, if it is known; `draws` what further
    draws are to be taken from.
    """

    def __init__(self, flow: Flow, draws: Draws | None = None) -> None:
        customer = flow.customer
        self.flow = flow
        self.draws = draws or Draws()
        self._path = steps(flow, self.draws)
        self.ids = {step.id for step in self._path if step.id is not None}
        self._people = [people for people, _ in walk(self._path, NOTHING, self.draws)]
        self._arpa = None
        if customer.arpa is not None:
            self._arpa = self.draws.mean(customer.arpa, customer.arpa_n, customer.arpa_sd)
        self.churn = None if customer.churn is None else self.draws.known(customer.churn)
        if customer.churned is not None and customer.customer_months:
            self.churn = self.draws.share(customer.churned, customer.customer_months)
        self._worth = None if customer.worth is None else self.draws.around(customer.worth)

    def month(self, change: Change = NOTHING) -> Month:
        """With the change, or as it is."""
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            return self._month(change)

    def _month(self, change: Change) -> Month:
        flow, margin = self.flow, self.flow.customer.margin
        customers, delivered, more, delivery = self._through(change)
        monthly = None if self._arpa is None or margin is None else self._arpa * change.arpa * margin
        cltv = self._cltv(monthly, change)
        cost = None if flow.acquisition is None else flow.acquisition / flow.months
        cac = None if cost is None or cost < 0 else _over(cost + more, customers)
        gained = None if cltv is None or delivered is None else _never_nan(delivered * cltv - more - delivery)
        return Month(
            figures={
                "customers": customers,
                "delivered": delivered if any(step.phase is Phase.DELIVERY for step in self._path) else None,
                "cac": cac,
                "cltv": cltv,
                "ltv_cac": _over(cltv, cac),
                "payback": _over(cac, monthly),
                "money": None if gained is None or cost is None else gained - cost,
            },
            gained=gained,
        )

    def _through(self, change: Change) -> tuple[Floats | None, Floats | None, Floats, Floats]:
        """Customers and delivered; what the acquisition costs beyond what it does now, and the delivery; per month."""
        customers, delivered = None, None
        more = delivery = self.draws.known(0.0)
        for step, before, (people, out) in zip(
            self._path, self._people, walk(self._path, change, self.draws), strict=True
        ):
            delivered = out
            if step.phase is Phase.ACQUISITION:
                more = more + step.each * (people - before)
                customers = delivered = out * change.customers if step is self._last else out
            else:
                delivery = delivery + step.each * people
        if customers is not None:
            delivery = delivery + self._delivery_each() * customers
        return customers, delivered, more, delivery

    @property
    def _last(self) -> object:
        """The step that makes a customer."""
        return next((step for step in reversed(self._path) if step.phase is Phase.ACQUISITION), None)

    def _delivery_each(self) -> float:
        """What delivering to a customer costs beyond its stages on the path; 0 where that is not known."""
        flow = self.flow
        at_stages = sum(stage.cost or 0.0 for stage in flow.path(Phase.DELIVERY) if stage.known)
        rest = max(0.0, (flow.delivery or 0.0) - at_stages)
        return rest / flow.new_customers if flow.new_customers else 0.0

    def _cltv(self, monthly: Floats | None, change: Change) -> Floats | None:
        if self.flow.customer.worth is not None and self._worth is None:
            return None
        same_churn = _is_one(change.kept) and _is_one(change.churn)
        if self._worth is not None and same_churn:
            return self._worth * change.arpa
        if self.churn is None:
            return None
        base = monthly if self._worth is None else self._worth * change.arpa / self._months_of(self.churn)
        return None if base is None else _never_nan(base * self._months_of(self._changed(self.churn, change)))

    def _months_of(self, churn: Floats) -> Floats:
        """How many monthly margins a customer is worth."""
        customer = self.flow.customer
        return (1 + customer.discount if customer.at_once else 1 - churn) / (customer.discount + churn)

    def _changed(self, churn: Floats, change: Change) -> Floats:
        # Written so that a factor of 1 leaves it as it is, to the last digit.
        after = churn - (1 - churn) * (np.asarray(change.kept) - 1)
        return np.clip(after * change.churn, 0.0, 1.0)


def _is_one(factor: Floats | float) -> bool:
    return isinstance(factor, float) and factor == 1


def _over(numerator: Floats | None, denominator: Floats | None) -> Floats | None:
    return None if numerator is None or denominator is None else _never_nan(numerator / denominator)


def _never_nan(drawn: Floats) -> Floats:
    """What is nothing of something without end is taken to be without end."""
    return np.where(np.isnan(drawn), np.inf, drawn)
