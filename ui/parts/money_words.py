"""How money and figures with limits are written on the money page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from funnel.cac import MINOR
from funnel.interval import Interval
from ui.numbers import between, money, number
from ui.parts.frame import Here
from ui.words import plain

Write = Callable[[str, float], str]
# From so much money on, cents say nothing.
WHOLE_FROM = 100


def amount(here: Here, found: Interval) -> Write:
    """Writes this money that was estimated, and its limits alike: whole from a hundred on."""
    size = next((abs(x) for x in (found.value, found.low, found.high) if x is not None), 0.0)
    return partial(money, currency=here.about.currency, digits=0 if size >= WHOLE_FROM else None)


def exact(here: Here, minor: int | None) -> str:
    """Money of the ledger, to the cent; a dash for what is not known."""
    return plain(money(here.lang, None if minor is None else minor / MINOR, here.about.currency, none="—"))


def ratio(lang: str, x: float) -> str:
    """ "4.0"; of less than one, a digit more."""
    return number(lang, x, 1 if x >= 1 or not x else 2)


def limits(here: Here, found: Interval, write: Write) -> str:
    """ "937 to 2,775"; "" where there are none, or where the figure is exact."""
    if (found.low is None and found.high is None) or found.low == found.high == found.value:
        return ""
    return between(here.lang, found.low, found.high, write)


def figure(here: Here, found: Interval, write: Write) -> str:
    """ "1,600 (937 to 2,775)", "325 or more", "—"."""
    known = limits(here, found, write)
    if found.value is None:
        return known or "—"
    value = write(here.lang, found.value)
    return f"{value} ({known})" if known else value


def money_figure(here: Here, found: Interval) -> str:
    """A figure in money with its limits."""
    return figure(here, found, amount(here, found))
