"""The plan of a comparison, from a lift or from weeks: people, weeks, whether it fits, and what to do if not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.design import Design, InvalidPlan
from experiments.ladder import Earlier, Rung, Shortage, interviews, ladder
from experiments.results import Note
from experiments.rule import Kind
from experiments.sample_size import chance_to_see, sizes_needed, smallest_lift, weeks_of

# Below so many people in all an exact calculation decides (`experiments/shares.py`).
FEW_PEOPLE = 1000
MOST_WEEKS, MOST_PEOPLE = 10_000, 1e12


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`sizes` are people per variant, the control first, and `total` all of them; weeks are rounded up.

    `lift` is the smallest one that is seen with the design's power: as asked, or as found for the weeks (None
    where no lift can be seen with so few people). `weeks` is None where nobody said how many come per week.
    `feasible`: whether it fits the limit; `lift_at_limit` and `power_at_limit`: what can be seen by then, and
    how surely the lift would be. These are None, and the ladder is empty, without a limit.
    """

    sizes: tuple[int, ...]
    total: int
    weeks: int | None
    lift: float | None
    feasible: bool | None
    lift_at_limit: float | None
    power_at_limit: float | None
    ladder: tuple[Rung, ...]
    notes: tuple[Note, ...]


def plan_for_lift(
    design: Design,
    lift: float,
    *,
    per_week: float | None = None,
    limit: int | None = None,
    earlier: Sequence[Earlier] = (),
) -> Plan:
    """How many people, and weeks, a relative lift takes. `per_week` counts people of all variants together,
    `limit` the weeks there are, `earlier` the stages before this one. Raises InvalidPlan."""
    _check(per_week, limit)
    sizes = sizes_needed(design, lift)
    if sizes is None:
        raise InvalidPlan(why="lift_too_small")
    weeks = None if per_week is None else weeks_of(sum(sizes), per_week)
    return _plan(design, sizes, weeks, lift, per_week=per_week, limit=limit, earlier=earlier)


def plan_for_weeks(
    design: Design, weeks: int, *, per_week: float, limit: int | None = None, earlier: Sequence[Earlier] = ()
) -> Plan:
    """The smallest relative lift that can be seen in so many weeks. Raises InvalidPlan."""
    _check(per_week, limit)
    if not 1 <= weeks <= MOST_WEEKS:
        raise InvalidPlan(why="weeks")
    people = weeks * per_week
    sizes = tuple(math.floor(people * share + 1e-9) for share in design.shares)
    return _plan(design, sizes, weeks, smallest_lift(design, people), per_week=per_week, limit=limit, earlier=earlier)


def _plan(
    design: Design,
    sizes: tuple[int, ...],
    weeks: int | None,
    lift: float | None,
    *,
    per_week: float | None,
    limit: int | None,
    earlier: Sequence[Earlier],
) -> Plan:
    total = sum(sizes)
    feasible = at_limit = power = None
    rungs: tuple[Rung, ...] = ()
    if limit is not None and per_week is not None and weeks is not None:
        feasible = weeks <= limit and lift is not None
        at_limit = smallest_lift(design, limit * per_week)
        power = None if lift is None else chance_to_see(design, lift, limit * per_week)
        if lift is None:
            rungs = tuple(rung for rung in [interviews(design.alpha)] if rung is not None)
        elif not feasible:
            short = Shortage(
                design=design,
                lift=lift,
                lift_at_limit=at_limit,
                needed=total,
                weeks=weeks,
                limit=limit,
                per_week=per_week,
            )
            rungs = ladder(short, earlier)
    return Plan(
        sizes=sizes,
        total=total,
        weeks=weeks,
        lift=lift,
        feasible=feasible,
        lift_at_limit=at_limit,
        power_at_limit=power,
        ladder=rungs,
        notes=tuple(_notes(design, total, lift)),
    )


def _notes(design: Design, total: int, lift: float | None) -> list[Note]:
    notes = []
    if lift is None:
        notes.append(Note("no_lift_to_see", {"people": total}))
    if len(design.weights) > 2:
        notes.append(Note("alpha_shared", {"variants": len(design.weights), "alpha": design.alpha_each}))
    if design.looks > 1:
        notes.append(Note("looks_cost", {"looks": design.looks, "extra": design.extra - 1}))
    if design.kind is Kind.SHARE and lift is not None and total < FEW_PEOPLE:
        notes.append(Note("plan_of_few", {"people": total, "few": FEW_PEOPLE}))
    if design.kind is not Kind.SHARE:
        notes.append(Note("plan_of_means", {}))
    return notes


def _check(per_week: float | None, limit: int | None) -> None:
    if per_week is not None and not 0 < per_week <= MOST_PEOPLE:
        raise InvalidPlan(why="per_week")
    if limit is not None and not 1 <= limit <= MOST_WEEKS:
        raise InvalidPlan(why="limit")
