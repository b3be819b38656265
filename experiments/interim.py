"""The limits to read before the end, at the newest reading and at every one before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from experiments.anytime import anytime_path, hull
from experiments.anytime_means import UNPLANNED, sequence_limits
from experiments.compare import Samples, compare
from experiments.looks import alpha_at
from experiments.many import Estimates
from experiments.monitoring import early_alpha, known, planned_people
from experiments.one_look import differences, lifts
from experiments.results import Anytime, Comparison, Interim, Interval, Look
from experiments.rule import Kind, Metric, Role, Rule

Floats = NDArray[np.float64]

# So many standard errors rule nothing out that anybody would ask about: so early a look has no limits.
FARTHEST = 8.0
# With fewer people in a variant the t of a mean is so far out at that width that the limits say nothing.
FEWEST = 10


def interim(
    rule: Rule, metric: Metric, found: Comparison, newest: Samples, *, look: Look | None = None
) -> Interim | None:
    """The limits to read before the end; None with nobody.

    Those of the planned `look`, at its boundary, or the always-valid ones. Always-valid limits of a mean are so many
    standard errors wide, and those of the metric's own method at as many are held against them: of both the wider
    ones count. Fieller's at as many hold of the lift: at the true ratio r, treatment - r·control is a mean of its own,
    around 0. They reach 0 where those of the difference do.

    The primary metric's are at `early_alpha`, and leave 0 out where it may end (`agreed`). A guardrail's are never
    narrower than its own, and at rule.alpha, not shared between variants: it only vetoes, and is held so at the end
    too. By simulation at alpha .05, a share or mean that loses exactly the margin is ever called held in at most .013
    of the cases on 30 days, the fixed range at their end holds it in .025, and one or the other does in .033
    (`calibration/guardrails.py`). At `early_alpha` that would be .028; but where a guardrail without any loss holds at
    the end in .80 of the cases, it would before it in .27, not in .49.
    """
    limits, name = found.anytime, found.variant
    if found.difference.value is None:
        return None
    if look is not None:
        return _so_wide(rule, metric, found, newest, look.boundary_z)
    if limits is not None and limits.scale == "lift":
        return Interim(difference=_open(found.difference), lift=replace(found.lift, low=limits.low, high=limits.high))
    if limits is None or limits.low is None or min(newest[name].n, newest[rule.control].n) < FEWEST:
        return _so_wide(rule, metric, found, newest, None)
    alpha = rule.alpha if metric.role is Role.GUARDRAIL else early_alpha(rule)
    shown = _so_wide(rule, metric, found, newest, float(_reach(rule, name, [newest], alpha)[0]))
    both = hull(limits, shown.difference)
    difference = replace(shown.difference, low=both.low, high=both.high)
    return Interim(difference=difference, lift=_to_zero(shown.lift) if _holds_zero(difference) else shown.lift)


def agreed(found: Comparison) -> Comparison:
    """Nothing is established early while the limits to read until the end do not leave 0 out as well.

    Those of an adjusted or an uneven mean allow for more than the evidence does. Of two statements that are each wrong
    rarely enough, both together are wrong no more often.
    """
    shown = found.interim
    if shown is None or found.early is None:
        return found
    up = (found.difference.value or 0) > 0
    nearest = [each.low if up else each.high for each in (shown.difference, shown.lift)]
    told = [limit for limit in nearest if limit is not None]
    beyond = bool(told) and all(limit > 0 if up else limit < 0 for limit in told)
    return found if beyond else replace(found, early=None)


def always_valid_path(rule: Rule, metric: Metric, given: Sequence[Samples]) -> dict[str, tuple[Anytime, ...]]:
    """The limits of every variant as they were to be read after each reading: the last are those of `interim`."""
    if not given:
        return dict.fromkeys(rule.variants, ())
    alpha, paths = early_alpha(rule), {}
    control, *others = ([samples[name] for samples in given] for name in (rule.control, *rule.variants))
    treatments = dict(zip(rule.variants, others, strict=True))
    of_shares = lifts(treatments, control, alpha=rule.alpha) if metric.kind is Kind.SHARE else {}
    for name, treatment in treatments.items():
        found = anytime_path(metric.kind, treatment, control, alpha=alpha, **known(rule, metric, name))
        own = of_shares.get(name) or _so_wide_at(rule, metric, name, given)
        limits = zip(found, *(each.tolist() for each in (own.value, own.low, own.high)), strict=True)
        paths[name] = tuple(hull(one, _interval(*each)) for one, *each in limits)
    return paths


def _so_wide_at(rule: Rule, metric: Metric, name: str, given: Sequence[Samples]) -> Estimates:
    """Of each reading, as `_so_wide`."""
    reach = _reach(rule, name, given, early_alpha(rule))
    treatment, control = ([samples[key] for samples in given] for key in (name, rule.control))
    own = differences(metric.kind, treatment, control, alpha=list(map(alpha_at, reach)))
    smaller = np.array([min(one.n, zero.n) for one, zero in zip(treatment, control, strict=True)])
    told = (reach <= FARTHEST) & (smaller >= FEWEST)
    return replace(own, low=np.where(told, own.low, -np.inf), high=np.where(told, own.high, np.inf))


def _so_wide(rule: Rule, metric: Metric, found: Comparison, newest: Samples, reach: float | None) -> Interim:
    """The limits of the metric's own method, so many standard errors wide."""
    if reach is None or reach > FARTHEST:
        return Interim(difference=_open(found.difference), lift=_open(found.lift))
    pair = {rule.control: newest[rule.control], found.variant: newest[found.variant]}
    (at,) = compare(metric, pair, control=rule.control, alpha=alpha_at(reach))
    return Interim(difference=at.difference, lift=at.lift)


def _reach(rule: Rule, variant: str, given: Sequence[Samples], alpha: float) -> Floats:
    """How many standard errors wide the always-valid limits of a mean are at each reading."""
    # Where nobody has come yet the limits are so wide that they say nothing: as wide as with one.
    people = [max(samples[variant].n + samples[rule.control].n, 1) for samples in given]
    return sequence_limits(0, 1, people, planned=planned_people(rule, variant) or UNPLANNED, alpha=alpha)[1]


def _interval(*found: float) -> Interval:
    """What is not finite is open."""
    value, low, high = (each if math.isfinite(each) else None for each in found)
    return Interval(value=value, low=low, high=high)


def _open(shown: Interval) -> Interval:
    return replace(shown, low=None, high=None)


def _holds_zero(shown: Interval) -> bool:
    return shown.low is not None and shown.high is not None and shown.low <= 0 <= shown.high


def _to_zero(shown: Interval) -> Interval:
    low, high = shown.low, shown.high
    return replace(shown, low=None if low is None else min(low, 0.0), high=None if high is None else max(high, 0.0))
