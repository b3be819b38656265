"""Going back to a version of a map: it reads as it did, item by item, and nothing that was measured is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.counts import StageCounts
from funnel.journey import Phase
from funnel.journey_map import ItemKind
from funnel.map_versions import compare
from funnel.tallies import Tally
from storage.library import Filters
from storage.store import Store
from storage.workspace import Workspace
from ui import actions
from ui.names import card_stage

MARCH = Tally(starts=date(2026, 3, 1), ends=date(2026, 4, 1), met=80, total=90)
KINDS = (ItemKind.TOUCHPOINT, ItemKind.MOMENT, ItemKind.CHECKPOINT, ItemKind.HANDOFF, ItemKind.PAIN)


@pytest.fixture
def journey(workspace: Workspace) -> int:
    return workspace.map.journeys()[0].id


def started(workspace: Workspace, stage: int) -> int:
    experiment = actions.log_experiment(workspace, "en", stage=stage)
    fields = {"name": "Shorter form", "change": "c", "effect": "e", "metric": "m", "mde": 0.2, "people": 80}
    for name, value in fields.items():
        actions.save_field(workspace, experiment, name, value, seen=None)
    actions.start(workspace, experiment)
    return experiment


# ---- one step each


def test_a_version_keeps_the_map_as_it_was_while_the_map_goes_on(workspace: Workspace, journey: int) -> None:
    before = workspace.versions.present(journey)
    taken = workspace.versions.take(journey, "Spring 🌷")
    workspace.map.save_field(ItemKind.JOURNEY, journey, "owner", "Ana", seen=None)
    assert workspace.versions.content(taken) == before != workspace.versions.present(journey)
    (card,) = workspace.versions.all(journey)
    assert (card.id, card.label, card.safety, card.journey) == (taken, "Spring 🌷", False, journey)


def test_going_back_leaves_the_next_review_where_it_is(workspace: Workspace, journey: int) -> None:
    facts = {"owner": "Ana", "review_every": "month", "review_on": "2026-04-01"}
    for name, value in facts.items():
        workspace.map.save_field(ItemKind.JOURNEY, journey, name, value, seen=None)
    first = workspace.versions.take(journey, "first")
    later = {"owner": "Luis", "review_every": "quarter", "review_on": "2026-07-01"}
    for name, value in later.items():
        workspace.map.save_field(ItemKind.JOURNEY, journey, name, value, seen=facts[name])
    changes = compare(workspace.versions.content(first), workspace.versions.present(journey))
    assert [dict(one.fields) for one in changes.changed] == [{"owner": ("Ana", "Luis")}]
    workspace.versions.restore(first, label="Before", token="t")
    assert workspace.versions.present(journey) == workspace.versions.content(first)
    assert workspace.map.get(ItemKind.JOURNEY, journey).body == {**later, "owner": "Ana"}
    # A journey without a date then, or without one now: now counts.
    workspace.map.save_field(ItemKind.JOURNEY, journey, "review_on", None, seen="2026-07-01")
    workspace.versions.restore(first, label="Before", token="u")
    assert workspace.map.get(ItemKind.JOURNEY, journey).body == {"owner": "Ana", "review_every": "quarter"}


EDITS: dict[str, Callable[[Workspace, int, int, int], Any]] = {
    "a stage added": lambda w, j, stage, thing: w.journey.add_stage(Phase.DELIVERY, "Extra", j),
    "a stage removed": lambda w, j, stage, thing: w.map.remove(ItemKind.STAGE, stage),
    "a stage renamed": lambda w, j, stage, thing: w.map.save_field(
        ItemKind.STAGE, stage, "name", "Ours", seen="Awareness"
    ),
    "a stage moved": lambda w, j, stage, thing: w.journey.move_stage(stage, 2),
    "a stage in another phase": lambda w, j, stage, thing: w.map.save_field(
        ItemKind.STAGE, stage, "phase", "retention", seen="acquisition"
    ),
    "a thing added": lambda w, j, stage, thing: w.map.add(j, ItemKind.PAIN, {"name": "Slow", "stage": stage}),
    "a thing removed": lambda w, j, stage, thing: w.map.remove(ItemKind.CHECKPOINT, thing),
    "a thing changed": lambda w, j, stage, thing: w.map.save_field(
        ItemKind.CHECKPOINT, thing, "criterion", "Paid", seen=None
    ),
    "the journey renamed": lambda w, j, stage, thing: w.map.save_field(
        ItemKind.JOURNEY, j, "name", "Renewal", seen=None
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_whatever_was_changed_goes_back_and_the_change_is_kept_as_a_safety_version(
    workspace: Workspace, journey: int, edit: str
) -> None:
    stage = workspace.journey.stages()[0].id
    thing = workspace.map.add(journey, ItemKind.CHECKPOINT, {"name": "Signed", "stage": stage})
    first = workspace.versions.present(journey)
    taken = workspace.versions.take(journey, "One")
    EDITS[edit](workspace, journey, stage, thing)
    changed = workspace.versions.present(journey)
    assert compare(first, changed)
    assert [version for _, version in workspace.versions.begun(journey)] == [taken, None]
    workspace.versions.restore(taken, label="Before going back", token="t")
    assert workspace.versions.present(journey) == first
    safety, _ = workspace.versions.all(journey)
    assert (safety.safety, safety.label) == (True, "Before going back")
    assert workspace.versions.content(safety.id) == changed
    assert [version for _, version in workspace.versions.begun(journey)] == [taken, safety.id, taken]
    workspace.versions.restore(safety.id, label="And forth", token="t2")
    assert workspace.versions.present(journey) == changed


def test_going_back_twice_with_one_click_goes_back_once(workspace: Workspace, journey: int) -> None:
    taken = workspace.versions.take(journey, "One")
    workspace.versions.restore(taken, label="Safety", token="t")
    workspace.map.save_field(ItemKind.JOURNEY, journey, "owner", "Ana", seen=None)
    workspace.versions.restore(taken, label="Safety", token="t")
    assert workspace.map.get(ItemKind.JOURNEY, journey).body == {"owner": "Ana"}
    assert len(workspace.versions.all(journey)) == 2


def test_the_safety_version_says_what_was_gone_back_to_and_that_is_what_the_map_reads_from_then_on(
    workspace: Workspace, journey: int
) -> None:
    taken = workspace.versions.take(journey, "One")
    workspace.map.save_field(ItemKind.JOURNEY, journey, "owner", "Ana", seen=None)
    workspace.versions.restore(taken, label="Safety", token="t")
    safety, first = workspace.versions.all(journey)
    assert (safety.restores, first.restores) == (taken, None)
    assert workspace.versions.in_force(journey) == taken


def test_evidence_opportunities_and_what_was_counted_stay_as_they_are(workspace: Workspace, journey: int) -> None:
    stage = workspace.journey.stages()[0].id
    thing = workspace.map.add(journey, ItemKind.CHECKPOINT, {"name": "Signed", "stage": stage})
    taken = workspace.versions.take(journey, "One")
    quote = workspace.map.add(journey, ItemKind.EVIDENCE, {"name": "“Slow”", "stage": stage})
    idea = workspace.map.add(journey, ItemKind.OPPORTUNITY, {"name": "Quicker"})
    later = workspace.map.add(journey, ItemKind.MOMENT, {"name": "First call"})
    for kind, each in ((ItemKind.CHECKPOINT, thing), (ItemKind.MOMENT, later)):
        workspace.tallies.record(kind, each, MARCH)
    workspace.journey.record_counts(MARCH.starts, MARCH.ends, {stage: StageCounts(entered=5)})
    workspace.versions.restore(taken, label="Safety", token="t")
    assert [one.id for one in workspace.map.items(journey, ItemKind.EVIDENCE, ItemKind.OPPORTUNITY)] == [quote, idea]
    assert workspace.tallies.of_journey(journey) == {thing: [MARCH]}
    assert workspace.journey.counts(MARCH.starts, MARCH.ends) == {stage: StageCounts(entered=5)}
    workspace.map.put_back(ItemKind.MOMENT, later)
    assert workspace.tallies.of_journey(journey) == {thing: [MARCH], later: [MARCH]}


def test_what_left_with_its_stage_and_was_not_in_the_version_does_not_come_back_with_the_stage(
    workspace: Workspace, journey: int
) -> None:
    stage = workspace.journey.stages()[0].id
    taken = workspace.versions.take(journey, "One")
    workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow", "stage": stage})
    workspace.map.remove(ItemKind.STAGE, stage)
    workspace.versions.restore(taken, label="Safety", token="t")
    assert workspace.map.items(journey, ItemKind.PAIN) == []


def test_a_pain_point_is_found_by_the_words_it_has_again(store: Store, workspace: Workspace, journey: int) -> None:
    pain = workspace.map.add(journey, ItemKind.PAIN, {"name": "Captación lenta"})
    taken = workspace.versions.take(journey, "One")
    workspace.map.save_field(ItemKind.PAIN, pain, "name", "Precio", seen="Captación lenta")
    workspace.versions.restore(taken, label="Safety", token="t")
    with store.reading() as db:
        rows = db.execute("select rowid from item_text where item_text match 'captacion'").fetchall()
    assert rows == [(pain,)]


def test_what_did_not_fit_goes_back_as_it_did_not_fit(workspace: Workspace, journey: int) -> None:
    body = {"stage": "Awareness", "severity": "a lot", "colour": "red"}
    pain = workspace.map.add(journey, ItemKind.PAIN, body)
    first = workspace.versions.present(journey)
    taken = workspace.versions.take(journey, "One")
    workspace.map.save_field(ItemKind.PAIN, pain, "severity", 3, seen="a lot")
    workspace.versions.restore(taken, label="Safety", token="t")
    assert workspace.versions.present(journey) == first


def test_another_journey_is_left_alone(workspace: Workspace, journey: int) -> None:
    other = workspace.map.new_journey({"name": "B"}, [(Phase.DELIVERY, "Work", "use")], token="j")
    taken = workspace.versions.take(journey, "One")
    workspace.map.add(other, ItemKind.TOUCHPOINT, {"name": "Shop"})
    theirs = workspace.versions.present(other)
    workspace.versions.restore(taken, label="Safety", token="t")
    assert workspace.versions.present(other) == theirs


def test_a_stage_with_experiments_that_the_version_did_not_have_leaves_and_they_keep_it(
    workspace: Workspace, journey: int
) -> None:
    taken = workspace.versions.take(journey, "One")
    stage = workspace.journey.add_stage(Phase.DELIVERY, "Extra", journey)
    running = started(workspace, stage)
    draft = actions.log_experiment(workspace, "en", stage=stage)
    actions.save_field(workspace, draft, "name", "Another", seen=None)
    workspace.versions.restore(taken, label="Safety", token="t")
    assert stage not in [one.id for one in workspace.journey.stages()]
    found = workspace.library.find(Filters())
    assert {row.stage for row in found.rows} == {"Extra"}
    assert workspace.library.find(Filters(phase=Phase.DELIVERY, stage=stage)).total == 2
    assert workspace.journey.use()[stage].running == 1
    card = workspace.experiments.get(running).card
    assert card is not None
    assert card_stage("en", card.stage, workspace.journey.stages(gone=True)) == "Extra"
    assert (workspace.experiments.get(draft).draft or {})["stage"] == stage


# ---- whatever people do in between

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add stage", "remove stage", "rename", "move", "phase", "fact", "add", "change", "remove", "back", "hand"]
        ),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    max_size=14,
)


def edit(workspace: Workspace, journey: int, what: str, which: int, how: int) -> None:
    """One thing that a person may do; nothing where there is nothing to do it to."""
    (edit_stage if what in ("add stage", "remove stage", "rename", "move", "phase") else edit_thing)(
        workspace, journey, what, which, how
    )


def edit_stage(workspace: Workspace, journey: int, what: str, which: int, how: int) -> None:
    stages, phase = workspace.map.items(journey, ItemKind.STAGE), list(Phase)[how % 3]
    if what == "add stage" or not stages:
        workspace.journey.add_stage(phase, f"Stage {which}", journey)
        return
    stage = stages[which % len(stages)]
    if what == "remove stage":
        workspace.map.remove(ItemKind.STAGE, stage.id)
    elif what == "rename":
        workspace.map.save_field(ItemKind.STAGE, stage.id, "name", f"Name {how}", seen=stage.body["name"])
    elif what == "move":
        workspace.journey.move_stage(stage.id, 1 - how % 3)
    else:
        workspace.map.save_field(ItemKind.STAGE, stage.id, "phase", phase.value, seen=stage.body["phase"])


def edit_thing(workspace: Workspace, journey: int, what: str, which: int, how: int) -> None:
    stages, kind = workspace.map.items(journey, ItemKind.STAGE), KINDS[how % len(KINDS)]
    stage = stages[which % len(stages)].id if stages else None
    things = workspace.map.items(journey, *KINDS)
    if what == "fact":
        seen = workspace.map.get(ItemKind.JOURNEY, journey).body.get("owner")
        workspace.map.save_field(ItemKind.JOURNEY, journey, "owner", f"Person {how}" if how else None, seen=seen)
    elif what == "back":
        for gone in (ItemKind.STAGE, *KINDS):
            for item in workspace.map.items(journey, gone, gone=True)[: 1 + how % 2]:
                workspace.map.put_back(gone, item.id)
    elif what == "add" or not things:
        workspace.map.add(journey, kind, {"name": f"Thing {which}", "stage": stage})
    else:
        thing = things[which % len(things)]
        if what == "hand":
            workspace.map.add(journey, ItemKind.HANDOFF, {"start": thing.id, "end": how + 1})
        elif what == "remove":
            workspace.map.remove(thing.kind, thing.id)
        else:
            into = how if thing.kind is ItemKind.HANDOFF else stage
            workspace.map.save_field(thing.kind, thing.id, "stage", into, seen=thing.body.get("stage"))


@settings(max_examples=15)
@given(STEPS, STEPS, STEPS)
def test_going_back_equals_the_version_item_by_item_whatever_was_done_since(
    before: list[tuple[str, int, int]], since: list[tuple[str, int, int]], after: list[tuple[str, int, int]]
) -> None:
    with TemporaryDirectory() as folder:
        workspace = actions.own_workspace(Store(Path(folder) / "t.db"), "en")
        journey = workspace.map.journeys()[0].id
        for step in before:
            edit(workspace, journey, *step)
        first = workspace.versions.present(journey)
        taken = workspace.versions.take(journey, "One")
        for step in since:
            edit(workspace, journey, *step)
            reads = None if compare(first, workspace.versions.present(journey)) else taken
            assert workspace.versions.begun(journey)[-1][1] == reads
        second = workspace.versions.present(journey)
        workspace.versions.restore(taken, label="Safety", token="t")
        present = workspace.versions.present(journey)
        assert present == first
        assert not compare(first, present)
        assert present.items == tuple(workspace.map.items(journey, ItemKind.STAGE)) + tuple(
            item for kind in KINDS for item in workspace.map.items(journey, kind)
        )
        safety = workspace.versions.all(journey)[0]
        assert workspace.versions.content(safety.id) == second
        for step in after:
            edit(workspace, journey, *step)
        workspace.versions.restore(safety.id, label="Safety", token="t2")
        assert workspace.versions.present(journey) == second
        with workspace.store.reading() as db:
            kept = [json.loads(row[0]) for row in db.execute("select content from map_version")]
            assert db.execute("pragma foreign_key_check").fetchall() == []
        assert all(kept)
