"""The effect by segment, and over all as if every variant had the same mix of them: exploring, never deciding."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from experiments.card import TestCard
from experiments.compare import compare
from experiments.experiment import Reading
from experiments.results import HARDLY, Comparison, Evaluation, Verdict
from experiments.rule import Kind
from experiments.segments import poststratified, segment_effects
from experiments.split import check_segments
from ui.messages import note_words
from ui.names import names_of
from ui.numbers import number, percent
from ui.parts.frame import Here
from ui.parts.result_chart import p_words
from ui.sentences import change_of, lift_value, lift_words
from ui.words import plain

OF_THE_MIX = frozenset({"segments_merged", "covariate_unused"})
COLUMNS = ("segment", "variant", "people", "lift", "range", "p")


def draw(here: Here, card: TestCard, found: Evaluation, reading: Reading, *, running: bool) -> None:
    """Nothing without segments, or where the whole is blocked."""
    if not reading.segments or found.verdict is Verdict.BLOCKED:
        return
    rule, metric = card.rule(), found.primary.metric
    each = segment_effects(
        reading.segments,
        control=rule.control,
        compare=lambda met, base: compare(metric, {rule.control: base, **met}, control=rule.control, alpha=rule.alpha),
    )
    rows = [
        (
            effects.segment,
            comparison,
            sum(effects.samples[v].n for v in (rule.control, comparison.variant) if v in effects.samples),
        )
        for effects in each
        for comparison in effects.comparisons
    ]
    whole = poststratified(reading.segments, control=rule.control, kind=metric.kind, alpha=rule.alpha)
    people = {name: {v: sample.n for v, sample in given.items()} for name, given in reading.segments.items()}
    checks = check_segments(people, rule.shares, running=running)
    with st.expander(here.say("segments.title"), icon=":material/pie_chart:"):
        st.caption(here.say("segments.running" if running else "segments.caption"))
        # Ranges and p are made for one look: there is none before the end.
        _table(here, card, rows, shown=COLUMNS[:4] if running else COLUMNS)
        for comparison in () if running else whole:
            _whole(here, card, comparison, found)
        uneven = [plain(name) for name, check in checks.items() if check.mismatch]
        if uneven:
            st.warning(here.say("segments.uneven", segments=", ".join(uneven)), icon=":material/balance:")


def _table(here: Here, card: TestCard, rows: list[tuple[str, Comparison, int]], *, shown: Sequence[str]) -> None:
    kind = card.primary.kind
    points = kind is Kind.NPS
    cells = [
        (
            plain(segment),
            plain(card.variant(comparison.variant).name),
            number(here.lang, people),
            lift_value(here.lang, change_of(kind, comparison), points=points),
            lift_words(here.lang, change_of(kind, comparison), points=points),
            p_words(here, comparison.p_adjusted),
        )
        for segment, comparison, people in rows
    ]
    st.table(
        {here.say(f"segments.{name}"): [row[place] for row in cells] for place, name in enumerate(shown)},
        border="horizontal",
        hide_header=False,
        alt=here.say("segments.title"),
    )


def _whole(here: Here, card: TestCard, comparison: Comparison, found: Evaluation) -> None:
    """With the same mix of segments on both sides, and the caveats that the comparison of everybody does not have."""
    reduction, points = comparison.variance_reduction or 0.0, card.primary.kind is Kind.NPS
    change = change_of(card.primary.kind, comparison)
    said = here.say(
        "segments.whole",
        variant=plain(card.variant(comparison.variant).name),
        value=lift_value(here.lang, change, points=points),
        range=lift_words(here.lang, change, points=points),
    )
    if reduction >= HARDLY:
        word = "reduction_before" if comparison.method == "poststratified_cuped" else "reduction"
        said += " " + here.say(f"segments.{word}", part=percent(here.lang, reduction, 0))
    st.markdown(said)
    elsewhere = {note.code for one in found.primary.comparisons for note in one.notes}
    for note in comparison.notes:
        if note.code in OF_THE_MIX - elsewhere:
            st.caption(note_words(here.lang, note, names_of(card)))
