"""Two shares: the score test, MOVER, and the exact p. Zero cells have lines of their own."""

from __future__ import annotations

from experiments.results import Comparison
from experiments.shares import hardly_any
from funnel.samples import Sample
from ui.recipes.recipe import Imports, Recipe, numbers, text

PROPORTION = "statsmodels.stats.proportion"

_SCORE_P = 'p = test_proportions_2indep(x1, n1, x0, n0, method="score", correction=True).pvalue'
# SciPy's barnard_exact looks for the worst share from a few starts, and passes by it in one table of ten.
_EXACT_P = """
a, b = np.arange(n1 + 1)[:, None], np.arange(n0 + 1)  # all that could have come out
z2 = (a * n0 - b * n1) ** 2 / np.maximum((a + b) * (n1 + n0 - a - b), 1)
beyond = z2 >= z2[x1, x0] * (1 - 1e-11)


def chance(angles):  # sin² of the angle is the share that both have; above a half it repeats
    share = np.sin(angles[:, None]) ** 2
    return (binom.pmf(a.T, n1, share) @ beyond * binom.pmf(b, n0, share)).sum(axis=1)

angles = np.linspace(0, np.pi / 4, 1001)[1:]
near = angles[chance(angles).argmax()] + np.linspace(-1, 1, 201) * angles[0]
p = min(chance(near).max(), 1.0)
"""
_DEALT_P = """
# So few are expected in the smaller variant that Fisher's p counts where it is larger.
p = max(p, fisher_exact([[x1, n1 - x1], [x0, n0 - x0]]).pvalue)
"""
_SAME_P = "p = 1.0  # nobody differs from anybody"

_SCORE = """
least, most = confint_proportions_2indep(
    x1, n1, x0, n0, compare="ratio", method="score", correction=True, alpha=alpha
)
low, high = least - 1, most - 1
"""
# Where everybody did it statsmodels has no root to find; the condition is then a line in r.
_SCORE_ALL = """
# Everybody did it: (1 - r)² = square · r · (1 - r) / n1, and the same with the variants swapped.
square = norm.isf(alpha / 2) ** 2 * (n1 + n0) / (n1 + n0 - 1)
low, high = 1 / (1 + square / n1) - 1, square / n0
"""
_WILSON = """
p1, p0 = x1 / n1, x0 / n0
l1, u1 = proportion_confint(x1, n1, alpha, method="wilson")
l0, u0 = proportion_confint(x0, n0, alpha, method="wilson")
"""
_MOVER_LOW = """
above, below = l1 * (2 * p1 - l1), u0 * (2 * p0 - u0)
# The same root as (p1·p0 - √…) / below.
low = above / (p1 * p0 + sqrt(max((p1 * p0) ** 2 - above * below, 0))) - 1
"""
_MOVER_HIGH = """
above, below = u1 * (2 * p1 - u1), l0 * (2 * p0 - l0)
high = (p1 * p0 + sqrt(max((p1 * p0) ** 2 - above * below, 0))) / below - 1
"""
_NOTHING_LOW = "low = -1.0  # nobody with the variant did it"


def share_recipe(found: Comparison, treatment: Sample, control: Sample) -> Recipe:
    """By the method that the comparison names: score, mover or exact."""
    x1, n1, x0, n0 = treatment.total, treatment.n, control.total, control.n
    needed, p = share_p(x1, n1, x0, n0, exact=found.method == "exact")
    imports: dict[str, tuple[str, ...]] = dict(needed)
    needed, body = _score(x1, n1, x0, n0) if found.method == "score" else _mover(x1, x0)
    for module, names in needed.items():
        imports[module] = (*imports.get(module, ()), *names)
    if found.lift.value is not None:
        lift = '"lift", x1 / n1 / (x0 / n0) - 1, "from", low, "to", high'
    else:
        lift = '"lift", "from", low'
    return Recipe(
        imports=imports,
        given=(("x1, n1, x0, n0", numbers(x1, n1, x0, n0)),),
        body=text(p, body, apart="\n"),
        told={"p": '"p", p', "lift": lift},
    )


def share_p(x1: float, n1: float, x0: float, n0: float, *, exact: bool, counted: bool = True) -> tuple[Imports, str]:
    """What it imports, and the lines that give p. Weights, which are not `counted` people, have no exact one."""
    if exact:
        return {"scipy.stats": ("binom",), "numpy": ()}, _EXACT_P
    if 0 < x1 + x0 < n1 + n0:
        if counted and hardly_any(x1, n1, x0, n0)[0]:
            return {PROPORTION: ("test_proportions_2indep",), "scipy.stats": ("fisher_exact",)}, text(
                _SCORE_P, _DEALT_P
            )
        return {PROPORTION: ("test_proportions_2indep",)}, _SCORE_P
    return {}, _SAME_P


def _score(x1: float, n1: int, x0: float, n0: int) -> tuple[Imports, str]:
    if x1 + x0 == 0:
        return {}, _NOTHING_LOW
    if x1 + x0 == n1 + n0:
        return {"scipy.stats": ("norm",)}, _SCORE_ALL
    return {PROPORTION: ("confint_proportions_2indep",)}, _SCORE


def _mover(x1: float, x0: float) -> tuple[Imports, str]:
    """Without any in the control the ratio has no upper limit, without any in the treatment its lower one is 0."""
    if not x1 and not x0:
        return {}, _NOTHING_LOW
    low, high = _MOVER_LOW if x1 else _NOTHING_LOW, _MOVER_HIGH if x0 else ""
    return {PROPORTION: ("proportion_confint",), "math": ("sqrt",)}, text(_WILSON, low, high, apart="\n")
