"""The "found by" columns repeat what the values say: whatever happened to an experiment."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest

from experiments.card import Choice
from experiments.life import evaluation, progress
from experiments.rule import ONE_GROUP, Grade
from funnel.samples import Beside, Sample
from storage import index
from storage.library import Filters
from storage.store import Store
from storage.workspace import Workspace
from ui import actions

FIELDS = {
    "name": "Shorter form",
    "change": "asking less",
    "effect": "bring more sign-ups",
    "metric": "sign-ups",
    "mde": 0.1,
    "weeks": 2,
}


def test_the_columns_follow_every_step_of_a_life(store: Store, workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)

    def agrees() -> None:
        expected = index.columns(workspace.experiments.get(experiment))
        with store.reading() as db:
            row = db.table("experiment").get(experiment)
        assert {name: row[name] for name in expected} == expected

    agrees()
    for field, value in FIELDS.items():
        actions.save_field(workspace, experiment, field, value, seen=None)
    agrees()
    actions.start(workspace, experiment)
    agrees()
    samples = {"primary": {"a": Sample.of_share(400, 20), "b": Sample.of_share(420, 60)}}
    actions.record(workspace, experiment, through=date.today(), samples=samples, token="one")
    agrees()
    actions.begin_amendment(workspace, experiment)
    actions.save_field(workspace, experiment, "weeks", 3, seen=2)
    actions.amend(workspace, experiment, "a holiday week")
    agrees()
    actions.decide(workspace, experiment, Choice.SCALE, reason="clear enough", token="two")
    actions.learn(workspace, experiment, "Fewer fields, more people.")
    agrees()


def test_a_reading_comes_back_with_all_that_its_samples_know(workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    for field, value in {**FIELDS, "kind": "mean"}.items():
        seen = (workspace.experiments.get(experiment).draft or {}).get(field)
        actions.save_field(workspace, experiment, field, value, seen=seen)
    actions.start(workspace, experiment)
    before = Sample(3, 6.0, 14.0, Beside(9.0, 29.0, 20.0))
    answers = Sample.of_levels({1: 2, 5: 3})
    samples = {"primary": {"a": before, "b": answers}}
    segments = {"app": {"a": before}, "<b>web</b>": {"b": answers}}
    actions.record(workspace, experiment, through=date.today(), samples=samples, segments=segments, token="one")
    reading = workspace.experiments.get(experiment).reading
    assert reading is not None
    assert (reading.samples, reading.segments) == (samples, segments)


GRADES = tuple(Grade)


def running(workspace: Workspace, grade: Grade, *, people: int, a: int, b: int, ago: int = 0) -> int:
    """One with a planned end at so many people, and its first reading (an opinion has none)."""
    made = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    actions.save_field(workspace, made, "grade", grade.value, seen="randomised")
    asked = {"baseline": 0.5} if grade in ONE_GROUP else {}
    for field, value in {**FIELDS, **asked, "name": grade.value, "people": people, "weeks": None}.items():
        actions.save_field(workspace, made, field, value, seen=None)
    actions.start(workspace, made)
    if grade is not Grade.OPINION:
        samples = {"primary": {"a": Sample.of_share(a, a // 4), "b": Sample.of_share(b, b // 4)}}
        day = date.today() - timedelta(days=ago)
        actions.record(workspace, made, through=day, samples=samples, token=f"token {made}")
    return made


def listed(workspace: Workspace) -> dict[int, tuple[int, bool, bool]]:
    return {row.id: (row.people, row.reached, row.final) for row in workspace.library.find(Filters(), size=99).rows}


def said(workspace: Workspace, made: int) -> tuple[int, bool, bool]:
    experiment = workspace.experiments.get(made)
    far = progress(experiment, date.today(), evaluation(experiment))
    return far.people, far.reached, far.final


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("people", [100, 101, 300, 301])
def test_lists_say_of_every_grade_what_its_own_page_says_of_its_end(
    workspace: Workspace, grade: Grade, people: int
) -> None:
    made = running(workspace, grade, people=people, a=200, b=100)
    assert listed(workspace) == {made: said(workspace, made)}
    waiting, over = (workspace.library.column(name).total for name in ("measure", "learn"))
    assert (waiting, over) == ((0, 1) if said(workspace, made)[2] else (1, 0))


def test_of_before_and_after_the_people_since_the_change_make_the_end_and_an_opinion_waits_for_none(
    workspace: Workspace,
) -> None:
    series = running(workspace, Grade.BEFORE_AFTER, people=250, a=200, b=100)
    sides = running(workspace, Grade.PARALLEL, people=250, a=200, b=100)
    opinion = running(workspace, Grade.OPINION, people=250, a=0, b=0)
    assert listed(workspace) == {series: (100, False, False), sides: (300, True, True), opinion: (0, True, True)}


def test_a_file_from_before_lists_knew_the_end_of_every_grade_is_brought_up_to_date(
    store: Store, workspace: Workspace
) -> None:
    made = [running(workspace, grade, people=people, a=200, b=100) for grade in GRADES for people in (250, 100, 301)]
    for experiment in made[-3:]:  # of an opinion, by an amendment
        actions.begin_amendment(workspace, experiment)
        actions.save_field(workspace, experiment, "grade", "survey", seen="opinion")
        actions.save_field(workspace, experiment, "baseline", 0.5, seen=None)
        actions.amend(workspace, experiment, "we can ask them after all")
    actions.log_experiment(workspace, "en")
    expected = listed(workspace)
    with closing(sqlite3.connect(store.path)) as file:
        file.execute("alter table experiment drop column reached")
        file.execute("update experiment set people = 300 where through is not null")
        file.execute("delete from _sqlite_migrations where name = 'm003_reached'")
        file.execute("pragma user_version = 2")
        file.commit()
    assert listed(Workspace(Store(store.path), workspace.id)) == expected
    assert expected == {experiment: said(workspace, experiment) for experiment in made}
