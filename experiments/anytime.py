"""Limits and evidence that hold however often, and whenever, somebody looks: for each kind of metric its own.

The one place that knows which method belongs to which metric. Everything it is given grows: samples are totals from
the start through each reading.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from experiments.anytime_batches import batches_limits
from experiments.anytime_means import (
    EVENTS,
    UNPLANNED,
    Sums,
    course,
    effective_people,
    other_answers,
    sequence_e,
    sequence_limits,
)
from experiments.anytime_shares import converters
from experiments.means import NPS_REACH
from experiments.results import Anytime, Interval
from experiments.rule import Kind
from funnel.samples import Sample

Floats = NDArray[np.float64]

EARLY = 0.2
"""The part of alpha at which always-valid evidence ends an experiment that else a fixed test at alpha would decide.

Stopping early at e ≥ 1 / (EARLY · alpha), or else deciding by p < alpha at the registered end, spends alpha at the end
and a little more before it. By simulation, without any difference, at alpha .05, what this adds to the fixed test's
own alarms with EARLY = 1, ½ and 0.2 (`calibration/monitoring.py` has the totals):

    converters, rates .01 to .10   30 daily looks .0040 .0015 .0003   90 looks .0052 .0016 .0003
    batches, rates .2 and .5       30 daily looks .0105 .0043 .0013   90 looks .0164 .0072 .0025
    means, normal limit            30 daily looks .0036 .0012 .0003   90 looks .0053 .0017 .0004

