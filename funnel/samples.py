"""Samples: the few sufficient statistics that are all a test ever sees of people."""

from __future__ import annotations

import math
from dataclasses import dataclass

from funnel.errors import TrayectoError


class InvalidSample(TrayectoError):
    """Totals that no group of people can have; `why` says which rule is broken."""

    code = "invalid_sample"


@dataclass(frozen=True, slots=True)
class Sample:
    """One metric of one variant: `n` people, the sum of their values, the sum of the squares.

    A share of people is a sample of zeros and ones: total = squares = successes.
    Samples add, so days and sources sum. Raises InvalidSample.
    """

    n: int
    total: float
    squares: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(x) for x in (self.n, self.total, self.squares)):
            raise InvalidSample(why="not_finite", n=self.n)
        if self.n < 0 or self.n != int(self.n):
            raise InvalidSample(why="people", n=self.n)
        # Cauchy–Schwarz, with room for rounding of large sums.
        if self.total**2 > self.n * self.squares * (1 + 1e-9) + 1e-9:
            raise InvalidSample(why="spread", n=self.n)

    @classmethod
    def of_share(cls, n: int, successes: int) -> Sample:
        """People and how many of them did it. Raises InvalidSample (`successes`) above n or below 0."""
        if successes != int(successes) or not 0 <= successes <= n:
            raise InvalidSample(why="successes", n=n, successes=successes)
        return cls(n, successes, successes)

    @classmethod
    def of_mean(cls, n: int, mean: float, sd: float) -> Sample:
        """People, their mean and their standard deviation (ddof 1, as spreadsheets give it)."""
        if not sd >= 0:
            raise InvalidSample(why="sd", sd=sd)
        return cls(n, n * mean, max(n - 1, 0) * sd**2 + n * mean**2)

    def __add__(self, other: Sample) -> Sample:
        return Sample(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float | None:
        """Per person; None with nobody."""
        return self.total / self.n if self.n else None

    @property
    def variance(self) -> float | None:
        """Between people (ddof 1); None with fewer than two."""
        if self.n < 2:
            return None
        return max(0.0, (self.squares - self.total**2 / self.n) / (self.n - 1))
