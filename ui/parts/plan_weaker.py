"""Plans of weaker evidence: a change for everybody, seen over time, and people who are asked."""

from __future__ import annotations

import streamlit as st

from experiments.design import Design
from experiments.interviews import InvalidInterviews, interviews_needed
from experiments.ladder import weeks_around
from experiments.rule import Better
from ui.parts.fields import Form
from ui.parts.suggestions import use_button
from ui.plan_words import share_words, weeks_words
from ui.stage_traffic import Traffic

LONGEST = 104  # weeks that a card takes


def before_after(form: Form, design: Design, lift: float, change: str, traffic: Traffic | None) -> None:
    """How many weeks show a lift, which is `change` in words."""
    here = form.here
    if traffic is None:
        st.caption(here.say("plan.no_traffic"))
        return
    weeks = weeks_around(design, lift, traffic.per_week)
    if weeks is None:
        st.caption(here.say("plan.around_none", lift=change))
        return
    st.caption(here.say("plan.around", lift=change, weeks=weeks_words(here.lang, weeks)))
    if weeks <= LONGEST and form.draft.get("weeks") != weeks:
        use_button(form, "weeks", weeks, here.say("card.plan_use"))


def asked(form: Form) -> None:
    """How many to ask, and how many of them must say so."""
    here, draft = form.here, form.draft
    bar, mde, down = draft.get("baseline"), draft.get("mde"), draft.get("better") == Better.DOWN
    if any(name in form.problems for name in ("baseline", "mde", "kind")) or not bar or not mde:
        st.caption(here.say("card.plan_missing"))
        return
    hoped = bar * (1 - mde if down else 1 + mde)
    try:
        # Fewer who say so are more who do not.
        found = interviews_needed(
            at_least=1 - bar if down else bar, hoped=1 - hoped if down else hoped, alpha=draft["alpha"]
        )
    except InvalidInterviews:
        found = None
    if found is None:
        st.caption(here.say("card.plan_none"))
        return
    say = {"n": found.n, "bar": share_words(here.lang, bar), "hoped": share_words(here.lang, hoped)}
    words = here.say("plan.asked_fewer", most=found.n - found.yes, **say) if down else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(words or here.say("plan.asked", yes=found.yes, **say), width="content")
        if draft.get("people") != found.n:
            use_button(form, "people", found.n, here.say("card.plan_use"))
