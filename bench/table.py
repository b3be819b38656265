"""The one table: a line for each package at each piece of work, as a ratio to ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("work", "by", "CPU", "÷ ours", "memory", "÷ ours", "to reach")
US = "Trayecto"


@dataclass(frozen=True, kw_only=True)
class Row:
    """`cpu` in seconds, `memory` in bytes; None where nothing was measured, and `failed` says why.

    `ours` is the row it is compared with, None for that row itself. Targets: `most` seconds for us, `least`
    times our time (and our memory, where it was measured) for others, `within` times for more of the same work.
    """

    work: str
    by: str
    cpu: float | None = None
    memory: int | None = None
    ours: Row | None = None
    most: float | None = None
    least: float | None = None
    within: float | None = None
    failed: str | None = None

    @property
    def times_cpu(self) -> float | None:
        """Its CPU as a multiple of ours."""
        ours = self.ours.cpu if self.ours else None
        return None if self.cpu is None or not ours else self.cpu / ours

    @property
    def times_memory(self) -> float | None:
        ours = self.ours.memory if self.ours else None
        return None if self.memory is None or not ours else self.memory / ours

    @property
    def met(self) -> bool | None:
        """None without a target, or where nothing was measured."""
        if self.most is not None and self.cpu is not None:
            return self.cpu <= self.most
        if self.within is not None and self.times_cpu is not None:
            return self.times_cpu <= self.within
        times = [ratio for ratio in (self.times_cpu, self.times_memory) if ratio is not None]
        return None if self.least is None or not times else min(times) >= self.least


def markdown(rows: Sequence[Row]) -> str:
    """A Markdown table whose columns also line up as plain text."""
    cells = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    if row.failed is not None:
        return (row.work, row.by, "", "", "", "", f"not measured: {row.failed}")
    return (
        row.work,
        row.by,
        _time(row.cpu),
        _times(row.times_cpu),
        "" if row.memory is None else f"{row.memory / 2**20:.0f} MB",
        _times(row.times_memory),
        _target(row),
    )


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms"


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.1f}" if ratio < 100 else f"{ratio:.0f}"


def _target(row: Row) -> str:
    if row.met is None:
        return ""
    if row.most is not None:
        wanted = f"at most {_time(row.most)}"
    else:
        wanted = f"at least {row.least:g}" if row.within is None else f"at most {row.within:g}"
    return f"{wanted}: {'reached' if row.met else 'not reached'}"
