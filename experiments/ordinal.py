"""Two groups of answers on a scale: do people in the treatment answer higher than people in the control?

Only the order of the answers counts, so a step from 4 to 5 need not be worth a step from 1 to 2.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from experiments.means import compare_means
from experiments.results import Interval
from funnel.samples import Sample

Ints = NDArray[np.int64]

# Brunner–Munzel takes its variance from the answers seen. Where almost everybody gives the same one, a small group
# often shows no spread at all, which the test takes for certainty: its size reaches .45 (5 v 50 people, nine in ten
# of one answer). So many people of the smaller group must give another answer than the most common one.
SPARSE = 8
_ROUNDING = 1e-9
_WORK = 50_000_000  # additions, some 50 ms
_UNKNOWN = Interval(value=None, low=None, high=None)


@dataclass(frozen=True, kw_only=True)
class Ordinal:
    """Treatment against control on a scale.

    `superiority` is the chance that somebody of the treatment answers higher than somebody of the control, equal
    answers counting half: 0 to 1, ½ without a difference. It and `p_value` rest on the order of the answers;
    `difference` (in steps of the scale) and `lift` on their means. `method` is "brunner_munzel", or "permutation"
    where that is not to be trusted. `notes` are codes of results.Note.
    """

    difference: Interval
    lift: Interval
    superiority: Interval
    p_value: float | None
    method: str
    notes: tuple[str, ...] = ()


def compare_ordinal(treatment: Sample, control: Sample, *, alpha: float = 0.05) -> Ordinal:
    """Both samples with `levels`. The p decides (note `order_decides`), not the interval of the difference.

    Where fewer than 8 people of the smaller group give another answer than the most common one, or the groups do
    not overlap, the p is that of dealing the same answers out anew if it is the larger one (Wilcoxon's test with
    ties, exact while that takes some 50 ms, else normal), and the limits take in Newcombe's with the same variance
    (note `few_answers`).
    `one_answer_each` says that all of a group agree, and the groups not with each other: the means have no range.
    `order_against_mean` says that the order points one way and the difference of the means the other.
    None for the p where everybody gives one answer (`no_spread`) or a group has one person (`too_few`), and for
    all that rests on the order with nobody in a group or without levels (`no_levels`).
    Sources: Brunner & Munzel (2000), Biom. J. 42, 17-25; Newcombe (2006), Stat. Med. 25, 559-573, method 5;
    Lehmann (1975), Nonparametrics, 1.4 (ties).
    """
    means = compare_means(treatment, control, alpha=alpha)
    if not (treatment.levels and control.levels):
        empty = not (treatment.n and control.n)
        notes = means.notes if empty else (*means.notes, "no_levels")
        order, p_value, method = _UNKNOWN, None, "brunner_munzel"
    else:
        order, p_value, method = _order(*_counts(treatment, control), alpha)
        # The means' own test has nothing to go by without spread; the order may.
        notes = tuple(code for code in means.notes if code != "no_spread" or p_value is None)
        if p_value is not None:
            notes += ("one_answer_each" if "no_spread" in means.notes else "order_decides",)
        notes += ("few_answers",) if method == "permutation" and p_value is not None else ()
        if order.value is not None and means.difference.value and (order.value - 0.5) * means.difference.value < 0:
            notes += ("order_against_mean",)
    return Ordinal(
        difference=means.difference,
        lift=means.lift,
        superiority=order,
        p_value=p_value,
        method=method,
        notes=notes,
    )


def counted(treatment: Sample, control: Sample) -> bool:
    """Whether the p of dealing these answers out anew is counted; else it is normal, for it would take too long."""
    ones, zeros = _counts(treatment, control)
    return _dealt_p(ones, ones + zeros) is not None


def _counts(treatment: Sample, control: Sample) -> tuple[Ints, Ints]:
    """How many gave each answer that was given by anybody, from the lowest answer up."""
    given = sorted({value for value, count in (*treatment.levels, *control.levels) if count})
    place = {value: i for i, value in enumerate(given)}
    both = np.zeros((2, len(given)), np.int64)
    for row, sample in zip(both, (treatment, control), strict=True):
        for value, count in sample.levels:
            if count:
                row[place[value]] += count
    return both[0], both[1]


def _order(ones: Ints, zeros: Ints, alpha: float) -> tuple[Interval, float | None, str]:
    """Superiority with its limits, the p, and the method that gave them."""
    n1, n0 = int(ones.sum()), int(zeros.sum())
    pooled = ones + zeros
    common = pooled == pooled.max()
    others = min(n - int(group[common].max()) for n, group in ((n1, ones), (n0, zeros)) if n == min(n1, n0))
    studentised = brunner_munzel(ones, zeros, alpha=alpha)
    if studentised and others >= SPARSE:
        return studentised.superiority, studentised.p_value, "brunner_munzel"
    order, p_value = _dealt(ones, zeros, alpha)
    if studentised and p_value is not None and order.low is not None and order.high is not None:
        # Wilcoxon's test takes both groups to be equally spread; where they are not, the other one is the safer.
        low, high = studentised.superiority.low or 0.0, studentised.superiority.high or 0.0
        order = replace(order, low=min(order.low, low), high=max(order.high, high))
        p_value = max(p_value, studentised.p_value)
    return order, p_value, "permutation"


@dataclass(frozen=True, kw_only=True)
class BrunnerMunzel:
    """The test as published; `superiority` is that of the treatment over the control."""

    superiority: Interval
    t: float
    freedom: float
    p_value: float


def brunner_munzel(ones: Ints, zeros: Ints, *, alpha: float = 0.05) -> BrunnerMunzel | None:
    """How many gave each answer, from the lowest up, in the treatment and in the control; limits and p by Student's t.

    None where it is not defined: fewer than two people in a group, groups that do not overlap, or one answer only.
    Source: Brunner & Munzel (2000), Biom. J. 42, 17-25.
    """
    from scipy.special import stdtr, stdtrit

    n1, n0 = int(ones.sum()), int(zeros.sum())
    if min(n1, n0) < 2:
        return None
    # How far up the other group each answer stands: the share below it and half of that at it.
    above0, above1 = (zeros.cumsum() - zeros / 2) / n0, (ones.cumsum() - ones / 2) / n1
    superior = float(ones @ above0) / n1
    error1 = float(ones @ (above0 - superior) ** 2) / (n1 - 1) / n1
    error0 = float(zeros @ (above1 - 1 + superior) ** 2) / (n0 - 1) / n0
    if error1 + error0 <= _ROUNDING / (n1 * n0):
        return None
    part = error1 / (error1 + error0)
    freedom = 1 / (part**2 / (n1 - 1) + (1 - part) ** 2 / (n0 - 1))
    error = math.sqrt(error1 + error0)
    t, reach = (superior - 0.5) / error, -float(stdtrit(freedom, alpha / 2)) * error
    return BrunnerMunzel(
        superiority=Interval(value=superior, low=max(0.0, superior - reach), high=min(1.0, superior + reach)),
        t=t,
        freedom=freedom,
        p_value=2 * float(stdtr(freedom, -abs(t))),
    )


def _dealt(ones: Ints, zeros: Ints, alpha: float) -> tuple[Interval, float | None]:
    """Limits and p if the answers had been dealt to the groups at random.

    No p where all answers are the same or somebody is alone in a group: of one person nobody knows the spread,
    and the limits are those that any spread would keep to (Markov's inequality).
    """
    n1, n0 = int(ones.sum()), int(zeros.sum())
    people, pooled = n1 + n0, (ones + zeros).astype(float)
    superior = float(ones @ (zeros.cumsum() - zeros / 2)) / n1 / n0
    if min(n1, n0) < 2:
        return Interval(value=superior, low=alpha / 2 * superior, high=1 - alpha / 2 * (1 - superior)), None
    if len(pooled) == 1:
        # So many pairs that all tie have a chance of alpha if no more than this part of all pairs ties.
        tied = alpha ** (1 / min(n1, n0))
        return Interval(value=superior, low=tied / 2, high=1 - tied / 2), None
    spread = 1 - float(pooled @ (pooled**2 - 1)) / (people * (people**2 - 1.0))
    p_value = _dealt_p(ones, ones + zeros)
    if p_value is None:
        error = math.sqrt(_variance(0.5, n1, n0) * spread)
        p_value = 2 * NormalDist().cdf(-abs(superior - 0.5) / error)
    return _newcombe(superior, n1, n0, spread, alpha), max(p_value, sys.float_info.min)


def _variance(superior: float, n1: int, n0: int) -> float:
    """Of the estimate, without ties, if the truth is `superior`: at ½ exactly that of Wilcoxon's test."""
    rest = 1 - superior
    half = (n1 + n0) / 2 - 1
    return superior * rest * (1 + half * (rest / (1 + rest) + superior / (1 + superior))) / (n1 * n0)


def _newcombe(superior: float, n1: int, n0: int, spread: float, alpha: float) -> Interval:
    """All values that are not too far from the estimate, by the variance that each of them implies."""
    reach = NormalDist().inv_cdf(1 - alpha / 2)
    limits = []
    for end in (0.0, 1.0):
        inside, outside = superior, end
        for _ in range(60):
            middle = (inside + outside) / 2
            far = abs(superior - middle) > reach * math.sqrt(spread * _variance(middle, n1, n0))
            inside, outside = (inside, middle) if far else (middle, outside)
        limits.append(outside)
    return Interval(value=superior, low=limits[0], high=limits[1])


def _dealt_p(ones: Ints, pooled: Ints) -> float | None:
    """How often a random deal of the pooled answers is as far from the middle; None if that takes too long.

    Everybody's score is the mid-rank above that of the most common answer, so that only the others need counting:
    ways[k, s] is how often k of them, with scores that sum to s, are dealt to the smaller group.
    """
    n, people = min(int(ones.sum()), int((pooled - ones).sum())), int(pooled.sum())
    mode = int(pooled.argmax())
    ranks = 2 * pooled.cumsum() - pooled
    scores = ranks - ranks[mode]
    scores //= np.gcd.reduce(scores)
    others = [(int(m), int(a)) for i, (m, a) in enumerate(zip(pooled, scores, strict=True)) if i != mode]
    most = min(n, sum(m for m, _ in others))
    least_sum, most_sum = (most * f(0, int(edge)) for f, edge in ((min, scores[0]), (max, scores[-1])))
    width = most_sum - least_sum + 1
    if sum(min(m, most) for m, _ in others) * (most + 1) * width > _WORK:
        return None

    ways = np.zeros((most + 1, width))
    ways[0, -least_sum] = 1
    for m, a in others:
        before, ways = ways, np.zeros_like(ways)
        for k in range(min(m, most) + 1):
            shift = k * a
            to, since = (slice(shift, None), slice(None, width - shift))
            if shift < 0:
                to, since = (slice(None, width + shift), slice(-shift, None))
            ways[k:, to] += math.exp(_log_ways(m, k) - _log_ways(m, min(m // 2, most))) * before[: most + 1 - k, since]
        ways /= ways.max()
    rest = [_log_ways(int(pooled[mode]), n - k) for k in range(most + 1)]
    ways *= np.exp(np.array(rest) - max(rest))[:, None]
    far = np.abs(people * (least_sum + np.arange(width)) - n * int(pooled @ scores))
    # The other group's scores are as far from the middle, on the other side.
    seen = abs(people * int(ones @ scores) - int(ones.sum()) * int(pooled @ scores))
    return min(1.0, float(ways[:, far >= seen].sum() / ways.sum()))


def _log_ways(m: int, k: int) -> float:
    """Of choosing k of m people; -inf where there are not so many."""
    if not 0 <= k <= m:
        return -math.inf
    return math.lgamma(m + 1) - math.lgamma(k + 1) - math.lgamma(m - k + 1)
