"""What an evaluation says. Limits that do not exist are None; a caveat is a `Note`, a code with values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from experiments.rule import Metric
from funnel.interval import Interval
from funnel.notes import Note
from funnel.samples import Sample

# What explains less than that part of how people differ is not worth a figure; by chance it may be below nothing.
HARDLY = 0.01


class Verdict(StrEnum):
    """What the registered rule says. `blocked` only of a whole experiment.

    Evidence below a randomised experiment never wins or loses: it points up or down.
    """

    WIN = "win"
    LOSE = "lose"
    POINTS_UP = "points_up"
    POINTS_DOWN = "points_down"
    NO_DIFFERENCE = "no_difference"
    INCONCLUSIVE = "inconclusive"
    BLOCKED = "blocked"


@dataclass(frozen=True, kw_only=True)
class Anytime:
    """Limits that hold however often, and whenever, somebody looks.

    `scale` says of what: "lift" (relative) or "difference" (in the metric's unit). `e_value` is the evidence
    against no difference (1 / alpha or more decides), None where the method has none. `value` is the estimate, once
    they are held against the metric's own limits.
    """

    scale: str
    low: float | None
    high: float | None
    e_value: float | None
    method: str
    value: float | None = None


@dataclass(frozen=True, kw_only=True)
class Interim:
    """A comparison as it may be read before the planned end: with limits that hold although somebody looks."""

    difference: Interval
    lift: Interval


@dataclass(frozen=True, kw_only=True)
class Look:
    """One planned look: the `k`-th of `of`, with this part of the planned information, against its boundary.

    `boundary_z` is None so early that nothing can be crossed; `z` where there is nothing to test.
    """

    k: int
    of: int
    information: float
    boundary_z: float | None
    z: float | None
    stopped: bool


class Guard(StrEnum):
    """Non-inferiority: `held` if the interval stays within the margin, `failed` if wholly outside it."""

    HELD = "held"
    FAILED = "failed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One variant against the control on one metric. `difference` in the metric's unit (shares: 0 to 1),
    `lift` relative to the control's mean. `p_value` is None where nothing can be tested.
    `variance_reduction` is the part of the variance that CUPED took away, None without it. `early` is what the
    always-valid limits decide before the planned end, None where they do not; `interim` the limits to read until
    then, of the primary metric and of guardrails."""

    variant: str
    difference: Interval
    lift: Interval
    p_value: float | None
    p_adjusted: float | None
    method: str
    verdict: Verdict
    guard: Guard | None = None
    anytime: Anytime | None = None
    looks: Look | None = None
    variance_reduction: float | None = None
    early: Verdict | None = None
    interim: Interim | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MetricResult:
    """One metric over all variants; `samples` in the order of the rule's split."""

    metric: Metric
    samples: Mapping[str, Sample]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, kw_only=True)
class SplitCheck:
    """Did people arrive in the planned proportions? `p_value` is None with nobody there.

    `e_value` is the evidence against the plan that decides while people still arrive, None where the p decides.
    """

    expected: Mapping[str, float]
    observed: Mapping[str, int]
    p_value: float | None
    mismatch: bool
    e_value: float | None = None


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The answer of one rule to one set of samples; the first metric is the primary one.

    `early` is a win or a lose that the rule allows before the planned end (a boundary crossed at a planned look,
    or else by the always-valid limits), None where it does not.
    """

    control: str
    alpha: float
    mde: float | None
    split: SplitCheck
    metrics: tuple[MetricResult, ...]
    notes: tuple[Note, ...]
    verdict: Verdict
    early: Verdict | None = None

    @property
    def primary(self) -> MetricResult:
        return self.metrics[0]
