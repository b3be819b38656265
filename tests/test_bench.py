"""The benchmark on a small part: its inputs are the same each time, its pieces run, and what they say is right."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from bench import environments, inputs
from bench.command import AMOUNT, BEFORE, VARIANTS
from bench.lines import agree
from bench.ours import cltv, map_page, page
from bench.processes import WorkerFailed, whole, worked, worker
from bench.table import Row, markdown

PYTHON = Path(sys.executable)
OURS = Row(work="w", by="Trayecto", cpu=0.2, memory=100 * 2**20)


def test_a_thousand_experiments_are_12630_comparisons_and_the_same_each_time() -> None:
    given = inputs.summaries()
    assert len(given.treatment) * (len(given.successes) + len(given.totals)) == 12_630
    assert given.n.min() >= 1_000
    assert given.successes.min() > 0
    assert (given.totals**2 <= given.n * given.squares).all()
    assert all(
        np.array_equal(a, b) for a, b in zip(vars(given).values(), vars(inputs.summaries()).values(), strict=True)
    )


def test_our_summaries_give_the_lifts_of_the_counts(tmp_path: Path) -> None:
    given = inputs.summaries(experiments=5)
    inputs.save(given, tmp_path / "s.npz")
    found = worked(worker(PYTHON, "ours.summaries", 1, tmp_path / "s.npz"))
    rates = np.vstack([given.successes, given.totals]) / given.n
    lifts = rates[:, given.treatment] / rates[:, given.control] - 1
    assert found.cpu is not None
    assert found.answers == pytest.approx(lifts.ravel())


def test_our_file_gives_the_differences_of_its_rows(tmp_path: Path) -> None:
    people = tmp_path / "p.parquet"
    inputs.write_people(people, rows=3_000)
    found = worked(worker(PYTHON, "ours.file", 0, people))
    rows = pq.read_table(people).to_pandas()
    means = rows.groupby("variant").mean()
    differences = {
        name: [means.loc[variant, name] - means.loc[VARIANTS[0], name] for variant in VARIANTS[1:]]
        for name in means.columns
        if name != BEFORE
    }
    assert found.cpu is None
    by_metric = dict(
        zip(
            (AMOUNT, "minutes", "visits", "bought", "invited"),
            zip(*[iter(found.answers)] * 2, strict=True),
            strict=True,
        )
    )
    for name in ("minutes", "visits", "bought", "invited"):
        assert by_metric[name] == pytest.approx(differences[name])
    # The amount is adjusted for what was spent before: another figure, and not far.
    assert by_metric[AMOUNT] != pytest.approx(differences[AMOUNT])


def test_the_purchases_are_those_of_23570_customers_and_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        inputs.write_purchases(tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    given = cltv.customers(tmp_path / "a.csv")
    assert len(given) == inputs.CUSTOMERS == 23_570
    assert given.purchases == given.rows == 68_463
    # The parameters that they were made with, as far as so many customers tell
    buying, amounts = cltv.fitted(given)
    assert (buying.r, buying.alpha, buying.a, buying.b) == pytest.approx((0.25, 5, 0.6, 2.5), rel=0.12)
    assert amounts.mean == pytest.approx(6 * 18 / 3, rel=0.03)


def test_our_customers_give_what_a_new_one_buys(tmp_path: Path) -> None:
    inputs.write_purchases(tmp_path / "p.csv", customers=400)
    found = worked(worker(PYTHON, "ours.cltv", 1, tmp_path / "p.csv"))
    assert found.cpu is not None
    assert len(found.answers) == len(cltv.WEEKS) + 1
    assert found.answers[:4] == sorted(found.answers[:4])


def test_the_page_shows_an_evaluation_and_a_path_through_90_readings() -> None:
    given = page.experiment(0.08)
    evaluation, paths = page.shown(given)
    assert [len(points) for points in paths.values()] == [90, 90]
    assert len(list(page.figures((evaluation, paths)))) == 10


def test_the_map_page_opens_with_all_that_was_put_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "t.db"))
    app, journeys = map_page.begun(tmp_path / "t.db")
    texts = {
        name: "\n".join(block.value for block in map_page.opened(app, journey).markdown)
        for name, journey in journeys.items()
    }
    assert "Touchpoint" not in texts["empty"]
    assert all(f"Touchpoint {i} of" in texts["full"] for i in range(map_page.TOUCHPOINTS))
    per_stage = map_page.EVIDENCE // map_page.STAGES
    assert f"*Evidence notes*: {per_stage}" in texts["full"]


def test_a_failed_worker_is_told_by_its_last_line() -> None:
    with pytest.raises(WorkerFailed, match="no such thing"):
        worked([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_a_package_that_does_not_install_is_told_by_the_last_line() -> None:
    with pytest.raises(environments.NotInstalled, match="no such package"):
        environments.run(sys.executable, "-c", "raise SystemExit('one\\nno such package\\n')")


def test_a_process_is_seen_with_its_memory() -> None:
    found = whole([sys.executable, "-c", "print(len(b'1' * 300_000_000))"], times=1)
    assert found.output.strip() == "300000000"
    # Not less; a little more where the process began as a copy of a large one.
    assert found.memory > 300e6


def test_ratios_are_to_ours_and_a_target_covers_time_and_memory() -> None:
    peer = Row(work="w", by="other", cpu=0.4, memory=50 * 2**20, ours=OURS, least=1)
    assert (peer.times_cpu, peer.times_memory, peer.met) == (2, 0.5, False)
    assert replace(peer, memory=None).met
    assert replace(OURS, most=0.1).met is False
    assert OURS.met is None
    assert replace(peer, least=None, within=2.0).met
    assert replace(peer, least=None, within=1.9).met is False


def test_the_table_says_what_is_missing() -> None:
    lines = markdown([OURS, Row(work="w", by="other", ours=OURS, least=8, failed="no such package")]).splitlines()
    assert len(lines) == 4
    assert len({len(line) for line in lines}) == 1
    assert "0.20 s" in lines[2]
    assert "not measured: no such package" in lines[3]


def test_the_table_says_how_many_times_more_of_the_same_work_may_take() -> None:
    full = Row(work="w", by="full", cpu=0.29, ours=OURS, within=1.5)
    assert "at most 1.5: reached" in markdown([OURS, full])
    assert "at most 1.5: not reached" in markdown([OURS, replace(full, cpu=0.31)])


def test_figures_agree_to_one_part_in_a_thousand() -> None:
    assert agree([1.0, 2.0], [1.0005, 2.0])
    assert not agree([1.0, 2.0], [1.002, 2.0])
    assert not agree([1.0], [float("nan")])
    assert not agree([1.0], [])
