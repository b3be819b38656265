"""The parts of the journey excellence score: what is known of a stage's seven components, each from 0 to 100."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import NormalDist
from typing import Any

from funnel.counts import InvalidCounts, StageCounts
from funnel.errors import TrayectoError

LENT = 3  # answers lent to a survey, so that a few equal ones do not look like certainty
FIVE_EQUAL = 2.0  # the variance of -2, -1, 0, 1, 2, each as frequent as the others
NORMAL = NormalDist()


class InvalidPart(TrayectoError):
    """A number that no component can have; `why` says which rule is broken."""

    code = "invalid_part"


class Component(StrEnum):
    """What is looked at in every stage, in the order in which it is shown."""

    CONVERSION = "conversion"
    CSAT = "csat"
    NPS = "nps"
    EMOTION = "emotion"
    CHECKPOINTS = "checkpoints"
    HANDOFFS = "handoffs"
    MOMENTS = "moments"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One component of one stage, from 0 to 100. `variance` in points squared, of the value as an estimate: None
    where it is a guess or nobody knows, 0 where all there is was counted. `n`: answers or people behind it.

    Raises InvalidPart.
    """

    value: float
    variance: float | None = None
    n: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.value <= 100:
            raise InvalidPart(why="value", value=self.value)
        if self.variance is not None and not (self.variance >= 0 and math.isfinite(self.variance)):
            raise InvalidPart(why="variance", variance=self.variance)
        if self.n is not None and self.n < 0:
            raise InvalidPart(why="n", n=self.n)


@dataclass(frozen=True)
class Parts:
    """Stage id → component → part. A component that is absent is not known; a stage with none has no data."""

    stages: Mapping[int, Mapping[Component, Part]] = field(default_factory=dict)

    def to_json(self) -> dict[str, dict[str, dict[str, float | None]]]:
        return {
            str(stage): {
                component.value: {"value": part.value, "variance": part.variance, "n": part.n}
                for component, part in known.items()
            }
            for stage, known in self.stages.items()
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Parts:
        """The inverse of `to_json`."""
        return cls(
            {
                int(stage): {Component(component): Part(**part) for component, part in known.items()}
                for stage, known in kept.items()
            }
        )


# ---- parts from counts; each None with nobody


def share(successes: int, n: int) -> Part | None:
    """100 · successes ÷ n: satisfied people (CSAT), checkpoints passed, people handed on, moments of truth met.

    The variance is that of the share with two successes and two failures lent, so 10 of 10 is no certainty.
    Raises InvalidPart. Source: Agresti & Coull (1998), Am. Stat. 52, 119-126.
    """
    if not 0 <= successes <= n:
        raise InvalidPart(why="share", successes=successes, n=n)
    if not n:
        return None
    return Part(value=100 * successes / n, variance=100**2 * _variance(successes, n), n=n)


def conversion(completed: int, entered: int, *, target: float) -> Part | None:
    """min(100, 100 · conversion ÷ target), with `target` a share from a millionth to 1.

    Below the target the variance is that of `share` over target² (delta method). At the cap the derivative is 0
    and would claim certainty; here it is the mean squared distance between the value shown and min(100, X), with X
    normal around the uncapped value: half of the uncapped variance exactly at the target, almost all of it well
    below, nothing far above. Raises InvalidCounts (as StageCounts does) and InvalidPart (`target`).
    """
    StageCounts(entered=entered, completed=completed)
    # The square of less than a millionth leaves the floating-point numbers.
    if not 1e-6 <= target <= 1:
        raise InvalidPart(why="target", target=target)
    if not entered:
        return None
    reached, spread = 100 * completed / entered / target, _variance(completed, entered) * (100 / target) ** 2
    return Part(value=min(100.0, reached), variance=spread * _kept_below_cap(reached, math.sqrt(spread)), n=entered)


def nps(promoters: int, passives: int, detractors: int) -> Part | None:
    """(NPS + 100) ÷ 2, with the variance of `funnel.scores`: three answers lent, ¾ of them at each end.

    Raises InvalidCounts (`negative`). Source: Rocks (2016), Am. Stat. 70, 365-372.
    """
    if min(promoters, passives, detractors) < 0:
        raise InvalidCounts(why="negative")
    n = promoters + passives + detractors
    if not n:
        return None
    above, below = (promoters + LENT / 4) / (n + LENT), (detractors + LENT / 4) / (n + LENT)
    variance = 50**2 * (above + below - (above - below) ** 2) / (n + LENT)
    return Part(value=50 + 50 * (promoters - detractors) / n, variance=variance, n=n)


def emotion(mean: float, n: int | None = None, *, sd: float | None = None) -> Part | None:
    """100 · (mean + 2) ÷ 4 of a mean from -2 to 2 of `n` answers; without `n` it is a guess and has no variance.

    `sd` is the spread of the answers. Three answers are lent to it, as spread as if -2 … 2 were equally frequent
    (√2), so equal answers are no certainty; where it is not known, √2 is assumed. Raises InvalidPart.
    """
    if not -2 <= mean <= 2:
        raise InvalidPart(why="emotion", mean=mean)
    if n is not None and n < 0:
        raise InvalidPart(why="n", n=n)
    if sd is not None and not 0 <= sd <= 4:
        raise InvalidPart(why="sd", sd=sd)
    if n == 0:
        return None
    value = 100 * (mean + 2) / 4
    if n is None:
        return Part(value=value)
    spread = FIVE_EQUAL if sd is None else (n * sd**2 + LENT * FIVE_EQUAL) / (n + LENT)
    return Part(value=value, variance=25**2 * spread / n, n=n)


def _variance(successes: int, n: int) -> float:
    lent = (successes + 2) / (n + 4)
    return lent * (1 - lent) / (n + 4)


def _kept_below_cap(mean: float, sd: float) -> float:
    """E(min(100, X) - min(100, mean))² as a part of sd², of a normal X."""
    k = (100 - mean) / sd
    inside, density = NORMAL.cdf(k), NORMAL.pdf(k)
    if k >= 0:
        return inside - k * density + k**2 * (1 - inside)
    # Far above the cap rounding may leave less than nothing.
    return max(0.0, (1 + k**2) * inside + k * density)
