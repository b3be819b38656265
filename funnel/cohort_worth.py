"""What a customer is worth, from cohorts: how long they stay by the sBG model, times the margin of a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from funnel.curves import Curve
from funnel.interval import Interval
from funnel.money_facts import Timing
from funnel.mover import UNKNOWN, exactly, times
from funnel.notes import Note
from funnel.sbg import Sbg, sbg
from funnel.survivors import observed


@dataclass(frozen=True, kw_only=True, eq=False)
class CohortWorth:
    """`worth` of a new customer, in the money of the margin; `life` in discounted periods that bring a margin.

    `curve` is the retention as it was seen; `fit` is None where no model can be fitted.
    """

    worth: Interval
    life: Interval
    curve: Curve
    fit: Sbg | None
    notes: tuple[Note, ...]


def cohort_worth(
    cohorts: Sequence[Sequence[int]],
    margin: Interval,
    *,
    discount: float = 0.0,
    timing: Timing = Timing.AT_ONCE,
    horizon: int | None = None,
) -> CohortWorth:
    """`margin` and `discount` per period of the cohorts, over `horizon` periods or the whole life.

    Limits join those of the margin and of the life on the scale of logarithms (MOVER). Raises InvalidCohort.
    """
    fit = sbg(cohorts)
    life = UNKNOWN if fit is None else _life(fit, discount, timing, horizon)
    return CohortWorth(
        worth=margin if margin == exactly(0.0) else times(margin, life),
        life=life,
        curve=observed(cohorts),
        fit=fit,
        notes=tuple(_notes(fit, life, horizon)),
    )


def _life(fit: Sbg, discount: float, timing: Timing, horizon: int | None) -> Interval:
    if timing is Timing.AT_ONCE:
        return fit.lifetime(discount=discount, horizon=horizon)
    # The same periods without the one that all are there in.
    found = fit.lifetime(discount=discount, horizon=None if horizon is None else horizon + 1)
    value, low, high = (None if x is None else max(0.0, x - 1) for x in (found.value, found.low, found.high))
    return Interval(value=value, low=low, high=high)


def _notes(fit: Sbg | None, life: Interval, horizon: int | None) -> Iterator[Note]:
    if fit is None:
        yield Note("sbg_no_fit")
        return
    yield from fit.notes
    if life.value is None:
        yield Note("life_endless")
    elif horizon is None or horizon > fit.periods:
        yield Note("beyond_seen", {"count": fit.periods})
