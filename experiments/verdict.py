"""The verdict: what the registered rule makes of the figures, and nothing but the rule."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from experiments.results import Comparison, Guard, Interval, Look, Verdict
from experiments.rule import Better


def comparison_verdict(
    *,
    p_adjusted: float | None,
    difference: Interval,
    lift: Interval,
    better: Better,
    alpha: float,
    mde: float | None,
    look: Look | None = None,
) -> Verdict:
    """Win or lose below alpha, by the sign of the difference and the direction that is better.

    At a planned `look` it is the boundary that must be crossed, and before the last one nothing else is said.
    Otherwise `no_difference` if the lift's interval lies inside ±mde, and `inconclusive` if it does not (or
    has an open limit, or there is no mde).
    """
    established = look.stopped if look else p_adjusted is not None and p_adjusted < alpha
    if established:
        if not difference.value:
            return Verdict.INCONCLUSIVE  # something differs, and not the mean
        return Verdict.WIN if (difference.value > 0) == (better is Better.UP) else Verdict.LOSE
    if look and look.information < 1:
        return Verdict.INCONCLUSIVE
    if mde is not None and lift.low is not None and lift.high is not None and -mde < lift.low <= lift.high < mde:
        return Verdict.NO_DIFFERENCE
    return Verdict.INCONCLUSIVE


def guard_state(lift: Interval, *, margin: float, better: Better) -> Guard:
    """Non-inferiority: is the loss certainly smaller than the margin, certainly larger, or neither?

    `lift` has the limits that count now: before the end those that hold although somebody looks (`interim`).
    `margin` is the relative loss that is tolerated. A limit that does not exist decides nothing.
    """
    worst, best = (lift.low, lift.high) if better is Better.UP else (lift.high, lift.low)
    sign = 1 if better is Better.UP else -1
    if worst is not None and sign * worst > -margin:
        return Guard.HELD
    if best is not None and sign * best < -margin:
        return Guard.FAILED
    return Guard.UNDECIDED


def overall_verdict(primary: Sequence[Comparison], guardrails: Collection[Comparison], *, mismatch: bool) -> Verdict:
    """The rule over all variants: `primary` holds one comparison each, `guardrails` any number.

    Blocked on a split mismatch or with nothing to compare. Win if a variant wins on the primary metric and all
    its guardrails are held: non-inferiority is strict, so an undecided guardrail keeps its variant from winning
    just as a failed one does, and what is left is inconclusive. Lose, or no difference, if all are that.
    """
    if mismatch or all(comparison.difference.value is None for comparison in primary):
        return Verdict.BLOCKED
    unguarded = {comparison.variant for comparison in guardrails if comparison.guard is not Guard.HELD}
    verdicts = {comparison.verdict for comparison in primary}
    if any(c.verdict is Verdict.WIN and c.variant not in unguarded for c in primary):
        return Verdict.WIN
    if verdicts in ({Verdict.LOSE}, {Verdict.NO_DIFFERENCE}):
        return verdicts.pop()
    return Verdict.INCONCLUSIVE
