import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.grade import STRENGTH, cap, stronger
from experiments.results import Verdict
from experiments.rule import Grade

WIN, LOSE, SAME, OPEN = Verdict.WIN, Verdict.LOSE, Verdict.NO_DIFFERENCE, Verdict.INCONCLUSIVE
UP, DOWN = Verdict.POINTS_UP, Verdict.POINTS_DOWN


@pytest.mark.parametrize(
    ("grade", "of_win", "of_lose", "of_same"),
    [
        (Grade.RANDOMISED, WIN, LOSE, SAME),
        (Grade.PARALLEL, UP, DOWN, SAME),
        (Grade.BEFORE_AFTER, UP, DOWN, OPEN),
        (Grade.SURVEY, UP, DOWN, OPEN),
        (Grade.INTERVIEWS, UP, DOWN, OPEN),
        (Grade.OPINION, OPEN, OPEN, OPEN),
    ],
)
def test_the_grade_caps_what_may_be_claimed(grade, of_win, of_lose, of_same):
    assert [cap(verdict, grade) for verdict in (WIN, LOSE, SAME, OPEN)] == [of_win, of_lose, of_same, OPEN]
    assert cap(Verdict.BLOCKED, grade) is Verdict.BLOCKED


@given(st.sampled_from(Verdict), st.sampled_from(Grade), st.sampled_from(Grade))
def test_only_a_randomised_experiment_wins_and_a_second_cap_changes_nothing(verdict, grade, other):
    capped = cap(verdict, grade)
    assert capped not in (WIN, LOSE) or grade is Grade.RANDOMISED
    assert cap(capped, grade) is capped
    # the weaker of two grades is what counts, in either order
    weaker = other if stronger(grade, other) else grade
    assert cap(capped, other) is cap(cap(verdict, other), grade) is cap(verdict, weaker)


def test_strength_falls_from_randomised_to_opinion():
    assert [grade.value for grade in STRENGTH] == [
        "randomised",
        "parallel",
        "before_after",
        "survey",
        "interviews",
        "opinion",
    ]
    assert stronger(Grade.RANDOMISED, Grade.BEFORE_AFTER)
    assert not stronger(Grade.SURVEY, Grade.SURVEY)
