"""What the drawing of a journey shows, as values with their words ready: canvas, list and files all read these."""

from __future__ import annotations

from dataclasses import dataclass, replace

# Where a touchpoint may be met; "other" is for those that do not say. Then what else stands in a stage, in lanes too.
CHANNELS = ("digital", "in_person", "customer_service", "after_sale", "other")
MOMENT, HANDOFF, CHECKPOINT, PAIN = "moment", "handoff", "checkpoint", "pain"
LANES = (MOMENT, *CHANNELS, HANDOFF, CHECKPOINT, PAIN)


@dataclass(frozen=True, kw_only=True)
class Feeling:
    """−2 to +2. `guess`: no interview and no answer stands behind it. `label` says what does, `said` all of it."""

    value: float
    guess: bool
    label: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One thing in a lane of its stage. `note` is a short measurement; `alarm`: customers are lost there.

    `signs`: lanes of what else stands at this touchpoint. `details` are all that is known besides the name, `said`
    is that with what it is and its name.
    """

    id: int
    lane: str
    name: str
    said: str
    details: str = ""
    note: str | None = None
    alarm: bool = False
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A hand-off from one touchpoint to another; `label` says how many it loses, where it `loses` some."""

    start: int
    end: int
    loses: bool
    label: str | None
    said: str


@dataclass(frozen=True, kw_only=True)
class Share:
    """From 0 to 1, with its limits."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class StageColumn:
    """`figures`: a text for each of the drawing's, None where not known; `conversion` is the first of them."""

    id: int
    name: str
    phase: str
    optional: bool
    now: Feeling | None
    wish: Feeling | None
    marks: tuple[Mark, ...]
    figures: tuple[str | None, ...]
    conversion: Share | None


@dataclass(frozen=True, kw_only=True)
class DrawingWords:
    """What the canvas says of itself: `phases` and `lanes` by key, `figures` in order. `more` has a place {count}."""

    phases: tuple[tuple[str, str], ...]
    lanes: tuple[tuple[str, str], ...]
    figures: tuple[str, ...]
    emotion: str
    now: str
    wish: str
    guess: str
    optional: str
    loses: str
    more: str


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A journey's map: columns in the order of the journey, and what stands in none of them. Hashable."""

    columns: tuple[StageColumn, ...]
    arrows: tuple[Arrow, ...]
    loose: tuple[Mark, ...]
    words: DrawingWords

    @property
    def empty(self) -> bool:
        """Nothing but the names of stages."""
        return not self.loose and not any(one.marks or one.now or one.wish for one in self.columns)

    def only(self, phase: str | None) -> Drawing:
        """The stages of one phase, all for None. A hand-off that leaves them is no arrow, and stays in its lane."""
        if phase is None:
            return self
        columns = tuple(one for one in self.columns if one.phase == phase)
        there = {mark.id for one in columns for mark in one.marks if mark.lane in CHANNELS}
        arrows = tuple(one for one in self.arrows if {one.start, one.end} <= there)
        return replace(self, columns=columns, arrows=arrows)
