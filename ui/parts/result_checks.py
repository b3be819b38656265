"""What stands beside the result: the split, the guardrails, how much longer."""

from __future__ import annotations

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment
from experiments.life import Progress
from experiments.results import Evaluation, Guard, Verdict
from experiments.rule import Better, Metric
from ui.numbers import number, percent
from ui.parts.frame import Here
from ui.sentences import length_words, lift_words, people_to_see, small_percent, standing, worth_words
from ui.words import MINUS, plain

LOOK_FOR = ("assignment", "crash", "counting", "change", "twice", "bots")
GUARDS = {
    Guard.HELD: ":green[:material/verified_user: {}]",
    Guard.UNDECIDED: ":orange[:material/help: {}]",
    Guard.FAILED: ":red[:material/gpp_bad: {}]",
}
# A p below this is worth a word, long before it is a mismatch.
UNEVEN = 0.05


def split(here: Here, card: TestCard, found: Evaluation) -> None:
    """Whether people arrived as planned, and what to look for where they did not."""
    check = found.split
    arrived = sum(check.observed.values())
    with st.container(border=True, key="result.split", height="stretch"):
        st.subheader(here.say("result.split"), anchor=False)
        if check.mismatch:
            st.error(here.say("result.split_mismatch"), title=here.say("result.split_title"), icon=":material/block:")
            st.markdown("\n".join(f"- {here.say(f'result.look_{what}')}" for what in LOOK_FOR))
            st.markdown(here.say("result.look_next"))
        elif check.p_value is None:
            st.markdown(here.say("result.split_empty"))
        else:
            word = "result.split_uneven" if check.p_value < UNEVEN else "result.split_fine"
            st.markdown(f":material/check_circle: {here.say(word)}")
        st.table(
            {
                here.say("result.variant"): [plain(variant.name) for variant in card.variants],
                here.say("result.people"): [number(here.lang, check.observed[v.key]) for v in card.variants],
                here.say("result.split_arrived"): [
                    percent(here.lang, check.observed[v.key] / arrived if arrived else None, none="—")
                    for v in card.variants
                ],
                here.say("result.split_planned"): [percent(here.lang, check.expected[v.key]) for v in card.variants],
            },
            border="horizontal",
            hide_header=False,
            alt=here.say("result.split_alt"),
        )


def length(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """How far along it is, and how many people it takes to see what was worth having."""
    with st.container(border=True, key="result.length", height="stretch"):
        st.subheader(here.say("result.length"), anchor=False)
        if progress.planned:
            st.progress(min(1.0, progress.people / progress.planned))
        st.markdown(length_words(here.lang, progress, ended=experiment.decision is not None))
        needed = people_to_see(card, found)
        is_open = any(comparison.verdict is Verdict.INCONCLUSIVE for comparison in found.primary.comparisons)
        if progress.reached and is_open and needed is not None:
            st.caption(
                here.say(
                    "result.length_more" if needed > progress.people else "result.length_enough",
                    control=plain(card.control.name),
                    mde=worth_words(here.lang, card),
                    needed=number(here.lang, needed),
                    people=number(here.lang, progress.people),
                )
            )


def guardrails(here: Here, card: TestCard, found: Evaluation) -> None:
    """Held, not shown or failed, for each variant, by the range that counts now. Nothing where the card has none.

    The state stands next to the name: on a phone what is further right is out of sight.
    """
    names = {metric.key: metric.name for metric in card.guardrails}
    results = [result for result in found.metrics if result.metric.key in names]
    if not results:
        return
    several = len(card.variants) > 2
    rows = [
        (
            plain(names[result.metric.key] + (f" · {card.variant(comparison.variant).name}" if several else "")),
            GUARDS[comparison.guard].format(here.say(f"guard.{comparison.guard}")),
            lift_words(here.lang, standing(comparison).lift),
            _worst(here, result.metric),
        )
        for result in results
        for comparison in result.comparisons
        if comparison.guard is not None
    ]
    headers = [here.say(f"result.{name}") for name in ("guardrail", "state", "range", "tolerated")]
    with st.container(border=True, key="result.guardrails"):
        st.subheader(here.say("result.guardrails"), anchor=False)
        st.table(
            {header: [row[place] for row in rows] for place, header in enumerate(headers)},
            border="horizontal",
            hide_header=False,
            alt=here.say("result.guardrails_alt"),
        )
        if any(comparison.interim is not None for result in results for comparison in result.comparisons):
            st.caption(here.say("result.guardrails_looks" if card.looks else "result.guardrails_running"))


def _worst(here: Here, metric: Metric) -> str:
    """The largest change for the worse that is allowed, signed as the range beside it: "−10%", "+25%"."""
    sign = "+" if metric.better is Better.DOWN else MINUS.get()
    return f"{sign}{small_percent(here.lang, metric.margin or 0)}"
