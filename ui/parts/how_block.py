"""One method as a sceptic wants it: what it does, its formula, what it takes for granted, its source."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Reading
from funnel.samples import Sample
from ui.parts.frame import Here
from ui.recipes import METHODS
from ui.words import plain


def method(here: Here, name: str, *more: str) -> None:
    """The method in words, with what else is to be said of it here."""
    st.markdown(" ".join((here.say(f"how.{name}"), *more)))
    st.latex(METHODS[name].formula)
    st.markdown(f"{here.say('how.assumes')} {here.say(f'how.{name}_assumes')}")
    st.caption(f"{here.say('how.source')} {METHODS[name].source}")


def code(lines: str | None) -> None:
    """Lines to run; nothing where there is nothing to compute."""
    if lines is not None:
        st.code(lines, language="python", wrap_lines=True)


def against(here: Here, card: TestCard, variant: str, *, words: str = "how.compared", **more: str) -> None:
    """The heading of one variant against the control."""
    names = {"variant": plain(card.variant(variant).name), "control": plain(card.control.name)}
    st.markdown(f"**{here.say(words, **names, **more)}**")


def pairs_of(readings: Sequence[Reading], metric: str, variant: str, control: str) -> list[tuple[Sample, Sample]]:
    """The samples of treatment and control through each reading that has both."""
    given = (reading.samples.get(metric, {}) for reading in readings)
    return [(one[variant], one[control]) for one in given if variant in one and control in one]
