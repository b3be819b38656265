"""From lift to money, by seeded simulation: how often the 95 % limits hold what the true rates come to.

Each run counts a month of the journey, asks so many customers what they pay, watches so many for churn and runs one
experiment; the truth is the same flow at the true rates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.means import SEED
from calibration.row import Row
from experiments.card import Money, Moves
from experiments.compare import compare
from experiments.payoff import Payoff, earned
from experiments.results import Interval
from experiments.rule import Kind, Metric
from funnel.flow import Customer, Flow, FlowStage
from funnel.journey import Phase
from funnel.samples import Sample

LEAST, MOST = 0.93, 0.97
HOURS_AND_RATE = Money(hours=40.0, rate=30.0)
FIGURES = {
    "net": "net of a year",
    "cac": "CAC after",
    "cltv": "CLTV after",
    "ltv_cac": "LTV:CAC after",
    "money": "money per month after",
}


@dataclass(frozen=True, kw_only=True)
class _Business:
    """True rates: `entered` a month go through stages of these shares, the last of them the delivery."""

    entered: int
    shares: tuple[float, ...]
    spend: float
    arpa: float
    sd: float
    asked: int
    churn: float
    watched: int
    people: int  # of each variant
    active: int  # customers in an average month
    renewing: int  # of them, at the stage of the retention
    renewed: float  # the share of these that stays


LARGE = _Business(
    entered=4000,
    shares=(0.05, 0.4, 0.8),
    spend=9000,
    arpa=60,
    sd=30,
    asked=200,
    churn=0.05,
    watched=1500,
    people=4000,
    active=1500,
    renewing=60,
    renewed=0.8,
)
SMALL = _Business(
    entered=600,
    shares=(0.2, 0.3, 0.7),
    spend=3000,
    arpa=120,
    sd=80,
    asked=40,
    churn=0.08,
    watched=240,
    people=400,
    active=240,
    renewing=30,
    renewed=0.7,
)
# The stage of the retention, after all others.
RENEWAL = 9
CASES = (
    ("a stage of the acquisition, large", LARGE, Moves.CUSTOMERS, 1, 0.2),
    ("a stage of the acquisition, small", SMALL, Moves.CUSTOMERS, 1, 0.3),
    ("the same without any lift, small", SMALL, Moves.CUSTOMERS, 1, 0.0),
    ("a stage of the delivery, small", SMALL, Moves.CUSTOMERS, 3, 0.15),
    ("revenue, large", LARGE, Moves.REVENUE, 1, 0.15),
    ("churn, small", SMALL, Moves.CHURN, 1, -0.3),
    ("more who renew, small", SMALL, Moves.KEPT, RENEWAL, 0.15),
    ("fewer lost at the renewal, large", LARGE, Moves.CHURN, RENEWAL, -0.5),
)


def rows(full: bool) -> list[Row]:
    """Least and most coverage of each figure over the cases; the targets only where there are runs enough to tell."""
    runs = 2_000 if full else 150
    part = f"From lift to money: {len(CASES)} cases, {runs:,} runs each"
    held = [_coverage(number, runs) for number in range(len(CASES))]
    found = []
    for figure, name in FIGURES.items():
        shares = [one[figure] for one in held]
        least, most = (LEAST, MOST) if full else (None, None)
        found.append(Row(part=part, what=f"least coverage, {name}", figure=min(shares), target=least))
        found.append(Row(part=part, what=f"most coverage, {name}", figure=max(shares), target=most, at_least=False))
    return found


def _coverage(number: int, runs: int) -> dict[str, float]:
    _, business, moves, stage, lift = CASES[number]
    rng = np.random.default_rng([SEED, 9, number])
    true = _figures(_truth(business, moves, stage, lift))
    held = dict.fromkeys(FIGURES, 0)
    for _ in range(runs):
        found = _figures(_run(rng, business, moves, stage, lift))
        for figure, limits in found.items():
            at = true[figure].value
            assert at is not None
            held[figure] += (limits.low is None or limits.low <= at) and (limits.high is None or at <= limits.high)
    return {figure: count / runs for figure, count in held.items()}


def _figures(found: Payoff) -> dict[str, Interval]:
    return {"net": found.net, **{figure: found.after[figure] for figure in FIGURES if figure != "net"}}


def _truth(business: _Business, moves: Moves, stage: int, lift: float) -> Payoff:
    """Counts so large that they are the rates, with the spend as much larger."""
    many = 10**6
    entered, path = business.entered * many, []
    for id, share in enumerate(business.shares, start=1):
        completed = round(entered * share)
        path.append(_stage(id, entered, completed, last=id == len(business.shares)))
        entered = completed
    customer = Customer(arpa=business.arpa, margin=0.8, churn=business.churn)
    path.append(_renewal(business.renewing * many, round(business.renewing * many * business.renewed)))
    flow = Flow(stages=tuple(path), months=many, spend=business.spend * many, active=business.active, customer=customer)
    exactly = Interval(value=lift, low=lift, high=lift)
    return earned(moves, HOURS_AND_RATE, exactly, stage=stage, flow=flow)


def _run(rng: np.random.Generator, business: _Business, moves: Moves, stage: int, lift: float) -> Payoff:
    entered, path = int(rng.poisson(business.entered)), []
    for id, share in enumerate(business.shares, start=1):
        completed = int(rng.binomial(entered, share))
        path.append(_stage(id, entered, completed, last=id == len(business.shares)))
        entered = completed
    paid = _amounts(rng, business, business.asked, 1.0)
    customer = Customer(
        arpa=float(paid.mean()),
        arpa_n=business.asked,
        arpa_sd=float(paid.std(ddof=1)),
        margin=0.8,
        churned=int(rng.binomial(business.watched, business.churn)),
        customer_months=business.watched,
    )
    if stage == RENEWAL:
        path.append(_renewal(business.renewing, int(rng.binomial(business.renewing, business.renewed))))
    flow = Flow(stages=tuple(path), spend=business.spend, active=business.active, customer=customer)
    return earned(moves, HOURS_AND_RATE, _measured(rng, business, moves, stage, lift), stage=stage, flow=flow)


def _stage(id: int, entered: int, completed: int, *, last: bool) -> FlowStage:
    phase = Phase.DELIVERY if last else Phase.ACQUISITION
    return FlowStage(id=id, phase=phase, entered=entered, completed=completed)


def _renewal(entered: int, completed: int) -> FlowStage:
    return FlowStage(id=RENEWAL, phase=Phase.RETENTION, entered=entered, completed=completed)


def _measured(rng: np.random.Generator, business: _Business, moves: Moves, stage: int, lift: float) -> Interval:
    """The lift of one experiment, as the evaluation gives it."""
    n = business.people
    if moves is Moves.REVENUE:
        amounts = (_amounts(rng, business, n, times) for times in (1.0, 1 + lift))
        samples = [Sample(n, float(x.sum()), float(x @ x)) for x in amounts]
    else:
        rate = _rate(business, moves, stage)
        samples = [Sample.of_share(n, int(rng.binomial(n, rate * times))) for times in (1.0, 1 + lift)]
    kind = Kind.AMOUNT if moves is Moves.REVENUE else Kind.SHARE
    given = dict(zip(("old", "new"), samples, strict=True))
    (found,) = compare(Metric(key="primary", kind=kind), given, control="old", alpha=0.05)
    return found.lift


def _rate(business: _Business, moves: Moves, stage: int) -> float:
    """The control's, of what the metric counts."""
    if stage == RENEWAL:
        return business.renewed if moves is Moves.KEPT else 1 - business.renewed
    return business.churn if moves is Moves.CHURN else business.shares[stage - 1]


def _amounts(rng: np.random.Generator, business: _Business, n: int, times: float) -> NDArray[np.float64]:
    """Gamma with the mean and the spread of what customers pay."""
    shape = (business.arpa / business.sd) ** 2
    return rng.gamma(shape, times * business.arpa / shape, n)
