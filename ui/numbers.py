"""Numbers and dates as people write them: out (`number`, `percent`, `money`, `day`) and in (`read_number`).

What is unknown is never written as 0: None needs the caller's own sign for it, `none="—"`, else it raises.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.dates import format_date, format_datetime
from babel.numbers import get_currency_precision, get_currency_symbol

from funnel.errors import TrayectoError
from ui.words import MINUS, figure, say

LIMIT = 1e15
_MOST_DECIMALS = 15
NBSP = "\u00a0"
DECIMAL = {"en": ".", "es": ","}


class NotANumber(TrayectoError):
    """What was typed cannot be read as one number."""

    code = "not_a_number"


class NotWhole(TrayectoError):
    """A fraction where people or things are counted."""

    code = "not_whole"


class Unknown(ValueError):
    """None or NaN was to be shown and the caller did not say how: our own mistake, not a person's."""


# ---- out


@contextmanager
def hyphens() -> Iterator[None]:
    """Within it, what is below zero is written with a hyphen, which programs read too: "-5", not "−5"."""
    before = MINUS.set("-")
    try:
        yield
    finally:
        MINUS.reset(before)


def number(lang: str, x: float | None, digits: int | None = None, *, none: str | None = None) -> str:
    """1234.5 → "1,234.5", "1.234,5". `digits` decimals exactly; without it, those that there are, up to 6."""
    if x is None:
        return _unknown(none)
    return figure(lang, _rounded(x, digits), digits)


def signed(lang: str, x: float | None, digits: int | None = None, *, none: str | None = None) -> str:
    """As `number`, with a plus sign above zero."""
    if x is None:
        return _unknown(none)
    plus = "+" if _rounded(x, digits) > 0 else ""
    return plus + number(lang, x, digits)


def telling(x: float | None, digits: int) -> int:
    """So many decimals, or as many as show two digits of what would look like 0: 0.000012 with 2 → 6."""
    if not x or abs(x) >= 0.5 * 10.0**-digits or not math.isfinite(x):
        return digits
    return min(1 - math.floor(math.log10(abs(x))), _MOST_DECIMALS)


def apart(low: float | None, high: float | None, digits: int) -> int:
    """So many decimals, or as many as show two digits of the distance of ends that would look alike.

    0.000012 and 0.000034 with 2 → 6; where there is one end alone, as `telling` has it.
    """
    if low is None or high is None:
        return telling(high if low is None else low, digits)
    far = abs(high - low)
    if not far or not math.isfinite(far) or _rounded(low, digits) != _rounded(high, digits):
        return digits
    return min(max(digits, 1 - math.floor(math.log10(far))), _MOST_DECIMALS)


def adding(before: float, after: float, digits: int) -> tuple[int, float]:
    """So many decimals, or one more, and the change, with which what is shown adds up: before and change are after.

    71.04 and 73.25 with 1 → 2, 2.21: 71.0, 73.3 and +2.2 would contradict each other. Where one more does not do
    either, the change is that of what is shown.
    """
    for more in (digits, digits + 1):
        if _rounded(before, more) + _rounded(after - before, more) == _rounded(after, more):
            return more, after - before
    return more, float(_rounded(after, more) - _rounded(before, more))


def shared(parts: Sequence[float], whole: float, digits: int) -> list[float]:
    """Parts with so many decimals that add up to the rounded whole.

    What is missing or too much goes, a step each, to those that were rounded the other way by most: 1.24, 1.24 and
    1.04 of 3.52 with 1 → 1.3, 1.2 and 1.0.
    """
    rounded = [_rounded(part, digits) for part in parts]
    short = _rounded(whole, digits) - sum(rounded, Decimal(0))
    step = Decimal(1).scaleb(-digits).copy_sign(short)

    def off(place: int) -> tuple[Decimal, bool]:
        """How far it would be from what it is; of equal ones, one that becomes 0 comes last."""
        moved = rounded[place] + step
        return abs(moved - Decimal(repr(float(parts[place])))), moved == 0

    for place in sorted(range(len(parts)), key=off)[: int(abs(short / step))]:
        rounded[place] += step
    return [float(part) for part in rounded]


def signed_amount(lang: str, x: float | None, digits: int, *, none: str | None = None) -> str:
    """As `signed`, with the decimals that keep it from looking like 0."""
    return signed(lang, x, telling(x, digits), none=none)


def percent(lang: str, share: float | None, digits: int | None = 1, *, none: str | None = None) -> str:
    """0.123 → "12.3%", "12,3 %"."""
    if share is None:
        return _unknown(none)
    return number(lang, _hundred(share), digits) + _percent_sign(lang)


def signed_percent(lang: str, share: float | None, digits: int = 1, *, none: str | None = None) -> str:
    """A relative change: 0.043 → "+4.3%"."""
    if share is None:
        return _unknown(none)
    return signed(lang, _hundred(share), digits) + _percent_sign(lang)


def points(lang: str, share: float | None, digits: int = 1, *, none: str | None = None) -> str:
    """A difference of two shares, in percentage points: 0.021 → "+2.1 pp"."""
    if share is None:
        return _unknown(none)
    return f"{signed(lang, _hundred(share), digits)}{NBSP}pp"


def money(lang: str, x: float | None, currency: str, digits: int | None = None, *, none: str | None = None) -> str:
    """1234.5, "EUR" → "€1,234.50", "1.234,50 €"; the currency's own decimals unless `digits` says otherwise.

    Two dollar signs in one Markdown text are LaTeX: `words.plain` this on its way there.
    """
    if x is None:
        return _unknown(none)
    if digits is None:
        digits = get_currency_precision(currency)
    rounded, sign = _rounded(x, digits), _symbol(lang, currency)
    minus, text = MINUS.get() if rounded < 0 else "", figure(lang, abs(rounded), digits)
    if lang == "es":
        return f"{minus}{text}{NBSP}{sign}"
    return f"{minus}{sign}{NBSP if sign[-1:].isalpha() else ''}{text}"  # "COP 5", not "COP5"


