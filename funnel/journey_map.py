"""What stands on a journey's map, and what each of it may say: one description for store, pages, files and versions.

An `Item` is one thing with the `body` that people typed, right or wrong; `FIELDS` says what is right. What does not
fit is kept, is a `Problem`, and counts as unknown until it is mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from funnel.fields import Choice, Day, Field, Flag, Number, Ref, Refs, Text
from funnel.journey import Phase
from funnel.problems import Problem


class ItemKind(StrEnum):
    """A journey, and all that belongs to one."""

    JOURNEY = "journey"
    STAGE = "stage"
    TOUCHPOINT = "touchpoint"
    MOMENT = "moment"
    CHECKPOINT = "checkpoint"
    HANDOFF = "handoff"
    PAIN = "pain"
    EVIDENCE = "evidence"
    OPPORTUNITY = "opportunity"


# What a version of a map holds. Evidence and opportunities are about the map, and stay when it goes back.
ON_THE_MAP = (
    ItemKind.STAGE,
    ItemKind.TOUCHPOINT,
    ItemKind.MOMENT,
    ItemKind.CHECKPOINT,
    ItemKind.HANDOFF,
    ItemKind.PAIN,
)
# Fields of a journey that are about the calendar and not about the map: no version holds them, and they stay as they
# are when it goes back.
SCHEDULE = ("review_every", "review_on")
# What is counted so many times out of so many, per period.
TALLIED = (ItemKind.MOMENT, ItemKind.CHECKPOINT, ItemKind.HANDOFF)


_NAME, _LONG, _OWNER = Text(120), Text(2_000, tall=True), Text(80)
_STAGE, _TOUCHPOINT = Ref(ItemKind.STAGE), Ref(ItemKind.TOUCHPOINT)
# A feeling is the mean of what people said, or a guess.
_EMOTION, _PEOPLE = Number(-2, 2), Number(0, 1_000_000, whole=True)
_RATING, _TEN = Number(1, 5, whole=True), Number(1, 10)

FIELDS: Mapping[ItemKind, Mapping[str, Field]] = {
    ItemKind.JOURNEY: {
        "name": _NAME,
        "kind": Choice(("purchase", "setup", "support", "renewal", "other")),
        "segment": _NAME,
        "purpose": _LONG,
        "audience": _NAME,
        "owner": _OWNER,
        "review_every": Choice(("month", "quarter", "half_year", "year")),
        "review_on": Day(),
        "value": _RATING,
        "importance": _RATING,
        "frequency": _RATING,
    },
    ItemKind.STAGE: {
        "name": Text(60),
        "phase": Choice(tuple(Phase)),
        "optional": Flag(),
        "goal": _LONG,
        "does": _LONG,
        "thinks": _LONG,
        "team": _LONG,
        "days": Number(0, 3_650),
        "emotion": _EMOTION,
        "emotion_n": _PEOPLE,
        "wish": _EMOTION,
        "wish_n": _PEOPLE,
        "target": Number(0.0001, 1, percent=True),
        "owner": _OWNER,
    },
    ItemKind.TOUCHPOINT: {
        "name": _NAME,
        "stage": _STAGE,
        "group": Choice(("digital", "in_person", "customer_service", "after_sale")),
        "channel": _OWNER,
        "owner": _OWNER,
        "purpose": _LONG,
    },
    ItemKind.MOMENT: {
        "name": _NAME,
        "stage": _STAGE,
        "touchpoint": _TOUCHPOINT,
        "moment": Choice(("first_impression", "value_received", "problem_resolution", "recognition")),
        "handled": _LONG,
        "shown_by": _LONG,
        "owner": _OWNER,
    },
    ItemKind.CHECKPOINT: {
        "name": _NAME,
        "stage": _STAGE,
        "criterion": _LONG,
        "survey": Ref(None),
        "owner": _OWNER,
    },
    ItemKind.HANDOFF: {
        "start": _TOUCHPOINT,
        "end": _TOUCHPOINT,
        "owner": _OWNER,
        "owner_after": _OWNER,
        "carried": _LONG,
        "is_carried": Choice(("yes", "partly", "no")),
        "wait_hours": Number(0, 10_000),
    },
    ItemKind.PAIN: {
        "name": Text(500),
        "stage": _STAGE,
        "touchpoint": _TOUCHPOINT,
        "severity": _RATING,
        "owner": _OWNER,
    },
    ItemKind.EVIDENCE: {
        "name": Text(10_000, tall=True),
        "type": Choice(("interview", "quote", "ticket", "analytics")),
        "day": Day(),
        "source": _NAME,
        "stage": _STAGE,
        "touchpoint": _TOUCHPOINT,
    },
    ItemKind.OPPORTUNITY: {
        "name": Text(500),
        "stage": _STAGE,
        "segment": _NAME,
        "pains": Refs(ItemKind.PAIN),
        "evidence": Refs(ItemKind.EVIDENCE),
        "rule": Choice(("ice", "pie", "rice")),
        "impact": _TEN,
        "confidence": _TEN,
        "ease": _TEN,
        "potential": _TEN,
        "importance": _TEN,
        "reach": Number(0, 1_000_000_000),
        "rice_impact": Choice(("0.25", "0.5", "1", "2", "3")),
        "rice_confidence": Number(0, 1, percent=True),
        "effort": Number(0.1, 1_000),
        "owner": _OWNER,
    },
}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing and its body. `journey` is the journey it belongs to (its own id where it is one).

    `template` names a word of ours that stands in for a name while nobody has given one; `position` orders things
    of a kind, stages within their phase. `version` counts its changes.
    """

    id: int
    kind: ItemKind
    journey: int
    body: Mapping[str, Any] = field(default_factory=dict)
    template: str | None = None
    position: int = 0
    version: int = field(default=0, compare=False)

    def __hash__(self) -> int:
        """As a key: which thing it is; whether it still says the same is for `==`."""
        return hash((self.kind, self.id))

    def get(self, name: str) -> Any:
        """What a field says, as a value (a date for a day, a tuple of ids); None while it says nothing that counts."""
        how, value = FIELDS[self.kind][name], self.body.get(name)
        return how.blank if value is None or how.problem(name, value) is not None else how.read(value)

    @property
    def stage(self) -> int | None:
        """The stage that it stands in."""
        return self.id if self.kind is ItemKind.STAGE else self.body.get("stage")

    @property
    def problems(self) -> tuple[Problem, ...]:
        return problems(self.kind, self.body)


def problems(kind: ItemKind, body: Mapping[str, Any]) -> tuple[Problem, ...]:
    """All that does not fit, in the order of the fields; what this kind has no field for too."""
    known = FIELDS[kind]
    found = [known[name].problem(name, body[name]) for name in known if body.get(name) is not None]
    unknown = [Problem(name, "unknown_field", {"name": name}) for name in body if name not in known]
    loop = kind is ItemKind.HANDOFF and body.get("start") is not None and body.get("start") == body.get("end")
    return (*(one for one in found if one), *unknown, *([Problem("end", "handoff_to_itself")] if loop else []))
