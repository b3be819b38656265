"""What can be done instead, where a comparison does not fit its weeks: rung by rung, each with its numbers.

Those that keep the comparison come first, the weaker kinds of evidence last. A rung that cannot help, or has
no number, is left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from experiments.design import Design, InvalidPlan
from experiments.interviews import interviews_needed
from experiments.power import threshold
from experiments.rule import Kind
from experiments.sample_size import sizes_needed, weeks_of

# Values from before the test hardly ever go along with a result more closely than this.
CLOSEST = 0.9
# Fewer weeks on either side show no course of their own; beyond the most nothing stays as it was.
FEWEST_WEEKS, MOST_WEEKS = 8, 208
# So many times the weeks of the formula: t quantiles, cautious errors, and that step and end have to agree.
STEP_EXTRA = 1.25
BAR, HOPED = 0.5, 0.8
# What a value from before can adjust, and what a series can be made of.
PER_PERSON = (Kind.SHARE, Kind.AMOUNT, Kind.COUNT)


@dataclass(frozen=True)
class Rung:
    """One thing to do: its words are in ui/text under [rung]."""

    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A stage before this one: `stage` names it to the caller, `share` of its people go on."""

    stage: Any
    share: float
    per_week: float


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """A `lift` that `needed` people show in `weeks`, of which only the first `limit` are to be had."""

    design: Design
    lift: float
    lift_at_limit: float | None
    needed: int
    weeks: int
    limit: int
    per_week: float

    @property
    def people(self) -> float:
        """Those who come within the limit."""
        return self.limit * self.per_week

    def weeks_for(self, design: Design) -> tuple[int, int] | None:
        """People and weeks of another design for the same lift; None where there is no such lift."""
        try:
            sizes = sizes_needed(design, self.lift)
        except InvalidPlan:
            return None
        return None if sizes is None else (sum(sizes), weeks_of(sum(sizes), self.per_week))


def ladder(short: Shortage, earlier: Sequence[Earlier] = ()) -> tuple[Rung, ...]:
    """The rungs, in their order. `earlier` are the stages before this one whose figures are known.

    earlier_metric: from which share on the same relative lift fits. earlier_stage: the stage where it is seen
    soonest, in `weeks`. bolder_change: the smallest lift that fits. even_split, fewer_variants: their people and
    weeks. pool: people per week, or weeks, that it takes. cuped: the correlation of a value from before with the
    result that saves enough people (r² = 1 - people at the limit / people needed), and the weeks at .5 and .7.
    before_after: weeks before and after a change for everybody. interviews: of `n`, at least `yes`. The first two
    are for metrics of which a share of people could stand in; cuped and before_after for those that they are made for.
    """
    on_a_scale = short.design.kind in (Kind.NPS, Kind.ORDINAL)
    makers: tuple[Callable[[], Rung | None], ...] = (
        lambda: None if on_a_scale else _earlier_metric(short),
        lambda: None if on_a_scale else _earlier_stage(short, earlier),
        lambda: _bolder_change(short),
        lambda: _even_split(short),
        lambda: _fewer_variants(short),
        lambda: _pool(short),
        lambda: _cuped(short) if short.design.kind in PER_PERSON else None,
        lambda: _before_after(short) if short.design.kind in PER_PERSON else None,
        lambda: interviews(short.design.alpha),
    )
    return tuple(rung for make in makers if (rung := make()) is not None)


def interviews(alpha: float) -> Rung | None:
    """Ask instead of compare: the one rung that needs no lift."""
    rule = interviews_needed(at_least=BAR, hoped=HOPED, alpha=alpha) if alpha < BAR else None
    if rule is None:
        return None
    return Rung("interviews", {"n": rule.n, "yes": rule.yes, "at_least": BAR, "hoped": HOPED})


def _earlier_metric(short: Shortage) -> Rung | None:
    """Shares that are larger need fewer people for the same relative lift."""
    design = replace(short.design, kind=Kind.SHARE, baseline=0.5)

    def enough(share: float) -> bool:
        found = short.weeks_for(replace(design, baseline=share))
        return found is not None and found[0] <= short.people

    lowest = short.design.baseline if short.design.kind is Kind.SHARE else 1e-9
    highest = (1 - 1e-9) / (1 + max(0.0, short.lift))
    if not (lowest < highest and enough(highest)):
        return None
    return Rung("earlier_metric", {"share": threshold(enough, lowest, highest)})


