from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.experiment import Reading
from experiments.periods import MONTH, Period, course, on_sides, periods_of, spacing, totals
from experiments.rule import Grade, Kind, Metric, Rule
from funnel.samples import Sample

START = date(2026, 1, 5)  # a Monday


def rule(kind=Kind.SHARE):
    metric = Metric(key="primary", kind=kind)
    return Rule(control="a", split={"a": 1, "b": 1}, metrics=(metric,), grade=Grade.BEFORE_AFTER)


def lines(*days, people=10, total=2):
    return [(START + timedelta(days=day), people, total) for day in days]


def sides(found):
    return [(one.starts - START).days for one in found if not one.after], [
        (one.starts - START).days for one in found if one.after
    ]


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (14, [0, 7], [14, 21]),  # a change on the first day of a week: the week is after it
        (15, [0, 7], [21]),  # the week from day 14 has a day from before
        (20, [0, 7], [21]),
        (21, [0, 7, 14], [21]),
        (28, [0, 7, 14, 21], []),
        (0, [], [0, 7, 14, 21]),
    ],
)
def test_a_week_with_days_from_both_sides_is_on_neither(change, before, after):
    found = on_sides(lines(0, 7, 14, 21), START + timedelta(days=change))
    assert sides(found) == (before, after)


def test_a_day_is_always_on_one_side():
    assert sides(on_sides(lines(4, 0, 3, 1, 2), START + timedelta(days=2))) == ([0, 1], [2, 3, 4])


def test_a_friday_before_a_weekend_in_which_the_change_came_is_before_it():
    workdays = lines(0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
    assert sides(on_sides(workdays, START + timedelta(days=5)))[0] == [0, 1, 2, 3, 4]


def test_a_month_is_as_long_as_it_is():
    months = [(date(2026, month, 1), 10, 2) for month in range(1, 7)]
    assert [one.starts.month for one in on_sides(months, date(2026, 1, 31))] == [2, 3, 4, 5, 6]
    assert spacing([starts for starts, _, _ in months]) == MONTH


def test_missing_weeks_stay_in_their_places():
    found = course(rule(), on_sides(lines(0, 7, 28, 35), START + timedelta(days=28)))
    assert found.values == (0.2, 0.2, None, None, 0.2, 0.2)
    assert found.first_after == 4
    assert [(starts - START).days for starts in found.starts] == [0, 7, 14, 21, 28, 35]


def test_months_lie_one_after_the_other():
    months = [(date(2024 + month // 12, month % 12 + 1, 1), 10, 2) for month in range(30)]
    found = course(rule(), on_sides(months, date(2026, 1, 1)))
    assert list(found.starts) == [starts for starts, _, _ in months]
    assert None not in found.values
    assert found.first_after == 24


def test_weeks_counted_from_another_day_once_are_taken_to_the_nearest_place():
    found = course(rule(), on_sides(lines(0, 7, 15, 21), START + timedelta(days=21)))
    assert found.values == (0.2,) * 4


def test_two_in_one_place_are_taken_together():
    both = [*lines(0, 7, 14), (START + timedelta(days=15), 30, 3)]
    assert course(rule(), on_sides(both, START + timedelta(days=99))).values == (0.2, 0.2, 5 / 40)


def test_a_single_line_is_a_course_of_one():
    found = course(rule(), on_sides(lines(0), START))
    assert found.values == (0.2,)
    assert found.found.counterfactual == ()


def test_totals_of_an_amount_have_a_mean_and_no_spread():
    found = totals(rule(Kind.AMOUNT), on_sides(lines(0, 7, 14, people=10, total=25.0), START + timedelta(days=14)))
    assert found == {"a": Sample(20, 50, 50**2 / 20), "b": Sample(10, 25, 25**2 / 10)}
    assert found["a"].variance == 0


def test_totals_of_a_share_are_those_who_did_it():
    found = totals(rule(), on_sides(lines(0, 7, 14), START + timedelta(days=14)))
    assert found == {"a": Sample.of_share(20, 4), "b": Sample.of_share(10, 2)}
    assert totals(rule(), []) == {"a": Sample(0, 0, 0), "b": Sample(0, 0, 0)}


def test_a_reading_keeps_its_series():
    def reading(**details):
        now = datetime(2026, 2, 1, tzinfo=UTC)
        return Reading(id=1, through=START, recorded=now, samples={}, people={}, details=details)

    kept = reading(periods=[["2026-01-05", 10, 2], ["2026-01-12", 20, 5.5]], change="2026-01-12")
    assert periods_of(kept) == (
        Period(starts=date(2026, 1, 5), people=10, total=2, after=False),
        Period(starts=date(2026, 1, 12), people=20, total=5.5, after=True),
    )
    assert periods_of(kept)[1].value == 5.5 / 20
    assert periods_of(reading()) == ()


@given(st.lists(st.integers(0, 3000), unique=True, max_size=60), st.integers(0, 3000))
def test_every_line_is_before_after_or_across_the_change_and_nobody_is_lost(days, change):
    day = START + timedelta(days=change)
    found = on_sides(lines(*days), day)
    before, after = sides(found)
    assert all(one < change for one in before)
    assert all(one >= change for one in after)
    assert len(days) - len(found) <= 1  # at most one holds the change
    if found:
        laid = course(rule(Kind.AMOUNT), found)
        assert sum(value is not None for value in laid.values) <= len(found)
