"""What a survey says, with its limits: NPS, the share of satisfied people (CSAT), the mean effort (CES).

    score(question("nps"), answers)    from answers, weighted or not
    nps(8, 9, 22)                      from counts

How each is worked out, and why: docs/voice.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist

from funnel.answers import CES, CSAT, NPS, Answer, Question
from funnel.counts import InvalidCounts, wilson
from funnel.notes import Note

# How many answers there are of each score and weight; none of them 0.
Counts = Mapping[tuple[int, float], int]

# With fewer answers than this a score is said to be of few.
FEW = 30


@dataclass(frozen=True, kw_only=True)
class Score:
    """A score with its limits; each None with nobody who answered.

    `n` people answered. Weighted answers are worth as much as `effective` unweighted ones, None without weights.
    `promoters`, `passives` and `detractors` (NPS) and `satisfied` (CSAT) are people, whatever their weights.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int = 0
    effective: float | None = None
    promoters: int | None = None
    passives: int | None = None
    detractors: int | None = None
    satisfied: int | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """Answers as the values that their score is the mean of, see `Question.value`.

    `n` is Kish's effective number where weights differ; `variance` is that between people (ddof 1), None with
    fewer than two (of such an n). Sums do not depend on the order of the answers.
    """

    n: float
    mean: float
    variance: float | None
    weighted: bool


def score(asked: Question, answers: Iterable[Answer], *, alpha: float = 0.05) -> Score:
    """The score of answers on the question's scale.

    Weights change the shares and means; their limits are those of Kish's effective number of answers,
    (Σw)² / Σw². Weights that are all alike are none. Raises ValueError for an answer that is not on the scale.
    Sources: Rocks (2016); Wilson (1927); Kish (1965), Survey Sampling, 11.7.
    """
    return score_of(asked, counted(answers), alpha=alpha)


def counted(answers: Iterable[Answer]) -> Counter[tuple[int, float]]:
    """How many answers there are of each score and weight: all that a score asks of them. They add and subtract."""
    return Counter((answer.score, answer.weight) for answer in answers)


def score_of(asked: Question, counts: Counts, *, alpha: float = 0.05) -> Score:
    """As `score`, of answers as `counted`."""
    bare = _people(asked, counts)
    if not bare.n:
        return bare
    counts = _scaled(counts)
    found = weigh(asked, counts)
    low, high = _limits(asked, counts, found, alpha)
    return replace(
        bare,
        value=found.mean,
        # Sums and roots may miss what they must contain by a rounding.
        low=min(found.mean, max(low, asked.reach[0])),
        high=max(found.mean, min(high, asked.reach[1])),
        effective=found.n if found.weighted else None,
        notes=tuple(_notes(asked, counts, found)),
    )


def weigh(asked: Question, counts: Counts) -> Weighed:
    """One answer or more. Raises ValueError for an answer that is not on the scale."""
    if any(not asked.holds(answer) for answer, _ in counts):
        raise ValueError("an answer is not on the scale")
    parts = [(asked.value(answer), weight, count) for (answer, weight), count in _scaled(counts).items()]
    weighted = len({weight for _, weight, _ in parts}) > 1
    total = math.fsum(weight * count for _, weight, count in parts)
    n = total**2 / math.fsum(weight**2 * count for _, weight, count in parts)
    # Of values that are all alike the mean is that value, without a rounding.
    alike = len({value for value, _, _ in parts}) == 1
    mean = parts[0][0] if alike else math.fsum(value * weight * count for value, weight, count in parts) / total
    variance = None
    if n >= 2:
        around = math.fsum(weight * count * (value - mean) ** 2 for value, weight, count in parts) / total
        variance = around * n / (n - 1)
    return Weighed(n=n, mean=mean, variance=variance, weighted=weighted)


def nps(promoters: int, passives: int, detractors: int, *, alpha: float = 0.05) -> Score:
    """Promoters less detractors, from -100 to 100, with adjusted Wald limits.

    Three answers are lent, ¾ of a promoter and ¾ of a detractor among them, so that a few equal answers do not
    look like certainty. Raises InvalidCounts (`negative`).
    Source: Rocks (2016), Am. Stat. 70, 365-372.
    """
    if min(promoters, passives, detractors) < 0:
        raise InvalidCounts(why="negative")
    n = promoters + passives + detractors
    if not n:
        return Score(value=None, low=None, high=None)
    value = 100 * (promoters - detractors) / n
    low, high = _adjusted_wald(promoters / n, detractors / n, n, alpha)
    return Score(
        value=value,
        low=min(value, low),
        high=max(value, high),
        n=n,
        promoters=promoters,
        passives=passives,
        detractors=detractors,
    )


