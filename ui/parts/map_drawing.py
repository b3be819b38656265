"""A journey of the workspace as its drawing: some ten questions to the store, however much stands on the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from funnel.answers import NPS
from funnel.counts import StageCounts, wilson
from funnel.journey import Phase
from funnel.journey_map import Item, ItemKind
from funnel.losses import Loss, loss
from funnel.scores import Score
from funnel.tallies import Tally
from storage.journey import StageUse
from storage.workspace import Workspace
from ui.charts.map_values import CHANNELS, LANES, Arrow, Drawing, DrawingWords, Mark, Share, StageColumn
from ui.names import item_name
from ui.numbers import money, number, percent
from ui.parts import funnel_period, map_said
from ui.parts.funnel_period import Period
from ui.words import say

KINDS = (
    ItemKind.TOUCHPOINT,
    ItemKind.MOMENT,
    ItemKind.CHECKPOINT,
    ItemKind.HANDOFF,
    ItemKind.PAIN,
)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the store holds of one journey. `nps` by stage: the score of those who were asked there last."""

    stages: Sequence[Item]
    items: Mapping[ItemKind, Sequence[Item]]
    tallies: Mapping[int, Sequence[Tally]]
    period: Period | None = None
    counts: Mapping[int, StageCounts] = field(default_factory=dict)
    evidence: Mapping[int, int] = field(default_factory=dict)
    use: Mapping[int, StageUse] = field(default_factory=dict)
    nps: Mapping[int, Score | None] = field(default_factory=dict)


def known(workspace: Workspace, journey: int) -> Known:
    """Everything that is drawn of a journey. Evidence is counted, never read."""
    # One connection stays open: SQLite tidies the file whenever the last one closes.
    with workspace.store.reading():
        return _known(workspace, journey)


def _known(workspace: Workspace, journey: int) -> Known:
    found = workspace.map.items(journey, ItemKind.STAGE, *KINDS)
    asked = workspace.surveys.scores_by_stage(journey)
    items: dict[ItemKind, list[Item]] = defaultdict(list)
    for item in found:
        items[item.kind].append(item)
    stages = items.pop(ItemKind.STAGE, [])
    period, counts = _newest(workspace, journey)
    return Known(
        stages=stages,
        items=items,
        tallies=workspace.tallies.of_journey(journey),
        period=period,
        counts=counts,
        evidence=workspace.map.counted(journey, ItemKind.EVIDENCE),
        use=workspace.journey.use(),
        nps={stage: scores.get(NPS) for stage, scores in asked.items()},
    )


def _newest(workspace: Workspace, journey: int) -> tuple[Period | None, Mapping[int, StageCounts]]:
    """The period that the funnel page begins with: newest of those in which not just a few stages are counted."""
    counted = workspace.journey.counted(journey)
    periods = {(one.starts, one.ends) for periods in counted.values() for one in periods}
    period = funnel_period.newest(list(periods), counted)
    return (None, {}) if period is None else (period, workspace.journey.counts(*period))


def drawing(lang: str, currency: str, of: Known) -> Drawing:
    """The journey as people read it, in their language."""
    return _Drawer(lang, currency, of).all()


