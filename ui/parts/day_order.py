"""How 05/01/2026 is read, where nothing in a file settles it: the person can say so."""

from __future__ import annotations

import streamlit as st

from ui.parts.frame import Here


def choose(here: Here, usual: bool, token: str) -> bool:
    """Whether the day comes first; `token` is of the file."""
    chosen = st.segmented_control(
        here.say("voice.day_order"),
        [True, False],
        format_func=lambda one: here.say("voice.day_first" if one else "voice.month_first"),
        default=usual,
        key=f"{token}.day_first.{here.lang}",
        required=True,
    )
    return bool(chosen)
