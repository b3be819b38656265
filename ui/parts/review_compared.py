"""Stages or surveys before and now: those that changed by more than chance in a sentence each, all in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui.parts.frame import Here
from ui.parts.result_chart import p_words

SIGNS = {True: ("trending_up", "rose"), False: ("trending_down", "fell"), None: ("help", "open")}


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Figures in words, safe for Markdown. `rose` is None where the change may be chance; `p` allows for all.

    `alone`: there is one side only, so nothing to compare.
    """

    name: str
    before: str
    after: str
    change: str
    limits: str
    p: float | None
    rose: bool | None
    alone: bool = False


def draw(here: Here, what: str, compared: Sequence[Compared]) -> None:
    """`what` they are: "stage" or "survey"."""
    moved = [one for one in compared if one.rose is not None]
    for one in moved:
        words = here.say(
            "review.moved", name=one.name, before=one.before, after=one.after, change=one.change, limits=one.limits
        )
        st.markdown(f":material/{SIGNS[one.rose][0]}: {words}")
    both = sum(not one.alone for one in compared)
    if not moved:
        st.markdown(here.say(f"review.{what}_unmoved", count=both) if both else here.say("review.all_alone"))
    with st.expander(here.say(f"review.{what}_all", count=len(compared))):
        heads = (what, "then", "now", "change", "limits", "p", "verdict")
        rows = [_row(here, one) for one in compared]
        columns = zip(heads, zip(*rows, strict=True), strict=True)
        table = {here.say(f"review.{head}"): list(column) for head, column in columns}
        st.table(table, border="horizontal", alt=here.say(f"review.{what}_all", count=len(compared)))
        st.caption(here.say("review.p_caption"))


def _row(here: Here, one: Compared) -> tuple[str, ...]:
    icon, words = SIGNS[one.rose]
    verdict = f":material/{icon}: {here.say(f'review.{words}')}"
    return one.name, one.before, one.after, one.change, one.limits, p_words(here, one.p), verdict
