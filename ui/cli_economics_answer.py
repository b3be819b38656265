"""What `trayecto economics` answers, as plain data for JSON; `ui.cli_economics_text` makes text of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from funnel.cac import MINOR, UnitCost, known_cost, unit_cost
from funnel.churn import known_churn
from funnel.cohort_table import CohortTable, read_cohorts
from funnel.cohort_worth import CohortWorth, cohort_worth
from funnel.costs import Cost, spent
from funnel.interval import Interval
from funnel.journey import Phase
from funnel.money_facts import MoneyFacts, Timing
from funnel.mover import UNKNOWN
from funnel.tables import read
from funnel.thresholds import Judged
from funnel.unit_economics import monthly_margin, unit_economics
from ui.cli_notes import notes_answer


def answer(lang: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object of the contract; notes also carry their sentence. Raises TrayectoError."""
    facts = MoneyFacts(
        arpa=given["arpa"],
        arpa_n=given["arpa_n"],
        arpa_sd=given["arpa_sd"],
        margin=given["margin"],
        churned=given["churned"],
        months=given["customer_months"],
        discount=given["discount"],
        timing=Timing(given["first_margin"].replace("-", "_")),
        ratio=given["threshold"],
        payback=given["payback"],
    )
    churn = None if given["churn"] is None else known_churn(given["churn"])
    cost, cohorts, stays = _cost(given), {}, None
    customers = given["customers"]
    if given["cohorts"] is not None:
        table = read_cohorts(read(given["cohorts"]))
        customers = customers or table.customers
        monthly = monthly_margin(facts)
        options = {"discount": facts.discount, "timing": facts.timing, "horizon": given["horizon"]}
        stays = cohort_worth(table.cohorts, monthly, **options)
        cohorts = {"cohorts": _cohorts(table, stays)}
    found = unit_economics(facts, cost, churn=churn, worth=None if stays is None else stays.worth, customers=customers)
    return {
        "cac_cash": _interval(found.cac_cash),
        "cac_loaded": _interval(found.cac_loaded),
        "churn": _interval(found.churn),
        "monthly_margin": _interval(found.monthly),
        "cltv": _interval(found.cltv),
        "ltv_cac": _judged(found.ltv_cac),
        "payback_months": _judged(found.payback),
        "discount": facts.discount,
        "first_margin": facts.timing.value,
        **cohorts,
        "notes": notes_answer(lang, (*found.notes, *(stays.notes if stays else ()))),
    }


def _cohorts(table: CohortTable, found: CohortWorth) -> dict[str, Any]:
    """The retention after each period as it was seen and as the model has it, and how long a customer stays."""
    fit, last = found.fit, max(map(len, table.cohorts), default=1) - 1
    return {
        "customers": table.customers,
        "periods": last,
        "alpha": fit and fit.alpha,
        "beta": fit and fit.beta,
        "log_likelihood": fit and fit.log_likelihood,
        "life": _interval(found.life),
        "retention": [
            {
                "period": period,
                "seen": _interval(found.curve.on(period)),
                "model": _interval(UNKNOWN if fit is None else fit.survival(period)),
            }
            for period in range(1, last + 1)
        ],
    }


def _cost(given: Mapping[str, Any]) -> UnitCost:
    """To the cent, as the ledger has it."""
    if given["money"] is None and given["hours"] is None:
        return known_cost(given["cac"])
    entry = Cost(
        day=date.today(),
        phase=Phase.ACQUISITION,
        money=_minor(given["money"]),
        hours=given["hours"],
        rate=_minor(given["rate"]),
    )
    return unit_cost(spent(entry), given["customers"])


def _minor(amount: float | None) -> int | None:
    return None if amount is None else round(amount * MINOR)


def _interval(found: Interval) -> dict[str, float | None]:
    return {"value": found.value, "low": found.low, "high": found.high}


def _judged(found: Judged) -> dict[str, Any]:
    return {
        **_interval(found),
        "threshold": found.threshold,
        "state": found.state.value,
        "more_customers": found.more_customers,
        "more_customer_months": found.more_months,
    }