def csat(answers: Mapping[int, int], *, highest: int = 5, alpha: float = 0.05) -> Score:
    """The share of people whose answer is one of the top two of the scale, from 0 to 1, with Wilson's limits.

    `answers` says how many gave each answer; `highest` is the best answer there is. Raises InvalidCounts.
    """
    if any(count < 0 for count in answers.values()):
        raise InvalidCounts(why="negative")
    n = sum(answers.values())
    satisfied = sum(count for answer, count in answers.items() if answer >= highest - 1)
    limits = wilson(satisfied, n, alpha=alpha)
    if limits is None:
        return Score(value=None, low=None, high=None)
    return Score(value=satisfied / n, low=limits[0], high=limits[1], n=n, satisfied=satisfied)


def _scaled(counts: Counts) -> Counts:
    """The same answers with the largest weight near 1, so that no square of one is lost; 1 where all are alike.

    Scaled by a power of two, weights lose nothing.
    """
    weights = {weight for _, weight in counts}
    if len(weights) == 1:
        return {(answer, 1.0): count for (answer, _), count in counts.items()}
    _, exponent = math.frexp(max(weights))
    return {(answer, math.ldexp(weight, -exponent)): count for (answer, weight), count in counts.items()}


def _people(asked: Question, counts: Counts) -> Score:
    """The people of each sort; no score yet."""
    people: Counter[float] = Counter()
    for (answer, _), count in counts.items():
        people[asked.value(answer)] += count
    bare = Score(value=None, low=None, high=None, n=sum(people.values()))
    if asked.kind == NPS:
        return replace(bare, promoters=people[100.0], passives=people[0.0], detractors=people[-100.0])
    return replace(bare, satisfied=people[1.0]) if asked.kind == CSAT else bare


def _limits(asked: Question, counts: Counts, found: Weighed, alpha: float) -> tuple[float, float]:
    if asked.kind == NPS:
        total = math.fsum(weight * count for (_, weight), count in counts.items())
        up, down = (
            math.fsum(weight * count for (answer, weight), count in counts.items() if asked.value(answer) == side)
            / total
            for side in (100.0, -100.0)
        )
        return _adjusted_wald(up, down, found.n, alpha)
    if asked.kind == CSAT:
        return wilson(found.mean * found.n, found.n, alpha=alpha) or asked.reach
    if len({answer for answer, _ in counts}) == 1:
        return _all_alike(asked, found, alpha)
    if found.variance is None:
        return asked.reach
    from scipy.special import stdtrit

    half = float(stdtrit(found.n - 1, 1 - alpha / 2)) * math.sqrt(found.variance / found.n)
    return found.mean - half, found.mean + half


def _adjusted_wald(up: float, down: float, n: float, alpha: float) -> tuple[float, float]:
    """From -100 to 100, of the shares of promoters and detractors among n."""
    above, below = (up * n + 0.75) / (n + 3), (down * n + 0.75) / (n + 3)
    centre = above - below
    half = NormalDist().inv_cdf(1 - alpha / 2) * math.sqrt((above + below - centre**2) / (n + 3))
    return max(-100.0, 100 * (centre - half)), min(100.0, 100 * (centre + half))


def _all_alike(asked: Question, found: Weighed, alpha: float) -> tuple[float, float]:
    """Limits of a mean of which only one value was seen: the t interval would have no width.

    At least a share q = (alpha / 2)^(1 / n) of all people would give that answer, or so many alike would hardly
    have come; the others may be at either end of the scale.
    Source: Clopper & Pearson (1934), Biometrika 26, 404-413, at n of n.
    """
    q = (alpha / 2) ** (1 / found.n)
    low, high = asked.reach
    return q * found.mean + (1 - q) * low, q * found.mean + (1 - q) * high


def _notes(asked: Question, counts: Counts, found: Weighed) -> Iterator[Note]:
    people, answers = sum(counts.values()), {answer for answer, _ in counts}
    if found.weighted:
        yield Note("weighted", {"n": people, "effective": round(found.n, 1)})
    if found.n < FEW:
        yield Note("few_scores", {"n": people, "least": FEW})
    if asked.kind == CES and len(answers) == 1:
        yield Note("all_alike", {"n": people, "score": min(answers)})
    if asked.kind == NPS and asked.low:
        yield Note("scale_from_one")
