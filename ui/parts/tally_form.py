"""What was counted of a thing per period: a form for the next one, and all that there is, each removable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from funnel.counts import wilson
from funnel.journey_map import Item, ItemKind
from funnel.losses import loss
from funnel.tallies import Tally
from ui import map_actions
from ui.actions import TextMissing
from ui.numbers import number, percent, read_whole
from ui.parts import frame
from ui.parts.frame import DATES, Here
from ui.parts.funnel_period import DAY, suggested, words
from ui.parts.item_fields import EARLIEST


def draw(here: Here, item: Item, tallies: Sequence[Tally]) -> None:
    st.markdown(f"**{here.say(f'tally.title_{item.kind}')}**")
    for tally in reversed(tallies):
        _counted(here, item, tally)
    _form(here, item, tallies)


def _counted(here: Here, item: Item, tally: Tally) -> None:
    period = words(here, (tally.starts, tally.ends))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{period}: {said(here, item.kind, tally)}", width="stretch")
        st.button(
            here.say("tally.remove"),
            key=f"tally.remove.{item.id}.{tally.starts}.{tally.ends}",
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(here, item, tally),
        )


def said(here: Here, kind: ItemKind, tally: Tally) -> str:
    """ "80 of 90, 88.9% (80.7–93.9)"; of a hand-off how many were lost, in red where that is shown to be too many."""
    of = here.say("tally.of", met=tally.met, total=tally.total)
    if kind is ItemKind.HANDOFF:
        lost = loss(tally.total, tally.met)
        if lost.share is None:
            return of
        text = here.say("tally.lost", share=_share(here, lost.share, (lost.low or 0.0, lost.high or 0.0)))
        return f"{of}, :red[:material/warning: {text}]" if lost.loses else f"{of}, {text}"
    limits = wilson(tally.met, tally.total)
    return of if limits is None else f"{of}, {_share(here, tally.met / tally.total, limits)}"


def _share(here: Here, share: float, limits: tuple[float, float]) -> str:
    low, high = (number(here.lang, 100 * limit, 1) for limit in limits)
    return here.say("funnel.share", value=percent(here.lang, share), low=low, high=high)


def _form(here: Here, item: Item, tallies: Sequence[Tally]) -> None:
    """Once the days that it suggests are counted, new fields suggest the next ones, and a second click still says
    what the first did."""
    first, last, met, total = keys = _keys(item, tallies)
    starts, ends = _suggested(tallies)
    with st.form(f"tally.{item.id}", border=False, enter_to_submit=False):
        columns = st.columns(4)
        for column, name, day, key in zip(
            columns, ("first", "last"), (starts, ends - DAY), (first, last), strict=False
        ):
            st.session_state.setdefault(key, day)
            column.date_input(
                here.say(f"funnel.{name}_day"),
                min_value=EARLIEST,
                max_value=date.today(),
                key=key,
                format=DATES[here.lang],
            )
        for column, name, key in zip(columns[2:], ("met", "total"), (met, total), strict=True):
            column.text_input(here.say(f"tally.{name}_{item.kind}"), key=key, max_chars=20)
        st.form_submit_button(
            here.say("tally.save"),
            key=f"tally.{item.id}.save",
            icon=":material/check:",
            on_click=_save,
            args=(here, item, tallies, keys),
        )
    frame.notice(f"tally.{item.id}")


def _suggested(tallies: Sequence[Tally]) -> tuple[date, date]:
    return suggested([(one.starts, one.ends) for one in tallies], date.today())


def _keys(item: Item, tallies: Sequence[Tally]) -> list[str]:
    """Of the fields for the first and the last day, and the two numbers; the suggested days stand in them."""
    return [f"tally.{item.id}.{name}.{_suggested(tallies)[0]}" for name in ("first", "last", "met", "total")]


def _save(here: Here, item: Item, seen: Sequence[Tally], keys: Sequence[str]) -> None:
    first, last, met, total = (st.session_state[key] for key in keys)

    def save() -> None:
        if first is None or last is None or not met.strip() or not total.strip():
            raise TextMissing(field="tally", why="tally")
        numbers = {"met": read_whole(here.lang, met), "total": read_whole(here.lang, total)}
        tally = Tally(starts=first, ends=last + timedelta(days=1), **numbers)
        map_actions.record_tally(here.workspace, item.kind, item.id, tally, seen=seen)

    if not frame.attempt(save, place=f"tally.{item.id}", done="tally.saved"):
        # Where somebody else counted meanwhile, other days are suggested: what was typed stands there too.
        there = here.workspace.tallies.of_journey(item.journey).get(item.id, ())
        for old, new in zip(keys, _keys(item, there), strict=True):
            st.session_state[new] = st.session_state[old]


def _remove(here: Here, item: Item, tally: Tally) -> None:
    frame.attempt(
        lambda: map_actions.remove_tally(here.workspace, item, tally),
        done="tally.removed",
        period=words(here, (tally.starts, tally.ends)),
        of=here.say("tally.of", met=tally.met, total=tally.total),
    )
