"""A file of evidence: which column holds what, what will come of it, and only then the notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from funnel.errors import TrayectoError
from funnel.evidence_file import FIELD_NAMES, Evidence, EvidenceColumns, guess, read_evidence, unknown
from funnel.journey_map import Item, ItemKind
from funnel.tables import Table
from storage.opportunities import Brought
from ui import opportunity_actions, reads
from ui.messages import error_words
from ui.names import brief
from ui.numbers import day
from ui.parts import evidence_preview, frame
from ui.parts.evidence_names import KINDS, names_in_file, names_on
from ui.parts.frame import Here
from ui.words import plain

LIMIT = 20 * 1024**2  # bytes, unpacked
NAMED = 60
PLACE = "notes.file"


def draw(here: Here, journey: Item) -> None:
    brought = here.workspace.opportunities.brought(journey.id)
    with st.expander(here.say("proof.file"), icon=":material/upload_file:"):
        st.caption(here.say("proof.file_caption"))
        token = frame.token(PLACE)
        file = st.file_uploader(
            here.say("proof.file_choose"),
            type=["csv", "tsv", "txt", "gz"],
            key=f"{token}.file",
            max_upload_size=LIMIT // 2**20,
            on_change=frame.forget,
        )
        frame.notice(PLACE)
        if file:
            try:
                _steps(here, journey, reads.table(file.getvalue(), file.name, LIMIT), token)
            except TrayectoError as error:
                st.error(error_words(here.lang, error), icon=":material/error:")
        if brought:
            st.markdown(f"**{here.say('proof.brought')}**")
        for one in brought:
            _brought(here, one)


def _steps(here: Here, journey: Item, table: Table, token: str) -> None:
    """One after another: each is drawn once the one before it is answered."""
    known = here.workspace.opportunities.is_here(journey.id, table.sha256)
    if known is not None:
        st.info(
            here.say("proof.file_here", day=day(here.lang, known.at.date()), file=plain(known.file)),
            icon=":material/content_copy:",
        )
        return
    columns = _columns(here, table, token)
    if columns.name is None:
        st.info(here.say("proof.file_needs_text"), icon=":material/view_column:")
        return
    if not _leave_out(here, unknown(table.columns, columns), token):
        return
    options: dict[str, Any] = {
        "otherwise": _otherwise(here, journey, token),
        "partly": bool(st.session_state.get(f"{token}.partly")),
    }
    names = names_in_file(here, journey.id)
    found = read_evidence(table, columns, names, day_first=True, **options)
    if found.doubtful is not None:
        day_first = _day_first(here, found.doubtful, token)
        if day_first is None:
            st.info(here.say("proof.file_order_needed"), icon=":material/event:")
            return
        found = read_evidence(table, columns, names, day_first=day_first, **options)
    there = here.workspace.opportunities.there_already(journey.id, found.bodies)
    found = found.without(there)
    evidence_preview.draw(here, journey, found, f"{token}.partly", there=len(there))
    if found.bodies:
        st.button(
            here.say("proof.file_import"),
            key="notes.file.import",
            type="primary",
            icon=":material/download_done:",
            on_click=_bring,
            args=(here, journey.id, found, table.sha256, table.name),
        )


def _columns(here: Here, table: Table, token: str) -> EvidenceColumns:
    """Guessed by name; the person corrects what is not right. Raises ColumnTwice."""
    guessed = guess(table.columns)
    chosen: dict[str, str | None] = {}
    for row in (FIELD_NAMES[:3], FIELD_NAMES[3:]):
        for column, name in zip(st.columns(3), row, strict=True):
            first = getattr(guessed, name)
            with column:
                chosen[name] = st.selectbox(
                    here.say("proof.file_column", field=here.say(f"item_field.evidence.{name}")),
                    [None, *table.columns],
                    index=0 if first is None else table.columns.index(first) + 1,
                    format_func=lambda one: here.say("proof.file_no_column") if one is None else one,
                    key=f"{token}.{table.sha256[:8]}.{name}.{here.lang}",
                )
    return EvidenceColumns(**chosen)


def _leave_out(here: Here, columns: tuple[str, ...], token: str) -> bool:
    """Whether nothing is left to be decided of columns that hold no field: never left out in silence."""
    if not columns:
        return True
    named = ", ".join(here.say("proof.quoted", text=plain(brief(one, NAMED))) for one in columns)
    st.warning(here.say("proof.file_unknown", count=len(columns), columns=named), icon=":material/view_column:")
    return st.checkbox(here.say("proof.file_leave_out", count=len(columns)), key=f"{token}.without.{'|'.join(columns)}")


def _otherwise(here: Here, journey: Item, token: str) -> Mapping[str, Any]:
    """What holds for rows that say no kind, or no stage."""
    stages = names_on(here, journey.id)[ItemKind.STAGE]
    kinds = {kind: here.say(f"item_option.type.{kind}") for kind in KINDS}
    offered: dict[str, Mapping[Any, str]] = {"type": kinds, "stage": stages}
    st.caption(here.say("proof.file_otherwise"))
    chosen: dict[str, Any] = {}
    for column, (name, words) in zip(st.columns(3), offered.items(), strict=False):
        with column:
            chosen[name] = st.selectbox(
                here.say(f"item_field.evidence.{name}"),
                list(words),
                index=None,
                format_func=words.__getitem__,
                placeholder=here.say("field.choose"),
                key=f"{token}.otherwise.{name}.{here.lang}",
            )
    return {name: value for name, value in chosen.items() if value is not None}


def _day_first(here: Here, text: str, token: str) -> bool | None:
    """None until the person says so: nothing in the file tells, and a guess would move every note."""
    words = {True: here.say("proof.file_order_day"), False: here.say("proof.file_order_month")}
    chosen = st.segmented_control(
        here.say("proof.file_day_first", text=plain(text)),
        [True, False],
        format_func=lambda one: words[one],
        key=f"{token}.day_first.{here.lang}",
    )
    return None if chosen is None else bool(chosen)


def _brought(here: Here, one: Brought) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"brought.{one.id}"):
        file, when = plain(brief(one.file, NAMED)), day(here.lang, one.at.date())
        st.caption(here.say("proof.brought_one", count=one.notes, file=file, day=when), width="content")
        with st.popover(here.say("proof.undo"), type="tertiary", key=f"undo.{one.id}"):
            st.markdown(here.say("proof.undo_sure", count=one.notes))
            st.button(
                here.say("proof.undo_do"),
                key=f"undo.do.{one.id}",
                icon=":material/delete:",
                on_click=frame.clicked,
                args=(lambda: opportunity_actions.undo_evidence(here.workspace, one.id),),
                kwargs={"done": "proof.undone"},
            )


def _bring(here: Here, journey: int, found: Evidence, digest: str, file: str) -> None:
    count = len(found.bodies)
    if frame.attempt(
        lambda: opportunity_actions.bring_evidence(here.workspace, journey, found.bodies, digest=digest, file=file),
        done="proof.file_imported",
        place=PLACE,
        count=count,
    ):
        frame.renew(PLACE)
