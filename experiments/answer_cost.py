"""What an answer costs: what was spent on experiments that came to an end, by how many of them answered something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from experiments.results import Verdict

# Still open, or blocked, is a verdict that cost as much and answered nothing.
ANSWERS = frozenset({Verdict.WIN, Verdict.LOSE, Verdict.POINTS_UP, Verdict.POINTS_DOWN, Verdict.NO_DIFFERENCE})


@dataclass(frozen=True, kw_only=True)
class AnswerCost:
    """`each`: cost per answer, None without an answer or without any known cost.

    `cost` is that of the experiments for which it is known; of `unknown` ones, among `experiments`, it is not.
    """

    each: float | None
    cost: float | None
    answers: int
    experiments: int
    unknown: int


def cost_per_answer(ended: Iterable[tuple[float | None, Verdict]]) -> AnswerCost:
    """Cost and verdict of every experiment that has one. Where a cost is not known the figure is a least one."""
    found = list(ended)
    costs = [cost for cost, _ in found if cost is not None]
    answers = sum(verdict in ANSWERS for _, verdict in found)
    cost = sum(costs) if costs else None
    return AnswerCost(
        each=cost / answers if cost is not None and answers else None,
        cost=cost,
        answers=answers,
        experiments=len(found),
        unknown=len(found) - len(costs),
    )
