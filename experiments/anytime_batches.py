"""Two shares, looked at whenever one likes, people's days one by one: Turner's e-process.

Each batch is judged by the rates seen before it, against the nearest pair of rates of which one is r times the
other; the product over the batches is the evidence against r. Rates may move from batch to batch, r may not.
Sources: Turner, Ly & Grünwald (2024), J. Stat. Plan. Inference 230, 106116; Turner & Grünwald (2022), Stat. Probab.
Lett. 198, 109835.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.anytime_shares import LARGEST_LOG

Floats = NDArray[np.float64]

# People that each variant is lent before the first batch, at the baseline. With .36, 1 and 2 of them the process
# decides equally often within two points (rates of .12 to .5, half to three times the planned end).
_LENT = 2.0
# Log ratios that are tried: so far, and in units of the newest standard error this dense in its neighbourhood.
_FARTHEST = 12.0
_DENSE = 0.08
# The newest limits are looked for between two of these, which may then lie three times as far apart: so many parts each
# time, to within a 7,776th of what lies between them.
_APART, _PARTS, _ROUNDS = 3, 6, 5
_BELOW_1 = np.nextafter(1.0, 0)


@dataclass(frozen=True, kw_only=True)
class BatchLimits:
    """After each batch: the ratios not refuted, treatment ÷ control (high inf if open), and the evidence against 1."""

    low: Floats
    high: Floats
    e_value: Floats


def batches_e(batches: ArrayLike, *, ratio: float = 1.0, baseline: float | None = None) -> Floats:
    """The evidence against this ratio after each batch, for `batches` as `batches_limits` takes them.

    Any number of series at once, on leading axes.
    """
    counts = np.asarray(batches, float)
    log_e = _Course.of(counts, baseline).log_evidence(np.array([math.log(ratio)]))[..., 0, :]
    return np.exp(np.minimum(log_e, LARGEST_LOG))


def batches_limits(
    batches: ArrayLike, *, alpha: float = 0.05, baseline: float | None = None, newest: bool = False
) -> BatchLimits:
    """The limits after each batch, or after the `newest` alone (which is quicker).

    `batches` has a row for each: converters and people of the treatment, converters and people of the control.

    `baseline` is the rate known before the first one. The limits are the outermost of the ratios with less evidence
    than 1 / alpha against them, and contain the ratio that was seen; where all are refuted (rates that move
    together by more than chance) they exclude nothing. The newest are exact, and lie rather outside than inside.
    """
    counts = np.asarray(batches, float)
    seen1, people1, seen0, people0 = np.cumsum(counts, 0).T
    last = seen1[-1], people1[-1], seen0[-1], people0[-1]
    coarse = _log_ratios(*last, every=_APART)
    tried = coarse if newest else _log_ratios(*last)
    course = _Course.of(counts, baseline)
    log_e = course.log_evidence(tried, newest=newest)
    after_last = log_e[:, -1] if newest else log_e[np.isin(tried, coarse), -1]
    if newest:
        seen1, people1, seen0, people0 = (each[-1:] for each in (seen1, people1, seen0, people0))
    bar = math.log(1 / alpha)
    low, high = _outermost(log_e.T, tried, bar)
    low[-1], high[-1] = _newest(course, after_last, coarse, bar)
    low, high = np.where(seen1 > 0, low, 0.0), np.where(seen0 > 0, high, np.inf)

    some = (seen1 > 0) & (seen0 > 0)
    ratio = np.where(some, seen1 * people0 / np.where(some, seen0 * people1, 1), 1.0)
    one = log_e[np.searchsorted(tried, 0.0)]
    return BatchLimits(
        low=np.where(some, np.minimum(low, ratio), low),
        high=np.where(some, np.maximum(high, ratio), high),
        e_value=np.exp(np.minimum(one, LARGEST_LOG)),
    )


@dataclass(frozen=True, kw_only=True)
class _Course:
    """Converters and people of each batch, and their rates as expected before it.

    `own` is the log likelihood of the batch by these rates. Before the axis of batches there is one for ratios.
    """

    x1: Floats
    n1: Floats
    p1: Floats
    x0: Floats
    n0: Floats
    p0: Floats
    own: Floats

    @classmethod
    def of(cls, batches: Floats, baseline: float | None) -> _Course:
        x1, n1, x0, n0 = np.moveaxis(batches, -1, 0)[..., None, :]
        rate = 0.5 if baseline is None else min(max(baseline, 0.001), 0.999)
        p1, p0 = (
            (np.cumsum(x, -1) - x + _LENT * rate) / (np.cumsum(n, -1) - n + _LENT) for x, n in ((x1, n1), (x0, n0))
        )
        own = _log_likelihood(x1, n1, p1) + _log_likelihood(x0, n0, p0)
        return cls(x1=x1, n1=n1, p1=p1, x0=x0, n0=n0, p0=p0, own=own)

    def nearest(self, log_ratios: Floats) -> tuple[Floats, Floats]:
        """The pairs of rates of these ratios that are nearest to p1, p0 in the sense of Kullback and Leibler.

        Each is the most likely pair after n1·p1 and n0·p0 converters: the root of a quadratic. Below 1, as p1 and p0.
        """
        t = 1 / (1 + np.exp(-log_ratios[:, None]))
        u = 1 - t
        # A batch of nobody says nothing, whatever the rates.
        nobody = self.n1 + self.n0 == 0
        n1, n0 = self.n1 + nobody, self.n0 + nobody
        both = n1 * self.p1 + n0 * self.p0
        linear = (n1 + n0 * self.p0) * t + (n1 * self.p1 + n0) * u
        root = np.sqrt(np.maximum(linear**2 - 4 * (n1 + n0) * both * (t * u), 0))
        per = 2 * both / (linear + root)
        return np.minimum(t * per, _BELOW_1), np.minimum(u * per, _BELOW_1)

    def log_evidence(self, log_ratios: Floats, *, newest: bool = False) -> Floats:
        """Against each ratio, which is the last axis but one, after each batch, or after the newest alone."""
        near1, near0 = self.nearest(log_ratios)
        each = self.own - _log_likelihood(self.x1, self.n1, near1) - _log_likelihood(self.x0, self.n0, near0)
        return each.sum(-1, keepdims=True) if newest else each.cumsum(-1)


def _log_ratios(x1: float, n1: float, x0: float, n0: float, *, every: int = 1) -> Floats:
    """The log ratios to try, or one of `every` so many: around what was seen, ever wider apart, and 0 among them."""
    centre = math.log((x1 + 0.5) / (n1 + 1)) - math.log((x0 + 0.5) / (n0 + 1))
    error = math.sqrt(1 / (x1 + 0.5) - 1 / (n1 + 1) + 1 / (x0 + 0.5) - 1 / (n0 + 1))
    steps = _APART * math.ceil(math.asinh(_FARTHEST / error) / (_APART * _DENSE))
    around = centre + error * np.sinh(_DENSE * np.arange(-steps, steps + 1, every))
    return np.union1d(around, [0.0])


def _log_likelihood(x: Floats, n: Floats, rate: Floats) -> Floats:
    return x * np.log(rate) + (n - x) * np.log1p(-rate)


def _outermost(log_e: Floats, tried: Floats, bar: float) -> tuple[Floats, Floats]:
    """The first and the last ratio below the bar in each row.

    On the line through the two ratios beyond it: evidence rises ever faster, so that this line meets the bar outside.
    """
    inside = log_e < bar
    rows, last = np.arange(len(log_e)), len(tried) - 1
    found = inside.any(1)
    ends = []
    for first, beyond in ((inside.argmax(1), -1), (last - inside[:, ::-1].argmax(1), 1)):
        outer, next_out = np.clip(first + beyond, 0, last), np.clip(first + 2 * beyond, 0, last)
        over = log_e[rows, outer]
        rise, step = log_e[rows, next_out] - over, tried[next_out] - tried[outer]
        back = step * np.where(rise > 0, (over - bar) / np.where(rise > 0, rise, 1), 0)
        width = np.abs(tried[outer] - tried[first])
        at = tried[outer] - np.clip(back, -width, width)
        ends.append(np.where(outer == first, beyond * np.inf, at))
    low, high = np.where(found, ends[0], -np.inf), np.where(found, ends[1], np.inf)
    return np.exp(low), np.exp(high)


def _newest(course: _Course, log_e: Floats, tried: Floats, bar: float) -> tuple[np.float64, np.float64]:
    """As `_outermost` after the last batch, where `log_e` is the evidence against what was `tried`, but exact."""
    inside = np.flatnonzero(log_e < bar)
    if not len(inside):
        return np.float64(0.0), np.float64(np.inf)
    low, high = inside[0], inside[-1]
    # (of ratios with too little evidence, of those with enough) at either end
    ends = np.array([[tried[low], tried[max(low - 1, 0)]], [tried[high], tried[min(high + 1, len(tried) - 1)]]])
    parts = np.linspace(0, 1, _PARTS + 1)
    for _ in range(_ROUNDS):
        closer = ends[:, :1] + np.diff(ends) * parts
        under = course.log_evidence(closer.ravel(), newest=True).reshape(closer.shape) < bar
        last = np.array([np.flatnonzero(row[:-1]).max(initial=0) for row in under])
        ends = np.stack([closer[[0, 1], last], closer[[0, 1], last + 1]], 1)
    return (
        np.float64(0.0) if low == 0 else np.exp(ends[0, 1]),
        np.float64(np.inf) if high == len(tried) - 1 else np.exp(ends[1, 1]),
    )
