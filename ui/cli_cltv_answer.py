"""What `trayecto cltv` answers, as plain data for JSON; `ui.cli_cltv_text` makes text of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from funnel.customer_worth import FromPurchases, worth_of
from funnel.dates import dates
from funnel.tables import read
from funnel.transactions import TransactionColumns, read_transactions
from ui.cli_notes import notes_answer


def read_day(text: str, *, day_first: bool) -> date | None:
    """A date as somebody typed it; None where it is none."""
    return dates([text], day_first=day_first).values[0]


def answer(lang: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object of the contract; notes also carry their sentence. Raises TrayectoError."""
    columns = TransactionColumns(customer=given["customer"], date=given["date"], amount=given["amount"])
    bought = read_transactions(read(given["file"]), columns, until=given["until"], day_first=given["day_first"])
    found = worth_of(bought, horizon_months=given["horizon_months"], discount=given["discount"], margin=given["margin"])
    return {
        "customers": len(bought),
        "transactions": bought.purchases,
        "rows": bought.rows,
        "until": bought.until.isoformat(),
        "excluded": asdict(bought.excluded),
        "refused": [asdict(row) for row in bought.refused],
        **_models(found),
        "cltv": asdict(found.worth),
        "discount": given["discount"],
        "margin": given["margin"],
        "purchases": found.purchases,
        "amount": found.amount,
        "notes": notes_answer(lang, (*bought.notes, *found.notes)),
    }


def _models(found: FromPurchases) -> dict[str, Any]:
    buying, amounts = found.buying, found.amounts
    often = ("r", "alpha", "a", "b", "log_likelihood")
    much = ("p", "q", "v", "log_likelihood")
    return {
        "bgnbd": None if buying is None else {name: getattr(buying, name) for name in often},
        "gamma_gamma": None if amounts is None else {name: getattr(amounts, name) for name in much},
    }
