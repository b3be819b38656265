"""Looking before the end: what may be concluded at a planned look, and what at any time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from experiments.anytime import EARLY, anytime_of, anytime_path, hull
from experiments.anytime_means import UNPLANNED, sequence_limits
from experiments.compare import Samples, compare
from experiments.looks import alpha_at, boundaries
from experiments.results import Anytime, Comparison, Interim, Interval, Look, Verdict
from experiments.rule import Better, Metric, Role, Rule

# So many standard errors rule nothing out that anybody would ask about: so early a look has no limits.
FARTHEST = 8.0


def always_valid(
    rule: Rule, metric: Metric, found: Comparison, given: Sequence[Samples], *, running: bool
) -> Comparison:
    """The comparison with its always-valid limits at rule.alpha, never narrower than its own.

    `given` are this metric's samples at every reading, from the start, the newest last; where nothing is decided by
    these limits they are from the newest alone. Of the primary metric without planned looks, `early` says what is
    established before the end, at `early_alpha`; while `running` the limits are at that too.
    """
    primary, unplanned = metric is rule.metrics[0], running and rule.looks is None
    strict = primary and unplanned
    alpha = early_alpha(rule) if strict else rule.alpha
    decides = primary or (unplanned and metric.role is Role.GUARDRAIL)
    limits = _limits(rule, metric, found.variant, given if decides else given[-1:], alpha=alpha)
    if limits is None:
        return found
    fixed = found.lift if limits.scale == "lift" else found.difference
    found = replace(found, anytime=hull(limits, fixed))
    if not primary or rule.looks is not None or limits.e_value is None or not found.difference.value:
        return found
    if any(note.code == "order_against_mean" for note in found.notes):
        return found
    return replace(found, early=direction(found, metric)) if limits.e_value >= 1 / early_alpha(rule) else found


def early_alpha(rule: Rule) -> float:
    """What may be spent before the end: `EARLY` of rule.alpha, shared between the variants.

    So ending early, or else deciding at the end, is wrong hardly more often than rule.alpha allows.
    """
    return EARLY * rule.alpha / len(rule.variants)


def interim(
    rule: Rule, metric: Metric, found: Comparison, newest: Samples, *, look: Look | None = None
) -> Interim | None:
    """The limits to read before the end; None with nobody.

    Those of the planned `look`, at its boundary, or the always-valid ones. Always-valid limits of a mean are so many
    standard errors wide, and Fieller's at as many hold of the lift: at the true ratio r, treatment - r·control is a
    mean of its own, around 0.

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
    reach: float | None = None
    silent = Interval(value=found.difference.value, low=None, high=None)
    if look is not None:
        reach = look.boundary_z
    elif limits is not None:
        if limits.scale == "lift":
            return Interim(difference=silent, lift=Interval(value=found.lift.value, low=limits.low, high=limits.high))
        if limits.low is not None:
            people = newest[name].n + newest[rule.control].n
            end = _planned(rule, name) or UNPLANNED
            alpha = rule.alpha if metric.role is Role.GUARDRAIL else early_alpha(rule)
            reach = float(sequence_limits(0, 1, people, planned=end, alpha=alpha)[1])
    if reach is None or reach > FARTHEST:
        return Interim(difference=silent, lift=Interval(value=found.lift.value, low=None, high=None))
    pair = {rule.control: newest[rule.control], name: newest[name]}
    (at,) = compare(metric, pair, control=rule.control, alpha=alpha_at(reach))
    return Interim(difference=at.difference, lift=at.lift)


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
    """The limits of every variant as they stood after each reading, at `early_alpha`."""
    paths: dict[str, tuple[Anytime, ...]] = {}
    for name in rule.variants:
        treatment, control = ([samples[key] for samples in given] for key in (name, rule.control))
        paths[name] = (
            ()
            if not given
            else anytime_path(metric.kind, treatment, control, alpha=early_alpha(rule), **_known(rule, metric, name))
        )
    return paths


def look_at(rule: Rule, taken: Sequence[float], found: Comparison) -> Look | None:
    """The newest of the looks taken, each the part of the planned information there was; None where none is planned.

    With several variants each is held to its share of rule.alpha. The statistic is the z of the p that decides.
    """
    if rule.looks is None or not taken:
        return None
    boundary = boundaries(taken, alpha=rule.alpha / len(rule.variants), last=taken[-1] >= 1)[-1]
    z = _z(found)
    return Look(
        k=len(taken),
        of=max(rule.looks, len(taken)),
        information=taken[-1],
        boundary_z=None if math.isinf(boundary) else boundary,
        z=z,
        stopped=z is not None and abs(z) >= boundary,
    )


def direction(found: Comparison, metric: Metric) -> Verdict:
    """Win or lose by the sign of a difference that is established."""
    return Verdict.WIN if ((found.difference.value or 0) > 0) == (metric.better is Better.UP) else Verdict.LOSE


def _limits(rule: Rule, metric: Metric, variant: str, given: Sequence[Samples], *, alpha: float) -> Anytime | None:
    """None with nobody in the newest reading."""
    met = [samples for samples in given if samples[variant].n and samples[rule.control].n]
    if not met or met[-1] is not given[-1]:
        return None
    treatment, control = ([samples[key] for samples in met] for key in (variant, rule.control))
    return anytime_of(metric.kind, treatment, control, alpha=alpha, **_known(rule, metric, variant))


def _known(rule: Rule, metric: Metric, variant: str) -> dict[str, Any]:
    """What was known before the start: the treatment's part of the two, the baseline, and the planned end."""
    share, rest = rule.shares[variant], rule.shares[rule.control]
    return {
        "q": share / (share + rest),
        "baseline": rule.baseline if metric is rule.metrics[0] else None,
        "planned": _planned(rule, variant),
    }


def _planned(rule: Rule, variant: str) -> float | None:
    """People of this variant and the control at the registered end."""
    return None if rule.planned is None else rule.planned * (rule.shares[variant] + rule.shares[rule.control])


def _z(found: Comparison) -> float | None:
    from scipy.special import ndtri

    if found.p_value is None or found.difference.value is None:
        return None
    # A p of 0 is one below what a float can tell.
    size = float(-ndtri(max(found.p_value, 1e-300) / 2))
    return size if found.difference.value >= 0 else -size
