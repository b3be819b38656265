"""What a customer is worth who pays by the month and leaves one day (contractual CLTV)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from funnel.interval import Interval
from funnel.money_facts import Timing
from funnel.mover import UNKNOWN, exactly, times


@dataclass(frozen=True, kw_only=True)
class Arpa:
    """What a customer pays per month: the `mean` of `n` customers with their standard deviation (ddof 1).

    Without `n` and `sd` the mean is taken as known.
    """

    mean: float
    n: float | None = None
    sd: float | None = None

    def limits(self, *, alpha: float = 0.05) -> Interval:
        """The mean with t limits, not below 0; of one customer there are none."""
        if self.n is None or self.sd is None:
            return exactly(self.mean)
        if self.n < 2:
            return Interval(value=self.mean, low=None, high=None)
        from scipy.special import stdtrit

        half = float(stdtrit(self.n - 1, 1 - alpha / 2)) * self.sd / math.sqrt(self.n)
        return Interval(value=self.mean, low=max(0.0, self.mean - half), high=self.mean + half)

    def of(self, times_as_many: float) -> Arpa:
        """The same from so many times as many customers."""
        return self if self.n is None else Arpa(mean=self.mean, n=self.n * times_as_many, sd=self.sd)


def cltv(monthly: Interval, churn: Interval, *, discount: float = 0.0, timing: Timing = Timing.AT_ONCE) -> Interval:
    """The expected margin of a new customer over the whole life, in today's money; `monthly` is the margin a month.

    Limits join those of the logarithms of the margin and of what it is multiplied by (MOVER). By simulation with 30
    customers, 5 % churn and amounts that vary by a half or as much as their mean, they hold the truth in .95 of the
    samples over a year and in .96 over a month or three; over one month the delta method on the logarithm holds it
    in .75, since in .21 nobody has churned yet (docs/economics.md).
    """
    if monthly == exactly(0.0):  # however long they stay
        return monthly
    return times(monthly, multiples(churn, discount=discount, timing=timing))


def multiples(churn: Interval, *, discount: float = 0.0, timing: Timing = Timing.AT_ONCE) -> Interval:
    """How many monthly margins a customer is worth: the more churn, the fewer."""
    if churn == UNKNOWN:
        return UNKNOWN
    value, low, high = (multiple(x, discount=discount, timing=timing) for x in (churn.value, churn.high, churn.low))
    return Interval(value=value, low=low, high=high)


def multiple(churn: float | None, *, discount: float = 0.0, timing: Timing = Timing.AT_ONCE) -> float | None:
    """With r = 1 - churn and i the discount per month: (1 + i)/(1 + i - r) if the first margin is earned at once,
    r/(1 + i - r) if at the end of the first month; None where that has no end (nobody leaves, no discount).

    >>> [round(100 * multiple(0.2, discount=0.1, timing=timing), 2) for timing in Timing]
    [366.67, 266.67]

    Source: Gupta & Lehmann (2003), J. Interactive Marketing 17, 9-24.
    """
    if churn is None or churn + discount <= 0:
        return None
    first = 1 + discount if timing is Timing.AT_ONCE else 1 - churn
    found = first / (churn + discount)
    return found if math.isfinite(found) else None
