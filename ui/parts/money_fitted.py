"""What cohorts or purchases came to when their file was read: kept as plain JSON beside the money facts.

Of cohorts the table itself is kept, which holds no person, so that the worth follows a new price or margin; of
purchases only what they came to.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from funnel.errors import TrayectoError
from funnel.interval import Interval
from funnel.money_facts import MoneyFacts, Worth
from storage.errors import DraftChanged
from storage.workspace import Workspace


class FittedChanged(TrayectoError):
    """Somebody else kept or took out another file since this one was looked at."""

    code = "fitted_changed"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cohorts as they were brought: size and survivors after each period; `file` is whence."""

    names: tuple[str, ...]
    cohorts: tuple[tuple[int, ...], ...]
    file: str

    @property
    def customers(self) -> int:
        return sum(one[0] for one in self.cohorts)

    def kept(self, worth: Interval) -> dict[str, Any]:
        return {
            **interval_kept(worth),
            "customers": self.customers,
            "file": self.file,
            "names": list(self.names),
            "cohorts": [list(one) for one in self.cohorts],
        }


def kept(facts: MoneyFacts, way: Worth) -> Mapping[str, Any] | None:
    """All that is kept of one way; None while nothing is."""
    found = facts.fitted.get(way)
    return found if isinstance(found, Mapping) else None


def keeping(facts: MoneyFacts, way: Worth, found: Mapping[str, Any] | None) -> dict[str, Any]:
    """All that is to be kept, with this in place of what was kept of the way; None takes it out."""
    rest = {name: one for name, one in facts.fitted.items() if name != way}
    return rest if found is None else {**rest, way.value: dict(found)}


def keep(workspace: Workspace, facts: MoneyFacts, way: Worth, found: Mapping[str, Any] | None) -> None:
    """Keeps it in place of what `facts` say of this way. Raises FittedChanged where that is no longer so."""
    try:
        workspace.money.save_field("fitted", keeping(facts, way, found), seen=facts.fitted)
    except DraftChanged as error:
        raise FittedChanged() from error


def cohorts_of(facts: MoneyFacts) -> Table | None:
    found = kept(facts, Worth.COHORTS)
    if found is None:
        return None
    cohorts = tuple(tuple(int(count) for count in one) for one in found["cohorts"])
    return Table(names=tuple(found["names"]), cohorts=cohorts, file=found["file"])


def fitted_worth(facts: MoneyFacts) -> Interval | None:
    """The worth of the chosen way; None of a contract's, which follows from the other facts."""
    if facts.worth is Worth.CONTRACT:
        return None
    found = kept(facts, facts.worth)
    return Interval(value=None, low=None, high=None) if found is None else interval_of(found)


def in_force(facts: MoneyFacts) -> MoneyFacts:
    """Without the monthly price where the worth comes from purchases: who buys when they like pays nothing by the
    month, and a price typed for another way would give a payback beside a worth that it has no part in."""
    if facts.worth is not Worth.PURCHASES or kept(facts, Worth.PURCHASES) is None:
        return facts
    return replace(facts, arpa=None, arpa_n=None, arpa_sd=None)


def people_of(facts: MoneyFacts) -> int | None:
    """How many customers the kept worth rests on."""
    found = None if facts.worth is Worth.CONTRACT else kept(facts, facts.worth)
    count = None if found is None else found.get("customers")
    return count if isinstance(count, int) and count > 0 else None


def interval_of(found: Mapping[str, Any]) -> Interval:
    value, low, high = (_number(found.get(name)) for name in ("value", "low", "high"))
    return Interval(value=value, low=low, high=high)


def interval_kept(found: Interval) -> dict[str, float | None]:
    return {"value": found.value, "low": found.low, "high": found.high}


def _number(x: object) -> float | None:
    return float(x) if isinstance(x, int | float) and math.isfinite(x) else None
