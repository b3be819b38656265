"""Counts by segment and channel: different people, that add up, brought once and taken back whole."""

from datetime import date

import pytest

from funnel.count_parts import Part
from funnel.counts import StageCounts
from funnel.journey import Phase
from storage.count_files import CountsImported, PeriodsOverlap, SplitOtherwise
from storage.errors import NotFound

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def stage(workspace):
    return workspace.journey.add_stage(Phase.ACQUISITION, "Sign-up")


def part(stage, channel="", **known) -> Part:
    return Part(**{"stage": stage, "starts": MARCH, "ends": APRIL, "channel": channel, **known})


def test_parts_are_the_stages_count(workspace, stage):
    parts = [part(stage, "ads", entered=30, completed=6), part(stage, "mail", entered=10, completed=6)]
    assert workspace.count_files.bring(parts, file="m.csv", digest="d") == 2
    assert workspace.journey.counts(MARCH, APRIL)[stage] == StageCounts(entered=40, completed=12)
    assert workspace.journey.periods() == [(MARCH, APRIL)]
    assert workspace.count_files.parts() == parts


def test_the_whole_gives_way_to_its_parts_and_comes_back(workspace, stage):
    workspace.journey.record_counts(MARCH, APRIL, {stage: StageCounts(entered=50, completed=9)})
    workspace.count_files.bring([part(stage, "ads", entered=30, completed=6)], file="m.csv", digest="d")
    assert workspace.journey.counts(MARCH, APRIL)[stage].entered == 30
    workspace.count_files.undo(workspace.count_files.all()[0].id)
    assert workspace.journey.counts(MARCH, APRIL)[stage] == StageCounts(entered=50, completed=9)


def test_a_corrected_file_replaces_and_is_undone(workspace, stage):
    workspace.count_files.bring([part(stage, "ads", entered=30, completed=6)], file="m.csv", digest="d")
    again = [part(stage, "ads", entered=31, completed=6), part(stage, "mail", entered=1, completed=1)]
    assert workspace.count_files.bring(again, file="m2.csv", digest="e") == 2
    assert workspace.journey.counts(MARCH, APRIL)[stage].entered == 32
    workspace.count_files.undo(workspace.count_files.all()[0].id)
    assert workspace.journey.counts(MARCH, APRIL)[stage].entered == 30


def test_the_same_file_twice_adds_nothing(workspace, stage):
    parts = [part(stage, "ads", entered=30, completed=6)]
    workspace.count_files.bring(parts, file="m.csv", digest="d")
    with pytest.raises(CountsImported):
        workspace.count_files.bring(parts, file="m.csv", digest="d")
    assert workspace.count_files.bring(parts, file="copy.csv", digest="other") == 0


def test_people_split_in_another_way_would_count_twice(workspace, stage):
    workspace.count_files.bring([part(stage, "ads", entered=30, completed=6)], file="m.csv", digest="d")
    with pytest.raises(SplitOtherwise):
        workspace.count_files.bring([part(stage, segment="new", entered=30, completed=6)], file="s.csv", digest="e")
    assert len(workspace.count_files.all()) == 1


def test_a_period_across_another_is_refused_and_one_inside_it_is_not(workspace, stage):
    workspace.count_files.bring([part(stage, entered=30, completed=6)], file="m.csv", digest="d")
    across = part(stage, starts=date(2026, 3, 20), ends=date(2026, 4, 3), entered=1)
    with pytest.raises(PeriodsOverlap):
        workspace.count_files.bring([across], file="a.csv", digest="e")
    week = part(stage, starts=date(2026, 3, 2), ends=date(2026, 3, 9), entered=7, completed=1)
    assert workspace.count_files.bring([week], file="w.csv", digest="f") == 1


def test_typing_the_same_sum_leaves_the_parts_and_another_sum_replaces_them(workspace, stage):
    parts = [part(stage, "ads", entered=30, completed=6), part(stage, "mail", entered=10, completed=6)]
    workspace.count_files.bring(parts, file="m.csv", digest="d")
    workspace.journey.record_counts(MARCH, APRIL, {stage: StageCounts(entered=40, completed=12, hours=2.0)})
    assert workspace.count_files.parts() == parts
    workspace.journey.record_counts(MARCH, APRIL, {stage: StageCounts(entered=41, completed=12)})
    assert workspace.count_files.parts() == [part(stage, entered=41, completed=12)]


