"""What the funnel knows of a stage: how many people come in a week, and what share of them goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from experiments.ladder import Earlier
from funnel.counts import StageCounts
from funnel.journey import Stage
from storage.journey import Journey

# Older figures are of another business, and every period is a question to the store.
NEWEST = 24


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """A stage in the newest period of which it is known how many people entered it; the end is the day after.

    `earlier` are the stages before it in the journey whose people in and out are known for the same period.
    """

    starts: date
    ends: date
    entered: int
    completed: int | None
    earlier: tuple[Earlier, ...]

    @property
    def per_week(self) -> float:
        return self.entered / _weeks(self.starts, self.ends)

    @property
    def share(self) -> float | None:
        """Of those who entered, who went on; None where that is not known, or all or none of them."""
        return _share(self.entered, self.completed)


def stage_traffic(journey: Journey, stage_id: int | None) -> Traffic | None:
    """None where nobody has typed yet how many people entered this stage."""
    asked = next((stage for stage in journey.stages() if stage.id == stage_id), None)
    if asked is None or stage_id is None:
        return None
    stages = journey.stages(asked.journey)
    ids = [stage.id for stage in stages]
    for starts, ends in journey.periods(asked.journey)[:NEWEST]:
        counts = journey.counts(starts, ends)
        known = counts.get(stage_id)
        if known is not None and known.entered:
            before = _earlier(stages[: ids.index(stage_id)], counts, _weeks(starts, ends))
            return Traffic(starts=starts, ends=ends, entered=known.entered, completed=known.completed, earlier=before)
    return None


def _earlier(stages: list[Stage], counts: Mapping[int, StageCounts], weeks: float) -> tuple[Earlier, ...]:
    known = [(stage.id, counts[stage.id]) for stage in stages if stage.id in counts]
    return tuple(
        Earlier(stage=stage, share=share, per_week=count.entered / weeks)
        for stage, count in known
        if count.entered and (share := _share(count.entered, count.completed)) is not None
    )


def _share(entered: int, completed: int | None) -> float | None:
    return completed / entered if completed and completed < entered else None


def _weeks(starts: date, ends: date) -> float:
    return (ends - starts).days / 7
