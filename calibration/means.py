"""Means, CUPED, ratios, strata and NPS, by seeded simulation: what 95 % limits cover, and false alarms at one look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from calibration.row import Row
from experiments.cuped import adjusted
from experiments.means import Moments, welch
from experiments.pairs import Limits, Pair, limits
from experiments.ratios import linearised
from experiments.segments import poststratified
from experiments.several import benjamini_hochberg
from funnel.samples import Sample

Floats = NDArray[np.float64]

SEED = 20260131
LEAST_COVERAGE, MOST_ERROR = 0.945, 0.053

BUYERS = 0.05
SIGMAS = (1.0, 1.5)
# How the treatment is better: (more buyers, more each).
LIFTS = ((1.0, 1.0), (1.0, 1.2), (1.2, 1.0), (1.0, 1.5), (1.5, 1.0))
# How close the value before is: the part of earlier buyers who buy again, and the correlation of log amounts.
BEFORE = ((0.5, 0.8), (0.9, 0.95))


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How often a test is run, and with how many people per variant."""

    runs: int
    people: tuple[int, ...]
    splits: tuple[tuple[int, int], ...]
    segment_runs: int


FULL = Scale(
    runs=40_000,
    people=(200, 500, 1_000, 2_000, 5_000),
    splits=tuple((small, times * small) for times in (3, 9) for small in (200, 1_000)),
    segment_runs=4_000,
)
QUICK = Scale(runs=10_000, people=(200, 1_000), splits=((200, 600), (200, 1_800)), segment_runs=300)


def rows(full: bool) -> list[Row]:
    """Least coverage and most false alarms over each grid named."""
    scale = FULL if full else QUICK
    return [*_even(scale), *_adjusted(scale), *_uneven(scale), *_ratios(scale), *_nps(scale), *_segments(scale)]


def _even(scale: Scale) -> Iterator[Row]:
    part = "Skewed means: 95 % zeros, lognormal amounts, 1:1"
    sizes = f"{scale.people[0]:,} to {scale.people[-1]:,} per variant"
    for number, sigma in enumerate(SIGMAS):
        rng = np.random.default_rng([SEED, 1, number])
        covered, false = [], []
        for n, (more, each) in product(scale.people, LIFTS):
            control = _people(rng, scale.runs, n, sigma)
            treatment = _people(rng, scale.runs, n, sigma, more=more, each=each)
            found = limits(welch(treatment, control))
            covered.append(_covered(found, more * each))
            false += [_false(found)] if more * each == 1 else []
        yield _coverage(part, f"lifts 0 to +50 %, sigma {sigma}, {sizes}", covered)
        yield _error(part, f"sigma {sigma}, {sizes}", false)


