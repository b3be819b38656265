"""Segments as strata, by seeded simulation: what 95 % limits cover, with CUPED and without, and false discoveries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from calibration.means import BEFORE, BUYERS, LEAST_COVERAGE, MOST_ERROR, SEED, SIGMAS, totals_of
from calibration.row import Row
from experiments.means import Moments, welch
from experiments.pairs import limits
from experiments.rule import Kind
from experiments.segments import poststratified
from experiments.several import benjamini_hochberg
from funnel.samples import Beside, Sample

Floats = NDArray[np.float64]

PEOPLE = (500, 1_000, 2_000)


def rows(full: bool) -> list[Row]:
    """Least coverage and most false alarms over each grid named."""
    runs = 4_000 if full else 300
    return [*_alone(runs), *_adjusted(runs, full)]


def _alone(runs: int) -> Iterator[Row]:
    part = "Segments: ten of unlike size and rate, 500 people per variant"
    rng = np.random.default_rng([SEED, 6])
    sizes, rates = rng.dirichlet(np.full(10, 5.0)), 0.1 * np.exp(0.5 * rng.standard_normal(10))
    for name, gains in (("no effect", np.ones(10)), ("unlike effects", 1 + 2 * rng.random(10))):
        true, covered, false = float(sizes @ (rates * gains - rates)), [], []
        for _ in range(runs):
            people = rng.multinomial(500, sizes, 2)
            did = rng.binomial(people, np.array([rates, rates * gains]))
            given = {
                str(k): {v: Sample.of_share(int(people[i, k]), int(did[i, k])) for i, v in enumerate(("old", "new"))}
                for k in range(10)
            }
            found = poststratified(given, control="old", kind=Kind.SHARE)[0].difference
            covered.append((found.low or 0.0) <= true <= (found.high or 0.0))
            each = welch(*(Moments.of([samples[v] for samples in given.values()]) for v in ("new", "old")))
            false.append(any(p is not None and p < 0.05 for p in benjamini_hochberg(limits(each).p_value.tolist())))
        what = f"least coverage, post-stratified difference, {name}"
        yield Row(part=part, what=what, figure=float(np.mean(covered)), target=None)
        if name == "no effect":
            what = "most false alarms, any discovery among ten segments"
            yield Row(part=part, what=what, figure=float(np.mean(false)), target=None, at_least=False)


def _adjusted(runs: int, full: bool) -> Iterator[Row]:
    """Of skewed means with CUPED, ten segments as strata; the targets only where there are runs enough to tell."""
    part = f"Segments with CUPED: ten of unlike size, buyers and amounts, {PEOPLE[0]:,} to {PEOPLE[-1]:,} per variant"
    for number, (sigma, before) in enumerate(product(SIGMAS, BEFORE)):
        rng = np.random.default_rng([SEED, 7, number])
        covered, false, gone = [], [], []
        for n, unlike in product(PEOPLE, (False, True)):
            strata = _Strata.drawn(rng, unlike=unlike)
            inside, alarm, reduction = np.array([_judged(rng, strata, n, sigma, before) for _ in range(runs)]).T
            covered.append(float(inside.mean()))
            gone.append(float(np.median(reduction)))
            false += [] if unlike else [float(alarm.mean())]
        what = f"sigma {sigma}, {np.mean(gone):.0%} of the variance gone"
        yield Row(
            part=part,
            what=f"least coverage, no lift and unlike lifts, {what}",
            figure=min(covered),
            target=LEAST_COVERAGE if full else None,
        )
        yield Row(
            part=part,
            what=f"most false alarms, {what}",
            figure=max(false),
            target=MOST_ERROR if full else None,
            at_least=False,
        )


@dataclass(frozen=True, kw_only=True)
class _Strata:
    """Segments: their part of the people, of whom so many buy, for so much; the treatment's gain in each."""

    sizes: Floats
    buyers: Floats
    amounts: Floats
    gains: Floats

    @classmethod
    def drawn(cls, rng: np.random.Generator, *, unlike: bool) -> _Strata:
        return cls(
            sizes=rng.dirichlet(np.full(10, 5.0)),
            buyers=BUYERS * np.exp(0.5 * rng.standard_normal(10)),
            amounts=np.exp(0.4 * rng.standard_normal(10)),
            gains=1 + rng.random(10) if unlike else np.ones(10),
        )

    @property
    def lift(self) -> float:
        spent = self.sizes * self.buyers * self.amounts
        return float(spent @ self.gains / spent.sum()) - 1


def _judged(
    rng: np.random.Generator, strata: _Strata, n: int, sigma: float, before: tuple[float, float]
) -> tuple[bool, bool, float]:
    """One test: whether the limits contain the lift, whether it alarms, and the part of the variance that is gone."""
    again, alike = before
    sides = []
    for gains in (np.ones(10), strata.gains):
        people = rng.multinomial(n, strata.sizes)
        once = strata.buyers * (1 - again)
        buyers = np.array([strata.buyers * again, once, once, 1 - strata.buyers * (2 - again)])
        counts = rng.multinomial(people, buyers.T)
        totals = totals_of(rng, counts, sigma, alike, gains)
        y, yy, x, xx, xy = totals * np.array([strata.amounts**power for power in (1, 2, 1, 2, 2)])
        rows = zip(people.tolist(), y, yy, zip(x, xx, xy, strict=True), strict=True)
        sides.append([Sample(number, one, square, Beside(*beside)) for number, one, square, beside in rows])
    given = {str(k): {"old": old, "new": new} for k, (old, new) in enumerate(zip(*sides, strict=True))}
    (found,) = poststratified(given, control="old")
    low, high, p_value = found.lift.low, found.lift.high, found.p_value
    inside = (low is None or low <= strata.lift) and (high is None or strata.lift <= high)
    return inside, p_value is not None and p_value < 0.05, found.variance_reduction or 0.0
