"""Several tests at once. What is None (nothing to test) stays None and does not count as a test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted so that *any* false alarm among them is as rare as alpha.

    Source: Holm (1979), Scand. J. Stat. 6, 65-70.
    """
    tested = _tested(p_values)
    order = np.argsort(tested, kind="stable")
    adjusted = np.empty_like(tested)
    adjusted[order] = np.maximum.accumulate(tested[order] * np.arange(len(tested), 0, -1))
    return _returned(p_values, np.minimum(adjusted, 1))


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted so that, of those below alpha, about a part alpha are false alarms.

    Source: Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    tested = _tested(p_values)
    order = np.argsort(-tested, kind="stable")
    ranks = np.arange(len(tested), 0, -1)
    adjusted = np.empty_like(tested)
    adjusted[order] = np.minimum.accumulate(tested[order] * (len(tested) / ranks))
    return _returned(p_values, np.minimum(adjusted, 1))


def _tested(values: Sequence[float | None]) -> Floats:
    return np.array([value for value in values if value is not None], float)


def _returned(given: Sequence[float | None], adjusted: Floats) -> list[float | None]:
    """Back in the places of the given ones."""
    each = iter(adjusted.tolist())
    return [None if value is None else next(each) for value in given]
