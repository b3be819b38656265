"""What a survey says, with its limits: NPS, the share of satisfied people (CSAT), the mean effort (CES).

    score(question("nps"), answers)    from answers, weighted or not
    nps(8, 9, 22)                      from counts

How each is worked out, and why: docs/voice.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

from funnel.answers import CSAT, NPS, Answer, Question
from funnel.counts import InvalidCounts, wilson
from funnel.notes import Note

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


def score(asked: Question, answers: Sequence[Answer], *, alpha: float = 0.05) -> Score:
    """The score of answers on the question's scale.

    Weights change the shares and means; their limits are those of Kish's effective number of answers,
    (Σw)² / Σw². Weights that are all alike are none. Raises ValueError for an answer that is not on the scale.
    Sources: Rocks (2016); Wilson (1927); Kish (1965), Survey Sampling, 11.7.
    """
    if not answers:
        return replace(_counted(asked, answers), value=None, low=None, high=None)
    found = weigh(asked, answers)
    low, high = _limits(asked, answers, found, alpha)
    return replace(
        _counted(asked, answers),
        value=found.mean,
        # Sums and roots may miss what they must contain by a rounding.
        low=min(found.mean, max(low, asked.reach[0])),
        high=max(found.mean, min(high, asked.reach[1])),
        effective=found.n if found.weighted else None,
        notes=tuple(_notes(asked, answers, found)),
    )


def weigh(asked: Question, answers: Sequence[Answer]) -> Weighed:
    """One answer or more. Raises ValueError for an answer that is not on the scale."""
    if any(not asked.holds(answer.score) for answer in answers):
        raise ValueError("an answer is not on the scale")
    values = [asked.value(answer.score) for answer in answers]
    largest = max(answer.weight for answer in answers)
    weights = [answer.weight / largest for answer in answers]
    weighted = min(weights) < 1
    total = math.fsum(weights)
    n = total**2 / math.fsum(w * w for w in weights) if weighted else float(len(answers))
    # Of values that are all alike the mean is that value, without a rounding.
    alike = len(set(values)) == 1
    mean = values[0] if alike else math.fsum(w * x for w, x in zip(weights, values, strict=True)) / total
    variance = None
    if n >= 2:
        around = math.fsum(w * (x - mean) ** 2 for w, x in zip(weights, values, strict=True)) / total
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


def _counted(asked: Question, answers: Sequence[Answer]) -> Score:
    """The people of each sort; no score yet."""
    values = [asked.value(answer.score) for answer in answers]
    bare = Score(value=None, low=None, high=None, n=len(answers))
    if asked.kind == NPS:
        return replace(bare, promoters=values.count(100.0), passives=values.count(0.0), detractors=values.count(-100.0))
    return replace(bare, satisfied=values.count(1.0)) if asked.kind == CSAT else bare


def _limits(asked: Question, answers: Sequence[Answer], found: Weighed, alpha: float) -> tuple[float, float]:
    if asked.kind == NPS:
        total = math.fsum(answer.weight for answer in answers)
        up, down = (
            math.fsum(answer.weight for answer in answers if asked.value(answer.score) == side) / total
            for side in (100.0, -100.0)
        )
        return _adjusted_wald(up, down, found.n, alpha)
    if asked.kind == CSAT:
        return wilson(found.mean * found.n, found.n, alpha=alpha) or asked.reach
    if len({answer.score for answer in answers}) == 1:
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


def _notes(asked: Question, answers: Sequence[Answer], found: Weighed) -> list[Note]:
    notes = []
    if found.weighted:
        notes.append(Note("weighted", {"n": len(answers), "effective": round(found.n, 1)}))
    if found.n < FEW:
        notes.append(Note("few_scores", {"n": len(answers), "least": FEW}))
    if asked.kind not in (NPS, CSAT) and len({answer.score for answer in answers}) == 1:
        notes.append(Note("all_alike", {"n": len(answers), "score": answers[0].score}))
    if asked.kind == NPS and asked.low:
        notes.append(Note("scale_from_one"))
    return notes
