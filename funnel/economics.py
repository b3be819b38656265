"""Unit economics: what a customer costs and what a customer is worth. None = not known or not defined."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class UnitEconomics:
    """In the workspace's currency; `payback` in months; `ltv_cac` a ratio. Each None where not defined."""

    cac: float | None
    cltv: float | None
    ltv_cac: float | None
    payback: float | None


def cac(spend: float | None, customers: float | None) -> float | None:
    """Cost of acquiring one customer; None without new customers: not zero, not infinite."""
    if spend is None or not customers:
        return None
    return spend / customers


def cltv(arpa: float | None, margin: float | None, churn: float | None) -> float | None:
    """ARPA × gross margin ÷ churn: undiscounted, the first margin at once, churn constant per month."""
    if arpa is None or margin is None or not churn:
        return None
    return arpa * margin / churn


def unit_economics(
    *,
    spend: float | None,
    customers: float | None,
    arpa: float | None,
    margin: float | None,
    churn: float | None,
) -> UnitEconomics:
    """All four from what is known. `churn` and `margin` are shares, `arpa` per customer and month."""
    cost, worth = cac(spend, customers), cltv(arpa, margin, churn)
    monthly = None if arpa is None or margin is None else arpa * margin
    return UnitEconomics(
        cac=cost,
        cltv=worth,
        ltv_cac=worth / cost if worth is not None and cost else None,
        payback=cost / monthly if cost is not None and monthly else None,
    )
