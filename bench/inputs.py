"""What every package is given: summaries of experiments, a large file, purchases. Seeded: the same everywhere.

`python -m bench.inputs FOLDER` writes them all. Arrow is only imported for the file: the workers of other packages
read the summaries with NumPy alone.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.command import AMOUNT, BEFORE, BUYER, DAY, FILE, PAID, PURCHASES, SUMMARIES, VARIANTS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# With this seed 1,000 experiments have 2,526 treatments: on five metrics 12,630 comparisons.
SEED = 43
EXPERIMENTS = 1_000
SHARES, MEANS = 3, 2

ROWS, CHUNK = 10_000_000, 1_000_000

# As many as at CDNOW, who began within twelve weeks and were looked at for a year and a half.
CUSTOMERS, BEGAN, LOOKED_AT = 23_570, 84, 546


@dataclass(frozen=True, kw_only=True)
class Summaries:
    """One place per variant of every experiment: `n` people, and by metric the sums that belong to them.

    `successes` is (share metrics, variants), `totals` and `squares` are (mean metrics, variants). Comparison i
    is of the variant at `treatment[i]` with the one at `control[i]`.
    """

    n: Ints
    successes: Ints
    totals: Floats
    squares: Floats
    treatment: Ints
    control: Ints


def summaries(*, experiments: int = EXPERIMENTS, seed: int = SEED) -> Summaries:
    """Experiments of 2 to 5 equal variants, 1,000 to 50,000 people in each: so many that every package answers.

    Shares of 1 to 30 %; means with standard deviations of 1.5 to 6 times the mean; lifts of some ± 10 %.
    """
    rng = np.random.default_rng(seed)
    variants = rng.integers(2, 6, experiments)
    starts = np.cumsum(variants) - variants
    control = np.repeat(starts, variants)
    places = np.arange(variants.sum())
    treated = places != control

    def spread(low: float, high: float, metrics: int) -> Floats:
        """One value per metric and experiment, even on a log scale, at the place of each of its variants."""
        return np.exp(np.repeat(rng.uniform(np.log(low), np.log(high), (metrics, experiments)), variants, axis=1))

    size = spread(1_000, 50_000, 1)[0]
    n = np.maximum(1_000, size * rng.uniform(0.98, 1.02, len(size))).astype(np.int64)
    lifts = 1 + np.where(treated, rng.normal(0, 0.1, (SHARES + MEANS, len(n))), 0)
    successes = rng.binomial(n, np.clip(spread(0.01, 0.3, SHARES) * lifts[:SHARES], 0.005, 0.9))
    mean = spread(1, 100, MEANS)
    sd = mean * spread(1.5, 6, MEANS) * (1 + rng.normal(0, np.sqrt(2 / n)))
    mean = np.maximum(mean * lifts[SHARES:] + rng.normal(0, sd / np.sqrt(n)), 0.1 * mean)
    return Summaries(
        n=n,
        successes=successes,
        totals=n * mean,
        squares=(n - 1) * sd**2 + n * mean**2,
        treatment=places[treated],
        control=control[treated],
    )


def save(found: Summaries, file: Path) -> None:
    np.savez(file, **vars(found))


def load(file: Path) -> Summaries:
    with np.load(file) as stored:
        return Summaries(**stored)


def write_people(file: Path, *, rows: int = ROWS, seed: int = SEED) -> None:
    """A Parquet file, one row per person, 73 MB with ten million: three variants, three means, two shares.

    The amount spent goes with what the same people spent before (correlation about .7).
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(seed)
    writer = None
    for start in range(0, rows, CHUNK):
        size = min(CHUNK, rows - start)
        variant = rng.integers(0, 3, size)
        lift = 1 + 0.01 * variant
        habit = rng.gamma(2.0, 25.0, size)
        table = pa.table(
            {
                "variant": pa.array(np.array(VARIANTS)[variant]),
                AMOUNT: np.round(habit * lift + rng.gamma(2.0, 25.0, size), 2),
                BEFORE: np.round(habit + rng.gamma(1.0, 12.0, size), 2),
                "minutes": np.round(rng.gamma(3.0, 50.0, size) * lift, 2),
                "visits": rng.poisson(12.0 * lift),
                "bought": rng.binomial(1, 0.10 * lift),
                "invited": rng.binomial(1, 0.02 * lift),
            }
        )
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def write_purchases(file: Path, *, customers: int = CUSTOMERS, seed: int = SEED) -> None:
    """A CSV of some 70,000 purchases, one per row, in order of their days, by the two models that are then fitted.

    BG/NBD with r .25, α 5 weeks, a .6, b 2.5; amounts gamma-gamma with p 6, q 4, v 18. One a day at most.
    """
    rng = np.random.default_rng(seed)
    rates, chances = rng.gamma(0.25, 1 / (5 * 7), customers), rng.beta(0.6, 2.5, customers)
    scales = 1 / rng.gamma(4.0, 1 / 18, customers)
    at = np.floor(rng.uniform(0, BEGAN, customers))
    there = np.arange(customers)
    rows: list[tuple[Ints, Ints]] = []
    while len(there):
        rows.append((there, at[there].astype(np.int64)))
        if len(rows) > 1:
            there = there[rng.random(len(there)) >= chances[there]]
        at[there] += np.ceil(rng.exponential(1 / np.maximum(rates[there], 1e-9)))
        there = there[at[there] <= LOOKED_AT]
    who, days = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    paid = rng.gamma(6.0, scales[who]).round(2)
    dates = np.datetime64("2025-01-01") + days
    order = np.lexsort((who, days))
    lines = (f"{who[i]},{dates[i]},{paid[i]:.2f}\n" for i in order)
    file.write_text(f"{BUYER},{DAY},{PAID}\n" + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    save(summaries(), folder / SUMMARIES)
    write_people(folder / FILE)
    write_purchases(folder / PURCHASES)
