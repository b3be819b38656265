"""The three phases side by side: what was spent, who came out, what each of them cost, and how that changes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from funnel.mover import UNKNOWN
from ui import reads
from ui.charts.money import Moment
from ui.numbers import day, month, number
from ui.parts import frame, journey_choice
from ui.parts.frame import Here
from ui.parts.funnel_period import DAY, Period
from ui.parts.money_figures import PhaseMoney
from ui.parts.money_metric import rows
from ui.parts.money_words import amount, exact, limits, money_figure
from ui.words import plain


def draw(here: Here, courses: Sequence[Sequence[PhaseMoney]]) -> None:
    """`courses`: of each phase its periods of one length, oldest first; the last of them is the one chosen."""
    for column, course in zip(st.columns(3), courses, strict=True):
        with column, st.container(border=True, height="stretch"):
            _card(here, course[-1])
            _trend(here, course)


def _card(here: Here, one: PhaseMoney) -> None:
    phase, spent = one.phase, one.spent
    st.subheader(here.say(f"phase.{phase}"), anchor=False)
    loaded = one.each.loaded if one.each is not None else UNKNOWN
    write = amount(here, loaded)
    value = "—" if loaded.value is None else plain(write(here.lang, loaded.value))
    st.metric(here.say(f"money_page.each_{phase}"), value, help=here.say(f"money_page.each_{phase}_help"))
    said = limits(here, loaded, write) if loaded.value is not None else ""
    st.markdown(f":small[{plain(here.say('money_page.range', range=said)) if said else _why(here, one)}]")
    cash = UNKNOWN if one.each is None else one.each.cash
    rows(
        here,
        {
            "money_page.spent": exact(here, spent.money),
            "money_page.hours": number(here.lang, spent.hours, none="—"),
            "money_page.loaded": exact(here, spent.loaded),
            f"money_page.people_{phase}": number(here.lang, one.people.n, none="—"),
            "money_page.cash_each": f":small[{plain(money_figure(here, cash))}]",
        },
    )
    _caveats(here, one)


def _why(here: Here, one: PhaseMoney) -> str:
    """Why there is no cost of one customer."""
    if not one.spent.entries:
        return here.say("money_page.no_costs")
    if one.each is None:
        return here.say(f"money_page.uncounted_{one.phase}")
    if one.spent.without_rate:
        return here.say("money_page.no_rate", hours=one.spent.without_rate)
    if one.people.n:
        return here.say("money_page.more_refunded")
    low = one.each.loaded.low
    if not low:
        return here.say(f"money_page.nobody_{one.phase}")
    least = here.say("money_page.at_least", low=plain(amount(here, one.each.loaded)(here.lang, low)))
    return f"{here.say(f'money_page.nobody_{one.phase}')} {least}"


def _caveats(here: Here, one: PhaseMoney) -> None:
    spent = one.spent
    if not spent.entries or spent.without_rate:
        words = "type_costs" if not spent.entries else "type_rate"
        frame.link("money", here.say(f"money_page.{words}"), icon="edit", **journey_choice.address(), view="costs")
    if one.people.n is None:
        frame.link("funnel", here.say("money_page.type_counts"), icon="edit", **journey_choice.address(), edit="new")
    elif not one.people.whole:
        st.caption(here.say("money_page.partly_counted"))
    if spent.refunds:
        st.caption(here.say("money_page.refunds", amount=exact(here, -spent.refunds)))
    if one.window != one.period:
        st.caption(
            here.say("money_page.window", first=day(here.lang, one.window[0]), last=day(here.lang, one.window[1] - DAY))
        )


def _trend(here: Here, course: Sequence[PhaseMoney]) -> None:
    """Nothing while there is but one period to show."""
    known = [one for one in course if one.each is not None and one.each.loaded.low is not None]
    cash = not known
    if cash:
        known = [one for one in course if one.each is not None and one.each.cash.low is not None]
    if len(known) < 2:
        return
    shown = course[course.index(known[0]) :]
    moments = tuple(_moment(here, one, cash=cash) for one in shown)
    said = "; ".join(one.said for one in moments)
    title = here.say("money_page.trend_cash" if cash else "money_page.trend")
    st.caption(title)
    spec = reads.money_trend_spec(here.lang, here.about.currency, moments)
    st.vega_lite_chart(spec, alt=here.say("money_page.trend_alt", title=title, periods=said))


def _moment(here: Here, one: PhaseMoney, *, cash: bool) -> Moment:
    each = one.each
    found = UNKNOWN if each is None else each.cash if cash else each.loaded
    name = period_name(here, one.period)
    text = money_figure(here, found)
    return Moment(name=name, value=found.value, low=found.low, high=found.high, said=f"{name}: {text}")


def period_name(here: Here, period: Period) -> str:
    """ "Oct 2026" for a whole month, else its days."""
    starts, ends = period
    if starts.day == ends.day == 1 and (ends - starts).days <= 31:
        return month(here.lang, starts)
    if starts.day == ends.day == 1:
        return f"{month(here.lang, starts)} – {month(here.lang, ends - DAY)}"
    return here.say("funnel.period_of", first=day(here.lang, starts), last=day(here.lang, ends - DAY))
