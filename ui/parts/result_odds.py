"""Chance to win and expected loss: beside the rule, never instead of it."""

from __future__ import annotations

import streamlit as st

from experiments.card import TestCard
from experiments.chances import Chance, chance
from experiments.results import Evaluation, Verdict
from experiments.rule import Kind
from ui.numbers import number, percent, points, telling
from ui.parts.frame import Here
from ui.words import plain

COLUMNS = ("variant", "to_win", "if_shipped", "if_kept")


def draw(here: Here, card: TestCard, found: Evaluation) -> None:
    """Nothing where the variants cannot be compared, or the metric has no odds."""
    if found.verdict is Verdict.BLOCKED:
        return
    samples, metric = found.primary.samples, found.primary.metric
    rows = []
    for comparison in found.primary.comparisons:
        odds = chance(metric.kind, samples[comparison.variant], samples[found.control], better=metric.better)
        if odds is not None:
            name = plain(card.variant(comparison.variant).name)
            rows.append((name, *_cells(here, metric.kind, odds)))
    if not rows:
        return
    with st.expander(here.say("odds.title"), icon=":material/casino:"):
        st.caption(here.say("odds.caption"))
        st.table(
            {here.say(f"odds.{name}"): [row[place] for row in rows] for place, name in enumerate(COLUMNS)},
            border="horizontal",
            hide_header=False,
            alt=here.say("odds.title"),
        )
        st.caption(here.say("odds.help"))


def _cells(here: Here, kind: Kind, odds: Chance) -> tuple[str, ...]:
    lost = ((odds.lift_lost_shipped, odds.loss_shipped), (odds.lift_lost_kept, odds.loss_kept))
    return _chance(here, odds.to_win), *(_loss(here, kind, *pair) for pair in lost)


def _chance(here: Here, share: float) -> str:
    """Never certain: beyond 99.9 % it is "more than"."""
    if share > 0.999:
        return f"\\> {percent(here.lang, 0.999)}"  # escaped: not a quotation
    return f"< {percent(here.lang, 0.001)}" if share < 0.001 else percent(here.lang, share)


def _loss(here: Here, kind: Kind, relative: float | None, absolute: float) -> str:
    if relative is not None:
        return percent(here.lang, relative, 2)
    return points(here.lang, absolute, 2) if kind is Kind.SHARE else number(here.lang, absolute, telling(absolute, 2))
