"""What the lift does to CAC, CLTV, LTV:CAC and payback."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from experiments.card import Moves, TestCard
from experiments.life import Progress
from experiments.payoff import FIGURES, Payoff, payoff
from experiments.results import Comparison, Evaluation, Interval, Verdict
from ui.numbers import between, money, number
from ui.parts.frame import Here
from ui.words import plain


def draw(here: Here, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """One variant at a time; nothing while the verdict is blocked."""
    if found.verdict is Verdict.BLOCKED:
        return
    with st.container(border=True, key="result.money"):
        st.subheader(here.say("result.money"), anchor=False)
        comparison = _chosen(here, card, found)
        result = payoff(card, comparison.lift)
        if card.moves is Moves.NOTHING:
            st.caption(here.say("result.money_nothing"))
        elif not _known(result):
            st.caption(here.say("result.money_none"))
        elif comparison.lift.value is None:
            st.caption(here.say("result.money_no_lift"))
        else:
            _table(here, result)
            st.caption(here.say("result.money_note" if progress.final else "result.money_early"))
        if result.cost is not None:
            cost = money(here.lang, result.cost, here.about.currency)
            st.markdown(here.say("result.money_cost", cost=plain(cost)))


def _chosen(here: Here, card: TestCard, found: Evaluation) -> Comparison:
    compared = {comparison.variant: comparison for comparison in found.primary.comparisons}
    if len(compared) == 1:
        return next(iter(compared.values()))
    winner = next(
        (key for key, c in compared.items() if c.verdict in (Verdict.WIN, Verdict.POINTS_UP)), next(iter(compared))
    )
    chosen = st.segmented_control(
        here.say("result.variant"),
        list(compared),
        default=winner,
        required=True,
        format_func=lambda key: plain(card.variant(key).name),
        key="result.money.variant",
        label_visibility="collapsed",
    )
    return compared[chosen or winner]


def _known(result: Payoff) -> list[str]:
    return [figure for figure in FIGURES if getattr(result.before, figure) is not None]


def _table(here: Here, result: Payoff) -> None:
    write: dict[str, Callable[[str, float], str]] = {
        "cac": partial(money, currency=here.about.currency),
        "cltv": partial(money, currency=here.about.currency),
        "ltv_cac": partial(number, digits=1),
        "payback": lambda lang, x: here.say("result.months", x=number(lang, x, 1)),
    }
    known = _known(result)
    rows = [
        (
            here.say(f"result.{figure}"),
            write[figure](here.lang, getattr(result.before, figure)),
            "—" if after.value is None else write[figure](here.lang, after.value),
            _range(here, after, getattr(result.before, figure), write[figure]),
        )
        for figure, after in result.after.items()
        if figure in known
    ]
    headers = [here.say(f"result.{name}") for name in ("figure", "before", "after", "after_range")]
    st.table(
        {header: [plain(row[place]) for row in rows] for place, header in enumerate(headers)},
        border="horizontal",
        hide_header=False,
        alt=here.say("result.money_alt"),
    )
    missing = [here.say(f"result.{figure}") for figure in FIGURES if figure not in known]
    if missing:
        st.caption(here.say("result.money_missing", figures=", ".join(missing)))


def _range(here: Here, after: Interval, before: float, write: Callable[[str, float], str]) -> str:
    if after.value == after.low == after.high == before:
        return here.say("result.unchanged")
    return between(here.lang, after.low, after.high, write, none="—")
