import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.counts import InvalidCounts
from funnel.nps import csat, nps
from funnel.samples import Sample


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


@settings(deadline=None)
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
