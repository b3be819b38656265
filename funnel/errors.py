"""The one family of errors that this project raises on purpose.

    TrayectoError            a rule of ours was broken; `code` and `values`, no prose
      (subclasses stand beside the rule that they guard)

Words for every code: `ui/text/en/*.toml` and `es/*.toml`, under [error].
"""

from __future__ import annotations

from typing import Any, ClassVar


class TrayectoError(Exception):
    """A broken rule: a stable `code`, and the `values` that its sentence needs."""

    code: ClassVar[str] = "error"

    def __init__(self, **values: Any) -> None:
        super().__init__(self.code, values)
        self.values = values

    def __str__(self) -> str:
        return f"{self.code} {self.values}" if self.values else self.code
