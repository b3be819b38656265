"""Samples: the few sufficient statistics that are all a test ever sees of people."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from funnel.errors import TrayectoError


class InvalidSample(TrayectoError):
    """Totals that no group of people can have; `why` says which rule is broken."""

    code = "invalid_sample"


@dataclass(frozen=True, slots=True)
class Beside:
    """A second value of the same people: its sum, its squares, and the sum of its products with the first.

    The denominator of a ratio of two totals, or the value before the experiment that CUPED takes into account.
    """

    total: float
    squares: float
    products: float

    def __add__(self, other: Beside) -> Beside:
        return Beside(self.total + other.total, self.squares + other.squares, self.products + other.products)


@dataclass(frozen=True, slots=True)
class Sample:
    """One metric of one variant: `n` people, the sum of their values, the sum of the squares.

    A share of people is a sample of zeros and ones: total = squares = successes. `beside` holds a second value
    of the same people; `levels` how many gave each answer, where answers have an order (satisfaction, NPS).
    Samples add, so days and sources sum; what only one of two samples knows is unknown of both together.
    Raises InvalidSample.
    """

    n: int
    total: float
    squares: float
    beside: Beside | None = None
    levels: tuple[tuple[float, int], ...] = ()

    def __post_init__(self) -> None:
        beside = self.beside
        second = (beside.total, beside.squares, beside.products) if beside else ()
        if not all(math.isfinite(x) for x in (self.n, self.total, self.squares, *second)):
            raise InvalidSample(why="not_finite", n=self.n)
        if self.n < 0 or self.n != int(self.n):
            raise InvalidSample(why="people", n=self.n)
        # Cauchy–Schwarz, with room for rounding of large sums.
        if self.total**2 > self.n * self.squares * (1 + 1e-9) + 1e-9:
            raise InvalidSample(why="spread", n=self.n)
        if beside and (
            beside.total**2 > self.n * beside.squares * (1 + 1e-9) + 1e-9
            or beside.products**2 > self.squares * beside.squares * (1 + 1e-9) + 1e-9
        ):
            raise InvalidSample(why="beside", n=self.n)
        if self.levels and sum(count for _, count in self.levels) != self.n:
            raise InvalidSample(why="levels", n=self.n)

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

    @classmethod
    def of_levels(cls, answers: Mapping[float, int]) -> Sample:
        """Each answer, as a number, and how many gave it: 1 to 5, or -100, 0, 100 for NPS."""
        if any(count < 0 or count != int(count) for count in answers.values()):
            raise InvalidSample(why="levels", n=0)
        levels = tuple(sorted((float(value), int(count)) for value, count in answers.items() if count))
        return cls(
            n=sum(count for _, count in levels),
            total=math.fsum(value * count for value, count in levels),
            squares=math.fsum(value**2 * count for value, count in levels),
            levels=levels,
        )

    @classmethod
    def of_nps(cls, promoters: int, passives: int, detractors: int) -> Sample:
        """Answers to "would you recommend us", as -100, 0 and 100: the mean is the NPS."""
        return cls.of_levels({100.0: promoters, 0.0: passives, -100.0: detractors})

    def __add__(self, other: Sample) -> Sample:
        if not self.n or not other.n:
            return self if self.n else other
        beside = self.beside + other.beside if self.beside and other.beside else None
        levels: Counter[float] = Counter()
        if self.levels and other.levels:
            for value, count in (*self.levels, *other.levels):
                levels[value] += count
        return Sample(
            self.n + other.n,
            self.total + other.total,
            self.squares + other.squares,
            beside,
            tuple(sorted(levels.items())),
        )

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

    @property
    def ratio(self) -> float | None:
        """The first total over the second; None without a second, or where it is 0."""
        return self.total / self.beside.total if self.beside and self.beside.total else None
