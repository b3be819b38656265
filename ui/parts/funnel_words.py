"""How the funnel's figures are written: shares, people and money, each with its limits; what is unknown is a dash."""

from __future__ import annotations

from functools import partial

from funnel.cac import MINOR, UnitCost
from funnel.costs import Spent
from funnel.interval import Interval
from storage.journey import StageUse
from ui.numbers import money, number, percent
from ui.parts.frame import Here
from ui.parts.funnel_figures import StageFigures
from ui.parts.money_words import figure, money_figure

WHOLE_FROM = 10
USE = (("drafts", "building"), ("running", "running"), ("deciding", "deciding"), ("done", "done"))


def count(here: Here, n: int | None) -> str:
    return number(here.lang, n, none="—")


def people(here: Here, one: StageFigures) -> str:
    """ "2,702 → 124"."""
    counts = one.counts
    if counts.entered is None and counts.completed is None:
        return "—"
    return f"{count(here, counts.entered)} → {count(here, counts.completed)}"


def share(here: Here, value: float | None, limits: tuple[float, float] | None) -> str:
    """ "30.8% (25.5–36.6)"."""
    if value is None or limits is None:
        return "—"
    low, high = (number(here.lang, 100 * limit, 1) for limit in limits)
    return here.say("funnel.share", value=percent(here.lang, value), low=low, high=high)


def stage_share(here: Here, one: StageFigures) -> str:
    return share(here, one.conversion, one.limits)


def amount(here: Here, minor: int | None) -> str:
    """Money in minor units. `plain` it on its way to Markdown."""
    return money(here.lang, None if minor is None else minor / MINOR, here.about.currency, none="—")


def hours(here: Here, spent: Spent) -> str:
    return number(here.lang, None if spent.hours is None else round(spent.hours, 2), none="—")


def each(here: Here, cost: UnitCost | None, what: str, *, whole: bool = False) -> str:
    """Cost per person, `what`: "cash" or "loaded", with its limits; `whole`: without cents from ten on.

    `plain` it on its way to Markdown.
    """
    if cost is None:
        return "—"
    found: Interval = getattr(cost, what)
    if cost.people == 0 and found.low is not None:
        return here.say("funnel.not_defined")
    if whole and (found.value or 0) >= WHOLE_FROM:
        return figure(here, found, partial(money, currency=here.about.currency, digits=0))
    return money_figure(here, found)


def use_words(here: Here, used: StageUse) -> str:
    """ "1 being built, 2 done"."""
    counts = [(key, getattr(used, field)) for field, key in USE]
    return ", ".join(here.say(f"funnel.{key}", count=count) for key, count in counts if count)
