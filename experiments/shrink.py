"""What experiments are worth together: each effect pulled towards what such experiments usually find.

Who adds up the lifts of the winners counts the luck that made them winners. Effects that are shrunk towards their
common distribution, learnt from all experiments of a library, winners or not, may be added up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from experiments.results import Interval

Floats = NDArray[np.float64]

# With a flat prior, two effects leave any spread between experiments possible: its posterior has no end.
LEAST = 3
_FAR = 18.0  # what is e^-18 times as likely as the best does not count
_POINTS = 160
_NOTHING = 1e-8


@dataclass(frozen=True, kw_only=True)
class Shrunken:
    """`prior_mean` and `prior_sd` describe the effects of such experiments (the latter by its median).

    `effects` are in the order given: posterior mean with its limits, None where the estimate is not known.
    """

    prior_mean: float
    prior_sd: float
    effects: tuple[Interval, ...]


def shrink(
    estimates: Sequence[float | None], errors: Sequence[float | None], *, alpha: float = 0.05
) -> Shrunken | None:
    """Normal effects around a common mean, each estimated with its standard error; None with fewer than three.

    Give logarithms of ratios (`log_lift`), where effects are nearer to normal. An estimate that is None, or whose
    error is not above 0, is left out. The spread between experiments is not set to its likeliest value, which is
    often 0 and would make all effects the same for certain, but averaged by its likelihood (flat in the sd).
    The sum of the posterior means of any selection, the wins say, is not inflated by the selecting, if effects
    are about normal.
    Sources: Rubin (1981), J. Educ. Stat. 6, 377-401; Gelman (2006), Bayesian Anal. 1, 515-534 (flat prior);
    Efron (2011), JASA 106, 1602-1614 (selection).
    """
    known = [
        i
        for i, (value, error) in enumerate(zip(estimates, errors, strict=True))
        if value is not None and error is not None and math.isfinite(value) and 0 < error < math.inf
    ]
    if len(known) < LEAST:
        return None
    values = np.array([estimates[i] for i in known], float)
    squares = np.array([errors[i] for i in known], float) ** 2

    # In units of the spread seen, by the logarithm of the sd: coarse to find where it may be, then fine.
    unit = math.sqrt(float(values.var() + squares.mean()))
    rough = np.linspace(-_FAR, _FAR, 361)
    likely = _log_posterior(values, squares, unit * np.exp(rough)) + rough
    near = rough[likely > likely.max() - _FAR]
    step = rough[1] - rough[0]
    logs = np.linspace(near[0] - step, near[-1] + step, _POINTS)
    sds = unit * np.exp(logs)
    weights = _log_posterior(values, squares, sds) + logs
    weights = np.exp(weights - weights.max())
    sds, weights = sds[weights > _NOTHING], weights[weights > _NOTHING]
    weights /= weights.sum()

    common, common_variance = _common(values, squares, sds)
    pull = squares / (squares + sds[:, None] ** 2)
    means = pull * common[:, None] + (1 - pull) * values
    deviations = np.sqrt((1 - pull) * squares + pull**2 * common_variance[:, None])
    low, high = (_quantiles(part, weights, means, deviations) for part in (alpha / 2, 1 - alpha / 2))
    expected = weights @ means
    effects = [Interval(value=None, low=None, high=None)] * len(estimates)
    for place, i in enumerate(known):
        effects[i] = Interval(value=float(expected[place]), low=float(low[place]), high=float(high[place]))
    return Shrunken(
        prior_mean=float(weights @ common),
        prior_sd=float(np.interp(0.5, weights.cumsum(), sds)),
        effects=tuple(effects),
    )


def log_lift(lift: Interval, *, alpha: float = 0.05) -> tuple[float, float] | None:
    """A relative lift as the logarithm of its ratio, with the standard error that its limits imply.

    Back again with `math.expm1`. None without limits, or where one is -100 %.
    """
    if lift.value is None or lift.low is None or lift.high is None or not -1 < lift.low < lift.high:
        return None
    width = math.log1p(lift.high) - math.log1p(lift.low)
    return math.log1p(lift.value), width / (2 * NormalDist().inv_cdf(1 - alpha / 2))


def _common(values: Floats, squares: Floats, sds: Floats) -> tuple[Floats, Floats]:
    """The mean over experiments, and its variance, for each possible sd between them."""
    precisions = 1 / (squares + sds[:, None] ** 2)
    variance = 1 / precisions.sum(axis=1)
    return np.asarray(variance * (precisions @ values)), variance


def _log_posterior(values: Floats, squares: Floats, sds: Floats) -> Floats:
    """Of each sd between experiments, up to a constant, the common mean integrated out."""
    common, variance = _common(values, squares, sds)
    totals = squares + sds[:, None] ** 2
    misfit = (values - common[:, None]) ** 2 / totals
    return np.asarray((np.log(variance) - np.log(totals).sum(axis=1) - misfit.sum(axis=1)) / 2)


def _quantiles(part: float, weights: Floats, means: Floats, deviations: Floats) -> Floats:
    """Of each column's mixture of normals, by bisection."""
    from scipy.special import ndtr

    reach = -NormalDist().inv_cdf(min(part, 1 - part) / 10)
    low, high = (means - reach * deviations).min(axis=0), (means + reach * deviations).max(axis=0)
    for _ in range(32):
        middle = (low + high) / 2
        below = weights @ ndtr((middle - means) / deviations) < part
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
