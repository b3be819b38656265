"""What is told of a file of costs: what each column holds, what holds for all rows, and which names cells may say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from funnel.account import ColumnTwice
from funnel.errors import TrayectoError
from funnel.journey import Phase


class NoAmounts(TrayectoError):
    """Neither a column of money nor one of hours is named."""

    code = "cost_file_no_amounts"


@dataclass(frozen=True, kw_only=True)
class CostColumns:
    """Which column holds what; None where there is none. Raises NoAmounts, ColumnTwice."""

    day: str | None = None
    through: str | None = None
    money: str | None = None
    hours: str | None = None
    currency: str | None = None
    phase: str | None = None
    stage: str | None = None
    channel: str | None = None
    segment: str | None = None
    person: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.money is None and self.hours is None:
            raise NoAmounts()
        for column, uses in Counter(asdict(self).values()).items():
            if column is not None and uses > 1:
                raise ColumnTwice(column=column)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the person says of rows that do not say it. `day` (and `through`) are of all rows of a file without days."""

    phase: Phase | None = None
    day: date | None = None
    through: date | None = None
    journey: int | None = None
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class CostNames:
    """What a cell may say, in whatever case and accents: → phase, → the id of a stage; and the phase of each stage."""

    phases: Mapping[str, Phase]
    stages: Mapping[str, int]
    phase_of: Mapping[int, Phase]
