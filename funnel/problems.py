"""What is wrong with one field of something that is still being written: kept as it was typed, and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any


@dataclass(frozen=True)
class Problem:
    """Why what stands in a field does not count yet; words under [problem]."""

    field: str
    code: str
    values: Mapping[str, Any] = default(default_factory=dict)
