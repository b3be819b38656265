"""What a purchase is worth: the gamma-gamma model, fitted to the mean amount of each customer's later purchases.

    amounts = fit(paid, mean)        parameters by maximum likelihood
    amounts.mean                     what a purchase is worth on average over all customers
    amounts.of_customer(3, 25.0)     what one is worth of somebody whose three purchases were of 25 on average

Amounts of one customer vary about a mean of their own (gamma, shape p), and these means differ (gamma, shape q, v),
independently of how often somebody buys.
Sources: Fader, Hardie & Lee (2005), J. Marketing Research 42, 415-430; Fader & Hardie (2013), The gamma-gamma model
of monetary value, brucehardie.com/notes/025.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from funnel.likelihood import Floats, Found, Precision, Scored, maximise, precision

NAMES = ("p", "q", "v")
LEAST, MOST = 1e-3, 1e3


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """A fitted model; `v` in money. `at_edge`: parameters that ran to the end of what is tried (LEAST, MOST)."""

    p: float
    q: float
    v: float
    log_likelihood: float
    at_edge: tuple[str, ...] = ()

    @property
    def logs(self) -> Floats:
        return np.log([self.p, self.q, self.v])

    @property
    def mean(self) -> float | None:
        """The mean amount over all customers; None where q is not above 1 (by LEAST): then the model has none."""
        return self.p * self.v / (self.q - 1) if self.q > 1 + LEAST else None

    def of_customer(self, paid: float, mean: float) -> float | None:
        """What to expect of somebody with so many purchases of this mean; None where q is too small to say."""
        shape = self.p * paid + self.q - 1
        return self.p * (self.v + paid * mean) / shape if shape > 0 else None


def fit(paid: Floats, mean: Floats) -> Amounts | None:
    """One place per customer with purchases after the first: how many of them cost something, and their mean.

    Both above 0. None without any customer.
    """
    if not len(paid):
        return None
    scale = math.exp(float(np.log(mean).mean()))

    low, high = np.log([(LEAST, MOST), (LEAST, MOST), (1e-8, 1e8)]).T
    found = maximise(
        scoring(paid, mean / scale),
        np.ones(len(paid)),
        names=NAMES,
        starts=[np.log(start) for start in ((3.0, 3.0, 1.0), (20.0, 10.0, 0.5))],
        low=low,
        high=high,
    )
    p, q, v = np.exp(found.logs).tolist()
    # The density of an amount in another unit is smaller by that unit.
    total = found.total - math.log(scale) * len(paid)
    return Amounts(p=p, q=q, v=v * scale, log_likelihood=total, at_edge=found.at_edge)


def settled_by(amounts: Amounts, paid: Floats, mean: Floats) -> Precision:
    """How well these customers settle the model that was fitted to them."""
    found = Found(logs=amounts.logs, total=amounts.log_likelihood, at_edge=amounts.at_edge)
    return precision(scoring(paid, mean), found, NAMES)


def scoring(x: Floats, z: Floats) -> Scored:
    """Log-likelihood of every row, and its slopes by the logarithms of p, q, v: (3, rows).

    Source: Fader & Hardie (2013), equation 1a.
    """
    from scipy.special import digamma, gammaln

    spent, log_spent, log_mean = x * z, np.log(x * z), np.log(z)
    # Few numbers of purchases stand in many rows.
    different, places = np.unique(x, return_inverse=True)

    def scores(logs: Floats) -> tuple[Floats, Floats]:
        p, q, v = np.exp(logs)
        whole = v + spent
        log_whole = np.log(whole)
        own, common = log_spent - log_whole, logs[2] - log_whole
        shape, counted = p * different + q, p * different
        of_shapes = gammaln(shape) - gammaln(counted) - gammaln(q)
        by_shape = digamma(shape)
        slopes = np.array(
            [
                p * x * ((by_shape - digamma(counted))[places] + own),
                q * ((by_shape - digamma(q))[places] + common),
                q - v * shape[places] / whole,
            ]
        )
        return of_shapes[places] + q * common + p * x * own - log_mean, slopes

    return scores
