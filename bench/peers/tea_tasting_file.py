"""tea-tasting on DuckDB over the file: `python -m bench.peers.tea_tasting_file RUNS FILE`.

`Experiment.analyze` of an Ibis table that DuckDB reads from the file, with all its threads: one aggregating query.
A new connection each time, so that nothing is kept between runs.
"""

from __future__ import annotations

import sys
from typing import Any

import ibis
import tea_tasting as tt

from bench.clock import report
from bench.command import AMOUNT, BEFORE, MEANS, SHARES, VARIANTS

metrics = {
    **{name: tt.Mean(name, BEFORE if name == AMOUNT else None) for name in MEANS},
    **{name: tt.Proportion(name) for name in SHARES},
}


def analyse() -> Any:
    connection = ibis.duckdb.connect()
    people = connection.read_parquet(sys.argv[2])
    found = tt.Experiment(metrics).analyze(people, control=VARIANTS[0], all_variants=True)
    connection.disconnect()
    return found


def differences(found: Any) -> list[float]:
    return [found[VARIANTS[0], variant][name].effect_size for name in metrics for variant in VARIANTS[1:]]


report(analyse, runs=int(sys.argv[1]), answers=differences)
