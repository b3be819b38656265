"""The cost ledger: money and hours spent on the journey, one entry at a time, in minor units (cents)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from funnel.errors import TrayectoError
from funnel.journey import Phase

# Ten thousand million in money, a thousand years of work.
MONEY_LIMIT = 10**12
HOURS_LIMIT = 10_000_000.0
TEXT_LIMIT = 200


class InvalidCost(TrayectoError):
    """A cost that nobody can have had; `why` says which rule is broken: `nothing` known of it, `negative_hours`,
    `negative_rate`, `too_much`, `backwards` (its last day before its first)."""

    code = "invalid_cost"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One entry. None = not told. Raises InvalidCost.

    `money` and `rate` (of one hour) in minor units; negative money is a refund. `through` is its last day where it
    was spent over more than one. `stage`, `touchpoint`, `journey`, `experiment` are ids of the store; an entry of a
    stage belongs to the phase that the stage is in.
    """

    day: date
    phase: Phase
    through: date | None = None
    money: int | None = None
    hours: float | None = None
    rate: int | None = None
    person: str = ""
    channel: str = ""
    segment: str = ""
    note: str = ""
    journey: int | None = None
    stage: int | None = None
    touchpoint: int | None = None
    experiment: int | None = None

    def __post_init__(self) -> None:
        if self.money is None and self.hours is None:
            raise InvalidCost(why="nothing")
        if self.hours is not None and not self.hours >= 0:
            raise InvalidCost(why="negative_hours")
        if self.rate is not None and self.rate < 0:
            raise InvalidCost(why="negative_rate")
        if abs(self.money or 0) > MONEY_LIMIT or (self.hours or 0) > HOURS_LIMIT or (self.rate or 0) > MONEY_LIMIT:
            raise InvalidCost(why="too_much")
        if self.through is not None and self.through < self.day:
            raise InvalidCost(why="backwards")

    @property
    def ends(self) -> date:
        """The first day after it."""
        return (self.through or self.day) + timedelta(days=1)


def worked(hours: float, rate: int) -> int:
    """Minor units: hours × rate of one hour, half a cent up; each entry by itself, so that sums agree to the cent."""
    return int((Decimal(str(hours)) * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, kw_only=True)
class Spent:
    """A sum over entries. `money` and `worked` (hours at their rates) in minor units.

    `entries` is how many; None for an amount that no entry tells. `without_rate`: hours that have no rate and are
    not in `worked`. `refunds` is the part of `money` that came back, zero or less.
    """

    entries: int = 0
    money: int | None = None
    hours: float | None = None
    worked: int = 0
    without_rate: float = 0.0
    refunds: int = 0

    @property
    def loaded(self) -> int | None:
        """Money and all hours at their rates; None where hours have no rate, or nothing is known."""
        if self.without_rate or not self.entries:
            return None
        return (self.money or 0) + self.worked

    def __add__(self, other: Spent) -> Spent:
        def both(a: float | None, b: float | None) -> float | None:
            return b if a is None else a if b is None else a + b

        money = both(self.money, other.money)
        return Spent(
            entries=self.entries + other.entries,
            money=None if money is None else int(money),
            hours=both(self.hours, other.hours),
            worked=self.worked + other.worked,
            without_rate=self.without_rate + other.without_rate,
            refunds=self.refunds + other.refunds,
        )


def spent(cost: Cost, rate: int | None = None) -> Spent:
    """One entry as a sum. `rate` is that of hours which tell none."""
    hourly = cost.rate if cost.rate is not None else rate
    known = cost.hours is not None and hourly is not None
    return Spent(
        entries=1,
        money=cost.money,
        hours=cost.hours,
        worked=worked(cost.hours, hourly) if known else 0,  # type: ignore[arg-type]
        without_rate=0.0 if known else cost.hours or 0.0,
        refunds=min(cost.money or 0, 0),
    )
