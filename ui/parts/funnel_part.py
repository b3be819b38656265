"""Whose people are typed: everybody's, or those of one segment or channel; and what stands there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from funnel.counts import StageCounts
from funnel.journey import Stage
from ui.numbers import number
from ui.parts.frame import Here
from ui.parts.funnel_period import Period
from ui.parts.funnel_words import amount
from ui.words import plain

OF = ("segment", "channel")


@dataclass(frozen=True, kw_only=True)
class OfPart:
    """An empty text for a segment or channel that is not told."""

    segment: str = ""
    channel: str = ""

    @property
    def whole(self) -> bool:
        return not (self.segment or self.channel)

    @property
    def name(self) -> str:
        return " · ".join(one for one in (self.segment, self.channel) if one)

    @property
    def key(self) -> str:
        """For the keys of its fields; nothing for the whole."""
        return "" if self.whole else f".{self.segment}|{self.channel}"


@dataclass(frozen=True, kw_only=True)
class There:
    """What was typed of a period, by stage; `ledger` is all that the ledger has inside it, `parts` how many segments
    or channels each stage's people are counted by, `wholes` the stages that are counted all together."""

    counts: Mapping[int, StageCounts] = field(default_factory=dict)
    ledger: Mapping[int, StageCounts] = field(default_factory=dict)
    parts: Mapping[int, int] = field(default_factory=dict)
    wholes: frozenset[int] = frozenset()
    part: OfPart = OfPart()

    @classmethod
    def of(cls, here: Here, period: Period | None, part: OfPart) -> There:
        if period is None:
            return cls(part=part)
        journey = here.workspace.journey
        found = here.workspace.count_files.parts(starts=period[0], ends=period[1])
        split = Counter(one.stage for one in found if any(one.split))
        counts: Mapping[int, StageCounts] = journey.typed(*period)
        if not part.whole:
            mine = [one for one in found if (one.segment, one.channel) == (part.segment, part.channel)]
            counts = {one.stage: StageCounts(entered=one.entered, completed=one.completed) for one in mine}
        wholes = frozenset(one.stage for one in found if not any(one.split))
        return cls(counts=counts, ledger=journey.counts(*period), parts=split, wholes=wholes, part=part)

    def say_of(self, here: Here, stage: Stage) -> None:
        """What a number typed of this stage does to what is there."""
        if not self.part.whole:
            if stage.id in self.wholes:
                st.caption(f":material/call_split: {here.say('funnel.whole_gives_way')}")
            return
        if self.parts.get(stage.id):
            st.caption(f":material/call_merge: {here.say('funnel.parts_give_way', count=self.parts[stage.id])}")
        mine, all_ = self.counts.get(stage.id, StageCounts()), self.ledger.get(stage.id, StageCounts())
        if (mine.hours, mine.spend_minor) != (all_.hours, all_.spend_minor):
            hours = number(here.lang, None if all_.hours is None else round(all_.hours, 2), none="—")
            said: dict[str, Any] = {"hours": hours, "money": plain(amount(here, all_.spend_minor))}
            st.caption(f":material/payments: {here.say('funnel.ledger_has_more', **said)}")


def choose(here: Here, key: str) -> OfPart:
    """Everybody, unless a segment or a channel is named; a new one can be typed."""
    known: dict[str, list[str]] = {name: here.workspace.costs.known(name) for name in OF}
    for one in here.workspace.count_files.parts():
        known["segment"].append(one.segment)
        known["channel"].append(one.channel)
    with st.expander(here.say("funnel.part_of"), icon=":material/group:"):
        st.caption(here.say("funnel.part_of_caption"))
        columns = st.columns(2)
        chosen = {
            name: column.selectbox(
                here.say(f"funnel.of_{name}"),
                sorted({one for one in known[name] if one}),
                index=None,
                key=f"{key}.{name}",
                accept_new_options=True,
                placeholder=here.say("funnel.everybody"),
            )
            for name, column in zip(OF, columns, strict=True)
        }
    return OfPart(**{name: (value or "").strip() for name, value in chosen.items()})
