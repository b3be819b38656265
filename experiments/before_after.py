"""One group before and after a change: a line through each of the two, and what the first would have come to.

No control group stands beside it, so whatever else happened then is in the figures too: they may point, never prove.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.fieller import closed
from experiments.grade import cap
from experiments.results import Interval, Note, Verdict
from experiments.rule import Better, Grade

Floats = NDArray[np.float64]
Times = NDArray[np.int64]

BEFORE, AFTER = 8, 4
WEEKS = 4
_UNKNOWN = Interval(value=None, low=None, high=None)
_ROUNDING = 1e-20


@dataclass(frozen=True, kw_only=True)
class Change:
    """One of the changes, in the unit of the values, with its p; limits and p None where nothing is claimed."""

    interval: Interval
    p_value: float | None


@dataclass(frozen=True, kw_only=True)
class BeforeAfter:
    """What changed: the `level` at once, the `slope` per period, and the `effect` on the last period.

    The effect is the line as it runs less the one from before drawn on, and `relative` to the latter (None where
    that is not above 0). `fitted` and `counterfactual` are both lines, one value per period of the input.
    `autocorrelation` is that of neighbouring periods around the lines.
    """

    level: Change
    slope: Change
    effect: Change
    relative: Interval
    autocorrelation: float | None
    fitted: tuple[float, ...]
    counterfactual: tuple[float, ...]
    alpha: float
    notes: tuple[Note, ...]

    def verdict(self, better: Better) -> Verdict:
        """Points up or down if level and effect go the same way and one of them is established, at alpha / 2 each.

        Everything else is inconclusive; a comparison over time is never a win.
        """
        level, effect = self.level.interval.value, self.effect.interval.value
        p_values = [change.p_value for change in (self.level, self.effect) if change.p_value is not None]
        if level is None or effect is None or min(p_values, default=1.0) >= self.alpha / 2 or level * effect <= 0:
            return Verdict.INCONCLUSIVE
        found = Verdict.WIN if (level > 0) == (better is Better.UP) else Verdict.LOSE
        return cap(found, Grade.BEFORE_AFTER)


def segmented(
    values: Sequence[float | None],
    first_after: int,
    *,
    people: Sequence[int] | None = None,
    daily: bool = False,
    alpha: float = 0.05,
) -> BeforeAfter:
    """Segmented regression: level + slope · t before, and after the change a step and a slope more.

    `values` are one per period, in order and evenly spaced; None (or nobody in `people`, which weigh them) is a
    period without a value. `first_after` is the index of the first one after the change. `daily` values of four
    weeks or more get a level for each day of the week.

    Errors are Newey and West's (lag 4·(n/100)^(2/9), t quantiles), but never below those of first-order
    autocorrelation freed of its bias: in short series Newey and West's alone are far too small (95 % limits of the
    effect cover .70 to .86 with 26 + 12 periods and autocorrelations .6 to 0, with both .90 to .97).
    Notes: `few_periods` (fewer than 8 before or 4 after: values without limits), `no_spread_between` (every value on
    the lines), `autocorrelated`, `trend_before`.
    Sources: Wagner et al. (2002), J. Clin. Pharm. Ther. 27, 299-309; Newey & West (1987), Econometrica 55,
    703-708, and (1994), Rev. Econ. Stud. 61, 631-653; Turner et al. (2021), BMC Med. Res. Methodol. 21, 181.
    """
    series = np.array(values, float)
    weights = np.ones(len(series)) if people is None else np.array(people, float)
    times = np.flatnonzero(np.isfinite(series) & (weights > 0))
    before, after = int((times < first_after).sum()), int((times >= first_after).sum())
    few = before < BEFORE or after < AFTER
    notes = [Note("few_periods", {"before": before, "after": after})] if few else []
    if min(before, after) < 2:
        return _nothing(alpha, tuple(notes))

    design = _design(np.arange(len(series)), first_after, daily=daily and len(times) >= 7 * WEEKS)
    roots = np.sqrt(weights[times] / weights[times].mean())
    lines = _fit(design[times] * roots[:, None], series[times] * roots, times, alpha, certain=not few)
    rho = lines.autocorrelation
    if not few and rho is None:
        notes.append(Note("no_spread_between"))
    if rho is not None and rho > 2 / math.sqrt(len(times)):
        notes.append(Note("autocorrelated", {"autocorrelation": rho}))
    _, trend, level, slope, *_ = (lines.change(row) for row in np.eye(design.shape[1]))
    if trend.p_value is not None and trend.p_value < alpha:
        notes.append(Note("trend_before", {"slope": trend.interval.value}))
    unchanged = design.copy()
    unchanged[:, 2:4] = 0
    return BeforeAfter(
        level=level,
        slope=slope,
        effect=lines.change(design[-1] - unchanged[-1]),
        relative=lines.relative(design[-1], unchanged[-1]),
        autocorrelation=rho,
        fitted=tuple((design @ lines.coefficients).tolist()),
        counterfactual=tuple((unchanged @ lines.coefficients).tolist()),
        alpha=alpha,
        notes=tuple(notes),
    )


def _nothing(alpha: float, notes: tuple[Note, ...]) -> BeforeAfter:
    unknown = Change(interval=_UNKNOWN, p_value=None)
    return BeforeAfter(
        level=unknown,
        slope=unknown,
        effect=unknown,
        relative=_UNKNOWN,
        autocorrelation=None,
        fitted=(),
        counterfactual=(),
        alpha=alpha,
        notes=notes,
    )


def _design(times: Times, first_after: int, *, daily: bool) -> Floats:
    """Columns: level, slope, step, change of slope, and days of the week but one."""
    after = times >= first_after
    columns = [np.ones(len(times)), times, after, after * (times - first_after)]
    columns += [times % 7 == day for day in range(1, 7)] if daily else []
    return np.column_stack(columns).astype(float)


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """A fit; of several `covariances` the one that makes an error larger counts, without any nothing is claimed."""

    coefficients: Floats
    covariances: tuple[Floats, ...]
    autocorrelation: float | None
    freedom: int
    reach: float

    def change(self, contrast: Floats) -> Change:
        """The sum of the coefficients by these weights."""
        value = float(contrast @ self.coefficients)
        if not self.covariances:
            return Change(interval=Interval(value=value, low=None, high=None), p_value=None)
        from scipy.special import stdtr

        error = math.sqrt(max(float(contrast @ covariance @ contrast) for covariance in self.covariances))
        return Change(
            interval=Interval(value=value, low=value - self.reach * error, high=value + self.reach * error),
            p_value=float(2 * stdtr(self.freedom, -abs(value) / error)),
        )

    def relative(self, after: Floats, unchanged: Floats) -> Interval:
        """One sum over the other, less 1, with Fieller's limits: none where the other may be 0."""
        # Their difference over the other: in the ratio itself a small change of large values would drown.
        more = after - unchanged
        m1, m0 = float(more @ self.coefficients), float(unchanged @ self.coefficients)
        if m0 <= 0:
            return _UNKNOWN
        value = m1 / m0
        if not self.covariances:
            return Interval(value=value, low=None, high=None)
        # Beside a value beyond all others rounding may put a variance below 0, which leaves the limits open.
        with np.errstate(invalid="ignore"):
            low, high = closed(
                m1,
                [more @ covariance @ more for covariance in self.covariances],
                m0,
                [unchanged @ covariance @ unchanged for covariance in self.covariances],
                self.reach,
                covariance=[more @ covariance @ unchanged for covariance in self.covariances],
            )
        if np.isnan(low).any():
            return Interval(value=value, low=None, high=None)
        return Interval(value=value, low=float(low.min()), high=float(high.max()))


