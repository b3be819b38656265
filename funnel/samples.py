"""Samples: the few sufficient statistics that are all a test ever sees of people."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from funnel.errors import TrayectoError

# A spread below this part of the sum of squares is known from it to fewer than some ten digits.
_FAINT = 1e-4
# What is told apart by less than this part of a spread is the same.
_SAME = 1e-9
# Each of n additions rounds by up to 1e-16, mostly by √n of them in all: what squares may lose, with room for few
# people and up to a part that no sum of ours has lost, and what a mean may.
LOST_EACH, LOST = 4e-15, 1e-12
_OF_MEANS = 1e-15


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
class Around:
    """Sums around the means: squares of the values, squares of those beside them, products of both."""

    squares: float
    second: float = 0.0
    products: float = 0.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One metric of one variant: `n` people, the sum of their values, the sum of the squares.

    A share of people is a sample of zeros and ones: total = squares = successes. `beside` holds a second value
    of the same people; `levels` how many gave each answer, where answers have an order (satisfaction, NPS).
    `around` is what squares around 0 cannot hold where a spread is tiny beside its mean (times since 1970).
    Samples add, so days and sources sum; what only one of two samples knows is unknown of both together.
    Raises InvalidSample.
    """

    n: int
    total: float
    squares: float
    beside: Beside | None = None
    levels: tuple[tuple[float, int], ...] = ()
    around: Around | None = None

    def __post_init__(self) -> None:
        beside = self.beside
        second = (beside.total, beside.squares, beside.products) if beside else ()
        if around := self.around:
            second = (*second, around.squares, around.second, around.products)
        if not all(math.isfinite(x) for x in (self.n, self.total, self.squares, *second)):
            raise InvalidSample(why="not_finite", n=self.n)
        if self.n < 0 or self.n != int(self.n):
            raise InvalidSample(why="people", n=self.n)
        if not _possible(self.total, self.n, self.squares):
            raise InvalidSample(why="spread", n=self.n)
        if around and (
            min(around.squares, around.second) < 0 or not _possible(around.products, around.squares, around.second)
        ):
            raise InvalidSample(why="spread", n=self.n)
        if beside and (
            not _possible(beside.total, self.n, beside.squares)
            or not _possible(beside.products, self.squares, beside.squares)
        ):
            raise InvalidSample(why="beside", n=self.n)
        if self.levels and sum(count for _, count in self.levels) != self.n:
            raise InvalidSample(why="levels", n=self.n)

    @classmethod
    def of_share(cls, n: int, successes: int) -> Sample:
        """People and how many of them did it. Raises InvalidSample (`people`, or `successes` above n or below 0)."""
        if n < 0:
            raise InvalidSample(why="people", n=n)
        if successes != int(successes) or not 0 <= successes <= n:
            raise InvalidSample(why="successes", n=n, successes=successes)
        return cls(n, successes, successes)

    @classmethod
    def of_mean(cls, n: int, mean: float, sd: float) -> Sample:
        """People, their mean and their standard deviation (ddof 1, as spreadsheets give it)."""
        if not sd >= 0:
            raise InvalidSample(why="sd", sd=sd)
        around = max(n - 1, 0) * (sd * sd)
        return cls(n, n * mean, around + n * (mean * mean)).knowing(Around(around))

    @classmethod
    def of_levels(cls, answers: Mapping[float, int]) -> Sample:
        """Each answer, as a number, and how many gave it: 1 to 5, or -100, 0, 100 for NPS."""
        if any(count < 0 or count != int(count) for count in answers.values()):
            raise InvalidSample(why="levels", n=0)
        levels = tuple(sorted((float(value), int(count)) for value, count in answers.items() if count))
        return cls(
            n=sum(count for _, count in levels),
            total=math.fsum(value * count for value, count in levels),
            squares=math.fsum(value * value * count for value, count in levels),
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
        both = Sample(
            self.n + other.n,
            self.total + other.total,
            self.squares + other.squares,
            beside,
            tuple(sorted(levels.items())),
        )
        return both.knowing(_added(self, other)) if self.around or other.around or both.is_faint else both

    def knowing(self, around: Around) -> Sample:
        """With these sums around the means, where the sums of squares do not say the same."""
        told = self.centred
        products = math.sqrt(around.squares * around.second)
        same = (
            abs(told.squares - around.squares) <= _SAME * around.squares
            and abs(told.second - around.second) <= _SAME * around.second
            and abs(told.products - around.products) <= _SAME * products
        )
        return self if same else replace(self, around=around)

    @property
    def centred(self) -> Around:
        """Sums around the means; where these are only known from others, 0 is what may be nothing but rounding."""
        if self.around or not self.n:
            return self.around or Around(0.0)
        squares = _left(self.n, self.total, self.squares)
        if not (beside := self.beside):
            return Around(squares)
        second = _left(self.n, beside.total, beside.squares)
        products = beside.products - self.total * beside.total / self.n
        # Where squares are lost in rounding, what is left of the products is no more than that either.
        most = math.sqrt(squares) * math.sqrt(second)
        return Around(squares, second, max(-most, min(products, most)))

    @property
    def is_faint(self) -> bool:
        """Whether the sums of squares hold too few digits of a spread."""
        second = self.beside
        return is_faint(self.n, self.total, self.squares) or (
            second is not None and is_faint(self.n, second.total, second.squares)
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
        return self.centred.squares / (self.n - 1)

    @property
    def ratio(self) -> float | None:
        """The first total over the second; None without a second, or where it is 0."""
        return self.total / self.beside.total if self.beside and self.beside.total else None


def _possible(products: float, squares: float, second: float) -> bool:
    """Cauchy–Schwarz, with room for rounding of large sums."""
    # Not `**`, which raises where a product beyond the floats is inf.
    return products * products <= squares * second * (1 + 1e-9) + 1e-9


def is_faint(n: int, total: float, squares: float) -> bool:
    """Whether what squares hold beyond those of the mean is so small a part that rounding matters."""
    return n > 1 and squares - total * (total / n) <= _FAINT * squares and squares > 0


def _left(n: int, total: float, squares: float) -> float:
    around = squares - total * (total / n)
    return around if around > min(LOST_EACH * math.sqrt(n), LOST) * squares else 0.0


def _apart(one: float, other: float, n: int) -> float:
    """How far two means are apart; 0 where that may be the rounding of n additions."""
    apart = other - one
    return apart if abs(apart) > _OF_MEANS * math.sqrt(n) * max(abs(one), abs(other)) else 0.0


def _added(one: Sample, other: Sample) -> Around:
    """Source: Chan, Golub & LeVeque (1983), Am. Stat. 37, 242-247."""
    n, here, there = one.n + other.n, one.centred, other.centred
    apart = _apart(one.total / one.n, other.total / other.n, n)
    weight = one.n * (other.n / n)
    squares = here.squares + there.squares + weight * (apart * apart)
    if not (one.beside and other.beside):
        return Around(squares)
    second = _apart(one.beside.total / one.n, other.beside.total / other.n, n)
    return Around(
        squares,
        here.second + there.second + weight * (second * second),
        here.products + there.products + weight * apart * second,
    )
