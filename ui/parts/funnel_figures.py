"""What follows from people counted and the cost ledger: per stage, per phase, and which step converts least."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from funnel.cac import PEOPLE_LIMIT, UnitCost, unit_cost
from funnel.costs import Spent
from funnel.counts import StageCounts, wilson
from funnel.journey import Phase, Stage

NOTHING = StageCounts()
# Phase and stage → what the ledger has of it in the period; None for what stands at no stage.
BySpot = Mapping[tuple[Phase, int | None], Spent]


@dataclass(frozen=True, kw_only=True)
class StageFigures:
    """`conversion`: completed of entered, from 0 to 1, with Wilson's limits; None where not known.

    `cost` per person who completed; None where it is not known how many did.
    """

    stage: Stage
    counts: StageCounts
    conversion: float | None
    limits: tuple[float, float] | None
    spent: Spent
    cost: UnitCost | None


@dataclass(frozen=True, kw_only=True)
class PhaseFigures:
    """People into its first stage and out of its last; optional stages are passed by, unless there are no others.

    `spent` is all that the ledger has of the phase: what stands at its `stages`, and `elsewhere`, at none of them.
    `cost` per person out; None where it is not known how many came out.
    """

    phase: Phase
    stages: Sequence[StageFigures]
    entered: int | None
    completed: int | None
    spent: Spent
    elsewhere: Spent
    cost: UnitCost | None


def phases(stages: Sequence[Stage], counts: Mapping[int, StageCounts], spent: BySpot) -> list[PhaseFigures]:
    """All three, in their order; `stages` in the order of the journey."""
    at_stage = {stage: one for (_, stage), one in spent.items() if stage is not None}
    figures = [stage_figures(stage, counts.get(stage.id, NOTHING), at_stage.get(stage.id, Spent())) for stage in stages]
    shown = {stage.id for stage in stages}
    found = []
    for phase in Phase:
        elsewhere = sum_of(one for (of, stage), one in spent.items() if of == phase and stage not in shown)
        found.append(_phase(phase, [one for one in figures if one.stage.phase is phase], elsewhere))
    return found


def weakest(figures: Sequence[StageFigures]) -> StageFigures | None:
    """The stage whose whole interval lies below every other's; None where the numbers do not decide it."""
    known = [(one, one.limits) for one in figures if one.limits is not None]
    for one, limits in known:
        others = [other[0] for rival, other in known if rival is not one]
        if others and limits[1] < min(others):
            return one
    return None


def sum_of(spent: Iterable[Spent]) -> Spent:
    return sum(spent, start=Spent())


def stage_figures(stage: Stage, counts: StageCounts, spent: Spent) -> StageFigures:
    entered, completed = counts.entered, counts.completed
    known = bool(entered) and completed is not None
    return StageFigures(
        stage=stage,
        counts=counts,
        conversion=completed / entered if known else None,  # type: ignore[operator]
        limits=wilson(completed, entered) if known else None,
        spent=spent,
        cost=_cost(spent, completed),
    )


def _phase(phase: Phase, stages: Sequence[StageFigures], elsewhere: Spent) -> PhaseFigures:
    passed = [one for one in stages if not one.stage.optional] or stages
    completed = passed[-1].counts.completed if passed else None
    spent = sum_of([*(one.spent for one in stages), elsewhere])
    return PhaseFigures(
        phase=phase,
        stages=stages,
        entered=passed[0].counts.entered if passed else None,
        completed=completed,
        spent=spent,
        elsewhere=elsewhere,
        cost=_cost(spent, completed),
    )


def _cost(spent: Spent, people: int | None) -> UnitCost | None:
    return None if people is None or people > PEOPLE_LIMIT else unit_cost(spent, people)
