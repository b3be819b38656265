"""How many people a comparison needs, what so many people can show, and how surely: before it starts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from experiments.design import Design, InvalidPlan
from experiments.power import mean_people, mean_power, share_people, share_power, threshold
from experiments.rule import Better, Kind


def sizes_needed(design: Design, lift: float) -> tuple[int, ...] | None:
    """People per variant to see a relative lift of the baseline; None where it is too small for any number.

    Every comparison with the control has the design's power. Shares: score test (10 % + 20 % relative: 3,841
    per variant). Anything else: t test of the means, with the design's sd in every variant. Planned looks need
    1.03 times as many. Raises InvalidPlan.
    Source: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 4.2; Cohen (1988), 2.4;
    for looks Jennison & Turnbull (2000), Group Sequential Methods, 7.2.
    """
    design.check_lift(lift)
    total = 0.0  # people, were they divisible
    control, *treatments = design.shares
    for share in treatments:
        ratio = control / share
        if design.kind is Kind.SHARE:
            treated = _share_people(design, lift, ratio)
        else:
            treated = mean_people(design.effect(lift), ratio=ratio, alpha=design.alpha_each, power=design.power)
        total = max(total, treated / share * design.extra)
    return _whole(design, total, noise=max(1e-7, 1e-10 * total)) if math.isfinite(total) else None


def smallest_lift(design: Design, people: float) -> float | None:
    """The smallest relative lift for which `sizes_needed` asks for at most `people` in all.

    Below 0 where less is better. None where the largest lift there can be is too small for so few people, or where
    they do not make one person in every variant.
    """
    sign = 1 if design.better is Better.UP else -1
    variants = len(design.weights)
    if not sum(_whole(design, people - variants)) <= people:
        return None
    # Whole people in every variant take a little from all that there are.
    total = people - threshold(lambda lost: sum(_whole(design, people - lost)) <= people, 0, variants)
    control, *treatments = (share * total / design.extra for share in design.shares)
    if min(control, *treatments) < 1:
        return None

    def enough(size: float) -> bool:
        lift, smallest = sign * size, min(treatments)
        if design.kind is Kind.SHARE:
            return _share_people(design, lift, control / smallest) <= smallest
        settings = {"n1": smallest, "n0": control, "alpha": design.alpha_each}
        return min(smallest, control) >= 2 and mean_power(design.effect(lift), **settings) >= design.power

    most = design.largest_lift
    return sign * threshold(enough, 0.0, most) if enough(most) else None


def weeks_of(people: float, per_week: float) -> int:
    """Whole weeks until so many people have come. Raises InvalidPlan where there is no end to them."""
    weeks = people / per_week
    if not math.isfinite(weeks):
        raise InvalidPlan(why="per_week")
    return math.ceil(weeks - 1e-9)


def chance_to_see(design: Design, lift: float, people: float) -> float:
    """The power that `people` in all, split as planned, give a lift: 0 to 1, of the weakest comparison.

    Raises InvalidPlan.
    """
    design.check_lift(lift)
    control, *treatments = (share * people / design.extra for share in design.shares)
    if min(control, *treatments) < 1:
        return 0.0
    if design.kind is Kind.SHARE:
        goal = design.baseline * (1 + lift)
        return min(
            share_power(goal, design.baseline, n1=treated, n0=control, alpha=design.alpha_each)
            for treated in treatments
        )
    effect = design.effect(lift)
    return min(mean_power(effect, n1=treated, n0=control, alpha=design.alpha_each) for treated in treatments)


def power_curve(design: Design, people: float, *, upto: float, points: int = 25) -> tuple[tuple[float, float], ...]:
    """(lift, chance to see it with `people` in all) from near no lift to `upto`, or as far as a lift can go."""
    sign = 1 if upto > 0 else -1
    far = min(abs(upto), design.largest_lift)
    lifts = [sign * far * step / points for step in range(1, points + 1)]
    return tuple((lift, chance_to_see(design, lift, people)) for lift in lifts)


def people_needed(
    kind: Kind,
    baseline: float,
    lift: float,
    *,
    sd: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    variants: int = 2,
    shares: Sequence[float] | None = None,
) -> int | None:
    """People over all variants to find a relative `lift` of `baseline` with this power; None if none suffice.

    As `sizes_needed`, for figures that may be impossible: those too are None. `shares` are weights on any
    scale, the control's first (default: equal).
    """
    weights = tuple(shares) if shares is not None else (1.0,) * variants
    if len(weights) != variants:
        return None
    try:
        design = Design(
            kind=kind,
            baseline=baseline,
            sd=sd,
            weights=weights,
            better=Better.UP if lift > 0 else Better.DOWN,
            alpha=alpha,
            power=power,
        )
        sizes = sizes_needed(design, lift)
    except InvalidPlan:
        return None
    return None if sizes is None else sum(sizes)


def _share_people(design: Design, lift: float, ratio: float) -> float:
    goal = design.baseline * (1 + lift)
    return share_people(goal, design.baseline, ratio=ratio, alpha=design.alpha_each, power=design.power)


def _whole(design: Design, total: float, *, noise: float = 0.0) -> tuple[int, ...]:
    """The sizes of the variants in whole people, of whom rounding `noise` must not cost one more."""
    return tuple(max(2, math.ceil(total * share - noise)) for share in design.shares)
