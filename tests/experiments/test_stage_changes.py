"""Stages from one period to the next: which moved by more than chance."""

from datetime import date

import pytest

from experiments.stage_changes import changes
from funnel.counts import StageCounts
from funnel.known import Counted

MONTHS = [date(2026, month, 1) for month in (1, 2, 3, 4)]


def month(number, entered, completed):
    counts = StageCounts(entered=entered, completed=completed)
    return Counted(starts=MONTHS[number], ends=MONTHS[number + 1], counts=counts)


def test_the_score_test_of_60_and_40_of_100_has_p_by_hand():
    """Pooled .5: z = .2 / √(.5·.5·2/1000) = 8.94 with 1,000 each; with two stages BH leaves the larger p as it is."""
    found = changes({1: [month(0, 1000, 400), month(1, 1000, 600)], 2: [month(0, 1000, 400), month(1, 1000, 430)]})
    assert found[1].difference.value == pytest.approx(0.2)
    assert found[1].p_value == pytest.approx(3.7e-19, rel=0.1)
    assert found[1].rose is True
    # z = .03 / √(.415·.585·2/1000 · 2000/1999) = 1.3611, two-sided p .1735
    assert found[2].p_adjusted == found[2].p_value == pytest.approx(0.1735, abs=5e-5)
    assert found[2].rose is None


def test_a_fall_is_a_fall():
    assert changes({1: [month(0, 1000, 600), month(1, 1000, 400)]})[1].rose is False


def test_the_last_two_periods_that_do_not_overlap_are_compared():
    quarter = Counted(starts=MONTHS[0], ends=MONTHS[3], counts=StageCounts(entered=300, completed=100))
    last, before = month(2, 100, 50), month(1, 100, 40)
    found = changes({1: [quarter, before, last, month(0, 100, 10)]})[1]
    assert (found.before, found.after) == (before, last)


def test_a_stage_with_one_period_or_nobody_in_it_is_left_out():
    assert changes({1: [month(0, 10, 5)], 2: [month(0, 0, 0), month(1, 10, 5)], 3: []}) == {}
