"""Notes as the commands answer them: code, values, and the sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any

from funnel.notes import Note
from ui.messages import coded


def notes_answer(lang: str, notes: Iterable[Note]) -> list[dict[str, Any]]:
    return [note_answer(lang, note) for note in notes]


def note_answer(lang: str, note: Note) -> dict[str, Any]:
    return {
        "code": note.code,
        "values": plain_values(note.values),
        "message": coded(
            lang, "note", note.code, {name: _shown(value) for name, value in note.values.items()}, clean=str
        ),
    }


def _shown(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them."""
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    # NumPy's numbers are no JSON; `item` is Python's.
    if hasattr(value, "item"):
        return value.item()
    return list(value) if isinstance(value, tuple) else value
