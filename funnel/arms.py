"""Which group of a file is which variant, where the names tell it. A wrong guess would turn a verdict round."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from funnel.guess import CONTROLS

_WORDS = re.compile(r"\d+|[^\W\d_]+")
# What programs and people call the control; in a longer name ("50 off") only some of it tells.
_OFF = CONTROLS | {"0", "false", "off", "default", "holdout", "testigo"}
_ALWAYS_OFF = {"control", "ctrl", "baseline", "placebo"}


def guess_arms(variants: Mapping[str, str], names: Sequence[str], known: Mapping[str, str | None]) -> dict[str, str]:
    """Variant → its name in the file, of those that are told by their names or by being the only ones left.

    `variants` maps keys ("a" is the control, then "b", …) to what people call them; `known` what they chose before.
    Groups that nothing tells apart are left to the person: their order in a file is chance.
    """
    arms = {key: name for key in variants if (name := known.get(key)) is not None and name in names}
    for fits in (_alike, _within, _of_key):
        # Judged on all that is left before any is given: two that fit one name leave it open.
        open_ = {key: said for key, said in variants.items() if key not in arms}
        left = [name for name in names if name not in arms.values()]
        found = {key: _only(fits, key, said, left) for key, said in open_.items()}
        given = list(found.values())
        arms |= {key: name for key, name in found.items() if name is not None and given.count(name) == 1}
    control, free = next(iter(variants)), [key for key in variants if key not in arms]
    left = [name for name in names if name not in arms.values()]
    if control in free and (off := _only(_is_off, control, "", left)) is not None:
        arms[control] = off
        free, left = free[1:], [name for name in left if name != off]
    if len(free) == len(left) == 1:
        arms[free[0]] = left[0]
    return arms


def _only(fits: Callable[[str, str, str], bool], key: str, said: str, names: Sequence[str]) -> str | None:
    found = [name for name in names if fits(key, said, name)]
    return found[0] if len(found) == 1 else None


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def _alike(key: str, said: str, name: str) -> bool:
    """But for case, blanks and punctuation."""
    return bool(_words(said)) and "".join(_words(said)) == "".join(_words(name))


def _within(key: str, said: str, name: str) -> bool:
    """All words of the one are words of the other: "A" in "variant_a", "40" in "Gate 40"; not "old" in "gold"."""
    one, other = set(_words(said)), set(_words(name))
    return bool(one and other) and (one <= other or other <= one)


def _of_key(key: str, said: str, name: str) -> bool:
    """The letter of the variant stands in the name as a word: "B", "group b"."""
    return key in _words(name)


def _is_off(key: str, said: str, name: str) -> bool:
    words = _words(name)
    return bool((_OFF if len(words) == 1 else _ALWAYS_OFF).intersection(words))
