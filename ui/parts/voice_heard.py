"""A survey with its answers, as the parts of its page share them, and what the places are called where it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from funnel.answers import Answer
from funnel.answers_once import once
from funnel.journey_map import ItemKind
from funnel.scores import Score, score
from storage.surveys import Survey
from ui.names import item_name, stage_name
from ui.parts.frame import Here


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`answers` are all that were brought, `counting` those that count by the survey's rule."""

    survey: Survey
    answers: Sequence[Answer]
    counting: Sequence[Answer]
    score: Score

    @property
    def last(self) -> date | None:
        return max((answer.at for answer in self.answers if answer.at is not None), default=None)


def hear(here: Here, survey: Survey) -> Heard:
    answers = here.workspace.answers.of(survey.id)
    counting = once(answers, survey.keep)
    return Heard(survey=survey, answers=answers, counting=counting, score=score(survey.asked, counting))


def stage_names(here: Here) -> dict[int, str]:
    """Stage id → its name, those of every journey; with several journeys, the journey's name before it."""
    journeys = here.workspace.map.journeys()
    several = {one.id: item_name(here.lang, one) for one in journeys} if len(journeys) > 1 else {}
    found = {}
    for stage in here.workspace.journey.stages():
        name = stage_name(here.lang, stage)
        found[stage.id] = f"{several[stage.journey]}: {name}" if stage.journey in several else name
    return found


def touchpoint_names(here: Here, stages: Mapping[int, str], within: int | None = None) -> dict[int, str]:
    """Touchpoint id → its name, with the stage that it stands in; `within`: only those of this stage."""
    found = {}
    for journey in here.workspace.map.journeys():
        for point in here.workspace.map.items(journey.id, ItemKind.TOUCHPOINT):
            if within is not None and point.stage != within:
                continue
            stage = stages.get(point.stage or 0)
            found[point.id] = item_name(here.lang, point) + ("" if stage is None else f" · {stage}")
    return found
