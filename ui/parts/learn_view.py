"""The pieces of the Learn page: the decision beside the rule, the learning, what comes next."""

from __future__ import annotations

from datetime import date

import streamlit as st

from experiments.card import Choice
from experiments.experiment import Experiment
from experiments.life import evaluation, in_line, progress
from experiments.results import Verdict
from ui import actions
from ui.numbers import moment
from ui.parts import frame
from ui.parts.badges import verdict_badge
from ui.parts.frame import Here
from ui.words import plain


def decide(here: Here, experiment: Experiment) -> None:
    """What the rule says, then what the people say; against the rule a reason is asked."""
    card, found = experiment.card, evaluation(experiment)
    assert card is not None
    far = progress(experiment, date.today(), found)
    fits = in_line(card, found.verdict if found else None, final=far.final)
    token = frame.token(f"decide.{experiment.id}")
    with st.container(border=True):
        st.subheader(here.say("learn.decide"), anchor=False)
        if found is not None:
            verdict_badge(here, found.verdict, final=far.final)
        called = ", ".join(here.say(f"choice.{choice}") for choice in Choice if choice in fits)
        blocked = found is not None and found.verdict is Verdict.BLOCKED
        words = "blocked" if blocked else "rule_early" if far.early else "rule_says" if far.reached else "too_early"
        st.markdown(here.say(f"learn.{words}", choices=called))
        key = f"{token}.choice.{here.lang}"
        choice = st.radio(
            here.say("learn.choice"),
            list(Choice),
            format_func=lambda one: here.say(f"choice.{one}"),
            captions=[here.say(f"learn.{one}") for one in Choice],
            index=None,
            key=key,
            on_change=frame.forget,
            persist_state="session",
        )
        if experiment.draft is not None:
            st.warning(here.say("learn.open_amendment"), icon=":material/edit_document:")
        against = choice is not None and choice not in fits
        st.text_area(
            here.say("learn.reason_needed" if against else "learn.reason"),
            key=f"{token}.reason",
            height=80,
            persist_state="session",
        )
        frame.notice("decide")
        st.button(
            here.say("learn.save_decision"),
            key=f"decide.{experiment.id}",
            type="primary",
            icon=":material/gavel:",
            on_click=_decide,
            args=(here, experiment, token, key),
        )


def decisions(here: Here, experiment: Experiment) -> None:
    """Every decision with the reason and the verdict that stood then."""
    for decision in reversed(experiment.decisions):
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{here.say(f'choice.{decision.choice}')}**", width="content")
                if decision.verdict is not None:
                    final = any(decision.numbers.get(name) for name in ("reached", "early"))
                    verdict_badge(here, decision.verdict, final=final)
                st.caption(moment(here.lang, decision.at), width="content")
            if decision.reason:
                st.markdown(plain(decision.reason))


def learning(here: Here, experiment: Experiment) -> None:
    """What was learned; it can be written again. `seen` is what this session last read of it."""
    key = f"learning.{experiment.id}"
    seen = f"seen.{key}"
    written = experiment.learning.text if experiment.learning else ""
    untouched = st.session_state.get(key) == st.session_state.get(seen)
    # Only where something changes: writing to a field takes away what is being typed into it.
    if untouched and st.session_state.get(seen) != written:
        st.session_state[key] = st.session_state[seen] = written
    with st.container(border=True):
        st.subheader(here.say("learn.learned"), anchor=False)
        st.text_area(
            here.say("learn.text"),
            key=key,
            height=140,
            placeholder=here.say("learn.text_hint"),
            persist_state="session",
            label_visibility="collapsed",
        )
        if st.session_state[seen] != written:
            st.warning(here.say("field.differs", theirs=plain(written)), icon=":material/sync_problem:")
            take, keep = here.say("field.take_theirs"), here.say("learn.keep_mine")
            with st.container(horizontal=True):
                st.button(keep, key=f"keep.{key}", on_click=_seen, args=(seen, written))
                st.button(take, key=f"take.{key}", on_click=_seen, args=(seen, written, key))
        frame.notice("learn")
        st.button(
            here.say("learn.save_again" if written else "learn.save"),
            key=f"learn.{experiment.id}",
            type="secondary" if written else "primary",
            icon=":material/school:",
            on_click=_learn,
            args=(here, experiment.id, key, seen),
        )


def following(here: Here, experiment: Experiment) -> None:
    """The next iteration, and the chain that this one belongs to."""
    with st.container(border=True):
        st.subheader(here.say("learn.next"), anchor=False)
        st.caption(here.say("learn.next_caption"))
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(here.say("learn.next_card"), key=f"iterate.{experiment.id}", icon=":material/replay:"):
                frame.go("card", id=actions.iterate(here.workspace, experiment.id))
            frame.link("chain", here.say("page.chain"), icon="account_tree", id=experiment.id)


def _decide(here: Here, experiment: Experiment, token: str, key: str) -> None:
    choice = st.session_state.get(key)
    if choice is None:
        frame.refuse(here.say("learn.choose_first"), "decide")
        return
    reason = str(st.session_state.get(f"{token}.reason", ""))
    if frame.attempt(
        lambda: actions.decide(
            here.workspace, experiment.id, Choice(choice), reason=reason, token=token, version=experiment.version
        ),
        done="learn.decided",
        place="decide",
    ):
        frame.renew(f"decide.{experiment.id}")


def _learn(here: Here, experiment: int, key: str, seen: str) -> None:
    text = str(st.session_state[key]).strip()
    if frame.attempt(
        lambda: actions.learn(here.workspace, experiment, text, seen=st.session_state[seen] or None),
        done="learn.saved",
        place="learn",
    ):
        st.session_state[key] = st.session_state[seen] = text


def _seen(seen: str, written: str, key: str | None = None) -> None:
    """The other's text is read now; with `key` it is taken too."""
    st.session_state[seen] = written
    if key is not None:
        st.session_state[key] = written
