"""The exact p of two shares: for few people, and for few who did it. No approximation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int_]
Floats = NDArray[np.float64]

_MOST_POINTS = 192
_ROOM = 0.1
_ROUNDS = 4


@lru_cache(maxsize=4096)
def exact_p(x1: int, n1: int, x0: int, n0: int) -> float:
    """Two-sided exact unconditional p that the two shares are equal; 1 with nobody in a variant.

    Tables are ordered by the score statistic (pooled variance), and the p is the largest chance, over every
    common share, of a table at least as extreme: at most alpha of them fall below alpha, at any size.
    Work grows with the number of people: 20 against 20 take some 1 ms, 500 against 500 some 5 ms.
    Source: Suissa & Shuster (1985), J. R. Stat. Soc. A 148, 317-327; Barnard (1947), Biometrika 34, 123-138.
    """
    if x1 * n0 == x0 * n1:
        return 1.0
    middle = _less_extreme(x1, n1, x0, n0)
    # Swapping who did it with who did not keeps the order of tables, so shares above a half repeat the others.
    # sin² spaces the grid by the standard error of a share, the width of whatever peaks there.
    points = min(_MOST_POINTS, 16 + int(2 * (n1 + n0) ** 0.5))
    step = np.pi / 4 / points
    angles = step * np.arange(1.0, points + 1)
    chances = _chances(middle, angles)
    best = float(chances.max())
    peaks = np.r_[True, chances[1:] >= chances[:-1]] & np.r_[chances[:-1] >= chances[1:], True]
    # How far above its point on the grid a peak may reach; a fraction of that once it is searched more finely.
    room = _ROOM
    centres = angles[peaks & (chances >= (1 - room) * best)]
    for _ in range(_ROUNDS):
        near = np.clip(centres[:, None] + step * np.linspace(-1, 1, 9), np.finfo(float).tiny, np.pi / 4)
        found = _chances(middle, near.ravel()).reshape(near.shape)
        tops = found.max(axis=1)
        best, room, step = max(best, float(tops.max())), room / 8, step / 4
        centres = near[np.arange(len(near)), found.argmax(axis=1)][tops >= (1 - room) * best]
    return min(1.0, best)


def dealt_p(x1: int, n1: int, x0: int, n0: int) -> float:
    """Two-sided p that the two shares are equal, of dealing those who did it out anew: what is no likelier than this.

    At most alpha of the tables with as many who did it in all fall below alpha, at any size. Mostly it is larger than
    `exact_p`; it is cheap among any number of people where few of those who did it belong into the smaller variant.
    Source: Fisher (1935), J. R. Stat. Soc. 98, 39-82.
    """
    from scipy.special import gammaln

    people, did, (n, x) = n1 + n0, x1 + x0, min((n1, x1), (n0, x0))
    if 2 * did > people:
        did, x = people - did, n - x
    least = max(0, did - (people - n))
    k = np.arange(least, min(n, did) + 1.0)
    rest = did - k
    ways = gammaln(k + 1) + gammaln(n - k + 1) + gammaln(rest + 1) + gammaln(people - n - rest + 1)
    chances = np.exp(ways.min() - ways)
    # Equal chances may differ by rounding.
    return min(1.0, float(chances[chances <= chances[x - least] * (1 + 1e-7)].sum() / chances.sum()))


@dataclass(frozen=True)
class _Middle:
    """The tables less extreme than the one observed: with x1 in the treatment, x0 from first[x1] to stop[x1] - 1."""

    first: Ints
    stop: Ints
    n0: int


def _less_extreme(x1: int, n1: int, x0: int, n0: int) -> _Middle:
    people = n1 + n0
    rows = np.arange(n1 + 1.0)

    def statistic(a: Floats, b: Floats) -> Floats:
        spread = (a + b) * (people - a - b)
        return (a * n0 - b * n1) ** 2 / np.where(spread > 0, spread, 1)

    # Equal fractions may differ in their last bits.
    limit = statistic(np.array([float(x1)]), np.array([float(x0)])) * (1 - 1e-11)

    def inside(columns: Floats) -> NDArray[np.bool_]:
        return (columns >= 0) & (columns <= n0) & (statistic(rows, columns) < limit)

    # In a row the statistic only grows away from equal shares, so its edges are the roots of a quadratic. Rounding
    # may shift them by one table: start one outside, and step in twice where the table is not in the middle.
    half = np.sqrt(limit * (limit / 4 + rows * (n1 - rows)))
    low, high = (people * (rows * n1 + limit / 2 + side) / (n1**2 + limit) - rows for side in (-half, half))
    first, last = np.maximum(np.ceil(low) - 1, 0), np.minimum(np.floor(high) + 1, n0)
    for _ in range(2):
        first, last = first + ~inside(first), last - ~inside(last)
    some = inside(first)
    return _Middle(np.where(some, first, 0).astype(int), np.where(some, last + 1, 0).astype(int), n0)


def _chances(middle: _Middle, angles: Floats) -> Floats:
    """How likely a table outside `middle` is where everybody's share is sin²(angle), one for each angle."""
    n1, n0 = len(middle.first) - 1, middle.n0
    rows = _binomial(n1, angles)
    columns = rows if n0 == n1 else _binomial(n0, angles)
    edge = np.zeros((len(angles), 1))
    below = np.hstack([edge, columns.cumsum(axis=1)])
    above = np.hstack([columns[:, ::-1].cumsum(axis=1)[:, ::-1], edge])
    return np.einsum("gi,gi->g", rows, below[:, middle.first] + above[:, middle.stop])


def _binomial(n: int, angles: Floats) -> Floats:
    """Probabilities of 0 to n where a share is sin²(angle), above 0 and up to a half; one row for each angle."""
    from scipy.special import gammaln

    k = np.arange(n + 1.0)
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    logit, none = 2 * np.log(np.tan(angles)), 2 * n * np.log(np.cos(angles))
    return np.asarray(np.exp(ways + k * logit[:, None] + none[:, None]))
