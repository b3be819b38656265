"""How long customers with a contract stay, when they differ: the shifted-beta-geometric (sBG) model.

    found = sbg([(1000, 631, 468, 382)])
    found.lifetime(discount=0.01)     # in periods; times the margin of a period it is the CLTV

Each customer leaves at the end of a period with a churn of their own, always the same; over the customers it has a
beta distribution (alpha, beta). So the share that stays rises with age, since those who churn most are gone first.
Source: Fader & Hardie (2007), J. Interactive Marketing 21, 76-90.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funnel.interval import Interval
from funnel.notes import Note
from funnel.survivors import Floats, kept_by_age

# Twice this is the 95 % quantile of χ² with one degree of freedom.
HALF_CHI = 1.920729
# Of the mean churn, on the logit scale, and of the logarithm of alpha + beta: above it all customers are alike.
_LOWEST, _HIGHEST = np.array([-14.0, -7.0]), np.array([14.0, 12.0])
_GRID, _ROUNDS = 201, 4
_RAYS, _STEPS = 360, 60
# Less than this in log-likelihood, and customers who differ explain nothing that one churn for all would not.
_NO_GAIN = 1e-3
_MOST_STEPS = 20_000

Total = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sbg:
    """`alpha`, `beta` by maximum likelihood, from `customers` over `periods` at most.

    `others` are (alpha, beta) on the edge of what the data allow: parameters whose log-likelihood is 1.92 below the
    greatest. The smallest and the largest that a figure is among them are its 95 % limits (profile likelihood): with
    few customers or periods the likelihood is skewed, often open at one side, and there the delta method gives limits
    that a share or a life cannot have, while a bootstrap fails in the samples that have no maximum. Nothing is
    drawn, so the same data give the same limits.
    Source: Pawitan (2001), In All Likelihood, 3.4 and 9.4.
    """

    alpha: float
    beta: float
    log_likelihood: float
    customers: int
    periods: int
    others: tuple[Floats, Floats]
    notes: tuple[Note, ...] = ()

    def survival(self, period: int) -> Interval:
        """The share of customers still there after so many periods."""
        return self._figure(lambda a, b: _survival(a, b, period)[-1])

    def retention(self, period: int) -> Interval:
        """Of those there at the start of a period (counted from 1), the share that stays beyond it."""
        return self._figure(lambda a, b: (b + period - 1) / (a + b + period - 1))

    def lifetime(self, *, discount: float = 0.0, horizon: int | None = None, age: int = 0) -> Interval:
        """Expected discounted periods of a customer who is there at the start of period `age` + 1, that one counted.

        Over `horizon` periods, or the whole life; without a discount that may have no end, and then has no value and
        no upper limit. For a new customer and at the end of periods subtract 1.
        Source: Fader & Hardie (2010), Marketing Science 29, 85-93.
        """
        # Who stayed so long is a new customer of another beta distribution.
        return self._figure(lambda a, b: _lifetime(a, b + age, discount, horizon))

    def _figure(self, of: Callable[[Floats, Floats], Floats]) -> Interval:
        value = float(of(np.array([self.alpha]), np.array([self.beta]))[0])
        edge = of(*self.others)
        low, high = min(value, float(edge.min())), max(value, float(edge.max()))
        return Interval(value=_known(value), low=_known(low), high=_known(high))


def sbg(cohorts: Sequence[Sequence[int]]) -> Sbg | None:
    """From the survivors of one cohort or several: customers at the start, then after each period as far as seen.

    Those still there when last seen count as censored, so cohorts may be of different lengths. None where nothing
    can be fitted: fewer than two periods seen, or nobody left, or nobody stayed. Raises InvalidCohort.
    """
    at_risk, kept = kept_by_age(cohorts)
    left = at_risk - kept
    if len(at_risk) < 2 or not left.sum() or not kept.sum():
        return None
    ages = np.arange(1.0, len(at_risk) + 1)
    here = at_risk > 0

    def total(means: Floats, alike: Floats) -> Floats:
        alpha, beta = (x[..., None] for x in _parameters(means, alike))
        whole = np.log(alpha + beta + ages - 1)
        each: Floats = left * (np.log(alpha) - whole) + kept * (np.log(beta + ages - 1) - whole)
        return each[..., here].sum(axis=-1)

    def best_means(alike: Floats) -> Floats:
        """With the likeness given, the log-likelihood is concave in the mean churn: where its slope is 0."""
        low, high = np.full(len(alike), _LOWEST[0]), np.full(len(alike), _HIGHEST[0])
        whole = np.exp(alike)
        for _ in range(50):
            middle = (low + high) / 2
            alpha, beta = _parameters(middle, alike)
            slope = left.sum() * whole / alpha - (kept * whole[:, None] / (beta[:, None] + ages - 1)).sum(axis=1)
            low, high = np.where(slope > 0, middle, low), np.where(slope > 0, high, middle)
        return (low + high) / 2

    place = _maximum(total, best_means)
    mean, alike = np.array(place)
    alpha, beta = (float(x) for x in _parameters(mean, alike))
    greatest = float(total(mean, alike))
    churn = float(left.sum() / at_risk.sum())
    constant = float(left.sum() * math.log(churn) + kept.sum() * math.log(1 - churn))
    return Sbg(
        alpha=alpha,
        beta=beta,
        log_likelihood=greatest,
        customers=int(sum(cohort[0] for cohort in cohorts)),
        periods=len(at_risk),
        others=_parameters(*_edge(total, place, greatest - HALF_CHI)),
        notes=(Note("sbg_alike"),) if greatest - constant < _NO_GAIN else (),
    )


def _parameters(means: Floats, alike: Floats) -> tuple[Floats, Floats]:
    whole = np.exp(alike)
    return whole / (1 + np.exp(-means)), whole / (1 + np.exp(means))


def _maximum(total: Total, best_means: Callable[[Floats], Floats]) -> tuple[float, float]:
    """The best mean for each degree of likeness, and the best of these on a grid that grows finer around it.

    Methods that follow the slope of the likelihood stop on the way where it is a long flat ridge, as with customers
    who are nearly alike.
    """
    low, high = _LOWEST[1], _HIGHEST[1]
    for _ in range(_ROUNDS):
        alike = np.linspace(low, high, _GRID)
        means = best_means(alike)
        best = int(np.argmax(total(means, alike)))
        low, high = alike[max(best - 2, 0)], alike[min(best + 2, _GRID - 1)]
    return float(means[best]), float(alike[best])


def _edge(total: Total, place: tuple[float, float], least: float) -> tuple[Floats, Floats]:
    """Where, on rays from the maximum in all directions, the log-likelihood last is `least`, or the ray ends."""
    centre = np.array(place)

    def reach(ways: NDArray[np.float64]) -> Floats:
        """How far along each of the `ways` (rays, 2)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.where(ways > 0, (_HIGHEST - centre) / ways, np.where(ways < 0, (_LOWEST - centre) / ways, np.inf))
        longest = ends.min(axis=1)
        parts = np.linspace(0, 1, _STEPS + 1) ** 2
        inside = total(*_along(ways, longest[:, None] * parts)) >= least
        inside[:, 0] = True
        last = _STEPS - np.argmax(inside[:, ::-1], axis=1)
        near, far = parts[last], parts[np.minimum(last + 1, _STEPS)]
        for _ in range(40):
            middle = (near + far) / 2
            within = total(*_along(ways, longest * middle)) >= least
            near, far = np.where(within, middle, near), np.where(within, far, middle)
        return longest * near

    def _along(ways: NDArray[np.float64], far: Floats) -> tuple[Floats, Floats]:
        places = centre + far[..., None] * (ways[:, None, :] if far.ndim == 2 else ways)
        return places[..., 0], places[..., 1]

    # Rays are spread evenly where both directions are as wide as each other.
    axes = reach(np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]]))
    wide = np.maximum([axes[:2].max(), axes[2:].max()], 1e-6)
    angles = np.linspace(0, 2 * math.pi, _RAYS, endpoint=False)
    ways = np.stack([np.cos(angles), np.sin(angles)], axis=1) * wide
    return _along(ways, reach(ways))