def _fit(x: Floats, y: Floats, times: Times, alpha: float, *, certain: bool) -> _Lines:
    """Least squares; without covariances unless `certain`, or where every value lies on the lines."""
    from scipy.special import stdtrit

    coefficients: Floats = np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], np.float64)
    residuals, freedom = y - x @ coefficients, len(y) - int(np.linalg.matrix_rank(x))
    covariances: tuple[Floats, ...] = ()
    rho = None
    if certain and freedom > 0 and residuals @ residuals > _ROUNDING * (y @ y):
        rho = _autocorrelation(x, residuals, times)
        covariances = (_newey_west(x, y), _first_order(x, residuals, times, max(rho, 0.0)))
    return _Lines(
        coefficients=coefficients,
        covariances=covariances,
        autocorrelation=rho,
        freedom=freedom,
        reach=-float(stdtrit(max(freedom, 1), alpha / 2)),
    )


def _newey_west(x: Floats, y: Floats) -> Floats:
    from statsmodels.regression.linear_model import OLS

    lag = int(4 * (len(y) / 100) ** (2 / 9))
    found = OLS(y, x).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True}, use_t=True)
    return np.asarray(found.cov_params(), np.float64)


def _autocorrelation(x: Floats, residuals: Floats, times: Times) -> float:
    """The first-order one that would, on average, leave residuals with the one that is seen.

    Fitting takes some of it away: without any, 20 periods seem to have -.2. Source of the bias: Cheang & Reinsel
    (2000), JASA 95, 1173-1184.
    """
    apart = np.abs(times[:, None] - times[None, :])
    neighbours = (apart == 1) / 2
    keeps = np.eye(len(times)) - x @ np.linalg.pinv(x)
    seen = float(residuals @ neighbours @ residuals / (residuals @ residuals))
    powers = np.linspace(-0.95, 0.95, 96)[:, None] ** np.arange(apart.max() + 1)
    both, alone = (
        powers @ np.bincount(apart.ravel(), weights=matrix.ravel()) for matrix in (keeps @ neighbours @ keeps, keeps)
    )
    return float(np.interp(seen, np.maximum.accumulate(both / alone), powers[:, 1]))


def _first_order(x: Floats, residuals: Floats, times: Times, rho: float) -> Floats:
    """Covariance of the coefficients if periods k apart correlate by `rho` to the power of k."""
    alike = rho ** np.abs(times[:, None] - times[None, :])
    solved = np.linalg.pinv(x)
    left = float(np.trace(alike) - np.sum((x @ solved) * alike))
    return np.asarray(solved @ alike @ solved.T * (residuals @ residuals) / left, np.float64)
