"""What an evaluation says. Limits that do not exist are None; a caveat is a `Note`, a code with values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from experiments.rule import Metric
from funnel.samples import Sample


class Verdict(StrEnum):
    """What the registered rule says. `blocked` only of a whole experiment."""

    WIN = "win"
    LOSE = "lose"
    NO_DIFFERENCE = "no_difference"
    INCONCLUSIVE = "inconclusive"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Note:
    """A caveat: its words are in ui/text under [note]."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate with its limits; each is None where it does not exist (no estimate, no upper limit)."""

    value: float | None
    low: float | None
    high: float | None


class Guard(StrEnum):
    """Non-inferiority: `held` if the interval stays within the margin, `failed` if wholly outside it."""

    HELD = "held"
    FAILED = "failed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One variant against the control on one metric. `difference` in the metric's unit (shares: 0 to 1),
    `lift` relative to the control's mean. `p_value` is None where nothing can be tested."""

    variant: str
    difference: Interval
    lift: Interval
    p_value: float | None
    p_adjusted: float | None
    method: str
    verdict: Verdict
    guard: Guard | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MetricResult:
    """One metric over all variants; `samples` in the order of the rule's split."""

    metric: Metric
    samples: Mapping[str, Sample]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, kw_only=True)
class SplitCheck:
    """Did people arrive in the planned proportions? `p_value` is None with nobody there."""

    expected: Mapping[str, float]
    observed: Mapping[str, int]
    p_value: float | None
    mismatch: bool


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The answer of one rule to one set of samples; the first metric is the primary one."""

    control: str
    alpha: float
    mde: float | None
    split: SplitCheck
    metrics: tuple[MetricResult, ...]
    notes: tuple[Note, ...]
    verdict: Verdict

    @property
    def primary(self) -> MetricResult:
        return self.metrics[0]
