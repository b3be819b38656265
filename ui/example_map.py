"""The map of the worked example: what stands on it and what was counted, in figures and codes.

Its texts are in ui/text/*/example_map.toml. Days count back from today; the months are those of the funnel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from funnel.journey_map import FIELDS, ItemKind
from funnel.tallies import Tally
from storage.workspace import Workspace
from ui import map_actions
from ui.words import has, say

# Stage → emotion at first and how many said so (None: a guess), emotion wished for, conversion to reach.
STAGES: Mapping[str, tuple[float, int | None, int, float]] = {
    "finds": (0, 6, 1, 0.05),
    "call": (1, 9, 2, 0.8),
    "signup": (1, 5, 1, 0.5),
    "connect": (-2, 8, 1, 0.8),
    "quarter": (1, 8, 2, 0.9),
    "papers": (-1, 11, 1, 0.9),
    "year": (1, None, 2, 0.8),
    "recommend": (1, None, 2, 0.06),
}
# A year comes round for a few each month, and few recommend: who is kept need not have come through either.
OPTIONAL = frozenset({"year", "recommend"})


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing on the map; `fields` are codes and numbers, `counts` (met, total) by month, oldest first."""

    kind: ItemKind
    fields: Mapping[str, Any]
    counts: Sequence[tuple[int, int]] = ()


def _touchpoint(stage: str, group: str) -> Thing:
    return Thing(kind=ItemKind.TOUCHPOINT, fields={"stage": stage, "group": group})


def _pain(stage: str, touchpoint: str | None, severity: int) -> Thing:
    fields = {"stage": stage, "severity": severity, **({"touchpoint": touchpoint} if touchpoint else {})}
    return Thing(kind=ItemKind.PAIN, fields=fields)


def _evidence(stage: str, touchpoint: str, kind: str, day: int) -> Thing:
    fields = {"stage": stage, "touchpoint": touchpoint, "type": kind, "day": day}
    return Thing(kind=ItemKind.EVIDENCE, fields=fields)


def _checkpoint(stage: str, *counts: tuple[int, int]) -> Thing:
    return Thing(kind=ItemKind.CHECKPOINT, fields={"stage": stage}, counts=counts)


def _handoff(start: str, end: str, carried: str, wait: float, *counts: tuple[int, int]) -> Thing:
    fields = {"start": start, "end": end, "is_carried": carried, "wait_hours": wait}
    return Thing(kind=ItemKind.HANDOFF, fields=fields, counts=counts)


def _moment(stage: str, touchpoint: str, which: str, *counts: tuple[int, int]) -> Thing:
    fields = {"stage": stage, "touchpoint": touchpoint, "moment": which}
    return Thing(kind=ItemKind.MOMENT, fields=fields, counts=counts)


# Key → thing; another thing is named by its key, and comes before.
THINGS: Mapping[str, Thing] = {
    "search": _touchpoint("finds", "digital"),
    "home_page": _touchpoint("finds", "digital"),
    "friend": _touchpoint("finds", "in_person"),
    "calendar": _touchpoint("call", "digital"),
    "phone": _touchpoint("call", "customer_service"),
    "prices": _touchpoint("signup", "digital"),
    "form": _touchpoint("signup", "digital"),
    "welcome": _touchpoint("connect", "digital"),
    "bank": _touchpoint("connect", "digital"),
    "together": _touchpoint("connect", "customer_service"),
    "advisor": _touchpoint("quarter", "customer_service"),
    "filed": _touchpoint("quarter", "digital"),
    "upload": _touchpoint("papers", "digital"),
    "reminder": _touchpoint("papers", "after_sale"),
    "summary": _touchpoint("year", "after_sale"),
    "invite": _touchpoint("recommend", "after_sale"),
    "price_seen": _moment("finds", "home_page", "first_impression", (7, 12), (8, 12), (10, 12)),
    "first_call": _moment("call", "phone", "first_impression", (43, 51), (61, 70), (80, 90)),
    "first_return": _moment("quarter", "filed", "value_received", (15, 18), (11, 12), (19, 20)),
    "late_papers": _moment("papers", "reminder", "problem_resolution", (19, 33), (20, 32), (19, 30)),
    "one_year": _moment("year", "summary", "recognition"),
    "noted": _checkpoint("call", (39, 51), (58, 70), (81, 90)),
    "signed": _checkpoint("signup", (21, 27), (27, 33), (35, 41)),
    "connected": _checkpoint("connect", (14, 27), (19, 33), (29, 41)),
    "ready": _checkpoint("quarter", (12, 18), (9, 12), (17, 20)),
    "complete": _checkpoint("papers", (168, 201), (182, 214), (199, 229)),
    "to_calendar": _handoff("home_page", "calendar", "partly", 1, (76, 83), (97, 104), (124, 131)),
    "to_form": _handoff("phone", "form", "yes", 24, (49, 51), (68, 70), (88, 90)),
    "to_welcome": _handoff("form", "welcome", "yes", 1, (27, 27), (32, 33), (41, 41)),
    "to_bank": _handoff("welcome", "bank", "partly", 48, (19, 27), (25, 33), (31, 41)),
    "to_advisor": _handoff("bank", "advisor", "yes", 12, (13, 14), (18, 19), (29, 29)),
    "to_papers": _handoff("filed", "upload", "partly", 72, (17, 18), (12, 12), (19, 20)),
    "to_upload": _handoff("reminder", "upload", "yes", 24, (68, 71), (69, 72), (67, 69)),
    "scam": _pain("connect", "bank", 5),
    "afternoon": _pain("connect", "welcome", 4),
    "invoices": _pain("papers", "upload", 4),
    "fee": _pain("finds", "home_page", 2),
    "quote_scam": _evidence("connect", "bank", "quote", 61),
    "talk_later": _evidence("connect", "welcome", "interview", 33),
    "ticket_bank": _evidence("connect", "bank", "ticket", 21),
    "drop": _evidence("connect", "bank", "analytics", 12),
    "quote_invoices": _evidence("papers", "upload", "interview", 40),
    "quote_fee": _evidence("finds", "home_page", "interview", 150),
    "how_connect": Thing(
        kind=ItemKind.OPPORTUNITY,
        fields={
            "stage": "connect",
            "pains": ["scam", "afternoon"],
            "evidence": ["quote_scam", "talk_later", "ticket_bank"],
            "rule": "ice",
            "impact": 9,
            "confidence": 7,
            "ease": 5,
        },
    ),
    "how_invoices": Thing(
        kind=ItemKind.OPPORTUNITY,
        fields={
            "stage": "papers",
            "pains": ["invoices"],
            "evidence": ["quote_invoices"],
            "rule": "ice",
            "impact": 7,
            "confidence": 4,
            "ease": 6,
        },
    ),
    "how_year": Thing(kind=ItemKind.OPPORTUNITY, fields={"stage": "year", "rule": "ice"}),
}
# What became of the map after the review: one touchpoint more, and how connecting the bank feels since.
ADDED = ("list", _touchpoint("connect", "digital"))
CHANGED: Mapping[str, Mapping[str, float]] = {"connect": {"emotion": -1.6, "emotion_n": 14}}

