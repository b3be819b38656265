"""Several comparisons at once: Holm's p values for variants, Benjamini and Hochberg's for what explores."""

from __future__ import annotations

from collections.abc import Mapping

from ui.recipes.recipe import text

_HOLM = """
from statsmodels.stats.multitest import multipletests

p = {p}
print(dict(zip(p, multipletests(list(p.values()), method="holm")[1].tolist())))
"""
_FALSE_DISCOVERIES = """
from scipy.stats import false_discovery_control

p = {p}
print(dict(zip(p, false_discovery_control(list(p.values())).tolist())))
"""


def holm_lines(p_values: Mapping[str, float | None]) -> str | None:
    """By variant; None where fewer than two were tested."""
    return _lines(_HOLM, p_values)


def false_discovery_lines(p_values: Mapping[str, float | None]) -> str | None:
    """By metric and variant; None where fewer than two were tested."""
    return _lines(_FALSE_DISCOVERIES, p_values)


def _lines(form: str, p_values: Mapping[str, float | None]) -> str | None:
    tested = {name: p for name, p in p_values.items() if p is not None}
    if len(tested) < 2:
        return None
    rows = "".join(f"    {name!r}: {p!r},\n" for name, p in tested.items())
    return text(form.replace("{p}", "{\n" + rows + "}"))
