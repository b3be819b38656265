"""Evidence from a table: every row becomes a note of what was said or seen, or is refused with its number.

    columns = guess(table.columns)                      what the columns' names say, in English or Spanish
    unknown(table.columns, columns)                     columns that nobody has said anything about
    read_evidence(table, columns, names, …)             bodies as `storage/map.py` takes them, and what is wrong
    repeated(bodies, there)                             those that another file brought already

Which words mean which kind, stage or touchpoint is told by `Names`: they are words of the screen, and of people.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from funnel.account import BLANKS, ColumnTwice
from funnel.csvs import KEPT, TEXT_KEPT, Refused
from funnel.dates import Dates, dates
from funnel.fields import Text
from funnel.journey_map import FIELDS, ItemKind
from funnel.tables import Table

# Field of a note → the names that its column goes by, bare of case, accents and punctuation.
NAMES_OF: Mapping[str, tuple[str, ...]] = {
    "name": ("text", "quote", "note", "comment", "verbatim", "evidence", "texto", "cita", "nota", "comentario",
             "evidencia", "testimonio"),
    "type": ("kind", "type", "tipo", "clase"),
    "day": ("date", "day", "fecha", "dia"),
    "source": ("source", "fuente", "origen"),
    "stage": ("stage", "etapa"),
    "touchpoint": ("touchpoint", "puntodecontacto", "contacto"),
}  # fmt: skip
FIELD_NAMES = tuple(NAMES_OF)


@dataclass(frozen=True, kw_only=True)
class EvidenceColumns:
    """Which column holds which field of a note; None where there is none. Raises ColumnTwice."""

    name: str | None = None
    type: str | None = None
    day: str | None = None
    source: str | None = None
    stage: str | None = None
    touchpoint: str | None = None

    def __post_init__(self) -> None:
        for column, uses in Counter(asdict(self).values()).items():
            if column is not None and uses > 1:
                raise ColumnTwice(column=column)

    @property
    def taken(self) -> tuple[str, ...]:
        return tuple(column for column in asdict(self).values() if column is not None)


@dataclass(frozen=True, kw_only=True)
class Names:
    """What a cell may say, in whatever case and accents: → the kind's code, the id of a stage, of a touchpoint.

    `stage_of`: touchpoint → the stage that it stands in, for rows that name no stage.
    """

    types: Mapping[str, str]
    stages: Mapping[str, int]
    touchpoints: Mapping[str, int]
    stage_of: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The notes in a table, as bodies of things on a map, each with its row; `refused` are cells that do not fit,
    at most KEPT of `cells_refused`, and `rows_left_out` the rows that are no notes because of them.

    `doubtful`: a date that reads otherwise with the month first, and nothing in the file says which it is.
    """

    bodies: tuple[Mapping[str, Any], ...]
    rows: tuple[int, ...]
    refused: tuple[Refused, ...]
    cells_refused: int
    rows_left_out: int
    doubtful: str | None = None

    def without(self, places: Collection[int]) -> Evidence:
        """The notes that stand at no one of these places."""
        kept = [place for place in range(len(self.bodies)) if place not in places]
        return replace(
            self, bodies=tuple(self.bodies[place] for place in kept), rows=tuple(self.rows[place] for place in kept)
        )


def guess(columns: Sequence[str]) -> EvidenceColumns:
    """By their names; of two columns for one field, the first."""
    found: dict[str, str] = {}
    for column in columns:
        for name, known in NAMES_OF.items():
            if bare(column) in known and name not in found:
                found[name] = column
                break
    return EvidenceColumns(**found)


def repeated(bodies: Sequence[Mapping[str, Any]], there: Iterable[Mapping[str, Any]]) -> frozenset[int]:
    """The places of notes that are there already, with the same text, date, source and stage.

    What two people said alike counts twice: a note is found as many times as it is there, and no more.
    """
    known = Counter(map(_same, there))
    found = set()
    for place, body in enumerate(bodies):
        if known[_same(body)]:
            known[_same(body)] -= 1
            found.add(place)
    return frozenset(found)


def _same(body: Mapping[str, Any]) -> tuple[Any, ...]:
    texts = (" ".join(str(body.get(name) or "").split()) for name in ("name", "source"))
    return (*texts, body.get("day"), body.get("stage"))


