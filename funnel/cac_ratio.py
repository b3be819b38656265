"""Whether a new customer costs more in one group than in another: the ratio of two costs per customer, tested."""

from __future__ import annotations

from dataclasses import dataclass

from funnel.interval import Interval


@dataclass(frozen=True, kw_only=True)
class CostRatio:
    """How many times as much one customer costs as in the other group; no value where one of the two has nobody."""

    found: Interval
    p: float


def cost_ratio(
    minor: float | None, people: int | None, other: float | None, other_people: int | None, *, alpha: float = 0.05
) -> CostRatio | None:
    """Of `minor` units spent on `people`, against `other` on `other_people`; None where that cannot be told.

    What was spent is known, the people are Poisson counts. If a customer costs the same in both, those of one group
    are binomial among all, with its part of the money as their chance: an exact test. p is twice the smaller tail and
    the limits are Clopper and Pearson's, so that they leave out 1 exactly where p is below alpha.

    >>> cost_ratio(80_000, 20, 80_000, 10).found.value
    0.5

    Source: Przyborowski & Wilenski (1940), Biometrika 31, 313-323; Clopper & Pearson (1934), Biometrika 26, 404-413.
    """
    if minor is None or other is None or people is None or other_people is None:
        return None
    if minor <= 0 or other <= 0 or people + other_people <= 0:
        return None
    from scipy.special import betainc, betaincinv

    # The people of the other group: as the dearer a customer is, the fewer of all are of this one.
    among, part = other_people, other / (minor + other)
    least = float(betainc(among, people + 1, part)) if among else 1.0
    most = float(betainc(people, among + 1, 1 - part)) if people else 1.0
    money = minor / other
    low = float(betaincinv(among, people + 1, alpha / 2)) if among else None
    high = float(betaincinv(among + 1, people, 1 - alpha / 2)) if people else None
    return CostRatio(
        found=Interval(
            value=money * among / people if among and people else None,
            low=None if low is None else money * low / (1 - low),
            high=None if high is None or high == 1 else money * high / (1 - high),
        ),
        p=min(1.0, 2 * min(least, most)),
    )
