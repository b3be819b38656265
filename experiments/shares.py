"""Two shares: is the treatment's different from the control's, by how much, and by what factor.

Everything works on whole arrays of comparisons: `x1` of `n1` people in the treatment did it, `x0` of `n0` in the
control. Limits come as (low, high); a ratio that has no upper limit has high = inf, nothing is ever NaN, and nobody
in a variant gives the limits that exclude nothing and p = 1. This module says which limits and which p suit how
many people; `shares_score`, `shares_mover` and `exact` compute them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.exact import dealt_p, exact_p
from experiments.shares_mover import difference_mover_limits, ratio_mover_limits, wilson_limits
from experiments.shares_score import Flags, Floats, Limits, difference_limits, ratio_limits, score_p

__all__ = [
    "EXACT_PAIRS",
    "FEW_PEOPLE",
    "UNEVEN",
    "ShareLimits",
    "deciding_p",
    "difference_limits",
    "difference_mover_limits",
    "few_people",
    "hardly_any",
    "ratio_limits",
    "ratio_mover_limits",
    "score_p",
    "share_limits",
    "small_and_uneven",
    "wilson_limits",
]

FEW_PEOPLE = 1000
UNEVEN = 2
SMALL_VARIANT = 1000
# A small variant in an uneven split makes the score test too liberal (size up to .09 at 50 v 2,000), however many
# people the other one has: there the exact p decides too, up to so many pairs of counts (some 0.07 s).
EXACT_PAIRS = 1_000_000
# With fewer who did it (or did not) to be expected in the smaller variant of an uneven split, the score p is too small.
FEW_EXPECTED = 20


@dataclass(frozen=True, kw_only=True)
class ShareLimits:
    """One element for each comparison: limits of treatment minus control (-1 to 1) and of treatment ÷ control
    (0 to inf); `method` is "score" or "mover", the same for both; `uneven` is `small_and_uneven`."""

    difference_low: Floats
    difference_high: Floats
    ratio_low: Floats
    ratio_high: Floats
    method: NDArray[np.str_]
    uneven: Flags


def share_limits(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, *, alpha: float = 0.05) -> ShareLimits:
    """The limits that suit each comparison: MOVER's for few people or a small, uneven split, else the score test's.

    At 1:1 from 1,000 people on they leave 0 (a ratio of 1) out exactly where `score_p` is below alpha. Nobody in a
    variant gives -1 to 1 and 0 to inf; a control of 0 conversions has no upper limit of the ratio (inf).
    Why MOVER's: by enumeration of 95 % limits, at 20 to 499 in each variant, control rates of 1 to 10 % and lifts of
    0 to +100 %, the lift is covered in .947 at least against .940 by the score limits, the difference in .950 against
    .940. At 2:1 to 9:1, with 20 to 500 in the smaller variant and rates of 1 to 95 %, the lift is in .931 against .906.
    """
    tables = _broadcast(x1, n1, x0, n0)
    uneven = small_and_uneven(tables[1], tables[3])
    by_mover = few_people(tables[1], tables[3]) | uneven

    def limits(mover: Callable[..., Limits], score: Callable[..., Limits]) -> Limits:
        low, high = np.empty(by_mover.shape), np.empty(by_mover.shape)
        for method, here in ((mover, by_mover), (score, ~by_mover)):
            low[here], high[here] = method(*(counts[here] for counts in tables), alpha=alpha)
        return low, high

    difference_low, difference_high = limits(difference_mover_limits, difference_limits)
    ratio_low, ratio_high = limits(ratio_mover_limits, ratio_limits)
    return ShareLimits(
        difference_low=difference_low,
        difference_high=difference_high,
        ratio_low=ratio_low,
        ratio_high=ratio_high,
        method=np.where(by_mover, "mover", "score"),
        uneven=uneven,
    )


def deciding_p(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike) -> tuple[Floats, Flags]:
    """The two-sided p that decides each comparison, and where it is the exact one; elsewhere it is `score_p`.

    The exact p decides with few people, and for a small variant in an uneven split as far as EXACT_PAIRS goes:
    there the score test's size reaches .065 and .09. Where it decides at 1:1 its size is at most .0534, at 566 v 566.
    Beyond, where `hardly_any` are to be expected in a variant, `dealt_p` is held against the score p, and the larger
    one counts: the score test alone has, at 50 v 50,000 and 0.3 %, a size of .137, and gives 3 of 499 against 0 of
    5,000 a p of .00000004, where the exact one is .0002.
    """
    x1, n1, x0, n0 = _broadcast(x1, n1, x0, n0)
    p_values = score_p(x1, n1, x0, n0)
    exact = few_people(n1, n0) | (small_and_uneven(n1, n0) & (n1 * n0 <= EXACT_PAIRS))
    for i in np.argwhere(exact):
        at = tuple(i)
        p_values[at] = exact_p(int(x1[at]), int(n1[at]), int(x0[at]), int(n0[at]))
    for i in np.argwhere(~exact & hardly_any(x1, n1, x0, n0)):
        at = tuple(i)
        p_values[at] = max(p_values[at], dealt_p(int(x1[at]), int(n1[at]), int(x0[at]), int(n0[at])))
    return p_values, exact


def few_people(n1: ArrayLike, n0: ArrayLike) -> Flags:
    """Where both variants together have fewer than FEW_PEOPLE."""
    return np.atleast_1d(np.asarray(n1, float)) + np.asarray(n0, float) < FEW_PEOPLE


def hardly_any(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike) -> Flags:
    """Where a split beyond 2:1 leaves the smaller variant fewer than FEW_EXPECTED of those who did it, or did not.

    Not where there are none at all: then nothing differs.
    """
    x1, n1, x0, n0 = _broadcast(x1, n1, x0, n0)
    smaller, larger, did = np.minimum(n1, n0), np.maximum(n1, n0), x1 + x0
    rarer = np.minimum(did, n1 + n0 - did)
    return (larger > UNEVEN * smaller) & (rarer > 0) & (rarer * smaller < FEW_EXPECTED * (n1 + n0))


def small_and_uneven(n1: ArrayLike, n0: ArrayLike) -> Flags:
    """Where score limits cover too little, and its p is too small: a split beyond 2:1 with a small smaller variant.

    Least coverage of the lift by enumeration, 95 % limits, rates 0.5 to 10 %, lifts -30 to +100 %, over 3:1, 4:1
    and 9:1 with 50, 100, 200, 500, 1,000 in the smaller one: Miettinen–Nurminen .909, .917, .942, .949, .948;
    MOVER-R .937, .947, .949, .950, .949. Rates of 0.1 % still bring the former to .941 at 500 against 5,000.
    """
    n1, n0 = np.broadcast_arrays(np.atleast_1d(np.asarray(n1, float)), np.asarray(n0, float))
    smaller, larger = np.minimum(n1, n0), np.maximum(n1, n0)
    return (larger > UNEVEN * smaller) & (smaller < SMALL_VARIANT)


def _broadcast(*counts: ArrayLike) -> tuple[Floats, ...]:
    return np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, float)) for each in counts))
