"""The journey excellence score (JES): how good each stage is, and the journey, from 0 to 100.

    excellence(Parts({1: {Component.CSAT: share(80, 100), …}}), Weights()).value

An open formula of this project's own; it is nobody else's index, and no benchmark exists for it. A stage's score is
the weighted mean of the components that are known; the journey's is the weighted mean of the scores of its stages.
Every step, worked out once by hand: docs/excellence.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

from funnel.errors import TrayectoError
from funnel.notes import Note
from funnel.parts import Component, Part, Parts

LEAST_COVERAGE = 0.6
# What rounds to no tenth of a point.
LEAST_POINTS = 0.05


class InvalidWeights(TrayectoError):
    """A weight that is no number of 0 or more; `of` is its component or stage. `nothing`: all components are at 0."""

    code = "invalid_weights"


def weighs(weight: float) -> bool:
    """Whether it can be a weight: beyond these limits nothing is left of the smaller ones."""
    return weight == 0 or 1e-6 <= weight <= 1e6


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each component counts, the same in all stages, and each stage; 1 where nothing is said.

    What weighs 0 is left out, as if nobody had asked for it. `version` names them where a score is kept.
    Raises InvalidWeights.
    """

    version: int = 1
    components: Mapping[Component, float] = field(default_factory=dict)
    stages: Mapping[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for of, weight in (*self.components.items(), *self.stages.items()):
            if not weighs(weight):
                raise InvalidWeights(of=of, weight=weight)
        if not any(map(self.of_component, Component)):
            raise InvalidWeights(why="nothing")

    def of_component(self, component: Component) -> float:
        return self.components.get(component, 1.0)

    def of_stage(self, stage: int) -> float:
        return self.stages.get(stage, 1.0)

    def to_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "components": {component.value: weight for component, weight in self.components.items()},
            "stages": {str(stage): weight for stage, weight in self.stages.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Weights:
        """The inverse of `to_json`."""
        return cls(
            version=kept["version"],
            components={Component(component): weight for component, weight in kept["components"].items()},
            stages={int(stage): weight for stage, weight in kept["stages"].items()},
        )


EQUAL = Weights()


@dataclass(frozen=True, kw_only=True)
class StageScore:
    """`value` with limits, None below 60 % `coverage` (the part of the weight that has data, 0 to 1).

    The limits count the parts with a variance only and are None without any; `unsure` are the other parts.
    """

    value: float | None
    low: float | None
    high: float | None
    coverage: float
    unsure: tuple[Component, ...]


@dataclass(frozen=True, kw_only=True)
class JourneyScore:
    """The journey's `value`, limits and `coverage`, as of a stage; `stages` has every stage's score by its id.

    `weakest`: the stage with the lowest score of its own (the lowest id of equal ones), None where none has one.
    `version` is that of the weights. `unsure` lists (stage, component) without variance.
    """

    value: float | None
    low: float | None
    high: float | None
    coverage: float
    unsure: tuple[tuple[int, Component], ...]
    stages: Mapping[int, StageScore]
    weakest: int | None
    version: int

    @property
    def notes(self) -> tuple[Note, ...]:
        return (Note("spread_unknown"),) if self.value is not None and self.unsure else ()


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """What one component of one stage did to the journey's score, in `points`; `before` and `after` are its values,
    None where not known then. A part that came or went counts by how far it lies from the mean of the score."""

    stage: int
    component: Component
    points: float
    before: float | None
    after: float | None


def excellence(parts: Parts, weights: Weights = EQUAL, *, alpha: float = 0.05) -> JourneyScore:
    """The score of every stage, and of the journey.

    Every stage that has data counts in the journey with its whole weight, also one below 60 % that shows no number
    of its own; a stage without data counts as 0 in the journey's coverage, and nowhere else.
    Limits: value ± z · √(Σ a² · variance), cut at 0 and 100. They take the parts as independent: where the same
    people answered several questions they are too narrow.
    """
    z = NormalDist().inv_cdf(1 - alpha / 2)
    scores = {stage: _stage_score(_weighing(known, weights), weights, z) for stage, known in parts.stages.items()}
    scored = {
        stage: one.value for stage, one in scores.items() if one.value is not None and weights.of_stage(stage) > 0
    }
    shares = _shares(parts, weights)
    flat = [(a, parts.stages[stage][component]) for (stage, component), a in shares.items()]
    whole = math.fsum(weights.of_stage(stage) for stage in scores)
    covered = math.fsum(weights.of_stage(stage) * one.coverage for stage, one in scores.items())
    coverage = min(1.0, covered / whole) if whole else 0.0
    value, low, high = _mean(flat, coverage, z)
    return JourneyScore(
        value=value,
        low=low,
        high=high,
        coverage=coverage,
        unsure=tuple(key for key in sorted(shares, key=_order) if parts.stages[key[0]][key[1]].variance is None),
        stages=scores,
        weakest=min(scored, key=lambda stage: (scored[stage], stage), default=None),
        version=weights.version,
    )


def moved(before: Parts, after: Parts, weights: Weights = EQUAL) -> list[Contribution] | None:
    """Why the journey's score moved: what each part did, the largest first; None where either has no score.

    The points add up to the change. With shares a that sum to 1 and values x the score is J = Σ a·x, and a part's
    points are mean(a)·Δx + (mean(x) - mean(J))·Δa, means and differences over both sides. A part that is known on
    one side only has a = 0 on the other, and keeps its x there: no value is made up.
    """
    old, new = excellence(before, weights).value, excellence(after, weights).value
    if old is None or new is None:
        return None
    shares = _shares(before, weights), _shares(after, weights)
    middle = (old + new) / 2
    found = []
    for stage, component in sorted({**shares[0], **shares[1]}, key=_order):
        was, now = (side.stages.get(stage, {}).get(component) for side in (before, after))
        known = [part.value for part in (was, now) if part]
        x0, x1 = known[0], known[-1]
        a0, a1 = (side.get((stage, component), 0.0) for side in shares)
        points = (a0 + a1) / 2 * (x1 - x0) + ((x0 + x1) / 2 - middle) * (a1 - a0)
        found.append(
            Contribution(
                stage=stage,
                component=component,
                points=points,
                before=was.value if was else None,
                after=now.value if now else None,
            )
        )
    return sorted(found, key=lambda one: -abs(one.points))


def biggest(found: list[Contribution], most: int) -> tuple[list[Contribution], list[Contribution], float]:
    """The largest `most`, the others that did anything, and what those did together; the points still add up."""
    told = [one for one in found if abs(one.points) >= LEAST_POINTS][:most]
    rest = found[len(told) :]
    return told, [one for one in rest if one.points], math.fsum(one.points for one in rest)


def _order(key: tuple[int, Component]) -> tuple[int, int]:
    return key[0], list(Component).index(key[1])


def _shares(parts: Parts, weights: Weights) -> dict[tuple[int, Component], float]:
    """What each known part counts in the journey; together 1."""
    weighing = {stage: _weighing(known, weights) for stage, known in parts.stages.items()}
    filled = {stage: known for stage, known in weighing.items() if known and weights.of_stage(stage) > 0}
    whole = math.fsum(weights.of_stage(stage) for stage in filled)
    shares = {}
    for stage, known in filled.items():
        inside = math.fsum(map(weights.of_component, known))
        for component in known:
            shares[stage, component] = weights.of_stage(stage) / whole * (weights.of_component(component) / inside)
    return shares


def _weighing(known: Mapping[Component, Part], weights: Weights) -> Mapping[Component, Part]:
    """What weighs more than nothing."""
    return {component: part for component, part in known.items() if weights.of_component(component) > 0}


def _stage_score(known: Mapping[Component, Part], weights: Weights, z: float) -> StageScore:
    inside = math.fsum(map(weights.of_component, known))
    coverage = inside / math.fsum(map(weights.of_component, Component))
    value, low, high = _mean([(weights.of_component(c) / inside, part) for c, part in known.items()], coverage, z)
    unsure = tuple(component for component in Component if component in known and known[component].variance is None)
    return StageScore(value=value, low=low, high=high, coverage=coverage, unsure=unsure)


def _mean(
    parts: Iterable[tuple[float, Part]], coverage: float, z: float
) -> tuple[float | None, float | None, float | None]:
    """Value and limits; fsum, so that the order of stages changes no digit."""
    # 0.6 of the weight may come out a rounding below it.
    if coverage < LEAST_COVERAGE - 1e-9:
        return None, None, None
    counted = list(parts)
    value = min(100.0, max(0.0, math.fsum(a * part.value for a, part in counted)))
    spread = [a**2 * part.variance for a, part in counted if part.variance is not None]
    if not spread:
        return value, None, None
    half = z * math.sqrt(math.fsum(spread))
    return value, max(0.0, value - half), min(100.0, value + half)
