"""Each version of a map holds until the next one, and a day belongs to one of them."""

from datetime import UTC, date, datetime

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


def test_every_day_since_the_first_belongs_to_one_span():
    for begun in (BEGUN, [(JANUARY, 1), (FEBRUARY, 1), (LATER, 2), (MARCH, 1)]):
        found = [span for those in spans(begun).values() for span in those]
        for day in (date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2027, 1, 1)):
            assert sum(span.holds(day) for span in found) == 1
        assert not any(span.holds(date(2025, 12, 31)) for span in found)


def test_of_two_on_one_day_the_last_has_the_day():
    days = [date(2026, 2, 1), date(2026, 2, 1)]
    found = spans(BEGUN)
    assert [found[version][0].count(days) for version in (1, 2, 3, 4)] == [0, 0, 2, 0]


def test_going_back_to_a_version_begins_a_second_span_of_it():
    found = spans([(JANUARY, 1), (FEBRUARY, 2), (MARCH, 1)])
    assert found[1] == [Span(since=JANUARY, until=FEBRUARY), Span(since=MARCH, until=None)]
    assert found[2] == [Span(since=FEBRUARY, until=MARCH)]
