"""What each phase costs, and each customer who comes out of it: ledger and counts of one journey, taken together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from funnel.cac import UnitCost, unit_cost
from funnel.costs import Spent
from funnel.count_parts import Part, added_up
from funnel.journey import Phase, Stage
from funnel.known import Counted
from funnel.money_facts import MoneyFacts
from storage.workspace import Workspace
from ui.parts.funnel_period import Period
from ui.parts.money_period import moved


@dataclass(frozen=True)
class People:
    """How many completed a stage within a period; None where nobody counted them. `whole`: on all of its days."""

    n: int | None
    whole: bool


@dataclass(frozen=True, kw_only=True)
class PhaseMoney:
    """`people` out of the phase in `period`, and what was `spent` on it within `window`: the same days, or for
    acquisition earlier ones. `each` is None where nobody counted people."""

    phase: Phase
    period: Period
    window: Period
    spent: Spent
    people: People
    each: UnitCost | None


@dataclass(frozen=True, kw_only=True)
class Share:
    """One channel or segment ("" where it is not told) of the acquisition."""

    name: str
    spent: Spent
    people: People
    each: UnitCost | None


@dataclass(frozen=True, kw_only=True)
class Books:
    """The ledger and the counts of one journey. `alone`: the only one, so that costs of no journey are its costs."""

    workspace: Workspace
    journey: int
    alone: bool
    facts: MoneyFacts
    stages: Sequence[Stage]
    counted: Mapping[int, Sequence[Counted]]

    def last_stage(self, phase: Phase) -> Stage | None:
        """Whose people are those of the phase: the last that is not optional."""
        return next((one for one in reversed(self.stages) if one.phase is phase and not one.optional), None)

    def window(self, phase: Phase, period: Period) -> Period:
        """When the money was spent that brought the people of `period`."""
        return moved(period, self.facts.lag) if phase is Phase.ACQUISITION else period

    def phase(self, phase: Phase, period: Period) -> PhaseMoney:
        window, stage = self.window(phase, period), self.last_stage(phase)
        spent = self._spent(window, phase=phase).get((), Spent())
        found = people([] if stage is None else self.counted.get(stage.id, ()), period)
        each = None if found.n is None else unit_cost(spent, found.n)
        return PhaseMoney(phase=phase, period=period, window=window, spent=spent, people=found, each=each)

    def shares(self, by: str, period: Period) -> list[Share]:
        """Of the acquisition by channel or segment, the dearest first, what is not told last."""
        stage = self.last_stage(Phase.ACQUISITION)
        spent = self._spent(self.window(Phase.ACQUISITION, period), by, phase=Phase.ACQUISITION)
        parts = self.workspace.count_files.parts(self.journey) if stage is not None else []
        return shares(
            {key[0]: one for key, one in spent.items()},
            [one for one in parts if stage and one.stage == stage.id],
            by,
            period,
        )

    def straddling(self, period: Period) -> int:
        """Entries that lie partly in the days of a phase's costs, and are in none of its sums."""
        costs = self.workspace.costs
        return sum(costs.straddling(*self.window(phase, period), phase=phase) for phase in Phase)

    def loose(self, period: Period) -> int:
        """Entries of no journey, where there are several and so nobody knows whose they are."""
        if self.alone:
            return 0
        found = self.workspace.costs.sums("journey", since=period[0], until=period[1])
        return found.get((None,), Spent()).entries

    def _spent(self, window: Period, *by: str, **only: Any) -> dict[tuple[Any, ...], Spent]:
        found = self.workspace.costs.sums(
            "journey", *by, since=window[0], until=window[1], rate=self.facts.rate, **only
        )
        mine: dict[tuple[Any, ...], Spent] = defaultdict(Spent)
        for (journey, *key), one in found.items():
            if journey == self.journey or (journey is None and self.alone):
                mine[tuple(key)] = mine[tuple(key)] + one
        return mine


def books(workspace: Workspace, journey: int) -> Books:
    return Books(
        workspace=workspace,
        journey=journey,
        alone=len(workspace.map.journeys()) == 1,
        facts=workspace.money.facts(),
        stages=workspace.journey.stages(journey),
        counted=workspace.journey.counted(journey),
    )


def people(counted: Iterable[Counted], period: Period) -> People:
    """Who completed within a period: as counted for exactly that, else added up over those inside, none twice."""
    known = apart([one for one in counted if one.counts.completed is not None], period)
    days = sum((one.ends - one.starts).days for one in known)
    n = sum(one.counts.completed or 0 for one in known) if known else None
    return People(n, days == (period[1] - period[0]).days)


def apart(counted: Iterable[Counted], period: Period) -> list[Counted]:
    """Those inside a period that have no day in common: of a month and a week in it the month."""
    found: list[Counted] = []
    inside = [one for one in counted if period[0] <= one.starts and one.ends <= period[1]]
    for one in sorted(inside, key=lambda one: (one.starts, -one.ends.toordinal())):
        if not found or one.starts >= found[-1].ends:
            found.append(one)
    return found


def shares(spent: Mapping[str, Spent], parts: Iterable[Part], by: str, period: Period) -> list[Share]:
    """Costs and people of the same channel or segment, whatever its capitals."""
    names: dict[str, str] = {}
    money: dict[str, Spent] = defaultdict(Spent)
    groups: dict[str, dict[tuple[date, date], list[Part]]] = defaultdict(lambda: defaultdict(list))
    for name, one in spent.items():
        names.setdefault(same_name(name), name)
        money[same_name(name)] = money[same_name(name)] + one
    for part in parts:
        name = getattr(part, by)
        names.setdefault(same_name(name), name)
        groups[same_name(name)][part.starts, part.ends].append(part)
    found = []
    for key, name in names.items():
        counted = [Counted(starts=a, ends=b, counts=added_up(those)) for (a, b), those in groups[key].items()]
        came = people(counted, period)
        if key in money or came.n is not None:
            each = None if came.n is None else unit_cost(money[key], came.n)
            found.append(Share(name=name, spent=money[key], people=came, each=each))
    return sorted(found, key=lambda one: (not one.name, -(one.spent.money or 0), -(one.people.n or 0), one.name))


def same_name(name: str) -> str:
    """What names have in common that differ in capitals and blanks alone."""
    return " ".join(name.casefold().split())
