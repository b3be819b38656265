"""The customer's journey: three phases, and in each an ordered list of stages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """Always these three, in this order."""

    ACQUISITION = "acquisition"
    DELIVERY = "delivery"
    RETENTION = "retention"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """An ordered step of the journey, in one phase. `id` is the store's.

    `template` names one of FIRST_STAGES while nobody has renamed it: its name is then a word of the reader's
    language; `name` is what counts otherwise.
    """

    id: int
    phase: Phase
    name: str
    position: int
    template: str | None = None


# Keys of the stages that a new workspace begins with; their names are words (ui/text, [stage]).
FIRST_STAGES: tuple[tuple[Phase, str], ...] = (
    (Phase.ACQUISITION, "awareness"),
    (Phase.ACQUISITION, "consideration"),
    (Phase.ACQUISITION, "purchase"),
    (Phase.DELIVERY, "onboarding"),
    (Phase.DELIVERY, "first_value"),
    (Phase.RETENTION, "use"),
    (Phase.RETENTION, "renewal"),
    (Phase.RETENTION, "recommendation"),
)