With 80 % power at the end and the planned effect, it ends early in .46, .36, .25 of the cases (converters at .05).
"""

LOW_RATE = 0.10
# The mixture over the converters has the weight of an eighth of the planned ones.
_MIXTURE_PART = 16


def anytime_of(
    kind: Kind,
    treatment: Sequence[Sample],
    control: Sequence[Sample],
    *,
    q: float,
    alpha: float = 0.05,
    baseline: float | None = None,
    planned: float | None = None,
) -> Anytime:
    """The newest limits of treatment against control; `anytime_path` gives all of them and says what goes in."""
    if kind is Kind.SHARE:
        return _shares(treatment, control, q, alpha, baseline, planned, newest=True)[-1]
    return _means(kind, treatment[-1:], control[-1:], alpha, planned)[-1]


def anytime_path(
    kind: Kind,
    treatment: Sequence[Sample],
    control: Sequence[Sample],
    *,
    q: float,
    alpha: float = 0.05,
    baseline: float | None = None,
    planned: float | None = None,
) -> tuple[Anytime, ...]:
    """The limits as they stood after each reading, in order.

    Samples through each reading, the newest last. `q` is the treatment's planned part of the people of the two
    (½ at 1:1), `planned` how many people the two have at the registered end, `baseline` the control's share as known
    before the start (the first reading's, if None).

    Shares: of the lift, from -1, by the converters up to a baseline of 10 % and where there is one reading only, by
    batches above. Everything else: of the difference, asymptotic, without limits before there are 20 events; for
    answers on a scale, of the mean answer.
    """
    if kind is Kind.SHARE:
        return _shares(treatment, control, q, alpha, baseline, planned)
    return _means(kind, treatment, control, alpha, planned)


def hull(anytime: Anytime, fixed: Interval) -> Anytime:
    """Both together: an always-valid interval is never narrower than the fixed one. A limit that either lacks is None.

    Limits that only grow wider keep their promise.
    """
    low = None if anytime.low is None or fixed.low is None else min(anytime.low, fixed.low)
    high = None if anytime.high is None or fixed.high is None else max(anytime.high, fixed.high)
    return Anytime(
        scale=anytime.scale,
        low=low,
        high=high,
        e_value=anytime.e_value,
        method=anytime.method,
        value=fixed.value,
    )


def _shares(
    treatment: Sequence[Sample],
    control: Sequence[Sample],
    q: float,
    alpha: float,
    baseline: float | None,
    planned: float | None,
    *,
    newest: bool = False,
) -> tuple[Anytime, ...]:
    """After every reading, or the `newest` alone."""
    counts = np.array([(a.total, a.n, b.total, b.n) for a, b in zip(treatment, control, strict=True)], float)
    x1, n1, x0, n0 = counts.T
    # The first reading says nothing of the split when only the total is taken from it.
    first = counts[(n1 > 0) & (n0 > 0)][:1].sum(0)
    rate = baseline if baseline is not None else (first[0] + first[2]) / max(first[1] + first[3], 1)
    a = max(1.0, (planned or 0.0) * rate / _MIXTURE_PART)
    first_shown = len(counts) - 1 if newest else 0
    batched = rate > LOW_RATE and len(counts) > 1
    alone = slice(first_shown, 1 if batched else None)
    low, high, e_value = converters(x1[alone], n1[alone], x0[alone], n0[alone], q=q, a=a, alpha=alpha)
    methods = ["converters"] * len(low)
    if batched:
        at, batches = _batches(counts)
        found = batches_limits(batches, alpha=alpha, baseline=baseline, newest=newest)
        # The newest reading always ends the newest batch.
        later = [0] if newest else at[1:]
        low = np.append(low, np.append(found.low, 0.0)[later])
        high = np.append(high, np.append(found.high, np.inf)[later])
        e_value = np.append(e_value, np.append(found.e_value, 1.0)[later])
        methods += ["batches"] * len(later)
    some = ((n1 > 0) & (n0 > 0))[first_shown:]
    return tuple(
        Anytime(
            scale="lift",
            low=float(low[i]) - 1 if some[i] else -1.0,
            high=float(high[i]) - 1 if some[i] and math.isfinite(high[i]) else None,
            e_value=float(e_value[i]) if some[i] else None,
            method=methods[i],
        )
        for i in range(len(low))
    )


def _batches(counts: Floats) -> tuple[list[int], Floats]:
    """What came between readings, and the newest batch that each reading knows of (-1: none).

    A reading that a later one cannot contain (it was corrected) ends no batch.
    """
    steps = np.diff(counts, axis=0)
    if ((steps >= 0) & (steps[:, [0, 2]] <= steps[:, [1, 3]]).all(axis=1, keepdims=True)).all():
        return list(range(len(counts))), np.diff(counts, axis=0, prepend=0)
    kept = [len(counts) - 1]
    for i in range(len(counts) - 2, -1, -1):
        x1, n1, x0, n0 = counts[kept[-1]] - counts[i]
        if 0 <= x1 <= n1 and 0 <= x0 <= n0:
            kept.append(i)
    kept.reverse()
    at = np.searchsorted(kept, np.arange(len(counts)), side="right") - 1
    return at.tolist(), np.diff(counts[kept], axis=0, prepend=0)


def _means(
    kind: Kind, treatment: Sequence[Sample], control: Sequence[Sample], alpha: float, planned: float | None
) -> tuple[Anytime, ...]:
    met = [i for i, (a, b) in enumerate(zip(treatment, control, strict=True)) if a.n and b.n]
    silent = Anytime(scale="difference", low=None, high=None, e_value=None, method="asymptotic")
    found = [silent] * len(treatment)
    if not met:
        return tuple(found)
    treatment, control = [treatment[i] for i in met], [control[i] for i in met]
    one, zero = Sums.of_samples(treatment), Sums.of_samples(control)
    on_scale = kind in (Kind.NPS, Kind.ORDINAL) and all(s.levels for s in (*treatment, *control))
    events = other_answers(treatment, control) if on_scale else effective_people(one, zero)
    been = course(kind, one, zero)
    end = planned or UNPLANNED
    low, high = sequence_limits(been.difference, been.error, been.people, planned=end, alpha=alpha)
    if kind is Kind.NPS:
        low, high = np.maximum(low, -NPS_REACH), np.minimum(high, NPS_REACH)
    told = (events >= EVENTS) & (been.error > 0)
    error = np.where(told, been.error, 1.0)
    e_value = sequence_e(been.difference, error, been.people, planned=end)
    for j, i in enumerate(met):
        if told[j]:
            found[i] = replace(silent, low=float(low[j]), high=float(high[j]), e_value=float(e_value[j]))
    return tuple(found)
