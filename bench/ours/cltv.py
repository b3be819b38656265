"""How often customers buy and for how much: `python -m bench.ours.cltv RUNS FILE`.

Timed are the two fits and what follows from them; the purchases have been read by then.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.clock import report
from bench.command import BUYER, DAY, PAID
from funnel import bgnbd, gamma_gamma
from funnel.bgnbd import Buying
from funnel.gamma_gamma import Amounts
from funnel.tables import read
from funnel.transactions import Customers, TransactionColumns, read_transactions

WEEKS = (4.0, 13.0, 26.0, 52.0)


def customers(file: Path) -> Customers:
    return read_transactions(read(file), TransactionColumns(customer=BUYER, date=DAY, amount=PAID))


def fitted(given: Customers) -> tuple[Buying, Amounts]:
    paying = given.paid > 0
    buying = bgnbd.fit(given.repeats, given.recency, given.observed)
    amounts = gamma_gamma.fit(given.paid[paying], given.later[paying] / given.paid[paying])
    if buying is None or amounts is None:
        raise SystemExit("nobody came back")
    return buying, amounts


def figures(found: tuple[Buying, Amounts]) -> Iterator[float]:
    """Purchases after the first within these weeks, and what one is worth on average."""
    buying, amounts = found
    yield from buying.expected(WEEKS).tolist()
    if amounts.mean is not None:
        yield amounts.mean


if __name__ == "__main__":
    given = customers(Path(sys.argv[2]))
    report(lambda: fitted(given), runs=int(sys.argv[1]), answers=figures)
