"""Looking before the end: how often planned looks, always-valid evidence and the running split check are wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from calibration.row import Row
from experiments.anytime import EARLY
from experiments.anytime_batches import batches_e
from experiments.anytime_means import EVENTS, Sums, course, effective_people, sequence_e
from experiments.anytime_shares import converters_e, converters_limits
from experiments.looks import boundaries, peeking_error
from experiments.rule import Kind
from experiments.shares import score_p
from experiments.split import check_split

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Simulation = partial[tuple[Floats, Flags]]

ALPHA = 0.05
LOOKS = 30
PER_DAY = (3, 10, 50, 200, 2000)
LOW_RATES = (0.01, 0.02, 0.05, 0.10)
HIGH_RATES = (0.2, 0.5)
SIGMAS = (1.0, 1.5)
# People per variant of a fixed test at 80 % power for +20 %, as `trayecto plan` gives them.
FIXED = {0.01: 42693, 0.02: 21109, 0.05: 8158, 0.10: 3841}

EVERY_DAY, AT_ANY_TIME = "Looking every day, without any difference", "Stopping at any time"
PLANNED, EARLY_PART, SPLIT = "Planned looks", "Early by the evidence, or else the fixed test", "Split check"


def rows(full: bool) -> list[Row]:
    return [*_every_day(full), *_at_any_time(full), *_planned(full), *_split(full)]


def _every_day(full: bool) -> list[Row]:
    """The worst over the people per day, and what ending early by the evidence adds to the fixed test's error."""
    sims = 100_000 if full else 4_000
    grid = f"{LOOKS} daily looks, {PER_DAY[0]} to {PER_DAY[-1]:,} people a day and variant"
    found = [
        Row(
            part=EVERY_DAY,
            what=f"a fixed test looked at {looks} times: alarms",
            figure=peeking_error(looks, alpha=ALPHA),
            target=None,
        )
        for looks in (5, LOOKS)
    ]
    early: list[Row] = []
    rng = np.random.default_rng(20)
    cases: list[tuple[str, Simulation]] = [
        *((f"share of {rate:g} by its converters", partial(_converters, rate=rate)) for rate in LOW_RATES),
        ("share of 0.05 by its converters, split 4:1", partial(_converters, rate=0.05, ratio=4)),
        *((f"share of {rate:g} by batches", partial(_batches, rate=rate)) for rate in HIGH_RATES),
        *((f"revenue, 95 % zeros × lognormal σ {sigma:g}", partial(_revenue, sigma=sigma)) for sigma in SIGMAS),
        ("revenue, 95 % zeros × lognormal σ 1.5, split 9:1", partial(_revenue, sigma=1.5, ratio=9)),
    ]
    for name, simulate in cases:
        worst = np.zeros(4)
        for per_day in PER_DAY:
            fewer = sims if simulate.func is not _revenue else max(sims * 50 // max(per_day, 50), sims // 20)
            e_value, fixed = simulate(rng, per_day=per_day, sims=fewer)
            sure, surer = (e_value.max(-1) >= 1 / (part * ALPHA) for part in (1, EARLY))
            worst = np.maximum(worst, [np.mean(each) for each in (sure, sure & ~fixed, surer & ~fixed, surer | fixed)])
        alarms, added, added_early, total = map(float, worst)
        found.append(_most(EVERY_DAY, f"{name}: alarms, {grid}", alarms, 0.055))
        early.append(_most(EARLY_PART, f"{name}: stopping early at alpha adds alarms", added))
        early.append(_most(EARLY_PART, f"{name}: stopping early at {EARLY:g} alpha adds alarms", added_early, 0.005))
        if full and "split" not in name:
            early.append(_most(EARLY_PART, f"{name}: early at {EARLY:g} alpha or else fixed, alarms", total, 0.055))
    return found + early


def _most(part: str, what: str, figure: float, target: float | None = None) -> Row:
    return Row(part=part, what=what, figure=figure, target=target, at_least=False)


def _daily(
    rng: np.random.Generator, rates: tuple[float, float], per_day: int, days: int, sims: int, ratio: int = 1
) -> Floats:
    """Converters and people of both variants, as `batches_e` takes them; `ratio` times as many in the treatment."""
    return np.stack(
        [
            rng.binomial(ratio * per_day, rates[0], (sims, days)),
            np.full((sims, days), ratio * per_day),
            rng.binomial(per_day, rates[1], (sims, days)),
            np.full((sims, days), per_day),
        ],
        axis=-1,
    ).astype(float)


def _fixed(counts: Floats) -> Flags:
    return score_p(*np.moveaxis(counts, -1, 0)) < ALPHA


def _converters(
    rng: np.random.Generator, *, rate: float, per_day: int, sims: int, ratio: int = 1
) -> tuple[Floats, Flags]:
    totals = np.cumsum(_daily(rng, (rate, rate), per_day, LOOKS, sims, ratio), 1)
    planned = (1 + ratio) * per_day * LOOKS * rate
    return _evidence(totals, planned=planned, q=ratio / (1 + ratio)), _fixed(totals[:, -1])


def _evidence(totals: Floats, *, planned: float, q: float = 0.5) -> Floats:
    return converters_e(totals[..., 0], totals[..., 2], q=q, a=max(1.0, planned / 16))


def _batches(rng: np.random.Generator, *, rate: float, per_day: int, sims: int) -> tuple[Floats, Flags]:
    """As it is shown: on the first day, which has no batch before it, by the converters."""
    daily = _daily(rng, (rate, rate), per_day, LOOKS, sims)
    totals = np.cumsum(daily, 1)
    e_value = batches_e(daily, baseline=rate)
    e_value[:, 0] = _evidence(totals[:, 0], planned=2 * per_day * LOOKS * rate)
    return e_value, _fixed(totals[:, -1])


def _revenue(
    rng: np.random.Generator, *, sigma: float, per_day: int, sims: int, ratio: int = 1
) -> tuple[Floats, Flags]:
    """95 % zeros; judged at the end by a t test."""
    from scipy.special import stdtr

    one, zero = (_paying(rng, sigma, people, sims) for people in (ratio * per_day, per_day))
    been = course(Kind.AMOUNT, one, zero)
    told = (effective_people(one, zero) >= EVENTS) & (been.error > 0)
    error = np.where(told, been.error, 1)
    planned = (1 + ratio) * per_day * LOOKS
    e_value = sequence_e(been.difference, error, been.people, planned=planned)
    spread = been.error[:, -1]
    t = np.where(spread > 0, been.difference[:, -1] / np.where(spread > 0, spread, 1), 0)
    return np.where(told, e_value, 0), 2 * stdtr(planned - 2, -np.abs(t)) < ALPHA


def _paying(rng: np.random.Generator, sigma: float, per_day: int, sims: int) -> Sums:
    buyers = rng.binomial(per_day, 0.05, (sims, LOOKS))
    values = rng.lognormal(0, sigma, int(buyers.sum()))
    ends = np.cumsum(buyers.ravel())

    def daily(each: Floats) -> Floats:
        until = np.append(0.0, np.cumsum(each))
        return np.cumsum((until[ends] - until[ends - buyers.ravel()]).reshape(sims, LOOKS), 1)

    people = np.broadcast_to(per_day * np.arange(1.0, LOOKS + 1), (sims, LOOKS))
    return Sums.of(people, daily(values), daily(values**2))


def _at_any_time(full: bool) -> list[Row]:
    """Daily looks up to three times the end of a fixed test of +20 %."""
    sims = 10_000 if full else 1_500
    rng = np.random.default_rng(21)
    found: list[Row] = []
    for rate, fixed in FIXED.items():
        per_day, days = math.ceil(fixed / LOOKS), 3 * LOOKS
        for lift, said, target in ((0.0, "alarms without any difference", 0.05), (0.2, "+20 % seen", 0.94)):
            totals = np.cumsum(_daily(rng, (rate * (1 + lift), rate), per_day, days, sims), 1)
            seen = np.mean(_evidence(totals, planned=2 * fixed * rate).max(-1) >= 1 / ALPHA)
            found.append(
                Row(
                    part=AT_ANY_TIME,
                    what=f"share of {rate:g} by its converters: {said}, daily until 3 times the planned end",
                    figure=float(seen),
                    target=target,
                    at_least=lift > 0,
                )
            )
    for rate in (0.05, 0.2):
        per_day = math.ceil(FIXED.get(rate, 1683) / LOOKS)
        daily = _daily(rng, (rate * 1.2, rate), per_day, 3 * LOOKS, sims // 5)
        totals = np.cumsum(daily, 1)
        if rate in FIXED:
            low, high = converters_limits(totals[..., 0], totals[..., 2], q=0.5, a=FIXED[rate] * rate / 8, alpha=ALPHA)
            kept, seen, method = (low <= 1.2) & (high >= 1.2), low > 1, "its converters"
        else:
            kept = batches_e(daily, ratio=1.2, baseline=rate) < 1 / ALPHA
            seen, method = batches_e(daily, baseline=rate) >= 1 / ALPHA, "batches"
        name = f"share of {rate:g} by {method}: limits contain a lift of 20 % on each of {3 * LOOKS} days"
        found.append(Row(part=AT_ANY_TIME, what=name, figure=float(kept.all(1).mean()), target=0.95))
        for days, said in ((LOOKS, "the planned end"), (3 * LOOKS, "3 times that")):
            name = f"share of {rate:g} by {method}: +20 % seen by {said}"
            found.append(Row(part=AT_ANY_TIME, what=name, figure=float(seen[:, :days].any(1).mean()), target=None))
    return found


def _planned(full: bool) -> list[Row]:
    """10 % against 12 %, 3,841 people per variant, equally spaced looks; power against the same people at the end."""
    sims = 100_000 if full else 30_000
    rng = np.random.default_rng(22)
    found: list[Row] = []
    for looks in (5, 10, LOOKS):
        at = np.ceil(np.arange(1, looks + 1) * FIXED[0.10] / looks)
        bounds = np.array(boundaries(at / at[-1], alpha=ALPHA))
        name = f"{looks} looks"
        for lift, target in ((0.0, None), (0.2, 0.77), (0.3, 0.61)):
            crossed, last, fixed = _looked(rng, (0.1 * (1 + lift), 0.1), at, bounds, sims)
            size = float(np.mean(at[last]) / at[-1])
            if not lift:
                found.append(_most(PLANNED, f"{name}: alarms without any difference", float(crossed.mean()), 0.053))
                continue
            effect = "the planned effect" if lift == 0.2 else "1.5 times the planned effect"
            promised = target if looks == LOOKS else None
            found.append(_most(PLANNED, f"{name}: mean people at {effect}, part of a fixed test's", size, promised))
            if lift == 0.2:
                loss = float(fixed.mean() - crossed.mean())
                found.append(_most(PLANNED, f"{name}: power lost", loss, 0.03))
    return found


def _looked(
    rng: np.random.Generator, rates: tuple[float, float], at: Floats, bounds: Floats, sims: int
) -> tuple[Flags, NDArray[np.intp], Flags]:
    """Whether a boundary was crossed, the look at which it ended, and whether one look at the end would alarm."""
    fresh = np.diff(at, prepend=0).astype(int)
    x1, x0 = (np.cumsum(rng.binomial(fresh, rate, (sims, len(at))), 1) for rate in rates)
    crossed = score_p(x1, at, x0, at) < 2 * _tail(bounds)
    ever = np.asarray(crossed.any(1))
    ended = np.where(ever, crossed.argmax(1), len(at) - 1).astype(np.intp)
    return ever, ended, score_p(x1[:, -1], at[-1], x0[:, -1], at[-1]) < ALPHA


def _tail(z: Floats) -> Floats:
    from scipy.special import ndtr

    return ndtr(-z)


def _split(full: bool) -> list[Row]:
    """Alarms over 90 days, and a leak among 20,000 people looked at 40 times."""
    sims = 2_000 if full else 200
    rng = np.random.default_rng(23)
    clean = _flagged(rng.multinomial(200, [0.5, 0.5], (sims, 90)), (1, 1))
    uneven = _flagged(rng.multinomial(200, [0.1, 0.2, 0.7], (sims, 90)), (1, 2, 7))
    leak = _flagged(rng.multinomial(500, [0.52, 0.48], (sims, 40)), (1, 1))
    return [
        _most(SPLIT, "1:1, 200 people a day, alarms within 90 daily checks", clean, 0.001),
        _most(SPLIT, "1:2:7, 200 people a day, alarms within 90 daily checks", uneven, 0.001),
        Row(part=SPLIT, what="52:48 instead of 1:1 seen by 20,000 people, 40 checks", figure=leak, target=None),
    ]


def _flagged(daily: NDArray[np.int64], weights: Sequence[int]) -> float:
    shares = {str(i): float(weight) for i, weight in enumerate(weights)}
    totals = np.cumsum(daily, 1).tolist()
    return float(
        np.mean(
            [
                any(check_split({str(i): n for i, n in enumerate(day)}, shares, running=True).mismatch for day in days)
                for days in totals
            ]
        )
    )
