"""A guardrail: whether a loss of more than its margin is ruled out, by the range that counts now."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.results import Comparison
from experiments.rule import Better, Kind, Metric, Rule
from ui.recipes.compared import recipe_of
from ui.recipes.evidence import Pairs, both_steps
from ui.recipes.looks import look_steps
from ui.recipes.recipe import Steps, imports_of, text
from ui.recipes.sequence import sequence_steps

_UP = """
margin = {margin}
print("held" if low > -margin else "failed" if {high} < -margin else "not shown")
"""
_DOWN = """
margin = {margin}
print("held" if {high} < margin else "failed" if low > margin else "not shown")
"""
_POINTS = "low, high = under / 100, over / 100  # points, in hundreds"


def guardrail_lines(
    rule: Rule, metric: Metric, found: Comparison, readings: Pairs, *, taken: Sequence[float] = ()
) -> str | None:
    """The range and what it says of the margin; None where there is none.

    `readings` are this metric's samples of treatment and control through each reading, the newest last. At the end
    the range is that of the metric's own method; until then the one of the look `taken` last, or an always-valid one.
    """
    shown = found.interim or found
    lift = shown.lift
    if metric.margin is None or not readings:
        return None
    if metric.kind is Kind.NPS:
        verdict = text(_POINTS, _form(metric, high="high"), apart="\n")
        limited = shown.difference.low is not None
    else:
        verdict = _form(metric, high="high" if lift.high is not None else 'float("inf")')
        limited = lift.low is not None or lift.high is not None
    ratios = found.interim is not None and not taken and found.anytime is not None and found.anytime.scale == "lift"
    if shown.difference.low is None and not ratios:
        verdict = ""  # there is nobody with anything: no line finds a limit
    if found.interim is not None:
        steps = _watched(rule, metric, found, readings, taken) if limited else None
        return None if steps is None else text(imports_of(steps.imports), steps.lines, verdict)
    recipe = recipe_of(metric.kind, found, *readings[-1])
    if recipe is None:
        return None
    return recipe.alone(rule.alpha, verdict if limited else "", without=("p", "slope"))  # no p decides here


def _form(metric: Metric, *, high: str) -> str:
    return (_UP if metric.better is Better.UP else _DOWN).format(margin=metric.margin, high=high)


def _watched(rule: Rule, metric: Metric, found: Comparison, readings: Pairs, taken: Sequence[float]) -> Steps | None:
    """Until the end: limits that hold although somebody looks."""
    known = [(one, zero) for one, zero in readings if one.n and zero.n]
    if taken:
        return look_steps(rule, taken, metric, found, *known[-1])
    alpha = f"alpha = {rule.alpha}"
    if found.anytime is None:
        return None
    if found.anytime.scale != "lift":
        return sequence_steps(rule, metric, found, *known[-1], alpha=alpha, told=True)
    shown = found.interim or found
    return both_steps(rule, metric, found, known, alpha=alpha, closed=shown.lift.high is not None)
