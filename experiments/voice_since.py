"""A survey since a day, beside what it said before that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from experiments.voice import change
from experiments.voice_pair import Compared
from funnel.answers import Answer, Question
from funnel.answers_once import once
from funnel.scores import Score, score


@dataclass(frozen=True, kw_only=True)
class Since:
    """Both scores, and the one since less the one before; answers without a date are in neither (`undated`)."""

    before: Score
    after: Score
    change: Compared
    undated: int


def since(
    asked: Question,
    answers: Sequence[Answer],
    day: date,
    *,
    keep: str,
    start: date | None = None,
    alpha: float = 0.05,
) -> Since:
    """Answers from after `day`, against those from after `start` (all before, without one) through `day`.

    A person counts once on each side, as `keep` says; who is on both is taken for two.
    """
    dated = [(answer.at, answer) for answer in answers if answer.at is not None]
    before = once([one for at, one in dated if at <= day and (start is None or at > start)], keep)
    after = once([one for at, one in dated if at > day], keep)
    return Since(
        before=score(asked, before, alpha=alpha),
        after=score(asked, after, alpha=alpha),
        change=change(asked, before, after, alpha=alpha),
        undated=len(answers) - len(dated),
    )
