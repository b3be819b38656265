"""The secondary metrics of a card beside its result: exploring, never deciding."""

from __future__ import annotations

import streamlit as st

from experiments.card import TestCard
from experiments.results import Evaluation, MetricResult, Verdict
from experiments.rule import Better
from ui.messages import note_words
from ui.names import names_of
from ui.numbers import NBSP
from ui.parts.frame import Here
from ui.parts.how_beside import exploring_of
from ui.parts.result_chart import change_cells, p_words
from ui.words import plain

COLUMNS = ("metric", "variant", "lift", "range", "p")


def draw(here: Here, card: TestCard, found: Evaluation, *, running: bool) -> None:
    """A row per metric and variant. Nothing where the card has none, or where the whole is blocked."""
    results = exploring_of(found)
    if not results or found.verdict is Verdict.BLOCKED:
        return
    known = [result for result in results if any(sample.n for sample in result.samples.values())]
    names = names_of(card)
    with st.container(border=True, key="result.others"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.subheader(here.say("others.title"), anchor=False, width="content")
            st.badge(here.say("others.explores"), icon=":material/explore:", color="gray")
        st.caption(here.say("others.running" if running else "others.caption"))
        if known:
            # Ranges and p are made for one look: there is none before the end.
            _table(here, card, known, shown=COLUMNS[:3] if running else COLUMNS)
        missing = ", ".join(plain(names[result.metric.key]) for result in results if result not in known)
        if missing:
            st.caption(here.say("others.missing", metrics=missing))
        if running:
            return
        for result in known:
            notes = [note for comparison in result.comparisons for note in comparison.notes]
            for line in dict.fromkeys(note_words(here.lang, note, names) for note in notes):
                st.caption(f"{plain(names[result.metric.key])}: {line}")


def _table(here: Here, card: TestCard, results: list[MetricResult], *, shown: tuple[str, ...]) -> None:
    names = {key: plain(name) for key, name in names_of(card).items()}
    cells = [
        (
            here.say("others.lower", metric=names[result.metric.key])
            if result.metric.better is Better.DOWN
            else names[result.metric.key],
            names[comparison.variant],
            *(cell.replace(" ", NBSP) for cell in change_cells(here, result.metric.kind, comparison)),
            p_words(here, comparison.p_adjusted).replace(" ", NBSP),
        )
        for result in results
        for comparison in result.comparisons
    ]
    st.table(
        {here.say(f"others.{name}"): [row[place] for row in cells] for place, name in enumerate(shown)},
        border="horizontal",
        hide_header=False,
        alt=here.say("others.alt"),
    )
