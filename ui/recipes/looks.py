"""A planned look: its boundary by integration, where it stands, and the limits that hold at all looks at once."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.looks import SAME_LOOK
from experiments.results import Comparison
from experiments.rule import Metric, Rule
from funnel.samples import Sample
from ui.recipes.compared import recipe_of
from ui.recipes.recipe import Imports, Steps, imports_of, text
from ui.recipes.sequence import standing

_IMPORTS: Imports = {
    "math": ("sqrt",),
    "numpy": (),
    "scipy.optimize": ("brentq",),
    "scipy.stats": ("norm",),
}
_BAR = """
spent = lambda reached: 4 * norm.sf(norm.isf(alpha / 4) / sqrt(reached))  # of alpha, so far
points, weights = np.polynomial.legendre.leggauss(400)
# z·√information is a Brownian motion: where it is if no look has ended it, how likely.
at, chance, before, used = np.zeros(1), np.ones(1), 0.0, 0.0
for reached in information:
    root, step = sqrt(reached), sqrt(reached - before)
    out = lambda edge: chance @ (norm.sf((edge - at) / step) + norm.cdf((-edge - at) / step))
    bar = brentq(lambda z: out(z * root) - (spent(reached) - used), 0, 40)
    edge = min(bar, 9) * root
    moved = norm.pdf((edge * points[:, None] - at) / step) / step
    at, chance = edge * points, moved @ chance * weights * edge
    before, used = reached, spent(reached)
print("bar", bar)
"""
_LIMITS = "alpha = max(2 * norm.sf(bar), 1e-15)  # its range reaches just as far as the bar"
_Z = 'print("z", norm.isf(p / 2))'


def looks_lines(
    rule: Rule, taken: Sequence[float], metric: Metric, found: Comparison, treatment: Sample, control: Sample
) -> str | None:
    """The look that was `taken` last: its bar, its limits and its z. None where nothing can be crossed so early."""
    look = found.looks
    if look is None or look.boundary_z is None or look.z is None:
        return None
    steps = look_steps(rule, taken, metric, found, treatment, control)
    return None if steps is None else text(imports_of(steps.imports), steps.lines, _Z)


def look_steps(
    rule: Rule, taken: Sequence[float], metric: Metric, found: Comparison, treatment: Sample, control: Sample
) -> Steps | None:
    """The bar, and the limits that reach as far; without limits where the bar is beyond what anybody would ask."""
    shown = found.interim
    if shown is None:
        return None
    silent = shown.difference.low is None and shown.lift.low is None and shown.lift.high is None
    recipe = recipe_of(metric.kind, found if silent else standing(found, shown), treatment, control)
    if recipe is None:
        return None
    share = f" / {len(rule.variants)}  # each variant has its part" if len(rule.variants) > 1 else ""
    return Steps(
        imports={
            module: (*_IMPORTS.get(module, ()), *recipe.imports.get(module, ()))
            for module in (*_IMPORTS, *recipe.imports)
        },
        lines=text(
            f"information = {_apart(taken)}  # the part of the planned people at each look\n"
            f"alpha = {rule.alpha}{share}",
            _BAR,
            "" if silent else _LIMITS,
            recipe.inputs,
            recipe.define,
            recipe.body,
            "" if silent else recipe.prints(without=("p", "reduction")),
        ),
    )


def _apart(taken: Sequence[float]) -> list[float]:
    """The looks that brought new people, up to the planned end."""
    kept: list[float] = []
    for part in taken:
        reached = min(part, 1.0)
        if reached > (kept[-1] * (1 + SAME_LOOK) if kept else 0.0):
            kept.append(reached)
    if kept and taken[-1] >= 1:
        kept[-1] = 1.0
    return kept
