from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.interviews import InterviewRule, InvalidInterviews, interviews_needed, judge, yes_needed

# ---- how many must say yes


def test_of_nine_eight_must_say_yes():
    # P(7 or more of 9 | 1/2) = 46 / 512, P(8 or more) = 10 / 512
    assert yes_needed(9) == 8


@pytest.mark.parametrize(("n", "yes"), [(1, None), (4, None), (5, 5), (6, 6), (8, 7), (10, 9), (12, 10), (20, 15)])
def test_table_of_the_sign_test_one_sided_five_percent(n, yes):
    assert yes_needed(n) == yes  # as every table of the sign test has it: of 20, at most 5 against


def test_thirteen_of_eighteen_tell_four_fifths_from_a_half():
    # P(13 or more of 18 | 1/2) = .0481, P(13 or more of 18 | 4/5) = .8671; 17 reach .758
    assert interviews_needed() == InterviewRule(n=18, yes=13)


def test_the_more_is_hoped_the_fewer_interviews():
    assert interviews_needed(hoped=0.9) == InterviewRule(n=8, yes=7)
    assert interviews_needed(hoped=0.7).n == 37


def test_a_hope_that_hardly_differs_takes_more_than_anyone_interviews():
    assert interviews_needed(hoped=0.501) is None


@settings(max_examples=40)
@given(st.floats(0.1, 0.6), st.floats(0.15, 0.35), st.sampled_from([0.01, 0.05, 0.1]))
def test_the_rule_is_met_by_chance_at_most_alpha(bar, more, alpha):
    rule = interviews_needed(at_least=bar, hoped=bar + more, alpha=alpha)
    assert tail(rule.yes, rule.n, bar) <= alpha < tail(rule.yes - 1, rule.n, bar)
    assert tail(rule.yes, rule.n, bar + more) >= 0.8


def test_no_fewer_interviews_would_do():
    """The search begins near the normal approximation: here from one interview on."""
    for bar, hoped, alpha, power in [(0.5, 0.8, 0.05, 0.8), (0.05, 0.45, 0.2, 0.5), (0.7, 0.95, 0.1, 0.9)]:
        reach = (n for n in range(1, 99) if (yes := yes_needed(n, at_least=bar, alpha=alpha)) and
                 tail(yes, n, hoped) >= power)  # fmt: skip
        assert interviews_needed(at_least=bar, hoped=hoped, alpha=alpha, power=power).n == next(reach)


def tail(yes, n, share):
    return sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(yes, n + 1))


# ---- what answers show


def test_seven_of_nine_are_not_beyond_chance():
    found = judge(7, 9)
    assert found.p_value == pytest.approx(46 / 512)  # .0898
    assert not found.beyond_chance
    assert found.low < 0.5
    assert found.share == pytest.approx(7 / 9)


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_limits_match_newcombe_1998_table_i_method_5(yes, n, low, high):
    # Newcombe (1998), Stat. Med. 17, 857-872: Clopper–Pearson, 95 %
    found = judge(yes, n, alpha=0.025)
    assert found.level == 0.95
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


def test_the_bayesian_chance_starts_from_jeffreys_prior():
    # 1 - pbeta(.5, 7.5, 2.5)
    assert judge(7, 9).chance_above == pytest.approx(0.9549687, abs=1e-7)
    assert judge(1, 2).chance_above == pytest.approx(0.5)


def test_nobody_asked_shows_nothing():
    found = judge(0, 0)
    assert (found.share, found.p_value, found.chance_above) == (None, None, None)
    assert (found.low, found.high, found.beyond_chance) == (0, 1, False)


def test_all_and_none():
    assert (judge(5, 5).high, judge(5, 5).beyond_chance) == (1, True)
    assert judge(5, 5).low == pytest.approx(0.05 ** (1 / 5))
    assert (judge(0, 5).low, judge(0, 5).p_value) == (0, 1)


answers = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(answers, st.floats(0.01, 0.99), st.sampled_from([0.01, 0.05, 0.1]))
def test_p_limit_and_rule_agree(answer, bar, alpha):
    yes, n = answer
    found = judge(yes, n, at_least=bar, alpha=alpha)
    assert 0 <= found.low <= found.share <= found.high <= 1
    if abs(found.p_value - alpha) > 1e-9:
        assert found.beyond_chance == (found.p_value <= alpha) == (found.low >= bar)
        needed = yes_needed(n, at_least=bar, alpha=alpha)
        assert found.beyond_chance == (needed is not None and yes >= needed)


@given(answers)
def test_saying_no_mirrors_saying_yes(answer):
    yes, n = answer
    one, other = judge(yes, n), judge(n - yes, n)
    assert one.low == pytest.approx(1 - other.high)
    assert one.chance_above == pytest.approx(1 - other.chance_above)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"yes": 3, "n": 2}, "more_yes_than_people"),
        ({"yes": -1, "n": 2}, "people"),
        ({"yes": 1.5, "n": 2}, "people"),
        ({"yes": 1, "n": 2, "at_least": 1}, "bar"),
        ({"yes": 1, "n": 2, "alpha": 0.5}, "alpha"),
    ],
)
def test_answers_that_cannot_be_are_refused(given, why):
    with pytest.raises(InvalidInterviews) as refused:
        judge(**given)
    assert refused.value.values["why"] == why


def test_hope_must_be_above_the_bar():
    with pytest.raises(InvalidInterviews):
        interviews_needed(at_least=0.5, hoped=0.5)
