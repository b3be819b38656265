"""What differs between two versions of a map: thing by thing, and the fewest moves that explain an order."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from funnel.journey_map import Item, ItemKind
from funnel.map_versions import MapContent, compare

JOURNEY = Item(id=1, kind=ItemKind.JOURNEY, journey=1, body={"name": "Purchase"})


def stage(number: int, phase: str = "delivery", **more: Any) -> Item:
    return Item(id=number, kind=ItemKind.STAGE, journey=1, body={"name": f"S{number}", "phase": phase}, **more)


def touchpoint(number: int, **body: Any) -> Item:
    return Item(id=number, kind=ItemKind.TOUCHPOINT, journey=1, body=body)


def content(*items: Item, journey: Item = JOURNEY) -> MapContent:
    return MapContent(journey=journey, items=items)


def moves(before: MapContent, after: MapContent) -> dict[int, tuple[int, int]]:
    return {one.after.id: one.fields["position"] for one in compare(before, after).changed if "position" in one.fields}


def test_what_was_added_removed_and_changed_is_told_field_by_field() -> None:
    before = content(stage(1), touchpoint(1, name="Shop", owner="Ana"), touchpoint(2, name="Phone"))
    after = content(stage(1), touchpoint(1, name="Shop", channel="street"), touchpoint(3, name="App"))
    found = compare(before, after)
    assert [item.id for item in found.added] == [3]
    assert [item.id for item in found.removed] == [2]
    (changed,) = found.changed
    assert changed.fields == {"owner": ("Ana", None), "channel": (None, "street")}


def test_a_stage_and_a_touchpoint_of_the_same_number_are_two_things() -> None:
    found = compare(content(stage(1)), content(touchpoint(1, name="Shop")))
    assert ([item.kind for item in found.added], [item.kind for item in found.removed]) == (["touchpoint"], ["stage"])


def test_the_journey_itself_is_compared_too() -> None:
    after = content(journey=Item(id=1, kind=ItemKind.JOURNEY, journey=1, body={"name": "Renewal"}))
    assert [one.fields for one in compare(content(), after).changed] == [{"name": ("Purchase", "Renewal")}]


def test_a_word_of_ours_that_somebody_made_theirs_is_a_changed_name() -> None:
    found = compare(content(stage(1, template="use")), content(stage(1)))
    assert [one.fields for one in found.changed] == [{"name": ("S1", "S1")}]


def test_a_switch_that_was_moved_and_moved_back_changes_nothing() -> None:
    never, back, on = (
        Item(id=1, kind=ItemKind.STAGE, journey=1, body={"name": "S1", "phase": "delivery", **body})
        for body in ({}, {"optional": False}, {"optional": True})
    )
    assert not compare(content(never), content(back))
    assert not compare(content(back), content(never))
    assert [one.fields for one in compare(content(back), content(on)).changed] == [{"optional": (None, True)}]


def test_one_stage_that_went_to_the_end_is_one_move_with_its_places() -> None:
    before = content(stage(1), stage(2), stage(3), stage(4))
    assert moves(before, content(stage(2), stage(3), stage(4), stage(1))) == {1: (1, 4)}


def test_new_numbers_for_the_same_order_are_no_move() -> None:
    before = content(stage(1, position=3), stage(2, position=4))
    assert not compare(before, content(stage(1, position=0), stage(2, position=1)))


def test_a_stage_that_came_or_went_moves_nobody() -> None:
    before = content(stage(1), stage(2), stage(3))
    assert moves(before, content(stage(2), stage(4), stage(3))) == {}


def test_another_phase_is_a_changed_field_and_no_move() -> None:
    after = content(stage(2), stage(1, "retention"))
    (changed,) = compare(content(stage(1), stage(2)), after).changed
    assert changed.fields == {"phase": ("delivery", "retention")}


orders = st.permutations(range(1, 8))


@given(orders, orders)
def test_putting_the_moved_stages_back_where_they_were_gives_the_old_order(a: list[int], b: list[int]) -> None:
    before, after = content(*map(stage, a)), content(*map(stage, b))
    found = moves(before, after)
    assert [one for one in a if one not in found] == [one for one in b if one not in found]
    assert all(places == (a.index(one) + 1, b.index(one) + 1) for one, places in found.items())
    assert bool(found) == (a != b)


@given(orders, orders)
def test_there_are_as_many_moves_one_way_as_the_other(a: list[int], b: list[int]) -> None:
    before, after = content(*map(stage, a)), content(*map(stage, b))
    assert len(moves(before, after)) == len(moves(after, before))
