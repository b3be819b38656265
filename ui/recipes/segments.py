"""The effect in each segment, by the metric's own method."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.rule import Kind
from experiments.segments import SegmentEffects
from ui.recipes.compared import recipe_of
from ui.recipes.recipe import imports_of, looped, text

_ADJUSTED = """
print("adjusted")
for name, p in zip(found, false_discovery_control(list(found.values()))):
    print(name, p)
"""


def segment_lines(kind: Kind, effects: Sequence[SegmentEffects], *, control: str, alpha: float) -> str | None:
    """Every segment by its own method, and what is left of its p where so many are looked at.

    None where nothing can be tested.
    """
    several = len({found.variant for one in effects for found in one.comparisons}) > 1
    rows = []
    for one in effects:
        for found in one.comparisons:
            if found.p_value is None:
                continue
            recipe = recipe_of(kind, found, one.samples[found.variant], one.samples[control])
            if recipe is not None:
                name = f"{one.segment} ({found.variant})" if several else one.segment
                rows.append((repr(name), recipe))
    if not rows:
        return None
    discoveries = {"scipy.stats": ("false_discovery_control",)}
    return text(
        imports_of(*(recipe.imports for _, recipe in rows), discoveries),
        f"alpha, found = {alpha}, {{}}",
        looped(rows, each="found[name] = p"),
        _ADJUSTED,
    )
