"""What to do first: ideas scored by a named rule (ICE, PIE, RICE), and their order.

The inputs are opinions that help people to agree on an order; no score here is a forecast.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from funnel.errors import TrayectoError


class Rule(StrEnum):
    """ICE: impact × confidence × ease, 1 to 1000. PIE: the mean of potential, importance and ease, 1 to 10. RICE:
    reach × impact × confidence ÷ effort, in people times impact per person-week.

    ICE is also found as a mean; the product is taken here, which sets the middling apart from the good.
    """

    ICE = "ice"
    PIE = "pie"
    RICE = "rice"


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What an input may be: one of `values`, or from `low` to `high`, without `low` itself where `above`."""

    low: float = 1.0
    high: float = 10.0
    above: bool = False
    values: tuple[float, ...] = ()

    def holds(self, value: float) -> bool:
        if self.values:
            return value in self.values
        return (self.low < value if self.above else self.low <= value) and value <= self.high


TEN = Allowed()
# A billion: more than that is a slip of the keyboard, and products stay finite.
INPUTS: Mapping[Rule, Mapping[str, Allowed]] = {
    Rule.ICE: {"impact": TEN, "confidence": TEN, "ease": TEN},
    Rule.PIE: {"potential": TEN, "importance": TEN, "ease": TEN},
    Rule.RICE: {
        "reach": Allowed(low=0, high=1e9),
        "impact": Allowed(values=(0.25, 0.5, 1, 2, 3)),
        "confidence": Allowed(low=0, high=1),
        "effort": Allowed(low=0, high=1e4, above=True),
    },
}
SCORES: Mapping[Rule, Callable[[Mapping[str, float]], float]] = {
    Rule.ICE: lambda x: x["impact"] * x["confidence"] * x["ease"],
    Rule.PIE: lambda x: (x["potential"] + x["importance"] + x["ease"]) / 3,
    Rule.RICE: lambda x: x["reach"] * x["impact"] * x["confidence"] / x["effort"],
}
# What orders equal scores, before age does: whatever is cheaper comes first.
SECOND = {Rule.ICE: "ease", Rule.PIE: "ease", Rule.RICE: "effort"}


class InvalidScoring(TrayectoError):
    """An input that the rule does not know: `why` is rule_field, `field` and `allowed` say more; `fields` if a name
    does not belong to the rule."""

    code = "invalid_scoring"


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """The inputs of one rule, by name; the score follows from them. Raises InvalidScoring, also for one missing."""

    rule: Rule
    inputs: Mapping[str, float]

    def __post_init__(self) -> None:
        allowed = INPUTS[self.rule]
        for name in self.inputs:
            if name not in allowed:
                raise InvalidScoring(why="fields", field=name, allowed=tuple(allowed))
        for name, limits in allowed.items():
            if not limits.holds(self.inputs.get(name, math.nan)):
                raise InvalidScoring(why=f"{self.rule}_{name}", field=name, allowed=limits)

    @property
    def score(self) -> float:
        return SCORES[self.rule](self.inputs)


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something to rank: `key` is the caller's, `since` the day on which it was first written down."""

    key: str
    scoring: Scoring
    since: date


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """An item with its place. Equal scores share the `rank`; `tied` then."""

    key: str
    score: float
    rank: int
    tied: bool

    @property
    def label(self) -> str:
        """The rank as it is written: `2=` is a shared second place."""
        return f"{self.rank}=" if self.tied else str(self.rank)


def ranked(items: Iterable[Item]) -> dict[Rule, tuple[Ranked, ...]]:
    """Every rule's items, the highest score first; scores of different rules are never compared.

    Among equal scores the cheaper one stands first (SECOND: less effort, more ease), then the older one.
    """
    groups: dict[Rule, list[Item]] = {}
    for item in items:
        groups.setdefault(item.scoring.rule, []).append(item)
    return {rule: _places(sorted(groups[rule], key=_order)) for rule in Rule if rule in groups}


def _order(item: Item) -> tuple[float, float, date, str]:
    scoring = item.scoring
    second = SECOND[scoring.rule]
    cost = scoring.inputs[second] if second == "effort" else -scoring.inputs[second]
    return -_plain(scoring.score), cost, item.since, item.key


def _plain(score: float) -> float:
    """Without the last digits, which rounding may make differ between equal scores (3 × 0.1 and 0.3)."""
    return float(f"{score:.12g}")


def _places(items: list[Item]) -> tuple[Ranked, ...]:
    scores = [_plain(item.scoring.score) for item in items]
    return tuple(
        Ranked(key=item.key, score=item.scoring.score, rank=scores.index(one) + 1, tied=scores.count(one) > 1)
        for item, one in zip(items, scores, strict=True)
    )
