"""Limits of one mean divided by another that may itself be near zero: Fieller's, for whole arrays at once.

Source: Fieller (1954), J. R. Stat. Soc. B 16, 175-185.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def fieller(
    m1: ArrayLike, v1: ArrayLike, m0: ArrayLike, v0: ArrayLike, quantile: ArrayLike, *, covariance: ArrayLike = 0.0
) -> tuple[Floats, Floats]:
    """Limits of m1 ÷ m0: the ratios r with |m1 - r·m0| ≤ quantile · √(v1 - 2·r·covariance + r²·v0).

    v1, v0 and the covariance are those *of the means*; m0 is not below 0. From -inf to inf where open. With
    m1 ≥ 0 the amounts are taken to be none below 0, and so is their ratio. Where the control's mean may be 0,
    these ratios can be all but those between two ends: the limits are the side of the gap on which the estimate
    lies if 1 is in the gap, else there are none. So they leave 1 out exactly where r = 1 fails the condition.
    """
    m1, reach1, m0, reach0, alike = _scaled(m1, v1, m0, v0, quantile, covariance)
    low, high, square, root = _roots(m1, reach1, m0, reach0, alike)

    positive, inside = m1 >= 0, square > 0
    least = np.where(positive, 0.0, -np.inf)
    gap = ~inside & (root > 0)
    apart = np.abs(m1 - m0) > np.sqrt(np.maximum(reach1**2 - 2 * alike * reach1 * reach0 + reach0**2, 0))
    below = gap & apart & (m1 < m0) & (low >= least)
    above = gap & positive & (low < 0) & (high > 0) | gap & apart & (m1 > m0)
    return (
        np.where(inside, np.maximum(low, least), np.where(above, high, least)),
        np.where(inside, high, np.where(below, low, np.inf)),
    )


def closed(
    m1: ArrayLike, v1: ArrayLike, m0: ArrayLike, v0: ArrayLike, quantile: ArrayLike, *, covariance: ArrayLike = 0.0
) -> tuple[Floats, Floats]:
    """As `fieller`, of an m1 of either sign: no end is taken to be at 0. NaN for both where m0 may be 0."""
    low, high, square, _ = _roots(*_scaled(m1, v1, m0, v0, quantile, covariance))
    return np.where(square > 0, low, np.nan), np.where(square > 0, high, np.nan)


def _scaled(*given: ArrayLike) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """m1, quantile·√v1, m0, quantile·√v0 in units of the largest, where nothing overflows, and the correlation."""
    m1, v1, m0, v0, quantile, covariance = np.broadcast_arrays(*(np.atleast_1d(np.asarray(x, float)) for x in given))
    reach1, reach0 = quantile * np.sqrt(v1), quantile * np.sqrt(v0)
    unit = np.max([np.abs(m1), np.abs(m0), reach1, reach0], axis=0)
    unit = np.where(unit > 0, unit, 1.0)
    both = np.sqrt(v1) * np.sqrt(v0)
    alike = np.clip(covariance / np.where(both > 0, both, 1), -1, 1) * (both > 0)
    return m1 / unit, reach1 / unit, m0 / unit, reach0 / unit, alike


def _roots(
    m1: Floats, reach1: Floats, m0: Floats, reach0: Floats, alike: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Where square·r² - 2·middle·r + constant is 0, the lower first; the square, and what was the root."""
    square, constant = (m0 - reach0) * (m0 + reach0), (m1 - reach1) * (m1 + reach1)
    middle = m1 * m0 - alike * reach1 * reach0
    # middle² - square·constant, without the difference of near-equals where the control's mean is not near 0.
    root = np.sqrt(np.maximum((m1 * reach0 - alike * m0 * reach1) ** 2 + (1 - alike**2) * reach1**2 * square, 0))
    far = middle + np.copysign(root, middle)
    with np.errstate(over="ignore"):
        beyond = np.where(square == 0, -np.copysign(np.inf, far), far / np.where(square == 0, 1, square))
        near = np.where(far == 0, 0.0, constant / np.where(far == 0, 1, far))
    return np.minimum(beyond, near), np.maximum(beyond, near), square, root
