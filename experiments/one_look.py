"""The limits that hold at one look, of one variant after many readings at once: those that `compare` gives to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.cuped import adjusted
from experiments.many import Estimates
from experiments.means import NPS_REACH, Moments, welch
from experiments.pairs import limits
from experiments.ratios import linearised
from experiments.rule import Kind
from experiments.shares import share_limits
from funnel.samples import Sample

Floats = NDArray[np.float64]


def differences(kind: Kind, treatment: Sequence[Sample], control: Sequence[Sample], *, alpha: ArrayLike) -> Estimates:
    """Of anything but shares, in its unit, one place per reading; `alpha` is one for all or one each.

    What everybody agrees on, in both variants, has no limits.
    """
    one, zero = Moments.of(treatment), Moments.of(control)
    if kind is Kind.RATIO:
        pair = linearised(one, zero)
    elif kind in (Kind.AMOUNT, Kind.COUNT) and one.beside.all() and zero.beside.all():
        pair = adjusted(one, zero)[0]
    else:
        pair = welch(one, zero)
    found = limits(pair, alpha=alpha)
    reach = NPS_REACH if kind is Kind.NPS else np.inf
    return Estimates(
        value=np.where(pair.known, pair.treatment - pair.control, np.inf),
        low=np.maximum(found.difference_low, -reach),
        high=np.minimum(found.difference_high, reach),
    )


def lifts(
    treatments: Mapping[str, Sequence[Sample]], control: Sequence[Sample], *, alpha: float
) -> dict[str, Estimates]:
    """Of shares, by variant, one place per reading: limits of -1 and inf exclude nothing.

    As `compare` they are adjusted at the readings where those of all variants can be.
    """
    found, used = {}, np.ones(len(control), bool)
    for name, treatment in treatments.items():
        (x1, n1), (x0, n0) = _counts(treatment), _counts(control)
        own = share_limits(x1, n1, x0, n0, alpha=alpha)
        pair, _, usable = adjusted(Moments.of(treatment), Moments.of(control))
        used &= usable
        plain = x1 / np.maximum(n1, 1), x0 / np.maximum(n0, 1)
        found[name] = plain, own, pair, limits(pair, alpha=alpha)
    return {
        name: Estimates(
            value=_ratio(np.where(used, pair.treatment, rate1), np.where(used, pair.control, rate0)) - 1,
            low=np.where(used, means.ratio_low, own.ratio_low) - 1,
            high=np.where(used, means.ratio_high, own.ratio_high) - 1,
        )
        for name, ((rate1, rate0), own, pair, means) in found.items()
    }


def _counts(samples: Sequence[Sample]) -> tuple[Floats, Floats]:
    return np.array([sample.total for sample in samples], float), np.array([sample.n for sample in samples], float)


def _ratio(one: Floats, zero: Floats) -> Floats:
    return np.where(zero > 0, one / np.where(zero > 0, zero, 1), np.inf)
