"""Rows become values here, and values rows: the only place that knows how they are written down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from experiments.card import Choice, SealBroken, card_from, seal
from experiments.experiment import Amendment, Decision, Experiment, Learning, Reading
from experiments.results import Verdict
from funnel.journey_map import Item, ItemKind
from funnel.samples import Around, Beside, Sample

Row = Mapping[str, Any]
# A map has hundreds of rows: looked up, a kind is there sooner than called for.
_KINDS = {kind.value: kind for kind in ItemKind}


def insert(db: Database, table: str, row: dict[str, Any]) -> int:
    """A new row, and the id that SQLite gave it."""
    found = db.table(table).insert(row).last_pk
    assert isinstance(found, int)
    return found


def samples_text(samples: Mapping[str, Mapping[str, Sample]]) -> str:
    """Metric (or segment) → variant → [n, total, squares], then what is known beside it, levels, and around means."""
    return json.dumps(
        {
            metric: {variant: _numbers(sample) for variant, sample in by_variant.items()}
            for metric, by_variant in samples.items()
        },
        allow_nan=False,
    )


def _numbers(sample: Sample) -> list[Any]:
    found: list[Any] = [sample.n, sample.total, sample.squares]
    beside, around = sample.beside, sample.around
    if beside or sample.levels or around:
        found += [beside and [beside.total, beside.squares, beside.products], sample.levels]
    if around:
        found.append([around.squares, around.second, around.products])
    return found


def _sample(n: int, total: float, squares: float, beside: Any = None, levels: Any = (), around: Any = None) -> Sample:
    pairs = tuple((float(value), int(count)) for value, count in levels)
    second = Beside(*beside) if beside else None
    return Sample(n, total, squares, second, pairs, Around(*around) if around else None)


def samples_from(text: str) -> dict[str, dict[str, Sample]]:
    return {
        metric: {variant: _sample(*numbers) for variant, numbers in by_variant.items()}
        for metric, by_variant in json.loads(text).items()
    }


def items_from(rows: Iterable[Row]) -> list[Item]:
    """Things on a map. Their bodies are read as one text: hundreds of short ones take longer."""
    found = list(rows)
    bodies = json.loads(f"[{','.join(row['body'] for row in found)}]")
    return [_item(row, body) for row, body in zip(found, bodies, strict=True)]


def item_from(row: Row) -> Item:
    return _item(row, json.loads(row["body"]))


def _item(row: Row, body: dict[str, Any]) -> Item:
    """Name and phase of a stage stand in columns of their own."""
    return Item(
        id=row["id"],
        kind=_KINDS[row["kind"]],
        journey=row["journey_id"],
        body={"name": row["name"], "phase": row["phase"], **body} if "phase" in row else body,
        template=row["template"],
        position=row["position"],
        version=row["version"],
    )


def amendment_text(previous: str, at: str, reason: str, card: str) -> str:
    """What an amendment's seal covers: the seal before it too, so that none can be taken out of the middle."""
    return "\n".join((previous, at, reason, card))


def experiment_from(
    row: Row,
    *,
    amendments: Sequence[Row],
    readings: Sequence[Row],
    decisions: Sequence[Row],
    learning: Row | None,
    looks: Sequence[Row],
) -> Experiment:
    """One experiment and all that happened to it. Raises SealBroken where a card does not match its seal."""
    if row["card"] is not None and seal(row["card"]) != row["seal"]:
        raise SealBroken(id=row["id"])
    return Experiment(
        id=row["id"],
        version=row["version"],
        parent=row["parent_id"],
        created=datetime.fromisoformat(row["created_at"]),
        draft=None if row["draft"] is None else json.loads(row["draft"]),
        started=None if row["started_at"] is None else datetime.fromisoformat(row["started_at"]),
        registered=None if row["card"] is None else card_from(json.loads(row["card"])),
        seal=row["seal"],
        sealed_text=row["card"],
        amendments=_amendments(row, amendments),
        readings=tuple(reading_from(reading) for reading in readings),
        decisions=tuple(decision_from(decision) for decision in decisions),
        learning=None if learning is None else learning_from(learning),
        looks={look["reading_id"]: datetime.fromisoformat(look["at"]) for look in looks},
        file_choices=json.loads(row["file_choices"]),
    )


def _amendments(row: Row, amendments: Sequence[Row]) -> tuple[Amendment, ...]:
    found, previous = [], row["seal"]
    for amendment in amendments:
        text = amendment_text(previous, amendment["at"], amendment["reason"], amendment["card"])
        expected = seal(text)
        if expected != amendment["seal"]:
            raise SealBroken(id=row["id"])
        previous = expected
        found.append(
            Amendment(
                at=datetime.fromisoformat(amendment["at"]),
                reason=amendment["reason"],
                card=card_from(json.loads(amendment["card"])),
                seal=expected,
                sealed_text=text,
            )
        )
    return tuple(found)


def reading_from(row: Row) -> Reading:
    return Reading(
        id=row["id"],
        through=date.fromisoformat(row["through"]),
        recorded=datetime.fromisoformat(row["recorded_at"]),
        samples=samples_from(row["samples"]),
        people=json.loads(row["people"]),
        source=row["source"],
        segments=samples_from(row["segments"]),
        details=json.loads(row["details"]),
    )


def decision_from(row: Row) -> Decision:
    return Decision(
        at=datetime.fromisoformat(row["at"]),
        choice=Choice(row["choice"]),
        reason=row["reason"],
        verdict=_verdict(row["verdict"]),
        numbers=json.loads(row["numbers"]),
    )


def learning_from(row: Row) -> Learning:
    return Learning(at=datetime.fromisoformat(row["at"]), text=row["body"], verdict=_verdict(row["verdict"]))


def _verdict(text: str | None) -> Verdict | None:
    return None if text is None else Verdict(text)
