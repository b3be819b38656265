"""Figures and tables of plain text, as a person reads them at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ui.numbers import between, number, points


def aligned(rows: list[list[str]]) -> Iterator[str]:
    width = max(len(row) for row in rows)
    full = [row + [""] * (width - len(row)) for row in rows]
    widths = [max(len(row[i]) for row in full) for i in range(width)]
    for row in full:
        yield "  " + "  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip()


def with_range(lang: str, found: Mapping[str, float | None], show: Callable[[str, float], str]) -> str:
    """A value and its range in brackets, each end written by `show`; without a value the range alone."""
    ends = between(lang, found["low"], found["high"], show, none="—")
    return ends if found["value"] is None else f"{show(lang, found['value'])} ({ends})"


def points_text(lang: str, share: float) -> str:
    return points(lang, share, 2)


def p_text(lang: str, p: float | None) -> str:
    if p is not None and p < 0.0001:
        return "< " + number(lang, 0.0001, 4)
    return number(lang, p, 4, none="—")


def p_is(lang: str, p: float | None) -> str:
    """In a sentence: "p = 0.0123", "p < 0.0001"."""
    text = p_text(lang, p)
    return f"p {text}" if text.startswith("<") else f"p = {text}"
