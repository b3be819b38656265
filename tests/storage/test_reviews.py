"""Reviews: noted once, in order, with the next date on the journey and the version that they looked at."""

from datetime import UTC, date, datetime

import pytest

from storage.clock import set_to
from storage.errors import NotFound, ReviewedSince
from ui import actions

MARCH, JUNE = date(2026, 3, 5), date(2026, 6, 5)


@pytest.fixture
def journey(workspace):
    return workspace.map.journeys()[0].id


def test_a_review_sets_the_next_date_of_its_journey(workspace, journey):
    workspace.reviews.done(journey, MARCH, note="All calm.", next_on=JUNE, seen=None, token="a")
    (review,) = workspace.reviews.all(journey)
    assert (review.day, review.note, review.next_on, review.map_version) == (MARCH, "All calm.", JUNE, None)
    assert workspace.map.journeys()[0].get("review_on") == JUNE


def test_a_review_without_a_next_one_takes_the_date_away(workspace, journey):
    workspace.reviews.done(journey, MARCH, note="", next_on=JUNE, seen=None, token="a")
    last = workspace.reviews.all(journey)[0].id
    workspace.reviews.done(journey, JUNE, note="", next_on=None, seen=last, token="b")
    assert workspace.map.journeys()[0].get("review_on") is None
    assert [review.day for review in workspace.reviews.all(journey)] == [JUNE, MARCH]


def test_a_double_click_is_one_review(workspace, journey):
    ids = [workspace.reviews.done(journey, MARCH, note="", next_on=JUNE, seen=None, token="a") for _ in range(2)]
    assert ids[0] == ids[1]
    assert len(workspace.reviews.all(journey)) == 1


def test_who_had_not_seen_the_other_review_is_told_and_nothing_is_written(workspace, journey):
    workspace.reviews.done(journey, MARCH, note="Ana", next_on=JUNE, seen=None, token="a")
    with pytest.raises(ReviewedSince):
        workspace.reviews.done(journey, MARCH, note="Ben", next_on=None, seen=None, token="b")
    assert [review.note for review in workspace.reviews.all(journey)] == ["Ana"]
    assert workspace.map.journeys()[0].get("review_on") == JUNE


def test_the_version_of_a_review_is_said_once(workspace, journey):
    review = workspace.reviews.done(journey, MARCH, note="", next_on=None, seen=None, token="a")
    first, second = (workspace.versions.take(journey, label) for label in ("one", "two"))
    workspace.reviews.keep_version(review, first)
    workspace.reviews.keep_version(review, second)
    assert workspace.reviews.all(journey)[0].map_version == first


def test_another_workspace_knows_nothing_of_it(workspace, journey, store):
    other = store.create_workspace("Example", [], example=True)
    review = workspace.reviews.done(journey, MARCH, note="", next_on=None, seen=None, token="a")
    with pytest.raises(NotFound):
        other.reviews.all(journey)
    with pytest.raises(NotFound):
        other.reviews.done(journey, MARCH, note="", next_on=None, seen=None, token="b")
    other.reviews.keep_version(review, workspace.versions.take(journey, "one"))
    assert workspace.reviews.all(journey)[0].map_version is None
    assert other.reviews.happened(journey) == []


def test_what_was_only_drafted_has_not_happened(workspace, journey):
    stage = workspace.journey.stages(journey)[0].id
    with set_to(datetime(2026, 3, 5, tzinfo=UTC)):
        actions.log_experiment(workspace, "en", stage=stage)
    assert workspace.reviews.happened(journey) == []
