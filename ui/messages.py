"""Codes become sentences: errors, notes, problems. What people wrote is made plain on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from experiments.results import Note
from funnel.errors import TrayectoError
from funnel.problems import Problem
from ui.words import has, plain, say


def error_words(lang: str, error: TrayectoError) -> str:
    """The sentence of a coded error; a `why` has its own where there are words for it."""
    return coded(lang, "error", error.code, error.values)


def note_words(lang: str, note: Note, names: Mapping[str, str] | None = None) -> str:
    """The sentence of a caveat; `names` gives variants and metrics the names that people gave them."""
    values = {
        name: (names or {}).get(value, value) if name in ("variant", "metric", "control") else value
        for name, value in note.values.items()
    }
    return coded(lang, "note", note.code, values)


def problem_words(lang: str, problem: Problem) -> str:
    return coded(lang, "problem", problem.code, problem.values)


def coded(lang: str, family: str, code: str, values: Mapping[str, Any], clean: Callable[[str], str] = plain) -> str:
    """`family.code_why` where there are words for it, else `family.code`. `clean`: how people's text is made safe."""
    key = f"{family}.{code}"
    if "why" in values and has(f"{key}_{values['why']}"):
        key = f"{key}_{values['why']}"
    return say(lang, key, **{name: _value(lang, name, value, clean) for name, value in values.items()})


def _value(lang: str, name: str, value: Any, clean: Callable[[str], str]) -> Any:
    """Codes among the values have words of their own; the rest of the text is people's."""
    if name in ("reason", "kind", "looks_like") and has(f"{name}.{value}"):
        return say(lang, f"{name}.{value}").lower() if name == "kind" else say(lang, f"{name}.{value}")
    if isinstance(value, tuple):
        return ", ".join(str(_value(lang, name, each, clean)) for each in value)
    return clean(value) if isinstance(value, str) else value
