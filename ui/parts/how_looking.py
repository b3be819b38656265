"""How limits and evidence came about that hold although somebody looks before the end."""

from __future__ import annotations

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment
from experiments.history import history, information
from experiments.life import Progress
from experiments.results import Comparison, Evaluation
from ui.parts.frame import Here
from ui.parts.how_block import against, code, method, pairs_of
from ui.recipes import evidence_lines, looks_lines


def draw(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """Planned looks where there are any, else the evidence that may end it at any time; each for every variant."""
    if card.looks:
        method(here, "planned_look")
    else:
        st.markdown(here.say("how.anytime"))
        for name in dict.fromkeys(one.anytime.method for one in found.primary.comparisons if one.anytime):
            method(here, name)
    for comparison in found.primary.comparisons:
        lines = _lines(experiment, card, found, comparison, ended=progress.reached)
        if lines is not None:
            against(here, card, comparison.variant)
            code(lines)


def _lines(
    experiment: Experiment, card: TestCard, found: Evaluation, comparison: Comparison, *, ended: bool
) -> str | None:
    rule, known = card.rule(), history(experiment.readings)
    # This rule's own: what was known of the primary metric before the start is only its.
    metric = rule.metrics[0]
    if card.looks:
        samples = found.primary.samples
        taken = information(card, known, ended=ended)
        return looks_lines(rule, taken, metric, comparison, samples[comparison.variant], samples[found.control])
    pairs = pairs_of(known, metric.key, comparison.variant, found.control)
    return evidence_lines(rule, metric, comparison, pairs)
