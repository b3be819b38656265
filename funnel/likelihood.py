"""Parameters by maximum likelihood, all of them above 0, and what each single row does to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# From the logarithms of the parameters: the log-likelihood of every row, and its slopes, (parameters, rows).
Scored = Callable[[Floats], tuple[Floats, Floats]]

_AT = 1e-6
_STEP = 1e-4
# Below this curvature of the log-likelihood a parameter may be 500 times as large, or as small: nothing is known of it.
_FLAT = 0.1


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """`logs` of the parameters, the log-likelihood there, and the names of those that stopped `at_edge`."""

    logs: Floats
    total: float
    at_edge: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Precision:
    """Of the logarithms of the parameters: their covariance, and how much each row `moved` them, (parameters, rows).

    The covariance holds if the model does; the sum of the squares of what `moved` them holds even where it does not
    quite. What is at an edge, or where the likelihood is flat, is held where it is; `settled` if nothing is.
    """

    covariance: Floats
    moved: Floats
    settled: bool


def maximise(
    scored: Scored, weights: Floats, *, names: Sequence[str], starts: Sequence[Floats], low: Floats, high: Floats
) -> Found:
    """What is reached from the first of the `starts`, within `low` and `high` (all of them logarithms).

    Where that is at an edge, the best of what is reached from the others too. `weights` say how many customers each
    row stands for.
    """
    from scipy.optimize import minimize

    people = float(weights.sum())

    def lost(logs: Floats) -> tuple[float, Floats]:
        values, slopes = scored(logs)
        # Sums, not products of matrices: on a busy machine the threads of a linear algebra library wait for each other.
        return -float((values * weights).sum()) / people, -(slopes * weights).sum(axis=1) / people

    found: Found | None = None
    for start in starts:
        reached = minimize(
            lost,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(low, high, strict=True)),
            options={"maxiter": 2000, "maxfun": 5000, "maxcor": 20, "ftol": 1e-15, "gtol": 1e-9},
        )
        logs, total = np.asarray(reached.x, np.float64), -float(reached.fun) * people
        edge = (logs - low < _AT) | (high - logs < _AT)
        at_edge = tuple(name for name, stopped in zip(names, edge, strict=True) if stopped)
        if found is None or total > found.total:
            found = Found(logs=logs, total=total, at_edge=at_edge)
        if not found.at_edge:
            break
    if found is None:
        raise ValueError("there is nowhere to start from")
    return found


def precision(scored: Scored, found: Found, names: Sequence[str]) -> Precision:
    """How well the maximum is settled by the rows that `scored` gives.

    By central differences of the slopes. Source of `moved`: White (1982), Econometrica 50, 1-25.
    """
    free = np.array([name not in found.at_edge for name in names])
    columns = []
    for place in range(len(names)):
        step = np.zeros(len(names))
        step[place] = _STEP
        ahead, behind = (scored(found.logs + way * step)[1].sum(axis=1) for way in (1, -1))
        columns.append((behind - ahead) / (2 * _STEP))
    curved = np.array(columns)
    curved = np.where(free[:, None] & free[None, :], (curved + curved.T) / 2, 0.0)
    heights, ways = np.linalg.eigh(curved)
    steep = heights > _FLAT
    covariance = (ways[:, steep] / heights[steep]) @ ways[:, steep].T
    _, slopes = scored(found.logs)
    return Precision(
        covariance=covariance, moved=covariance @ slopes, settled=int(steep.sum()) == int(free.sum()) == len(names)
    )