def _adjusted(scale: Scale) -> Iterator[Row]:
    part = "The same with CUPED"
    for number, (sigma, (again, alike)) in enumerate(product(SIGMAS, BEFORE)):
        rng = np.random.default_rng([SEED, 2, number])
        covered, false, gone = [], [], []
        for n, (more, each) in product(scale.people, LIFTS):
            control = _people(rng, scale.runs // 2, n, sigma, again=again, alike=alike)
            treatment = _people(rng, scale.runs // 2, n, sigma, more=more, each=each, again=again, alike=alike)
            pair, reduction, _ = adjusted(treatment, control)
            found = limits(pair)
            covered.append(_covered(found, more * each))
            gone.append(float(np.median(reduction)))
            false += [_false(found)] if more * each == 1 else []
        what = f"sigma {sigma}, {np.mean(gone):.0%} of the variance gone"
        yield _coverage(part, f"lifts 0 to +50 %, {what}", covered)
        yield _error(part, what, false)


def _uneven(scale: Scale) -> Iterator[Row]:
    """Without a target: the wider of Welch and Student beyond 2:1, and Welch alone beside it."""
    part = "Skewed means in uneven splits"
    for number, split in enumerate(scale.splits):
        rng = np.random.default_rng([SEED, 3, number])
        measured: dict[str, list[tuple[float, float]]] = {"": [], "CUPED, ": [], "Welch alone, ": []}
        for sigma, (more, each), (n1, n0) in product(SIGMAS, LIFTS, (split, split[::-1])):
            again, alike = BEFORE[1]
            control = _people(rng, scale.runs // 4, n0, sigma, again=again, alike=alike)
            treatment = _people(rng, scale.runs // 4, n1, sigma, more=more, each=each, again=again, alike=alike)
            pair = welch(treatment, control)
            for name, found in (
                ("", limits(pair)),
                ("CUPED, ", limits(adjusted(treatment, control)[0])),
                ("Welch alone, ", limits(_incautious(pair))),
            ):
                measured[name].append((_covered(found, more * each), _false(found) if more * each == 1 else 0.0))
        for name, figures in measured.items():
            what = f"{name}{split[0]:,} v {split[1]:,}"
            yield _coverage(part, f"lifts 0 to +50 %, {what}", [covered for covered, _ in figures], target=None)
            yield _error(part, what, [false for _, false in figures], target=None)


def _ratios(scale: Scale) -> Iterator[Row]:
    part = "Ratios of two totals"
    for number, (name, draw) in enumerate({"revenue per order": _orders, "revenue per session": _sessions}.items()):
        rng = np.random.default_rng([SEED, 4, number])
        covered, false = [], []
        for n, sigma, lift in product(scale.people[:3], (0.5, *SIGMAS), (0.0, 0.5)):
            runs = min(scale.runs // 4, 4_000_000 // n if draw is _orders else 2_000_000 // n)
            found = limits(linearised(draw(rng, runs, n, sigma, 1 + lift), draw(rng, runs, n, sigma, 1.0)))
            covered.append(_covered(found, 1 + lift))
            false += [_false(found)] if not lift else []
        yield _coverage(part, f"lifts 0 and +50 %, {name}", covered, target=None)
        yield _error(part, name, false, target=None)


def _nps(scale: Scale) -> Iterator[Row]:
    rng = np.random.default_rng([SEED, 5])
    covered = []
    answers = ((0.5, 0.3, 0.2), (0.8, 0.15, 0.05), (0.1, 0.3, 0.6))
    for n, control, treatment in product((20, 50, 200), answers, answers):
        pair = welch(*(_answers(rng, scale.runs, n, parts) for parts in (treatment, control)))
        found = limits(pair)
        true = 100 * (treatment[0] - treatment[2] - control[0] + control[2])
        known = (found.difference_low <= true) & (true <= found.difference_high)
        covered.append(float(known.mean()))
    yield _coverage("NPS", "differences of 20 to 200 answers per variant", covered, target=None)


def _segments(scale: Scale) -> Iterator[Row]:
    """Ten segments of unlike size and rate, 500 people per variant."""
    part = "Segments"
    rng = np.random.default_rng([SEED, 6])
    sizes = rng.dirichlet(np.full(10, 5.0))
    rates = 0.1 * np.exp(0.7 * rng.standard_normal(10))
    gains = np.minimum(1 + rng.random(10), 0.9 / rates)
    for name, gain in (("the same everywhere", np.ones(10)), ("unlike", gains)):
        true, covered, any_false = float(sizes @ (rates * (gain - 1))), [], []
        for _ in range(scale.segment_runs):
            people, counts = rng.multinomial(500, sizes, 2), np.array([rates, rates * gain])
            did = rng.binomial(people, counts)
            given = {
                str(k): {v: Sample.of_share(int(people[i, k]), int(did[i, k])) for i, v in enumerate(("old", "new"))}
                for k in range(10)
            }
            found = poststratified(given, control="old")[0].difference
            covered.append(None in (found.low, found.high) or found.low <= true <= found.high)  # type: ignore[operator]
            if name == "the same everywhere":
                pair = welch(*(Moments.of([samples[v] for samples in given.values()]) for v in ("new", "old")))
                any_false.append(min(p for p in benjamini_hochberg(limits(pair).p_value.tolist()) if p is not None) < 0.05)
        yield _coverage(part, f"post-stratified difference, effects {name}", [float(np.mean(covered))], target=None)
        if any_false:
            yield _error(part, "any false discovery in ten segments", [float(np.mean(any_false))], target=None)


def _people(
    rng: np.random.Generator,
    runs: int,
    n: int,
    sigma: float,
    *,
    more: float = 1.0,
    each: float = 1.0,
    again: float = 0.0,
    alike: float = 0.0,
) -> Moments:
    """`runs` variants of n people of whom BUYERS · more spend a lognormal amount, and BUYERS had spent one before."""
    both = BUYERS * again
    parts = np.array([both, BUYERS - both, BUYERS * more - both])
    counts = rng.multinomial(n, [*parts, 1 - parts.sum()], runs)[:, :3] if again else None
    if counts is None:
        return _moments(runs, n, rng.binomial(n, BUYERS * more, runs), lambda size: (_amounts(rng, size, sigma) * each, None))
    kinds = (True, True), (False, True), (True, False)
    totals = np.zeros((5, runs))
    for count, (now, before) in zip(counts.T, kinds, strict=True):
        owner, first = np.repeat(np.arange(runs), count), rng.standard_normal(count.sum())
        second = alike * first + np.sqrt(1 - alike**2) * rng.standard_normal(count.sum())
        y, x = now * each * np.exp(sigma * second), before * np.exp(sigma * first)
        for place, value in enumerate((y, y * y, x, x * x, x * y)):
            totals[place] += np.bincount(owner, value, runs)
    return _moments_of(n, totals)
