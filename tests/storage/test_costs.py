"""The ledger in the store: sums in every grouping, files once and undone whole, nobody else's entries."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from funnel.costs import Cost, Spent
from funnel.counts import StageCounts
from funnel.journey import Phase
from storage.cost_files import CostsImported
from storage.costs import CostChanged
from storage.errors import NotFound, StageInUse
from storage.schema import APPLICATION_ID, migrations
from storage.store import Store

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def cost(**known) -> Cost:
    return Cost(**{"day": date(2026, 3, 5), "phase": Phase.ACQUISITION, **known})


@pytest.fixture
def stages(workspace):
    return [workspace.journey.add_stage(phase, phase.value) for phase in Phase]


def test_money_and_hours_at_the_persons_rate_else_the_given_one(workspace):
    workspace.money.save_rate("Ana", 4_000, seen=None)
    workspace.costs.add(cost(money=120_000), token="a")
    workspace.costs.add(cost(hours=10.0, person="Ana"), token="b")
    workspace.costs.add(cost(hours=10.0, person="Ana", rate=1_000), token="c")
    workspace.costs.add(cost(hours=10.0), token="d")
    (found,) = workspace.costs.sums(rate=3_000).values()
    assert (found.money, found.hours, found.worked, found.loaded) == (120_000, 30.0, 80_000, 200_000)
    (unpriced,) = workspace.costs.sums().values()
    assert (unpriced.without_rate, unpriced.loaded) == (10.0, None)


def test_the_same_token_twice_is_one_entry(workspace):
    assert workspace.costs.add(cost(money=1), token="a") == workspace.costs.add(cost(money=1), token="a")
    assert workspace.costs.page()[1] == 1


def test_an_entry_of_a_stage_is_of_the_phase_the_stage_is_in_now(workspace, stages):
    workspace.costs.add(cost(money=500, stage=stages[1]), token="a")
    assert list(workspace.costs.sums("phase")) == [("delivery",)]
    workspace.journey.change_stage(stages[1], name="Onboarding", phase=Phase.RETENTION)
    assert list(workspace.costs.sums("phase")) == [("retention",)]


def test_every_grouping_adds_up_to_the_total(workspace, stages):
    for n in range(60):
        workspace.costs.add(
            cost(
                day=date(2026, 1 + n % 5, 1 + n % 28),
                money=None if n % 7 == 0 else 101 * n,
                hours=n / 4 if n % 3 == 0 or n % 7 == 0 else None,
                stage=stages[n % 3] if n % 4 else None,
                channel=("", "ads", "mail")[n % 3],
            ),
            token=str(n),
        )
    (total,) = workspace.costs.sums(rate=3_333).values()
    for by in ("phase", "stage", "channel", "month"):
        assert sum(workspace.costs.sums(by, rate=3_333).values(), Spent()) == total
    assert sum(workspace.costs.sums("phase", "stage", rate=3_333).values(), Spent()) == total


def test_only_what_lies_inside_a_period_counts_and_what_straddles_is_said(workspace):
    workspace.costs.add(cost(money=1, day=date(2026, 3, 31)), token="a")
    workspace.costs.add(cost(money=2, day=date(2026, 3, 20), through=date(2026, 4, 2)), token="b")
    workspace.costs.add(cost(money=4, day=APRIL), token="c")
    assert workspace.costs.sums(since=MARCH, until=APRIL)[()].money == 1
    assert workspace.costs.straddling(MARCH, APRIL) == 1
    assert workspace.costs.sums(since=MARCH, until=date(2026, 5, 1))[()].money == 7


def test_two_people_at_one_entry(workspace):
    entry = workspace.costs.get(workspace.costs.add(cost(money=1), token="a"))
    workspace.costs.change(entry.id, replace(entry.cost, money=2), seen=entry.version)
    with pytest.raises(CostChanged):
        workspace.costs.change(entry.id, replace(entry.cost, money=3), seen=entry.version)
    assert workspace.costs.get(entry.id).cost.money == 2


def test_what_is_taken_away_is_in_no_sum_and_comes_back(workspace):
    entry = workspace.costs.add(cost(money=1), token="a")
    workspace.costs.remove(entry)
    assert workspace.costs.sums() == {}
    workspace.costs.put_back(entry)
    assert workspace.costs.sums()[()].money == 1


def test_nobody_elses_entry_stage_or_experiment(workspace, store):
    other = store.create_workspace("Other", [], example=True)
    entry = other.costs.add(cost(money=9), token="o")
    stage = other.journey.add_stage(Phase.DELIVERY, "Theirs")
    with pytest.raises(NotFound):
        workspace.costs.get(entry)
    with pytest.raises(NotFound):
        workspace.costs.remove(entry)
    with pytest.raises(NotFound):
        workspace.costs.add(cost(money=1, stage=stage), token="a")
    with pytest.raises(NotFound):
        workspace.costs.add(cost(money=1, experiment=99), token="b")
    assert workspace.costs.sums() == {}


def test_a_file_is_brought_once_and_taken_back_whole(workspace):
    rows = [("r1", cost(money=100)), ("r2", cost(money=200))]
    assert workspace.cost_files.bring(rows, file="ads.csv", digest="d1") == 2
    with pytest.raises(CostsImported):
        workspace.cost_files.bring(rows, file="ads.csv", digest="d1")
    longer = [*rows, ("r3", cost(money=400))]
    assert workspace.cost_files.new_of(["r1", "r2", "r3"]) == {"r3"}
    assert workspace.cost_files.bring(longer, file="ads-2.csv", digest="d2") == 1
    assert workspace.costs.sums()[()].money == 700
    workspace.cost_files.undo(workspace.cost_files.all()[0].id)
    assert workspace.costs.sums()[()].money == 300
    assert [one.file for one in workspace.cost_files.all()] == ["ads.csv"]


def test_a_file_with_one_row_that_does_not_fit_brings_nothing(workspace):
    with pytest.raises(NotFound):
        workspace.cost_files.bring([("a", cost(money=1)), ("b", cost(money=1, stage=99))], file="ads.csv", digest="d")
    assert workspace.costs.sums() == {}
    assert workspace.cost_files.all() == []


def test_what_was_typed_with_a_period_is_one_entry_of_the_ledger(workspace, stages):
    typed = StageCounts(entered=40, completed=12, hours=40.0, spend_minor=120_000)
    workspace.journey.record_counts(MARCH, APRIL, {stages[0]: typed})
    workspace.journey.record_counts(MARCH, APRIL, {stages[0]: typed})
    workspace.costs.add(cost(money=5_000, stage=stages[0]), token="a")
    assert workspace.costs.page()[1] == 2
    assert workspace.journey.typed(MARCH, APRIL)[stages[0]] == typed
    both = StageCounts(entered=40, completed=12, hours=40.0, spend_minor=125_000)
    assert workspace.journey.counts(MARCH, APRIL)[stages[0]] == both
    workspace.journey.record_counts(MARCH, APRIL, {stages[0]: StageCounts(entered=40, completed=12)})
    assert workspace.costs.sums()[()].money == 5_000


def test_more_refunded_than_spent_is_a_sum_below_zero(workspace, stages):
    workspace.costs.add(cost(money=-300, stage=stages[0]), token="a")
    assert workspace.journey.counts(MARCH, APRIL)[stages[0]].spend_minor == -300


def test_a_stage_with_costs_is_not_removed(workspace, stages):
    workspace.costs.add(cost(money=1, stage=stages[2]), token="a")
    with pytest.raises(StageInUse):
        workspace.journey.remove_stage(stages[2])


def test_a_file_from_before_there_was_a_ledger_has_its_hours_and_money_in_it(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        db = Database(connection)
        migrations.apply(db, stop_before="m005_money")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute("pragma user_version = 4")
        db.table("workspace").insert({"name": "W", "created_at": "2026-01-02T00:00:00+00:00"})
        at = {"created_at": "2026-01-02T00:00:00+00:00", "changed_at": "2026-01-02T00:00:00+00:00"}
        db.table("journey").insert({"workspace_id": 1, **at})
        for phase in Phase:
            stage = {"workspace_id": 1, "journey_id": 1, "phase": phase.value, "name": phase.value, "position": 0}
            db.table("stage").insert(stage)
        span = {"starts": "2026-03-01", "ends": "2026-04-01"}
        for row in [
            {"stage_id": 1, "entered": 40, "completed": 12, "hours": 40.0, "spend_minor": 120_000},
            {"stage_id": 2, "entered": 12, "completed": 10, "hours": None, "spend_minor": None},
            {"stage_id": 3, "entered": None, "completed": None, "hours": 0.0, "spend_minor": None},
        ]:
            db.table("period").insert({**row, **span})
    found = Store(path).workspace(1)
    assert found.journey.counts(MARCH, APRIL) == {
        1: StageCounts(entered=40, completed=12, hours=40.0, spend_minor=120_000),
        2: StageCounts(entered=12, completed=10),
        3: StageCounts(hours=0.0),
    }
    assert found.journey.typed(MARCH, APRIL) == found.journey.counts(MARCH, APRIL)
    assert found.costs.sums("phase", rate=3_000)[("acquisition",)].loaded == 240_000
    found.journey.record_counts(MARCH, APRIL, {1: StageCounts(entered=40, completed=12, spend_minor=1)})
    assert found.costs.page()[1] == 2
    with Store(path).reading() as db:
        assert db.execute("pragma foreign_key_check").fetchall() == []
