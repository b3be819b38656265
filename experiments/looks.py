"""Planned looks: the boundary at each, what it spends, and what unplanned looking does to a fixed test.

Information is the part of the planned end that has been reached (0.4 = 40 % of the people). Under no difference
the z of all looks together is that of a Brownian motion at their information, whose way through the boundaries is
integrated look by look.
Sources: Armitage, McPherson & Rowe (1969), J. R. Stat. Soc. A 132, 235-244 (the integration); O'Brien & Fleming
(1979), Biometrics 35, 549-556; Lan & DeMets (1983), Biometrika 70, 659-663 (the spending).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# A look that adds less than this part to the information is the look before once more; for an error that is only told,
# so much (it lowers that of 1,000 looks from .530 to .525).
SAME_LOOK, ROUGHLY_SAME = 1e-3, 5e-3
# Chances so small are not integrated, and no z comes so far.
_NEGLIGIBLE = 1e-12
_FARTHEST = 9.0
_PANEL, _WIDTH = np.polynomial.legendre.leggauss(10), 4.0


def boundaries(information: Sequence[float], *, alpha: float = 0.05, last: bool = False) -> tuple[float, ...]:
    """The |z| that ends it at each look, two-sided, so that all of them together alarm in alpha of the cases.

    O'Brien–Fleming spending at any information, in the order of the looks; above 1 it counts as 1. `last` says
    that nothing comes after the newest look: it spends what is left, even if it came short of the plan. A look
    without new information has the boundary of the one before. inf where there is nothing to spend, which is
    before about 0.3 % of the information: nothing can be crossed there.
    """
    kept, places = _distinct([min(max(t, 0.0), 1.0) for t in information], SAME_LOOK, keep_newest=last)
    found: list[float] = []
    spent = 0.0
    for k, reached in enumerate(kept):
        final = last and k == len(kept) - 1
        target = alpha if final else spending(reached, alpha=alpha)
        found.append(_boundary(kept[: k + 1], tuple(found), target - spent))
        spent = target
    return tuple(found[place] if place >= 0 else math.inf for place in places)


def spending(information: float, *, alpha: float = 0.05) -> float:
    """How much of alpha may be used up to this information, all of it from 1 on.

    Each side spends 2 - 2Φ(z / √t) of its alpha / 2, with z at alpha / 4, as published tables do.
    """
    if information <= 0:
        return 0.0
    return 4 * _tail(_quantile(alpha / 4) / math.sqrt(min(information, 1.0)))


def alpha_at(boundary_z: float) -> float:
    """The alpha whose fixed interval reaches as far as this boundary.

    A fixed interval at it is the repeated confidence interval of the look: they all hold at once. Never below 1e-15,
    so that there is a quantile to it: an interval of eight standard errors is wide enough for any boundary beyond.
    Source: Jennison & Turnbull (1989), J. R. Stat. Soc. B 51, 305-361.
    """
    return max(2 * _tail(boundary_z), 1e-15)


def crossing(information: Sequence[float], bounds: Sequence[float], *, drift: float = 0.0) -> tuple[float, ...]:
    """The chance that |z| has crossed its bound by each look, in order.

    `drift` is the expected z at information 1 (1.96 + 0.84 for an effect with 80 % power there). The information
    rises, on any scale if there is no drift.
    """
    total, chances = 0.0, []
    for k in range(len(information)):
        nodes, mass, step = _before(tuple(information[: k + 1]), tuple(bounds[:k]), drift)
        total += _exit(nodes, mass, step, bounds[k] * math.sqrt(information[k]), drift)
        chances.append(total)
    return tuple(chances)


def peeking_error(looks: int | Sequence[float], *, alpha: float = 0.05) -> float:
    """The chance that a fixed test at alpha alarms at least once in so many looks, without any difference.

    A number of looks stands for equally spaced ones; else the information at each, rising, on any scale (people,
    days). No looks alarm never.
    """
    reached = tuple(float(k) for k in range(1, looks + 1)) if isinstance(looks, int) else tuple(looks)
    kept, _ = _distinct([max(t, 0.0) for t in reached], ROUGHLY_SAME, keep_newest=False)
    return _peeking_error(kept, alpha)


@lru_cache(maxsize=1024)
def _peeking_error(information: tuple[float, ...], alpha: float) -> float:
    bounds = [_quantile(alpha / 2)] * len(information)
    return crossing(information, bounds)[-1] if information else 0.0


def _quantile(tail: float) -> float:
    return -NormalDist().inv_cdf(tail)


def _tail(z: float) -> float:
    """The chance beyond z, to full precision however small."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def _distinct(information: Sequence[float], least: float, *, keep_newest: bool) -> tuple[tuple[float, ...], list[int]]:
    """The looks that brought something new, and which of them each look is (-1: before any information)."""
    kept: list[float] = []
    places = []
    for t in information:
        if t > (kept[-1] * (1 + least) if kept else 0.0):
            kept.append(t)
        places.append(len(kept) - 1)
    if keep_newest and kept:
        kept[-1] = max(kept[-1], information[-1])
    return tuple(kept), places


