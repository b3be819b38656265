"""The story of the worked example: one invented business, its stages, months and experiments in figures.

All figures are invented like the business; the texts are in ui/text/*/example.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.card import Choice
from funnel.journey import Phase

# fmt: off
STAGES: tuple[tuple[str, Phase], ...] = (
    ("finds", Phase.ACQUISITION), ("call", Phase.ACQUISITION), ("signup", Phase.ACQUISITION),
    ("connect", Phase.DELIVERY), ("quarter", Phase.DELIVERY),
    ("papers", Phase.RETENTION), ("year", Phase.RETENTION), ("recommend", Phase.RETENTION),
)

# Stage → people in and out, hours, euros, for the last three whole months, oldest first. None = nobody counted.
MONTHS: Mapping[str, tuple[tuple[int | None, int | None, float | None, int | None], ...]] = {
    "finds": ((2460, 76, 18, 2450), (2615, 97, 16, 2450), (2702, 124, 16, 2300)),
    "call": ((76, 51, 26, 380), (97, 70, 32, 380), (124, 90, 41, 380)),
    "signup": ((51, 27, 8, 370), (70, 33, 9, 370), (90, 41, 11, 370)),
    "connect": ((27, 14, 19, 40), (33, 19, 21, 40), (41, 29, 17, 40)),
    "quarter": ((22, 18, 38, 0), (14, 12, 27, 0), (24, 20, 43, 0)),
    "papers": ((201, 168, 61, 120), (214, 182, 64, 120), (229, 199, 66, 120)),
    "year": ((14, 9, 3, 0), (11, 8, 3, 0), (15, 11, 4, 0)),
    "recommend": ((None, None, None, None), (182, 6, 2, 100), (199, 9, 2, 150)),
}

# Of one stage also week by week, the first ones of each month: people in and out. Something broke in the newest week.
WEEKLY = "finds"
WEEKS: tuple[tuple[tuple[int, int], ...], ...] = (
    ((556, 17), (549, 16), (562, 18), (551, 17)),
    ((585, 21), (592, 22), (588, 22), (580, 21)),
    ((605, 33), (612, 35), (598, 5)),
)

# Of a month, as everybody at Lápiz y Caja types it into a card.
MONEY: Mapping[str, Any] = {
    "money.stage_customers": 34, "money.stage_spend": 3100, "money.rate": 25,
    "money.arpa": 39, "money.margin": 0.55, "money.churn": 0.04,
}
# fmt: on

# By variant in order: (people, who did it), or (people, mean, standard deviation).
Figures = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Story:
    """One experiment; days are before today. `after` names the story that it iterates.

    `plan` is baseline, smallest lift, people and weeks; `cost` hours and euros, typed with the rest of MONEY;
    `guardrail` the margin of the one guardrail; `fields` whatever else is typed before the start; `amendment`
    its day and fields; `readings` map their day to metric → figures.
    """

    stage: str
    logged: int
    after: str | None = None
    plan: tuple[float, float, int, int] | None = None
    cost: tuple[float, float] | None = None
    guardrail: float | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    started: int | None = None
    amendment: tuple[int, Mapping[str, Any]] | None = None
    readings: Mapping[int, Mapping[str, Figures]] = field(default_factory=dict)
    decided: tuple[int, Choice] | None = None
    learned: int | None = None

    def typed(self) -> dict[str, Any]:
        """Field of the card → value."""
        found: dict[str, Any] = dict(zip(("baseline", "mde", "people", "weeks"), self.plan or (), strict=False))
        if self.cost is not None:
            found |= {**MONEY, "money.hours": self.cost[0], "money.spend": self.cost[1]}
        if self.guardrail is not None:
            found |= {"guardrails": 1, "guardrail1.kind": "binary", "guardrail1.margin": self.guardrail}
        return {**found, **self.fields}


# fmt: off
STORIES: Mapping[str, Story] = {
    "price": Story(
        stage="finds", logged=152, started=150, plan=(0.03, 0.5, 4000, 6), cost=(6, 0), guardrail=0.1,
        readings={
            122: {"primary": ((1263, 39), (1248, 58)), "guardrail1": ((1263, 783), (1248, 780))},
            108: {"primary": ((1910, 57), (1895, 92)), "guardrail1": ((1910, 1186), (1895, 1191))},
        },
        decided=(106, Choice.SCALE), learned=105,
    ),
    "reminder": Story(
        stage="papers", logged=141, started=135, plan=(0.84, 0.15, 210, 12), cost=(5, 180),
        fields={"on_open": "stop", "moves": "nothing"},
        readings={51: {"primary": ((105, 89), (106, 91))}}, decided=(49, Choice.STOP), learned=48,
    ),
    "welcome": Story(
        stage="connect", logged=140, started=139, plan=(0.5, 0.5, 40, 6), cost=(12, 0),
        readings={104: {"primary": ((20, 10), (20, 12))}}, decided=(103, Choice.ITERATE), learned=103,
    ),
    "form": Story(
        stage="call", logged=124, started=120, plan=(0.71, 0.3, 110, 4), cost=(3, 0),
        readings={92: {"primary": ((55, 40), (56, 27))}}, decided=(91, Choice.STOP), learned=90,
    ),
    "welcome2": Story(
        stage="connect", after="welcome", logged=102, started=101,
        fields={"people": 60, "on_open": "stop", "money.hours": 8},
        readings={59: {"primary": ((29, 15), (30, 19))}}, decided=(58, Choice.ITERATE), learned=58,
    ),
    "plans": Story(
        stage="signup", logged=80, started=75, plan=(0.07, 1, 630, 8), cost=(14, 240),
        fields={"variants": 3, "weight.c": 1},
        readings={19: {"primary": ((212, 15), (208, 20), (211, 36))}}, decided=(16, Choice.SCALE),
    ),
    "welcome3": Story(
        stage="connect", after="welcome2", logged=57, started=57,
        fields={"people": 80, "weeks": 8, "money.hours": 16},
        readings={29: {"primary": ((17, 9), (18, 13))}, 1: {"primary": ((38, 19), (38, 30))}},
    ),
    "video": Story(
        stage="quarter", logged=50, started=49, plan=(0.4, 0.4, 90, 12),
        fields={"better": "down", "money.hours": 9, "money.rate": 25, "money.spend": 150},
        readings={2: {"primary": ((72, 31), (14, 5))}},
    ),
    "yearly": Story(
        stage="signup", logged=38, started=36, plan=(34, 0.5, 150, 6), cost=(4, 0), guardrail=0.2,
        fields={"kind": "mean", "sd": 40}, amendment=(20, {"weeks": 10}),
        readings={
            15: {"primary": ((20, 33.15, 39.4), (19, 49.26, 88.7)), "guardrail1": ((20, 9), (19, 9))},
            2: {"primary": ((37, 35.84, 39.2), (36, 55.17, 96.3)), "guardrail1": ((37, 17), (36, 17))},
        },
    ),
    "podcast": Story(stage="finds", logged=13),
    "refer": Story(
        stage="recommend", logged=8, started=5, plan=(0.05, 1, 180, 12), cost=(6, 300), guardrail=0.5,
        fields={"alpha": 0.1, "moves": "customers", "guardrail1.better": "down"},
    ),
    "evening": Story(stage="call", logged=4, fields={"baseline": 0.73}),
    "review": Story(stage="year", logged=2, plan=(0.28, 0.5, 60, 16), cost=(30, 0), fields={"better": "down"}),
}
# fmt: on

# Text of a story in ui/text → field of its card.
TEXTS: Mapping[str, str] = {
    **{name: name for name in ("name", "change", "audience", "effect", "signal", "metric", "baseline")},
    **{key: f"variant.{key}" for key in "abc"},
    "guardrail1": "guardrail1.name",
}
