"""Readiness: rated field by field, with evidence, and nobody writes over what somebody else just wrote."""

import pytest

from funnel.ratings import Area, InvalidRating, Rating, Readiness, Weakness
from storage.errors import DraftChanged


def test_nobody_has_rated_anything_to_begin_with(workspace):
    assert workspace.readiness.now() == Readiness()
    assert workspace.readiness.now().missing == tuple(Area)
    assert workspace.readiness.rated() == {}


def test_a_rating_and_its_evidence_are_kept_apart_by_area(workspace):
    workspace.readiness.save_field(Area.TEAM, "rating", 2, seen=None)
    workspace.readiness.save_field(Area.TEAM, "evidence", "Two of five calls answered.", seen=None)
    workspace.readiness.save_field(Area.PRODUCT, "rating", 4, seen=None)
    now = workspace.readiness.now()
    assert now.team == Rating(value=2, evidence="Two of five calls answered.")
    assert now.weak == {Area.PRODUCT: (Weakness.UNSUPPORTED,), Area.TEAM: (Weakness.LOW,)}
    assert set(workspace.readiness.rated()) == {Area.TEAM, Area.PRODUCT}


def test_a_rating_can_be_taken_back_and_its_evidence_stays(workspace):
    workspace.readiness.save_field(Area.TEAM, "rating", 2, seen=None)
    workspace.readiness.save_field(Area.TEAM, "evidence", "Calls", seen=None)
    workspace.readiness.save_field(Area.TEAM, "rating", None, seen=2)
    assert workspace.readiness.now().team == Rating(value=None, evidence="Calls")


def test_the_second_of_two_people_is_told(workspace):
    workspace.readiness.save_field(Area.TEAM, "rating", 2, seen=None)
    with pytest.raises(DraftChanged) as refused:
        workspace.readiness.save_field(Area.TEAM, "rating", 5, seen=None)
    assert refused.value.values == {"field": "rating", "theirs": 2}
    workspace.readiness.save_field(Area.TEAM, "rating", 2, seen=None)
    assert workspace.readiness.now().team.value == 2


@pytest.mark.parametrize("wrong", [0, 6, -1, 3.5])
def test_a_rating_is_a_whole_number_from_1_to_5(workspace, wrong):
    with pytest.raises(InvalidRating):
        workspace.readiness.save_field(Area.TEAM, "rating", wrong, seen=None)
    assert workspace.readiness.now() == Readiness()


def test_every_workspace_rates_itself(workspace, store):
    other = store.create_workspace("Example", [], example=True)
    workspace.readiness.save_field(Area.TEAM, "rating", 2, seen=None)
    assert other.readiness.now() == Readiness()