class _Drawer:
    def __init__(self, lang: str, currency: str, of: Known) -> None:
        self._lang, self._currency, self._of = lang, currency, of
        touchpoints = of.items.get(ItemKind.TOUCHPOINT, ())
        self._names = {one.id: item_name(lang, one) for one in touchpoints}
        self._stage_of = {one.id: one.stage for one in touchpoints}

    def _say(self, key: str, /, **values: object) -> str:
        return say(self._lang, key, **values)

    def all(self) -> Drawing:
        by_stage: dict[int | None, list[Mark]] = defaultdict(list)
        ids = {stage.id for stage in self._of.stages}
        marks, arrows = self._marks()
        for stage, mark in marks:
            by_stage[stage if stage in ids else None].append(mark)
        return Drawing(
            columns=tuple(self._column(stage, by_stage[stage.id]) for stage in self._of.stages),
            arrows=arrows,
            loose=tuple(by_stage[None]),
            words=self._words(),
        )

    def _words(self) -> DrawingWords:
        say = self._say
        return DrawingWords(
            phases=tuple((phase.value, say(f"phase.{phase}")) for phase in Phase),
            lanes=tuple((lane, self._lane(lane)) for lane in LANES),
            figures=tuple(say(f"map.{name}") for name in ("conversion", "nps", "cost", "experiments", "evidence")),
            emotion=say("map.emotion"),
            now=say("map.now"),
            wish=say("map.wish"),
            guess=say("map.guess"),
            optional=say("map.optional"),
            loses=say("map.loses"),
            more=say("map.more", count="{count}"),
        )

    def _lane(self, lane: str) -> str:
        named = lane in CHANNELS and lane != "other"
        return self._say(f"item_option.group.{lane}" if named else f"map.lane.{lane}")

    # ---- columns

    def _column(self, stage: Item, marks: Sequence[Mark]) -> StageColumn:
        counts = self._of.counts.get(stage.id, StageCounts())
        share = _conversion(counts)
        name = item_name(self._lang, stage)
        return StageColumn(
            id=stage.id,
            name=name,
            phase=stage.body["phase"],
            optional=stage.get("optional"),
            now=map_said.feeling(self._lang, name, "now", stage.get("emotion"), stage.get("emotion_n")),
            wish=map_said.feeling(self._lang, name, "wish", stage.get("wish"), stage.get("wish_n")),
            marks=tuple(marks),
            figures=self._figures(stage.id, counts, share),
            conversion=share,
        )

    def _figures(self, stage: int, counts: StageCounts, share: Share | None) -> tuple[str | None, ...]:
        notes = self._of.evidence.get(stage)
        cost = counts.cost_per_person()
        return (
            None if share is None else self._share(share),
            self._score(self._of.nps.get(stage)),
            None if cost is None else money(self._lang, cost, self._currency),
            self._use(self._of.use.get(stage)),
            None if not notes else number(self._lang, notes),
        )

    def _share(self, share: Share) -> str:
        low, high = (number(self._lang, 100 * limit, 1) for limit in (share.low, share.high))
        return self._say("funnel.share", value=percent(self._lang, share.value), low=low, high=high)

    def _score(self, score: Score | None) -> str | None:
        if score is None or score.value is None:
            return None
        value, low, high = (number(self._lang, one, 0, none="—") for one in (score.value, score.low, score.high))
        return self._say("map.nps_value", value=value, low=low, high=high)

    def _use(self, used: StageUse | None) -> str | None:
        if used is None:
            return None
        counts = {name: getattr(used, name) for name in ("running", "deciding", "drafts", "done")}
        said = [self._say(f"map.{name}", count=count) for name, count in counts.items() if count]
        return ", ".join(said) or None

    # ---- what stands in the stages

    def _marks(self) -> tuple[list[tuple[int | None, Mark]], tuple[Arrow, ...]]:
        """Everything with its stage, and hand-offs as arrows too."""
        items, lang, newest = self._of.items, self._lang, self._newest
        signs: dict[int | None, list[str]] = defaultdict(list)
        found: list[tuple[int | None, Mark]] = []
        for kind in (ItemKind.MOMENT, ItemKind.CHECKPOINT, ItemKind.PAIN):
            for item in items.get(kind, ()):
                at = item.get("touchpoint") if kind is not ItemKind.CHECKPOINT else None
                signs[at].append(kind.value)
                stage = item.get("stage") or (at and self._stage_of.get(at))
                found.append((stage, map_said.thing(lang, item, newest(item))))
        for item in items.get(ItemKind.TOUCHPOINT, ()):
            found.append((item.get("stage"), map_said.touchpoint(lang, item, tuple(dict.fromkeys(signs[item.id])))))
        arrows = []
        for item in items.get(ItemKind.HANDOFF, ()):
            lost = self._lost(item)
            start, end = (self._names.get(item.get(end), "—") for end in ("start", "end"))
            mark = map_said.handoff(lang, item, (start, end), lost)
            found.append((self._stage_of.get(item.get("start")), mark))
            if not item.problems and item.get("start") is not None and item.get("end") is not None:
                arrows.append(map_said.arrow(lang, item, lost, mark.said))
        return found, tuple(sorted(arrows, key=lambda arrow: not arrow.loses))

    def _newest(self, item: Item) -> Tally | None:
        return next(reversed(self._of.tallies.get(item.id, ())), None)

    def _lost(self, item: Item) -> Loss | None:
        tally = self._newest(item)
        return None if tally is None else loss(tally.total, tally.met)


def _conversion(counts: StageCounts) -> Share | None:
    entered, completed = counts.entered, counts.completed
    limits = wilson(completed, entered) if entered and completed is not None else None
    if limits is None or completed is None or not entered:
        return None
    return Share(value=completed / entered, low=limits[0], high=limits[1])
