"""An asymptotic confidence sequence of two means: how many standard errors wide, and the limits at that width."""

from __future__ import annotations

from dataclasses import replace

from experiments.anytime_means import UNPLANNED
from experiments.results import Comparison, Interim
from experiments.rule import Kind, Metric, Rule
from funnel.samples import Sample
from ui.recipes.compared import method_of, recipe_of
from ui.recipes.recipe import Recipe, Steps, imports_of, numbers, text

_ADJUSTABLE = {Kind.AMOUNT, Kind.COUNT}

_SEQUENCE = """
tuned = log(400) + log(1 + log(400))  # so the range is narrowest at the planned end
grown = people / planned * tuned
reach = sqrt((1 + 1 / grown) * (log1p(grown) - 2 * log(alpha)))
"""
_OWN_ERROR = """
pooled = ((n1 - 1) * s1 + (n0 - 1) * s0) / (n1 + n0 - 2) * (1 / n1 + 1 / n0)
error = sqrt(max(s1 / n1 + s0 / n0, pooled))
"""
_RATIO_ERROR = """
s1 = (aa1 - 2 * m1 * ab1 + m1**2 * bb1) / (people1 - 1) / (b1 / people1) ** 2
s0 = (aa0 - 2 * m0 * ab0 + m0**2 * bb0) / (people0 - 1) / (b0 / people0) ** 2
n1, n0 = people1, people0
"""
_WIDER = """
half = reach * error  # of both ranges the wider one counts
under, over = min(under, m1 - m0 - half), max(over, m1 - m0 + half)
"""
_TO_ZERO = """
if under <= 0 <= over:  # neither says more than the other
    low, high = min(low, 0), max(high, 0)
"""
_E = """
square = ((m1 - m0) / error) ** 2
print("e", exp(min((square * grown / (1 + grown) - log1p(grown)) / 2, 700)))
"""


def sequence_lines(
    rule: Rule, metric: Metric, found: Comparison, treatment: Sample, control: Sample, *, alpha: str
) -> str | None:
    """The limits that the page shows until the end, the evidence, and the band of the difference over time."""
    # At the end the page shows the ordinary range.
    steps = sequence_steps(rule, metric, found, treatment, control, alpha=alpha, told=found.interim is not None)
    return None if steps is None else text(imports_of(steps.imports), steps.lines, _E)


def sequence_steps(
    rule: Rule, metric: Metric, found: Comparison, treatment: Sample, control: Sample, *, alpha: str, told: bool
) -> Steps | None:
    """Always-valid limits, at least as wide as those of the metric's own method; None where there are none."""
    at = standing(found, found.interim)
    recipe = recipe_of(metric.kind, at, treatment, control)
    if recipe is None or at.difference.low is None:
        return None
    if method_of(found) != "cuped" and treatment.beside and metric.kind in _ADJUSTABLE:
        return None  # the evidence is adjusted, the comparison could not be
    share, rest = rule.shares[found.variant], rule.shares[rule.control]
    planned = rule.planned * (share + rest) if rule.planned else UNPLANNED
    return Steps(
        imports={**recipe.imports, "math": (*recipe.imports.get("math", ()), "exp", "log", "log1p", "sqrt")}
        | {"scipy.stats": (*recipe.imports.get("scipy.stats", ()), "norm")},
        lines=text(
            recipe.inputs,
            f"people, planned = {numbers(treatment.n + control.n, planned)}  # of the two\n{alpha}",
            _SEQUENCE,
            "alpha = max(2 * norm.sf(reach), 1e-15)  # as many standard errors wide",
            recipe.define,
            text(
                recipe.body,
                _RATIO_ERROR if metric.kind is Kind.RATIO else "",
                _OWN_ERROR,
                _WIDER,
                _TO_ZERO if told and "lift" in recipe.told else "",
                apart="\n",
            ),
            recipe.prints(without=("p", "slope", "reduction")) if told else _band(recipe),
        ),
    )


def _band(recipe: Recipe) -> str:
    """The difference, under the name of what the page shows it as once it has ended."""
    return recipe.prints(without=set(recipe.told) - {"difference"}).replace('"difference"', '"over time"')


def standing(found: Comparison, shown: Interim | None) -> Comparison:
    """The comparison with the limits that are shown until the end."""
    return found if shown is None else replace(found, difference=shown.difference, lift=shown.lift)
