"""The result of a card without a control group: one sentence, its chart and figures, and how far it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment, Reading
from experiments.life import Progress, planned_choice
from experiments.periods import periods_of
from experiments.results import Evaluation, Note
from experiments.rule import ONE_GROUP, Grade
from ui import actions
from ui.numbers import day, number
from ui.parts import frame, result_checks, result_view, ungrouped_chart
from ui.parts.frame import Here
from ui.sentences import length_words, small_percent
from ui.ungrouped_words import sentence
from ui.words import plain


def draw(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """The whole body of the page for these grades, without the seal."""
    if card.grade is Grade.OPINION:
        _opinion(here, experiment, card, found, progress)
        return
    reading = experiment.reading
    assert reading is not None
    _headline(here, experiment, reading, card, found, progress)
    _cautions(here, experiment, reading, card, progress)
    if card.grade in ONE_GROUP:
        ungrouped_chart.asked(here, card, found, progress)
    else:
        ungrouped_chart.series(here, card, found, progress, periods_of(reading))
    result_checks.guardrails(here, card, found)
    left, right = st.columns(2)
    with left:
        _claim(here, card)
    with right:
        _length(here, progress, ended=experiment.decision is not None)
    result_view.notes(here, card, _unsaid(found, progress), progress)


def _headline(
    here: Here, experiment: Experiment, reading: Reading, card: TestCard, found: Evaluation, progress: Progress
) -> None:
    """One sentence in plain words, what it is worth, and what the card says to do now."""
    lang = here.lang
    with st.container(border=True, key="result.headline"):
        st.subheader(sentence(lang, card, found, progress), anchor=False)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            amended = bool(experiment.amendments)
            st.badge(
                here.say("result.amended" if amended else "result.as_registered"),
                icon=":material/edit_document:" if amended else ":material/lock:",
                color="orange" if amended else "gray",
            )
            people = number(lang, sum(reading.people.values()))
            st.caption(here.say("result.through", day=day(lang, reading.through), people=people), width="content")
        for amendment in experiment.amendments:
            on, reason = day(lang, amendment.at.astimezone().date()), plain(amendment.reason)
            st.caption(here.say("result.amended_on", day=on, reason=reason))
        if progress.final and experiment.decision is None:
            choice = here.say(f"choice.{planned_choice(card, found.verdict)}")
            st.markdown(here.say("result.rule_says", choice=f"**{choice}**"))
            if st.button(here.say("result.to_learn"), key="result.to_learn", type="primary", icon=":material/gavel:"):
                frame.go("learn", id=experiment.id)


def _cautions(here: Here, experiment: Experiment, reading: Reading, card: TestCard, progress: Progress) -> None:
    """A rule that came after the numbers, a decision before the planned end, a look before it."""
    started, decision = experiment.started_on, experiment.decision
    if started is not None and reading.through < started:
        days = {"started": day(here.lang, started), "through": day(here.lang, reading.through)}
        st.warning(here.say("result.sealed_after", **days), icon=":material/history:")
    if decision is not None and not decision.numbers.get("reached"):
        choice, on = here.say(f"choice.{decision.choice}"), day(here.lang, decision.at.astimezone().date())
        st.warning(here.say("path.stopped_early", choice=choice, day=on), icon=":material/history:")
    if decision is None and not progress.final:
        st.info(
            here.say("result.too_early", alpha=small_percent(here.lang, card.alpha)),
            title=here.say("result.too_early_title"),
            icon=":material/hourglass_top:",
        )


def _opinion(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """There is nothing to show: what comes next is a test."""
    with st.container(border=True, key="result.headline"):
        st.subheader(sentence(here.lang, card, found, progress), anchor=False)
        st.markdown(here.say("ungrouped.opinion_next"))
        make = here.say("ungrouped.make_test")
        if st.button(make, key="result.make_test", type="primary", icon=":material/science:"):
            frame.go("card", id=actions.iterate(here.workspace, experiment.id))


def _claim(here: Here, card: TestCard) -> None:
    with st.container(border=True, key="result.claim", height="stretch"):
        st.subheader(here.say("ungrouped.claim"), anchor=False)
        st.markdown(f"**{here.say(f'grade.{card.grade}')}**")
        st.markdown(here.say(f"grade_claim.{card.grade}"))


def _length(here: Here, progress: Progress, *, ended: bool) -> None:
    with st.container(border=True, key="result.length", height="stretch"):
        st.subheader(here.say("result.length"), anchor=False)
        if progress.planned:
            st.progress(min(1.0, progress.people / progress.planned))
        st.markdown(length_words(here.lang, progress, ended=ended))


def _unsaid(found: Evaluation, progress: Progress) -> Evaluation:
    """Without the caveats that the rest of the page says, or that are for the end."""
    silent = {f"grade_{grade}" for grade in Grade} | (set() if progress.final else {"change_may_be_smaller"})

    def left(notes: Iterable[Note]) -> tuple[Note, ...]:
        return tuple(note for note in notes if note.code not in silent)

    primary = found.primary
    comparisons = tuple(replace(one, notes=left(one.notes)) for one in primary.comparisons)
    return replace(
        found, notes=left(found.notes), metrics=(replace(primary, comparisons=comparisons), *found.metrics[1:])
    )
