"""One thing on a map in words: its name, what was counted of it, and the whole of it in a few sentences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from funnel.counts import wilson
from funnel.journey_map import Item, ItemKind
from funnel.losses import Loss
from funnel.tallies import Tally
from ui.charts.map_values import CHANNELS, HANDOFF, Arrow, Feeling, Mark
from ui.names import item_name
from ui.numbers import number, percent, signed
from ui.words import say

# A tooltip is no page: what was typed at length is told so far.
LONG = 160
# After a change nearly everything is what it was: so many things are remembered as they were said.
KEPT = 8192


@lru_cache(maxsize=KEPT)
def thing(lang: str, item: Item, newest: Tally | None) -> Mark:
    """A moment of truth, a checkpoint or a pain point, with what was counted of it last."""
    return _Speaker(lang).thing(item, newest)


@lru_cache(maxsize=KEPT)
def touchpoint(lang: str, item: Item, signs: tuple[str, ...]) -> Mark:
    """`signs`: the kinds of things that stand at it."""
    return _Speaker(lang).touchpoint(item, signs)


@lru_cache(maxsize=KEPT)
def handoff(lang: str, item: Item, ends: tuple[str, str], lost: Loss | None) -> Mark:
    """`ends`: what the touchpoints are called between which it is."""
    return _Speaker(lang).handoff(item, ends, lost)


@lru_cache(maxsize=KEPT)
def feeling(lang: str, stage: str, which: str, value: float | None, people: float | None) -> Feeling | None:
    """What people feel in a stage of this name, "now" or as is the "wish": a guess, where nobody was asked."""
    if value is None:
        return None
    written = signed(lang, round(value, 2))
    if not people:
        said = say(lang, f"map.feels_{which}_guess", stage=stage, value=written)
        return Feeling(value=value, guess=True, label=say(lang, "map.feels_guess", value=written), said=said)
    count = int(people)
    said = say(lang, f"map.feels_{which}", stage=stage, value=written, count=count)
    return Feeling(value=value, guess=False, label=say(lang, "map.feels", value=written, count=count), said=said)


def arrow(lang: str, item: Item, lost: Loss | None, said: str) -> Arrow:
    """Only a hand-off that shows a loss has a label of its own."""
    label = None
    if lost is not None and lost.loses and lost.share is not None:
        label = say(lang, "map.lost_label", share=percent(lang, lost.share, 0))
    return Arrow(start=item.get("start"), end=item.get("end"), loses=label is not None, label=label, said=said)


@dataclass(frozen=True)
class _Speaker:
    lang: str

    def say(self, key: str, /, **values: object) -> str:
        return say(self.lang, key, **values)

    def thing(self, item: Item, newest: Tally | None) -> Mark:
        say, name = self.say, item_name(self.lang, item)
        note = said = None
        if newest is not None and newest.total and item.kind is not ItemKind.PAIN:
            share = self._share(newest.met, newest.total)
            verb = "met" if item.kind is ItemKind.MOMENT else "passed"
            note = say(f"map.{verb}", share=share)
            said = say(f"map.{verb}_said", met=newest.met, total=newest.total, share=share)
        if item.kind is ItemKind.PAIN and item.get("severity") is not None:
            note = said = say("map.hurts", severity=item.get("severity"))
        which = item.get("moment") if item.kind is ItemKind.MOMENT else None
        told = {
            ItemKind.MOMENT: ("handled", "shown_by"),
            ItemKind.CHECKPOINT: ("criterion",),
        }.get(item.kind, ())
        details = _sentences(
            which and say(f"item_option.moment.{which}"),
            said,
            *(item.get(field) for field in told),
            self._owner(item),
        )
        return Mark(
            id=item.id,
            lane=item.kind.value,
            name=name,
            note=note,
            details=details,
            said=self._said(item, name, details),
        )

    def touchpoint(self, item: Item, signs: tuple[str, ...]) -> Mark:
        say, name, group = self.say, item_name(self.lang, item), item.get("group")
        there = ", ".join(say(f"item.{sign}") for sign in signs)
        details = _sentences(
            item.get("channel"),
            item.get("purpose"),
            self._owner(item),
            there and say("map.there", what=there),
        )
        return Mark(
            id=item.id,
            lane=group if group in CHANNELS else "other",
            name=name,
            signs=signs,
            details=details,
            said=self._said(item, name, details),
        )

    def handoff(self, item: Item, ends: tuple[str, str], lost: Loss | None) -> Mark:
        say = self.say
        name = say("map.from_to", start=ends[0], end=ends[1])
        note = said = None
        if lost is not None and lost.share is not None:
            gone = self._share(lost.sent - lost.arrived, lost.sent)
            arrived = percent(self.lang, 1 - lost.share, 0)
            note = say("map.lost", share=gone) if lost.loses else say("map.arrives", share=arrived)
            said = say("map.arrived_said", met=lost.arrived, total=lost.sent, share=gone)
        one, other = item.get("owner"), item.get("owner_after")
        carried, wait = item.get("is_carried"), item.get("wait_hours")
        answer = carried and f"{say('item_field.handoff.is_carried')} {say(f'item_option.is_carried.{carried}')}"
        details = _sentences(
            said,
            say("map.owners", one=one or "—", other=other or "—") if one or other else None,
            item.get("carried") and say("map.carried", what=item.get("carried")),
            answer,
            None if wait is None else say("map.waits", hours=number(self.lang, wait)),
        )
        return Mark(
            id=item.id,
            lane=HANDOFF,
            name=name,
            note=note,
            alarm=bool(lost and lost.loses),
            details=details,
            said=self._said(item, name, details),
        )

    def _owner(self, item: Item) -> str | None:
        owner = item.get("owner")
        return self.say("map.owner", name=owner) if owner else None

    def _share(self, met: int, total: int) -> str:
        """ "75% (64–84)"."""
        limits = wilson(met, total)
        assert limits is not None
        low, high = (number(self.lang, 100 * limit, 0) for limit in limits)
        return self.say("funnel.share", value=percent(self.lang, met / total, 0), low=low, high=high)

    def _said(self, item: Item, name: str, details: str) -> str:
        kind = self.say(f"item.{item.kind}")
        return f"{_sentences(f'{kind}: {name}')} {details}".strip()


def _sentences(*parts: str | None) -> str:
    told = [" ".join(part.split()) for part in parts if part]
    short = [part if len(part) <= LONG else part[: LONG - 1].rstrip() + "…" for part in told]
    return " ".join(part if part.endswith((".", "!", "?", "…")) else f"{part}." for part in short)
