"""`trayecto evaluate --segment --pre`: segments as strata, of a metric that is adjusted for a value from before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from statsmodels.regression.linear_model import OLS

from ui.cli import main

NAMED = ("--variant", "group", "--metric", "spent:mean", "--control", "old", "--segment", "place")


@pytest.fixture
def bought(tmp_path: Path) -> Path:
    """Amounts that follow those from before, in two places with another level and another mix in each variant."""
    rng = np.random.default_rng(8)
    rows = ["group,place,spent,before"]
    for group, place, n in (("old", "es", 300), ("old", "de", 200), ("new", "es", 220), ("new", "de", 280)):
        before = rng.gamma(4, 5 if place == "es" else 10, n)
        spent = 2 * before + rng.gamma(2, 3, n) + (2 if group == "new" else 0)
        rows += [f"{group},{place},{y:.3f},{x:.3f}" for x, y in zip(before, spent, strict=True)]
    path = tmp_path / "bought.csv"
    path.write_text("\n".join(rows))
    return path


def answer(*arguments: Any) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["evaluate", *map(str, arguments), "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_effect_for_the_same_mix_is_adjusted_as_the_metric_is(bought: Path) -> None:
    (adjusted,) = answer(bought, *NAMED, "--pre", "before")["stratified"]["comparisons"]
    (plain,) = answer(bought, *NAMED)["stratified"]["comparisons"]
    assert (adjusted["method"], plain["method"]) == ("poststratified_cuped", "poststratified")
    assert adjusted["variance_reduction"] > plain["variance_reduction"] > 0
    rows = [line.split(",") for line in bought.read_text().splitlines()[1:]]
    design = [
        [p == "es", p == "de", p == "es" and g == "new", p == "de" and g == "new", float(x)] for g, p, _, x in rows
    ]
    fit = OLS([float(y) for *_, y, _ in rows], np.array(design, float)).fit()
    assert adjusted["difference"]["value"] == pytest.approx(0.52 * fit.params[2] + 0.48 * fit.params[3])


@pytest.mark.parametrize(
    ("lang", "word", "explained"),
    [("en", "same mix", "the segments and the values"), ("es", "misma mezcla", "los segmentos y los valores")],
)
def test_a_person_reads_it_too(bought: Path, lang: str, word: str, explained: str) -> None:
    done = CliRunner().invoke(main, ["evaluate", str(bought), *NAMED, "--pre", "before", "--lang", lang])
    lines = done.stdout.splitlines()
    (at,) = (place for place, line in enumerate(lines) if word in line)
    assert lines[at + 1].split()[0] == "new"
    assert explained in lines[at + 2]


def test_a_segment_whose_people_did_not_arrive_as_planned_is_named(tmp_path: Path) -> None:
    rows = ["v,device,buy"]
    for variant, device, people in (
        ("A", "mobile", 1400),
        ("B", "mobile", 1000),
        ("A", "desk", 1000),
        ("B", "desk", 1400),
    ):
        rows += [f"{variant},{device},{int(i % 10 == 0)}" for i in range(people)]
    file = tmp_path / "uneven.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    asked = [
        "evaluate",
        str(file),
        "--variant",
        "v",
        "--metric",
        "buy",
        "--segment",
        "device",
        "--control",
        "A",
        "--json",
    ]
    found = json.loads(CliRunner().invoke(main, asked).stdout)
    assert not found["split"]["mismatch"]
    (note,) = [note for note in found["notes"] if note["code"] == "segments_uneven"]
    assert sorted(note["values"]["segments"]) == ["desk", "mobile"]
