"""Typing one cost: what every cost has in one row, and the rest beneath. Also to change one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from funnel.costs import TEXT_LIMIT, Cost
from funnel.journey import Phase
from storage.costs import CostChanged, Entry
from storage.errors import NotFound
from ui import money_actions
from ui.parts import frame, ledger_address, ledger_names
from ui.parts.frame import DATES, Here
from ui.parts.ledger_names import MINOR, Names
from ui.parts.ledger_typed import NUMBERS, REFS, TEXTS, Typed, problem_words, read, written

# What the next cost begins with: often it is of the same day and channel.
STAYS = ("day", "phase", "channel", "journey")
FIELDS = ("day", "through", "phase", *NUMBERS, *TEXTS, *REFS)
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def new(here: Here, known: Names) -> None:
    place = f"ledger.new.{here.workspace.id}"
    asked = frame.number_in_address("journey")
    journey = asked if asked in known.journeys else next(iter(known.journeys), None)
    _begin(here, place, {"day": date.today(), "phase": Phase.ACQUISITION, "journey": journey})
    token = frame.token(place)
    with st.container(border=True, key="ledger.new"):
        st.subheader(here.say("ledger.new"), anchor=False)
        frame.notice(place)
        with st.form(place, border=False, enter_to_submit=False):
            _fields(here, place, known, ledger_names.experiments(here))
            st.form_submit_button(
                here.say("ledger.add"),
                key="ledger.add",
                type="primary",
                icon=":material/add:",
                on_click=_add,
                args=(here, place, token),
            )


def change(here: Here, known: Names, entry: Entry) -> None:
    """The entry as the person saw it when the form opened, and as it is now where somebody changed it since."""
    place = f"ledger.edit.{entry.id}"
    cost = entry.cost
    # What the form began with; the fields hold what was typed since.
    if _key(here, place, "day") not in st.session_state:
        st.session_state[f"{place}.seen"] = entry.version
        st.session_state.pop(f"{place}.changed", None)
    there = {"stage": known.stages, "touchpoint": known.touchpoints, "journey": known.journeys}
    gone = [name for name, named in there.items() if getattr(cost, name) not in (None, *named)]
    told = {name: getattr(cost, name) for name in FIELDS if name not in gone}
    _begin(here, place, {**told, **_numbers(here, cost)})
    offered = ledger_names.experiments(here, also=[] if cost.experiment is None else [cost.experiment])
    with st.container(border=True, key="ledger.edit"):
        st.subheader(here.say("ledger.change"), anchor=False)
        frame.notice(place)
        if st.session_state.get(f"{place}.changed"):
            said = [ledger_names.line(here, cost, known), ledger_names.sums(here, cost)]
            said += ledger_names.about(here, cost, known, offered)
            st.markdown(here.say("ledger.now", entry=" · ".join(said)))
        if entry.file is not None:
            st.caption(here.say("ledger.change_of_file"))
        if gone:
            st.caption(f":material/wrong_location: {here.say('ledger.gone_place')}")
        with st.form(place, border=False, enter_to_submit=False):
            _fields(here, place, known, offered)
            with st.container(horizontal=True):
                st.form_submit_button(
                    here.say("ledger.save"),
                    key="ledger.save",
                    type="primary",
                    icon=":material/check:",
                    on_click=_change,
                    args=(here, place, entry),
                )
                st.form_submit_button(
                    here.say("ledger.cancel"), key="ledger.cancel", on_click=_close, args=(here, place)
                )


# ---- the fields


def _fields(here: Here, place: str, known: Names, experiments: Mapping[int, str]) -> None:
    def key(field: str) -> str:
        return _key(here, place, field)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        _day(here, "day", key("day"))
        st.segmented_control(
            here.say("ledger.phase"),
            list(Phase),
            format_func=lambda one: here.say(f"phase.{one}"),
            key=key("phase"),
            required=True,
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = here.say("ledger.money_in", currency=here.about.currency)
        st.text_input(label, key=key("money"), max_chars=40, width=170)
        st.text_input(here.say("ledger.hours"), key=key("hours"), max_chars=40, width=120)
        _known(here, "channel", key("channel"))
    st.caption(here.say("ledger.new_caption"))
    with st.expander(here.say("ledger.more"), icon=":material/tune:"):
        left, right = st.columns(2)
        with left:
            if len(known.journeys) > 1:
                _ref(here, "journey", key("journey"), known.journeys)
            _ref(here, "stage", key("stage"), known.stages)
            _ref(here, "touchpoint", key("touchpoint"), known.touchpoints)
            _ref(here, "experiment", key("experiment"), experiments)
            _day(here, "through", key("through"))
        with right:
            _known(here, "segment", key("segment"))
            _known(here, "person", key("person"), sorted(here.workspace.money.rates()))
            label = here.say("ledger.rate_in", currency=here.about.currency)
            st.text_input(label, key=key("rate"), max_chars=40, help=here.say("ledger.rate_help"))
            st.text_input(here.say("ledger.note"), key=key("note"), max_chars=TEXT_LIMIT)


def _day(here: Here, field: str, key: str) -> None:
    st.date_input(
        here.say(f"ledger.{field}"), key=key, format=DATES[here.lang], min_value=EARLIEST, max_value=LATEST, width=190
    )


def _known(here: Here, field: str, key: str, more: list[str] | None = None) -> None:
    """One of those that are there already, or a new one."""
    options = list(dict.fromkeys([*here.workspace.costs.known(field), *(more or ())]))
    if (now := st.session_state.get(key)) and now not in options:
        options.append(now)
    st.selectbox(
        here.say(f"ledger.{field}"),
        options,
        index=None,
        key=key,
        accept_new_options=True,
        placeholder=here.say("ledger.choose_or_type"),
        width=250 if field == "channel" else "stretch",
    )


def _ref(here: Here, field: str, key: str, named: Mapping[int, str]) -> None:
    options = list(named)
    if (now := st.session_state.get(key)) is not None and now not in named:
        options.append(now)
    st.selectbox(
        here.say(f"ledger.{field}"),
        options,
        index=None,
        format_func=lambda one: named.get(one, "—"),
        key=key,
        placeholder=here.say("ledger.none"),
    )


def _key(here: Here, place: str, field: str) -> str:
    """What is typed outlives another language; labels of options live in the browser, and must not."""
    return f"{place}.{field}.{here.lang}" if field in REFS else f"{place}.{field}"


def _begin(here: Here, place: str, values: Mapping[str, Any]) -> None:
    for field in FIELDS:
        key = _key(here, place, field)
        if key not in st.session_state:
            blank = "" if field in (*NUMBERS, "note") else None
            st.session_state[key] = values.get(field) or blank


def _numbers(here: Here, cost: Cost) -> dict[str, str]:
    money, rate = (None if one is None else one / MINOR for one in (cost.money, cost.rate))
    values = {"money": money, "hours": cost.hours, "rate": rate}
    return {name: written(here.lang, value) for name, value in values.items()}


# ---- what a click does


def _typed(here: Here, place: str) -> dict[str, Any]:
    return {field: st.session_state.get(_key(here, place, field)) for field in FIELDS}


def _read(here: Here, place: str) -> Typed | None:
    """None where something is refused, which is then told at the form."""
    typed = _typed(here, place)
    if typed["day"] is None:
        frame.refuse(here.say("ledger.day_missing"), place)
        return None
    found = read(here.lang, typed, currency=here.about.currency)
    if found.problems:
        lines = [problem_words(here.lang, problem) for problem in found.problems]
        several = [here.say("ledger.refused"), "", *(f"- {one}" for one in lines)]
        frame.refuse(lines[0] if len(lines) == 1 else "\n".join(several), place)
        return None
    return found


def _add(here: Here, place: str, token: str) -> None:
    found = _read(here, place)
    if found is None or found.cost is None:
        return
    cost = found.cost
    if not frame.attempt(
        lambda: money_actions.add_cost(here.workspace, cost, token=token, rate=found.rate),
        done="ledger.added",
        place=place,
        cost=ledger_names.sums(here, cost),
    ):
        return
    frame.renew(place)
    for field in FIELDS:
        if field not in STAYS:
            st.session_state[_key(here, place, field)] = "" if field in (*NUMBERS, "note") else None
    ledger_address.show(cost)


def _change(here: Here, place: str, entry: Entry) -> None:
    found = _read(here, place)
    if found is None or found.cost is None:
        return
    cost, seen = found.cost, st.session_state[f"{place}.seen"]

    def save() -> None:
        try:
            money_actions.change_cost(here.workspace, entry.id, cost, seen=seen, rate=found.rate)
        except CostChanged:
            st.session_state[f"{place}.seen"] = here.workspace.costs.get(entry.id).version
            st.session_state[f"{place}.changed"] = True
            raise

    if frame.attempt(save, done="ledger.changed", place=place):
        _close(here, place)
    elif _is_gone(here, entry):  # its form goes with it: then it is said at the top
        _close(here, place)
        frame.refuse(here.say("ledger.gone", entry=ledger_names.sums(here, cost)))


def _is_gone(here: Here, entry: Entry) -> bool:
    try:
        here.workspace.costs.get(entry.id)
    except NotFound:
        return True
    return False


def _close(here: Here, place: str) -> None:
    _forget(here, place)
    ledger_address.set_to(edit=None)


def _forget(here: Here, place: str) -> None:
    for name in (*(_key(here, place, field) for field in FIELDS), f"{place}.seen", f"{place}.changed"):
        st.session_state.pop(name, None)
