"""How each method works, for a sceptic: its formula, its source, and lines of Python that compute it again.

The lines hold the very inputs and print what the page shows. They use NumPy, SciPy and statsmodels, not this
program. `tests/ui/test_recipes.py` runs them against the evaluation.
"""

from ui.recipes.compared import caveat_of, lines, method_of
from ui.recipes.evidence import evidence_lines
from ui.recipes.guardrails import guardrail_lines
from ui.recipes.looks import looks_lines
from ui.recipes.methods import METHODS, Method
from ui.recipes.segments import segment_lines
from ui.recipes.several import false_discovery_lines, holm_lines
from ui.recipes.strata import poststratified_lines
from ui.recipes.weaker import asked_lines, series_lines

__all__ = [
    "METHODS",
    "Method",
    "asked_lines",
    "caveat_of",
    "evidence_lines",
    "false_discovery_lines",
    "guardrail_lines",
    "holm_lines",
    "lines",
    "looks_lines",
    "method_of",
    "poststratified_lines",
    "segment_lines",
    "series_lines",
]
