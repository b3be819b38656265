"""Unit economics of a business with contracts: CAC, churn, CLTV, LTV:CAC and payback, each with its limits.

    unit_economics(MoneyFacts(arpa=100, margin=0.8, churned=12, months=240), known_cost(400))

Formulas, sources and every note: docs/economics.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from funnel.cac import MINOR, UnitCost, cost_each
from funnel.churn import churn
from funnel.interval import Interval
from funnel.money_facts import MoneyFacts
from funnel.mover import UNKNOWN, exactly, narrower, over, times
from funnel.notes import Note
from funnel.thresholds import Blocker, Evidence, Judged, State, at_least, at_most, judged
from funnel.worth import Arpa, cltv


@dataclass(frozen=True, kw_only=True)
class UnitFigures:
    """Money in whole units of the currency; `churn` and `monthly` margin per month, `payback` in months.

    LTV:CAC and payback rest on the loaded CAC.
    """

    cac_cash: Interval
    cac_loaded: Interval
    churn: Interval
    monthly: Interval
    cltv: Interval
    ltv_cac: Judged
    payback: Judged
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class _Known:
    """All that the figures rest on, so that they can be asked what more of it would say."""

    facts: MoneyFacts
    cost: UnitCost
    churn: Interval | None
    worth: Interval | None
    alpha: float

    def cac_at(self, f: float) -> Interval:
        loaded, people = self.cost.loaded, self.cost.people
        if f == 1 or not people or loaded.value is None:
            return loaded
        return cost_each(loaded.value * people * MINOR * f, people * f, alpha=self.alpha)

    def churn_at(self, f: float) -> Interval:
        if self.churn is not None:
            return self.churn
        if self.facts.churned is None or self.facts.months is None:
            return UNKNOWN
        return churn(self.facts.churned * f, self.facts.months * f, alpha=self.alpha)

    def monthly_at(self, f: float) -> Interval:
        return monthly_margin(self.facts, times_as_many=f, alpha=self.alpha)

    def cltv_at(self, f: float) -> Interval:
        if self.worth is not None:
            return narrower(self.worth, f)
        return cltv(self.monthly_at(f), self.churn_at(f), discount=self.facts.discount, timing=self.facts.timing)

    def ltv_cac_at(self, f: float) -> Interval:
        return over(self.cltv_at(f), self.cac_at(f))

    def payback_at(self, f: float) -> Interval:
        return over(self.cac_at(f), self.monthly_at(f))


def unit_economics(
    facts: MoneyFacts,
    cost: UnitCost,
    *,
    churn: Interval | None = None,
    worth: Interval | None = None,
    customers: int | None = None,
    alpha: float = 0.05,
) -> UnitFigures:
    """What is known, each figure by itself; what is not is None, with a note that says why.

    `churn` takes the place of the counts where it is known otherwise, `worth` that of the CLTV (from cohorts or
    purchases). `customers` are those behind the evidence where the cost does not say; else as many whole lives as
    customers churned.
    """
    known = _Known(facts=facts, cost=cost, churn=churn, worth=worth, alpha=alpha)
    evidence, lives = _evidence(known, customers)
    cac, monthly = known.cac_at(1), known.monthly_at(1)
    ltv_cac = judged(known.ltv_cac_at, at_least, facts.ratio, evidence)
    payback = judged(known.payback_at, at_most, facts.payback, replace(evidence, months=None))
    if cac.value and monthly == exactly(0.0):  # what brings nothing never pays back
        payback = replace(payback, state=State.NOT_MET, blocker=None)
    return UnitFigures(
        cac_cash=cost.cash,
        cac_loaded=cac,
        churn=known.churn_at(1),
        monthly=monthly,
        cltv=known.cltv_at(1),
        ltv_cac=ltv_cac,
        payback=payback,
        notes=(*cost.notes, *_notes(known), *_rule_notes(ltv_cac, payback, lives)),
    )


def monthly_margin(facts: MoneyFacts, *, times_as_many: float = 1, alpha: float = 0.05) -> Interval:
    """What a customer leaves per month; from so many times as many customers, where they are a sample."""
    if facts.arpa is None:
        return UNKNOWN
    arpa = Arpa(mean=facts.arpa, n=facts.arpa_n, sd=facts.arpa_sd).of(times_as_many).limits(alpha=alpha)
    return times(arpa, exactly(facts.margin))


def _evidence(known: _Known, customers: int | None) -> tuple[Evidence, bool]:
    """And whether the customers are lives followed to their end, because nobody said how many there were."""
    facts = known.facts
    months = facts.months if known.churn is None and known.worth is None else None
    if known.cost.people == 0:  # as many more of nobody is nobody
        return Evidence(), False
    named = known.cost.people or customers
    if named:
        return Evidence(customers=named, months=months), False
    if months and facts.churned:
        return Evidence(customers=facts.churned, months=months), True
    return Evidence(customers=facts.arpa_n if not months else None, months=months), False


def _notes(known: _Known) -> Iterator[Note]:
    facts, share = known.facts, known.churn_at(1)
    if known.cost.loaded == UNKNOWN and not known.cost.notes:
        yield Note("cac_unknown")
    if known.cost.loaded.value == 0:
        yield Note("cac_zero")
    if known.worth not in (None, UNKNOWN) and known.monthly_at(1) == UNKNOWN:
        yield Note("payback_no_monthly")
    else:
        if facts.arpa is None:
            yield Note("arpa_unknown")
        if facts.margin is None:
            yield Note("margin_unknown")
    if known.monthly_at(1).value == 0:
        yield Note("brings_nothing")
    elif (ratio := known.ltv_cac_at(1).value) is not None and ratio < 1:
        yield Note("leaves_before")
    if known.worth is not None:
        return
    if share == UNKNOWN:
        yield Note("churn_unknown")
    elif share == exactly(0.0) and not facts.discount:
        yield Note("churn_zero")
    elif share.value == 0:
        yield Note("nobody_churned", {"months": facts.months})


def _rule_notes(ltv_cac: Judged, payback: Judged, lives: bool) -> Iterator[Note]:
    if ltv_cac.blocker is Blocker.AT_THRESHOLD:
        yield Note("ratio_at_threshold", {"threshold": ltv_cac.threshold})
    elif ltv_cac.blocker is Blocker.TOO_CLOSE:
        yield Note("ratio_too_close", {"threshold": ltv_cac.threshold})
    if payback.blocker is Blocker.AT_THRESHOLD:
        yield Note("payback_at_threshold", {"threshold": payback.threshold})
    elif payback.blocker is Blocker.TOO_CLOSE:
        yield Note("payback_too_close", {"threshold": payback.threshold})
    if lives and ltv_cac.more_customers is not None:
        yield Note("whole_lives")