def between(
    lang: str,
    low: float | None,
    high: float | None,
    show: Callable[[str, float], str],
    *,
    none: str | None = None,
) -> str:
    """A range, each end written by `show`: "0.4 to 3.8", "0.4 or more" without an upper limit."""
    if low is None:
        return _unknown(none) if high is None else say(lang, "range.upto", high=show(lang, high))
    if high is None:
        return say(lang, "range.from", low=show(lang, low))
    return say(lang, "range.both", low=show(lang, low), high=show(lang, high))


def day(lang: str, date: date | None, *, none: str | None = None) -> str:
    """ "5 Mar 2026", "5 mar 2026"."""
    if date is None:
        return _unknown(none)
    return format_date(date, "d MMM y", locale=lang)


def month(lang: str, date: date) -> str:
    """ "Mar 2026", "mar 2026"."""
    return format_date(date, "MMM y", locale=lang)


def moment(lang: str, at: datetime | None, *, none: str | None = None) -> str:
    """ "5 Mar 2026, 14:05 UTC"."""
    if at is None:
        return _unknown(none)
    return format_datetime(at, "d MMM y, HH:mm 'UTC'", locale=lang)


# ---- in


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a person typed. `doubtful`: the page's language decided, as in "1,234"; show it back."""

    value: float
    doubtful: bool = False


_GROUP = "[ \u00a0\u2009\u202f'’]"
_SHAPES = [
    # Digits, thousands (one and the same mark all along), and at most one decimal mark.
    re.compile(r"(?P<whole>\d*)(?:[.,](?P<part>\d+))?", re.ASCII),
    re.compile(rf"(?P<whole>\d{{1,3}}(?P<g>{_GROUP})\d{{3}}(?:(?P=g)\d{{3}})*)(?:[.,](?P<part>\d+))?", re.ASCII),
    re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+)\.(?P<part>\d+)", re.ASCII),
    re.compile(r"(?P<whole>\d{1,3}(?:\.\d{3})+),(?P<part>\d+)", re.ASCII),
    re.compile(r"(?P<whole>\d{1,3}(?P<g>[.,])\d{3}(?:(?P=g)\d{3})+)(?P<part>)", re.ASCII),
]
_DOUBTFUL = re.compile(r"([1-9]\d{0,2})([.,])(\d{3})", re.ASCII)


def read_number(lang: str, text: str) -> Typed:
    """3,5 and 3.5 are three and a half in both languages. Only for three digits after a single mark does the
    language decide: 1,234 is 1234 in English and 1.234 in Spanish; then the answer is `doubtful`.

    A currency sign and a percent sign are passed over (5 % is 5, not 0.05). Raises NotANumber.
    """
    sign, bare = _bare(text)
    if found := _DOUBTFUL.fullmatch(bare):
        whole, mark, part = found.groups()
        value = float(f"{whole}.{part}" if mark == DECIMAL[lang] else whole + part)
        return Typed(value=sign * value, doubtful=True)
    for shape in _SHAPES:
        if bare and len(bare) <= 40 and (found := shape.fullmatch(bare)):
            value = float(f"{re.sub('[^0-9]', '', found['whole'])}.{found['part'] or 0}")
            if value < LIMIT:
                return Typed(value=sign * value)
    raise NotANumber(text=text[:40])


def read_whole(lang: str, text: str) -> int:
    """A count. Raises NotANumber, and NotWhole for a fraction."""
    value = read_number(lang, text).value
    if not value.is_integer():
        raise NotWhole(text=text[:40])
    return int(value)


def _bare(text: str) -> tuple[int, str]:
    """The sign (1 or -1) and the text without sign, currency and percent."""
    rest = text.strip().replace("−", "-")
    rest = rest[:-1].rstrip() if rest.endswith("%") else rest
    signs = ""
    for _ in range(2):  # "-€5" and "€-5"
        while rest and (rest[0] in "+-" or unicodedata.category(rest[0]) == "Sc"):
            signs, rest = signs + rest[0], rest[1:].lstrip()
    if rest and unicodedata.category(rest[-1]) == "Sc":
        signs, rest = signs + rest[-1], rest[:-1].rstrip()
    directions = [s for s in signs if s in "+-"]
    if len(directions) > 1 or len(signs) - len(directions) > 1:
        raise NotANumber(text=text[:40])
    return (-1 if directions == ["-"] else 1), rest


def _unknown(none: str | None) -> str:
    if none is None:
        raise Unknown("nothing to show; pass none='—' if that may be")
    return none


def _rounded(x: float, digits: int | None) -> Decimal:
    """Half up, as people round, on the digits that they would see; never "-0"."""
    if not math.isfinite(x):
        raise Unknown(f"{x} is no number to show")
    exact = Decimal(x) if isinstance(x, int) else Decimal(repr(float(x)))
    step = Decimal(1).scaleb(-(6 if digits is None else digits))
    rounded = exact.quantize(step, ROUND_HALF_UP) if exact.adjusted() < 20 else exact
    return rounded if rounded else abs(rounded)


def _hundred(share: float) -> float:
    # 0.145 * 100 is 14.499999999999998; decimals move the point without that.
    return float(Decimal(repr(float(share))) * 100)


@cache
def _symbol(lang: str, currency: str) -> str:
    return str(get_currency_symbol(currency, locale=lang))


def _percent_sign(lang: str) -> str:
    return {"en": "%", "es": f"{NBSP}%"}[lang]
