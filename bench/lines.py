"""What is measured: for each piece of work a row of ours, then one for every package that does the same."""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import environments
from bench.command import FILE, PURCHASES, SUMMARIES, arguments, worth_arguments
from bench.environments import NotInstalled
from bench.processes import WorkerFailed, whole, worked, worker
from bench.table import US, Row

OURS = Path(sys.executable)
# The largest relative distance of two packages' figures for the same thing: coefficients of CUPED are pooled
# over different people, and SciPy looks for the worst nuisance share at fewer points.
AGREE = 1e-3
AGREE_EXACT = 2e-2


@dataclass(frozen=True, kw_only=True)
class Contender:
    """One package at one piece of work: a worker `module` of ours, run `runs` times in its `environment`.

    `command` is what a person would start instead of the worker, where there is such a thing. `least` and
    `most` are the targets of table.Row, `starts` how many processes are looked at as a whole, and `close` how near
    its answers come to ours, relatively.
    """

    module: str
    arguments: tuple[object, ...] = ()
    by: str = US
    environment: str | None = None
    command: tuple[str, ...] | None = None
    runs: int = 5
    starts: int = 3
    least: float | None = None
    most: float | None = None
    close: float = AGREE

    def worker(self, runs: int) -> list[str]:
        """Raises NotInstalled."""
        python = OURS if self.environment is None else environments.python(self.environment)
        return worker(python, self.module, runs, *self.arguments)


def summaries(folder: Path) -> Iterator[Row]:
    """Many comparisons from sums: the work alone, and with start-up."""
    file = folder / SUMMARIES
    gbstats = "peers.gbstats_summaries"
    contenders = [
        Contender(module="ours.summaries", arguments=(file,), runs=9),
        Contender(
            module=gbstats, arguments=(file,), by="gbstats: lift, p", environment="gbstats", runs=3, least=8, starts=1
        ),
        Contender(
            module=gbstats,
            arguments=(file, "all"),
            by="gbstats: lift, difference, p, anytime",
            environment="gbstats",
            runs=3,
            starts=1,
        ),
        Contender(
            module="peers.tea_tasting_summaries",
            arguments=(file,),
            by="tea-tasting: lift, difference, p",
            environment="tea-tasting",
            least=50,
            runs=3,
            starts=1,
        ),
    ]
    yield from _alone("12,630 comparisons", contenders)
    usual = [one for one in contenders if "all" not in one.arguments]
    yield from _with_start("12,630 comparisons, start-up included", usual, targets=False)


def file(folder: Path) -> Iterator[Row]:
    """Ten million people in a file: the work alone, and the command as a person starts it."""
    people = folder / FILE
    ours = Contender(
        module="ours.file",
        arguments=(people,),
        command=(str(OURS.with_name("trayecto")), *arguments(str(people))),
    )
    theirs = Contender(
        module="peers.tea_tasting_file",
        arguments=(people,),
        by="tea-tasting on DuckDB",
        environment="tea-tasting",
        least=1,
    )
    newest = replace(theirs, by="tea-tasting on DuckDB 2", environment="tea-tasting-newest", least=None)
    yield from _alone("10 million rows, five metrics", [ours, theirs, newest])
    yield from _with_start("10 million rows, start-up included", [ours, theirs, newest])


def customers(folder: Path) -> Iterator[Row]:
    """What new customers are worth: both models fitted, and the command from a file of purchases."""
    purchases = folder / PURCHASES
    ours = Contender(
        module="ours.cltv",
        arguments=(purchases,),
        runs=9,
        most=2,
        command=(str(OURS.with_name("trayecto")), *worth_arguments(str(purchases))),
    )
    theirs = Contender(
        module="peers.lifetimes_cltv", arguments=(purchases,), by="lifetimes", environment="lifetimes", least=1
    )
    yield from _alone("23,570 customers, two models fitted", [ours, theirs])
    yield from _with_start("70,000 purchases, start-up included", [ours, theirs], targets=False)


def page(_: Path) -> Iterator[Row]:
    """What one page of the app computes."""
    for rate in (0.08, 0.3):
        ours = Contender(module="ours.page", arguments=(rate,), runs=15, most=0.04)
        yield from _alone(f"page with 90 readings, conversions of {rate:.0%}", [ours])


def map_page(_: Path) -> Iterator[Row]:
    """A journey's map with nothing and with much on it, both in one process, in turns."""
    print("map page", file=sys.stderr)
    full = "12 stages, 200 touchpoints, 2,000 notes"
    try:
        empty, much, empty_anew, much_anew = worked(worker(OURS, "ours.map_page", 40)).answers
    except WorkerFailed as reason:
        yield Row(work="map page", by=full, failed=str(reason))
        return
    bare = Row(work="map page", by="nothing on the map", cpu=empty)
    yield from (bare, Row(work="map page", by=full, cpu=much, ours=bare, within=1.5))
    bare = Row(work="map page after a change", by="nothing on the map", cpu=empty_anew)
    yield from (bare, Row(work="map page after a change", by=full, cpu=much_anew, ours=bare, within=1.5))


def small(_: Path) -> Iterator[Row]:
    """What has no target."""
    exact = "ours.exact"
    yield from _alone(
        "exact p of 40 people, 30 tables",
        [
            Contender(module=exact, runs=15),
            Contender(module=exact, arguments=("scipy",), by="SciPy: barnard_exact", close=AGREE_EXACT),
        ],
    )
    for work, wanted in (
        ("import of the command line", ("ui.cli",)),
        ("import of the first page, after Streamlit", ("ui.parts.frame", "ui.parts.home_view", "after", "streamlit")),
    ):
        print(work, file=sys.stderr)
        command = worker(OURS, "ours.imports", *wanted)
        yield Row(work=work, by=US, cpu=statistics.median(worked(command).cpu or 0 for _ in range(5)))


LINES = (summaries, file, customers, page, map_page, small)


def _alone(work: str, contenders: Sequence[Contender]) -> Iterator[Row]:
    ours: Row | None = None
    expected: list[float] = []
    for one in contenders:
        print(f"{work}: {one.by}", file=sys.stderr)
        row = Row(work=work, by=one.by, ours=ours, least=one.least, most=one.most)
        try:
            found = worked(one.worker(one.runs))
        except (NotInstalled, WorkerFailed) as reason:
            row = replace(row, failed=str(reason))
        else:
            expected = expected or found.answers
            agreed = agree(expected, found.answers, one.close)
            row = replace(row, cpu=found.cpu) if agreed else replace(row, failed="it gives other answers")
        ours = ours or row
        yield row


def _with_start(work: str, contenders: Sequence[Contender], *, targets: bool = True) -> Iterator[Row]:
    ours: Row | None = None
    for one in contenders:
        print(f"{work}: {one.by}", file=sys.stderr)
        row = Row(work=work, by=one.by, ours=ours, least=one.least if targets else None)
        try:
            found = whole(one.command or one.worker(0), times=one.starts)
        except (NotInstalled, WorkerFailed) as reason:
            row = replace(row, failed=str(reason))
        else:
            row = replace(row, cpu=found.cpu, memory=found.memory)
        ours = ours or row
        yield row


def agree(expected: Sequence[float], found: Sequence[float], close: float = AGREE) -> bool:
    """Whether two packages' figures are the same ones."""
    return len(found) == len(expected) and all(
        math.isclose(a, b, rel_tol=close, abs_tol=1e-9) for a, b in zip(expected, found, strict=True)
    )
