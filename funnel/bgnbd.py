"""How often customers buy again, and until when: the BG/NBD model, fitted to what they bought.

    buying = fit(repeats, recency, observed)     parameters by maximum likelihood
    buying.expected([4.35, 8.7])                 purchases of a new customer after the first, until each of these weeks

As long as they stay, customers buy at random, each at a rate of their own (gamma: shape r, rate α); after each
purchase but the first they may leave for good, each with a chance of their own (beta: a, b).
Source: Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24, 275-284.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funnel.likelihood import Floats, Found, Precision, Scored, maximise, precision

NAMES = ("r", "alpha", "a", "b")
# Of r, a and b: below, next to nobody differs from nobody at all, and above, everybody is alike.
LEAST, MOST = 1e-3, 1e3


@dataclass(frozen=True, kw_only=True)
class Buying:
    """A fitted model; `alpha` in weeks. `at_edge`: parameters that ran to the end of what is tried (LEAST, MOST)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    at_edge: tuple[str, ...] = ()

    @property
    def logs(self) -> Floats:
        return np.log([self.r, self.alpha, self.a, self.b])

    def expected(self, weeks: Sequence[float] | Floats) -> Floats:
        """How often a new customer buys again, on average, until each of these weeks after the first purchase."""
        return expected(self.logs, np.asarray(weeks, np.float64))


def fit(repeats: Floats, recency: Floats, observed: Floats) -> Buying | None:
    """One place per customer: purchases after the first, weeks from the first to the last one, weeks looked at.

    Rows that are alike are taken together. None where nobody was looked at for any time, or nobody came back:
    then how often they would is not known.
    """
    if not len(repeats) or not observed.max() > 0 or not repeats.any():
        return None
    order = np.lexsort((repeats, recency, observed))
    rows = np.array([repeats[order], recency[order], observed[order]])
    different = np.flatnonzero(np.r_[True, (rows[:, 1:] != rows[:, :-1]).any(axis=0)])
    x, last, age = rows[:, different]
    people = np.diff(np.r_[different, len(order)])
    scale = float(observed.max())

    edges = [(LEAST, MOST), (1e-6 * scale, 1e8 * scale), (LEAST, MOST), (LEAST, MOST)]
    low, high = np.log(edges).T
    often = max(float(repeats.mean()), 1e-6)
    starts = [np.log([r, r * float(observed.mean()) / often, a, b]) for r, a, b in ((0.3, 0.5, 2.0), (2.0, 1.0, 10.0))]
    found = maximise(
        scoring(x, last, age),
        people.astype(np.float64),
        names=NAMES,
        starts=[np.clip(start, low, high) for start in starts],
        low=low,
        high=high,
    )
    r, alpha, a, b = np.exp(found.logs).tolist()
    return Buying(r=r, alpha=alpha, a=a, b=b, log_likelihood=found.total, at_edge=found.at_edge)


def settled_by(buying: Buying, repeats: Floats, recency: Floats, observed: Floats) -> Precision:
    """How well these customers settle the model that was fitted to them."""
    found = Found(logs=buying.logs, total=buying.log_likelihood, at_edge=buying.at_edge)
    return precision(scoring(repeats, recency, observed), found, NAMES)


def scoring(x: Floats, last: Floats, age: Floats) -> Scored:
    """Log-likelihood of every row, and its slopes by the logarithms of r, α, a, b: (4, rows).

    The two ways to have been silent since the last purchase, staying or gone, are added on the log scale, so that
    neither underflows with many purchases. Source: Fader, Hardie & Lee (2005), equation 6.
    """
    from scipy.special import digamma, expit, gammaln

    came = x > 0
    since = np.maximum(x, 1.0) - 1  # the second way exists only for those who came back
    # Few numbers of purchases stand in many rows.
    different, places = np.unique(x, return_inverse=True)

    def scores(logs: Floats) -> tuple[Floats, Floats]:
        r, alpha, a, b = np.exp(logs)
        stay_time, gone_time = np.log(alpha + age), np.log(alpha + last)
        stays = -(r + x) * stay_time
        gone = math.log(a) - np.log(b + since) - (r + x) * gone_time
        both = np.where(came, np.logaddexp(stays, gone), stays)
        left = np.where(came, expit(gone - stays), 0.0)
        of_rates = gammaln(r + different) - gammaln(r) + r * math.log(alpha)
        of_chances = gammaln(a + b) - gammaln(a + b + different) + gammaln(b + different) - gammaln(b)
        by_rates = digamma(r + different) - digamma(r) + math.log(alpha)
        by_both = digamma(a + b) - digamma(a + b + different)
        by_b = by_both + digamma(b + different) - digamma(b)
        slopes = np.array(
            [
                r * (by_rates[places] - stay_time + left * (stay_time - gone_time)),
                r - alpha * (r + x) * ((1 - left) / (alpha + age) + left / (alpha + last)),
                a * by_both[places] + left,
                b * (by_b[places] - left / (b + since)),
            ]
        )
        return (of_rates + of_chances)[places] + both, slopes

    return scores


def expected(logs: Floats, weeks: Floats) -> Floats:
    """E[X(t)] of a new customer, by the mean over the chance p of leaving: (1 − (1 + p·t/α)^−r) / p.

    The published closed form (equation 9) divides 0 by 0 at a = 1 and has poles where a + b = 1; this is the same
    integral before it is solved, to eleven digits for every r, a and b that `fit` tries.
    """
    r, alpha, a, b = np.exp(logs)
    chances, shares = _chances(float(a), float(b))
    times = weeks[:, None] / alpha
    return np.asarray((-np.expm1(-r * np.log1p(chances * times)) / chances) @ shares, np.float64)


def _chances(a: float, b: float) -> tuple[Floats, Floats]:
    """Chances of leaving and the share of customers at each: the beta distribution, as a sum.

    Double-exponential in the log odds: they reach so far that even a = 0.001 has nothing beyond.
    Source: Takahasi & Mori (1974), Publ. RIMS 9, 721-741.
    """
    steps: NDArray[np.float64] = np.linspace(-11.0, 11.0, 2201)
    odds = math.pi / 2 * np.sinh(steps)
    heights = -a * np.logaddexp(0, -odds) - b * np.logaddexp(0, odds) + np.log(np.cosh(steps))
    shares = np.exp(heights - heights.max())
    return np.exp(np.maximum(-np.logaddexp(0, -odds), -600.0)), shares / shares.sum()
