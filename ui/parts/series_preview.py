"""How a pasted series was read, before it is kept: what is wrong by line, else the lines as dates and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from experiments.card import TestCard
from experiments.periods import FEWEST, MONTH, on_sides, spacing
from experiments.rule import Kind
from funnel.series import Line, RefusedLine
from ui.card_words import amount
from ui.numbers import day, number
from ui.parts.frame import Here
from ui.words import plain

MOST_REFUSED = 20
# A longer series is shown by its ends and by the lines on both sides of the change.
SHOWN, ENDS = 12, 3


def refused(here: Here, wrong: Sequence[RefusedLine]) -> None:
    """Every wrong line with its number: while there is one, nothing is kept."""
    shown = wrong[:MOST_REFUSED]
    st.error(
        here.say("series.refused_help"),
        title=here.say("series.refused", count=len(wrong)),
        icon=":material/rule:",
    )
    st.table(
        {
            here.say("series.line"): [number(here.lang, one.number) for one in shown],
            here.say("measure.column_text"): [plain(one.text) or "—" for one in shown],
            here.say("series.why"): [here.say(f"reason.{one.reason}") for one in shown],
        },
        border="horizontal",
        hide_index=True,
    )
    if len(wrong) > len(shown):
        st.caption(here.say("measure.more_refused", count=len(wrong) - len(shown)))


def lines(here: Here, card: TestCard, read: Sequence[Line], change: date | None) -> None:
    """The lines as dates and numbers, those around the change among them, and which side each is on."""
    if change is None:
        st.warning(here.say("series.no_change"), icon=":material/event_busy:")
        return
    known = on_sides(((line.starts, line.people, line.total) for line in read), change)
    sides = {period.starts: "after" if period.after else "before" for period in known}
    before, after = (sum(period.after == side for period in known) for side in (False, True))
    st.markdown(f"**{here.say('measure.preview')}**")
    share = card.primary.kind is Kind.SHARE
    rows = [
        (
            day(here.lang, line.starts),
            here.say(f"series.{sides.get(line.starts, 'across')}"),
            number(here.lang, line.people),
            number(here.lang, line.total),
            amount(here.lang, line.total / line.people, share=share, digits=2),
        )
        for line in read
    ]
    headers = ("date", "side", "people", "did" if share else "total", "share" if share else "mean")
    shown = _some(rows, before)
    st.table(
        {here.say(f"series.{header}"): [row[place] for row in shown] for place, header in enumerate(headers)},
        border="horizontal",
        hide_index=True,
    )
    st.caption(_spaced(here, read, before, after))
    for line in read:
        if line.starts not in sides:
            st.caption(":material/info: " + here.say("series.left_out", day=day(here.lang, line.starts)))
    if not before or not after:
        st.warning(here.say("series.change_outside"), icon=":material/event_busy:")
    elif before < FEWEST[0] or after < FEWEST[1]:
        st.info(here.say("series.too_few", before=FEWEST[0], after=FEWEST[1]), icon=":material/hourglass_top:")


def _spaced(here: Here, read: Sequence[Line], before: int, after: int) -> str:
    """What the lines were read as, and how many of those in between are missing."""
    step = spacing([line.starts for line in read])
    name = {1: "day", 7: "week", MONTH: "month"}.get(step, "days")
    said = here.say(f"series.spaced_{name}", before=before, after=after, days=round(step))
    missing = round((read[-1].starts - read[0].starts).days / step) + 1 - len(read)
    return f"{said} {here.say('series.gaps', count=missing)}" if missing > 0 else said


def _some(rows: Sequence[tuple[str, ...]], change: int) -> Sequence[tuple[str, ...]]:
    """All of a short series; of a longer one the ends and both sides of the change, with dots between."""
    if len(rows) <= SHOWN:
        return rows
    wanted = {*range(ENDS), *range(change - 2, change + 3), *range(len(rows) - ENDS, len(rows))}
    shown: list[tuple[str, ...]] = []
    for place, row in enumerate(rows):
        if place in wanted:
            shown.append(row)
        elif place - 1 in wanted:
            shown.append(("…",) * len(row))
    return shown