@lru_cache(maxsize=1024)
def _boundary(information: tuple[float, ...], bounds: tuple[float, ...], spend: float) -> float:
    """The z at the newest look that is crossed there for the first time with this chance."""
    if spend < 1e-300:
        return math.inf
    if spend < _NEGLIGIBLE:  # what earlier looks take of it is less still
        return _quantile(spend / 2)
    nodes, mass, step = _before(information, bounds, 0.0)
    root = math.sqrt(information[-1])
    # No more than `spend` crosses there, however few crossed before; and everybody is beyond 0.
    low, high = 0.0, _quantile(spend / 2)
    z = high
    for _ in range(200):
        chance = _exit(nodes, mass, step, z * root, 0.0)
        low, high = (z, high) if chance > spend else (low, z)
        slope = (_density(nodes, mass, step, z * root) + _density(nodes, mass, step, -z * root)) * root
        # Newton's step in the log of the chance, while it stays inside; a look soon after another has no slope far out.
        moved = z + chance / slope * math.log(chance / spend) if chance > 0 and slope > 0 else math.nan
        moved = moved if low < moved < high else (low + high) / 2
        if abs(moved - z) < 1e-10:
            break
        z = moved
    return z


@lru_cache(maxsize=1024)
def _before(information: tuple[float, ...], bounds: tuple[float, ...], drift: float) -> tuple[Floats, Floats, float]:
    """Where the motion stands at the look before the newest, if it has not crossed: nodes, their masses, and the step.

    Gauss–Legendre panels, none wider than some standard deviations of the smaller neighbouring step. Each look
    rests on the one before, which is remembered: asked for in order, one look more costs one more step.
    """
    if len(information) == 1:
        return np.zeros(1), np.ones(1), information[0]
    step = information[-1] - information[-2]
    nodes, mass, earlier = _before(information[:-1], bounds[:-1], drift)
    edge = min(bounds[-1], _FARTHEST) * math.sqrt(information[-2])
    panels = math.ceil(2 * edge / (_WIDTH * math.sqrt(min(step, earlier))))
    points, weights = _PANEL
    half = edge / panels
    middles = half * (2 * np.arange(panels) + 1) - edge
    reached = (middles[:, None] + half * points).ravel()
    far = (reached[:, None] - nodes - drift * earlier) / math.sqrt(earlier)
    density = np.exp(-0.5 * far**2) @ mass / math.sqrt(2 * math.pi * earlier)
    return reached, density * np.tile(weights * half, panels), step


def _exit(nodes: Floats, mass: Floats, step: float, edge: float, drift: float) -> float:
    """The chance to stand beyond ±edge one step later."""
    from scipy.special import ndtr

    scale, moved = math.sqrt(step), nodes + drift * step
    return float(mass @ (ndtr((moved - edge) / scale) + ndtr((-edge - moved) / scale)))


def _density(nodes: Floats, mass: Floats, step: float, at: float) -> float:
    """The density there one step later, without drift."""
    return float(mass @ np.exp(-0.5 * (at - nodes) ** 2 / step)) / math.sqrt(2 * math.pi * step)
