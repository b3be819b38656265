"""Parts of a count: they add up, unknown stays unknown, and a week may lie in a month but not across its end."""

from datetime import date

import pytest

from funnel.count_parts import Part, added_up, overlap
from funnel.counts import InvalidCounts, StageCounts

MARCH = (date(2026, 3, 1), date(2026, 4, 1))


def part(**known) -> Part:
    return Part(stage=1, starts=MARCH[0], ends=MARCH[1], **known)


def test_parts_add_up():
    assert added_up([part(entered=10, completed=4), part(entered=5, completed=5)]) == StageCounts(
        entered=15, completed=9
    )


def test_with_one_part_unknown_the_sum_is():
    assert added_up([part(entered=10, completed=4), part(entered=5)]) == StageCounts(entered=15)
    assert added_up([]) == StageCounts()


def test_a_week_lies_in_a_month_and_a_fortnight_across_its_end_overlaps():
    week = (date(2026, 3, 2), date(2026, 3, 9))
    across = (date(2026, 3, 25), date(2026, 4, 8))
    april = (date(2026, 4, 1), date(2026, 5, 1))
    assert not overlap(MARCH, week)
    assert not overlap(MARCH, MARCH)
    assert not overlap(april, MARCH)
    assert not overlap((MARCH[0], date(2026, 3, 8)), MARCH)
    assert overlap(MARCH, across)
    assert overlap(across, MARCH)


def test_more_out_than_in_and_backwards_are_refused():
    with pytest.raises(InvalidCounts):
        part(entered=1, completed=2)
    with pytest.raises(InvalidCounts):
        Part(stage=1, starts=MARCH[1], ends=MARCH[0])
