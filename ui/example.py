"""The worked example: a whole workspace of one invented business, made as a person would make it.

Its figures are in ui/example_story.py, its texts in ui/text/*/example.toml. Days count back from today, so
that the example never looks old.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour
from threading import Lock
from typing import Any

from experiments.card import Choice
from funnel.counts import StageCounts
from funnel.samples import Sample
from storage.clock import set_to
from storage.library import Filters
from storage.store import Store
from storage.workspace import Workspace
from ui import actions, example_map, example_money, example_review, example_survey, example_worth
from ui.example_story import MONTHS, STAGES, STORIES, TEXTS, WEEKLY, WEEKS, Figures, Story
from ui.words import has, say

# The name of an example that is not complete: what a killed program left, or another one is filling right now.
UNFINISHED = "… "
PATIENCE = 10.0
# The newest of the months, and how many days ago the second journey was begun.
LAST = 2
SECOND_BEGUN = 9
WEEK = timedelta(days=7)

_one_at_a_time = Lock()


def load(store: Store, lang: str, today: date | None = None) -> Workspace:
    """The example, filled if it is not there yet, and chosen. Its texts are in the language of its first load.

    Fails whole: an example that could not be completed is removed again.
    """
    with _one_at_a_time:
        workspace = _finished(store) or _fill(store, lang, today or date.today())
    store.choose_workspace(workspace.id)
    return workspace


def is_loaded(store: Store) -> bool:
    return any(card.example and not card.name.startswith(UNFINISHED) for card in store.workspaces())


def _finished(store: Store) -> Workspace | None:
    """The complete example; None if there is none. One that does not grow any more is nobody's, and is removed."""
    seen, until = None, 0.0
    while card := next((card for card in store.workspaces() if card.example), None):
        if not card.name.startswith(UNFINISHED):
            return store.workspace(card.id)
        found = Workspace(store, card.id).library.find(Filters(), size=len(STORIES))
        if found != seen:
            seen, until = found, time.monotonic() + PATIENCE
        elif time.monotonic() > until:
            store.remove_example()
        time.sleep(0.05)
    return None


def _fill(store: Store, lang: str, today: date) -> Workspace:
    claim = UNFINISHED + uuid.uuid4().hex[:8]
    begun = _morning(today, max(story.logged for story in STORIES.values()))
    with set_to(begun):
        workspace = store.create_workspace(claim, [], example=True)
    if all(card.name != claim for card in store.workspaces()):
        return _finished(store) or _fill(store, lang, today)
    try:
        # One connection stays open: SQLite syncs the disk whenever the last one closes, here some 350 times.
        with store.reading(), set_to(begun):
            stages = _journey(workspace, lang, today)
            example_worth.tell(workspace)
            example_worth.count(workspace, lang, stages, _months(today))
            ids: dict[str, int] = {}
            for key, story in STORIES.items():
                ids[key] = _Telling(workspace, lang, today, key, story).tell(stages, ids)
            example_money.spend(workspace, lang, stages, ids, today, _months(today))
        store.rename_workspace(workspace.id, name=say(lang, "example.name"), currency="EUR")
    except BaseException:
        store.remove_example()
        raise
    return workspace


def _journey(workspace: Workspace, lang: str, today: date) -> dict[str, int]:
    """Makes the journey and its map, then lives through its months; key of a stage → id."""
    for key, phase in STAGES:
        actions.add_stage(workspace, phase, say(lang, f"example.stage.{key}"))
    ids = {key: stage.id for (key, _), stage in zip(STAGES, workspace.journey.stages(), strict=True)}
    things = example_map.fill(workspace, lang, ids, today)
    surveys = example_survey.make(workspace, lang, ids, things)
    since = date.min
    for month, (starts, ends) in enumerate(_months(today)):
        until = ends if month < LAST else today
        counts = {
            ids[key]: StageCounts(entered=entered, completed=completed, hours=hours, spend_minor=euros and euros * 100)
            for key, months in MONTHS.items()
            for entered, completed, hours, euros in [months[month]]
        }
        with set_to(_morning(until, 1)):
            actions.record_counts(workspace, starts, ends, counts)
            for week, (entered, completed) in enumerate(WEEKS[month]):
                first = starts + week * WEEK
                known = {ids[WEEKLY]: StageCounts(entered=entered, completed=completed)}
                actions.record_counts(workspace, first, first + WEEK, known)
            example_map.count(workspace, things, month, starts, ends)
            example_survey.bring(workspace, lang, surveys, today, since, until)
        if month < LAST:
            example_review.close(workspace, lang, ends)
        if month == 0:
            example_review.review(workspace, lang, ids, ends, today)
        since = until
    with set_to(_morning(today, SECOND_BEGUN)):
        example_map.begin_second(workspace, lang)
    return ids


