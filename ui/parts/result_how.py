"""How the result was computed: the method, what it takes for granted, its source, and lines to run it again."""

from __future__ import annotations

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment
from experiments.periods import course, periods_of
from experiments.results import Comparison, Evaluation, Verdict
from experiments.rule import Grade
from ui.parts.frame import Here
from ui.recipes import METHODS, evidence_lines, lines, series_lines
from ui.sentences import small_percent
from ui.words import plain


def draw(here: Here, experiment: Experiment, card: TestCard, found: Evaluation) -> None:
    """One block for each variant of the primary metric, and what is done about several at once.

    Nothing where the whole is blocked: what cannot be compared was not.
    """
    if found.verdict is Verdict.BLOCKED or card.grade is Grade.OPINION:
        return
    with st.expander(here.say("how.title"), icon=":material/calculate:"):
        if any(comparison.interim is not None for comparison in found.primary.comparisons):
            st.info(here.say("how.at_end"), icon=":material/hourglass_top:")
        for comparison in found.primary.comparisons:
            _one(here, experiment, card, found, comparison)
        form = "how.rule_looks" if card.looks else "how.rule"
        form = form if card.grade is Grade.RANDOMISED else "how.rule_points"
        rule = here.say(form, alpha=small_percent(here.lang, card.alpha))
        st.markdown(f"**{here.say('how.rule_title')}**  \n{rule}")
        if len(found.primary.comparisons) > 1:
            st.markdown(here.say("how.holm"))
        if card.grade in (Grade.RANDOMISED, Grade.PARALLEL):
            st.markdown(here.say("how.looks" if card.looks else "how.anytime"))
            _evidence(here, card, found)


def _evidence(here: Here, card: TestCard, found: Evaluation) -> None:
    """The evidence that may end it early, to run again."""
    samples = found.primary.samples
    for comparison in found.primary.comparisons if not card.looks else ():
        code = evidence_lines(card.rule(), comparison, samples[comparison.variant], samples[found.control])
        if code is not None:
            st.code(code, language="python", wrap_lines=True)


def _one(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, comparison: Comparison) -> None:
    method = METHODS.get(comparison.method)
    if method is None:
        return
    samples = found.primary.samples
    names = [plain(card.variant(key).name) for key in (comparison.variant, found.control)]
    st.markdown(f"**{here.say('how.compared', variant=names[0], control=names[1])}**")
    st.markdown(here.say(f"how.{comparison.method}"))
    st.latex(method.formula)
    st.markdown(f"{here.say('how.assumes')} {here.say(f'how.{comparison.method}_assumes')}")
    st.caption(f"{here.say('how.source')} {method.source}")
    if comparison.method == "segmented" and experiment.reading is not None:
        code: str | None = series_lines(course(card.rule(), periods_of(experiment.reading)))
    else:
        pair = samples[comparison.variant], samples[found.control]
        code = lines(comparison, *pair, alpha=found.alpha, bar=card.baseline)
    if code is not None:
        st.markdown(here.say("how.run"))
        st.code(code, language="python", wrap_lines=True)
