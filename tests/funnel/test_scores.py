import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.answers import Answer, InvalidAnswer, InvalidQuestion, question, tally
from funnel.counts import InvalidCounts
from funnel.samples import Sample
from funnel.scores import csat, nps, score

NPS, CSAT, CES = question("nps"), question("csat"), question("ces")


def answers(*scores: int, weights=None):
    return [Answer(score=x, weight=w) for x, w in zip(scores, weights or [1.0] * len(scores), strict=True)]


def codes(found) -> list[str]:
    return [note.code for note in found.notes]


# ---- from counts


def test_nps_of_the_conference_survey_has_its_published_limits():
    # Preppin' Data 2019, conference survey: 8 promoters, 9 passives, 22 detractors
    score = nps(8, 9, 22)
    assert [round(x, 1) for x in (score.value, score.low, score.high)] == [-35.9, -57.5, -9.2]


def test_nps_limits_are_those_of_the_shares_with_three_answers_lent():
    # By hand: 50.75 / 103 and 20.75 / 103, centre 30 / 103, variance (71.5 / 103 - centre²) / 103
    score = nps(50, 30, 20)
    assert score.value == 30
    assert (score.low + score.high) / 2 == pytest.approx(100 * 30 / 103)
    assert score.high - score.low == pytest.approx(2 * 1.959964 * 100 * ((71.5 / 103 - (30 / 103) ** 2) / 103) ** 0.5)


