"""What the business of the example knows about money: what an hour costs, what a customer pays, how many leave; and
through which channel its people came, and who they are.

Its channels have the names of ui/text/*/example_money.toml. Nothing is drawn by chance: people are dealt out in
proportion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from funnel.count_parts import Part
from storage.workspace import Workspace
from ui.example_story import MONTHS
from ui.words import say

# Of the last months, as Lápiz y Caja would type it: 24 customers left in 610 months of customers.
FACTS: Mapping[str, Any] = {
    "rate": 2500,
    "arpa": 39,
    "arpa_n": 152,
    "arpa_sd": 13,
    "margin": 0.55,
    "churned": 24,
    "months": 610,
}
# The stages before somebody is a customer: who completes one enters the next.
STAGES = ("finds", "call", "signup")
# Of a hundred people who find it, and how readily each of them goes on, against the others.
CHANNELS: Mapping[str, tuple[float, float]] = {"search": (46, 0.9), "social": (27, 0.5), "referrals": (27, 1.9)}
SEGMENTS: Mapping[str, tuple[float, float]] = {"starting": (58, 0.9), "settled": (30, 1.2), "team": (12, 1.0)}


def tell(workspace: Workspace) -> None:
    """Types the facts; what somebody typed already stays."""
    facts = workspace.money.facts()
    for name, value in FACTS.items():
        if getattr(facts, name) is None:
            workspace.money.save_field(name, value, seen=None)


def count(workspace: Workspace, lang: str, stages: Mapping[str, int], months: Sequence[tuple[date, date]]) -> None:
    """Brings the people of each month by channel and segment, as a file would; they add up to what was typed."""
    parts = [part for place, month in enumerate(months) for part in _parts(lang, stages, place, month)]
    digest = hashlib.sha256(f"example.{workspace.id}.{months}".encode()).hexdigest()
    workspace.count_files.bring(parts, file=say(lang, "example_worth.file"), digest=digest)


def _parts(lang: str, stages: Mapping[str, int], place: int, month: tuple[date, date]) -> Iterator[Part]:
    groups = [(channel, segment) for channel in CHANNELS for segment in SEGMENTS]
    share = [CHANNELS[channel][0] * SEGMENTS[segment][0] for channel, segment in groups]
    readily = [CHANNELS[channel][1] * SEGMENTS[segment][1] for channel, segment in groups]
    entered = dealt(MONTHS[STAGES[0]][place][0] or 0, share)
    for key in STAGES:
        completed = dealt(
            MONTHS[key][place][1] or 0, [n * ready for n, ready in zip(entered, readily, strict=True)], entered
        )
        for (channel, segment), came, went in zip(groups, entered, completed, strict=True):
            yield Part(
                stage=stages[key],
                starts=month[0],
                ends=month[1],
                segment=say(lang, f"example_survey.segment.{segment}"),
                channel=say(lang, f"example_money.channel.{channel}"),
                entered=came,
                completed=went,
            )
        # Who came by a recommendation, or is settled, is readier from the start; later on all are more alike.
        entered, readily = completed, [ready**0.4 for ready in readily]


def dealt(total: int, weights: Sequence[float], most: Sequence[int] | None = None) -> list[int]:
    """So many people in proportion to the weights, whole, none above `most`."""
    found = [0] * len(weights)
    for _ in range(total):
        open_ = [i for i in range(len(found)) if weights[i] > 0 and (most is None or found[i] < most[i])]
        found[max(open_, key=lambda i: weights[i] / (2 * found[i] + 1))] += 1
    return found
