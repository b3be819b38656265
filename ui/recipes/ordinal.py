"""Answers on a scale: the p from their order, the difference from their means."""

from __future__ import annotations

from dataclasses import replace

from experiments.ordinal import counted
from experiments.results import Comparison
from experiments.rule import Kind
from funnel.samples import Sample
from ui.recipes.means import mean_recipe
from ui.recipes.recipe import Imports, Recipe, plain_number, text

_ANSWERS = """
a = np.repeat(list(answers1), list(answers1.values()))
b = np.repeat(list(answers0), list(answers0.values()))
"""
_MOMENTS = """
n1, total1, squares1 = len(a), a.sum(), (a**2).sum()
n0, total0, squares0 = len(b), b.sum(), (b**2).sum()
"""
_ORDER = "p_of_order = brunnermunzel(a, b).pvalue"
_DEALT = """
few, many = sorted((a, b), key=len)
everybody = np.r_[few, many]
ranks = np.round(2 * rankdata(everybody)).astype(int)  # twice the middle ranks: whole
usual = np.bincount(ranks).argmax()
ways = Counter({(0, 0): 1})  # in how many ways so many people with this sum of ranks are dealt
for rank in set(ranks) - {usual}:
    people, before, ways = int((ranks == rank).sum()), ways, Counter()
    for (k, total), count in before.items():
        for more in range(min(people, len(few) - k) + 1):
            ways[k + more, total + more * (rank - usual)] += count * comb(people, more)
rest = int((ranks == usual).sum())
middle = len(few) * (len(everybody) + 1 - usual)  # the sum to expect, each less the usual rank
seen = abs(ranks[: len(few)].sum() - len(few) * usual - middle)
far = sum(
    count * comb(rest, len(few) - k)
    for (k, total), count in ways.items()
    if abs(total - middle) >= seen
)
p_of_order = far / comb(len(everybody), len(few))
"""
_NORMAL = 'p_of_order = mannwhitneyu(a, b, use_continuity=False, method="asymptotic").pvalue'
_LARGER = """
# Who overlaps has a test of Brunner and Munzel too: the larger p counts.
p_of_order = np.nanmax([p_of_order, brunnermunzel(a, b).pvalue])
"""


def ordinal_recipe(found: Comparison, treatment: Sample, control: Sample) -> Recipe:
    """By Brunner and Munzel, or by dealing the same answers out anew; the means by Welch beside it."""
    means = mean_recipe(Kind.AMOUNT, found, treatment, control)
    told = {name: said for name, said in means.told.items() if name != "p"}
    if not (treatment.levels and control.levels):
        return replace(means, told=told)
    imports: dict[str, tuple[str, ...]] = {**means.imports, "numpy": ()}
    order = ""
    if found.p_value is not None:
        needed, order = _order(found, treatment, control)
        for module, names in needed.items():
            imports[module] = (*imports.get(module, ()), *names)
        told = {"p": '"p", p', **told}
    return replace(
        means,
        imports=imports,
        given=tuple(
            (f"answers{side}", "{" + ", ".join(f"{plain_number(v)}: {count}" for v, count in sample.levels) + "}")
            for side, sample in (("1", treatment), ("0", control))
        ),
        # The p of the means does not count: the order's does.
        body=text(_ANSWERS, order, _MOMENTS, means.body, "p = p_of_order" if order else "", apart="\n"),
        told=told,
    )


def _order(found: Comparison, treatment: Sample, control: Sample) -> tuple[Imports, str]:
    if found.method == "brunner_munzel":
        return {"scipy.stats": ("brunnermunzel",)}, _ORDER
    if counted(treatment, control):
        needed: Imports = {"scipy.stats": ("brunnermunzel", "rankdata"), "math": ("comb",), "collections": ("Counter",)}
        return needed, text(_DEALT, _LARGER, apart="\n")
    return {"scipy.stats": ("brunnermunzel", "mannwhitneyu")}, text(_NORMAL, _LARGER, apart="\n")
