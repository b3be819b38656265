"""A caveat in a result: expected trouble that whoever reads the figure should know of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Note:
    """A caveat: its words are in ui/text under [note]."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
