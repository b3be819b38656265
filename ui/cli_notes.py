"""Notes as the commands answer them: code, values, and the sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from funnel.notes import Note
from ui.messages import coded


def notes_answer(lang: str, notes: Iterable[Note]) -> list[dict[str, Any]]:
    return [
        {
            "code": note.code,
            "values": dict(note.values),
            "message": coded(lang, "note", note.code, note.values, clean=str),
        }
        for note in notes
    ]
