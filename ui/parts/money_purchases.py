"""A customer's worth from purchases: the file, which column holds what, what is left out, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from funnel.bgnbd import Buying
from funnel.customer_worth import FromPurchases
from funnel.errors import TrayectoError
from funnel.gamma_gamma import Amounts
from funnel.interval import Interval
from funnel.money_facts import MoneyFacts, Worth
from funnel.tables import Table
from funnel.transactions import Customers, TransactionColumns
from ui import purchases_import, reads
from ui.messages import error_words, note_words
from ui.numbers import day, money, number, percent
from ui.parts import day_order, frame
from ui.parts.frame import Here
from ui.parts.money_fields import money_form
from ui.parts.money_fitted import interval_kept, interval_of, keep, kept
from ui.parts.money_how_worth import purchases_how
from ui.parts.money_metric import rows, worth_metric
from ui.words import plain

LIMIT = 100 * 1024**2  # bytes, unpacked
PLACE = "money_worth.purchases"
DOUBTFUL = ("day_first_assumed", "month_first_assumed")
MOST_REFUSED = 20
# With a horizon, a discount and a margin of its own the kept worth would be another one.
TERMS = ("horizon", "discount", "margin")


def draw(here: Here, facts: MoneyFacts) -> None:
    form, there = money_form(here, facts), kept(facts, Worth.PURCHASES)
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.subheader(here.say("money_worth.purchases_terms"), anchor=False)
        one, two, three = st.columns(3)
        with one:
            form.number(
                "margin",
                here.say("money_worth.margin_in"),
                percent=True,
                help=here.say("money_worth.margin_help"),
                hint="60",
            )
        with two:
            form.number("horizon", here.say("money_worth.horizon"), help=here.say("money_worth.horizon_help"))
        with three:
            form.number(
                "discount",
                here.say("money_worth.discount_in"),
                percent=True,
                help=here.say("money_worth.discount_help"),
            )
        _file(here, facts)
    with right, st.container(border=True, height="stretch"):
        if there is None:
            st.markdown(here.say("money_worth.purchases_none"))
        else:
            _kept(here, facts, there)
    purchases_how(here, there)


def _file(here: Here, facts: MoneyFacts) -> None:
    token = frame.token(PLACE)
    st.caption(here.say("money_worth.purchases_caption"))
    file = st.file_uploader(
        here.say("money_worth.purchases_file"),
        type=["csv", "tsv", "txt", "gz", "parquet"],
        key=f"{token}.file",
        max_upload_size=LIMIT // 2**20,
        on_change=frame.forget,
    )
    frame.notice(PLACE)
    if not file:
        return
    try:
        with st.spinner(here.say("measure.reading_file")):
            content, name = file.getvalue(), file.name
            _steps(here, facts, content, name, reads.table(content, name, LIMIT), token)
    except TrayectoError as error:
        st.error(error_words(here.lang, error), icon=":material/error:")


def _steps(here: Here, facts: MoneyFacts, content: bytes, name: str, table: Table, token: str) -> None:
    """One after another: each is drawn once the one before it is answered."""
    token = f"{token}.{table.sha256[:8]}"
    columns = _columns(here, table, token)
    if columns is None:
        st.info(here.say("money_worth.purchases_choose"), icon=":material/view_column:")
        return
    day_first = here.lang == "es"
    bought = reads.purchases(content, name, LIMIT, columns, until=None, day_first=day_first)
    if any(note.code in DOUBTFUL for note in bought.notes):
        ordered = day_order.choose(here, day_first, token)
        if ordered != day_first:
            day_first = ordered
            bought = reads.purchases(content, name, LIMIT, columns, until=None, day_first=day_first)
    digest = f"{table.sha256}.{columns}.{day_first}"
    margin = facts.margin if facts.margin else 1.0
    terms = {"horizon": facts.horizon, "discount": facts.discount, "margin": margin}
    found = reads.worth_of_purchases(digest, bought, **terms)  # type: ignore[arg-type]
    _preview(here, bought)
    _found(here, facts, found)
    if found.worth.value is not None and facts.margin != 0:
        kept_of = _plain(found, bought, terms, name)
        st.button(
            here.say("money_worth.use"),
            key="money_worth.purchases.use",
            type="primary",
            icon=":material/download_done:",
            on_click=_use,
            args=(here, facts, kept_of),
        )


def _columns(here: Here, table: Table, token: str) -> TransactionColumns | None:
    """Guessed by name and content; the person corrects what is not right. Raises ColumnTwice."""
    guessed, chosen = purchases_import.guess(table), {}
    for column, field in zip(st.columns(3), purchases_import.FIELDS, strict=True):
        first = guessed[field]
        with column:
            chosen[field] = st.selectbox(
                here.say(f"money_worth.column_{field}"),
                table.columns,
                index=None if first is None else table.columns.index(first),
                placeholder=here.say("field.choose"),
                key=f"{token}.{field}.{here.lang}",
            )
    if any(one is None for one in chosen.values()):
        return None
    return TransactionColumns(**{field: str(one) for field, one in chosen.items()})


def _preview(here: Here, bought: Customers) -> None:
    """Who counts, and every row that does not."""
    said = {"customers": len(bought), "purchases": bought.purchases, "until": day(here.lang, bought.until)}
    st.markdown(here.say("money_worth.purchases_preview", **said))
    for name, count in asdict(bought.excluded).items():
        if count:
            words = here.say(f"cltv.excluded_{name}", count=count, until=said["until"])
            st.caption(f":material/block: {words}")
    for note in bought.notes:
        # What was refused, and refunds, are said above.
        if note.code not in ("rows_refused", *DOUBTFUL):
            st.caption(f":material/info: {note_words(here.lang, note)}")
    if bought.refused:
        shown = bought.refused[:MOST_REFUSED]
        with st.expander(here.say("voice.refused"), icon=":material/rule:"):
            st.table(
                {
                    here.say("proof.file_row"): [number(here.lang, one.row) for one in shown],
                    here.say("proof.file_in"): [plain(one.column or "—") for one in shown],
                    here.say("proof.file_text"): [plain(one.text or "—") for one in shown],
                    here.say("proof.file_reason"): [here.say(f"reason.{one.reason}") for one in shown],
                },
                border="horizontal",
                hide_index=True,
            )


def _found(here: Here, facts: MoneyFacts, found: FromPurchases) -> None:
    worth = found.worth
    worth_metric(here, Interval(value=worth.value, low=worth.low, high=worth.high))
    if not facts.margin:
        missing = "purchases_margin" if facts.margin is None else "purchases_margin_zero"
        st.caption(here.say(f"money_worth.{missing}"))
    for note in found.notes:
        st.caption(f":material/info: {note_words(here.lang, note)}")


def _plain(found: FromPurchases, bought: Customers, terms: Mapping[str, float], name: str) -> dict[str, Any]:
    """What is kept: figures, and nothing of any customer."""
    worth = found.worth
    return {
        **interval_kept(Interval(value=worth.value, low=worth.low, high=worth.high)),
        **terms,
        "first": worth.first,
        "later": worth.later,
        "purchases": found.purchases,
        "amount": found.amount,
        "customers": len(bought),
        "bought": bought.purchases,
        "until": bought.until.isoformat(),
        "file": name,
        "at": datetime.now(UTC).date().isoformat(),
        "buying": _parameters(found.buying, "r", "alpha", "a", "b"),
        "amounts": _parameters(found.amounts, "p", "q", "v"),
    }


def _parameters(model: Buying | Amounts | None, *names: str) -> dict[str, float] | None:
    return None if model is None else {name: getattr(model, name) for name in names}


def _use(here: Here, facts: MoneyFacts, found: Mapping[str, Any]) -> None:
    if frame.attempt(lambda: keep(here.workspace, facts, Worth.PURCHASES, found), done="money_worth.kept", place=PLACE):
        frame.renew(PLACE)


def _kept(here: Here, facts: MoneyFacts, there: Mapping[str, Any]) -> None:
    st.subheader(here.say("money_page.cltv"), anchor=False)
    worth_metric(here, interval_of(there))
    currency = here.about.currency
    rows(
        here,
        {
            "money_worth.of_first": plain(money(here.lang, there["first"], currency, none="—")),
            "money_worth.of_later": plain(money(here.lang, there["later"], currency, none="—")),
            "money_worth.of_times": number(here.lang, there["purchases"], 1, none="—"),
            "money_worth.of_customers": number(here.lang, there["customers"], none="—"),
            "money_worth.of_file": plain(str(there["file"])),
        },
    )
    months, discount = number(here.lang, there["horizon"]), percent(here.lang, there["discount"], None)
    said = {"months": months, "discount": discount, "margin": percent(here.lang, there["margin"], None)}
    st.caption(here.say("money_worth.purchases_says", **said))
    now = {
        "horizon": facts.horizon,
        "discount": facts.discount,
        "margin": 1.0 if facts.margin is None else facts.margin,
    }
    if any(now[name] != there[name] for name in TERMS):
        st.markdown(f":small[:material/info: {here.say('money_worth.purchases_other_terms')}]")
    st.button(
        here.say("money_worth.forget"),
        key="money_worth.purchases.forget",
        type="tertiary",
        on_click=_forget,
        args=(here, facts),
    )


def _forget(here: Here, facts: MoneyFacts) -> None:
    frame.attempt(lambda: keep(here.workspace, facts, Worth.PURCHASES, None), place=PLACE)
