"""Status and verdict as badges: a word, a shape and a colour, so that none stands alone."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from experiments.results import Verdict
from ui.parts.frame import Here

Color = Literal["green", "red", "blue", "gray", "orange"]

VERDICTS: dict[Verdict, tuple[Color, str]] = {
    Verdict.WIN: ("green", "trending_up"),
    Verdict.LOSE: ("red", "trending_down"),
    Verdict.POINTS_UP: ("green", "north_east"),
    Verdict.POINTS_DOWN: ("red", "south_east"),
    Verdict.NO_DIFFERENCE: ("blue", "equal"),
    Verdict.INCONCLUSIVE: ("gray", "help"),
    Verdict.BLOCKED: ("orange", "block"),
}


def verdict_badge(here: Here, verdict: Verdict, *, final: bool) -> None:
    """Before the planned end a verdict is only how it looks so far."""
    color, icon = VERDICTS[verdict]
    final = final or verdict is Verdict.BLOCKED
    words = verdict_words(here, verdict, final=final)
    st.badge(words, color=color if final else "gray", icon=f":material/{icon}:")


def verdict_words(here: Here, verdict: Verdict, *, final: bool) -> str:
    """The verdict's name, with "so far" before it until it is final; what is blocked is so at once."""
    words = here.say(f"verdict.{verdict}")
    return words if final or verdict is Verdict.BLOCKED else here.say("header.so_far", verdict=words)
