"""Each version of a map holds from the first change that led to it, and a day belongs to one of them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from funnel.in_force import Span, spans

# Noon, so that the day is the same one wherever this runs.
JANUARY, FEBRUARY, LATER, MARCH = (
    datetime(2026, 1, 1, 12, tzinfo=UTC),
    datetime(2026, 2, 1, 11, tzinfo=UTC),
    datetime(2026, 2, 1, 12, tzinfo=UTC),
    datetime(2026, 3, 1, 12, tzinfo=UTC),
)
BEGUN = [(JANUARY, 1), (FEBRUARY, 2), (LATER, 3), (MARCH, 4)]


def test_a_version_holds_until_the_next_and_the_newest_still_does():
    assert spans(BEGUN[:2]) == {
        1: [Span(since=JANUARY, until=FEBRUARY)],
        2: [Span(since=FEBRUARY, until=None)],
    }
    assert spans([]) == {}


def test_of_two_on_one_day_the_last_has_the_day():
    days = [date(2026, 2, 1), date(2026, 2, 1)]
    found = spans(BEGUN)
    assert [found[version][0].count(days) for version in (1, 2, 3, 4)] == [0, 0, 2, 0]


def test_going_back_to_a_version_begins_a_second_span_of_it():
    found = spans([(JANUARY, 1), (FEBRUARY, 2), (MARCH, 1)])
    assert found[1] == [Span(since=JANUARY, until=FEBRUARY), Span(since=MARCH, until=None)]
    assert found[2] == [Span(since=FEBRUARY, until=MARCH)]


def test_days_since_a_change_that_no_version_holds_are_no_versions():
    found = spans([(JANUARY, 1), (FEBRUARY, None)])
    assert found == {1: [Span(since=JANUARY, until=FEBRUARY)], None: [Span(since=FEBRUARY, until=None)]}


def test_a_change_that_was_taken_back_has_its_days_unless_it_had_none():
    assert spans([(JANUARY, 1), (FEBRUARY, None), (LATER, 1)]) == {1: [Span(since=JANUARY, until=None)]}
    assert spans([(JANUARY, 1), (LATER, None), (MARCH, 1)]) == {
        1: [Span(since=JANUARY, until=LATER), Span(since=MARCH, until=None)],
        None: [Span(since=LATER, until=MARCH)],
    }
    # Kept before it was taken back, it is a version, however short.
    assert spans([(JANUARY, 1), (FEBRUARY, 2), (LATER, 1)])[2] == [Span(since=FEBRUARY, until=LATER)]


@given(st.lists(st.tuples(st.integers(0, 90 * 24), st.sampled_from([None, 1, 2, 3])), min_size=1, max_size=12))
def test_every_day_since_the_first_belongs_to_one_span(hours: list[tuple[int, int | None]]):
    begun = sorted(((JANUARY + timedelta(hours=hour), version) for hour, version in hours), key=lambda one: one[0])
    found = [span for those in spans(begun).values() for span in those]
    first = begun[0][0].astimezone().date()
    for day in range(100):
        assert sum(span.holds(first + timedelta(days=day)) for span in found) == 1
    assert not any(span.holds(first - timedelta(days=1)) for span in found)
    ordered = sorted(found, key=lambda span: (span.since, span.until is None, span.until))
    assert all(before.until == after.since for before, after in pairwise(ordered))
