"""The limits that hold at one look, of one variant after many readings at once: those that `compare` gives to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.cuped import adjusted
from experiments.many import Estimates
from experiments.means import NPS_REACH, Moments, welch
from experiments.pairs import Pair, limits
from experiments.ratios import linearised
from experiments.rule import Kind
from experiments.shares import share_limits
from funnel.samples import Sample

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def differences(kind: Kind, treatment: Sequence[Sample], control: Sequence[Sample], *, alpha: ArrayLike) -> Estimates:
    """Of anything but shares, in its unit, one place per reading; `alpha` is one for all or one each.

    What everybody agrees on, in both variants, has no limits.
    """
    one, zero = Moments.of(treatment), Moments.of(control)
    if kind is Kind.RATIO:
        pair = linearised(one, zero)
    elif kind in (Kind.AMOUNT, Kind.COUNT) and (one.beside & zero.beside).any():
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
    found = {name: _of_counts(treatment, control, alpha) for name, treatment in treatments.items()}
    if not any(sample.beside for sample in control):
        return found
    zero = Moments.of(control)
    pairs = {name: adjusted(Moments.of(treatment), zero) for name, treatment in treatments.items()}
    used = np.logical_and.reduce([usable for _, _, usable in pairs.values()])
    return {name: _either(used, pairs[name][0], plain, alpha) for name, plain in found.items()}


def _of_counts(treatment: Sequence[Sample], control: Sequence[Sample], alpha: float) -> Estimates:
    (x1, n1), (x0, n0) = _counts(treatment), _counts(control)
    own = share_limits(x1, n1, x0, n0, alpha=alpha)
    value = _ratio(x1 / np.maximum(n1, 1), x0 / np.maximum(n0, 1)) - 1
    return Estimates(value=value, low=own.ratio_low - 1, high=own.ratio_high - 1)


def _either(used: Flags, pair: Pair, plain: Estimates, alpha: float) -> Estimates:
    """Where it is used, of the adjusted pair."""
    own = limits(pair, alpha=alpha)
    return Estimates(
        value=np.where(used, _ratio(pair.treatment, pair.control) - 1, plain.value),
        low=np.where(used, own.ratio_low - 1, plain.low),
        high=np.where(used, own.ratio_high - 1, plain.high),
    )


def _counts(samples: Sequence[Sample]) -> tuple[Floats, Floats]:
    return np.array([sample.total for sample in samples], float), np.array([sample.n for sample in samples], float)


def _ratio(one: Floats, zero: Floats) -> Floats:
    return np.where(zero > 0, one / np.where(zero > 0, zero, 1), np.inf)
