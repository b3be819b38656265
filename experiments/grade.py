"""How far evidence may go: the grade of an experiment caps the verdict, whatever its figures say."""

from __future__ import annotations

from experiments.results import Verdict
from experiments.rule import Grade

STRENGTH = tuple(Grade)
"""From the strongest to the weakest."""


def stronger(one: Grade, other: Grade) -> bool:
    """Whether `one` is stronger evidence than `other`."""
    return STRENGTH.index(one) < STRENGTH.index(other)


def cap(verdict: Verdict, grade: Grade) -> Verdict:
    """The verdict, or as much of it as evidence of this grade allows.

    | grade                             | win       | lose        | no difference | inconclusive |
    |-----------------------------------|-----------|-------------|---------------|--------------|
    | randomised                        | win       | lose        | no difference | inconclusive |
    | parallel without randomisation    | points up | points down | no difference | inconclusive |
    | before/after, survey, interviews  | points up | points down | inconclusive  | inconclusive |
    | opinion                           | inconclusive, whatever was found                       |

    Only chance that put people into variants lets a difference be called proven: else it points up (to better) or
    down. That nothing differs takes at least two groups at the same time. Capping twice is capping once, and
    `blocked` claims nothing, so it stays.
    """
    if verdict is Verdict.BLOCKED or grade is Grade.RANDOMISED:
        return verdict
    if grade is Grade.OPINION:
        return Verdict.INCONCLUSIVE
    if verdict is Verdict.NO_DIFFERENCE and stronger(Grade.PARALLEL, grade):
        return Verdict.INCONCLUSIVE
    return {Verdict.WIN: Verdict.POINTS_UP, Verdict.LOSE: Verdict.POINTS_DOWN}.get(verdict, verdict)
