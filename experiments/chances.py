"""The chance that the treatment is better, and what a wrong choice would cost: beside the rule, never instead of it.

A chance to win of 95 % is not a win: it takes no account of looks, of other variants, or of what was planned.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.cuped import adjusted
from experiments.means import Moments, welch
from experiments.ratios import linearised
from experiments.rule import Better, Kind
from funnel.samples import Sample

# Between neighbouring edges of the two posteriors, each part by so many Gauss–Legendre points.
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(48)
_TAIL = 1e-13


@dataclass(frozen=True, kw_only=True)
class Chance:
    """`to_win` is the chance that the treatment is better, from 0 to 1.

    The losses are what is lost on average, where the choice is wrong, by shipping the treatment and by keeping
    the control: 0 or more, in the metric's unit, and relative to the control's mean (None unless that is above 0, and
    for NPS).
    """

    to_win: float
    loss_shipped: float
    loss_kept: float
    lift_lost_shipped: float | None
    lift_lost_kept: float | None


def chance(kind: Kind, treatment: Sample, control: Sample, *, better: Better = Better.UP) -> Chance | None:
    """Shares: Jeffreys' beta posteriors, integrated, not simulated. The rest: normal ones of what is compared.

    That is the means, adjusted for a value from before the start where both samples have one (shares too), or the
    ratios. None where nothing can be tested either (nobody, fewer than two people for a mean, no spread, a ratio
    without denominator) and for answers on a scale, of which only the order counts.
    Sources: Jeffreys (1961), Theory of Probability, 3.1; Stucchio (2015), Bayesian A/B Testing at VWO (losses).
    """
    if not (treatment.n and control.n) or kind is Kind.ORDINAL:
        return None
    beside = treatment.beside is not None and control.beside is not None
    if kind is Kind.SHARE and not beside:
        base, found = control.mean, _shares(treatment, control)
    else:
        one, other = Moments.of([treatment]), Moments.of([control])
        if kind is Kind.RATIO:
            pair = linearised(one, other)
        else:
            pair = adjusted(one, other)[0] if beside and kind is not Kind.NPS else welch(one, other)
        if not pair.testable[0]:
            return None
        base, error = float(pair.control[0]), math.sqrt(float(pair.error.of_difference[0]))
        found = _normal(float(pair.treatment[0]) - base, error)
    above, gain, harm = found
    to_win, shipped, kept = (above, harm, gain) if better is Better.UP else (1 - above, gain, harm)
    lifts = (shipped / base, kept / base) if base is not None and base > 0 and kind is not Kind.NPS else (None, None)
    return Chance(
        to_win=to_win,
        loss_shipped=shipped,
        loss_kept=kept,
        lift_lost_shipped=lifts[0],
        lift_lost_kept=lifts[1],
    )


def _shares(treatment: Sample, control: Sample) -> tuple[float, float, float]:
    """The chance that the treatment's share is higher, and by how much it is expected to be higher, and lower.

    With F the distribution functions, the last two are the integrals of F0·(1 - F1) and F1·(1 - F0).
    """
    from scipy.special import betainc, betaincinv

    ends, shapes = [], []
    for sample in (treatment, control):
        a, b = sample.total + 0.5, sample.n - sample.total + 0.5
        shapes.append((a, b))
        ends += [betaincinv(a, b, _TAIL), betaincinv(a, b, 0.5), 1 - betaincinv(b, a, _TAIL)]
    # In the angle θ, with share = sin²θ, no posterior has a pole, not even at 0 of n.
    edges = np.sort(np.arcsin(np.sqrt(np.clip(ends, 0, 1))))
    middles, halves = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    angles = (middles[:, None] + halves[:, None] * _POINTS).ravel()
    widths = (halves[:, None] * _WEIGHTS).ravel()
    sine, cosine = np.sin(angles), np.cos(angles)
    share, rest = sine**2, cosine**2

    (a1, b1), (a0, b0) = shapes
    below1, below0 = betainc(a1, b1, share), betainc(a0, b0, share)
    above1, above0 = betainc(b1, a1, rest), betainc(b0, a0, rest)
    log0 = (2 * a0 - 1) * np.log(sine) + (2 * b0 - 1) * np.log(cosine)
    density0 = np.exp(log0 - log0.max())
    stretch = 2 * sine * cosine * widths
    # The density only as far as a factor: for millions of people the constant of a beta loses nine digits.
    above = float(density0 * above1 @ widths) / float(density0 @ widths)
    return above, float(below0 * above1 @ stretch), float(below1 * above0 @ stretch)


def _normal(difference: float, error: float) -> tuple[float, float, float]:
    """As `_shares`, where the difference is known with this error."""
    from scipy.special import erfcx, ndtr

    z = difference / error
    # How far a standard normal is expected to be beyond |z|; a factor apart, since both terms fall below any float.
    far = math.exp(-z * z / 2) * max(0.0, 1 / math.sqrt(2 * math.pi) - abs(z) * float(erfcx(abs(z) / math.sqrt(2))) / 2)
    return float(ndtr(z)), error * (far + max(z, 0.0)), error * (far + max(-z, 0.0))
