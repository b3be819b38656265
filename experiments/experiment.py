"""One experiment through its life: draft, sealed card, readings, decisions, learning.

Everything that can be computed is: status, evaluation, progress. See `experiments/life.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from experiments.card import Choice, TestCard
from experiments.draft import Draft
from experiments.results import Verdict
from funnel.samples import Sample


class Status(StrEnum):
    """Build, measure, learn, done: where an experiment stands."""

    DRAFT = "draft"
    RUNNING = "running"
    DECIDED = "decided"
    LEARNED = "learned"


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """A change of the sealed card, dated, with its reason; `seal` is the SHA-256 of `sealed_text`."""

    at: datetime
    reason: str
    card: TestCard
    seal: str
    sealed_text: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Totals from the start through a date: metric → variant → sample. A newer one replaces an older.

    `segments` holds the primary metric by segment: segment → variant → sample; empty where none is known.

    `people` counts everyone who arrived per variant (for the split check), with or without an outcome.
    `source` is "typed" or "file"; `details` tells what a file held and what was left out.
    """

    id: int
    through: date
    recorded: datetime
    samples: Mapping[str, Mapping[str, Sample]]
    people: Mapping[str, int]
    source: str = "typed"
    segments: Mapping[str, Mapping[str, Sample]] = field(default_factory=dict)
    details: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What people did, with the numbers that it rested on, so that the past is not rewritten."""

    at: datetime
    choice: Choice
    reason: str
    verdict: Verdict | None
    numbers: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Learning:
    """What was learned, with the verdict that stood when it was written."""

    at: datetime
    text: str
    verdict: Verdict | None


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """`draft` is None once sealed (and no amendment is being written). `readings` oldest first.

    `looks`: when a reading (its id) was first on a screen before the planned end; undone ones too.
    """

    id: int
    version: int
    parent: int | None
    created: datetime
    draft: Draft | None
    started: datetime | None = None
    registered: TestCard | None = None
    seal: str | None = None
    sealed_text: str | None = None
    amendments: tuple[Amendment, ...] = ()
    readings: tuple[Reading, ...] = ()
    decisions: tuple[Decision, ...] = ()
    learning: Learning | None = None
    looks: Mapping[int, datetime] = field(default_factory=dict)
    file_choices: Mapping[str, Any]

    @property
    def card(self) -> TestCard | None:
        """The card in force: the last amendment's, or the registered one; None before the start."""
        return self.amendments[-1].card if self.amendments else self.registered

    @property
    def started_on(self) -> date | None:
        """The day of the start where the program runs: readings and today are days there too."""
        return None if self.started is None else self.started.astimezone().date()

    @property
    def reading(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    @property
    def decision(self) -> Decision | None:
        """The decision that ended it; *keep running* ends nothing."""
        last = self.decisions[-1] if self.decisions else None
        return last if last and last.choice is not Choice.KEEP_RUNNING else None

    @property
    def status(self) -> Status:
        if self.registered is None:
            return Status.DRAFT
        if self.decision is None:
            return Status.RUNNING
        return Status.DECIDED if self.learning is None else Status.LEARNED
