"""A file of people counted: which column means what, a preview, and only then the counts; and the files that came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from funnel.count_file import CountFile
from funnel.count_guess import COLUMNS, guess_every
from funnel.errors import TrayectoError
from funnel.journey import Stage
from funnel.spans import MONTH, WEEK
from funnel.tables import Table
from storage.count_files import CountImport
from ui import count_actions, counts_import, reads
from ui.counts_import import Counts
from ui.messages import error_words
from ui.names import brief
from ui.numbers import moment
from ui.parts import day_order, frame, funnel_file_preview
from ui.parts.frame import Here
from ui.words import plain

LIMIT = 20 * 1024**2  # bytes, unpacked
# What a file must have.
NEEDED = ("stage", "starts")
NAMED = 60


def draw(here: Here, journey: int, stages: Sequence[Stage]) -> None:
    place = f"funnel.file.{journey}"
    token = frame.token(place)
    st.caption(here.say("funnel.file_caption"))
    file = st.file_uploader(
        here.say("funnel.file"),
        type=["csv", "tsv", "txt", "gz", "parquet"],
        max_upload_size=LIMIT // 2**20,
        on_change=frame.forget,
        key=f"{token}.file",
    )
    frame.notice(place)
    if file is not None:
        try:
            with st.spinner(here.say("measure.reading_file")):
                table = reads.table(file.getvalue(), file.name, LIMIT)
            counts, ready = _steps(here, journey, stages, table, token)
        except TrayectoError as error:
            st.error(error_words(here.lang, error), icon=":material/error:")
            st.caption(here.say("measure.another_file"))
        else:
            if counts is not None and counts.new and ready:
                st.button(
                    here.say("funnel.file_save", count=counts.new),
                    key="funnel.file.save",
                    type="primary",
                    icon=":material/download_done:",
                    on_click=_save,
                    args=(here, counts.found, table, place),
                )
    _imports(here)


def _steps(here: Here, journey: int, stages: Sequence[Stage], table: Table, token: str) -> tuple[Counts | None, bool]:
    """None while a column that must be is not chosen; and whether nothing is left to be decided."""
    token = f"{token}.{table.sha256[:8]}"
    names = counts_import.names_of(here.lang, stages)
    chosen = _columns(here, table, counts_import.begin(table, names), token)
    starts = chosen["starts"]
    if chosen["stage"] is None or starts is None or (chosen["entered"] is None and chosen["completed"] is None):
        st.info(here.say("funnel.file_needs"), icon=":material/view_column:")
        return None, False
    every = MONTH if chosen["ends"] else _every(here, guess_every(table, starts), f"{token}.{starts}")
    there = here.workspace.count_files.parts(journey)
    day_first = here.lang == "es"
    counts = counts_import.take(table, chosen, names, every=every, day_first=day_first, there=there)
    if counts.found.notes:
        day_first = day_order.choose(here, day_first, token)
        counts = counts_import.take(table, chosen, names, every=every, day_first=day_first, there=there)
    with st.container(border=True, key="funnel.preview"):
        ready = funnel_file_preview.draw(here, counts, stages, f"{token}.without")
    return counts, ready


def _columns(here: Here, table: Table, begin: Mapping[str, str | None], token: str) -> Mapping[str, str | None]:
    """Guessed by name and content; the person corrects what is not right."""
    chosen: dict[str, str | None] = {}
    places = [column for _ in range(2) for column in st.columns(4)]
    for place, name in zip(places, COLUMNS, strict=False):
        offered: list[str | None] = [*([] if name in NEEDED else [None]), *table.columns]
        with place:
            chosen[name] = st.selectbox(
                here.say(f"funnel.from_{name}"),
                offered,
                index=offered.index(begin[name]) if begin[name] in offered else None,
                format_func=lambda one: here.say("measure.none_column") if one is None else one,
                placeholder=here.say("field.choose"),
                key=f"{token}.{name}.{here.lang}",
            )
    return chosen


def _every(here: Here, guessed: str, token: str) -> str:
    chosen = st.segmented_control(
        here.say("funnel.every"),
        [WEEK, MONTH],
        format_func=lambda one: here.say(f"funnel.every_{one}"),
        default=guessed,
        key=f"{token}.every.{here.lang}",
        required=True,
        help=here.say("funnel.every_help"),
    )
    return str(chosen)


def _save(here: Here, found: CountFile, table: Table, place: str) -> None:
    came: list[int] = []

    def bring() -> None:
        came.append(count_actions.bring_counts(here.workspace, found.parts, file=table.name, digest=table.sha256))

    if frame.attempt(bring, place=place):
        frame.attempt(lambda: None, done="funnel.file_saved", count=came[0])
        frame.renew(place)


def _imports(here: Here) -> None:
    """The files that came, each with its way back."""
    files = here.workspace.count_files.all()
    if not files:
        return
    st.subheader(here.say("funnel.files"), anchor=False)
    for one in files:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"funnel.import.{one.id}"):
            name = plain(brief(one.file, NAMED))
            st.markdown(f"**{name}** · {here.say('funnel.file_parts', count=one.parts)} · {moment(here.lang, one.at)}")
            _undo(here, one)


def _undo(here: Here, one: CountImport) -> None:
    with st.popover(here.say("voice.undo"), icon=":material/undo:", type="tertiary", key=f"funnel.undo.{one.id}"):
        st.markdown(here.say("funnel.undo_sure", count=one.parts))
        st.button(
            here.say("voice.undo_do"),
            key=f"funnel.undo.do.{one.id}",
            icon=":material/delete:",
            on_click=frame.clicked,
            args=(lambda: count_actions.undo_counts(here.workspace, one.id),),
            kwargs={"done": "funnel.undone"},
        )
