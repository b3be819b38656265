"""Means, CUPED, ratios and NPS, by seeded simulation: what 95 % limits cover, and false alarms at one look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from calibration.row import Row
from experiments.cuped import adjusted
from experiments.means import Moments, welch
from experiments.pairs import Limits, Pair, limits
from experiments.ratios import linearised

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

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
    """How often a test is run, with how many people per variant; `rows` where each person has to be drawn."""

    runs: int
    people: tuple[int, ...]
    splits: tuple[tuple[int, int], ...]
    rows: int


FULL = Scale(
    runs=40_000,
    people=(200, 500, 1_000, 2_000, 5_000),
    splits=tuple((small, times * small) for times in (3, 9) for small in (200, 1_000)),
    rows=2_000_000,
)
QUICK = Scale(runs=20_000, people=(200, 500), splits=((200, 600), (200, 1_800)), rows=300_000)


def rows(full: bool) -> list[Row]:
    """Least coverage and most false alarms over each grid named."""
    scale = FULL if full else QUICK
    return [*_even(scale), *_adjusted(scale), *_uneven(scale), *_ratios(scale), *_nps(scale)]


def _even(scale: Scale) -> Iterator[Row]:
    part = "Skewed means: 95 % zeros, lognormal amounts, 1:1"
    sizes = f"{scale.people[0]:,} to {scale.people[-1]:,} per variant"
    for number, sigma in enumerate(SIGMAS):
        rng = np.random.default_rng([SEED, 1, number])
        covered, apart, false = [], [], []
        for n, (more, each) in product(scale.people, LIFTS):
            control = _people(rng, scale.runs, n, sigma)
            treatment = _people(rng, scale.runs, n, sigma, more=more, each=each)
            found = limits(welch(treatment, control))
            covered.append(_covered(found, more * each))
            apart.append(_apart(found, sigma, more * each))
            false += [_false(found)] if more * each == 1 else []
        yield _coverage(part, f"lifts 0 to +50 %, sigma {sigma}, {sizes}", covered)
        yield _coverage(part, f"the difference, lifts 0 to +50 %, sigma {sigma}, {sizes}", apart, target=None)
        yield _error(part, f"sigma {sigma}, {sizes}", false)


def _adjusted(scale: Scale) -> Iterator[Row]:
    part = "The same with CUPED"
    for number, (sigma, before) in enumerate(product(SIGMAS, BEFORE)):
        rng = np.random.default_rng([SEED, 2, number])
        covered, apart, false, gone = [], [], [], []
        for n, (more, each) in product(scale.people, LIFTS):
            control = _people(rng, scale.runs // 2, n, sigma, before=before)
            treatment = _people(rng, scale.runs // 2, n, sigma, more=more, each=each, before=before)
            pair, reduction, _ = adjusted(treatment, control)
            found = limits(pair)
            covered.append(_covered(found, more * each))
            apart.append(_apart(found, sigma, more * each))
            gone.append(float(np.median(reduction)))
            false += [_false(found)] if more * each == 1 else []
        what = f"sigma {sigma}, {np.mean(gone):.0%} of the variance gone"
        yield _coverage(part, f"lifts 0 to +50 %, {what}", covered)
        yield _coverage(part, f"the difference, CUPED, lifts 0 to +50 %, {what}", apart, target=None)
        yield _error(part, what, false)


def _uneven(scale: Scale) -> Iterator[Row]:
    """Without a target: the wider of Welch and Student beyond 2:1, and Welch alone beside it."""
    part = "Skewed means in uneven splits"
    for number, split in enumerate(scale.splits):
        rng = np.random.default_rng([SEED, 3, number])
        measured: dict[str, list[tuple[float, float]]] = {"": [], "CUPED, ": [], "Welch alone, ": []}
        for sigma, (more, each), (n1, n0) in product(SIGMAS, LIFTS, (split, split[::-1])):
            control = _people(rng, scale.runs // 8, n0, sigma, before=BEFORE[1])
            treatment = _people(rng, scale.runs // 8, n1, sigma, more=more, each=each, before=BEFORE[1])
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
            runs = min(scale.runs // 4, scale.rows * (1 if draw is _sessions else 4) // n)
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


def _incautious(pair: Pair) -> Pair:
    """Welch's own, whatever the split."""
    return replace(pair, cautious=np.zeros_like(pair.cautious))


