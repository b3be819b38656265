"""The limits that hold at one look, of one variant after many readings at once: those that `compare` gives to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.cuped import adjusted
from experiments.means import NPS_REACH, Moments, welch
from experiments.pairs import limits
from experiments.ratios import linearised
from experiments.rule import Kind
from experiments.shares import share_limits
from funnel.samples import Sample

Floats = NDArray[np.float64]


def difference_limits(
    kind: Kind, treatment: Sequence[Sample], control: Sequence[Sample], *, alpha: ArrayLike
) -> tuple[Floats, Floats]:
    """(low, high) of the difference of anything but shares, in its unit; -inf and inf where there are none.

    One place per reading, `alpha` one for all or one each. What everybody agrees on, in both variants, has none.
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
    return np.maximum(found.difference_low, -reach), np.minimum(found.difference_high, reach)


def lift_limits(
    treatments: Mapping[str, Sequence[Sample]], control: Sequence[Sample], *, alpha: float
) -> dict[str, tuple[Floats, Floats]]:
    """(low, high) of the lift of shares, by variant, one place per reading: -1 and inf where they exclude nothing.

    As `compare` they are adjusted at the readings where those of all variants can be.
    """
    found, used = {}, np.ones(len(control), bool)
    for name, treatment in treatments.items():
        own = share_limits(*_counts(treatment), *_counts(control), alpha=alpha)
        pair, _, usable = adjusted(Moments.of(treatment), Moments.of(control))
        used &= usable
        found[name] = own, limits(pair, alpha=alpha)
    return {
        name: (
            np.where(used, means.ratio_low, own.ratio_low) - 1,
            np.where(used, means.ratio_high, own.ratio_high) - 1,
        )
        for name, (own, means) in found.items()
    }


def _counts(samples: Sequence[Sample]) -> tuple[list[float], list[int]]:
    return [sample.total for sample in samples], [sample.n for sample in samples]
