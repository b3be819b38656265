"""tea-tasting from summaries: `python -m bench.peers.tea_tasting_summaries RUNS FILE`.

Each metric's `analyze_aggregates`, which spares it the sorting out that `Experiment.analyze` does first: the
difference, the lift, their intervals and the p.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import tea_tasting as tt
from tea_tasting.aggr import Aggregates

from bench.clock import report
from bench.inputs import load

given = load(Path(sys.argv[2]))
people = given.n.tolist()
means = given.totals / given.n
variances = (given.squares - given.n * means**2) / (given.n - 1)
metrics = [
    *(
        (tt.Proportion("x"), [Aggregates(count_=n, mean_={"x": x / n}) for n, x in zip(people, row, strict=True)])
        for row in given.successes.tolist()
    ),
    *(
        (
            tt.Mean("x"),
            [Aggregates(count_=n, mean_={"x": m}, var_={"x": v}) for n, m, v in zip(people, row, spread, strict=True)],
        )
        for row, spread in zip(means.tolist(), variances.tolist(), strict=True)
    ),
]
pairs = list(zip(given.control.tolist(), given.treatment.tolist(), strict=True))


def every_comparison() -> list[Any]:
    return [metric.analyze_aggregates(of[a], of[b]) for metric, of in metrics for a, b in pairs]


report(every_comparison, runs=int(sys.argv[1]), answers=lambda found: (result.rel_effect_size for result in found))