def _people(
    rng: np.random.Generator,
    runs: int,
    n: int,
    sigma: float,
    *,
    more: float = 1.0,
    each: float = 1.0,
    before: tuple[float, float] | None = None,
) -> Moments:
    """`runs` variants of n people, of whom BUYERS · more spend a lognormal amount.

    `before`: BUYERS of them had spent one earlier, of whom the first part buys again, with that correlation of logs.
    """
    again, alike = before or (0.0, 0.0)
    both, later, earlier = BUYERS * again, BUYERS * (more - again), BUYERS * (1 - again) if before else 0.0
    counts = rng.multinomial(n, (both, later, earlier, 1 - both - later - earlier), runs)
    return _moments(n, totals_of(rng, counts, sigma, alike, np.full(runs, each)))


def totals_of(rng: np.random.Generator, counts: Ints, sigma: float, alike: float, each: Floats) -> Floats:
    """`_sums` of each row of counts, which are how many spent both times, now, earlier and never.

    Amounts are lognormal, and those of now `each` times as large; `alike` is the correlation of their logs.
    """
    rows = len(counts)
    totals = np.zeros((5, rows))
    for count, now, then in zip(counts.T, (1, 1, 0), (1, 0, 1), strict=False):
        owner, first = np.repeat(np.arange(rows), count), rng.standard_normal(count.sum())
        second = alike * first + np.sqrt(1 - alike**2) * rng.standard_normal(len(first)) if now and then else first
        totals += _sums(rows, owner, now * each[owner] * np.exp(sigma * second), then * np.exp(sigma * first))
    return totals


def _orders(rng: np.random.Generator, runs: int, n: int, sigma: float, each: float) -> Moments:
    """Buyers have one order, and half as many more; the amounts are each order's own."""
    buyers = rng.binomial(n, BUYERS, runs)
    orders = 1 + rng.poisson(0.5, buyers.sum())
    spent = _spent(rng, orders, sigma) * each
    return _moments(n, _sums(runs, np.repeat(np.arange(runs), buyers), spent, orders))


def _sessions(rng: np.random.Generator, runs: int, n: int, sigma: float, each: float) -> Moments:
    """Everybody has a session, many have more (a geometric number), and 2 % of sessions bring an amount."""
    sessions = rng.geometric(1 / 3, runs * n)
    spent = _spent(rng, rng.binomial(sessions, 0.02), sigma) * each
    return _moments(n, _sums(runs, np.repeat(np.arange(runs), n), spent, sessions))


def _spent(rng: np.random.Generator, times: Ints, sigma: float) -> Floats:
    """The sum of so many lognormal amounts, for everyone."""
    owner = np.repeat(np.arange(len(times)), times)
    return np.bincount(owner, rng.lognormal(0, sigma, len(owner)), len(times)).astype(float)


def _answers(rng: np.random.Generator, runs: int, n: int, parts: tuple[float, float, float]) -> Moments:
    promoters, passives, detractors = rng.multinomial(n, parts, runs).T
    value, none = 100.0 * (promoters - detractors), np.zeros(runs)
    return _moments(n, np.array([value, 1e4 * (n - passives), none, none, none]))


def _sums(runs: int, owner: Ints, y: Floats, x: Floats | Ints) -> Floats:
    """Sums over the people of each variant: of y, y², x, x², xy."""
    return np.array([np.bincount(owner, value, runs) for value in (y, y * y, x, x * x, x * y)])


def _moments(n: int, totals: Floats) -> Moments:
    y, yy, x, xx, xy = totals
    runs = np.ones_like(y)
    return Moments(
        n=runs * n,
        mean=y / n,
        variance=np.where(yy - y * y / n > 1e-12 * yy, yy - y * y / n, 0) / (n - 1),
        beside=runs > 0,
        second_mean=x / n,
        second_variance=np.where(xx - x * x / n > 1e-12 * xx, xx - x * x / n, 0) / (n - 1),
        products=(xy - x * y / n) / (n - 1),
    )


def _covered(found: Limits, ratio: float) -> float:
    return float(((found.ratio_low <= ratio) & (ratio <= found.ratio_high)).mean())


def _apart(found: Limits, sigma: float, ratio: float) -> float:
    """Part of the limits of the difference that hold the true one: of a control whose BUYERS spend exp(sigma²/2)."""
    true = BUYERS * np.exp(sigma**2 / 2) * (ratio - 1)
    return float(((found.difference_low <= true) & (true <= found.difference_high)).mean())


def _false(found: Limits) -> float:
    return float((found.p_value < 0.05).mean())


def _coverage(part: str, what: str, covered: Sequence[float], *, target: float | None = LEAST_COVERAGE) -> Row:
    return Row(part=part, what=f"least coverage, {what}", figure=min(covered), target=target)


def _error(part: str, what: str, false: Sequence[float], *, target: float | None = MOST_ERROR) -> Row:
    return Row(part=part, what=f"most false alarms, {what}", figure=max(false), target=target, at_least=False)
