"""Journeys and what stands on their maps: kept as typed, one change at a time, and never another workspace's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlite_utils import Database

from experiments.draft import BEGINNING
from funnel.counts import StageCounts
from funnel.journey import Phase
from funnel.journey_map import Item, ItemKind
from funnel.tallies import Tally
from storage.errors import DraftChanged, LastJourney, NotFound, StageIncomplete
from storage.schema import APPLICATION_ID, migrations, version
from storage.store import Store
from storage.workspace import Workspace

MARCH = Tally(starts=date(2026, 3, 1), ends=date(2026, 4, 1), met=80, total=90)
MAP = (ItemKind.TOUCHPOINT, ItemKind.MOMENT, ItemKind.CHECKPOINT, ItemKind.HANDOFF, ItemKind.PAIN)


@pytest.fixture
def journey(workspace: Workspace) -> int:
    return workspace.map.journeys()[0].id


@pytest.fixture
def stages(workspace: Workspace) -> list[int]:
    return [stage.id for stage in workspace.journey.stages()]


@pytest.fixture
def stranger(store: Store, workspace: Workspace) -> Workspace:
    """Another workspace in the same file."""
    return store.create_workspace("Example", [(Phase.DELIVERY, "Work", "use")], example=True)


def names(items: list[Item]) -> list[Any]:
    return [item.body.get("name") for item in items]


def search(store: Store, text: str) -> list[int]:
    with store.reading() as db:
        rows = db.execute("select rowid from item_text where item_text match ? order by rowid", [text]).fetchall()
    return [row[0] for row in rows]


# ---- journeys


def test_a_new_journey_has_its_stages_in_order_and_comes_after_those_there_are(workspace: Workspace) -> None:
    stages = [(Phase.RETENTION, "Later", "renewal"), (Phase.ACQUISITION, "First", "awareness")]
    made = workspace.map.new_journey({"name": "Renewal 🌱"}, stages, token="t", template="aida")
    assert [one.id for one in workspace.map.journeys()][-1] == made
    assert names(workspace.map.items(made, ItemKind.STAGE)) == ["First", "Later"]
    assert [stage.name for stage in workspace.journey.stages(made)] == ["First", "Later"]
    assert workspace.journey.stages()[-1].name == "Later"
    assert workspace.map.get(ItemKind.JOURNEY, made).template == "aida"


def test_the_same_click_twice_makes_one_journey_one_thing_and_one_version(workspace: Workspace, journey: int) -> None:
    makes: list[Callable[[], int]] = [
        lambda: workspace.map.new_journey({"name": "B"}, [], token="j"),
        lambda: workspace.map.add(journey, ItemKind.PAIN, {"name": "Too slow"}, token="p"),
        lambda: workspace.versions.take(journey, "Before", token="v"),
    ]
    assert [make() for make in makes] == [make() for make in makes]
    assert len(workspace.map.journeys()) == 2
    assert len(workspace.map.items(journey, ItemKind.PAIN)) == len(workspace.versions.all(journey)) == 1


def test_a_journey_that_was_taken_away_comes_back_with_all_of_it(workspace: Workspace) -> None:
    made = workspace.map.new_journey({"name": "B"}, [(Phase.DELIVERY, "Work", "use")], token="t")
    (stage,) = workspace.journey.stages(made)
    workspace.map.add(made, ItemKind.TOUCHPOINT, {"name": "Shop", "stage": stage.id})
    workspace.map.remove(ItemKind.JOURNEY, made)
    assert stage not in workspace.journey.stages()
    assert names(workspace.map.journeys(gone=True)) == ["B"]
    workspace.map.put_back(ItemKind.JOURNEY, made)
    assert stage in workspace.journey.stages()
    assert names(workspace.map.items(made, ItemKind.TOUCHPOINT)) == ["Shop"]


def test_the_only_journey_stays(workspace: Workspace, journey: int) -> None:
    with pytest.raises(LastJourney):
        workspace.map.remove(ItemKind.JOURNEY, journey)
    other = workspace.map.new_journey({"name": "B"}, [], token="t")
    workspace.map.remove(ItemKind.JOURNEY, journey)
    with pytest.raises(LastJourney):
        workspace.map.remove(ItemKind.JOURNEY, other)


# ---- things on a map


@pytest.mark.parametrize("kind", MAP)
def test_a_thing_is_added_changed_taken_away_and_put_back(workspace: Workspace, journey: int, kind: ItemKind) -> None:
    made = workspace.map.add(journey, kind, {"owner": "Ana", "wait_hours": None})
    workspace.map.save_field(kind, made, "owner", "Luis", seen="Ana")
    found = workspace.map.get(kind, made)
    assert (found.body, found.version, found.journey) == ({"owner": "Luis"}, 1, journey)
    workspace.map.remove(kind, made)
    assert workspace.map.items(journey, kind) == []
    assert [one.id for one in workspace.map.items(journey, kind, gone=True)] == [made]
    with pytest.raises(NotFound):
        workspace.map.get(kind, made)
    workspace.map.put_back(kind, made)
    assert workspace.map.items(journey, kind) == [found]


def test_a_blank_field_is_gone_and_what_does_not_fit_is_kept(workspace: Workspace, journey: int) -> None:
    made = workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow", "severity": 4})
    workspace.map.save_field(ItemKind.PAIN, made, "name", None, seen="Slow")
    workspace.map.save_field(ItemKind.PAIN, made, "severity", "a lot", seen=4)
    found = workspace.map.get(ItemKind.PAIN, made)
    assert (found.body, found.get("severity")) == ({"severity": "a lot"}, None)


def test_several_are_added_all_or_none(workspace: Workspace, journey: int, stages: list[int]) -> None:
    bodies = [{"name": "a", "stage": stages[0]}, {"name": "b", "stage": 999}]
    with pytest.raises(NotFound):
        workspace.map.add_all(journey, ItemKind.EVIDENCE, bodies)
    assert workspace.map.page(journey, ItemKind.EVIDENCE) == ([], 0)
    workspace.map.add_all(journey, ItemKind.EVIDENCE, [{"name": str(n), "stage": stages[0]} for n in range(30)])
    page, total = workspace.map.page(journey, ItemKind.EVIDENCE, page=2)
    assert (names(page), total) == (["4", "3", "2", "1", "0"], 30)
    assert workspace.map.counted(journey, ItemKind.EVIDENCE) == {stages[0]: 30}


def test_a_thing_stands_in_a_stage_of_its_own_journey_alone(
    workspace: Workspace, journey: int, stages: list[int]
) -> None:
    other = workspace.map.new_journey({"name": "B"}, [(Phase.DELIVERY, "Work", "use")], token="t")
    theirs = workspace.journey.stages(other)[0].id
    made = workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow", "stage": stages[0]})
    with pytest.raises(NotFound):
        workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow", "stage": theirs})
    with pytest.raises(NotFound):
        workspace.map.save_field(ItemKind.PAIN, made, "stage", theirs, seen=stages[0])
    workspace.map.save_field(ItemKind.PAIN, made, "stage", "Awareness", seen=stages[0])
    found = workspace.map.get(ItemKind.PAIN, made)
    assert (found.get("stage"), [problem.code for problem in found.problems]) == (None, ["not_there"])


@pytest.mark.parametrize("word", ["captacion", "CAPTACIÓN", "captaci*", "nino"])
def test_words_are_found_without_regard_to_accents(store: Store, workspace: Workspace, journey: int, word: str) -> None:
    made = workspace.map.add(journey, ItemKind.PAIN, {"name": "La captación cuesta 😀 el niño"})
    workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "captación"})
    assert search(store, word) == [made]
    workspace.map.save_field(ItemKind.PAIN, made, "name", "Otra cosa", seen="La captación cuesta 😀 el niño")
    assert (search(store, word), search(store, "otra")) == ([], [made])


# ---- stages


def test_what_stands_in_a_stage_leaves_with_it_and_comes_back_with_it(
    workspace: Workspace, journey: int, stages: list[int]
) -> None:
    first, second = stages[:2]
    for kind in (*MAP[:3], ItemKind.PAIN, ItemKind.EVIDENCE):
        workspace.map.add(journey, kind, {"name": f"{kind} in", "stage": first})
        workspace.map.add(journey, kind, {"name": f"{kind} beside", "stage": second})
    gone = workspace.map.add(journey, ItemKind.PAIN, {"name": "before", "stage": first})
    workspace.map.remove(ItemKind.PAIN, gone)
    before = workspace.map.items(journey, *ItemKind)
    workspace.map.remove(ItemKind.STAGE, first)
    left = {item.body["name"] for item in workspace.map.items(journey, *MAP)}
    assert left == {f"{kind} beside" for kind in (*MAP[:3], ItemKind.PAIN)}
    assert len(workspace.map.items(journey, ItemKind.EVIDENCE)) == 2
    workspace.map.put_back(ItemKind.STAGE, first)
    assert workspace.map.items(journey, *ItemKind) == before


def test_evidence_of_a_stage_that_left_can_still_be_edited(
    workspace: Workspace, journey: int, stages: list[int]
) -> None:
    made = workspace.map.add(journey, ItemKind.EVIDENCE, {"name": "“Slow”", "stage": stages[0]})
    workspace.map.remove(ItemKind.STAGE, stages[0])
    workspace.map.save_field(ItemKind.EVIDENCE, made, "source", "Call", seen=None)
    workspace.map.put_back(ItemKind.STAGE, stages[0])
    assert workspace.map.counted(journey, ItemKind.EVIDENCE) == {stages[0]: 1}


@pytest.mark.parametrize(("field", "value"), [("name", None), ("name", "  "), ("phase", None), ("phase", "support")])
def test_a_stage_without_a_name_or_a_phase_is_refused_and_stays(
    workspace: Workspace, stages: list[int], field: str, value: Any
) -> None:
    before = workspace.map.get(ItemKind.STAGE, stages[0])
    with pytest.raises(StageIncomplete):
        workspace.map.save_field(ItemKind.STAGE, stages[0], field, value, seen=before.body[field])
    assert workspace.map.get(ItemKind.STAGE, stages[0]) == before


def test_a_stage_in_another_phase_comes_last_there_and_keeps_what_was_counted(
    workspace: Workspace, stages: list[int]
) -> None:
    period = (MARCH.starts, MARCH.ends)
    workspace.journey.record_counts(*period, {stages[0]: StageCounts(entered=10)})
    workspace.map.save_field(ItemKind.STAGE, stages[0], "phase", "retention", seen="acquisition")
    last = workspace.journey.stages()[-1]
    assert (last.id, last.phase, last.template) == (stages[0], Phase.RETENTION, "awareness")
    assert workspace.journey.counts(*period) == {stages[0]: StageCounts(entered=10)}


def test_a_named_stage_is_called_so_in_every_language(workspace: Workspace, stages: list[int]) -> None:
    workspace.map.save_field(ItemKind.STAGE, stages[0], "name", "Hearing of us", seen="Awareness")
    stage = workspace.journey.stages()[0]
    assert (stage.name, stage.template) == ("Hearing of us", None)


def test_an_optional_stage_is_read_as_one(workspace: Workspace, stages: list[int]) -> None:
    workspace.map.save_field(ItemKind.STAGE, stages[0], "optional", True, seen=None)
    assert [stage.optional for stage in workspace.journey.stages()][:2] == [True, False]


def test_periods_are_those_of_stages_on_the_journeys_map(workspace: Workspace, journey: int, stages: list[int]) -> None:
    other = workspace.map.new_journey({"name": "B"}, [(Phase.DELIVERY, "Work", "use")], token="t")
    theirs = workspace.journey.stages(other)[0].id
    march, april = (date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 4, 1), date(2026, 5, 1))
    workspace.journey.record_counts(*march, {stages[0]: StageCounts(entered=10)})
    workspace.journey.record_counts(*april, {theirs: StageCounts(entered=3)})
    assert workspace.journey.periods() == [april, march]
    assert workspace.journey.periods(journey) == [march]
    workspace.map.remove(ItemKind.STAGE, stages[0])
    assert workspace.journey.periods(journey) == []
    assert stages[0] in [stage.id for stage in workspace.journey.stages(gone=True)]


# ---- two people


def test_a_field_that_somebody_else_changed_is_not_written_over(workspace: Workspace, journey: int) -> None:
    made = workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow"})
    workspace.map.save_field(ItemKind.PAIN, made, "name", "Too slow", seen="Slow")
    with pytest.raises(DraftChanged) as refused:
        workspace.map.save_field(ItemKind.PAIN, made, "name", "Very slow", seen="Slow")
    assert refused.value.values == {"field": "name", "theirs": "Too slow"}
    workspace.map.save_field(ItemKind.PAIN, made, "severity", 5, seen=None)
    workspace.map.save_field(ItemKind.PAIN, made, "name", "Too slow", seen="Slow")
    assert workspace.map.get(ItemKind.PAIN, made).version == 2


def test_of_two_who_save_at_once_one_is_told_and_nothing_is_lost(
    store: Store, workspace: Workspace, journey: int
) -> None:
    made = workspace.map.add(journey, ItemKind.PAIN, {"name": "0"})
    for number in range(10):
        together = Barrier(2)

        def save(who: str, seen: str = str(number), together: Barrier = together) -> str | None:
            mine = Store(store.path).workspace(workspace.id)
            together.wait()
            try:
                mine.map.save_field(ItemKind.PAIN, made, "name", who, seen=seen)
            except DraftChanged as refused:
                return str(refused.values["theirs"])
            return None

        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(save, ("Ana", "Luis")))
        kept = workspace.map.get(ItemKind.PAIN, made).body["name"]
        assert sorted(filter(None, told)) == [kept]
        workspace.map.save_field(ItemKind.PAIN, made, "name", str(number + 1), seen=kept)


def test_of_two_who_change_different_fields_at_once_both_are_kept(
    store: Store, workspace: Workspace, journey: int
) -> None:
    made = workspace.map.add(journey, ItemKind.TOUCHPOINT, {})
    together = Barrier(2)

    def save(field: str) -> None:
        mine = Store(store.path).workspace(workspace.id)
        together.wait()
        for number in range(10):
            mine.map.save_field(ItemKind.TOUCHPOINT, made, field, str(number), seen=str(number - 1) if number else None)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(save, ("name", "owner")))
    assert workspace.map.get(ItemKind.TOUCHPOINT, made).body == {"name": "9", "owner": "9"}


# ---- what was counted


def test_what_was_counted_replaces_the_same_period_and_outlives_its_thing(workspace: Workspace, journey: int) -> None:
    made = workspace.map.add(journey, ItemKind.CHECKPOINT, {"name": "Signed"})
    april = Tally(starts=date(2026, 4, 1), ends=date(2026, 5, 1), met=0, total=0)
    for tally in (april, Tally(starts=MARCH.starts, ends=MARCH.ends, met=1, total=2), MARCH):
        workspace.tallies.record(ItemKind.CHECKPOINT, made, tally)
    assert workspace.tallies.of_journey(journey) == {made: [MARCH, april]}
    workspace.map.remove(ItemKind.CHECKPOINT, made)
    assert workspace.tallies.of_journey(journey) == {}
    workspace.map.put_back(ItemKind.CHECKPOINT, made)
    workspace.tallies.remove(ItemKind.CHECKPOINT, made, april.starts, april.ends)
    assert workspace.tallies.of_journey(journey) == {made: [MARCH]}


# ---- another workspace


def test_nothing_of_another_workspace_is_read_or_written(
    workspace: Workspace, journey: int, stages: list[int], stranger: Workspace
) -> None:
    made = workspace.map.add(journey, ItemKind.CHECKPOINT, {"name": "Signed", "stage": stages[0]})
    workspace.tallies.record(ItemKind.CHECKPOINT, made, MARCH)
    taken = workspace.versions.take(journey, "Mine")
    theirs = stranger.map.journeys()[0].id
    before = workspace.versions.present(journey)
    attempts: list[Callable[[], Any]] = [
        lambda: stranger.map.get(ItemKind.CHECKPOINT, made),
        lambda: stranger.map.get(ItemKind.JOURNEY, journey),
        lambda: stranger.map.get(ItemKind.STAGE, stages[0]),
        lambda: stranger.map.add(journey, ItemKind.PAIN, {"name": "x"}),
        lambda: stranger.map.add(theirs, ItemKind.PAIN, {"name": "x", "stage": stages[0]}),
        lambda: stranger.map.add_all(journey, ItemKind.PAIN, [{"name": "x"}]),
        lambda: stranger.map.save_field(ItemKind.CHECKPOINT, made, "name", "x", seen="Signed"),
        lambda: stranger.map.remove(ItemKind.CHECKPOINT, made),
        lambda: stranger.map.put_back(ItemKind.CHECKPOINT, made),
        lambda: stranger.tallies.record(ItemKind.CHECKPOINT, made, MARCH),
        lambda: stranger.tallies.remove(ItemKind.CHECKPOINT, made, MARCH.starts, MARCH.ends),
        lambda: stranger.versions.all(journey),
        lambda: stranger.versions.content(taken),
        lambda: stranger.versions.present(journey),
        lambda: stranger.versions.begun(journey),
        lambda: stranger.versions.in_force(journey),
        lambda: stranger.versions.take(journey, "x"),
        lambda: stranger.versions.restore(taken, label="x", token="x"),
        lambda: stranger.journey.add_stage(Phase.DELIVERY, "x", journey),
        lambda: stranger.journey.change_stage(stages[0], name="x", phase=Phase.DELIVERY),
        lambda: stranger.journey.move_stage(stages[0], 1),
        lambda: stranger.journey.remove_stage(stages[0]),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert stranger.map.items(journey, *ItemKind) == stranger.map.items(journey, *ItemKind, gone=True) == []
    assert (stranger.map.counted(journey, ItemKind.CHECKPOINT), stranger.tallies.of_journey(journey)) == ({}, {})
    assert stranger.map.page(journey, ItemKind.CHECKPOINT) == ([], 0)
    assert workspace.versions.present(journey) == before
    assert [one.label for one in workspace.versions.all(journey)] == ["Mine"]


@pytest.mark.parametrize("kind", [kind for kind in (*MAP, ItemKind.EVIDENCE) if kind is not ItemKind.CHECKPOINT])
def test_a_thing_is_not_found_as_one_of_another_kind(workspace: Workspace, journey: int, kind: ItemKind) -> None:
    made = workspace.map.add(journey, ItemKind.CHECKPOINT, {"name": "Signed"})
    with pytest.raises(NotFound):
        workspace.map.get(kind, made)


# ---- a file from before there were maps


def test_a_file_from_before_there_were_maps_has_all_of_it_in_one_journey(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        db = Database(connection)
        migrations.apply(db, stop_before="m004_journey_map")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute("pragma user_version = 3")
        for example in (0, 1):
            db.table("workspace").insert({"name": f"W{example}", "example": example, "created_at": "2026-01-02"})
        for workspace, phase, name, position, template in [
            (1, "acquisition", "Awareness", 0, "awareness"),
            (1, "retention", "Ours", 2, None),
            (1, "delivery", "Work", 1, None),
            (2, "delivery", "Theirs", 0, "use"),
        ]:
            row = {"workspace_id": workspace, "phase": phase, "name": name, "position": position, "template": template}
            db.table("stage").insert(row)
        period = {"stage_id": 2, "starts": "2026-03-01", "ends": "2026-04-01", "entered": 10, "completed": 4}
        db.table("period").insert(period)
        at = {"created_at": "2026-01-02T00:00:00+00:00", "changed_at": "2026-01-02T00:00:00+00:00"}
        experiment = {"workspace_id": 1, "version": 1, "name": "Shorter form", "stage_id": 2, **at}
        db.table("experiment").insert({**experiment, "draft": '{"name": "Shorter form", "stage": 2}'})
    store = Store(path)
    assert [card.name for card in store.workspaces()] == ["W0", "W1"]
    ours, theirs = store.workspace(1), store.workspace(2)
    (journey,) = ours.map.journeys()
    assert (journey.template, journey.body, theirs.map.journeys()[0].template) == ("first", {}, None)
    assert [stage.name for stage in ours.journey.stages(journey.id)] == ["Awareness", "Work", "Ours"]
    assert [stage.name for stage in theirs.journey.stages()] == ["Theirs"]
    assert [item.body["name"] for item in ours.map.items(journey.id, ItemKind.STAGE)] == ["Awareness", "Work", "Ours"]
    march = (date(2026, 3, 1), date(2026, 4, 1))
    assert ours.journey.periods(journey.id) == [march]
    assert ours.journey.counts(*march) == {2: StageCounts(entered=10, completed=4)}
    assert ours.journey.use()[2].drafts == 1
    assert (ours.experiments.get(1).draft or {})["stage"] == 2
    assert ours.experiments.new({**BEGINNING}) == 2
    with store.reading() as db:
        assert db.execute("pragma user_version").fetchone() == (version(),)
        assert db.execute("pragma foreign_key_check").fetchall() == []
