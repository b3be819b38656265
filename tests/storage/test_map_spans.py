"""A version covers the days on which the map read as it; days since a change belong to what the map was becoming."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from funnel.in_force import spans
from funnel.journey_map import ItemKind
from storage.clock import set_to
from storage.schema import APPLICATION_ID, migrations
from storage.store import Store
from storage.workspace import Workspace
from ui import actions

# Counted on these days, two in each part of the story that is told below.
DAYS = [date(2027, 3, day) for day in (2, 9, 10, 19, 25, 31)]


@contextmanager
def march(day: int) -> Iterator[None]:
    """Noon, so that the day is the same one wherever this runs."""
    with set_to(datetime(2027, 3, day, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    with march(1):
        return actions.own_workspace(Store(tmp_path / "t.db"), "en")


@pytest.fixture
def journey(workspace: Workspace) -> int:
    return workspace.map.journeys()[0].id


def owner(workspace: Workspace, journey: int, day: int, before: str | None, after: str | None) -> None:
    with march(day):
        workspace.map.save_field(ItemKind.JOURNEY, journey, "owner", after, seen=before)


def take(workspace: Workspace, journey: int, day: int) -> int:
    with march(day):
        return workspace.versions.take(journey, f"{day} March")


def told(workspace: Workspace, journey: int) -> list[tuple[int, int | None]]:
    """Day of March and version, for every row."""
    return [(since.day, version) for since, version in workspace.versions.begun(journey)]


def counted(workspace: Workspace, journey: int) -> dict[int | None, int]:
    found = spans(workspace.versions.begun(journey))
    assert sum(span.count(DAYS) for those in found.values() for span in those) == len(DAYS)
    return {version: sum(span.count(DAYS) for span in those) for version, those in found.items()}


def test_the_days_since_the_first_change_belong_to_the_version_that_is_kept_after_it(workspace, journey):
    first = take(workspace, journey, 5)
    owner(workspace, journey, 10, None, "Ana")
    owner(workspace, journey, 20, "Ana", "Luis")
    second = take(workspace, journey, 28)
    # 2 and 9 March; the day of the change reads as changed at its end, so 10, 19, 25 and 31 March.
    assert told(workspace, journey) == [(1, first), (10, second)]
    assert counted(workspace, journey) == {first: 2, second: 4}


def test_until_a_version_is_kept_they_are_of_the_map_since(workspace, journey):
    assert counted(workspace, journey) == {None: 6}
    first = take(workspace, journey, 5)
    assert counted(workspace, journey) == {first: 6}
    owner(workspace, journey, 25, None, "Ana")
    owner(workspace, journey, 28, "Ana", "Luis")
    assert told(workspace, journey) == [(1, first), (25, None)]
    assert counted(workspace, journey) == {first: 4, None: 2}
    assert workspace.versions.in_force(journey) is None


def test_kept_twice_without_a_change_each_has_its_days(workspace, journey):
    first, second = take(workspace, journey, 5), take(workspace, journey, 12)
    assert told(workspace, journey) == [(1, first), (12, second)]
    assert counted(workspace, journey) == {first: 3, second: 3}


def test_going_back_gives_the_days_of_the_change_to_the_safety_copy_and_begins_anew(workspace, journey):
    first = take(workspace, journey, 5)
    owner(workspace, journey, 10, None, "Ana")
    with march(20):
        workspace.versions.restore(first, label="safety", token="t")
    safety = workspace.versions.all(journey)[0].id
    assert told(workspace, journey) == [(1, first), (10, safety), (20, first)]
    assert counted(workspace, journey) == {first: 4, safety: 2}


def test_going_back_from_a_version_leaves_its_safety_copy_without_days(workspace, journey):
    first = take(workspace, journey, 5)
    owner(workspace, journey, 10, None, "Ana")
    second = take(workspace, journey, 12)
    with march(20):
        workspace.versions.restore(first, label="safety", token="t")
    assert told(workspace, journey) == [(1, first), (10, second), (20, first)]
    assert counted(workspace, journey) == {first: 4, second: 2}


def test_a_change_that_is_taken_back_ends_there_and_its_days_stay_no_versions(workspace, journey):
    first = take(workspace, journey, 5)
    owner(workspace, journey, 10, None, "Ana")
    owner(workspace, journey, 20, "Ana", None)
    assert told(workspace, journey) == [(1, first), (10, None), (20, first)]
    assert counted(workspace, journey) == {first: 4, None: 2}
    assert workspace.versions.in_force(journey) == first
    owner(workspace, journey, 28, None, "Luis")
    second = take(workspace, journey, 30)
    assert told(workspace, journey) == [(1, first), (10, None), (20, first), (28, second)]
    assert counted(workspace, journey) == {first: 3, None: 2, second: 1}


def test_taken_back_on_its_own_day_a_change_has_no_days(workspace, journey):
    first = take(workspace, journey, 5)
    owner(workspace, journey, 10, None, "Ana")
    owner(workspace, journey, 10, "Ana", None)
    assert counted(workspace, journey) == {first: 6}
    assert len(spans(workspace.versions.begun(journey))[first]) == 1


def test_what_is_not_of_the_map_changes_no_version(workspace, journey):
    first = take(workspace, journey, 5)
    other = workspace.map.new_journey({"name": "B"}, [], token="j")
    with march(10):
        workspace.map.add(journey, ItemKind.EVIDENCE, {"name": "A quote"})
        workspace.map.add(journey, ItemKind.OPPORTUNITY, {"name": "Quicker"})
        workspace.map.save_field(ItemKind.JOURNEY, journey, "review_on", "2027-05-01", seen=None)
        workspace.map.add(other, ItemKind.TOUCHPOINT, {"name": "Shop"})
        workspace.map.remove(ItemKind.JOURNEY, journey)
        workspace.map.put_back(ItemKind.JOURNEY, journey)
    assert told(workspace, journey) == [(1, first)]


def test_a_thing_of_a_journey_that_was_taken_away_can_still_be_changed(workspace, journey):
    first = take(workspace, journey, 5)
    stage = workspace.journey.stages(journey)[0].id
    workspace.map.new_journey({"name": "B"}, [], token="j")
    workspace.map.remove(ItemKind.JOURNEY, journey)
    with march(10):
        workspace.map.save_field(ItemKind.STAGE, stage, "owner", "Ana", seen=None)
    workspace.map.put_back(ItemKind.JOURNEY, journey)
    assert told(workspace, journey) == [(1, first), (10, None)]


def test_a_clock_that_was_set_back_makes_no_time_end_before_it_began(workspace, journey):
    first = take(workspace, journey, 20)
    owner(workspace, journey, 25, None, "Ana")
    second = take(workspace, journey, 26)
    owner(workspace, journey, 9, "Ana", "Luis")
    assert told(workspace, journey) == [(1, first), (25, second), (25, None)]
    assert counted(workspace, journey) == {first: 4, second: 0, None: 2}


def test_a_file_from_before_has_each_version_from_when_it_was_kept_and_notices_what_was_changed(tmp_path):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        db = Database(connection)
        migrations.apply(db, stop_before="m006_map_spans")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute("pragma user_version = 5")
        db.table("workspace").insert({"name": "W", "created_at": "2027-03-01T12:00:00+00:00"})
        for body in ('{"owner": "Ana"}', "{}"):
            at = {"created_at": "2027-03-01T12:00:00+00:00", "changed_at": "2027-03-01T12:00:00+00:00"}
            db.table("journey").insert({"workspace_id": 1, "body": body, **at})
        was = '[{"id": 1, "kind": "journey", "journey": 1, "body": {}, "template": null, "position": 0}]'
        for day, restores in (("05", None), ("12", None), ("20", 1)):
            row = {"journey_id": 1, "at": f"2027-03-{day}T12:00:00+00:00", "label": day, "content": was}
            db.table("map_version").insert({**row, "restores": restores, "safety": int(restores is not None)})
    workspace = Store(path).workspace(1)
    assert told(workspace, 1) == [(5, 1), (12, 2), (20, 1)]
    assert told(workspace, 2) == [(1, None)]
    with march(25):
        assert workspace.versions.in_force(1) is None
    assert told(workspace, 1) == [(5, 1), (12, 2), (20, 1), (25, None)]
