"""Guardrails that lose exactly their margin: how often they are called held before the end, and by the fixed range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.row import Row
from experiments.anytime import EARLY
from experiments.anytime_batches import batches_e
from experiments.anytime_means import sequence_limits
from experiments.anytime_shares import converters_limits
from experiments.shares import share_limits

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SEED, ALPHA, MARGIN, DAYS = 20260201, 0.05, 0.05, 30
# A range at alpha that is looked at once is wrong on one side as often as this.
MOST_HELD = ALPHA / 2
LOW_RATES, HIGH_RATES = ((0.02, 800), (0.05, 500), (0.1, 300)), ((0.2, 200), (0.5, 200), (0.9, 100))


@dataclass(frozen=True)
class _Held:
    """By run: whether the fixed range holds it at the end, and by alpha whether it was held on any day before."""

    at_end: Flags
    before: dict[float, Flags]


def rows(full: bool) -> list[Row]:
    """By kind of metric; the alpha that counts is the rule's, and the stricter one of the primary metric beside it."""
    part = f"Guardrails that lose exactly their margin, looked at on {DAYS} days"
    runs, found = 20_000 if full else 4_000, []
    for what, held in _measured(runs):
        for alpha, strict in ((ALPHA, ""), (EARLY * ALPHA, f", at {EARLY:g} alpha")):
            ever = held.before[alpha]
            figure, target = float(ever.mean()), None if strict else MOST_HELD
            found.append(_row(part, f"{what}: called held before the end{strict}", figure, target))
            either = float((ever | held.at_end).mean())
            found.append(_row(part, f"{what}: called held before the end{strict}, or by the fixed range at it", either))
    return found


def _row(part: str, what: str, figure: float, target: float | None = None) -> Row:
    return Row(part=part, what=what, figure=figure, target=target, at_least=False)


def _measured(runs: int) -> Iterator[tuple[str, _Held]]:
    rng, least, alphas = np.random.default_rng(SEED), 1 - MARGIN, (ALPHA, EARLY * ALPHA)
    for rate, daily in LOW_RATES:
        x1, x0 = (rng.binomial(daily, p, (runs, DAYS)).cumsum(1).astype(float) for p in (rate * least, rate))
        a = max(1.0, 2 * daily * DAYS * rate / 16)
        low = {alpha: converters_limits(x1[:, :-1], x0[:, :-1], q=0.5, a=a, alpha=alpha)[0] for alpha in alphas}
        yield (
            f"share of {rate} by its converters",
            _Held(_at_end(x1, x0, daily), {alpha: _ever(low[alpha] > least) for alpha in alphas}),
        )
    for rate, daily in HIGH_RATES:
        days1, days0 = (rng.binomial(daily, p, (runs // 4, DAYS)).astype(float) for p in (rate * least, rate))
        x1, x0, people = days1.cumsum(1), days0.cumsum(1), np.full_like(days1, daily)
        e_value = batches_e(np.stack([days1, people, days0, people], -1), ratio=least)[:, :-1]
        above = (x1 > least * x0)[:, :-1]
        yield (
            f"share of {rate} by batches",
            _Held(_at_end(x1, x0, daily), {alpha: _ever(above & (e_value >= 1 / alpha)) for alpha in alphas}),
        )
    days = np.arange(1, DAYS + 1)
    z = rng.standard_normal((runs, DAYS)).cumsum(1) / np.sqrt(days)
    reach = {alpha: sequence_limits(0, 1, days[:-1], planned=DAYS, alpha=alpha)[1] for alpha in alphas}
    yield "mean, normal limit", _Held(z[:, -1] > 1.96, {alpha: _ever(z[:, :-1] > reach[alpha]) for alpha in alphas})


def _ever(held: Flags) -> Flags:
    return np.asarray(held.any(axis=1))


def _at_end(x1: Floats, x0: Floats, daily: int) -> Flags:
    people = daily * DAYS
    low = share_limits(x1[:, -1], people, x0[:, -1], people, alpha=ALPHA).ratio_low
    return np.asarray(low > 1 - MARGIN)
