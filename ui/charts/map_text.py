"""How wide words are, before anything has drawn them: the drawing places its labels by this.

Widths are Arial's, in which files are drawn; the app's own Source Sans is narrower.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

BOLD = 1.08
_CLASSES = {
    0.23: "ijl'|",
    0.29: "I.,:;!/\\ ft[]·\u00a0",
    0.35: 'r()-¡“”"{}°',
    0.51: "ckvxyzsJ",
    0.59: "0123456789−+–",
    0.68: "ABEKPSVXY&",
    0.74: "CDHNRUw",
    0.8: "GOQ",
    0.86: "mM",
    0.96: "W%",
    1.03: "@…—→",
}
_WIDTHS = {letter: width for width, letters in _CLASSES.items() for letter in letters}
_OTHERS, _WIDE = 0.62, 1.25


def width(text: str, size: float, *, bold: bool = False) -> float:
    """In pixels, rather too much than too little."""
    return size * (BOLD if bold else 1) * sum(map(_em, text))


@cache
def _em(letter: str) -> float:
    base = unicodedata.normalize("NFD", letter)[0]
    if unicodedata.combining(base) or unicodedata.category(base) == "Cf":
        return 0
    if unicodedata.east_asian_width(base) in "WF" or ord(base) > 0xFFFF:
        return _WIDE
    return _WIDTHS.get(base, _OTHERS)


@lru_cache(maxsize=8192)
def cut(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text on one line, its end as "…" where there is no room."""
    text = " ".join(text.split())
    if width(text, size, bold=bold) <= room:
        return text
    left = room - width("…", size, bold=bold)
    for i, letter in enumerate(text):
        left -= width(letter, size, bold=bold)
        if left < 0:
            return text[:i].rstrip() + "…"
    return text


# After a change nearly all the labels of a map are those that they were.
@lru_cache(maxsize=8192)
def lines(text: str, room: float, size: float, *, most: int = 2, bold: bool = False) -> tuple[str, ...]:
    """The text on at most so many lines, broken between words; a word that is too long is broken too."""
    found: list[str] = []
    rest = " ".join(text.split())
    while rest and len(found) < most - 1 and width(rest, size, bold=bold) > room:
        line = cut(rest, room + width("…", size, bold=bold), size, bold=bold).removesuffix("…")
        between = line.rfind(" ") if rest[len(line) : len(line) + 1] != " " else -1
        line = (line[:between] if between > 0 else line) or rest[0]
        found.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    return (*found, cut(rest, room, size, bold=bold)) if rest else tuple(found)
