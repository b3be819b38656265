"""The exact p of 40 people, 30 different tables: `python -m bench.ours.exact RUNS [scipy]`.

Ours, or with `scipy` the same test (Barnard's, pooled) of SciPy.
"""

from __future__ import annotations

import sys

from bench.clock import report

TABLES = [(treated, 20, control, 20) for treated in range(10, 16) for control in range(5)]


def exact() -> list[float]:
    from experiments.exact import exact_p

    exact_p.cache_clear()
    return [exact_p(*table) for table in TABLES]


def barnard() -> list[float]:
    from scipy.stats import barnard_exact

    return [barnard_exact([[x1, x0], [n1 - x1, n0 - x0]], pooled=True).pvalue for x1, n1, x0, n0 in TABLES]


if __name__ == "__main__":
    report(barnard if "scipy" in sys.argv else exact, runs=int(sys.argv[1]), answers=lambda found: found)
