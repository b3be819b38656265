"""Every comparison from summaries, in two calls: `python -m bench.ours.summaries RUNS FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.clock import report
from bench.inputs import load
from experiments.many import Compared, compare_means, compare_shares

given = load(Path(sys.argv[2]))
a, b = given.treatment, given.control
shares, means = len(given.successes), len(given.totals)


def every_comparison() -> tuple[Compared, Compared]:
    """Planned: what there is, so that each mixture has the weight it would have had."""
    n1, n0 = given.n[a], given.n[b]
    did1, did0 = given.successes[:, a], given.successes[:, b]
    people1, people0 = np.tile(n1, shares), np.tile(n0, shares)
    weight = np.maximum(1, (did1 + did0).ravel() / 16)
    return (
        compare_shares(did1.ravel(), people1, did0.ravel(), people0, q=0.5, a=weight),
        compare_means(
            np.tile(n1, means),
            given.totals[:, a].ravel(),
            given.squares[:, a].ravel(),
            np.tile(n0, means),
            given.totals[:, b].ravel(),
            given.squares[:, b].ravel(),
            planned=np.tile(n1 + n0, means),
        ),
    )


def lifts(found: tuple[Compared, Compared]) -> Iterator[float]:
    return (float(lift) for compared in found for lift in compared.lift.value)


if __name__ == "__main__":
    report(every_comparison, runs=int(sys.argv[1]), answers=lifts)
