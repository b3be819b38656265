"""The rule: what is compared, and what counts as a win. All that an evaluation needs besides samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from funnel.errors import TrayectoError
from funnel.samples import Sample


class InvalidRule(TrayectoError):
    """A rule that decides nothing; `why` says which part of it."""

    code = "invalid_rule"


class Kind(StrEnum):
    """What is measured of people.

    Who did it (a share); how much each (an amount, or how many times); one total per another (revenue per
    session); an answer on a scale (its order alone counts); promoters less detractors.
    """

    SHARE = "binary"
    AMOUNT = "mean"
    COUNT = "count"
    RATIO = "ratio"
    ORDINAL = "ordinal"
    NPS = "nps"

    def of(self, sample: Sample) -> float | None:
        """The metric's value in a sample: the mean per person, of a ratio one total per the other; None unknown."""
        return sample.ratio if self is Kind.RATIO else sample.mean


class Role(StrEnum):
    """Only the primary metric decides; a guardrail can veto; a secondary metric explores."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    GUARDRAIL = "guardrail"


class Grade(StrEnum):
    """How people came into the variants, from the strongest evidence to the weakest: it caps what may be claimed."""

    RANDOMISED = "randomised"
    PARALLEL = "parallel"
    BEFORE_AFTER = "before_after"
    SURVEY = "survey"
    INTERVIEWS = "interviews"
    OPINION = "opinion"


# One group of people is asked, and held against a bar instead of a control.
ONE_GROUP = frozenset({Grade.SURVEY, Grade.INTERVIEWS})


class Better(StrEnum):
    """The direction that is good."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One thing that is measured. `margin`: relative loss that a guardrail tolerates (0.05 = 5 %)."""

    key: str
    kind: Kind
    role: Role = Role.PRIMARY
    better: Better = Better.UP
    margin: float | None = None

    def __post_init__(self) -> None:
        if (self.role is Role.GUARDRAIL) != (self.margin is not None):
            raise InvalidRule(why="margin", metric=self.key)
        if self.margin is not None and not 0 < self.margin < 1:
            raise InvalidRule(why="margin", metric=self.key)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`split` maps every variant, in order and with the control among them, to its planned weight.

    `mde` is the smallest relative lift worth having (0.1 = 10 %), or None; `alpha` the tolerated rate of
    false alarms. The first metric is the primary one. `planned` is the registered end in people over all
    variants; `looks` how many times the results are looked at up to there (None: not planned, and only the
    always-valid interval may end it early). `baseline` is the primary metric's, as known before the start.
    Raises InvalidRule.
    """

    control: str
    split: Mapping[str, float]
    metrics: tuple[Metric, ...]
    alpha: float = 0.05
    mde: float | None = None
    grade: Grade = Grade.RANDOMISED
    looks: int | None = None
    planned: int | None = None
    baseline: float | None = None
    shares: Mapping[str, float] = field(init=False)

    def __post_init__(self) -> None:
        total = sum(self.split.values())
        if self.control not in self.split:
            raise InvalidRule(why="control", control=self.control)
        if len(self.split) < 2:
            raise InvalidRule(why="variants")
        if not all(weight > 0 for weight in self.split.values()):
            raise InvalidRule(why="split")
        if not self.metrics or self.metrics[0].role is not Role.PRIMARY:
            raise InvalidRule(why="primary")
        if not 0 < self.alpha < 1:
            raise InvalidRule(why="alpha")
        if self.mde is not None and not self.mde > 0:
            raise InvalidRule(why="mde")
        if self.looks is not None and not (self.looks >= 1 and self.planned):
            raise InvalidRule(why="looks")
        object.__setattr__(self, "shares", {name: weight / total for name, weight in self.split.items()})

    @property
    def variants(self) -> tuple[str, ...]:
        """Everything that is compared with the control."""
        return tuple(name for name in self.split if name != self.control)
