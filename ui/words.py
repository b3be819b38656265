"""The words of the screens, in English and Spanish: `say(lang, "home.title", name=…)`.

They stand in `ui/text/{en,es}/*.toml`; a file's tables become dotted keys, and all files of a language are
one namespace. Strict: a hole is an error here, and tests/ui/test_words.py holds both languages equal.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date

LANGUAGES = ("en", "es")
TEXT = Path(__file__).parent / "text"
FORMS = {"one", "other"}

# U+2212, as wide as a plus, and no line breaks after it; a terminal has "-".
MINUS = ContextVar("minus", default="−")
# Thousands and decimals change places. Babel says the same, in thirty times the time.
_MARKS: Mapping[str, dict[int, int]] = {"en": {}, "es": str.maketrans(",.", ".,")}

# A word, or its plural forms.
Word = str | dict[str, str]


class WordsError(LookupError):
    """A hole in the words: our own mistake, so no TrayectoError, and nothing should catch it."""


def say(lang: str, key: str, /, **values: Any) -> str:
    """The words of `key`, with `values` in their places; values without a place are ignored.

    Numbers and dates are written as the language does, None as a dash, text as it is: text that a person
    wrote needs `plain()` on its way to Markdown. With plural forms, `count` chooses.
    Raises WordsError if a key, a place's value or the language is missing.
    """
    word = words(lang).get(key)
    if word is None:
        raise WordsError(f"{lang}: no words for {key!r}")
    if isinstance(word, dict):
        if "count" not in values:
            raise WordsError(f"{lang}: {key!r} needs a count")
        # Spanish also has "many" (1,000,000); it reads as "other" unless the words say otherwise.
        word = word.get(Locale(lang).plural_form(values["count"]), word["other"])
    try:
        return word.format_map({name: v if type(v) is str else shown(lang, v) for name, v in values.items()})
    except KeyError as missing:
        raise WordsError(f"{lang}: {key!r} needs a value for {missing}") from missing


def has(key: str) -> bool:
    """Are there words for this key in every language?"""
    return all(key in words(lang) for lang in LANGUAGES)


# What stands on a page is drawn again at every click.
@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Text that a person wrote, made safe for Markdown: shown as typed, one line break per line break.

    No formatting, HTML, LaTeX, images, colours or icons come out of it (a bare web address may become a
    link). For what does not read Markdown, such as data frames, select boxes and text inputs, give the text itself.
    """
    lines = (_plain_line(line.strip()) for line in text.splitlines())
    return "  \n".join(lines)


def shown(lang: str, value: Any) -> str:
    """A value as `say` writes it. Shares, money and fixed digits are for `ui/numbers.py`."""
    if value is None:
        return "—"
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int | float):
        return figure(lang, value)
    if isinstance(value, datetime | date):
        return format_date(value, "d MMM y", locale=lang)
    return str(value)


def figure(lang: str, x: float | Decimal, digits: int | None = None) -> str:
    """A number with the language's marks: 1234.5 → "1,234.5", "1.234,5"; its decimals up to 6, or exactly `digits`."""
    exact = x if isinstance(x, int | Decimal) else Decimal(repr(x))
    text = f"{exact:,.{6 if digits is None else digits}f}"
    if digits is None:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS.get()).translate(_MARKS[lang])


def places(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@cache
def words(lang: str) -> Mapping[str, Word]:
    """Every key of a language. Raises WordsError if a key stands in two files."""
    if lang not in LANGUAGES:
        raise WordsError(f"no language {lang!r}")
    found: dict[str, Word] = {}
    for path in sorted((TEXT / lang).glob("*.toml")):
        for key, word in _flat(tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in found:
                raise WordsError(f"{path}: {key!r} already stands in another file")
            found[key] = word
    return found


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Word]]:
    for name, entry in table.items():
        key = before + name
        if isinstance(entry, str) or (isinstance(entry, dict) and FORMS <= entry.keys() <= {*FORMS, "many"}):
            yield key, entry
        elif isinstance(entry, dict):
            yield from _flat(entry, f"{key}.")
        else:
            raise WordsError(f"{key!r} is neither words nor a table")


def _plain_line(line: str) -> str:
    # Streamlit draws icons after Markdown's escapes are gone; an invisible word joiner parts them.
    line = re.sub(r":(?=(material|streamlit)\b)", ":\u2060", line)
    line = re.sub(r"([\\`*_\[\]<>$:#|~&{}])", r"\\\1", line)
    # What starts a list, a heading or a rule does so only at the start of a line.
    return re.sub(r"^(\d+(?=[.)])|(?=[-+=]))", r"\1\\", line)
