"""The names of the inputs, and how the command is called for the large file.

Apart from `bench.inputs`, which needs NumPy: the process that measures others stays small.
"""

from __future__ import annotations

SUMMARIES, FILE, PURCHASES = "summaries.npz", "people.parquet", "purchases.csv"
VARIANTS = ("control", "blue", "green")
AMOUNT, BEFORE = "spent", "spent_before"
MEANS, SHARES = (AMOUNT, "minutes", "visits"), ("bought", "invited")
# Of the purchases: who, when, for how much.
BUYER, DAY, PAID = "customer", "day", "paid"


def arguments(file: str) -> list[str]:
    """`trayecto` … : five metrics, the amount spent with what was spent before."""
    metrics = [f"{name}:mean" for name in MEANS] + [f"{name}:binary" for name in SHARES]
    return [
        "evaluate",
        file,
        "--variant",
        "variant",
        "--control",
        VARIANTS[0],
        *(part for metric in metrics for part in ("--metric", metric)),
        "--pre",
        BEFORE,
        "--json",
    ]


def worth_arguments(file: str) -> list[str]:
    """`trayecto` … : what a new customer is worth, from purchases."""
    return ["cltv", file, "--customer", BUYER, "--date", DAY, "--amount", PAID, "--json"]
