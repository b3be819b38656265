"""lifetimes on the same purchases: `python -m bench.peers.lifetimes_cltv RUNS FILE`.

Its own summary of the transactions in weeks (days divided by seven), then its two fitters.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter
from lifetimes.utils import summary_data_from_transaction_data

from bench.clock import report
from bench.command import BUYER, DAY, PAID

WEEKS = (4.0, 13.0, 26.0, 52.0)
bought = pd.read_csv(sys.argv[2], parse_dates=[DAY])
given = summary_data_from_transaction_data(bought, BUYER, DAY, monetary_value_col=PAID, freq="D", freq_multiplier=7)
came_back = given[given.monetary_value > 0]


def fitted() -> tuple[Any, Any]:
    return (
        BetaGeoFitter().fit(given.frequency, given.recency, given["T"]),
        GammaGammaFitter().fit(came_back.frequency, came_back.monetary_value),
    )


def figures(found: tuple[Any, Any]) -> Iterator[float]:
    buying, amounts = found
    yield from (float(buying.expected_number_of_purchases_up_to_time(weeks)) for weeks in WEEKS)
    p, q, v = (amounts.params_[name] for name in ("p", "q", "v"))
    yield p * v / (q - 1)


report(fitted, runs=int(sys.argv[1]), answers=figures)
