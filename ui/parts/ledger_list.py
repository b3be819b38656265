"""The entries, the newest first, a page at a time: what each is of, and what can be done with it."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import streamlit as st

from storage.costs import PAGE, Entry
from ui import money_actions
from ui.names import brief
from ui.numbers import day, month
from ui.parts import frame, ledger_address, ledger_form, ledger_names
from ui.parts.frame import Here
from ui.parts.ledger_address import Asked
from ui.parts.ledger_names import Names
from ui.words import plain


def draw(here: Here, known: Names, asked: Asked, editing: Entry | None) -> None:
    """`editing`: the entry whose form is open, in its place where it is on this page."""
    number = ledger_address.page()
    costs = here.workspace.costs
    entries, total = costs.page(number, since=asked.since, until=asked.until, **asked.only)
    last = max(1, -(-total // PAGE))
    if number > last:
        number = last
        entries, total = costs.page(number, since=asked.since, until=asked.until, **asked.only)
    ids = [one.id for one in entries]
    gone, after = frame.number_in_address("away"), frame.number_in_address("after")
    if gone is not None and after not in ids:
        _taken_away(here, gone)
    if editing is not None and editing.id not in ids:
        ledger_form.change(here, known, editing)
    if not entries:
        st.info(here.say("ledger.none_fits"), icon=":material/filter_alt_off:")
        return
    tested = ledger_names.tested(here, {one.cost.experiment for one in entries if one.cost.experiment is not None})
    with st.container(border=True, gap="small", key="ledger.list"):
        for (year, which), of_month in groupby(entries, key=lambda one: (one.cost.day.year, one.cost.day.month)):
            st.markdown(f"**{month(here.lang, date(year, which, 1))}**")
            for entry in of_month:
                if editing is not None and entry.id == editing.id:
                    ledger_form.change(here, known, editing)
                else:
                    place = ids.index(entry.id)
                    _row(here, entry, known, tested, before=ids[place - 1] if place else None)
                if gone is not None and entry.id == after:
                    _taken_away(here, gone)
    _pages(here, number, last)


def _row(here: Here, entry: Entry, known: Names, tested: dict[int, str], *, before: int | None) -> None:
    """`before`: the entry above it."""
    cost = entry.cost
    with st.container(key=f"cost.{entry.id}"):
        what, rest = st.columns([0.6, 0.4], vertical_alignment="center", gap="small")
        with what, st.container(gap="xxsmall"):
            st.markdown(ledger_names.line(here, cost, known))
            told = ledger_names.about(here, cost, known, tested)
            if cost.money is not None and cost.money < 0:
                told.insert(0, f":material/undo: {here.say('ledger.refund')}")
            if entry.of_period:
                told.append(f":material/filter_alt: {here.say('ledger.of_period')}")
            if entry.file is not None:
                told.append(f":material/description: {plain(brief(entry.file, ledger_names.NAMED))}")
            if told:
                st.caption(" · ".join(told))
        # On a phone the two columns stand one below the other: sum and buttons stay side by side.
        with rest, st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{ledger_names.sums(here, cost)}**", width="stretch")
            _buttons(here, entry, before)


def _buttons(here: Here, entry: Entry, before: int | None) -> None:
    cost = entry.cost
    if entry.of_period:
        # Those hours belong to a stage's counts, and are typed with them.
        where = {} if cost.journey is None else {"journey": cost.journey}
        last = (cost.through or cost.day).isoformat()
        address = {**where, "from": cost.day.isoformat(), "to": last, "edit": "this"}
        frame.link("funnel", here.say("ledger.to_period"), icon="edit", **address)
        return
    about = f"{day(here.lang, cost.day)}, {ledger_names.sums(here, cost)}"
    st.button(
        here.say("ledger.edit"),
        key=f"ledger.edit.{entry.id}.open",
        type="tertiary",
        icon=":material/edit:",
        help=here.say("ledger.edit_help", entry=about),
        on_click=_edit,
        args=(entry.id,),
    )
    st.button(
        here.say("ledger.take_away"),
        key=f"ledger.away.{entry.id}",
        type="tertiary",
        icon=":material/delete:",
        help=here.say("ledger.take_away_help", entry=about),
        on_click=_take_away,
        args=(here, entry.id, before),
    )


def _taken_away(here: Here, gone: int) -> None:
    """What was just taken away can be put back where it stood."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="ledger.taken_away"):
        st.markdown(here.say("ledger.taken_away"), width="content")
        st.button(
            here.say("ledger.put_back"),
            key="ledger.put_back",
            icon=":material/undo:",
            on_click=_put_back,
            args=(here, gone),
        )


def _pages(here: Here, number: int, last: int) -> None:
    if last == 1:
        return
    key = f"ledger.page.{last}"
    st.session_state[key] = number
    st.pagination(last, key=key, on_change=_turn, args=(key,))


def _turn(key: str) -> None:
    ledger_address.set_to(page=st.session_state[key], away=None, after=None)


def _edit(id: int) -> None:
    frame.forget()
    ledger_address.set_to(edit=id, away=None, after=None)


def _take_away(here: Here, id: int, before: int | None) -> None:
    if frame.attempt(lambda: money_actions.take_away_cost(here.workspace, id)):
        ledger_address.set_to(away=id, after=before, edit=None)


def _put_back(here: Here, id: int) -> None:
    if frame.attempt(lambda: money_actions.put_back_cost(here.workspace, id), done="ledger.is_back"):
        ledger_address.set_to(away=None, after=None)
