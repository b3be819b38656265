"""Each version of a map holds until the next one, and a day belongs to one of them."""

from datetime import date

from funnel.in_force import Span, spans

DAYS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 1), date(2026, 3, 1)]


def test_a_version_holds_until_the_next_and_the_newest_still_does():
    assert spans(DAYS[:2]) == [Span(since=DAYS[0], until=DAYS[1]), Span(since=DAYS[1], until=None)]
    assert spans([]) == []


def test_every_day_since_the_first_belongs_to_one_version():
    found = spans(DAYS)
    for day in (DAYS[0], date(2026, 1, 31), DAYS[1], date(2026, 2, 28), DAYS[3], date(2027, 1, 1)):
        assert sum(span.holds(day) for span in found) == 1
    assert not any(span.holds(date(2025, 12, 31)) for span in found)


def test_of_two_on_one_day_the_last_has_the_day():
    assert [span.count([DAYS[1], DAYS[1]]) for span in spans(DAYS)] == [0, 0, 2, 0]
