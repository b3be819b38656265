"""A series from before and after a change, pasted: how it was read is shown first, and only then is it kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment
from experiments.periods import on_sides, totals
from experiments.rule import Kind
from funnel.errors import TrayectoError
from funnel.series import Line, Series, parse
from ui import actions
from ui.messages import error_words
from ui.numbers import DECIMAL
from ui.parts import frame, series_preview
from ui.parts.frame import Here

KINDS = (Kind.SHARE, Kind.AMOUNT, Kind.COUNT)


def draw(here: Here, experiment: Experiment) -> None:
    """The keys carry the form's token: after a save the form is new, after a refusal it is as it was left."""
    card = experiment.card
    assert card is not None
    kind = card.primary.kind
    token = frame.token(f"series.{experiment.id}")
    st.caption(here.say("series.caption"))
    st.date_input(
        here.say("series.change"),
        value=_last_change(experiment),
        key=f"{token}.change",
        help=here.say("series.change_help"),
        format=frame.DATES[here.lang],
        width=220,
        on_change=frame.forget,
        persist_state="session",
    )
    text = st.text_area(
        here.say(f"series.lines_{kind}", metric=card.primary.name),
        key=f"{token}.text",
        height=220,
        placeholder=here.say(f"series.example_{kind}"),
        help=here.say("series.lines_help"),
        on_change=frame.forget,
        persist_state="session",
    )
    # Leaving the field shows it just as well; a button is where people look for it.
    st.button(here.say("series.show"), key=f"series.show.{experiment.id}", icon=":material/visibility:")
    if text and text.strip():
        _look(here, experiment, card, token, text)
    else:
        frame.notice(f"series.{experiment.id}")


def _last_change(experiment: Experiment) -> date | None:
    """As it was given with the newest reading; else the card was probably sealed on that day."""
    given = experiment.reading.details.get("change") if experiment.reading else None
    return date.fromisoformat(given) if given else experiment.started_on


def _look(here: Here, experiment: Experiment, card: TestCard, token: str, text: str) -> None:
    """How the text was read, and the way to keep it."""
    change, place = st.session_state[f"{token}.change"], f"series.{experiment.id}"
    try:
        found = _read(here, card, token, text)
    except TrayectoError as error:
        st.error(error_words(here.lang, error), icon=":material/error:")
        return
    if found.refused:
        series_preview.refused(here, found.refused)
    elif not found.lines:
        st.caption(here.say("series.no_lines"))
    else:
        series_preview.lines(here, card, found.lines, change)
    _doubts(here, token, found)
    frame.notice(place)
    if found.lines and not found.refused:
        st.button(
            here.say("series.keep"),
            key=f"series.save.{experiment.id}",
            type="primary",
            icon=":material/download_done:",
            on_click=_save,
            args=(here, experiment.id, card, token, text, change, found.lines),
        )


def _read(here: Here, card: TestCard, token: str, text: str) -> Series:
    """Raises SeriesTooLong. The order of day and month is the one chosen, else that of most of the world."""
    order = st.session_state.get(_order_key(here, token)) or ("month" if st.context.locale == "en-US" else "day")
    return parse(
        text,
        kind=card.primary.kind,
        decimal=DECIMAL[here.lang],
        day_first=order == "day",
        today=date.today(),
    )


def _doubts(here: Here, token: str, found: Series) -> None:
    """What nothing in the lines settles: said, and for dates there to be chosen."""
    if found.dates_doubtful:
        st.segmented_control(
            here.say("series.order"),
            ["day", "month"],
            format_func=lambda one: here.say(f"series.order_{one}"),
            default="day" if found.day_first else "month",
            key=_order_key(here, token),
            help=here.say("series.order_help"),
            required=True,
            on_change=frame.forget,
        )
    if found.numbers_doubtful:
        st.caption(":material/info: " + here.say("series.decimal", mark=found.decimal))


def _order_key(here: Here, token: str) -> str:
    return f"{token}.order.{here.lang}"


def _save(
    here: Here, experiment: int, card: TestCard, token: str, text: str, change: date | None, lines: Sequence[Line]
) -> None:
    """Keeps what was on the screen, and only that: what was typed since is shown first."""
    place, state = f"series.{experiment}", st.session_state
    if state[f"{token}.text"] != text or state[f"{token}.change"] != change:
        frame.refuse(here.say("series.changed"), place)
        return
    if change is None:
        frame.refuse(here.say("series.no_change"), place)
        return
    known = on_sides(((line.starts, line.people, line.total) for line in lines), change)
    if len({period.after for period in known}) < 2:
        frame.refuse(here.say("series.change_outside"), place)
        return
    details = {
        "periods": [[line.starts.isoformat(), line.people, line.total] for line in lines],
        "change": change.isoformat(),
    }
    if frame.attempt(
        lambda: actions.record(
            here.workspace,
            experiment,
            through=lines[-1].starts,
            samples={"primary": totals(card.rule(), known)},
            token=token,
            details=details,
        ),
        done="measure.saved",
        place=place,
    ):
        frame.renew(place)
