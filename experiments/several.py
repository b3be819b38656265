"""Several p-values at once. One that is None (nothing to test) stays None and does not count as a test."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted so that *any* false alarm among them is as rare as alpha.

    Source: Holm (1979), Scand. J. Stat. 6, 65-70.
    """
    return _adjusted(p_values, "holm")


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted so that, of those below alpha, about a part alpha are false alarms.

    Source: Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    return _adjusted(p_values, "fdr_bh")


def _adjusted(p_values: Sequence[float | None], method: str) -> list[float | None]:
    tested = [p for p in p_values if p is not None]
    if len(tested) < 2:
        return list(p_values)
    from statsmodels.stats.multitest import multipletests

    adjusted = iter(multipletests(tested, method=method)[1])
    return [None if p is None else float(next(adjusted)) for p in p_values]
