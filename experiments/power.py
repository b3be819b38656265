"""How surely a test sees a difference that is there, and how many people that takes.

The formulas are those of statsmodels' `power_proportions_2indep` and `TTestIndPower`, to the last digit
(tests/experiments/test_power.py); written out, a plan does not wait until statsmodels and pandas are loaded.
Sources: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 4.2; Cohen (1988), 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

_HALVINGS = 60
_MANY = 1e5
# An effect of so many standard errors; a little beyond it, SciPy's non-central distributions are nan.
_FAR = 34.0


def share_power(treated: float, control: float, *, n1: float, n0: float, alpha: float) -> float:
    """Chance that the score test of two shares, with these people in treatment and control, finds p < alpha."""
    spread0, spread1 = _spreads(treated, control, n0 / n1)
    reach = -_z(alpha / 2) * spread0 / spread1
    distance = abs(treated - control) * math.sqrt(n1) / spread1
    normal = NormalDist()
    return normal.cdf(distance - reach) + normal.cdf(-distance - reach)


def share_people(treated: float, control: float, *, ratio: float, alpha: float, power: float) -> float:
    """People in the treatment, not rounded, with `ratio` times as many in the control.

    Leaves out the far tail of the two-sided test, which never matters here. `inf` for no difference.
    """
    spread0, spread1 = _spreads(treated, control, ratio)
    distance = abs(treated - control)
    root = max(0.0, _z(power) * spread1 - _z(alpha / 2) * spread0)
    return _square(root / distance) if distance else math.inf


def mean_power(effect: float, *, n1: float, n0: float, alpha: float) -> float:
    """Chance that the t test finds p < alpha; `effect` is the difference in standard deviations."""
    from scipy.special import gammainc, ncfdtr, stdtrit

    freedom = n1 + n0 - 2
    if freedom <= 0:
        return 0.0
    shift = abs(effect) / math.sqrt(1 / n1 + 1 / n0)
    reach = -float(stdtrit(freedom, alpha / 2))
    if freedom > _MANY:
        # Abramowitz & Stegun 26.7.10, here to ten digits; SciPy's own answers jump about in the seventh.
        normal, limit, spread = NormalDist(), reach * (1 - 0.25 / freedom), math.sqrt(1 + reach**2 / 2 / freedom)
        return normal.cdf((shift - limit) / spread) + normal.cdf((-shift - limit) / spread)
    if shift > _FAR:  # only the spread that a handful of people show can still hide it
        return float(gammainc(freedom / 2, freedom / 2 * (shift / reach) ** 2))
    # Both tails of t are the upper one of its square, a non-central F; SciPy's non-central t is nan here and there.
    return 1.0 - float(ncfdtr(1, freedom, shift**2, reach**2))


def mean_people(effect: float, *, ratio: float, alpha: float, power: float) -> float:
    """People in the treatment, not rounded, with `ratio` times as many in the control; two in each at least.

    `inf` for no difference, or one that vanishes in a float.
    """
    fewest = max(2.0, 2.0 / ratio)
    normal = _square((_z(power) - _z(alpha / 2)) / abs(effect)) * (1 + 1 / ratio) if effect else math.inf
    if normal > 1e9:  # the t test's is one person more
        return normal

    def enough(n1: float) -> bool:
        return mean_power(effect, n1=n1, n0=ratio * n1, alpha=alpha) >= power

    if enough(fewest):
        return fewest
    most = max(fewest, normal) + 10
    while not enough(most):
        most *= 2
    return threshold(enough, fewest, most)


def threshold(enough: Callable[[float], bool], low: float, high: float) -> float:
    """Where `enough` turns true between `low` and `high`, where it is true: the true side, to the last bit."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _spreads(treated: float, control: float, ratio: float) -> tuple[float, float]:
    """Standard deviation of the difference per person in the treatment: with no difference, and with this one."""
    pooled = (treated + ratio * control) / (1 + ratio)
    return (
        math.sqrt(pooled * (1 - pooled) * (1 + 1 / ratio)),
        math.sqrt(treated * (1 - treated) + control * (1 - control) / ratio),
    )


def _z(share: float) -> float:
    return NormalDist().inv_cdf(share)


def _square(x: float) -> float:
    return x * x  # x**2 raises where this is inf
