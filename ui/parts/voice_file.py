"""A file of answers: which column means what, a preview, and only then the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from funnel.answers import KEEPS
from funnel.answers_guess import COLUMNS
from funnel.errors import TrayectoError
from funnel.tables import Table
from storage.surveys import Survey
from ui import answers_import, reads, voice_actions
from ui.answers_import import Taken
from ui.messages import error_words
from ui.parts import day_order, frame, voice_preview
from ui.parts.frame import Here

LIMIT = 100 * 1024**2  # bytes, unpacked
DOUBTFUL = ("day_first_assumed", "month_first_assumed")


def draw(here: Here, survey: Survey) -> None:
    place = f"voice.file.{survey.id}"
    token = frame.token(place)
    st.caption(here.say("voice.file_caption"))
    files = st.file_uploader(
        here.say("measure.files"),
        type=["csv", "tsv", "txt", "gz", "parquet"],
        accept_multiple_files=True,
        max_upload_size=LIMIT // 2**20,
        on_change=frame.forget,
        key=f"{token}.files",
    )
    frame.notice(place)
    if not files:
        return
    try:
        with st.spinner(here.say("measure.reading_file")):
            tables = [reads.table(file.getvalue(), file.name, LIMIT) for file in files]
        taken = _steps(here, survey, tables, token)
    except TrayectoError as error:
        st.error(error_words(here.lang, error), icon=":material/error:")
        st.caption(here.say("measure.another_file"))
        return
    if taken is None:
        return
    st.button(
        here.say("voice.add_these", count=len(taken.answers)),
        key=f"voice.file.save.{survey.id}",
        type="primary",
        icon=":material/download_done:",
        on_click=_save,
        args=(here, survey, taken, token),
    )


def _steps(here: Here, survey: Survey, tables: Sequence[Table], token: str) -> Taken | None:
    """None while the column with the answers is not chosen."""
    token = f"{token}.{tables[0].sha256[:8]}"
    chosen = _columns(here, survey, tables, token)
    if chosen["score"] is None:
        st.info(here.say("voice.choose_score"), icon=":material/view_column:")
        return None
    keep = survey.keep if chosen["respondent"] is None else _keep(here, survey, token)
    at = None
    if chosen["date"] is None:
        at = st.date_input(
            here.say("voice.day_of_file"),
            value=None,
            max_value="today",
            format=frame.DATES[here.lang],
            key=f"{token}.day",
            width=320,
        )
    with st.spinner(here.say("measure.reading_file")):
        day_first = here.lang == "es"
        taken = answers_import.take(tables, chosen, survey.asked, keep=keep, day_first=day_first, at=at)
    if any(note.code in DOUBTFUL for note in taken.found.notes):
        ordered = day_order.choose(here, day_first, token)
        if ordered != day_first:
            taken = answers_import.take(tables, chosen, survey.asked, keep=keep, day_first=ordered, at=at)
    with st.container(border=True, key="voice.preview"):
        voice_preview.draw(here, taken.found, taken.score, len(taken.answers), of="row")
        there = here.workspace.answers.there_already(survey.id, taken.answers)
        if there:
            words = "voice.there_all" if there == len(taken.answers) else "voice.there_some"
            st.warning(here.say(words, count=there), icon=":material/content_copy:")
    return taken


def _columns(here: Here, survey: Survey, tables: Sequence[Table], token: str) -> Mapping[str, str | None]:
    """Guessed by name and content; the person corrects what is not right."""
    begin, columns = answers_import.begin(tables, survey.asked), tables[0].columns
    chosen: dict[str, str | None] = {}
    places = [column for _ in range(2) for column in st.columns(3)]
    for place, name in zip(places, COLUMNS, strict=True):
        first = begin[name]
        offered: list[str | None] = [*([] if name == "score" else [None]), *columns]
        with place:
            chosen[name] = st.selectbox(
                here.say(f"voice.from_{name}"),
                offered,
                index=offered.index(first) if first in offered else None,
                format_func=lambda one: here.say("measure.none_column") if one is None else one,
                placeholder=here.say("field.choose"),
                key=f"{token}.{name}.{here.lang}",
            )
    return chosen


def _keep(here: Here, survey: Survey, token: str) -> str:
    chosen = st.segmented_control(
        here.say("voice.keep"),
        KEEPS,
        format_func=lambda one: here.say(f"voice.keep_{one}"),
        default=survey.keep,
        key=f"{token}.keep.{here.lang}",
        required=True,
        help=here.say("voice.keep_help"),
    )
    if chosen != survey.keep:
        rules = {"theirs": here.say(f"voice.keep_{survey.keep}"), "mine": here.say(f"voice.keep_{chosen}")}
        st.caption(f":material/rule: {here.say('voice.keep_changes', **rules)}")
    return str(chosen)


def _save(here: Here, survey: Survey, taken: Taken, token: str) -> None:
    place = f"voice.file.{survey.id}"
    if frame.attempt(
        lambda: voice_actions.add_file(here.workspace, survey.id, taken, seen=survey.keep, token=token),
        done="voice.added",
        place=place,
        count=len(taken.answers),
    ):
        frame.renew(place)
