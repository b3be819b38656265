"""What the lift does to the money: customers, CAC, CLTV, LTV:CAC, payback, and what is left of it after a year."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from experiments.card import Moves, TestCard
from experiments.life import Progress
from experiments.payoff import Payoff, Source, payoff
from experiments.results import Comparison, Evaluation, Interval, Verdict
from ui.numbers import between, money, number
from ui.parts import result_money_how
from ui.parts.frame import Here
from ui.stage_flow import StageFlow
from ui.words import plain

# Money has its own line above the table, and the delivered are there only where they are counted.
UNIT = ("cac", "cltv", "ltv_cac", "payback")
ROWS = ("customers", "delivered", *UNIT, "money")


def draw(here: Here, card: TestCard, found: Evaluation, progress: Progress, through: StageFlow | None) -> None:
    """One variant at a time; nothing while the verdict is blocked. `through`: what is counted around the stage."""
    if found.verdict is Verdict.BLOCKED:
        return
    with st.container(border=True, key="result.money"):
        st.subheader(here.say("result.money"), anchor=False)
        comparison = _chosen(here, card, found)
        # Until the end the limits that the sentence on top has.
        lift = (comparison.interim or comparison).lift
        result = payoff(card, lift, through.flow if through else None)
        if card.moves is Moves.NOTHING:
            st.caption(here.say("result.money_nothing"))
        elif not any(result.before[figure].value is not None for figure in UNIT):
            st.caption(here.say("result.money_none"))
        elif lift.value is None and lift.low is None and lift.high is None:
            st.caption(here.say("result.money_no_lift"))
        else:
            _headline(here, result)
            _table(here, result)
            doubt = here.say(f"lift_money.doubt_{result.source}")
            st.caption(f"{here.say('result.money_note' if progress.final else 'result.money_early')} {doubt}")
            result_money_how.draw(here, result, card.money, through, stage=card.stage.id)
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


def _headline(here: Here, result: Payoff) -> None:
    """What it adds a month, and what is left of that after the year, the experiment paid."""
    if result.gain == Interval(value=None, low=None, high=None):
        return
    gained, left = st.columns(2)
    with gained:
        _amount(here, "lift_money.gain", result.gain)
        st.caption(here.say("lift_money.gain_caption"))
    with left:
        _amount(here, "lift_money.net", result.net, months=str(result.months))
        known = result.cost is not None
        st.caption(here.say("lift_money.net_caption" if known else "lift_money.net_unknown"))


def _amount(here: Here, label: str, found: Interval, **values: str) -> None:
    write = partial(money, currency=here.about.currency, digits=0)
    st.metric(here.say(label, **values), plain(write(here.lang, found.value, none="—")))
    if found.low is not None or found.high is not None:
        st.markdown(f":small[{plain(between(here.lang, found.low, found.high, write, none='—'))}]")


def _table(here: Here, result: Payoff) -> None:
    """Before and after; where there is doubt about the figures of before, with their range."""
    write = writers(here)
    known = [name for name in ROWS if result.before[name].value is not None]
    doubtful = result.source is Source.STAGES
    rows = []
    for name in known:
        before, after = result.before[name], result.after[name]
        value = write[name](here.lang, before.value or 0.0)
        rows.append(
            (
                here.say(f"lift_money.{name}"),
                f"{value} ({_range(here, before, write[name])})" if doubtful else value,
                "—" if after.value is None else write[name](here.lang, after.value),
                here.say("result.unchanged") if after == before else _range(here, after, write[name]),
            )
        )
    headers = [here.say(f"result.{name}") for name in ("figure", "before", "after", "after_range")]
    st.table(
        {header: [plain(row[place]) for row in rows] for place, header in enumerate(headers)},
        border="horizontal",
        hide_header=False,
        alt=here.say("result.money_alt"),
    )
    missing = [here.say(f"lift_money.{name}") for name in UNIT if name not in known]
    if missing:
        st.caption(here.say("result.money_missing", figures=", ".join(missing)))


def writers(here: Here) -> dict[str, Callable[[str, float], str]]:
    """How each figure is written."""
    amount = partial(money, currency=here.about.currency)
    return {
        "customers": partial(number, digits=1),
        "delivered": partial(number, digits=1),
        "cac": amount,
        "cltv": amount,
        "ltv_cac": partial(number, digits=1),
        "payback": lambda lang, x: here.say("result.months", x=number(lang, x, 1)),
        "money": partial(amount, digits=0),
    }


def _range(here: Here, found: Interval, write: Callable[[str, float], str]) -> str:
    return between(here.lang, found.low, found.high, write, none="—")
