"""Which weeks an early warning looks at, and how many are missing."""

from datetime import date, timedelta

from funnel.control import Signal
from funnel.counts import StageCounts
from funnel.known import Counted
from funnel.weeks import watch

MONDAY = date(2026, 1, 5)
LATER = date(2026, 12, 31)


def week(number, entered=100, completed=30, days=7, shift=0):
    starts = MONDAY + timedelta(days=7 * number + shift)
    counts = StageCounts(entered=entered, completed=completed)
    return Counted(starts=starts, ends=starts + timedelta(days=days), counts=counts)


def test_nine_weeks_make_a_chart_and_each_one_less_is_missing():
    assert watch([], LATER).missing == 9
    assert [watch([week(i) for i in range(n)], LATER).missing for n in range(1, 10)] == [8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert watch([week(i) for i in range(9)], LATER).chart is not None


def test_a_week_below_its_limits_warns():
    # 30 % of 100: limits .3 ± 3·√(.3·.7/100) = .163 to .437
    quiet = watch([*(week(i) for i in range(9)), week(9, completed=17)], LATER)
    bad = watch([*(week(i) for i in range(9)), week(9, completed=16)], LATER)
    assert not quiet.warns
    assert bad.warns
    assert bad.chart.signals == (Signal.OUTSIDE,)
    assert bad.chart.above is False


def test_only_weeks_that_are_over_and_seven_days_long_count():
    weeks = [week(i) for i in range(9)]
    assert watch(weeks, weeks[-1].ends - timedelta(days=1)).weeks == tuple(weeks[:-1])
    assert watch(weeks, weeks[-1].ends).weeks == tuple(weeks)
    assert watch([week(0, days=31), week(9, days=6)], LATER).weeks == ()


def test_of_weeks_that_overlap_the_newer_counts():
    assert watch([week(0), week(0, shift=3), week(1, shift=3)], LATER).weeks == (week(0, shift=3), week(1, shift=3))


def test_a_week_without_both_numbers_is_none_and_one_without_people_is():
    half = Counted(starts=MONDAY, ends=MONDAY + timedelta(days=7), counts=StageCounts(entered=5))
    assert watch([half], LATER).weeks == ()
    nobody = watch([*(week(i) for i in range(8)), week(8, 0, 0)], LATER)
    assert nobody.missing == 0
    assert not nobody.warns
    assert watch([*(week(i, 0, 0) for i in range(8)), week(8)], LATER).missing == 8
