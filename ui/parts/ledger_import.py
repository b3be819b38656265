"""A file of costs: which column holds what, what holds for all its rows, a preview, and only then the entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import streamlit as st

from funnel.cost_columns import CostColumns, CostNames, Given
from funnel.cost_file import EARLIEST, LATEST, CostFile, read_costs
from funnel.cost_guess import COLUMNS, guess_cost_columns
from funnel.costs import TEXT_LIMIT
from funnel.errors import TrayectoError
from funnel.journey import Phase
from funnel.tables import Table
from ui import money_actions, reads
from ui.messages import error_words
from ui.names import stage_name
from ui.parts import frame, ledger_files, ledger_preview
from ui.parts.frame import DATES, Here
from ui.parts.ledger_names import Names
from ui.words import LANGUAGES, plain, say

LIMIT = 20 * 1024**2  # bytes, unpacked
PLACE = "ledger.file"


def draw(here: Here, known: Names) -> None:
    with st.expander(here.say("ledger.file"), icon=":material/upload_file:"):
        st.caption(here.say("ledger.file_caption"))
        token = frame.token(PLACE)
        file = st.file_uploader(
            here.say("measure.files"),
            type=["csv", "tsv", "txt", "gz", "parquet"],
            key=f"{token}.file",
            max_upload_size=LIMIT // 2**20,
            on_change=frame.forget,
        )
        frame.notice(PLACE)
        if file:
            try:
                with st.spinner(here.say("measure.reading_file")):
                    table = reads.table(file.getvalue(), file.name, LIMIT)
                _steps(here, known, table, f"{token}.{table.sha256[:8]}")
            except TrayectoError as error:
                st.error(error_words(here.lang, error), icon=":material/error:")
        ledger_files.draw(here)


def _steps(here: Here, known: Names, table: Table, token: str) -> None:
    """One after another: each is drawn once the one before it is answered."""
    columns = CostColumns(**_columns(here, table, token))
    given = _given(here, known, columns, token)
    if given is None:
        return
    found = _read(here, table, columns, given, token)
    if found is None:
        return
    new = here.workspace.cost_files.new_of([mark for mark, _ in found.marked])
    with st.container(border=True, key="ledger.preview"):
        ready = ledger_preview.draw(here, found, new, f"{token}.without", phase_of=_names(here, given).phase_of)
    if new and ready:
        st.button(
            here.say("ledger.bring", count=len(new)),
            key="ledger.bring",
            type="primary",
            icon=":material/download_done:",
            on_click=_bring,
            args=(here, found, table, columns),
        )


def _columns(here: Here, table: Table, token: str) -> Mapping[str, str | None]:
    """Guessed by name and content; the person corrects what is not right."""
    guessed = guess_cost_columns(table)
    st.caption(here.say("ledger.columns_caption"))
    chosen: dict[str, str | None] = {}
    for start in range(0, len(COLUMNS), 4):
        for place, use in zip(st.columns(4), COLUMNS[start : start + 4], strict=False):
            first = guessed[use]
            with place:
                chosen[use] = st.selectbox(
                    here.say(f"ledger.from_{use}"),
                    [None, *table.columns],
                    index=0 if first is None else table.columns.index(first) + 1,
                    format_func=lambda one: here.say("measure.none_column") if one is None else one,
                    key=f"{token}.from.{use}.{here.lang}",
                )
    return chosen


def _given(here: Here, known: Names, columns: CostColumns, token: str) -> Given | None:
    """What the file does not say; None while it has to be said."""
    placed = columns.phase is not None or columns.stage is not None
    told: dict[str, Any] = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        told["phase"] = st.segmented_control(
            here.say("ledger.given_phase_rest" if placed else "ledger.given_phase"),
            list(Phase),
            format_func=lambda one: here.say(f"phase.{one}"),
            key=f"{token}.phase.{here.lang}",
        )
        if len(known.journeys) > 1:
            told["journey"] = st.selectbox(
                here.say("ledger.journey"),
                list(known.journeys),
                format_func=lambda one: known.journeys[one],
                key=f"{token}.journey.{here.lang}",
                width=260,
            )
        if columns.channel is None:
            text = st.text_input(
                here.say("ledger.given_channel"), key=f"{token}.channel", max_chars=TEXT_LIMIT, width=260
            )
            told["channel"] = text.strip()
        if columns.day is None:
            told["day"] = _day(here, "given_day", f"{token}.day")
            told["through"] = _day(here, "given_through", f"{token}.through")
    if columns.day is None and told["day"] is None:
        st.info(here.say("ledger.choose_day"), icon=":material/event:")
        return None
    if told["phase"] is None and not placed:
        st.info(here.say("ledger.choose_phase"), icon=":material/category:")
        return None
    if told.get("through") is not None and told["through"] < told["day"]:
        st.error(here.say("error.invalid_cost_backwards"), icon=":material/error:")
        return None
    return Given(**told)


def _day(here: Here, words: str, key: str) -> date | None:
    return st.date_input(
        here.say(f"ledger.{words}"),
        value=None,
        key=key,
        format=DATES[here.lang],
        min_value=EARLIEST,
        max_value=LATEST,
        width=190,
    )


def _read(here: Here, table: Table, columns: CostColumns, given: Given, token: str) -> CostFile | None:
    """None while the person has not said how dates or amounts are read that the file leaves open."""

    def read(**how: Any) -> CostFile:
        names = _names(here, given)
        return read_costs(table, columns, given, names, currency=here.about.currency, **how)

    how: dict[str, Any] = {}
    with st.spinner(here.say("measure.reading_file")):
        found = read()
    if found.doubtful_day is not None:
        words = {True: here.say("proof.file_order_day"), False: here.say("proof.file_order_month")}
        how["day_first"] = _either(
            here, here.say("proof.file_day_first", text=plain(found.doubtful_day)), words, f"{token}.day_first"
        )
    if found.doubtful_amount is not None:
        marks = {mark: here.say(f"ledger.mark_{name}") for name, mark in (("comma", ","), ("point", "."))}
        label = here.say("ledger.which_mark", text=plain(found.doubtful_amount))
        how["decimal"] = _either(here, label, marks, f"{token}.decimal")
    if None in how.values():
        st.info(here.say("ledger.choose_reading"), icon=":material/help:")
        return None
    return read(**how) if how else found


def _either(here: Here, label: str, words: Mapping[Any, str], key: str) -> Any:
    return st.segmented_control(label, list(words), format_func=lambda one: words[one], key=f"{key}.{here.lang}")


def _names(here: Here, given: Given) -> CostNames:
    """What cells may say, in both languages; of two stages with one name, the first."""
    stages = here.workspace.journey.stages(given.journey)
    return CostNames(
        phases={word: phase for phase in Phase for word in (phase, *(say(one, f"phase.{phase}") for one in LANGUAGES))},
        stages={
            name: stage.id
            for stage in reversed(stages)
            for name in (stage.name, *(stage_name(lang, stage) for lang in LANGUAGES))
        },
        phase_of={stage.id: stage.phase for stage in stages},
    )


def _bring(here: Here, found: CostFile, table: Table, columns: CostColumns) -> None:
    details = {
        "columns": {use: column for use, column in asdict(columns).items() if column is not None},
        "rows_refused": found.rows_refused,
    }
    came: list[int] = []

    def bring() -> None:
        count = money_actions.bring_costs(
            here.workspace, found.marked, file=table.name, digest=table.sha256, details=details
        )
        came.append(count)

    if frame.attempt(bring, place=PLACE):
        frame.attempt(lambda: None, done="ledger.brought", count=came[0])
        frame.renew(PLACE)
