"""Did people arrive in the planned proportions? If not, the variants are not comparable."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from experiments.results import SplitCheck
from experiments.several import holm

MISMATCH = 0.001

# The weight, in people, of what is held possible around the plan. Looked at 40 times by then, e ≥ 1000 sees a leak
# of 52:48 among 20,000 people in .92 of the cases, 51:49 among 100,000 in .97, 55:45 among 3,000 in .92, 70:30 among
# 200 in .86, and a variant that nobody reaches after 45 people; with 20: .89 .96 .90 .96, 25; with 1,000: .94 .98
# .85 .00, 126. Alarms without a leak over 90 looks: .0002.
CONCENTRATION = 100.0
# Evidence is a finite number, however strong.
_LARGEST_LOG = 700.0


def check_split(people: Mapping[str, int], shares: Mapping[str, float], *, running: bool = False) -> SplitCheck:
    """The people in each variant against its planned weight (above 0, any scale).

    A variant without a count has nobody; a count outside the plan is left out. `running` is for counts that grow and
    are looked at every day: then the evidence of a Dirichlet mixture around the plan decides, at 1 / 0.001; a plan
    that is kept is ever accused in at most one of 1,000 experiments. Else, looked at once, Pearson's chi-square
    decides at p < 0.001.
    Sources: Fabijan et al. (2019), KDD 25, 2156-2164 (the bar); Lindon & Malek (2022), NeurIPS 35 (the mixture).
    """
    weight = sum(shares.values())
    expected = {variant: share / weight for variant, share in shares.items()}
    observed = {variant: people.get(variant, 0) for variant in shares}
    arrived = sum(observed.values())
    if not arrived:
        return SplitCheck(expected=expected, observed=observed, p_value=None, mismatch=False)
    from scipy.special import chdtrc

    statistic = sum((observed[v] - arrived * expected[v]) ** 2 / (arrived * expected[v]) for v in expected)
    p_value = float(chdtrc(len(expected) - 1, statistic))
    found = SplitCheck(expected=expected, observed=observed, p_value=p_value, mismatch=p_value < MISMATCH)
    if not running:
        return found
    e_value = _evidence(expected, observed)
    return replace(found, e_value=e_value, mismatch=e_value >= 1 / MISMATCH)


def check_segments(
    people: Mapping[str, Mapping[str, int]], shares: Mapping[str, float], *, running: bool = False
) -> dict[str, SplitCheck]:
    """`check_split` of each segment's people, with Holm's correction: any false accusation among all is as rare.

    A segment with nobody is no mismatch and does not count as a check.
    """
    found = {segment: check_split(counts, shares, running=running) for segment, counts in people.items()}
    # One over the evidence is a p that stays valid however often it is looked at.
    p_values = [check.p_value if check.e_value is None else min(1.0, 1 / check.e_value) for check in found.values()]
    return {
        segment: replace(check, mismatch=p is not None and p <= MISMATCH)
        for (segment, check), p in zip(found.items(), holm(p_values), strict=True)
    }


def _evidence(expected: Mapping[str, float], observed: Mapping[str, int]) -> float:
    """How much more likely these counts are under the mixture than under the plan."""
    log_e = math.lgamma(CONCENTRATION) - math.lgamma(CONCENTRATION + sum(observed.values()))
    for variant, share in expected.items():
        prior = CONCENTRATION * share
        log_e += math.lgamma(prior + observed[variant]) - math.lgamma(prior) - observed[variant] * math.log(share)
    return math.exp(min(log_e, _LARGEST_LOG))
