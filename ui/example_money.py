"""What the business of the example spends beside the hours and money of its counts: advertising by channel, hours of
its people, a refund, an experiment.

Names and notes are in ui/text/*/example_money.toml. Days count back from today, months are its last whole ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from funnel.costs import Cost
from funnel.journey import Phase
from storage.workspace import Workspace
from ui import money_actions
from ui.words import say


@dataclass(frozen=True, kw_only=True)
class Told:
    """`euros`, and `hours` of a `person` whose hour costs `rate` euros; `day` days ago, or else over a whole `month`,
    from 0, the oldest. What is named by a word has it in the texts."""

    stage: str
    day: int | None = None
    month: int | None = None
    euros: float | None = None
    hours: float | None = None
    rate: int | None = None
    person: str = ""
    channel: str = ""
    segment: str = ""
    note: str = ""
    experiment: str | None = None


# Euros of each month.
ADS: Mapping[str, Sequence[float]] = {"search": (212.4, 236.15, 198.7), "social": (96, 120.5, 143.25)}

COSTS: Sequence[Told] = (
    *(
        Told(stage="finds", month=month, euros=euros, channel=channel)
        for channel, months in ADS.items()
        for month, euros in enumerate(months)
    ),
    Told(stage="signup", month=2, euros=90, channel="referrals", note="voucher"),
    Told(stage="finds", day=24, euros=-35.6, channel="search", note="credit"),
    Told(stage="connect", day=33, hours=3.5, person="Iker", rate=28, segment="team", note="onboarding"),
    Told(stage="connect", day=12, hours=2, person="Iker", segment="starting", note="onboarding"),
    Told(stage="papers", day=18, hours=6, person="Marta", rate=22, note="support"),
    Told(stage="papers", day=6, hours=4.5, person="Marta", note="support"),
    Told(stage="year", day=27, hours=4, person="adviser", rate=45, note="closing"),
    Told(stage="recommend", day=5, euros=80, hours=3, person="Lucía", experiment="refer", note="leaflet"),
)  # fmt: skip


def spend(
    workspace: Workspace,
    lang: str,
    stages: Mapping[str, int],
    experiments: Mapping[str, int],
    today: date,
    months: Sequence[tuple[date, date]],
) -> None:
    """Types them all, by the keys of stages and experiments; `months` from their first day to before their end."""

    def words(family: str, key: str) -> str:
        return say(lang, f"example_money.{family}.{key}") if key else ""

    for place, told in enumerate(COSTS):
        when: dict[str, Any] = {"day": today - timedelta(days=told.day or 0)}
        if told.month is not None:
            first, ends = months[told.month]
            when = {"day": first, "through": ends - timedelta(days=1)}
        cost = Cost(
            **when,
            phase=Phase.ACQUISITION,  # the stage decides it
            stage=stages[told.stage],
            money=None if told.euros is None else round(told.euros * 100),
            hours=told.hours,
            channel=words("channel", told.channel),
            segment=say(lang, f"example_survey.segment.{told.segment}") if told.segment else "",
            note=words("note", told.note),
            experiment=None if told.experiment is None else experiments[told.experiment],
        )
        money_actions.add_cost(
            workspace,
            replace(cost, person=words("person", told.person) if told.person == "adviser" else told.person),
            token=f"example.{workspace.id}.cost.{place}",
            rate=None if told.rate is None else told.rate * 100,
        )
