"""How many people a comparison needs, before it starts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from experiments.rule import Kind


def people_needed(
    kind: Kind,
    baseline: float,
    lift: float,
    *,
    sd: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    variants: int = 2,
    shares: Sequence[float] | None = None,
) -> int | None:
    """People over all variants to find a relative `lift` of `baseline` with this power; None if none suffice.

    Share metrics: score test (10 % + 20 % relative: 3,841 per variant). Amounts: t test with `sd` the spread
    between people. `variants` counts the control; more than two plan each comparison at alpha/(variants - 1).
    `shares` are weights on any scale, the control's first (default: equal); every variant meets the power.
    None for a share outside 0 to 1 before or after the lift, an amount whose baseline is not above 0 or whose
    sd is missing or 0, no lift, or settings outside 0 < alpha < power < 1.
    Source: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 4.2; Cohen (1988), 2.4.
    """
    weights = tuple(shares) if shares is not None else (1.0,) * variants
    if len(weights) != variants or variants < 2 or not all(weight > 0 for weight in weights):
        return None
    if not 0 < alpha < power < 1 or not lift or not baseline > 0:
        return None
    if kind is Kind.SHARE and not (baseline < 1 and 0 < baseline * (1 + lift) < 1):
        return None
    if kind is Kind.AMOUNT and not (sd is not None and sd > 0):
        return None

    each = alpha / (variants - 1)
    total = 0.0  # people, were they divisible
    for weight in weights[1:]:
        ratio = weights[0] / weight
        if kind is Kind.SHARE:
            treated = _treated_for_share(baseline, lift, ratio=ratio, alpha=each, power=power)
        else:
            treated = _treated_for_mean(baseline * abs(lift) / (sd or 1), ratio=ratio, alpha=each, power=power)
        total = max(total, treated * sum(weights) / weight)
    # Rounding noise must not cost a person.
    return sum(max(2, math.ceil(total * weight / sum(weights) - 1e-7)) for weight in weights)


def _treated_for_share(baseline: float, lift: float, *, ratio: float, alpha: float, power: float) -> float:
    """People in the treatment, with `ratio` times as many in the control."""
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

    # Two-sided by default in spite of its name: it leaves out the far tail, which never matters here.
    needed = samplesize_proportions_2indep_onetail(
        diff=baseline * lift, prop2=baseline, power=power, ratio=ratio, alpha=alpha
    )
    return float(needed)


def _treated_for_mean(effect: float, *, ratio: float, alpha: float, power: float) -> float:
    """People in the treatment for an effect in standard deviations, `ratio` times as many in the control."""
    from scipy.optimize import brentq
    from statsmodels.stats.power import TTestIndPower

    def lacking(treated: float) -> float:
        return float(TTestIndPower().power(effect, treated, alpha, ratio=ratio)) - power

    fewest = max(2.0, 2.0 / ratio)
    if lacking(fewest) >= 0:
        return fewest
    most = fewest * 2
    while lacking(most) < 0:
        most *= 2
    return float(brentq(lacking, fewest, most, xtol=1e-6))
