"""The test card: everything that is written down before the start, and how it is sealed.

A card is a value; `experiments/draft.py` turns what people typed into one. Sealing is canonical JSON
(RFC 8785) and its SHA-256, so that anyone can check that a card was not touched after the start.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import rfc8785

from experiments.rule import Better, Grade, Kind, Metric, Role, Rule
from funnel.errors import TrayectoError
from funnel.journey import Phase


class SealBroken(TrayectoError):
    """A stored card that no longer matches its seal."""

    code = "seal_broken"


class Choice(StrEnum):
    """What people can decide once they have seen a result."""

    SCALE = "scale"
    ITERATE = "iterate"
    STOP = "stop"
    KEEP_RUNNING = "keep_running"


class Moves(StrEnum):
    """Which figure of the business the primary metric moves, and so how a lift becomes money."""

    CUSTOMERS = "customers"
    REVENUE = "revenue"
    KEPT = "kept"
    CHURN = "churn"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class StageOnCard:
    """The stage as it was named at the start."""

    id: int
    name: str
    phase: Phase


@dataclass(frozen=True, kw_only=True)
class Variant:
    """`key` never changes (the control is "a"); `weight` is the planned part of the people."""

    key: str
    name: str
    weight: float


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A metric on the card. Key "primary" decides; "guardrail1", … can veto and carry a `margin`; "secondary1", …
    explore."""

    key: str
    name: str
    kind: Kind
    better: Better
    margin: float | None = None

    @property
    def role(self) -> Role:
        return Role.GUARDRAIL if self.margin is not None else Role.SECONDARY if explores(self.key) else Role.PRIMARY


@dataclass(frozen=True, kw_only=True)
class Money:
    """CAC and CLTV inputs, in the workspace's currency; None = not known.

    `hours`, `spend`, `rate` are the experiment's own cost; `stage_customers` and `stage_spend` belong to
    the stage before the experiment; `arpa` is revenue per customer and month; `margin`, `churn` (per month) shares.
    """

    hours: float | None = None
    spend: float | None = None
    rate: float | None = None
    stage_customers: int | None = None
    stage_spend: float | None = None
    arpa: float | None = None
    margin: float | None = None
    churn: float | None = None


@dataclass(frozen=True, kw_only=True)
class TestCard:
    """The rule written down before the start. `people` counts all variants; one of people, weeks is known.

    `grade` is how people come into the variants; `looks` how many looks at the results are planned up to
    `people` (None: none, and only the always-valid limits may end it early).
    """

    __test__ = False  # not a test class, whatever pytest thinks of the name

    name: str
    stage: StageOnCard
    change: str
    audience: str
    effect: str
    signal: str
    primary: Measured
    guardrails: tuple[Measured, ...]
    variants: tuple[Variant, ...]
    baseline: float | None
    sd: float | None
    mde: float
    alpha: float
    people: int | None
    weeks: int | None
    on_win: Choice
    on_lose: Choice
    on_open: Choice
    moves: Moves
    money: Money
    grade: Grade = Grade.RANDOMISED
    looks: int | None = None
    secondaries: tuple[Measured, ...] = ()

    @property
    def metrics(self) -> tuple[Measured, ...]:
        return (self.primary, *self.guardrails, *self.secondaries)

    @property
    def control(self) -> Variant:
        return self.variants[0]

    def variant(self, key: str) -> Variant:
        return next(variant for variant in self.variants if variant.key == key)

    def rule(self) -> Rule:
        """What `evaluate` needs of this card."""
        return Rule(
            control=self.control.key,
            split={variant.key: variant.weight for variant in self.variants},
            metrics=tuple(
                Metric(
                    key=metric.key,
                    kind=metric.kind,
                    better=metric.better,
                    role=metric.role,
                    margin=metric.margin,
                )
                for metric in self.metrics
            ),
            alpha=self.alpha,
            mde=self.mde,
            grade=self.grade,
            looks=self.looks,
            planned=self.people,
            baseline=self.baseline,
        )

    def ends(self, started: date) -> date | None:
        """The first day after the planned weeks; None where only people were planned."""
        return None if self.weeks is None else started + timedelta(weeks=self.weeks)


def explores(key: str) -> bool:
    """Whether the metric of this key on a card is a secondary one, which never decides."""
    return key.startswith(Role.SECONDARY)


def canonical(content: dict[str, Any]) -> str:
    """RFC 8785: one text for one content, whatever the order of the keys."""
    return rfc8785.dumps(content).decode()


def card_text(card: TestCard) -> str:
    """The card as canonical JSON; without secondary metrics it is what it was before a card could have them."""
    content = asdict(card)
    if not card.secondaries:
        del content["secondaries"]
    return canonical(content)


def seal(text: str) -> str:
    """SHA-256 of the text (UTF-8), in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def card_from(content: dict[str, Any]) -> TestCard:
    """The card that `card_text` wrote, from its parsed JSON."""
    return TestCard(
        **{
            **content,
            "stage": StageOnCard(**{**content["stage"], "phase": Phase(content["stage"]["phase"])}),
            "primary": _measured(content["primary"]),
            "guardrails": tuple(_measured(metric) for metric in content["guardrails"]),
            "secondaries": tuple(_measured(metric) for metric in content.get("secondaries", ())),
            "variants": tuple(Variant(**variant) for variant in content["variants"]),
            "on_win": Choice(content["on_win"]),
            "on_lose": Choice(content["on_lose"]),
            "on_open": Choice(content["on_open"]),
            "moves": Moves(content["moves"]),
            "money": Money(**content["money"]),
            # Cards sealed before there was a choice were of randomised experiments.
            "grade": Grade(content.get("grade", Grade.RANDOMISED)),
        }
    )


def _measured(content: dict[str, Any]) -> Measured:
    return Measured(**{**content, "kind": Kind(content["kind"]), "better": Better(content["better"])})
