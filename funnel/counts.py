"""What is known of one stage in one period, and what follows: conversion, cost per person."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

from funnel.errors import TrayectoError


class InvalidCounts(TrayectoError):
    """Counts that no stage can have; `why` says which rule is broken."""

    code = "invalid_counts"


@dataclass(frozen=True, kw_only=True)
class StageCounts:
    """People in and out, hours, and spend in minor units (cents; below zero where more came back than went).

    None = not known. Raises InvalidCounts.
    """

    entered: int | None = None
    completed: int | None = None
    hours: float | None = None
    spend_minor: int | None = None

    def __post_init__(self) -> None:
        for value in (self.entered, self.completed, self.hours):
            if value is not None and (value < 0 or not math.isfinite(value)):
                raise InvalidCounts(why="negative")
        if self.entered is not None and self.completed is not None and self.completed > self.entered:
            raise InvalidCounts(why="more_out_than_in", entered=self.entered, completed=self.completed)

    def cost_per_person(self, rate: float | None = None) -> float | None:
        """Spend (and hours × rate, where a rate is given) per person who completed; None where unknown."""
        if self.spend_minor is None or not self.completed:
            return None
        worked = (self.hours or 0.0) * rate if rate is not None else 0.0
        return (self.spend_minor / 100 + worked) / self.completed


# A page asks the same of many counts each time it is drawn.
@lru_cache(maxsize=10_000)
def wilson(successes: float, n: float, alpha: float = 0.05) -> tuple[float, float] | None:
    """Limits of a share of people, from 0 to 1; None with nobody.

    As `statsmodels.stats.proportion.proportion_confint(method="wilson")` has them (tests/funnel/test_counts.py);
    written out, a page does not wait until statsmodels is loaded. Source: Wilson (1927), JASA 22, 209-212.
    """
    if n == 0:
        return None
    z = NormalDist().inv_cdf(1 - alpha / 2)
    share, whole = successes / n, 1 + z**2 / n
    middle = (share + z**2 / (2 * n)) / whole
    reach = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / whole
    return max(0.0, middle - reach), min(1.0, middle + reach)
