"""How the result was computed: the method, what it takes for granted, its source, and lines to run it again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment
from experiments.life import Progress
from experiments.periods import course, periods_of
from experiments.results import Comparison, Evaluation, Verdict
from experiments.rule import ONE_GROUP, Grade
from ui.parts import how_beside, how_looking
from ui.parts.frame import Here
from ui.parts.how_block import against, code, method
from ui.recipes import METHODS, asked_lines, caveat_of, holm_lines, lines, method_of, series_lines
from ui.sentences import small_percent


def draw(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """The primary metric first, then, each in a tab of its own, whatever else the page shows.

    Nothing where the whole is blocked: what cannot be compared was not.
    """
    if found.verdict is Verdict.BLOCKED or card.grade is Grade.OPINION:
        return
    parts: dict[str, Callable[[], None]] = {"primary": partial(_primary, here, experiment, card, found)}
    if card.grade in (Grade.RANDOMISED, Grade.PARALLEL):
        parts["looking"] = partial(how_looking.draw, here, experiment, card, found, progress)
    if how_beside.guardrails_of(found):
        parts["guardrails"] = partial(how_beside.guardrails, here, experiment, card, found, progress)
    # Ranges and p of what explores are made for one look: the page has none before the end.
    if experiment.reading is not None and experiment.reading.segments and progress.reached:
        parts["segments"] = partial(how_beside.segments, here, card, found, experiment.reading)
    if progress.reached and how_beside.is_explored(found):
        parts["others"] = partial(how_beside.others, here, card, found)
    with st.expander(here.say("how.title"), icon=":material/calculate:"):
        units = "how.units_bar" if card.grade in ONE_GROUP else "how.units"
        st.caption(f"{here.say('how.run')} {here.say(units)}")
        if len(parts) == 1:
            parts["primary"]()
            return
        for tab, part in zip(st.tabs([here.say(f"how.tab_{name}") for name in parts]), parts.values(), strict=True):
            with tab:
                part()


def _primary(here: Here, experiment: Experiment, card: TestCard, found: Evaluation) -> None:
    """One block for each variant, what is done about several at once, and from there to the verdict."""
    comparisons = found.primary.comparisons
    interim = any(comparison.interim is not None for comparison in comparisons)
    if interim:
        st.info(here.say("how.at_end"), icon=":material/hourglass_top:")
    for comparison in comparisons:
        _one(here, experiment, card, found, comparison)
    if len(comparisons) > 1:
        st.markdown(f"**{here.say('how.together')}**")
        method(here, "holm")
        # A p that is read before the end is read too often, and at a planned look its bar decides.
        names = {one.variant: card.variant(one.variant).name for one in comparisons}
        code(None if interim else holm_lines({names[one.variant]: one.p_value for one in comparisons}))
    form = "how.rule_looks" if card.looks else "how.rule"
    form = form if card.grade is Grade.RANDOMISED else "how.rule_points"
    rule = here.say(form, alpha=small_percent(here.lang, card.alpha))
    st.markdown(f"**{here.say('how.rule_title')}**  \n{rule}")


def _one(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, comparison: Comparison) -> None:
    name = method_of(comparison)
    if name not in METHODS:
        return
    kind, samples = found.primary.metric.kind, found.primary.samples
    pair = samples[comparison.variant], samples[found.control]
    grouped = card.grade in (Grade.RANDOMISED, Grade.PARALLEL)
    caveat = caveat_of(kind, comparison, *pair) if grouped else None
    against(here, card, comparison.variant, words="how.asked" if card.grade in ONE_GROUP else "how.compared")
    method(here, name, *([here.say(f"how.{caveat}")] if caveat else []))
    if card.grade in ONE_GROUP:
        code(None if card.baseline is None else asked_lines(comparison, pair[0], bar=card.baseline, alpha=found.alpha))
    elif not grouped:
        reading = experiment.reading
        code(None if reading is None else series_lines(course(card.rule(), periods_of(reading))))
    else:
        code(lines(kind, comparison, *pair, alpha=found.alpha))