def _survival(alpha: Floats, beta: Floats, periods: int) -> Floats:
    """Shares still there after 0, 1, … periods, (periods + 1, parameters)."""
    ages = np.arange(1.0, periods + 1)[:, None]
    stays = (beta + ages - 1) / (alpha + beta + ages - 1)
    return np.concatenate([np.ones((1, len(alpha))), np.cumprod(stays, axis=0)])


def _lifetime(alpha: Floats, beta: Floats, discount: float, horizon: int | None) -> Floats:
    """Σ of the survival after 0, 1, … periods, each ÷ (1 + discount)^periods; endless is infinite."""
    if horizon is None:
        return _whole_life(alpha, beta, discount)
    weights = (1 + discount) ** -np.arange(0.0, horizon)[:, None]
    life: Floats = (_survival(alpha, beta, max(horizon - 1, 0))[:horizon] * weights).sum(axis=0)
    return life


def _whole_life(alpha: Floats, beta: Floats, discount: float) -> Floats:
    """₂F₁(1, beta; alpha + beta; 1/(1 + discount)), by Gauss's continued fraction.

    SciPy's hyp2f1 is NaN from parameters of some hundreds on; this is within 1e-9 of the sum of its terms there.
    Source: Abramowitz & Stegun (1964), 15.1 and 15.2; Jones & Thron (1980), Continued Fractions, 6.1.
    """
    whole = alpha + beta
    if discount == 0:
        return np.where(alpha > 1, (whole - 1) / np.where(alpha > 1, alpha - 1, 1), np.inf)
    z = 1 / (1 + discount)
    # Each step brings about √discount of a digit.
    steps = min(_MOST_STEPS, int(16 / math.sqrt(discount)) + 20)
    found = np.ones_like(whole)
    for n in range(steps, 0, -1):
        found = 1 - z * n * (alpha + n - 1) / ((whole + 2 * n - 2) * (whole + 2 * n - 1)) / found
        ahead = (beta + n - 1) * ((whole + n - 2) / (whole + 2 * n - 3) if n > 1 else 1.0)
        found = 1 - z * ahead / (whole + 2 * n - 2) / found
    return 1 / found


def _known(x: float) -> float | None:
    return x if math.isfinite(x) else None
