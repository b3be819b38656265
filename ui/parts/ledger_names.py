"""What an entry of the ledger may point at, by name, and an entry in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from funnel.costs import Cost
from funnel.journey_map import ItemKind
from storage.errors import NotFound
from storage.library import Filters
from ui.names import brief, item_name, stage_name
from ui.numbers import day, money, number
from ui.parts import funnel_period, journey_choice
from ui.parts.frame import Here
from ui.words import plain

MINOR = 100
# So many experiments are offered, the last changed first.
EXPERIMENTS = 200
NAMED = 60


@dataclass(frozen=True, kw_only=True)
class Names:
    """Id → name, as people typed it. `stages` and `touchpoints` are offered, in the order of the journeys, with what
    they stand in; `bare` has stages and `points` touchpoints by themselves, stages also where they were taken away."""

    journeys: Mapping[int, str]
    stages: Mapping[int, str]
    bare: Mapping[int, str]
    touchpoints: Mapping[int, str]
    points: Mapping[int, str]


def names(here: Here) -> Names:
    journey = here.workspace.journey
    prefixes = journey_choice.prefixes(here)
    bare = {one.id: stage_name(here.lang, one) for one in journey.stages(gone=True)}
    stages = {
        one.id: f"{prefixes[one.journey]}{here.say(f'phase.{one.phase}')} · {bare[one.id]}" for one in journey.stages()
    }
    touchpoints: dict[int, str] = {}
    points: dict[int, str] = {}
    order = {stage: place for place, stage in enumerate(stages)}
    for of, prefix in prefixes.items():
        found = here.workspace.map.items(of, ItemKind.TOUCHPOINT)
        for item in sorted(found, key=lambda one: order.get(one.stage or 0, len(order))):
            points[item.id] = item_name(here.lang, item)
            touchpoints[item.id] = prefix + " · ".join(filter(None, (bare.get(item.stage or 0), points[item.id])))
    journeys = {one.id: item_name(here.lang, one) for one in here.workspace.map.journeys()}
    return Names(journeys=journeys, stages=stages, bare=bare, touchpoints=touchpoints, points=points)


def experiments(here: Here, *, also: Collection[int] = ()) -> dict[int, str]:
    """Those that were changed last, and these: id → name."""
    found = here.workspace.library.find(Filters(), size=EXPERIMENTS).rows
    names = {one.id: one.name or here.say("home.unnamed") for one in found}
    return {**names, **tested(here, [id for id in also if id not in names])}


def tested(here: Here, ids: Collection[int]) -> dict[int, str]:
    """Experiments by id: their names."""
    return {id: _experiment(here, id) for id in ids}


def _experiment(here: Here, id: int) -> str:
    try:
        found = here.workspace.experiments.get(id)
    except NotFound:
        return "—"
    name = found.card.name if found.card is not None else (found.draft or {}).get("name")
    return str(name or "").strip() or here.say("home.unnamed")


def amount(here: Here, minor: int | None) -> str:
    """Money to the cent, as Markdown; a dash for what nobody told."""
    return plain(money(here.lang, None if minor is None else minor / MINOR, here.about.currency, none="—"))


def hours(here: Here, x: float | None) -> str:
    """ "3.5 h"."""
    return "—" if x is None else here.say("ledger.hours_of", hours=number(here.lang, round(x, 2)))


def when(here: Here, cost: Cost) -> str:
    return day(here.lang, cost.day) if cost.through is None else funnel_period.words(here, (cost.day, cost.ends))


def sums(here: Here, cost: Cost) -> str:
    """ "€120.00 · 3 h", as Markdown."""
    told = [amount(here, cost.money)] if cost.money is not None else []
    told += [hours(here, cost.hours)] if cost.hours is not None else []
    return " · ".join(told)


def line(here: Here, cost: Cost, known: Names) -> str:
    """When, what for and through which channel, as Markdown."""
    stage = None if cost.stage is None else known.bare.get(cost.stage, "—")
    told = (when(here, cost), here.say(f"phase.{cost.phase}"), _text(stage), _text(cost.channel))
    return " · ".join(filter(None, told))


def about(here: Here, cost: Cost, known: Names, tested: Mapping[int, str]) -> list[str]:
    """What else is told of an entry, as Markdown; `tested`: experiment → name."""
    point = None if cost.touchpoint is None else known.points.get(cost.touchpoint, "—")
    # Of a stage the journey is said only where two journeys have one of that name.
    stage = None if cost.stage is None else known.bare.get(cost.stage, "—")
    told_apart = len(known.journeys) > 1 and (stage is None or list(known.bare.values()).count(stage) > 1)
    journey = known.journeys.get(cost.journey or 0) if told_apart else None
    told = [_text(one) for one in (journey, point, cost.segment)]
    if cost.person or cost.rate is not None:
        rate = "" if cost.rate is None else here.say("ledger.at_rate", rate=amount(here, cost.rate))
        told.append(" ".join(filter(None, (_text(cost.person), rate))))
    if cost.experiment is not None:
        told.append(here.say("ledger.of_experiment", name=_text(tested.get(cost.experiment, "—"))))
    return [one for one in (*told, _text(cost.note)) if one]


def _text(text: str | None) -> str:
    return plain(brief(text or "", NAMED))