def test_nobody_elses_stage(workspace, store):
    other = store.create_workspace("Other", [], example=True)
    theirs = other.journey.add_stage(Phase.DELIVERY, "Theirs")
    with pytest.raises(NotFound):
        workspace.count_files.bring([part(theirs, entered=1)], file="x.csv", digest="d")
    other.count_files.bring([part(theirs, entered=1)], file="x.csv", digest="d")
    assert workspace.count_files.parts() == []
    assert workspace.count_files.all() == []
    with pytest.raises(NotFound):
        workspace.count_files.undo(other.count_files.all()[0].id)


def test_a_typed_part_replaces_itself_and_the_whole_gives_way(workspace, stage):
    workspace.journey.record_counts(MARCH, APRIL, {stage: StageCounts(entered=50, completed=9)})
    for entered in (30, 31):
        workspace.count_files.record(MARCH, APRIL, {stage: StageCounts(entered=entered, completed=6)}, channel="ads")
    workspace.count_files.record(MARCH, APRIL, {stage: StageCounts(entered=10, completed=1)}, channel="mail")
    assert workspace.journey.counts(MARCH, APRIL)[stage] == StageCounts(entered=41, completed=7)


def test_a_typed_part_that_is_unknown_goes_and_leaves_the_whole_alone(workspace, stage):
    workspace.count_files.record(MARCH, APRIL, {stage: StageCounts(entered=30)}, channel="ads")
    workspace.count_files.record(MARCH, APRIL, {stage: StageCounts()}, channel="ads")
    assert workspace.count_files.parts() == []
    workspace.journey.record_counts(MARCH, APRIL, {stage: StageCounts(entered=50)})
    workspace.count_files.record(MARCH, APRIL, {stage: StageCounts()}, channel="ads")
    assert workspace.journey.counts(MARCH, APRIL)[stage].entered == 50


def test_a_typed_part_is_split_as_those_that_are_there(workspace, stage):
    workspace.count_files.record(MARCH, APRIL, {stage: StageCounts(entered=30)}, channel="ads")
    with pytest.raises(SplitOtherwise):
        workspace.count_files.record(MARCH, APRIL, {stage: StageCounts(entered=3)}, segment="firms")
    later = (date(2026, 3, 15), date(2026, 4, 15))
    with pytest.raises(PeriodsOverlap):
        workspace.count_files.record(*later, {stage: StageCounts(entered=3)}, channel="ads")
    assert workspace.journey.counts(MARCH, APRIL)[stage].entered == 30


def _undo(workspace, file):
    workspace.count_files.undo(next(one.id for one in workspace.count_files.all() if one.file == file))


def _three_layers(workspace, stage):
    """A whole that was typed, a file of two parts, and a file that corrects one of them."""
    workspace.journey.record_counts(MARCH, APRIL, {stage: StageCounts(entered=50, completed=9)})
    first = [part(stage, "ads", entered=30, completed=6), part(stage, "mail", entered=10, completed=2)]
    workspace.count_files.bring(first, file="first.csv", digest="d")
    workspace.count_files.bring([part(stage, "ads", entered=31, completed=6)], file="second.csv", digest="e")


@pytest.mark.parametrize(("order", "between"), [(("first.csv", "second.csv"), 31), (("second.csv", "first.csv"), 40)])
def test_files_that_stand_on_each_other_are_taken_back_in_either_order(workspace, stage, order, between):
    _three_layers(workspace, stage)
    assert workspace.journey.counts(MARCH, APRIL)[stage].entered == 41
    _undo(workspace, order[0])
    assert workspace.journey.counts(MARCH, APRIL)[stage].entered == between
    _undo(workspace, order[1])
    assert workspace.count_files.parts() == [part(stage, entered=50, completed=9)]


def test_what_comes_back_is_again_of_its_file(workspace, stage):
    _three_layers(workspace, stage)
    _undo(workspace, "second.csv")
    assert [one.parts for one in workspace.count_files.all()] == [2]


def test_what_was_typed_since_is_not_counted_beside_what_comes_back(workspace, stage):
    workspace.journey.record_counts(MARCH, APRIL, {stage: StageCounts(entered=50, completed=9)})
    workspace.count_files.bring([part(stage, "ads", entered=30, completed=6)], file="first.csv", digest="d")
    workspace.count_files.record(MARCH, APRIL, {stage: StageCounts()}, channel="ads")
    across = (date(2026, 3, 15), date(2026, 4, 15))
    workspace.journey.record_counts(*across, {stage: StageCounts(entered=3)})
    _undo(workspace, "first.csv")
    assert [(one.starts, one.entered) for one in workspace.count_files.parts()] == [(across[0], 3)]
