"""Whether the conversion of a journey's stages has changed, from one period to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.results import Interval
from experiments.several import benjamini_hochberg
from funnel.known import Counted, newest


@dataclass(frozen=True, kw_only=True)
class StageChange:
    """`after` less `before`, in shares (0.02 is 2 points). `p_adjusted` allows for all stages that were compared."""

    before: Counted
    after: Counted
    difference: Interval
    p_value: float
    p_adjusted: float
    alpha: float

    @property
    def rose(self) -> bool | None:
        """Up or down, None where it may be chance."""
        if self.p_adjusted >= self.alpha or not self.difference.value:
            return None
        return self.difference.value > 0


def changes(counted: Mapping[int, Sequence[Counted]], *, alpha: float = 0.05) -> dict[int, StageChange]:
    """Stage id → its last two periods with people compared: the newest, and the newest that ended before it began.

    Stages with fewer are left out. People who are in both periods would be taken for different ones.
    """
    pairs = {stage: pair for stage, periods in counted.items() if (pair := _last_two(periods))}
    if not pairs:
        return {}
    from experiments.shares import deciding_p, share_limits

    people = [
        [float(x or 0) for pair in pairs.values() for x in [getattr(pair[place].counts, name)]]
        for place, name in ((1, "completed"), (1, "entered"), (0, "completed"), (0, "entered"))
    ]
    limits = share_limits(*people, alpha=alpha)
    p_values = deciding_p(*people)[0].tolist()
    adjusted = benjamini_hochberg(p_values)
    found = {}
    for place, (stage, (before, after)) in enumerate(pairs.items()):
        x1, n1, x0, n0 = (column[place] for column in people)
        found[stage] = StageChange(
            before=before,
            after=after,
            difference=Interval(
                value=x1 / n1 - x0 / n0,
                low=float(limits.difference_low[place]),
                high=float(limits.difference_high[place]),
            ),
            p_value=p_values[place],
            p_adjusted=adjusted[place] or 0.0,
            alpha=alpha,
        )
    return found


def _last_two(periods: Sequence[Counted]) -> tuple[Counted, Counted] | None:
    known = [one for one in periods if one.whole]
    after = newest(known)
    before = after and newest([one for one in known if one.ends <= after.starts])
    return (before, after) if before and after else None
