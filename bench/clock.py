"""Measured inside a worker: CPU time of the work alone. It runs in every environment, and so imports nothing else."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any


def report(work: Callable[[], Any], *, runs: int, answers: Callable[[Any], Iterable[float]]) -> None:
    """Prints {"cpu": median seconds, all threads together, "answers": figures that every package must agree on}.

    A first run, which also loads what is loaded late, is not counted. With 0 runs the work is done once and
    not timed: for a look at the whole process from outside.
    """
    found = work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        found = work()
        times.append(time.process_time() - start)
    cpu = statistics.median(times) if times else None
    print(json.dumps({"cpu": cpu, "answers": [float(figure) for figure in answers(found)]}))
