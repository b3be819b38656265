"""What is known of every stage of a journey, and the parts of its score that follow.

    known = of_stages(stages, counted=…, scores=…, things=…, tallies=…)
    Parts({one.stage.id: parts(one) for one in known})

Plain values in, plain values out; where they come from is the store's business.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from funnel import parts as part_of
from funnel.answers import CSAT, NPS
from funnel.counts import StageCounts
from funnel.journey_map import Item, ItemKind
from funnel.parts import Component, Part, Parts
from funnel.scores import Score
from funnel.tallies import Tally

# What is counted on the map, and the component that it is part of.
OF_KIND = {
    ItemKind.CHECKPOINT: Component.CHECKPOINTS,
    ItemKind.HANDOFF: Component.HANDOFFS,
    ItemKind.MOMENT: Component.MOMENTS,
}


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What was counted of a stage from `starts` to before `ends`."""

    starts: date
    ends: date
    counts: StageCounts

    @property
    def whole(self) -> bool:
        """Whether it says what share of somebody went on."""
        return bool(self.counts.entered) and self.counts.completed is not None


class Lack(StrEnum):
    """Why a component is not known: what is still to be typed."""

    COUNTS = "counts"
    TARGET = "target"
    CSAT = "csat"
    NPS = "nps"
    EMOTION = "emotion"
    CHECKPOINTS = "checkpoints"
    HANDOFFS = "handoffs"
    MOMENTS = "moments"
    CHECKPOINT_TALLIES = "checkpoint_tallies"
    HANDOFF_TALLIES = "handoff_tallies"
    MOMENT_TALLIES = "moment_tallies"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of one stage. `counted`: its newest period with people; `scores` by kind of survey.

    `tallies`: the newest of each checkpoint, hand-off and moment that has any; `things` says how many stand there.
    """

    stage: Item
    counted: Counted | None
    scores: Mapping[str, Score]
    tallies: Mapping[Component, tuple[Tally, ...]]
    things: Mapping[Component, int]


def of_stages(
    stages: Iterable[Item],
    *,
    counted: Mapping[int, Sequence[Counted]],
    scores: Mapping[int, Mapping[str, Score]],
    things: Iterable[Item],
    tallies: Mapping[int, Sequence[Tally]],
) -> list[Known]:
    """By stage id: `counted` in any order, `scores` by kind. `things` are touchpoints, checkpoints, hand-offs and
    moments of truth, `tallies` by their ids.

    A hand-off belongs to the stage of the touchpoint that it starts from; a moment in no stage to its touchpoint's.
    """
    things = list(things)
    at = {one.id: one.stage for one in things if one.kind is ItemKind.TOUCHPOINT}
    standing: dict[tuple[int | None, Component], list[Item]] = defaultdict(list)
    for one in things:
        if one.kind in OF_KIND:
            standing[_stage_of(one, at), OF_KIND[one.kind]].append(one)
    found = []
    for stage in stages:
        here = {component: standing.get((stage.id, component), []) for component in OF_KIND.values()}
        found.append(
            Known(
                stage=stage,
                counted=newest([one for one in counted.get(stage.id, ()) if one.whole]),
                scores=scores.get(stage.id, {}),
                tallies={
                    component: tuple(last for one in those if (last := last_tally(tallies.get(one.id, ()))))
                    for component, those in here.items()
                },
                things={component: len(those) for component, those in here.items()},
            )
        )
    return found


def newest(counted: Sequence[Counted]) -> Counted | None:
    """Of the latest end; of equal ones the shorter."""
    return max(counted, key=lambda one: (one.ends, one.starts), default=None)


def parts(known: Known) -> dict[Component, Part]:
    """Every component of the stage that something is known of. The conversion needs a target."""
    found: dict[Component, Part | None] = {}
    target, emotion = known.stage.get("target"), known.stage.get("emotion")
    if known.counted is not None and target is not None:
        counts = known.counted.counts
        found[Component.CONVERSION] = part_of.conversion(counts.completed or 0, counts.entered or 0, target=target)
    for kind, component in ((CSAT, Component.CSAT), (NPS, Component.NPS)):
        if kind in known.scores:
            found[component] = of_survey(kind, known.scores[kind])
    if emotion is not None:
        # Said to rest on nobody it is a guess, as without a number.
        found[Component.EMOTION] = part_of.emotion(emotion, known.stage.get("emotion_n") or None)
    for component, tallies in known.tallies.items():
        found[component] = part_of.share(sum(one.met for one in tallies), sum(one.total for one in tallies))
    return {component: part for component in Component if (part := found.get(component)) is not None}


def of_survey(kind: str, score: Score) -> Part | None:
    """CSAT or NPS as a part. Weighted answers keep their value, and vary as so many unweighted ones would."""
    if score.value is None:
        return None
    people = [score.satisfied] if kind == CSAT else [score.promoters, score.passives, score.detractors]
    scale = 1.0 if score.effective is None else score.effective / score.n
    counts = [round((n or 0) * scale) for n in people]
    if kind == CSAT:
        n = max(counts[0], round(score.n * scale), 1)
        part, value = part_of.share(counts[0], n), 100 * score.value
    else:
        part, value = part_of.nps(*counts), 50 + score.value / 2
    return None if part is None else replace(part, value=min(100.0, max(0.0, value)), n=score.n)


def together(known: Iterable[Known]) -> Parts:
    """Of a whole journey; stages without data too, since they lower the coverage."""
    return Parts({one.stage.id: parts(one) for one in known})


def lacking(known: Known) -> dict[Component, tuple[Lack, ...]]:
    """What is still to be typed for every component that is not known."""
    have = parts(known)
    found: dict[Component, tuple[Lack, ...]] = {}
    for component in Component:
        if component in have:
            continue
        if component is Component.CONVERSION:
            counts = () if known.counted is not None else (Lack.COUNTS,)
            found[component] = counts if known.stage.get("target") is not None else (*counts, Lack.TARGET)
        elif component in OF_KIND.values():
            tally = {
                Component.CHECKPOINTS: Lack.CHECKPOINT_TALLIES,
                Component.HANDOFFS: Lack.HANDOFF_TALLIES,
                Component.MOMENTS: Lack.MOMENT_TALLIES,
            }[component]
            found[component] = (tally,) if known.things.get(component) else (Lack(component.value),)
        else:
            found[component] = (Lack(component.value),)
    return found


def _stage_of(one: Item, touchpoints: Mapping[int, int | None]) -> int | None:
    start = one.body.get("start" if one.kind is ItemKind.HANDOFF else "touchpoint")
    there = touchpoints.get(start) if isinstance(start, int) else None
    return there if one.kind is ItemKind.HANDOFF else one.stage or there


def last_tally(tallies: Sequence[Tally]) -> Tally | None:
    """The newest with anybody in it."""
    counted = [one for one in tallies if one.total]
    return max(counted, key=lambda one: (one.ends, one.starts), default=None)
