"""A rule of thumb, such as 3:1 or 12 months, held against what is known: met, not met, or not decided yet."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from funnel.interval import Interval
from funnel.mover import UNKNOWN

# More than this many more customers is as good as never.
MOST = 1_000_000
_ROUNDING = 1e-9


class State(StrEnum):
    """A rule is decided where the whole interval lies on one side of the threshold."""

    MET = "met"
    NOT_MET = "not_met"
    UNDECIDED = "undecided"


class Blocker(StrEnum):
    """Why no number of customers would decide a rule."""

    AT_THRESHOLD = "at_threshold"
    TOO_CLOSE = "too_close"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Judged(Interval):
    """A figure against its threshold.

    `more_customers` would decide an undecided rule at the same rates, and are `more_months` customer-months more. Both
    are None where the rule is decided; `blocker` says why they are None where it is not.
    """

    threshold: float
    state: State
    more_customers: int | None = None
    more_months: int | None = None
    blocker: Blocker | None = None


def at_least(found: Interval, threshold: float) -> State:
    """On the threshold is met, whatever rounding makes of it; a limit that does not exist decides nothing."""
    if found.low is not None and found.low >= threshold * (1 - _ROUNDING):
        return State.MET
    reaches = found.high is None or found.high >= threshold * (1 - _ROUNDING)
    return State.UNDECIDED if reaches else State.NOT_MET


def at_most(found: Interval, threshold: float) -> State:
    """As `at_least`, from the other side."""
    if found.high is not None and found.high <= threshold * (1 + _ROUNDING):
        return State.MET
    reaches = found.low is None or found.low <= threshold * (1 + _ROUNDING)
    return State.UNDECIDED if reaches else State.NOT_MET


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """How many customers, and customer-months, the figures rest on; None = not known."""

    customers: float | None = None
    months: float | None = None


def judged(
    figure: Callable[[float], Interval],
    rule: Callable[[Interval, float], State],
    threshold: float,
    evidence: Evidence,
) -> Judged:
    """`figure(f)` is what the figure would be with f times as much evidence at the same rates; `figure(1)` is now.

    The more evidence the narrower the interval, so that the fewest more that decide the rule are found by halving:
    customers, or where these are not known customer-months.
    """
    now = figure(1)
    state = rule(now, threshold)
    more, blocker = None, None
    units = evidence.customers or evidence.months
    if state is State.UNDECIDED:
        more, blocker = _more(lambda f: rule(figure(f), threshold) is not State.UNDECIDED, now, threshold, units)
    months = None
    if more is not None and units and evidence.months:
        months = math.ceil(more * evidence.months / units - 1e-9)
    return Judged(
        value=now.value,
        low=now.low,
        high=now.high,
        threshold=threshold,
        state=state,
        more_customers=more if evidence.customers else None,
        more_months=months,
        blocker=blocker,
    )


def _more(
    decides: Callable[[float], bool], now: Interval, threshold: float, units: float | None
) -> tuple[int | None, Blocker | None]:
    if now == UNKNOWN or not units:
        return None, Blocker.UNKNOWN
    if now.value is not None and math.isclose(now.value, threshold, rel_tol=_ROUNDING):
        return None, Blocker.AT_THRESHOLD

    def enough(more: int) -> bool:
        return decides((units + more) / units)

    high = 1
    while not enough(high):
        if high >= MOST:
            return None, Blocker.UNKNOWN if now.value is None or now.low is None else Blocker.TOO_CLOSE
        high = min(2 * high, MOST)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high, None
