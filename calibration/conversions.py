"""Conversions, by exact enumeration: every table that two variants can give, weighted by its probability."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from calibration.row import Row
from experiments.shares import deciding_p, score_p, share_limits

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ALPHA = 0.05
LIFTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
LOW_RATE = 0.10
# A limit that is the truth itself but for rounding covers it.
_ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Where to look.

    At 1:1: `people` in each variant, control `rates`. Elsewhere: in the `smaller` variant, how many `times` as many
    in the other, control rates (of the difference fewer). Of up to `tiny` people every table is asked for its p.
    """

    people: tuple[int, ...]
    rates: Floats
    smaller: tuple[int, ...]
    times: tuple[int, ...]
    uneven_rates: Floats
    difference_rates: Floats
    tiny: int
    random: int


PEOPLE = (20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500)
FULL = Grid(
    people=PEOPLE,
    rates=np.arange(2, 191) / 200,
    smaller=PEOPLE,
    times=(2, 3, 4, 6, 9),
    uneven_rates=np.r_[np.arange(2, 20) / 200, np.arange(10, 96) / 100],
    difference_rates=np.r_[0.01, 0.02, np.arange(1, 20) / 20],
    tiny=12,
    random=200_000,
)
QUICK = Grid(
    people=(20, 40, 100, 500),
    rates=np.array([0.01, 0.025, 0.05, 0.1, 0.3, 0.4, 0.46, 0.5, 0.75, 0.95]),
    smaller=(20, 100),
    times=(2, 9),
    uneven_rates=np.array([0.01, 0.05, 0.1, 0.5, 0.95]),
    difference_rates=np.array([0.01, 0.1, 0.5]),
    tiny=4,
    random=20_000,
)


@dataclass(frozen=True, order=True)
class Point:
    """A figure, and where it was found."""

    figure: float
    n1: int
    n0: int
    rate: float
    lift: float = 0.0

    def __str__(self) -> str:
        return f"{self.n1} v {self.n0}, control {100 * self.rate:g} %, lift {100 * self.lift:g} %"


def rows(full: bool) -> list[Row]:
    """Coverage of 95 % limits, type I error of the p that decides, and what every table gets; deterministic."""
    grid = FULL if full else QUICK
    return [*_even(grid), *_uneven(grid), *_any_table(grid)]


def _even(grid: Grid) -> list[Row]:
    lifts: list[Point] = []
    differences: list[Point] = []
    errors: list[Point] = []
    for n in grid.people:
        lift, difference = _coverages(n, n, grid.rates, grid.rates)
        lifts += lift
        differences += difference
        errors += _errors(n, n, grid.rates)
    people = f"{grid.people[0]} to {grid.people[-1]} in each variant, lifts 0 to +100 %"
    low = f"Conversions at 1:1, control rates of 1 to 10 %: {people}"
    every = f"Conversions at 1:1, control rates of 1 to 95 %: {people}"
    return [
        _worst(low, "coverage of the lift", _of_low_rate(lifts), 0.945),
        _worst(low, "coverage of the difference", _of_low_rate(differences), 0.945),
        _worst(low, "type I error at one look", _of_low_rate(errors), 0.053, at_least=False),
        _worst(every, "coverage of the lift", lifts, 0.93),
        _mean(every, "coverage of the lift", lifts, 0.945),
        _worst(every, "coverage of the difference", differences, 0.93),
        _mean(every, "coverage of the difference", differences, 0.945),
        _worst(every, "type I error at one look", errors, 0.053, at_least=False),
    ]


def _uneven(grid: Grid) -> list[Row]:
    lifts: list[Point] = []
    differences: list[Point] = []
    errors: list[Point] = []
    for n, times in product(grid.smaller, grid.times):
        for n1, n0 in ((n, n * times), (n * times, n)):
            lift, difference = _coverages(n1, n0, grid.uneven_rates, grid.difference_rates)
            lifts += lift
            differences += difference
        errors += _errors(n, n * times, grid.uneven_rates)
    part = (
        f"Conversions at {grid.times[0]}:1 to {grid.times[-1]}:1, either way, control rates of 1 to 95 %: "
        f"{grid.smaller[0]} to {grid.smaller[-1]} in the smaller variant, lifts 0 to +100 %"
    )
    return [
        _worst(part, "coverage of the lift", lifts, 0.915),
        _mean(part, "coverage of the lift", lifts, None),
        _worst(part, "coverage of the difference", differences, 0.915),
        _worst(part, "type I error at one look", errors, 0.053, at_least=False),
    ]


