"""The result in words: the sentence first, what it is worth, and its caveats."""

from __future__ import annotations

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment
from experiments.life import Progress, planned_choice
from experiments.results import Evaluation, Note, Verdict
from experiments.rule import Role
from ui.messages import note_words
from ui.names import names_of
from ui.numbers import day, number
from ui.parts import frame
from ui.parts.frame import Here
from ui.sentences import sentences, small_percent
from ui.words import plain

# Said where they happen, and better, by other parts of the page.
SAID_ELSEWHERE = {"split_mismatch", "guardrail_failed", "guardrail_undecided"}


def headline(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """One sentence in plain words, and what it is worth."""
    reading = experiment.reading
    assert reading is not None
    said = sentences(here.lang, card, found, progress)
    with st.container(border=True, key="result.headline"):
        st.subheader(said.overall, anchor=False)
        for sentence in said.comparisons:
            st.markdown(f"- {sentence}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            amended = bool(experiment.amendments)
            st.badge(
                here.say("result.amended" if amended else "result.as_registered"),
                icon=":material/edit_document:" if amended else ":material/lock:",
                color="orange" if amended else "gray",
            )
            people = number(here.lang, sum(reading.people.values()))
            st.caption(here.say("result.through", day=day(here.lang, reading.through), people=people), width="content")
        for amendment in experiment.amendments:
            amended_on, reason = day(here.lang, amendment.at.astimezone().date()), plain(amendment.reason)
            st.caption(here.say("result.amended_on", day=amended_on, reason=reason))
        if (progress.final or found.verdict is Verdict.BLOCKED) and experiment.decision is None:
            _next(here, experiment, card, found)
    if experiment.started_on is not None and reading.through < experiment.started_on:
        started = day(here.lang, experiment.started_on)
        st.warning(
            here.say("result.sealed_after", started=started, through=day(here.lang, reading.through)),
            icon=":material/history:",
        )
    _stopped(here, experiment)
    if not progress.final and experiment.decision is None and found.verdict is not Verdict.BLOCKED:
        st.info(
            here.say("result.too_early", alpha=small_percent(here.lang, card.alpha)),
            title=here.say("result.too_early_title"),
            icon=":material/hourglass_top:",
        )


def _stopped(here: Here, experiment: Experiment) -> None:
    """A decision before the planned end: by the rule, or by somebody."""
    decision = experiment.decision
    if decision is None or decision.numbers.get("reached") or decision.verdict in (None, Verdict.BLOCKED):
        return
    if decision.numbers.get("early"):
        st.info(here.say("path.stopped_by_rule"), icon=":material/flag:")
        return
    choice, on = here.say(f"choice.{decision.choice}"), day(here.lang, decision.at.astimezone().date())
    st.warning(here.say("path.stopped_early", choice=choice, day=on), icon=":material/history:")


def _next(here: Here, experiment: Experiment, card: TestCard, found: Evaluation) -> None:
    """What the card says to do now, and where it is decided."""
    if found.verdict is not Verdict.BLOCKED:
        choice = planned_choice(card, found.verdict)
        st.markdown(here.say("result.rule_says", choice=f"**{here.say(f'choice.{choice}')}**"))
    if st.button(here.say("result.to_learn"), key="result.to_learn", type="primary", icon=":material/gavel:"):
        frame.go("learn", id=experiment.id)


def notes(here: Here, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """Caveats, each a short sentence: those of the whole, then those of each comparison."""
    decides = progress.final and found.verdict is not Verdict.BLOCKED
    silent = SAID_ELSEWHERE if decides else SAID_ELSEWHERE | {"win_may_be_smaller"}
    # What only explores has its caveats in its own table.
    judged = [result for result in found.metrics if result.metric.role is not Role.SECONDARY]
    caveats: list[Note] = [
        *found.notes,
        *(note for result in judged for comparison in result.comparisons for note in comparison.notes),
    ]
    lines = [note_words(here.lang, note, names_of(card)) for note in caveats if note.code not in silent]
    if lines:
        with st.container(border=True, key="result.notes"):
            st.subheader(here.say("result.notes"), anchor=False)
            st.markdown("\n".join(f"- {line}" for line in dict.fromkeys(lines)))
