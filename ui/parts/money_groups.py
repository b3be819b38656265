"""What can be compared, and the counts of it: periods, segments, channels or journeys, as lines of stages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from funnel.count_parts import Part, added_up
from funnel.counts import StageCounts
from funnel.journey import Phase, Stage
from funnel.known import Counted
from ui.names import item_name, stage_name
from ui.parts.frame import Here
from ui.parts.funnel_period import Period, address
from ui.parts.money_cards import period_name
from ui.parts.money_compared import Line, within
from ui.parts.money_figures import same_name
from ui.parts.money_period import like

PERIODS, SEGMENTS, CHANNELS, JOURNEYS = BY = ("periods", "segments", "channels", "journeys")
FIELDS = {SEGMENTS: "segment", CHANNELS: "channel"}
# Of one stage, what was counted of it.
Counts = Mapping[str, Sequence[Counted]]


@dataclass(frozen=True, kw_only=True)
class Groups:
    """`names` of all that can be compared, by the key that the address has."""

    by: str
    names: Mapping[str, str]


def groups(here: Here, by: str, journey: int, periods: Sequence[Period]) -> Groups:
    if by == PERIODS:
        return Groups(by=by, names={period_key(one): period_name(here, one) for one in periods})
    if by == JOURNEYS:
        journeys = here.workspace.map.journeys()
        return Groups(by=by, names={str(one.id): item_name(here.lang, one) for one in journeys})
    names: dict[str, str] = {}
    for part in here.workspace.count_files.parts(journey):
        name = getattr(part, FIELDS[by])
        if name:
            names.setdefault(same_name(name), name)
    return Groups(by=by, names=names)


def lines(here: Here, by: str, chosen: Sequence[str], journey: int, period: Period | None) -> list[Line]:
    """Every stage with counts in at least one of the chosen groups; of several journeys the stages of one name."""
    if by == JOURNEYS:
        return _of_journeys(here, [int(one) for one in chosen], period)
    stages = here.workspace.journey.stages(journey)
    if by == PERIODS:
        counted = here.workspace.journey.counted(journey)
        columns = [{one.id: within(counted.get(one.id, ()), period_of(key)) for one in stages} for key in chosen]
    else:
        parts = _parts(here.workspace.count_files.parts(journey), FIELDS[by])
        found = period or (date.min, date.max)
        columns = [{one.id: within(parts.get((one.id, key), ()), found) for one in stages} for key in chosen]
    rows = [(one, tuple(column[one.id] for column in columns)) for one in stages]
    return [_line(here, one, counts) for one, counts in rows if any(_some(each) for each in counts)]


def period_key(period: Period) -> str:
    return "..".join(address(period).values())


def period_of(key: str) -> Period:
    """Of a key that `period_key` made."""
    first, last = (date.fromisoformat(one) for one in key.split(".."))
    return first, date.fromordinal(last.toordinal() + 1)


def first_two(there: Groups) -> list[str]:
    """What is compared until somebody chooses. Of periods the newest, with the one of its length before it: each is
    held against what was before."""
    keys = list(there.names)
    if there.by != PERIODS:
        return keys[:2]
    newest = period_of(keys[0])
    before = period_key(like(newest, date.min, most=2)[0])
    earlier = [one for one in keys[1:] if period_of(one)[1] <= newest[0]]
    return [before if before in keys else (earlier or keys[1:])[0], keys[0]]


def shared(periods: Sequence[Period]) -> bool:
    """Whether some of them have days in common, and so the same people."""
    ordered = sorted(periods)
    return any(later[0] < earlier[1] for earlier, later in pairwise(ordered))


def _parts(parts: Sequence[Part], field: str) -> dict[tuple[int, str], list[Counted]]:
    """Stage and group → what was counted, the other way of taking people apart added up."""
    found: dict[tuple[int, str], dict[Period, list[Part]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        found[part.stage, same_name(getattr(part, field))][part.starts, part.ends].append(part)
    return {
        key: [Counted(starts=a, ends=b, counts=added_up(those)) for (a, b), those in periods.items()]
        for key, periods in found.items()
    }


def _of_journeys(here: Here, chosen: Sequence[int], period: Period | None) -> list[Line]:
    days = period or (date.min, date.max)
    rows: dict[tuple[Phase, str], dict[int, tuple[Stage, StageCounts]]] = defaultdict(dict)
    for journey in chosen:
        counted = here.workspace.journey.counted(journey)
        for stage in here.workspace.journey.stages(journey):
            counts = within(counted.get(stage.id, ()), days)
            rows[stage.phase, same_name(stage_name(here.lang, stage))][journey] = (stage, counts)
    found = []
    for phase in Phase:
        for (of, _), each in rows.items():
            if of is phase and len(each) > 1 and any(_some(counts) for _, counts in each.values()):
                stage = next(iter(each.values()))[0]
                known = {journey: counts for journey, (_, counts) in each.items()}
                found.append(_line(here, stage, tuple(known.get(one, StageCounts()) for one in chosen)))
    return found


def _line(here: Here, stage: Stage, counts: tuple[StageCounts, ...]) -> Line:
    return Line(head=here.say(f"phase.{stage.phase}"), name=stage_name(here.lang, stage), counts=counts)


def _some(counts: StageCounts) -> bool:
    return counts.entered is not None