def _any_table(grid: Grid) -> list[Row]:
    part = "Conversions, any table"
    answered, asked = 0, 0
    tiny = range(1, grid.tiny + 1)
    for n1, n0 in [*product(tiny, tiny), *((n, n) for n in grid.people)]:
        x1, x0 = np.mgrid[: n1 + 1, : n0 + 1]
        p, _ = deciding_p(x1, n1, x0, n0) if max(n1, n0) <= grid.tiny else (score_p(x1, n1, x0, n0), None)
        limits = share_limits(x1, n1, x0, n0)
        whole = (limits.difference_low < limits.difference_high) & (limits.ratio_low < limits.ratio_high)
        answered, asked = answered + int((whole & (p >= 0) & (p <= 1)).sum()), asked + x1.size

    rng = np.random.default_rng(3)
    n1, n0 = np.exp(rng.uniform(0, np.log(1e7), (2, grid.random))).astype(int)
    x1, x0 = (rng.integers(0, n + 1) for n in (n1, n0))
    one, other = share_limits(x1, n1, x0, n0), share_limits(x0, n0, x1, n1)
    finite = one.ratio_low > 0
    departures = [
        np.abs(one.difference_low + other.difference_high).max(),
        np.abs(one.ratio_low[finite] * other.ratio_high[finite] - 1).max(),
        np.abs(score_p(x1, n1, x0, n0) - score_p(x0, n0, x1, n1)).max(),
    ]

    n = np.exp(rng.uniform(np.log(500), np.log(1e6), grid.random)).astype(int)
    rate = np.exp(rng.uniform(np.log(1e-3), 0, grid.random))
    x0 = rng.binomial(n, rate)
    x1 = rng.binomial(n, np.clip(rate + rng.normal(0, 2, grid.random) * np.sqrt(2 * rate * (1 - rate) / n), 0, 1))
    limits = share_limits(x1, n, x0, n)
    apart = (limits.difference_low > 0) | (limits.difference_high < 0)
    factor = (limits.ratio_low > 1) | (limits.ratio_high < 1)
    below = deciding_p(x1, n, x0, n)[0] < ALPHA
    return [
        Row(part=part, what=f"part of {asked} tables with limits and p", figure=answered / asked, target=1),
        Row(
            part=part,
            what=f"how far swapped labels miss the mirror image, most of {grid.random} random tables",
            figure=float(max(departures)),
            target=1e-12,
            at_least=False,
        ),
        Row(
            part=part,
            what=f"random tables of {grid.random} at 1:1 from 1,000 people on whose limits and p disagree at 5 %",
            figure=float(((apart != below) | (factor != below)).sum()),
            target=0,
            at_least=False,
        ),
    ]


def _coverages(n1: int, n0: int, rates: Floats, difference_rates: Floats) -> tuple[list[Point], list[Point]]:
    """Of the lift and of the difference, at every rate and lift that leave the treatment's rate at 1 or below."""
    x1, x0 = np.mgrid[: n1 + 1, : n0 + 1]
    limits = share_limits(x1, n1, x0, n0, alpha=ALPHA)

    def points(low: Floats, high: Floats, truth: float, rates: Floats, lift: float) -> list[Point]:
        covers = (low - _ROUNDING <= truth) & (truth <= high + _ROUNDING)
        return _weighted(covers, n1, n0, rates, lift)

    lifts: list[Point] = []
    differences: list[Point] = []
    for lift in LIFTS:
        lifts += points(limits.ratio_low, limits.ratio_high, 1 + lift, _possible(rates, lift), lift)
        for rate in _possible(difference_rates, lift):
            truth = rate * lift
            differences += points(limits.difference_low, limits.difference_high, truth, np.array([rate]), lift)
    return lifts, differences


def _possible(rates: Floats, lift: float) -> Floats:
    return rates[rates * (1 + lift) <= 1 + _ROUNDING]


def _errors(n1: int, n0: int, rates: Floats) -> list[Point]:
    """How often the p that decides is below alpha where there is no difference."""
    return _weighted(_rejected(n1, n0), n1, n0, rates, 0)


def _rejected(n1: int, n0: int) -> Flags:
    """The tables whose p is below alpha. The exact p rises with the score p: its border is found by halving."""
    x1, x0 = np.mgrid[: n1 + 1, : n0 + 1]
    scores = score_p(x1, n1, x0, n0)
    if not deciding_p(0, n1, 0, n0)[1].all():
        return scores < ALPHA
    order = np.argsort(scores, axis=None)
    inside, outside = -1, len(order)
    while outside - inside > 1:
        middle = (inside + outside) // 2
        at = order[middle]
        below = deciding_p(x1.flat[at], n1, x0.flat[at], n0)[0][0] < ALPHA
        inside, outside = (middle, outside) if below else (inside, middle)
    return scores <= (scores.flat[order[inside]] * (1 + 1e-9) if inside >= 0 else -1)


def _weighted(tables: Flags, n1: int, n0: int, rates: Floats, lift: float) -> list[Point]:
    """The probability of these tables at every control rate."""
    from scipy.stats import binom

    treated = binom.pmf(np.arange(n1 + 1)[:, None], n1, np.minimum(rates * (1 + lift), 1))
    controls = binom.pmf(np.arange(n0 + 1)[:, None], n0, rates)
    figures = np.einsum("ag,ag->g", treated, tables.astype(float) @ controls)
    return [Point(float(f), n1, n0, float(rate), lift) for f, rate in zip(figures, rates, strict=True)]


def _of_low_rate(points: Iterable[Point]) -> list[Point]:
    return [point for point in points if point.rate <= LOW_RATE]


def _worst(part: str, what: str, points: list[Point], target: float | None, *, at_least: bool = True) -> Row:
    found = min(points) if at_least else max(points)
    return Row(part=part, what=f"{what}, worst point ({found})", figure=found.figure, target=target, at_least=at_least)


def _mean(part: str, what: str, points: list[Point], target: float | None) -> Row:
    figure = sum(point.figure for point in points) / len(points)
    return Row(part=part, what=f"{what}, mean of {len(points)} points", figure=figure, target=target)
