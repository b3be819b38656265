"""What a team chose and typed about money: what an hour costs, what a customer brings, where its thresholds lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from funnel.errors import TrayectoError


class InvalidFact(TrayectoError):
    """A fact that cannot be; `field`, and `why`: `low` or `high` (`limit` is the nearest that can), `kind`, `more`
    (more churned than months)."""

    code = "invalid_fact"


class Worth(StrEnum):
    """Where the worth of a customer comes from."""

    CONTRACT = "contract"
    COHORTS = "cohorts"
    PURCHASES = "purchases"


class Timing(StrEnum):
    """When the first margin is earned."""

    AT_ONCE = "at_once"
    AT_END = "at_end"


@dataclass(frozen=True)
class Range:
    """What a number can be; `whole` numbers only."""

    low: float
    high: float
    whole: bool = False


NUMBERS: Mapping[str, Range] = {
    "rate": Range(0, 10**9, whole=True),
    "arpa": Range(0, 1e9),
    "arpa_n": Range(2, 10**9, whole=True),
    "arpa_sd": Range(0, 1e9),
    "margin": Range(0, 1),
    "churned": Range(0, 10**9, whole=True),
    "months": Range(1, 10**9, whole=True),
    "discount": Range(0, 1),
    "ratio": Range(0.1, 100),
    "payback": Range(0.1, 240),
    "improvement": Range(0.01, 1),
    "horizon": Range(1, 120, whole=True),
    "lag": Range(0, 730, whole=True),
}


@dataclass(frozen=True, kw_only=True)
class MoneyFacts:
    """None = not told. Raises InvalidFact.

    `rate` is what an hour costs where nothing else says it, in minor units. `arpa` is what a customer pays per month,
    `arpa_n` and `arpa_sd` of how many and how spread where that is known; `margin` the share of it that is left;
    `churned` customers out of `months` customer-months. `discount` per month; `timing` of the first margin. `ratio` and
    `payback` (months) are the thresholds, `improvement` what a better stage means (.1: ten per cent more), `horizon`
    months ahead, `lag` days from spending to a customer. `worth`: which of the ways to a CLTV counts; `fitted` has what
    the other two ways came to when their file was read, as plain JSON by `Worth`.
    """

    rate: int | None = None
    arpa: float | None = None
    arpa_n: int | None = None
    arpa_sd: float | None = None
    margin: float | None = None
    churned: int | None = None
    months: int | None = None
    discount: float = 0.0
    timing: Timing = Timing.AT_ONCE
    ratio: float = 3.0
    payback: float = 12.0
    improvement: float = 0.1
    horizon: int = 12
    lag: int = 0
    worth: Worth = Worth.CONTRACT
    fitted: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, fits in NUMBERS.items():
            value = getattr(self, name)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int | float) or (fits.whole and value != int(value)):
                raise InvalidFact(field=name, why="kind")
            # Also what is not a number.
            if not value >= fits.low:
                raise InvalidFact(field=name, why="low", limit=fits.low)
            if value > fits.high:
                raise InvalidFact(field=name, why="high", limit=fits.high)
        if self.churned is not None and self.months is not None and self.churned > self.months:
            raise InvalidFact(field="churned", why="more", churned=self.churned, months=self.months)
