"""The customer's journey: three phases, in each an ordered list of stages, and the templates that one begins from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

# Data files of structure alone: what a stage is called is a word (ui/text, [stage]).
TEMPLATES = ("first", "three_phases", "six_stages", "aida")
_FOLDER = Path(__file__).parent / "journey_templates"


class Phase(StrEnum):
    """Always these three, in this order."""

    ACQUISITION = "acquisition"
    DELIVERY = "delivery"
    RETENTION = "retention"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """An ordered step of a journey, in one phase. `id` is the store's.

    `template` is the key of its name while nobody has renamed it: its name is then a word of the reader's
    language; `name` is what counts otherwise. `optional`: a customer may pass it by.
    """

    id: int
    phase: Phase
    name: str
    position: int
    template: str | None = None
    journey: int = 0
    optional: bool = False


def template_stages(template: str) -> tuple[tuple[Phase, str], ...]:
    """The stages of one of TEMPLATES in order: phase, and key of the name. Raises ValueError for no such phase."""
    content = tomllib.loads((_FOLDER / f"{template}.toml").read_text(encoding="utf-8"))
    return tuple((Phase(phase), key) for phase, key in content["stages"])
