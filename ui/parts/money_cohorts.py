"""A customer's worth from cohorts: a table typed, pasted or uploaded, the curve that it draws, and what follows."""

from __future__ import annotations

import streamlit as st

from funnel.cohort_table import read_cohorts
from funnel.cohort_worth import CohortWorth
from funnel.errors import TrayectoError
from funnel.money_facts import MoneyFacts, Worth
from funnel.notes import Note
from ui import reads
from ui.charts.cohorts import Stayed
from ui.messages import error_words, note_words
from ui.numbers import between, number, percent
from ui.parts import frame
from ui.parts.frame import Here
from ui.parts.money_contract import later, revenue
from ui.parts.money_fields import money_form
from ui.parts.money_fitted import Table, cohorts_of, keep
from ui.parts.money_how_worth import cohorts_how
from ui.parts.money_metric import rows, worth_metric
from ui.parts.money_words import figure, ratio
from ui.words import plain

LIMIT = 1024**2  # bytes, unpacked
PLACE = "money_worth.cohorts"
# The model is drawn so many times as far as was seen, and no farther than that.
BEYOND, FARTHEST = 2, 60
SHOWN = 12


def draw(here: Here, facts: MoneyFacts) -> None:
    form = money_form(here, facts)
    there = cohorts_of(facts)
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.subheader(here.say("money_worth.typed"), anchor=False)
        revenue(here, form)
        later(here, form)
        with st.expander(
            here.say("money_worth.cohorts_other" if there else "money_worth.cohorts_bring"), expanded=not there
        ):
            _bring(here, facts)
    with right, st.container(border=True, height="stretch"):
        if there is None:
            st.markdown(here.say("money_worth.cohorts_none"))
        else:
            _result(here, facts, there, reads.cohort_worth(there.cohorts, facts))
    if there is not None:
        with st.container(border=True):
            _curve(here, reads.cohort_worth(there.cohorts, facts))
        cohorts_how(here, facts, reads.cohort_worth(there.cohorts, facts))


def _bring(here: Here, facts: MoneyFacts) -> None:
    token = frame.token(PLACE)
    st.caption(here.say("money_worth.cohorts_caption"))
    file = st.file_uploader(
        here.say("money_worth.cohorts_file"),
        type=["csv", "tsv", "txt", "gz"],
        key=f"{token}.file",
        max_upload_size=LIMIT // 2**20,
        on_change=frame.forget,
    )
    text = st.text_area(
        here.say("money_worth.cohorts_paste"),
        key=f"{token}.text",
        height=150,
        placeholder=here.say("money_worth.cohorts_hint"),
    )
    frame.notice(PLACE)
    if not file and not text.strip():
        return
    try:
        name = file.name if file else here.say("money_worth.cohorts_pasted")
        found = read_cohorts(reads.table(file.getvalue() if file else text.encode(), name, LIMIT))
        table = Table(names=found.names, cohorts=found.cohorts, file=name)
        known = reads.cohort_worth(table.cohorts, facts)
    except TrayectoError as error:
        st.error(error_words(here.lang, error), icon=":material/error:")
        return
    st.markdown(
        here.say("money_worth.cohorts_preview", count=len(table.names), customers=number(here.lang, found.customers))
    )
    _table(here, table)
    for note in known.notes:
        st.caption(f":material/info: {_said(here, note)}")
    st.button(
        here.say("money_worth.use"),
        key="money_worth.cohorts.use",
        type="primary",
        icon=":material/download_done:",
        on_click=_use,
        args=(here, facts, table),
    )


def _table(here: Here, table: Table) -> None:
    """As it was read, so that a column read as the wrong period is seen."""
    longest = min(max(len(one) for one in table.cohorts), SHOWN)
    columns = {here.say("money_worth.cohort"): [plain(name) for name in table.names[:SHOWN]]}
    for period in range(longest):
        head = here.say("money_worth.cohort_size") if period == 0 else number(here.lang, period)
        columns[head] = [
            number(here.lang, one[period] if period < len(one) else None, none="—") for one in table.cohorts[:SHOWN]
        ]
    st.table(columns, border="horizontal", hide_index=True, alt=here.say("money_worth.cohorts_paste"))
    if len(table.names) > SHOWN:
        st.caption(here.say("money_worth.cohorts_more", count=len(table.names) - SHOWN))


def _said(here: Here, note: Note) -> str:
    """A caveat; what would help is what this page has a field for."""
    return here.say("money_worth.cohorts_endless") if note.code == "life_endless" else note_words(here.lang, note)


def _use(here: Here, facts: MoneyFacts, table: Table) -> None:
    def save() -> None:
        keep(here.workspace, facts, Worth.COHORTS, table.kept(reads.cohort_worth(table.cohorts, facts).worth))

    if frame.attempt(save, done="money_worth.kept", place=PLACE):
        frame.renew(PLACE)


def _result(here: Here, facts: MoneyFacts, there: Table, found: CohortWorth) -> None:
    st.subheader(here.say("money_page.cltv"), anchor=False)
    worth_metric(here, found.worth)
    rows(
        here,
        {
            "money_worth.of_life": plain(figure(here, found.life, ratio)),
            "money_worth.of_customers": number(here.lang, there.customers),
            "money_worth.of_file": plain(there.file),
        },
    )
    if found.worth.value is not None:
        discount = percent(here.lang, facts.discount, None)
        st.caption(here.say(f"money_worth.says_{facts.timing}", discount=discount))
    for note in found.notes:
        st.markdown(f":small[:material/info: {_said(here, note)}]")
    if facts.arpa is None or facts.margin is None:
        st.markdown(f":small[:material/info: {here.say('money_worth.cohorts_margin')}]")
    st.button(
        here.say("money_worth.forget"),
        key="money_worth.cohorts.forget",
        type="tertiary",
        on_click=_forget,
        args=(here, facts),
    )


def _forget(here: Here, facts: MoneyFacts) -> None:
    frame.attempt(lambda: keep(here.workspace, facts, Worth.COHORTS, None), place=PLACE)


def _curve(here: Here, found: CohortWorth) -> None:
    st.subheader(here.say("money_worth.curve"), anchor=False)
    st.caption(here.say("money_worth.curve_caption"))
    curve, fit = found.curve, found.fit
    shown = list(zip(curve.days.tolist(), curve.share.tolist(), curve.low.tolist(), curve.high.tolist(), strict=True))
    seen = tuple(_stayed(here, int(period), share, low, high) for period, share, low, high in shown)
    model = []
    if fit is not None:
        for period in range(min(BEYOND * fit.periods, fit.periods + FARTHEST) + 1):
            at = fit.survival(period)
            if at.value is not None and at.low is not None and at.high is not None:
                model.append(_stayed(here, period, at.value, at.low, at.high))
    said = "; ".join(one.said for one in seen)
    spec = reads.retention_spec(
        here.lang,
        seen,
        tuple(model),
        seen_words=here.say("money_worth.curve_seen"),
        model_words=here.say("money_worth.curve_model") if model else "",
    )
    st.vega_lite_chart(spec, alt=here.say("money_worth.curve_alt", seen=said))


def _stayed(here: Here, period: int, share: float, low: float, high: float) -> Stayed:
    limits = between(here.lang, low, high, percent)
    said = here.say("money_worth.curve_said", period=period, share=percent(here.lang, share), limits=limits)
    return Stayed(period=period, share=share, low=low, high=high, said=said)
