"""One promise, and the figure that was measured for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """`part` is the heading it stands under; `target` is a least value if `at_least`, else a most one."""

    part: str
    what: str
    figure: float
    target: float | None
    at_least: bool = True

    @property
    def met(self) -> bool | None:
        """None for a figure that is reported without a target."""
        if self.target is None:
            return None
        return self.figure >= self.target if self.at_least else self.figure <= self.target
