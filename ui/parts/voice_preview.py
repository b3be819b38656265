"""What would be kept, before it is: how many answers, what is left out and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import streamlit as st

from funnel.answers import Answers, Excluded
from funnel.scores import Score
from ui.messages import note_words
from ui.names import brief
from ui.numbers import number
from ui.parts.frame import Here
from ui.voice_words import with_range
from ui.words import plain

MOST_REFUSED = 20
CELL = 60
# What a repeated answer is: kept, and set aside by the survey's rule.
REPEATED = "repeated"


def draw(here: Here, found: Answers, score: Score, brought: int, *, of: str) -> None:
    """`brought` answers are all that would be kept; `of`: "row" of a file, or "piece" of a block."""
    st.markdown(f"**{here.say('voice.preview', count=brought)}**")
    if score.value is not None:
        said = with_range(here.lang, found.question, score)
        st.caption(here.say("voice.preview_score", score=said, answers=here.say("voice.answers", count=score.n)))
    for line in left_out(here, found.excluded):
        st.caption(f":material/block: {line}")
    if found.excluded.repeated:
        st.caption(f":material/repeat: {here.say('voice.repeated', count=found.excluded.repeated)}")
    for note in found.notes:
        # What was refused is said above, and with its places below.
        if note.code != "rows_refused":
            st.caption(f":material/info: {note_words(here.lang, note)}")
    if found.refused:
        with st.expander(here.say("voice.refused"), icon=":material/rule:"):
            _refused(here, found, of)


def left_out(here: Here, excluded: Excluded | Mapping[str, int]) -> Iterator[str]:
    """One line of what is no answer, where there is anything."""
    counts: Mapping[str, int] = asdict(excluded) if isinstance(excluded, Excluded) else excluded
    said = [
        here.say(f"nps.excluded_{name}", count=count) for name, count in counts.items() if count and name != REPEATED
    ]
    if said:
        yield here.say("voice.left_out", what=" · ".join(said))


def _refused(here: Here, found: Answers, of: str) -> None:
    shown = found.refused[:MOST_REFUSED]
    table: dict[str, Any] = {
        here.say(f"voice.column_{of}"): [number(here.lang, one.row) for one in shown],
        **({here.say("voice.column_column"): [plain(one.column or "—") for one in shown]} if of == "row" else {}),
        here.say("voice.column_text"): [plain(brief(one.text or "—", CELL)) for one in shown],
        here.say("voice.column_reason"): [here.say(f"reason.{one.reason}") for one in shown],
    }
    st.table(table, border="horizontal", hide_index=True)
    excluded = found.excluded
    more = excluded.out_of_scale + excluded.unreadable + excluded.no_weight - len(shown)
    if more > 0:
        st.caption(here.say("voice.more_refused", count=more))
