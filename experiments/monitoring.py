"""What may be concluded before the end: at a planned look, and at any time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from experiments.anytime import EARLY, anytime_of, hull
from experiments.compare import Samples
from experiments.looks import boundaries
from experiments.results import Anytime, Comparison, Look, Verdict
from experiments.rule import Better, Metric, Role, Rule


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
    if not (given[-1][variant].n and given[-1][rule.control].n):
        return None
    # Readings with nobody in one of them too: what came since then is a batch of its own, as in the path over time.
    treatment, control = ([samples[key] for samples in given] for key in (variant, rule.control))
    return anytime_of(metric.kind, treatment, control, alpha=alpha, **known(rule, metric, variant))


def known(rule: Rule, metric: Metric, variant: str) -> dict[str, Any]:
    """What was known before the start: the treatment's part of the two, the baseline, and the planned end."""
    share, rest = rule.shares[variant], rule.shares[rule.control]
    return {
        "q": share / (share + rest),
        "baseline": rule.baseline if metric is rule.metrics[0] else None,
        "planned": planned_people(rule, variant),
    }


def planned_people(rule: Rule, variant: str) -> float | None:
    """People of this variant and the control at the registered end."""
    return None if rule.planned is None else rule.planned * (rule.shares[variant] + rule.shares[rule.control])


def _z(found: Comparison) -> float | None:
    from scipy.special import ndtri

    if found.p_value is None or found.difference.value is None:
        return None
    # A p of 0 is one below what a float can tell.
    size = float(-ndtri(max(found.p_value, 1e-300) / 2))
    return size if found.difference.value >= 0 else -size
