"""Which recipe belongs to a comparison with a control group."""

from __future__ import annotations

from experiments.results import Comparison
from experiments.rule import Kind
from funnel.samples import Sample
from ui.recipes.cuped import cuped_recipe
from ui.recipes.means import alike, mean_recipe
from ui.recipes.ordinal import ordinal_recipe
from ui.recipes.recipe import Recipe
from ui.recipes.shares import share_recipe

_SHARES = {"score", "mover", "exact"}
_MEANS = {"welch", "cuped", "linearised"}
_ORDERS = {"brunner_munzel", "permutation"}


def method_of(found: Comparison) -> str:
    """The method by its name; means that could not be adjusted are compared as they are."""
    return "welch" if found.method == "cuped" and found.variance_reduction is None else found.method


def recipe_of(kind: Kind, found: Comparison, treatment: Sample, control: Sample) -> Recipe | None:
    """None where there is nothing to compute."""
    method = method_of(found)
    if found.difference.value is None:
        return None
    if method in _SHARES:
        return share_recipe(found, treatment, control)
    if method in _ORDERS:
        return ordinal_recipe(found, treatment, control)
    if method not in _MEANS:
        return None
    return (
        cuped_recipe(found, treatment, control) if method == "cuped" else mean_recipe(kind, found, treatment, control)
    )


def caveat_of(kind: Kind, found: Comparison, treatment: Sample, control: Sample) -> str | None:
    """Where two means are compared otherwise than usual: "uneven" or "lent", as `pairs.paired` says."""
    if method_of(found) in _SHARES or found.difference.low is None:
        return None
    if "uneven_split" in {note.code for note in found.notes}:
        return "uneven"
    if method_of(found) == "cuped":
        return None
    return "lent" if any(alike(kind, sample) for sample in (treatment, control)) else None


def lines(kind: Kind, found: Comparison, treatment: Sample, control: Sample, *, alpha: float) -> str | None:
    """The lines of one comparison, as it stands at one look at the end."""
    recipe = recipe_of(kind, found, treatment, control)
    return None if recipe is None else recipe.alone(alpha)