# Of the journey itself, and of a second one that has only just been begun.
FACTS: Mapping[str, Any] = {
    "kind": "purchase",
    "review_every": "quarter",
    "value": 5,
    "importance": 4,
    "frequency": 3,
}
SECOND: Mapping[str, Any] = {
    "kind": "renewal",
    "review_every": "half_year",
    "value": 4,
    "importance": 5,
    "frequency": 2,
}
TEMPLATE = "six_stages"
# The next review is so many days ahead.
REVIEW = 18
_REFERS = frozenset({"touchpoint", "start", "end", "pains", "evidence"})


def fill(workspace: Workspace, lang: str, stages: Mapping[str, int], today: date) -> dict[str, int]:
    """Makes the map as it was first drawn. Gives the things by key."""
    (journey,) = workspace.map.journeys()
    review_on = (today + timedelta(days=REVIEW)).isoformat()
    _write(workspace, ItemKind.JOURNEY, journey.id, {**_texts(lang, "journey"), **FACTS, "review_on": review_on})
    for key, (emotion, people, wish, target) in STAGES.items():
        fields: dict[str, Any] = {"emotion": emotion, "emotion_n": people, "wish": wish, "target": target}
        fields |= {"optional": True} if key in OPTIONAL else {}
        _write(workspace, ItemKind.STAGE, stages[key], _texts(lang, f"stage.{key}") | fields)
    ids: dict[str, int] = {}
    for key, thing in THINGS.items():
        ids[key] = _add(workspace, lang, journey.id, key, thing, stages, ids, today)
    return ids


def count(workspace: Workspace, ids: Mapping[str, int], month: int, starts: date, ends: date) -> None:
    """Types what was counted of everything in one of the months, 0 being the oldest."""
    for key, thing in THINGS.items():
        if thing.counts:
            met, total = thing.counts[month]
            tally = Tally(starts=starts, ends=ends, met=met, total=total)
            map_actions.record_tally(workspace, thing.kind, ids[key], tally)


def change(workspace: Workspace, lang: str, journey: int, stages: Mapping[str, int], today: date) -> None:
    """What the review led to."""
    key, thing = ADDED
    _add(workspace, lang, journey, key, thing, stages, {}, today)
    for stage, fields in CHANGED.items():
        _write(workspace, ItemKind.STAGE, stages[stage], fields)


def begin_second(workspace: Workspace, lang: str) -> None:
    """Another journey from a template, with nothing on it so far but what it is about and what it is worth."""
    texts = _texts(lang, "second")
    token = f"example.{workspace.id}.second"
    made = map_actions.new_journey(workspace, lang, name=texts.pop("name"), template=TEMPLATE, token=token)
    _write(workspace, ItemKind.JOURNEY, made, {**texts, **SECOND})


def _add(
    workspace: Workspace,
    lang: str,
    journey: int,
    key: str,
    thing: Thing,
    stages: Mapping[str, int],
    ids: Mapping[str, int],
    today: date,
) -> int:
    body = {name: _value(name, value, stages, ids, today) for name, value in thing.fields.items()}
    token = f"example.{workspace.id}.{key}"
    return map_actions.add_item(workspace, journey, thing.kind, _texts(lang, key) | body, token=token)


def _write(workspace: Workspace, kind: ItemKind, item_id: int, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        seen = workspace.map.get(kind, item_id).body.get(name)
        map_actions.save_item(workspace, kind, item_id, name, value, seen=seen)


def _texts(lang: str, key: str) -> dict[str, Any]:
    """The texts that the file has for a thing, by field."""
    names = dict.fromkeys(name for fields in FIELDS.values() for name in fields)
    return {name: say(lang, f"example_map.{key}.{name}") for name in names if has(f"example_map.{key}.{name}")}


def _value(name: str, value: Any, stages: Mapping[str, int], ids: Mapping[str, int], today: date) -> Any:
    if name == "stage":
        return stages[value]
    if name == "day":
        return (today - timedelta(days=value)).isoformat()
    if name in _REFERS:
        return [ids[one] for one in value] if isinstance(value, list) else ids[value]
    return value
