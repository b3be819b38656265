"""What a survey says: the Net Promoter Score, and the share of satisfied people (CSAT)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from funnel.counts import InvalidCounts, wilson


@dataclass(frozen=True, kw_only=True)
class Score:
    """A score with its limits; each None with nobody who answered."""

    value: float | None
    low: float | None
    high: float | None


def nps(promoters: int, passives: int, detractors: int, *, alpha: float = 0.05) -> Score:
    """Promoters less detractors, from -100 to 100, with adjusted Wald limits.

    Three answers are lent, ¾ of a promoter and ¾ of a detractor among them, so that a few equal answers do not
    look like certainty. Raises InvalidCounts (`negative`).
    Source: Rocks (2016), Am. Stat. 70, 365-372.
    """
    if min(promoters, passives, detractors) < 0:
        raise InvalidCounts(why="negative")
    n = promoters + passives + detractors
    if not n:
        return Score(value=None, low=None, high=None)
    value = 100 * (promoters - detractors) / n
    above, below = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    centre = above - below
    half = NormalDist().inv_cdf(1 - alpha / 2) * math.sqrt((above + below - centre**2) / (n + 3))
    # One or two answers at an end lie outside what the lent ones leave.
    low, high = min(value, 100 * (centre - half)), max(value, 100 * (centre + half))
    return Score(value=value, low=max(-100.0, low), high=min(100.0, high))


def csat(answers: Mapping[int, int], *, highest: int = 5, alpha: float = 0.05) -> Score:
    """The share of people whose answer is one of the top two of the scale, from 0 to 1, with Wilson's limits.

    `answers` says how many gave each answer; `highest` is the best answer there is. Raises InvalidCounts.
    """
    if any(count < 0 for count in answers.values()):
        raise InvalidCounts(why="negative")
    n = sum(answers.values())
    satisfied = sum(count for answer, count in answers.items() if answer >= highest - 1)
    limits = wilson(satisfied, n, alpha=alpha)
    if limits is None:
        return Score(value=None, low=None, high=None)
    return Score(value=satisfied / n, low=limits[0], high=limits[1])
