"""The score as it is remembered: weights by version, readings by day, and what is known now."""

from datetime import UTC, date, datetime

import pytest

from funnel.counts import StageCounts
from funnel.excellence import EQUAL, excellence
from funnel.journey import Phase
from funnel.journey_map import ItemKind
from funnel.parts import Component, Part, Parts
from funnel.tallies import Tally
from storage.clock import set_to
from storage.errors import NotFound, WeightsChanged

C = Component
EVEN = dict.fromkeys(C, 1.0)
MARCH = (date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture
def journey(workspace):
    return workspace.map.journeys()[0].id


def some(value=50.0):
    return Parts({1: {component: Part(value=value) for component in C}, 2: {}})


def test_the_first_weights_are_equal_and_a_change_is_a_new_version(workspace):
    assert [kept.weights for kept in workspace.scores.weights()] == [EQUAL]
    with set_to(datetime(2026, 3, 5, 12, tzinfo=UTC)):
        heavy = workspace.scores.change_weights({**EVEN, C.NPS: 3.0}, {}, seen=1, token="a")
    first, second = workspace.scores.weights()
    assert (first.weights, first.at) == (EQUAL, None)
    assert (second.weights, second.at) == (heavy, datetime(2026, 3, 5, 12, tzinfo=UTC))
    assert heavy.version == 2


def test_a_double_click_makes_one_version_and_the_same_weights_none(workspace):
    for _ in range(2):
        workspace.scores.change_weights({**EVEN, C.NPS: 3.0}, {}, seen=1, token="a")
    workspace.scores.change_weights({**EVEN, C.NPS: 3.0}, {}, seen=2, token="b")
    assert len(workspace.scores.weights()) == 2


def test_equal_weights_written_out_are_no_new_version(workspace):
    stage = workspace.journey.stages()[0].id
    assert workspace.scores.change_weights(EVEN, {stage: 1.0}, seen=1, token="a") == EQUAL
    assert len(workspace.scores.weights()) == 1


def test_the_second_of_two_people_is_told_and_nothing_is_lost(workspace):
    workspace.scores.change_weights({**EVEN, C.NPS: 3.0}, {}, seen=1, token="ana")
    with pytest.raises(WeightsChanged):
        workspace.scores.change_weights({**EVEN, C.CSAT: 2.0}, {}, seen=1, token="ben")
    assert workspace.scores.weights()[-1].weights.of_component(C.NPS) == 3


def test_weights_of_another_journeys_stages_stay(workspace):
    one, two = (stage.id for stage in workspace.journey.stages()[:2])
    workspace.scores.change_weights(EVEN, {one: 2.0}, seen=1, token="a")
    both = workspace.scores.change_weights(EVEN, {two: 0.0}, seen=2, token="b")
    assert (both.of_stage(one), both.of_stage(two)) == (2, 0)


def test_a_stage_of_another_workspace_has_no_weight_here(workspace, store):
    other = store.create_workspace("Example", [(Phase.ACQUISITION, "X", None)], example=True)
    with pytest.raises(NotFound):
        workspace.scores.change_weights(EVEN, {other.journey.stages()[0].id: 2.0}, seen=1, token="a")


def test_a_reading_comes_back_whole_with_stages_that_have_no_data(workspace, journey):
    workspace.scores.note(journey, MARCH[0], some(), map_version=None, token="a")
    (reading,) = workspace.scores.readings(journey)
    assert reading.parts == some()
    assert excellence(reading.parts).coverage == 0.5


def test_noting_twice_is_one_reading_and_later_the_same_day_replaces_it(workspace, journey):
    for _ in range(2):
        workspace.scores.note(journey, MARCH[0], some(), map_version=None, token="a")
    workspace.scores.note(journey, MARCH[0], some(70.0), map_version=None, token="b")
    workspace.scores.note(journey, date(2026, 2, 1), some(40.0), map_version=None, token="c")
    assert [(one.day, one.parts) for one in workspace.scores.readings(journey)] == [
        (date(2026, 2, 1), some(40.0)),
        (MARCH[0], some(70.0)),
    ]


def test_new_weights_rewrite_no_reading(workspace, journey):
    workspace.scores.note(journey, MARCH[0], some(), map_version=None, token="a")
    before = workspace.scores.readings(journey)
    workspace.scores.change_weights({**EVEN, C.NPS: 3.0}, {}, seen=1, token="w")
    assert workspace.scores.readings(journey) == before


def test_another_workspaces_journey_is_not_found(workspace, journey, store):
    other = store.create_workspace("Example", [], example=True)
    for action in (
        lambda: other.scores.readings(journey),
        lambda: other.scores.note(journey, MARCH[0], some(), map_version=None, token="a"),
    ):
        with pytest.raises(NotFound):
            action()


def test_what_is_known_is_read_from_counts_map_and_tallies(workspace, journey):
    stage = workspace.journey.stages(journey)[0].id
    workspace.map.save_field(ItemKind.STAGE, stage, "target", 0.5, seen=None)
    workspace.journey.record_counts(*MARCH, {stage: StageCounts(entered=100, completed=30)})
    here = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Call", "stage": stage})
    there = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Mail", "stage": stage})
    handoff = workspace.map.add(journey, ItemKind.HANDOFF, {"start": here, "end": there})
    workspace.tallies.record(ItemKind.HANDOFF, handoff, Tally(starts=MARCH[0], ends=MARCH[1], met=8, total=10))
    known = workspace.scores.known(journey)
    assert [one.stage.id for one in known] == [one.id for one in workspace.journey.stages(journey)]
    assert known[0].counted.counts == StageCounts(entered=100, completed=30)
    assert known[0].tallies[C.HANDOFFS] == (Tally(starts=MARCH[0], ends=MARCH[1], met=8, total=10),)