def _months(today: date) -> list[tuple[date, date]]:
    """The last three whole months, oldest first."""
    ends, months = today.replace(day=1), []
    for _ in range(LAST + 1):
        starts = (ends - timedelta(days=1)).replace(day=1)
        months.append((starts, ends))
        ends = starts
    return months[::-1]


@dataclass(frozen=True)
class _Telling:
    """One story, from the first idea as far as it has come."""

    workspace: Workspace
    lang: str
    today: date
    key: str
    story: Story

    def tell(self, stages: Mapping[str, int], told: Mapping[str, int]) -> int:
        story = self.story
        with self._on(story.logged):
            if story.after is None:
                experiment = actions.log_experiment(self.workspace, self.lang, stages[story.stage])
            else:
                experiment = actions.iterate(self.workspace, told[story.after])
            self._type(experiment, {**self._texts(), **story.typed()})
        if story.started is not None:
            with self._on(story.started):
                actions.start(self.workspace, experiment)
        if story.amendment is not None:
            self._amend(experiment, *story.amendment)
        for day, samples in story.readings.items():
            self._read(experiment, day, samples)
        if story.decided is not None:
            self._decide(experiment, *story.decided)
        if story.learned is not None:
            with self._on(story.learned):
                actions.learn(self.workspace, experiment, self._text("learning"))
        return experiment

    def _type(self, experiment: int, fields: Mapping[str, Any]) -> None:
        seen = self.workspace.experiments.get(experiment).draft or {}
        for name, value in fields.items():
            actions.save_field(self.workspace, experiment, name, value, seen=seen.get(name))

    def _amend(self, experiment: int, day: int, fields: Mapping[str, Any]) -> None:
        with self._on(day):
            actions.begin_amendment(self.workspace, experiment)
            self._type(experiment, fields)
            actions.amend(self.workspace, experiment, self._text("amendment"))

    def _read(self, experiment: int, day: int, figures: Mapping[str, Figures]) -> None:
        samples = {
            metric: {key: _sample(*known) for key, known in zip("abc", by_variant, strict=False)}
            for metric, by_variant in figures.items()
        }
        through = self.today - timedelta(days=day)
        with self._on(day):
            actions.record(self.workspace, experiment, through=through, samples=samples, token=uuid.uuid4().hex)

    def _decide(self, experiment: int, day: int, choice: Choice) -> None:
        with self._on(day):
            reason = self._text("reason")
            actions.decide(self.workspace, experiment, choice, reason=reason, token=uuid.uuid4().hex)

    def _texts(self) -> dict[str, str]:
        return {name: text for key, name in TEXTS.items() if (text := self._text(key))}

    def _text(self, name: str) -> str:
        """The story's own words, or "" where it has none."""
        return say(self.lang, f"example.{self.key}.{name}") if has(f"example.{self.key}.{name}") else ""

    def _on(self, day: int) -> AbstractContextManager[None]:
        return set_to(_morning(self.today, day))


def _sample(n: float, *known: float) -> Sample:
    if len(known) == 1:
        return Sample.of_share(int(n), int(known[0]))
    mean, sd = known
    return Sample.of_mean(int(n), mean, sd)


def _morning(today: date, day: int) -> datetime:
    """An hour that is past everywhere on earth from the next day on."""
    return datetime.combine(today - timedelta(days=day), hour(9), UTC)
