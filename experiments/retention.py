"""What retention curves say in numbers: shares on days that people speak of, and every variant against the control.

It explores and never decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.anytime_means import UNPLANNED
from experiments.results import Interim, Interval
from experiments.rule import Rule
from experiments.several import benjamini_hochberg
from experiments.survival import LogRank, log_rank, share_difference, share_lift
from experiments.survival_anytime import running_change, running_curve
from funnel.curves import Curve, Stays, retention_curve

DAYS = (7, 30, 90, 180, 365)


@dataclass(frozen=True, kw_only=True)
class Point:
    """The share who stay beyond a day; `seen` are those of whom the day itself can still say something."""

    variant: str
    day: float
    share: Interval
    seen: int


@dataclass(frozen=True, kw_only=True)
class Change:
    """A variant against the control in the share who stay beyond a day."""

    variant: str
    day: float
    difference: Interval
    lift: Interval


@dataclass(frozen=True, kw_only=True)
class Tested:
    """A variant's whole curve against the control's; `p_adjusted` is Benjamini–Hochberg's over the variants.

    None where nothing can be tested.
    """

    variant: str
    test: LogRank | None
    p_adjusted: float | None


@dataclass(frozen=True, kw_only=True)
class Retention:
    """`curves` of the variants that have people, the control first; the others in order, `points` and `changes` day
    by day, where they are known. `common` is the last day on which all of these were seen."""

    curves: Mapping[str, Curve]
    common: float
    points: tuple[Point, ...]
    changes: tuple[Change, ...]
    tests: tuple[Tested, ...]


def retention(rule: Rule, stays: Mapping[str, Stays], *, running: bool = False) -> Retention | None:
    """All of it at rule.alpha, on `DAYS` as far as they go and on the last day common to all; None of nobody.

    Limits are not adjusted. `running`, before the planned end, they hold however often somebody looks; the tests are
    made for one look.
    """
    names = [name for name in (rule.control, *rule.variants) if name in stays and stays[name].n]
    if not names:
        return None
    curves = {name: retention_curve(stays[name], alpha=rule.alpha) for name in names}
    ends = [float(curve.days[-1]) for curve in curves.values()]
    days = sorted({min(ends), *(float(day) for day in DAYS if day <= max(ends))})
    # In all variants together, or where that is not planned as many as the mixture is tuned to without a plan.
    planned = {name: (rule.planned or UNPLANNED) * rule.shares[name] for name in names}
    shown = curves
    if running:
        shown = {name: running_curve(curves[name], planned=planned[name], alpha=rule.alpha) for name in names}
    against = [name for name in names if name != rule.control] if rule.control in curves else []
    tests = [log_rank(stays[name], stays[rule.control]) for name in against]
    adjusted = benjamini_hochberg([None if test is None else test.p_value for test in tests])

    def change(name: str, day: float) -> Interim:
        one, zero = curves[name], curves[rule.control]
        if running:
            pair = planned[name], planned[rule.control]
            return running_change(one, zero, day=day, planned=pair, alpha=rule.alpha)
        both = one.on(day), zero.on(day)
        return Interim(difference=share_difference(*both), lift=share_lift(*both))

    return Retention(
        curves=shown,
        common=min(ends),
        points=tuple(
            Point(variant=name, day=day, share=share, seen=stays[name].seen(day))
            for day in days
            for name in names
            if (share := shown[name].on(day)).value is not None
        ),
        changes=tuple(
            Change(variant=name, day=day, difference=found.difference, lift=found.lift)
            for day in days
            for name in against
            if (found := change(name, day)).difference.value is not None
        ),
        tests=tuple(
            Tested(variant=name, test=test, p_adjusted=p)
            for name, test, p in zip(against, tests, adjusted, strict=True)
        ),
    )
