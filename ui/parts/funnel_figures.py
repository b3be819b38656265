"""What follows from the numbers that people typed: per stage, per phase, and which step converts least."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from funnel.counts import StageCounts, wilson
from funnel.economics import cac
from funnel.journey import Phase, Stage

NOTHING = StageCounts()


@dataclass(frozen=True, kw_only=True)
class StageFigures:
    """`conversion`: completed of entered, from 0 to 1, with Wilson's limits; None where not known."""

    stage: Stage
    counts: StageCounts
    conversion: float | None
    limits: tuple[float, float] | None


@dataclass(frozen=True)
class Total:
    """The sum over the stages that are known; `amount` is None where none is."""

    amount: float | None
    known: int
    stages: int

    @property
    def whole(self) -> bool:
        return self.known == self.stages


@dataclass(frozen=True, kw_only=True)
class PhaseFigures:
    """People into its first stage and out of its last. `cost`: money per person out, where all of it is known."""

    phase: Phase
    stages: Sequence[StageFigures]
    entered: int | None
    completed: int | None
    hours: Total
    spend: Total
    cost: float | None


def phases(stages: Sequence[Stage], counts: Mapping[int, StageCounts]) -> list[PhaseFigures]:
    """All three, in their order; `stages` in the order of the journey."""
    figures = [_stage(stage, counts.get(stage.id, NOTHING)) for stage in stages]
    return [_phase(phase, [one for one in figures if one.stage.phase is phase]) for phase in Phase]


def weakest(figures: Sequence[StageFigures]) -> StageFigures | None:
    """The stage whose whole interval lies below every other's; None where the numbers do not decide it."""
    known = [(one, one.limits) for one in figures if one.limits is not None]
    for one, limits in known:
        others = [other[0] for rival, other in known if rival is not one]
        if others and limits[1] < min(others):
            return one
    return None


def _stage(stage: Stage, counts: StageCounts) -> StageFigures:
    entered, completed = counts.entered, counts.completed
    known = bool(entered) and completed is not None
    return StageFigures(
        stage=stage,
        counts=counts,
        conversion=completed / entered if known else None,  # type: ignore[operator]
        limits=wilson(completed, entered) if known else None,
    )


def _phase(phase: Phase, stages: Sequence[StageFigures]) -> PhaseFigures:
    spend = _total(stages, lambda counts: None if counts.spend_minor is None else counts.spend_minor / 100)
    completed = stages[-1].counts.completed if stages else None
    return PhaseFigures(
        phase=phase,
        stages=stages,
        entered=stages[0].counts.entered if stages else None,
        completed=completed,
        hours=_total(stages, lambda counts: counts.hours),
        spend=spend,
        cost=cac(spend.amount, completed) if spend.whole else None,
    )


def _total(stages: Sequence[StageFigures], amount: Callable[[StageCounts], float | None]) -> Total:
    known = [value for value in (amount(one.counts) for one in stages) if value is not None]
    return Total(sum(known) if known else None, len(known), len(stages))
