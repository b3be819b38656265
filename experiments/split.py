"""Did people arrive in the planned proportions? If not, the variants are not comparable."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.results import SplitCheck

MISMATCH = 0.001


def check_split(people: Mapping[str, int], shares: Mapping[str, float]) -> SplitCheck:
    """Pearson's chi-square of the people in each variant against its planned weight (above 0, any scale).

    A variant without a count has nobody; a count outside the plan is left out. A mismatch is p < 0.001, the
    bar of Fabijan et al. (2019), KDD 25, 2156-2164: the check is made on every experiment.
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
    return SplitCheck(expected=expected, observed=observed, p_value=p_value, mismatch=p_value < MISMATCH)