def _earlier_stage(short: Shortage, earlier: Sequence[Earlier]) -> Rung | None:
    found = [rung for stage in earlier if (rung := _at_stage(short, stage)) is not None]
    return min(found, key=lambda rung: rung.values["weeks"], default=None)


def _at_stage(short: Shortage, stage: Earlier) -> Rung | None:
    # Its share is of those who go on: a metric that is to fall never stands for fewer of them.
    if short.lift < 0 or not (0 < stage.share < 1 and stage.per_week > 0):
        return None
    there = replace(short, per_week=stage.per_week)
    found = there.weeks_for(replace(short.design, kind=Kind.SHARE, baseline=stage.share))
    if found is None or found[1] > short.limit:
        return None
    return Rung("earlier_stage", {"stage": stage.stage, "share": stage.share, "people": found[0], "weeks": found[1]})


def _bolder_change(short: Shortage) -> Rung | None:
    bolder = short.lift_at_limit
    return None if bolder is None else Rung("bolder_change", {"lift": bolder, "times": bolder / short.lift})


def _even_split(short: Shortage) -> Rung | None:
    weights = short.design.weights
    if len(set(weights)) == 1:
        return None
    return _cheaper(short, "even_split", (1.0,) * len(weights))


def _fewer_variants(short: Shortage) -> Rung | None:
    """As many as fit, else the control and one."""
    weights = short.design.weights
    for variants in range(len(weights) - 1, 1, -1):
        rung = _cheaper(short, "fewer_variants", weights[:variants])
        if rung is not None and (rung.values["weeks"] <= short.limit or variants == 2):
            return rung
    return None


def _cheaper(short: Shortage, code: str, weights: tuple[float, ...]) -> Rung | None:
    found = short.weeks_for(replace(short.design, weights=weights))
    if found is None or found[0] >= short.needed:
        return None
    return Rung(code, {"variants": len(weights), "people": found[0], "weeks": found[1]})


def _pool(short: Shortage) -> Rung:
    per_week = math.ceil(short.needed / short.limit)
    return Rung(
        "pool",
        {
            "per_week": per_week,
            "more_per_week": math.ceil(per_week - short.per_week),
            "weeks": short.weeks,
            "more_weeks": short.weeks - short.limit,
        },
    )


def _cuped(short: Shortage) -> Rung | None:
    """Source: Deng, Xu, Kohavi & Walker (2013), WSDM '13: variance shrinks by 1 - r²."""
    correlation = math.sqrt(1 - short.people / short.needed)
    if correlation > CLOSEST:
        return None
    at_half, at_seven_tenths = (weeks_of(short.needed * (1 - r**2), short.per_week) for r in (0.5, 0.7))
    return Rung(
        "cuped",
        {"correlation": correlation, "weeks_at_half": at_half, "weeks_at_seven_tenths": at_seven_tenths},
    )


def _before_after(short: Shortage) -> Rung | None:
    weeks = weeks_around(short.design, short.lift, short.per_week)
    return None if weeks is None else Rung("before_after", {"weeks_before": weeks, "weeks_after": weeks})


def weeks_around(design: Design, lift: float, per_week: float) -> int | None:
    """Weeks before, and as many after, in which a change for everybody shows as a step of this lift.

    For the step of a segmented regression with a line through either side, at alpha / 2, and a quarter more:
    judged as `experiments/before_after.py` does, .82 to .84 of such steps are then found (planned: .8). In weeks
    that do not resemble their neighbours; else it takes more. Eight at least; None beyond four years.
    Source: Wagner et al. (2002), J. Clin. Pharm. Ther. 27, 299-309; its errors are those of ordinary least squares.
    """
    sizes = sizes_needed(replace(design, weights=(1.0, 1.0), looks=1, alpha=design.alpha / 2), lift)
    if sizes is None:
        return None
    # What two variants of this size know of a difference, as the variance of a step in the variance of one week.
    known = 2 * per_week / sizes[0]
    fits = (weeks for weeks in range(2, MOST_WEEKS + 1) if _of_a_step(weeks) <= known)
    weeks = math.ceil(STEP_EXTRA * next(fits, MOST_WEEKS))
    return max(FEWEST_WEEKS, weeks) if weeks <= MOST_WEEKS else None


def _of_a_step(weeks: int) -> float:
    """Variance of the gap between two lines where the second begins, in the variance of one week."""
    spread = weeks * (weeks**2 - 1) / 12
    return 2 / weeks + (((weeks + 1) / 2) ** 2 + ((weeks - 1) / 2) ** 2) / spread
