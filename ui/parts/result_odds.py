"""Chance to win and expected loss: beside the rule, never instead of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from experiments.card import TestCard
from experiments.chances import Chance, chance
from experiments.results import Evaluation, Verdict
from experiments.rule import Kind
from ui.numbers import number, percent, points, telling
from ui.parts.frame import Here
from ui.sentences import FAINT
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
    lifts = [lost for lost in (odds.lift_lost_shipped, odds.lift_lost_kept) if lost is not None]
    write: Callable[[str, float, int], str] = number
    losses, unit = [odds.loss_shipped, odds.loss_kept], 1
    # Percents, unless there are none, or none that would show.
    if lifts and max(lifts) >= FAINT:
        losses, unit, write = lifts, 100, percent
    elif kind is Kind.SHARE:
        unit, write = 100, _points
    digits = telling(unit * max(losses), 2)  # the same for both, so that they can be compared
    return _chance(here, odds.to_win), *(write(here.lang, loss, digits) for loss in losses)


def _chance(here: Here, share: float) -> str:
    """Never certain: beyond 99.9 % it is "more than"."""
    if share > 0.999:
        return f"\\> {percent(here.lang, 0.999)}"  # escaped: not a quotation
    return f"< {percent(here.lang, 0.001)}" if share < 0.001 else percent(here.lang, share)


def _points(lang: str, share: float, digits: int) -> str:
    """A loss in percentage points: of what is lost no sign is needed."""
    return points(lang, share, digits).removeprefix("+")
