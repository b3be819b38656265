"""The committed table of calibration figures says which targets are reached, and is the same each time."""

from __future__ import annotations

from calibration.__main__ import document, measuring
from calibration.row import Row


def test_each_part_has_a_table_and_a_missed_target_stands_out() -> None:
    rows = [
        Row(part="One", what="coverage", figure=0.9512, target=0.945),
        Row(part="Two", what="mean sample", figure=0.75, target=None),
        Row(part="One", what="type I error", figure=0.06, target=0.053, at_least=False),
    ]
    text = document(rows)
    assert (
        "## One\n\n| what | figure | target | |\n|---|---|---|---|\n| coverage | 0.9512 | ≥ 0.945 | reached |" in text
    )
    assert "| type I error | 0.0600 | ≤ 0.053 | **not reached** |\n\n## Two" in text
    assert "| mean sample | 0.7500 |  |  |" in text


def test_modules_that_measure_come_in_one_order() -> None:
    names = [module.__name__ for module in measuring()]
    assert names == sorted(names)
    assert "calibration.row" not in names
