"""Two means from their samples: Welch's test for the p, Fieller's limits for the lift."""

from __future__ import annotations

import math
from dataclasses import dataclass

from experiments.results import Interval
from funnel.samples import Sample

# Sums of squares know a spread only down to rounding: below this part of them it is none.
_ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class Means:
    """Treatment against control: `difference` in the metric's unit, `lift` relative to the control's mean.

    `p_value` and limits are None where nothing can be tested. `notes` are codes of results.Note.
    """

    difference: Interval
    lift: Interval
    p_value: float | None
    notes: tuple[str, ...] = ()


def compare_means(treatment: Sample, control: Sample, *, alpha: float = 0.05) -> Means:
    """Treatment minus control and treatment ÷ control - 1; either interval leaves 0 out exactly if p < alpha.

    The lift is undefined (None) unless the control's mean is above 0 (note `lift_undefined`), and has an open
    limit where that mean is not distinguishable from 0. Fewer than two people in a variant (`too_few`), or the
    same value throughout (`no_spread`), give values without limits and without p. Where nobody in the
    treatment has anything it is lent the pooled spread, as in Student's test: its own would be a certainty.
    Sources: Welch (1947), Biometrika 34, 28-35; Fieller (1954), J. R. Stat. Soc. B 16, 175-185.
    """
    value1, value0 = treatment.mean, control.mean
    if value1 is None or value0 is None:
        return Means(difference=_bare(None), lift=_bare(None), p_value=None, notes=("too_few",))
    lift = _bare(value1 / value0 - 1 if value0 > 0 else None)
    notes = () if value0 > 0 else ("lift_undefined",)
    square1, square0 = _variance(treatment), _variance(control)
    reason = "too_few" if square1 is None or square0 is None else "no_spread"
    if square1 is None or square0 is None or square1 + square0 == 0:
        return Means(difference=_bare(value1 - value0), lift=lift, p_value=None, notes=(reason, *notes))

    error1, error0, freedom = _errors(treatment, square1, control, square0)
    error = math.sqrt(error1 + error0)
    t = (value1 - value0) / error
    reach = _t_quantile(alpha, freedom)
    difference = Interval(
        value=value1 - value0, low=value1 - value0 - reach * error, high=value1 - value0 + reach * error
    )
    if value0 > 0:
        low, high = fieller(value1, error1, value0, error0, reach)
        lift = Interval(value=lift.value, low=None if low is None else low - 1, high=None if high is None else high - 1)
    return Means(difference=difference, lift=lift, p_value=_t_p(t, freedom), notes=notes)


def fieller(m1: float, v1: float, m0: float, v0: float, quantile: float) -> tuple[float | None, float | None]:
    """Limits of m1 ÷ m0: the ratios r with |m1 - r·m0| ≤ quantile · √(v1 + r²·v0); None where it is open.

    Independent means with the variances v1, v0 *of the means*; m0 above 0. With m1 ≥ 0 the amounts are taken
    to be none below 0, and so is their ratio. The limits leave 1 out exactly if it is not among those ratios.
    Source: Fieller (1954), J. R. Stat. Soc. B 16, 175-185.
    """
    # In units of m0 nothing overflows: (1 - g)·r² - 2·m·r + (m² - h) ≤ 0.
    m, g, h = m1 / m0, quantile**2 * (v0 / m0 / m0), quantile**2 * (v1 / m0 / m0)
    square, constant = 1 - g, m**2 - h
    # m² - square·constant, without the difference of near-equals.
    root = math.sqrt(max(g * constant + h, 0.0))
    if square > 0:
        far = m + math.copysign(root, m)
        ends = sorted((far / square, constant / far)) if far else [0.0, 0.0]
        return (max(ends[0], 0.0), ends[1]) if m >= 0 else (ends[0], ends[1])
    # The control's mean may be 0: what remains is open on the side of the treatment's sign.
    if m >= 0:
        return (constant / (m + root) if constant > 0 else 0.0), None
    one_belongs = (m - 1) ** 2 <= h + g
    crossed = g * constant + h > 0 and not one_belongs
    return None, (constant / (m - root) if crossed else None)


def _bare(value: float | None) -> Interval:
    return Interval(value=value, low=None, high=None)


def _variance(sample: Sample) -> float | None:
    """Between people, 0 where it is nothing but rounding; None with fewer than two."""
    variance = sample.variance
    if variance is None or variance * (sample.n - 1) > _ROUNDING * sample.squares:
        return variance
    return 0.0


def _errors(treatment: Sample, square1: float, control: Sample, square0: float) -> tuple[float, float, float]:
    """The variances of both means, and the degrees of freedom of their difference."""
    n1, n0 = treatment.n, control.n
    if square1 == 0 and treatment.mean == 0:
        pooled = (n0 - 1) * square0 / (n1 + n0 - 2)
        return pooled / n1, pooled / n0, n1 + n0 - 2
    part = square1 / n1 / (square1 / n1 + square0 / n0)
    freedom = 1 / (part**2 / (n1 - 1) + (1 - part) ** 2 / (n0 - 1))
    return square1 / n1, square0 / n0, freedom


def _t_quantile(alpha: float, freedom: float) -> float:
    from scipy.special import stdtrit

    return float(-stdtrit(freedom, alpha / 2))


def _t_p(t: float, freedom: float) -> float:
    from scipy.special import stdtr

    return float(2 * stdtr(freedom, -abs(t)))
