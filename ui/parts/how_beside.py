"""How what stands beside the primary metric came about: guardrails, segments, and metrics that explore."""

from __future__ import annotations

import streamlit as st

from experiments.card import TestCard
from experiments.compare import compare
from experiments.experiment import Experiment, Reading
from experiments.history import history, information
from experiments.life import Progress
from experiments.results import Evaluation, MetricResult
from experiments.rule import Role
from experiments.segments import poststratified, segment_effects
from ui.names import names_of
from ui.parts.frame import Here
from ui.parts.how_block import against, code, method, pairs_of
from ui.recipes import (
    METHODS,
    caveat_of,
    false_discovery_lines,
    guardrail_lines,
    method_of,
    poststratified_lines,
    segment_lines,
)
from ui.sentences import small_percent
from ui.words import plain


def guardrails_of(found: Evaluation) -> list[MetricResult]:
    return [result for result in found.metrics if result.metric.margin is not None]


def exploring_of(found: Evaluation) -> list[MetricResult]:
    return [result for result in found.metrics if result.metric.role is Role.SECONDARY]


def is_explored(found: Evaluation) -> bool:
    """Whether any metric that explores has numbers to compare."""
    return any(one.p_value is not None for result in exploring_of(found) for one in result.comparisons)


def guardrails(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """What holding means, and each guardrail's own method with its own samples."""
    method(here, "guardrail")
    known, names = history(experiment.readings), {metric.key: plain(metric.name) for metric in card.metrics}
    taken = information(card, known, ended=progress.reached)
    for result in guardrails_of(found):
        metric, margin = result.metric, small_percent(here.lang, result.metric.margin or 0)
        name = names.get(metric.key, metric.key)
        for comparison in result.comparisons:
            pairs = pairs_of(known, metric.key, comparison.variant, found.control)
            against(here, card, comparison.variant, words="how.guarded", metric=name, margin=margin)
            if not pairs:
                continue
            _own(here, method_of(comparison), caveat_of(metric.kind, comparison, *pairs[-1]))
            lines = guardrail_lines(card.rule(), metric, comparison, pairs, taken=taken)
            if lines is None:
                st.markdown(here.say("how.no_range"))
            code(lines)


def segments(here: Here, card: TestCard, found: Evaluation, reading: Reading) -> None:
    """All segments together with one mix, and each by itself."""
    metric = found.primary.metric
    wholes = poststratified(reading.segments, control=found.control, kind=metric.kind, alpha=found.alpha)
    for name in dict.fromkeys(whole.method for whole in wholes):
        method(here, name)
    for whole in wholes:
        lines = poststratified_lines(metric.kind, whole, reading.segments, control=found.control, alpha=found.alpha)
        if lines is not None:
            against(here, card, whole.variant, words="how.same_mix")
            code(lines)
    each = segment_effects(
        reading.segments,
        control=found.control,
        compare=lambda met, base: compare(
            metric, {found.control: base, **met}, control=found.control, alpha=found.alpha
        ),
    )
    st.markdown(f"**{here.say('how.each_segment')}**")
    method(here, "segment_effects")
    code(segment_lines(metric.kind, each, control=found.control, alpha=found.alpha))


def others(here: Here, card: TestCard, found: Evaluation) -> None:
    """The p of every metric that explores, raised for all of them together."""
    names = names_of(card)
    method(here, "false_discoveries")
    code(
        false_discovery_lines(
            {
                f"{names[result.metric.key]}: {names[comparison.variant]}": comparison.p_value
                for result in exploring_of(found)
                for comparison in result.comparisons
            }
        )
    )


def _own(here: Here, name: str, caveat: str | None) -> None:
    """The metric's own method, in short: the tab of the primary metric has it in full, or this formula and source."""
    if name in METHODS:
        st.markdown(" ".join([here.say(f"how.{name}"), *([here.say(f"how.{caveat}")] if caveat else [])]))
        st.caption(f"{here.say('how.source')} {METHODS[name].source}")
