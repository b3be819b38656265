"""Two groups' scores of one survey question: how far apart they are, and whether that is more than chance."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from experiments.results import Interval
from funnel.answers import CSAT, NPS, Question
from funnel.notes import Note
from funnel.scores import Counts, Score, Weighed, score_of, weigh

if TYPE_CHECKING:
    from experiments.pairs import Pair


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One group's score less another's, on the scale of the score (CSAT: in shares, 0.02 is 2 points).

    `p_value` is None where nothing can be tested, then `notes` say why; `p_adjusted` allows for all comparisons that
    were made together, and is the one to show.
    """

    difference: Interval
    p_value: float | None
    method: str
    p_adjusted: float | None = None
    notes: tuple[Note, ...] = ()


def compare(asked: Question, one: Counts, other: Counts, *, alpha: float = 0.05) -> Compared:
    """One group's score less the other's, of answers as `scores.counted`.

    Weighted answers count as Kish's effective number of them; then the p of CSAT is never exact. Where Welch cannot
    test (one answer alone, or nothing varies) the limits are put together from those of the two scores (MOVER) and
    there is no p; of NPS, which never takes a few equal answers for certainty, only with one answer alone.
    Sources: Welch (1947), Biometrika 34, 28-35; Zou & Donner (2008), Stat. Med. 27, 1693-1702.
    """
    if not one or not other:
        unknown = Interval(value=None, low=None, high=None)
        return Compared(difference=unknown, p_value=None, method="none", notes=(Note("one_side_only"),))
    first, second = weigh(asked, one), weigh(asked, other)
    if asked.kind == CSAT:
        return _shares(first, second, alpha)
    pair = means(asked, first, second)
    if not pair.testable[0]:
        difference = _from_limits(score_of(asked, one, alpha=alpha), score_of(asked, other, alpha=alpha))
        return Compared(
            difference=_within(asked, difference), p_value=None, method="mover", notes=(Note("alike_in_both"),)
        )
    from experiments.pairs import limits

    found = limits(pair, alpha=alpha)
    value = first.mean - second.mean
    difference = Interval(
        value=value,
        low=min(value, float(found.difference_low[0])),
        high=max(value, float(found.difference_high[0])),
    )
    return Compared(difference=_within(asked, difference), p_value=float(found.p_value[0]), method="welch")


def means(asked: Question, first: Weighed, second: Weighed) -> Pair:
    """The pair that NPS and CES are compared by; not testable where Welch's test is not."""
    pair = _welch(first, second)
    if asked.kind == NPS and not pair.testable[0] and min(first.n, second.n) >= 2:
        return _welch(_doubted(first), _doubted(second))
    return pair


def _shares(first: Weighed, second: Weighed, alpha: float) -> Compared:
    from experiments.shares import deciding_p, score_p, share_limits

    weighted = first.weighted or second.weighted
    people = [first.mean * first.n, first.n, second.mean * second.n, second.n]
    # A count of people that was a share of them is whole again.
    people = people if weighted else [float(round(x)) for x in people]
    limits = share_limits(*people, alpha=alpha)
    p_value, exact = (score_p(*people), None) if weighted else deciding_p(*people)
    return Compared(
        difference=Interval(
            value=first.mean - second.mean,
            low=float(limits.difference_low[0]),
            high=float(limits.difference_high[0]),
        ),
        p_value=float(p_value[0]),
        method="exact" if exact is not None and exact[0] else "score",
    )


def _welch(first: Weighed, second: Weighed) -> Pair:
    import numpy as np

    from experiments.means import independent

    (n1, m1, v1), (n0, m0, v0) = (
        (np.array([found.n]), np.array([found.mean]), np.array([found.variance or 0.0])) for found in (first, second)
    )
    return independent(n1, m1, v1, n0, m0, v0, known=np.array([True]))


def _doubted(found: Weighed) -> Weighed:
    """With three more answers, ¾ of them at either end, as Rocks (2016) lends them to a score of its own."""
    n = found.n + 3
    mean = found.mean * found.n / n
    squares = (found.variance or 0.0) * (found.n - 1) + found.n * found.mean**2 + 1.5 * 100**2
    return replace(found, n=n, mean=mean, variance=(squares - n * mean**2) / (n - 1))


def _from_limits(one: Score, other: Score) -> Interval:
    ends = (one.value, one.low, one.high, other.value, other.low, other.high)
    m1, l1, u1, m0, l0, u0 = (math.nan if end is None else end for end in ends)
    return Interval(
        value=m1 - m0,
        low=m1 - m0 - math.hypot(m1 - l1, u0 - m0),
        high=m1 - m0 + math.hypot(u1 - m1, m0 - l0),
    )


def _within(asked: Question, difference: Interval) -> Interval:
    """No further apart than two scores can be."""
    lowest, highest = asked.reach
    reach = highest - lowest
    low, high = difference.low, difference.high
    return replace(
        difference,
        low=None if low is None else max(low, -reach),
        high=None if high is None else min(high, reach),
    )