def unknown(columns: Sequence[str], chosen: EvidenceColumns) -> tuple[str, ...]:
    """The columns that hold no field."""
    return tuple(column for column in columns if column not in chosen.taken)


def read_evidence(
    table: Table,
    columns: EvidenceColumns,
    names: Names,
    *,
    day_first: bool,
    partly: bool = False,
    otherwise: Mapping[str, Any] | None = None,
) -> Evidence:
    """`columns.name` must be there. A cell that does not fit keeps its row out; with `partly`, the row comes without
    that cell, unless it is the text. Blank cells take what `otherwise` says of their field (type, stage).

    Raises ColumnMissing.
    """
    assert columns.name is not None
    read = _Read(table=table, columns=columns, names=names, otherwise=otherwise or {})
    days = read.days(day_first)
    bodies: list[Mapping[str, Any]] = []
    rows: list[int] = []
    left_out = table.rows_refused
    for index in range(len(table)):
        body, wrong = read.row(index, days)
        if "name" not in body or (wrong and not partly):
            left_out += 1
        else:
            bodies.append(body)
            rows.append(table.row_number(index))
    return Evidence(
        bodies=tuple(bodies),
        rows=tuple(rows),
        refused=tuple(sorted((*table.refused, *read.refused), key=lambda one: one.row)[:KEPT]),
        cells_refused=table.rows_refused + read.count,
        rows_left_out=left_out,
        doubtful=read.doubtful(days),
    )


@dataclass(kw_only=True)
class _Read:
    table: Table
    columns: EvidenceColumns
    names: Names
    otherwise: Mapping[str, Any]
    refused: list[Refused] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        chosen = {name: column for name, column in asdict(self.columns).items() if column is not None}
        self.cells = {name: self.table.texts(column).to_pylist() for name, column in chosen.items()}
        self.known: Mapping[str, Mapping[str, Any]] = {
            "type": {bare(word): code for word, code in self.names.types.items()},
            "stage": {bare(word): found for word, found in self.names.stages.items()},
            "touchpoint": {bare(word): found for word, found in self.names.touchpoints.items()},
        }

    def days(self, day_first: bool) -> Dates:
        return dates(self.cells.get("day", ()), day_first=day_first)

    def doubtful(self, days: Dates) -> str | None:
        """The first date that the other order reads as another day."""
        if not days.doubtful:
            return None
        texts = self.cells["day"]
        other = dates(texts, day_first=not days.day_first).values
        return next(text for text, one, two in zip(texts, days.values, other, strict=True) if one != two)

    def row(self, index: int, days: Dates) -> tuple[dict[str, Any], bool]:
        """The row's body, and whether something in it did not fit."""
        body: dict[str, Any] = dict(self.otherwise)
        before = self.count
        for name, cells in self.cells.items():
            text = cells[index]
            if text:
                value, reason = self._value(name, text, days, index)
            elif name == "name":
                value, reason = None, "blank"
            else:
                continue
            if reason is not None:
                body.pop(name, None)
                self._refuse(index, name, reason, text)
            else:
                body[name] = value
        if "stage" not in body and body.get("touchpoint") in self.names.stage_of:
            body["stage"] = self.names.stage_of[body["touchpoint"]]
        return body, self.count > before

    def _value(self, name: str, text: str, days: Dates, index: int) -> tuple[Any, str | None]:
        how = FIELDS[ItemKind.EVIDENCE][name]
        if isinstance(how, Text):
            return (text, None) if len(text) <= how.limit else (None, "too_long")
        if name == "day":
            day = days.values[index]
            return (day.isoformat(), None) if day is not None else (None, "not_a_date")
        found = self.known[name].get(bare(text))
        return (found, None) if found is not None else (None, f"no_such_{name}")

    def _refuse(self, index: int, name: str, reason: str, text: str) -> None:
        self.count += 1
        if len(self.refused) < KEPT:
            row, column = self.table.row_number(index), asdict(self.columns)[name]
            shown = text if len(text) <= TEXT_KEPT else f"{text[: TEXT_KEPT - 1]}…"
            self.refused.append(
                Refused(file=self.table.name, row=row, column=column, reason=reason, text=shown.strip(BLANKS))
            )


def bare(text: str) -> str:
    """Letters and digits alone, without case and accents: how names are compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "", "".join(one for one in apart if not unicodedata.combining(one)))
