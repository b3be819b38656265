"""Scores of surveys beside each other: periods, segments, touchpoints."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.means import compare_means, compare_nps
from experiments.several import benjamini_hochberg
from experiments.voice import TooManyPeriods, change, few_in, groups, trend
from experiments.voice_pair import compare
from funnel.answers import Answer, question
from funnel.samples import Sample
from funnel.scores import counted, score

NPS, CSAT, CES = question("nps"), question("csat"), question("ces")


def answers(*scores: int, **given):
    return [Answer(score=x, **given) for x in scores]


def codes(found) -> list[str]:
    return [note.code for note in found.notes]


# ---- two groups


def test_nps_is_compared_by_welch_on_minus_100_0_and_100():
    # By hand: means 50 and 0, variances 45000 / 9 and 80000 / 9, so t = 50 / 37.268 = 1.341641 with 16.69 degrees of
    # freedom; 2 * pt(-1.341641, 16.69) in R
    found = change(NPS, answers(*[10] * 4, 7, 7, *[0] * 4), answers(*[10] * 6, *[7] * 3, 0))
    assert (found.difference.value, found.method) == (50, "welch")
    assert found.p_value == pytest.approx(0.1976, abs=1e-4)
    assert -100 < found.difference.low < 0
    assert 100 < found.difference.high < 200


def test_csat_is_compared_as_two_shares():
    # Newcombe (1998), row a of table II: 56 of 70 and 48 of 80, method 10: 0.0524 to 0.3339
    found = change(CSAT, answers(*[4] * 48, *[1] * 32), answers(*[5] * 56, *[3] * 14))
    assert found.difference.value == pytest.approx(0.2)
    assert (found.difference.low, found.difference.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert (found.method, found.p_value < 0.05) == ("exact", True)


def test_ces_is_compared_by_welch_on_the_answers():
    one, other = [3, 4, 4, 5, 5, 5, 6], [5, 6, 7, 6, 6]
    found = change(CES, answers(*one), answers(*other))
    known = compare_means(
        Sample.of_levels({5: 1, 6: 3, 7: 1}),
        Sample.of_levels({3: 1, 4: 2, 5: 3, 6: 1}),
    )
    assert found.p_value == pytest.approx(known.p_value)
    assert (found.difference.low, found.difference.high) == pytest.approx((known.difference.low, known.difference.high))


def test_weights_count_as_the_effective_number_of_answers():
    # by hand: weights 1 and 3 over 40 answers are worth (20 + 60)² / (20 + 180) = 32, of which a quarter are 5s
    given = [*answers(*[5] * 20), *answers(*[1] * 20, weight=3.0)]
    other = answers(*[5] * 30, *[1] * 30)
    found, known = change(CSAT, other, given), change(CSAT, other, answers(*[5] * 8, *[1] * 24))
    assert found.difference.value == pytest.approx(-0.25)
    assert (found.difference.low, found.difference.high) == pytest.approx((known.difference.low, known.difference.high))
    assert found.method == "score"


def test_two_groups_of_one_mind_each_are_no_certainty():
    found = change(NPS, answers(*[0] * 20), answers(*[10] * 20))
    known = compare_nps(Sample.of_nps(20, 0, 0), Sample.of_nps(0, 0, 20))
    assert (found.p_value, found.difference.low) == pytest.approx((known.p_value, known.difference.low))
    alike = change(CES, answers(5, 5, 5), answers(7, 7, 7))
    assert (alike.p_value, codes(alike)) == (None, ["alike_in_both"])
    # Zou and Donner, by hand: each score's limits are ±0.7075982 of what is left to the scale's end
    assert alike.difference.low == pytest.approx(2 - ((0.7075982 * 6) ** 2 + (0.7075982 * 2) ** 2) ** 0.5)


@pytest.mark.parametrize("asked", [NPS, CES])
def test_one_answer_has_a_range_and_no_p(asked):
    found = change(asked, answers(2, 3, 7, 7), answers(6))
    assert (found.p_value, codes(found)) == (None, ["alike_in_both"])
    assert found.difference.low < found.difference.value < found.difference.high


def test_nothing_on_one_side_is_no_difference_of_zero():
    found = change(NPS, [], answers(9))
    assert (found.difference.value, found.p_value, codes(found)) == (None, None, ["one_side_only"])


def test_people_who_answered_both_times_are_said():
    before = [Answer(score=x, respondent=str(x)) for x in (3, 7, 9, 10)]
    after = [Answer(score=x, respondent=str(x)) for x in (7, 8, 9, 1)]
    assert [note.values for note in change(NPS, before, after).notes] == [{"people": 2}]


kinds = st.sampled_from([NPS, CSAT, CES])
some = st.lists(st.integers(1, 5), min_size=1, max_size=30)


@given(kinds, some, some, st.sampled_from([0.01, 0.05, 0.2]))
def test_a_difference_lies_in_its_limits_and_turns_with_the_groups(asked, one, other, alpha):
    found = change(asked, answers(*other), answers(*one), alpha=alpha)
    turned = change(asked, answers(*one), answers(*other), alpha=alpha)
    expected = score(asked, answers(*one)).value - score(asked, answers(*other)).value
    assert found.difference.value == pytest.approx(expected)
    reach = asked.reach[1] - asked.reach[0]
    assert -reach <= found.difference.low <= found.difference.value <= found.difference.high <= reach
    assert found.difference.low < found.difference.high
    assert (turned.difference.low, turned.difference.high) == pytest.approx(
        (-found.difference.high, -found.difference.low)
    )
    assert found.p_value == pytest.approx(turned.p_value)
    if found.method == "welch":
        assert (found.p_value < alpha) == (found.difference.low > 0 or found.difference.high < 0)


@given(st.lists(st.sampled_from([0, 7, 10]), min_size=2), st.lists(st.sampled_from([0, 7, 10]), min_size=2))
def test_nps_is_compared_as_experiments_do(one, other):
    found = compare(NPS, counted(answers(*one)), counted(answers(*other)))
    known = compare_nps(*(Sample.of_nps(x.count(10), x.count(7), x.count(0)) for x in (one, other)))
    assert found.p_value == pytest.approx(known.p_value)
    assert (found.difference.low, found.difference.high) == pytest.approx((known.difference.low, known.difference.high))


# ---- segments and touchpoints


def test_every_segment_is_held_against_all_others_together():
    vigo, leon, lugo = [10, 9, 7, 3, 10], [0, 5, 7, 9], [6, 6, 10]
    given = [*answers(*vigo, segment="Vigo"), *answers(*leon, segment="León"), *answers(*lugo, segment="Lugo")]
    found = groups(NPS, [*given, *answers(0, 0)])
    assert [(one.name, one.score.n) for one in found] == [("Vigo", 5), ("León", 4), ("Lugo", 3)]
    alone = change(NPS, answers(*leon, *lugo), answers(*vigo))
    assert (found[0].against.difference, found[0].against.p_value) == (alone.difference, alone.p_value)
    assert [one.against.p_adjusted for one in found] == benjamini_hochberg([one.against.p_value for one in found])


def test_touchpoints_say_who_answered_at_several():
    given = [
        *(Answer(score=x, touchpoint="shop", respondent=str(x)) for x in (1, 5, 9, 10)),
        *(Answer(score=x, touchpoint="phone", respondent=str(x)) for x in (9, 10, 8)),
    ]
    found = groups(NPS, given, by="touchpoint")
    assert [(one.name, one.against.notes[0].values) for one in found] == [
        ("shop", {"people": 2}),
        ("phone", {"people": 2}),
    ]


def test_a_segment_with_everybody_has_no_others():
    (found,) = groups(NPS, answers(9, 3, segment="all"))
    assert (found.score.value, found.against.p_adjusted, codes(found.against)) == (0, None, ["one_side_only"])
    assert groups(NPS, answers(9, 3)) == ()


def test_groups_of_few_are_counted():
    few = groups(NPS, [*answers(*[9] * 30, segment="a"), *answers(*[9] * 29, segment="b")])
    assert [note.values for note in few_in(one.score for one in few)] == [{"count": 1, "least": 30}]
    assert list(few_in([])) == []


# ---- periods


def test_a_trend_has_every_period_and_compares_it_with_the_last_that_had_answers():
    given = [
        *answers(10, 9, 9, 2, at=date(2026, 1, 31)),
        *answers(0, 3, 9, at=date(2026, 3, 1)),
        *answers(5),
    ]
    found = trend(NPS, given, every="month")
    assert [(one.starts, one.ends, one.score.n) for one in found] == [
        (date(2026, 1, 1), date(2026, 2, 1), 4),
        (date(2026, 2, 1), date(2026, 3, 1), 0),
        (date(2026, 3, 1), date(2026, 4, 1), 3),
    ]
    assert (found[1].score.value, found[0].change, found[1].change) == (None, None, None)
    assert found[2].change.difference == change(NPS, given[:4], given[4:7]).difference
    assert found[2].change.p_adjusted == found[2].change.p_value


@pytest.mark.parametrize(("every", "starts"), [("week", date(2025, 12, 29)), ("quarter", date(2026, 1, 1))])
def test_weeks_start_on_monday_and_quarters_in_january(every, starts):
    (found,) = trend(NPS, answers(9, at=date(2026, 1, 4)), every=every)
    assert found.starts == starts


def test_without_dates_there_is_no_trend_and_a_date_far_off_is_refused():
    assert trend(NPS, answers(9), every="week") == ()
    far = [*answers(9, at=date(1900, 1, 1)), *answers(9, at=date(2026, 1, 1))]
    with pytest.raises(TooManyPeriods):
        trend(NPS, far, every="week")
    assert len(trend(NPS, far, every="quarter")) == 505