def test_csat_is_the_top_two_of_the_scale_with_wilsons_limits():
    # Newcombe (1998), 81 of 263; R prop.test(81, 263, correct = FALSE)
    score = csat({5: 50, 4: 31, 3: 82, 2: 50, 1: 50})
    assert score.value == pytest.approx(81 / 263)
    assert (score.low, score.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    # on a scale to 7 a 5 is not among the top two
    assert csat({7: 1, 6: 1, 5: 2}, highest=7).value == 0.5


counts = st.integers(0, 500)


@given(counts, counts, counts, st.sampled_from([0.01, 0.05, 0.2]))
def test_nps_lies_within_limits_that_have_a_width_and_turn_with_the_answers(promoters, passives, detractors, alpha):
    score = nps(promoters, passives, detractors, alpha=alpha)
    if not promoters + passives + detractors:
        assert (score.value, score.low, score.high) == (None, None, None)
        return
    assert -100 <= score.low <= score.value <= score.high <= 100
    assert score.low < score.high
    assert score.value == pytest.approx(Sample.of_nps(promoters, passives, detractors).mean)
    turned = nps(detractors, passives, promoters, alpha=alpha)
    assert (turned.low, turned.high) == pytest.approx((-score.high, -score.low))


def test_a_single_detractor_is_minus_100_with_almost_anything_possible():
    score = nps(0, 0, 1)
    assert score.value == score.low == -100
    assert score.high > 40


def test_nobody_asked_is_unknown_and_negative_counts_are_refused():
    assert csat({}).value is None
    assert csat({5: 0}).low is None
    with pytest.raises(InvalidCounts):
        nps(-1, 2, 3)
    with pytest.raises(InvalidCounts):
        csat({5: -1})


# ---- from answers


@pytest.mark.parametrize(
    ("counts", "value", "low", "high"),
    # Rocks (2016), adjusted Wald, worked out by hand
    [((50, 30, 20), 30.0, 14.1, 44.2), ((6, 3, 1), 50.0, -0.2, 77.1), ((10, 0, 0), 100.0, 47.5, 100.0)],
)
def test_nps_from_answers_has_the_limits_of_its_counts(counts, value, low, high):
    promoters, passives, detractors = counts
    given = answers(*[10, 9] * promoters, *[7, 8] * passives, *[6, 0] * detractors)[::2]
    assert len({answer.score for answer in given}) == len([x for x in counts if x])
    found = score(NPS, given)
    assert (found.promoters, found.passives, found.detractors) == counts
    assert [round(x, 1) for x in (found.value, found.low, found.high)] == [value, low, high]


def test_nine_is_a_promoter_seven_a_passive_and_six_a_detractor():
    found = score(NPS, answers(*range(11)))
    assert (found.promoters, found.passives, found.detractors) == (2, 2, 7)


@pytest.mark.parametrize(("satisfied", "n", "low", "high"), [(60, 100, 0.502, 0.691), (8, 10, 0.490, 0.943)])
def test_csat_from_answers_has_wilsons_limits(satisfied, n, low, high):
    found = score(CSAT, answers(*[4, 5] * (satisfied // 2), *[3] * (n - satisfied)))
    assert (found.satisfied, found.value) == (satisfied, satisfied / n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)


def test_ces_is_the_mean_with_t_limits():
    # By hand: sum of squares around 4.7 is 8.1, so the error is 0.3; t with 9 degrees of freedom is 2.262157
    found = score(CES, answers(3, 4, 4, 5, 5, 5, 6, 6, 4, 5))
    assert found.value == pytest.approx(4.7)
    assert (found.low, found.high) == pytest.approx((4.0213529, 5.3786471), abs=1e-6)


def test_a_mean_of_which_one_value_was_seen_has_the_limits_of_that_share_and_says_so():
    # Clopper and Pearson's lower limit at 3 of 3 is 0.025 ** (1 / 3) = 0.2924018; the rest may have said 1
    found = score(CES, answers(7, 7, 7))
    assert (found.value, found.high) == (7, 7)
    assert found.low == pytest.approx(0.2924018 * 7 + 0.7075982 * 1, abs=1e-6)
    alone = score(CES, answers(6))
    assert (alone.low, alone.high) == pytest.approx((1.125, 6.975))
    assert codes(alone) == ["few_scores", "all_alike"]


def test_weights_count_as_kishs_effective_number_of_answers():
    # By hand: weights 1 and 3 over 40 answers: (20 + 60)² / (20 + 180) = 32
    given = answers(*[10] * 20, *[0] * 20, weights=[1.0] * 20 + [3.0] * 20)
    found = score(NPS, given)
    assert found.value == -50
    assert found.effective == pytest.approx(32)
    assert (found.low, found.high) == pytest.approx((nps(8, 0, 24).low, nps(8, 0, 24).high))
    assert (found.promoters, found.detractors) == (20, 20)
    assert found.notes[0].values == {"n": 40, "effective": 32.0}
    assert score(CSAT, answers(5, 1, weights=[1.0, 3.0])).value == 0.25


def test_weights_worth_fewer_than_two_answers_leave_the_whole_scale_open():
    # by hand: (2 + 1)² / (4 + 1) = 1.8
    found = score(CES, answers(4, 7, weights=[2.0, 1.0]))
    assert (found.value, found.effective) == (5, pytest.approx(1.8))
    assert (found.low, found.high) == (1, 7)


def test_few_answers_are_said_to_be_few():
    assert codes(score(NPS, answers(*[9] * 29))) == ["few_scores"]
    assert codes(score(NPS, answers(*[9] * 30))) == []
    assert "few_scores" in codes(score(NPS, answers(*[9] * 60, weights=[1.0] * 59 + [1000.0])))


def test_a_scale_may_be_another_and_nps_ends_at_10():
    assert score(question("csat", (1, 7)), answers(7, 6, 5)).value == pytest.approx(2 / 3)
    assert score(question("ces", (1, 5)), answers(2, 5)).high == 5
    assert codes(score(question("nps", (1, 10)), answers(*[9] * 30))) == ["scale_from_one"]


@pytest.mark.parametrize(
    ("kind", "scale", "why"),
    [
        ("nps", (1, 5), "nps_scale"),
        ("nps", (0, 100), "nps_scale"),
        ("csat", (0, 1), "csat_scale"),
        ("ces", (7, 1), "scale"),
        ("ces", (1, 1), "scale"),
        ("csat", (0, 101), "scale"),
        ("stars", None, "kind"),
    ],
)
def test_what_no_survey_asks_is_refused(kind, scale, why):
    with pytest.raises(InvalidQuestion) as refused:
        question(kind, scale)
    assert refused.value.values["why"] == why


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_is_above_zero(weight):
    with pytest.raises(InvalidAnswer):
        Answer(score=9, weight=weight)


def test_an_answer_that_is_not_on_the_scale_never_counts():
    with pytest.raises(ValueError, match="scale"):
        score(NPS, answers(11))


def test_nobody_has_no_score():
    found = score(NPS, [])
    assert (found.n, found.value, found.low, found.promoters) == (0, None, None, 0)


def test_the_scores_are_there_as_they_were_given():
    assert tally(CSAT, answers(5, 5, 2)) == {1: 0, 2: 1, 3: 0, 4: 0, 5: 2}


weights = st.floats(0.01, 100)


@st.composite
def surveys(draw):
    asked = draw(st.sampled_from([NPS, CSAT, CES, question("csat", (1, 7)), question("nps", (1, 10))]))
    pairs = st.tuples(st.integers(asked.low, asked.high), weights)
    return asked, [Answer(score=x, weight=w) for x, w in draw(st.lists(pairs, min_size=1, max_size=40))]


@given(surveys(), st.sampled_from([0.01, 0.05, 0.2]))
def test_limits_contain_the_score_and_lie_on_its_scale_with_a_width(survey, alpha):
    asked, given_answers = survey
    found = score(asked, given_answers, alpha=alpha)
    lowest, highest = asked.reach
    assert lowest <= found.low <= found.value <= found.high <= highest
    assert found.low < found.high


@given(surveys(), st.randoms())
def test_the_order_of_answers_does_not_matter(survey, chance):
    asked, given_answers = survey
    shuffled = list(given_answers)
    chance.shuffle(shuffled)
    one, other = score(asked, given_answers), score(asked, shuffled)
    assert (one.value, one.low, one.high, one.n) == (other.value, other.low, other.high, other.n)


@given(surveys(), weights)
def test_equal_weights_are_no_weights(survey, weight):
    asked, given_answers = survey
    bare = [Answer(score=answer.score) for answer in given_answers]
    assert score(asked, [Answer(score=a.score, weight=weight) for a in bare]) == score(asked, bare)


@given(surveys(), weights)
def test_the_unit_of_the_weights_does_not_matter(survey, factor):
    asked, given_answers = survey
    scaled = [Answer(score=a.score, weight=a.weight * factor) for a in given_answers]
    one, other = score(asked, given_answers), score(asked, scaled)
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60), st.integers(9, 10))
def test_one_more_promoter_never_lowers_the_nps(scores, promoter):
    assert score(NPS, answers(*scores, promoter)).value >= score(NPS, answers(*scores)).value
