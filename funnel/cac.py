"""What one new customer costs, in money and with the hours: CAC. And, the same way, one who is delivered to or kept."""

from __future__ import annotations

from dataclasses import dataclass

from funnel.costs import MONEY_LIMIT, Spent
from funnel.counts import InvalidCounts
from funnel.interval import Interval
from funnel.mover import UNKNOWN, exactly
from funnel.notes import Note

# A euro has a hundred cents.
MINOR = 100
PEOPLE_LIMIT = 10**9


@dataclass(frozen=True, kw_only=True)
class UnitCost:
    """Per person, in whole units of the currency: `cash` counts money alone, `loaded` also the hours at their rates.

    `people` is None where the cost is known by itself, without doubt.
    """

    cash: Interval
    loaded: Interval
    people: int | None = None
    notes: tuple[Note, ...] = ()


def unit_cost(spent: Spent, people: int, *, alpha: float = 0.05) -> UnitCost:
    """What each of the people cost for whom this was spent. Of acquisition it is the CAC.

    What is not known of the sum is not known per person; without people there is a lower limit and no value.
    Raises InvalidCounts (`negative`, `too_many`).
    """
    if people < 0:
        raise InvalidCounts(why="negative")
    if people > PEOPLE_LIMIT:
        raise InvalidCounts(why="too_many", people=people, limit=PEOPLE_LIMIT)
    notes = []
    if spent.entries and spent.money is None:
        notes.append(Note("no_money"))
    if spent.entries and spent.hours is None:
        notes.append(Note("no_hours"))
    if spent.without_rate:
        notes.append(Note("hours_without_rate", {"hours": spent.without_rate}))
    if spent.entries and not people:
        notes.append(Note("nobody_new"))
    if min(spent.money or 0, spent.loaded or 0) < 0:
        notes.append(Note("more_refunded"))
    return UnitCost(
        cash=cost_each(spent.money, people, alpha=alpha),
        loaded=cost_each(spent.loaded, people, alpha=alpha),
        people=people,
        notes=tuple(notes),
    )


def known_cost(each: float | None) -> UnitCost:
    """A cost per person that is known without doubt, in whole units; how much of it is money is not.

    Raises InvalidCounts (`negative`, `too_many`).
    """
    if each is not None and not each >= 0:
        raise InvalidCounts(why="negative")
    if each is not None and each > MONEY_LIMIT:
        raise InvalidCounts(why="too_many", people=each, limit=MONEY_LIMIT)
    return UnitCost(cash=UNKNOWN, loaded=exactly(each), notes=() if each is None else (Note("cac_given"),))


def cost_each(minor: float | None, people: float, *, alpha: float = 0.05) -> Interval:
    """Minor units spent per person, in whole units, with the limits that the count of people has as a Poisson count.

    Nobody: no value and no upper limit, and a lower one of spend / 3.689 (at 95 %). Of less than nothing, where
    more came back than was spent, there is no cost per person.

    >>> cost_each(500_000, 10)
    Interval(value=500.0, low=271.88163125151783, high=1042.6683459533924)

    Source: Garwood (1936), Biometrika 28, 437-442.
    """
    if minor is None or minor < 0:
        return UNKNOWN
    fewest, most = garwood(people, alpha=alpha)
    spend = minor / MINOR
    if not people:
        return Interval(value=None, low=spend / most, high=None)
    return Interval(value=spend / people, low=spend / most, high=spend / fewest)


def garwood(count: float, *, alpha: float = 0.05) -> tuple[float, float]:
    """Exact limits of the mean that a Poisson count was drawn from. Source: Garwood (1936), Biometrika 28, 437-442."""
    from scipy.special import gammainccinv, gammaincinv

    low = float(gammaincinv(count, alpha / 2)) if count else 0.0
    return low, float(gammainccinv(count + 1, alpha / 2))
