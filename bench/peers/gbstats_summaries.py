"""gbstats from summaries: `python -m bench.peers.gbstats_summaries RUNS FILE [all]`.

By itself the least it can be asked for: one two-sided t-test per comparison, which gives the relative lift, its
interval and the p. With `all` also what the others give: the difference (a second test, on the absolute scale)
and an interval that holds at any time (a third, the sequential test).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from gbstats.frequentist.tests import FrequentistConfig, SequentialConfig, SequentialTwoSidedTTest, TwoSidedTTest
from gbstats.models.statistics import ProportionStatistic, SampleMeanStatistic

from bench.clock import report
from bench.inputs import load

given = load(Path(sys.argv[2]))
people = given.n.tolist()
metrics = [
    *([ProportionStatistic(n=n, sum=x) for n, x in zip(people, row, strict=True)] for row in given.successes.tolist()),
    *(
        [SampleMeanStatistic(n=n, sum=t, sum_squares=s) for n, t, s in zip(people, totals, squares, strict=True)]
        for totals, squares in zip(given.totals.tolist(), given.squares.tolist(), strict=True)
    ),
]
pairs = list(zip(given.control.tolist(), given.treatment.tolist(), strict=True))
relative, absolute = FrequentistConfig(difference_type="relative"), FrequentistConfig(difference_type="absolute")
sequential = SequentialConfig(difference_type="relative")


def lifts() -> list[Any]:
    return [TwoSidedTTest(of[a], of[b], relative).compute_result() for of in metrics for a, b in pairs]


def everything() -> list[Any]:
    found = []
    for of in metrics:
        for a, b in pairs:
            found.append(TwoSidedTTest(of[a], of[b], relative).compute_result())
            TwoSidedTTest(of[a], of[b], absolute).compute_result()
            SequentialTwoSidedTTest(of[a], of[b], sequential).compute_result()
    return found


report(
    everything if "all" in sys.argv else lifts,
    runs=int(sys.argv[1]),
    answers=lambda found: (result.expected for result in found),
)
