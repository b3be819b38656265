"""Cohorts with a contract: how many of those who started together are still there after each period."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from funnel.curves import Curve, Floats, Stays, retention_curve
from funnel.errors import TrayectoError

# Thirty years of months.
PERIODS_LIMIT = 360


class InvalidCohort(TrayectoError):
    """Survivors that no cohort has; `cohort` counts from 1 and `period` from 0, and `why` says which rule is broken:
    `empty` (not even its size is known), `negative`, `rises` (who left does not come back), `too_long`."""

    code = "invalid_cohort"


def kept_by_age(cohorts: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
    """Per period, counted from 1: customers there at its start of whom its end was seen, and those still there then.

    A cohort is its size and its survivors after each period, as far as they were seen; what comes after is censored.
    Raises InvalidCohort.
    """
    for place, cohort in enumerate(cohorts):
        check_cohort(cohort, place)
    longest = max((len(cohort) for cohort in cohorts), default=1)
    at_risk, kept = np.zeros((2, longest - 1))
    for cohort in cohorts:
        at_risk[: len(cohort) - 1] += cohort[:-1]
        kept[: len(cohort) - 1] += cohort[1:]
    return at_risk, kept


def observed(cohorts: Sequence[Sequence[int]], *, alpha: float = 0.05) -> Curve:
    """The share still there after each period as it was seen, all cohorts together, censoring respected.

    Kaplan and Meier's, with Greenwood's limits (`funnel.curves.retention_curve`). Raises InvalidCohort.
    """
    at_risk, kept = kept_by_age(cohorts)
    last = np.zeros(len(at_risk) + 1, dtype=int)
    for cohort in cohorts:
        last[len(cohort) - 1] += cohort[-1]
    left = [0, *(at_risk - kept).astype(int).tolist()]
    ages = tuple(float(age) for age in range(len(last)))
    return retention_curve(Stays(ages, tuple(left), tuple(last.tolist())), alpha=alpha)


def check_cohort(cohort: Sequence[int], place: int) -> None:
    """Raises InvalidCohort."""
    if not cohort:
        raise InvalidCohort(why="empty", cohort=place + 1, period=0)
    if len(cohort) - 1 > PERIODS_LIMIT:
        raise InvalidCohort(why="too_long", cohort=place + 1, period=len(cohort) - 1, limit=PERIODS_LIMIT)
    for period, count in enumerate(cohort):
        if not count >= 0:
            raise InvalidCohort(why="negative", cohort=place + 1, period=period)
        if period and count > cohort[period - 1]:
            raise InvalidCohort(why="rises", cohort=place + 1, period=period)
