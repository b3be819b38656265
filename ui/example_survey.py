"""The surveys of the worked example: what its customers answered over the last four months, in figures.

Names and words are in ui/text/*/example_survey.toml. Days count back from today. Nothing is drawn by chance: the
answers are dealt out over the days and segments in turn, so that the example says the same to everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from funnel.answers import CSAT, NPS, Answer, Excluded, question
from storage.answers import FILE
from storage.workspace import Workspace
from ui.words import say

TEXTS = ("name", "question", "channel", "audience", "owner")
SEGMENTS = ("starting", "settled", "team")
# Every so many answers somebody answers a second time.
AGAIN = 17


@dataclass(frozen=True, kw_only=True)
class Told:
    """A survey: `months` of how many gave each answer, by segment, the oldest first, each some thirty days long."""

    kind: str
    stage: str
    touchpoint: str
    months: Sequence[Mapping[str, Mapping[int, int]]]
    excluded: Excluded


SURVEYS: Mapping[str, Told] = {
    "recommend": Told(
        kind=NPS,
        stage="quarter",
        touchpoint="filed",
        months=(
            {
                "starting": {2: 1, 4: 1, 6: 5, 7: 4, 8: 3, 9: 2, 10: 1},
                "settled": {6: 2, 7: 3, 8: 3, 9: 3, 10: 2},
                "team": {5: 1, 7: 2, 8: 2, 9: 1},
            },
            {
                "starting": {2: 1, 5: 3, 6: 4, 7: 4, 8: 4, 9: 3, 10: 2},
                "settled": {6: 2, 7: 2, 8: 4, 9: 4, 10: 4},
                "team": {4: 1, 7: 2, 8: 2, 9: 2, 10: 1},
            },
            {
                "starting": {3: 2, 5: 2, 6: 5, 7: 4, 8: 5, 9: 4, 10: 2},
                "settled": {5: 1, 7: 3, 8: 4, 9: 6, 10: 5},
                "team": {6: 1, 7: 2, 8: 2, 9: 2, 10: 2},
            },
            {
                "starting": {1: 1, 5: 1, 6: 4, 7: 4, 8: 6, 9: 6, 10: 4},
                "settled": {6: 1, 7: 2, 8: 4, 9: 7, 10: 8},
                "team": {7: 2, 8: 3, 9: 3, 10: 3},
            },
        ),
        excluded=Excluded(blank=6, out_of_scale=1),
    ),
    "connect": Told(
        kind=CSAT,
        stage="connect",
        touchpoint="bank",
        months=(
            {"starting": {1: 5, 2: 5, 3: 4, 4: 3, 5: 1}, "settled": {1: 1, 3: 2, 4: 2, 5: 1}},
            {"starting": {1: 4, 2: 5, 3: 5, 4: 4, 5: 2}, "settled": {2: 1, 3: 2, 4: 3, 5: 2}},
            {"starting": {1: 4, 2: 5, 3: 6, 4: 6, 5: 3}, "settled": {1: 1, 3: 2, 4: 4, 5: 2}},
            {"starting": {1: 3, 2: 4, 3: 6, 4: 8, 5: 5}, "settled": {2: 1, 3: 1, 4: 5, 5: 3}},
        ),
        excluded=Excluded(blank=4),
    ),
    "call": Told(
        kind=CSAT,
        stage="call",
        touchpoint="phone",
        months=(
            {"starting": {2: 1, 3: 3, 4: 4, 5: 2}, "settled": {3: 1, 4: 2, 5: 2}},
            {"starting": {2: 1, 3: 2, 4: 5, 5: 3}, "settled": {4: 2, 5: 2}},
            {"starting": {3: 2, 4: 5, 5: 4}, "settled": {4: 2, 5: 2}},
            {"starting": {3: 1, 4: 4, 5: 5}, "settled": {4: 2, 5: 3}},
        ),
        excluded=Excluded(blank=2),
    ),
    "year": Told(
        kind=CSAT,
        stage="year",
        touchpoint="summary",
        months=(
            {"settled": {2: 1, 3: 2, 4: 2}, "team": {3: 1, 4: 2, 5: 1}},
            {"settled": {3: 2, 4: 2, 5: 1}, "team": {2: 1, 4: 2, 5: 2}},
            {"settled": {1: 1, 3: 1, 4: 3, 5: 1}, "team": {4: 2, 5: 2}},
            {"settled": {3: 1, 4: 3, 5: 2}, "team": {3: 1, 4: 2, 5: 2}},
        ),
        excluded=Excluded(),
    ),
}


def make(workspace: Workspace, lang: str, stages: Mapping[str, int], things: Mapping[str, int]) -> dict[str, int]:
    """Makes the surveys, without answers. `things` are those on the map, by key. Gives the surveys by key."""
    return {
        key: workspace.surveys.new(
            question(told.kind),
            {name: say(lang, f"example_survey.{key}.{name}") for name in TEXTS},
            token=f"example.{workspace.id}.survey.{key}",
            stage=stages[told.stage],
            touchpoint=things[told.touchpoint],
        )
        for key, told in SURVEYS.items()
    }


def bring(workspace: Workspace, lang: str, surveys: Mapping[str, int], today: date, since: date, until: date) -> None:
    """Brings what was answered from `since` to before `until`, one file to a survey."""
    for key, told in SURVEYS.items():
        workspace.answers.add(
            surveys[key],
            [one for one in _answers(lang, told, today) if one.at is not None and since <= one.at < until],
            source=FILE,
            excluded=told.excluded if until == today else Excluded(),
            token=f"example.{workspace.id}.answers.{key}.{until}",
            digest=f"example.{key}.{until}",
            details={"files": [say(lang, f"example_survey.{key}.file", until=until.isoformat())]},
        )


def _answers(lang: str, told: Told, today: date) -> Iterator[Answer]:
    number = 0
    for age, month in zip(range(len(told.months), 0, -1), told.months, strict=True):
        given = [(segment, score) for segment, counts in month.items() for score, n in counts.items() for _ in range(n)]
        for place, (segment, score) in enumerate(given):
            number += 1
            # 7 and 30 have no divisor in common: every day gets its turn.
            day = today - timedelta(days=30 * age - 7 * place % 30)
            who = number - AGAIN // 2 if number % AGAIN == 0 else number
            yield Answer(
                score=score, at=day, respondent=f"c{who}", segment=say(lang, f"example_survey.segment.{segment}")
            )
