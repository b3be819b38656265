"""What the decided experiments are worth together: lifts drawn towards what such experiments usually find."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from experiments.results import Interval
from experiments.rule import Better
from experiments.shrink import LEAST, log_lift, shrink
from storage.effects import Effect
from ui.numbers import signed_percent
from ui.parts.frame import Here
from ui.sentences import lift_value, lift_words
from ui.words import plain

SHOWN = 20
COLUMNS = ("experiment", "measured", "shrunken", "range")


def draw(here: Here, effects: Sequence[Effect]) -> None:
    """Nothing before there are enough experiments to tell what they usually find."""
    known = [(effect, *found) for effect in effects if (found := log_lift(effect.lift, alpha=effect.alpha))]
    if not effects:
        return
    with st.expander(here.say("together.title"), icon=":material/functions:"):
        # Better is up for all of them: a fall that was wanted counts as a rise.
        shrunken = shrink([_sign(effect) * value for effect, value, _ in known], [error for *_, error in known])
        if shrunken is None or len({effect.id for effect, *_ in known}) < LEAST:
            st.caption(here.say("together.few"))
            return
        st.caption(here.say("together.caption"))
        rows = [(effect, _percent(effect, drawn)) for (effect, *_), drawn in zip(known, shrunken.effects, strict=True)]
        _table(here, rows[:SHOWN])
        wins = [
            (_sign(effect) * (effect.lift.value or 0.0), _sign(effect) * (drawn.value or 0.0))
            for effect, drawn in rows
            if effect.won
        ]
        if wins:
            measured, together = (signed_percent(here.lang, sum(each), 1) for each in zip(*wins, strict=True))
            st.markdown(here.say("together.sum", count=len(wins), measured=measured, shrunken=together))


def _table(here: Here, rows: Sequence[tuple[Effect, Interval]]) -> None:
    cells = [
        (
            f"{plain(effect.name)} · {plain(effect.variant)}",
            lift_value(here.lang, effect.lift),
            lift_value(here.lang, drawn),
            lift_words(here.lang, drawn),
        )
        for effect, drawn in rows
    ]
    st.table(
        {here.say(f"together.{name}"): [row[place] for row in cells] for place, name in enumerate(COLUMNS)},
        border="horizontal",
        hide_header=False,
        alt=here.say("together.title"),
    )


def _sign(effect: Effect) -> int:
    return 1 if effect.better is Better.UP else -1


def _percent(effect: Effect, drawn: Interval) -> Interval:
    """From the logarithm of an improvement back to a relative lift."""
    value, *ends = (None if x is None else math.expm1(_sign(effect) * x) for x in (drawn.value, drawn.low, drawn.high))
    low, high = ends if effect.better is Better.UP else reversed(ends)
    return Interval(value=value, low=low, high=high)
