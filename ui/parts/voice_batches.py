"""Where a survey's answers come from: every batch with what was left out of it, and its way back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from storage.answers import Batch
from storage.surveys import Survey
from ui import voice_actions
from ui.names import brief
from ui.numbers import moment, number
from ui.parts import frame
from ui.parts.frame import Here
from ui.parts.voice_preview import left_out
from ui.words import plain

NAMED = 60
FIRST = 5
SHOWN = 30


def draw(here: Here, survey: Survey) -> None:
    batches = here.workspace.answers.batches(survey.id)
    if not batches:
        return
    with st.expander(here.say("voice.batches", count=len(batches)), icon=":material/inventory:"):
        st.caption(here.say("voice.batches_caption"))
        for batch in batches[:SHOWN]:
            _batch(here, survey, batch)
        if len(batches) > SHOWN:
            st.caption(here.say("voice.more_batches", count=len(batches) - SHOWN))


def _batch(here: Here, survey: Survey, batch: Batch) -> None:
    with st.container(border=True, key=f"batch.{batch.id}"):
        files = ", ".join(plain(brief(file, NAMED)) for file in batch.details.get("files", ()))
        source = files or here.say(f"voice.source_{batch.source}")
        answers = here.say("voice.answers", count=batch.answers)
        st.markdown(f"**{source}** · {answers} · {moment(here.lang, batch.at)}")
        for line in left_out(here, batch.excluded):
            st.caption(line)
        for line in _refused(here, batch.details.get("refused", ())):
            st.caption(line)
        with st.popover(here.say("voice.undo"), icon=":material/undo:", type="tertiary", key=f"undo.{batch.id}"):
            st.markdown(here.say("voice.undo_sure", count=batch.answers))
            st.button(
                here.say("voice.undo_do"),
                key=f"voice.undo.{batch.id}",
                icon=":material/delete:",
                on_click=frame.clicked,
                args=(lambda: voice_actions.undo_batch(here.workspace, survey.id, batch.id),),
                kwargs={"done": "voice.undone"},
            )


def _refused(here: Here, rows: Sequence[Sequence[object]]) -> list[str]:
    """The first that were refused, each with its place."""
    return [
        here.say(
            "voice.refused_piece" if column is None else "voice.refused_row",
            row=number(here.lang, int(str(row))),
            column=plain(brief(str(column), NAMED)),
            text=plain(brief(str(text or "—"), NAMED)),
            reason=here.say(f"reason.{reason}"),
        )
        for row, column, reason, text in rows[:FIRST]
    ]
