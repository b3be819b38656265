"""What a new customer costs by channel, by segment and by period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from funnel.cac import UnitCost
from funnel.costs import Spent
from funnel.interval import Interval
from funnel.mover import UNKNOWN
from ui import reads
from ui.charts.money import Range
from ui.numbers import NBSP, number
from ui.parts import frame, journey_choice, money_address
from ui.parts.frame import Here
from ui.parts.funnel_period import Period, address
from ui.parts.money_cards import period_name
from ui.parts.money_figures import Books, People, PhaseMoney
from ui.parts.money_groups import CHANNELS, PERIODS, SEGMENTS
from ui.parts.money_words import exact, money_figure
from ui.words import plain

BY = ("channel", "segment", "cohort")
# What each is called where they are tested against each other.
COMPARED = {"channel": CHANNELS, "segment": SEGMENTS, "cohort": PERIODS}
# A chart of more rows is no picture; all of them stand in the table.
DRAWN = 12
NOT_KNOWN = UnitCost(cash=UNKNOWN, loaded=UNKNOWN)


@dataclass(frozen=True)
class Row:
    """One channel, segment or period."""

    name: str
    spent: Spent
    people: People
    each: UnitCost

    @property
    def shown(self) -> Interval:
        """With the hours, or where these have no rate in money alone."""
        loaded = self.each.loaded
        return self.each.cash if loaded.value is None and loaded.low is None else loaded


def draw(here: Here, books: Books, period: Period, course: Sequence[PhaseMoney]) -> None:
    """`course`: the acquisition in the periods of one length, oldest first."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(here.say("money_page.by"), anchor=False, width="content")
            by = _chosen(here)
        rows = _rows(here, books, period, course, by)
        if by != "cohort" and not any(row.name for row in rows):
            st.markdown(here.say(f"money_page.no_{by}"))
            with st.container(horizontal=True):
                frame.link(
                    "money", here.say("money_page.type_costs"), icon="edit", **journey_choice.address(), view="costs"
                )
                frame.link(
                    "funnel",
                    here.say("money_page.import_counts"),
                    icon="upload_file",
                    **journey_choice.address(),
                    edit="file",
                )
            return
        named = [one if one.name else replace(one, name=here.say(f"money_page.other_{by}")) for one in rows]
        _chart(here, named, by)
        _table(here, named, by)
        st.caption(here.say(f"money_page.by_{by}_caption"))
        if sum(one.each.loaded.low is not None or one.each.cash.low is not None for one in rows) > 1:
            to = {"by": COMPARED[by], **({} if by == "cohort" else address(period))}
            words = here.say("money_page.view_compare")
            frame.link("money", words, icon="compare_arrows", **journey_choice.address(), view="compare", **to)
        for one in rows:
            if not one.name and one.spent.entries:
                loaded = one.spent.money if one.spent.loaded is None else one.spent.loaded
                st.caption(f":material/info: {here.say(f'money_page.untold_{by}', amount=exact(here, loaded))}")


def _chosen(here: Here) -> str:
    """In the address, so that it can be sent to somebody."""
    asked = st.query_params.get("by", BY[0])
    key = f"money_page.by.{here.lang}"
    st.session_state[key] = asked if asked in BY else BY[0]
    st.segmented_control(
        here.say("money_page.by"),
        BY,
        format_func=lambda one: here.say(f"money_page.by_{one}"),
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_choose,
        args=(key,),
    )
    return str(st.session_state[key])


def _choose(key: str) -> None:
    money_address.set_to(by=st.session_state[key])


def _rows(here: Here, books: Books, period: Period, course: Sequence[PhaseMoney], by: str) -> list[Row]:
    if by == "cohort":
        return [
            Row(period_name(here, one.period), one.spent, one.people, one.each or NOT_KNOWN) for one in reversed(course)
        ]
    return [Row(one.name, one.spent, one.people, one.each or NOT_KNOWN) for one in books.shares(by, period)]


def _chart(here: Here, rows: Sequence[Row], by: str) -> None:
    known = [(one.name, one.shown) for one in rows if one.shown.value is not None or one.shown.low is not None]
    if len(known) < 2:
        return
    ranges = tuple(
        Range(name=name, label=money_figure(here, found), value=found.value, low=found.low, high=found.high)
        for name, found in known[:DRAWN]
    )
    said = "; ".join(f"{one.name}: {one.label}" for one in ranges)
    spec = reads.money_ranges_spec(here.lang, here.about.currency, ranges)
    st.vega_lite_chart(spec, alt=here.say("money_page.by_alt", by=here.say(f"money_page.by_{by}"), rows=said))


def _table(here: Here, rows: Sequence[Row], by: str) -> None:
    cells = [
        (
            plain(one.name),
            exact(here, one.spent.money),
            number(here.lang, one.spent.hours, none="—"),
            exact(here, one.spent.loaded),
            number(here.lang, one.people.n, none="—"),
            _unbroken(money_figure(here, one.each.cash)),
            _unbroken(money_figure(here, one.each.loaded)),
        )
        for one in rows
    ]
    heads = (f"by_{by}", "spent", "hours", "loaded", "people_acquisition", "cac_cash", "cac_loaded")
    st.table(
        {here.say(f"money_page.{head}"): [row[place] for row in cells] for place, head in enumerate(heads)},
        border="horizontal",
        hide_index=True,
        alt=here.say("money_page.by"),
    )


def _unbroken(text: str) -> str:
    """So that on a phone the table scrolls and its rows stay low."""
    return plain(text).replace(" ", NBSP)
