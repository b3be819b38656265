"""A survey since the last review, beside what it said before."""

from datetime import date

import pytest

from experiments.voice_since import since
from funnel.answers import ALL, LAST, Answer, question

DAY, BEFORE, AFTER, LONG_AGO = date(2026, 3, 5), date(2026, 3, 1), date(2026, 3, 6), date(2025, 1, 1)
NPS = question("nps")


def answers(score, n, at, who=None):
    return [Answer(score=score, at=at, respondent=who and f"{who}{i}") for i in range(n)]


def test_the_day_of_the_review_belongs_to_what_was_before():
    found = since(NPS, [*answers(10, 3, DAY), *answers(0, 2, AFTER)], DAY, keep=ALL)
    assert (found.before.value, found.before.n, found.after.value, found.after.n) == (100, 3, -100, 2)
    assert found.change.difference.value == -200


def test_only_what_came_after_the_review_before_is_compared():
    given = [*answers(0, 50, LONG_AGO), *answers(10, 3, BEFORE), *answers(10, 2, AFTER)]
    assert since(NPS, given, DAY, keep=ALL, start=LONG_AGO).before.value == 100
    assert since(NPS, given, DAY, keep=ALL).before.n == 53


def test_welch_of_two_sides_by_hand():
    """Before 60 promoters and 40 detractors of 100 (20), after 40 and 60 (-20): each variance 9600·100/99, so the
    standard error is √(2 · 9600/99) = 13.926 and t = -2.872."""
    given = [
        *(answers(10, 60, BEFORE) + answers(0, 40, BEFORE)),
        *(answers(10, 40, AFTER) + answers(0, 60, AFTER)),
    ]
    found = since(NPS, given, DAY, keep=ALL).change
    assert found.difference.value == pytest.approx(-40)
    assert found.p_value == pytest.approx(0.00452, abs=5e-5)


def test_a_person_counts_once_on_each_side_and_undated_answers_on_none():
    given = [*answers(10, 2, BEFORE, "ana"), *answers(0, 2, DAY, "ana"), Answer(score=5)]
    found = since(NPS, given, DAY, keep=LAST)
    assert (found.before.value, found.before.n, found.undated) == (-100, 2, 1)


def test_with_one_side_alone_nothing_is_tested():
    found = since(NPS, answers(10, 3, BEFORE), DAY, keep=ALL)
    assert found.after.value is None
    assert found.change.p_value is None
