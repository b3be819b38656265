"""What is to be compared, and how surely: all that a plan needs besides the lift and the people."""

from __future__ import annotations

import math
from dataclasses import dataclass

from experiments.rule import Better, Kind
from funnel.errors import TrayectoError

# With planned looks the registered end lies so much later, and keeps the power of one look there: .81 with 2 looks,
# .80 with 5 and with 10, .79 with 30, where .80 is planned.
LOOKS_FACTOR = 1.03
# Figures beyond these are slips of the pen, and would only run into the limits of a float.
TINY, HUGE = 1e-9, 1e9
MOST_VARIANTS = 100


class InvalidPlan(TrayectoError):
    """Figures that no comparison can be planned with; `why` says which of them."""

    code = "invalid_plan"


@dataclass(frozen=True, kw_only=True)
class Design:
    """What is compared with what, and how surely.

    `baseline` is the control's share (0 to 1) or its mean; `sd` the spread between people of anything that is
    not a share. `weights` are the variants' planned parts on any scale, the control's first. Each comparison
    with the control is planned at alpha / number of comparisons and meets `power`. A lift is relative to the
    baseline: above 0 where more is `better`, below 0 where less is. Raises InvalidPlan.
    """

    kind: Kind
    baseline: float
    sd: float | None = None
    weights: tuple[float, ...] = (1.0, 1.0)
    better: Better = Better.UP
    alpha: float = 0.05
    power: float = 0.8
    looks: int = 1

    def __post_init__(self) -> None:
        if not 2 <= len(self.weights) <= MOST_VARIANTS:
            raise InvalidPlan(why="variants")
        if not all(weight > 0 and max(self.weights) / weight <= HUGE for weight in self.weights):
            raise InvalidPlan(why="weights")
        if not TINY < self.alpha < 1:
            raise InvalidPlan(why="alpha")
        if not self.alpha < self.power < 1:
            raise InvalidPlan(why="power")
        if self.kind is Kind.SHARE and not TINY <= self.baseline <= 1 - TINY:
            raise InvalidPlan(why="baseline")
        if not (self.baseline > 0 and math.isfinite(self.baseline)):
            raise InvalidPlan(why="mean")
        if self.kind is not Kind.SHARE and not (self.sd and TINY <= self.sd / self.baseline <= HUGE):
            raise InvalidPlan(why="sd")
        if self.looks < 1:
            raise InvalidPlan(why="looks")

    @property
    def shares(self) -> tuple[float, ...]:
        """The planned parts, summing to 1."""
        total = sum(self.weights)
        return tuple(weight / total for weight in self.weights)

    @property
    def alpha_each(self) -> float:
        """The rate of false alarms that is left to one comparison."""
        return self.alpha / (len(self.weights) - 1)

    @property
    def extra(self) -> float:
        """By what the people of a single look at the end are multiplied."""
        return LOOKS_FACTOR if self.looks > 1 else 1.0

    def check_lift(self, lift: float) -> None:
        """Raises InvalidPlan for no lift, for the wrong direction, and where the share would leave 0 to 1."""
        if not lift or not math.isfinite(lift):
            raise InvalidPlan(why="lift")
        if (lift > 0) != (self.better is Better.UP):
            raise InvalidPlan(why="direction")
        if not -1 < lift <= HUGE or (self.kind is Kind.SHARE and self.baseline * (1 + lift) >= 1):
            raise InvalidPlan(why="lift_too_large")

    @property
    def largest_lift(self) -> float:
        """The size of the largest lift there can be: down to nothing, up to everybody, or an effect beyond doubt."""
        if self.better is Better.DOWN:
            return 1 - TINY
        if self.kind is Kind.SHARE:
            return (1 - self.baseline) / self.baseline * (1 - 1e-6)
        return 1000 * (self.sd or 0) / self.baseline

    def effect(self, lift: float) -> float:
        """The lift in standard deviations, of anything that is not a share."""
        return self.baseline * lift / (self.sd or math.inf)
