"""What the lift does to the money: customers, CAC, CLTV, LTV:CAC, payback, and what is left of it after a year."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from experiments.card import Moves, TestCard
from experiments.life import Progress
from experiments.payoff import Payoff, Source, payoff
from experiments.results import Comparison, Evaluation, Interval, Verdict
from experiments.rule import Grade
from ui.numbers import between, money, number
from ui.parts import result_money_how
from ui.parts.frame import Here
from ui.stage_flow import StageFlow
from ui.words import plain

# Money has its own line above the table, and the delivered are there only where they are counted.
UNIT = ("cac", "cltv", "ltv_cac", "payback")
ROWS = ("customers", "delivered", *UNIT, "money")
DIGITS = {"cac": 2, "cltv": 2, "money": 0}


def draw(
    here: Here,
    card: TestCard,
    found: Evaluation,
    progress: Progress,
    through: StageFlow | None,
    spent: float | None = None,
) -> None:
    """One variant at a time; nothing while the verdict is blocked. `through`: what is counted around the stage;
    `spent` on the experiment, by the ledger."""
    if found.verdict is Verdict.BLOCKED:
        return
    with st.container(border=True, key="result.money"):
        st.subheader(here.say("result.money"), anchor=False)
        comparison = _chosen(here, card, found)
        # Until the end the limits that the sentence on top has.
        lift = (comparison.interim or comparison).lift
        result = payoff(card, lift, through.flow if through else None, spent=spent)
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
            if card.grade is not Grade.RANDOMISED:
                st.caption(f":material/info: {here.say('result.money_unproven')}")
            if result.at_most:
                st.caption(f":material/info: {here.say('lift_money.at_most')}")
            result_money_how.draw(here, result, card.money, through, stage=card.stage.id, spent=spent)
        if result.cost is not None:
            cost = money(here.lang, result.cost, here.about.currency)
            whence = "result.money_cost" if spent is None else "result.money_spent"
            st.markdown(here.say(whence, cost=plain(cost)))


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
    with gained, st.container(gap="xxsmall"):
        _amount(here, "lift_money.gain", result.gain)
        st.caption(here.say("lift_money.gain_caption"))
    with left, st.container(gap="xxsmall"):
        _amount(here, "lift_money.net", result.net, months=str(result.months))
        known = result.cost is not None
        st.caption(here.say("lift_money.net_caption" if known else "lift_money.net_unknown"))


def _amount(here: Here, label: str, found: Interval, **values: str) -> None:
    write = partial(money, currency=here.about.currency, digits=0)
    st.metric(here.say(label, **values), plain(write(here.lang, found.value, none="—")))
    if found.low is not None or found.high is not None:
        st.markdown(f":small[{plain(between(here.lang, found.low, found.high, write, none='—'))}]")


def _table(here: Here, result: Payoff) -> None:
    """Before and after with the range; before has one too where the figures come from counts."""
    known = [name for name in ROWS if result.before[name].value is not None]
    counted = result.source is Source.STAGES
    rows = [(_counted if counted else _typed)(here, name, result.before[name], result.after[name]) for name in known]
    names = ("figure", "before", "after") if counted else ("figure", "before", "after", "after_range")
    headers = [here.say(f"result.{name}") for name in names]
    st.table(
        {header: [plain(row[place]) for row in rows] for place, header in enumerate(headers)},
        border="horizontal",
        hide_header=False,
        alt=here.say("result.money_alt"),
    )
    missing = [here.say(f"lift_money.{name}") for name in UNIT if name not in known]
    if missing:
        st.caption(here.say("result.money_missing", figures=", ".join(missing)))


def _counted(here: Here, name: str, before: Interval, after: Interval) -> tuple[str, ...]:
    unchanged = here.say("result.unchanged")
    return (
        here.say(f"lift_money.{name}"),
        _with_range(here, name, before),
        unchanged if after == before else _with_range(here, name, after),
    )


def _typed(here: Here, name: str, before: Interval, after: Interval) -> tuple[str, ...]:
    write = writers(here)[name]
    unchanged = here.say("result.unchanged")
    return (
        here.say(f"lift_money.{name}"),
        write(here.lang, before.value or 0.0),
        "—" if after.value is None else write(here.lang, after.value),
        unchanged if after == before else between(here.lang, after.low, after.high, write, none="—"),
    )


def _with_range(here: Here, name: str, found: Interval) -> str:
    """ "€52.78 (37.26–77.59)"; alone where it is exact."""
    write, lang = writers(here)[name], here.lang
    value = "—" if found.value is None else write(lang, found.value)
    if found.value is not None and found.low == found.high == found.value:
        return value
    bare = partial(number, digits=DIGITS.get(name, 1))
    if found.low is None or found.high is None or found.low < 0:
        return here.say("lift_money.open", value=value, range=between(lang, found.low, found.high, bare, none="—"))
    return here.say("lift_money.ranged", value=value, low=bare(lang, found.low), high=bare(lang, found.high))


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
