import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.before_after import segmented
from experiments.design import Design
from experiments.ladder import Earlier, weeks_around
from experiments.planning import plan_for_lift
from experiments.results import Verdict
from experiments.rule import Better, Kind
from experiments.sample_size import sizes_needed, smallest_lift

TEN = Design(kind=Kind.SHARE, baseline=0.10)
CALLS = Earlier(stage="calls", share=0.4, per_week=700)


def rungs(design=TEN, lift=0.2, *, per_week=400, limit=8, earlier=()):
    return {rung.code: rung.values for rung in plan_for_lift(design, lift, per_week=per_week, limit=limit,
                                                             earlier=earlier).ladder}  # fmt: skip


def test_the_rungs_of_ten_to_twelve_percent_in_eight_weeks():
    found = rungs()
    assert list(found) == ["earlier_metric", "bolder_change", "pool", "cuped", "before_after", "interviews"]
    assert found["bolder_change"]["lift"] == pytest.approx(0.317, abs=5e-4)
    assert found["bolder_change"]["times"] == pytest.approx(1.58, abs=5e-3)
    # 7,682 people in 8 weeks, or in 20
    assert found["pool"] == {"per_week": 961, "more_per_week": 561, "weeks": 20, "more_weeks": 12}
    # r² = 1 - 3,200 / 7,682; 7,682 · (1 - .25) / 400 = 14.4; 7,682 · (1 - .49) / 400 = 9.8
    assert found["cuped"]["correlation"] == pytest.approx(math.sqrt(1 - 3200 / 7682))
    assert (found["cuped"]["weeks_at_half"], found["cuped"]["weeks_at_seven_tenths"]) == (15, 10)
    assert found["interviews"] == {"n": 18, "yes": 13, "at_least": 0.5, "hoped": 0.8}


def test_an_earlier_metric_of_that_share_just_fits():
    share = rungs()["earlier_metric"]["share"]
    assert sum(sizes_needed(replace(TEN, baseline=share), 0.2)) <= 3200
    assert sum(sizes_needed(replace(TEN, baseline=share * 0.999), 0.2)) > 3200


def test_for_an_amount_the_earlier_metric_is_a_share_of_people():
    share = rungs(Design(kind=Kind.AMOUNT, baseline=20, sd=60), 0.1)["earlier_metric"]["share"]
    assert sum(sizes_needed(replace(TEN, baseline=share), 0.1)) <= 3200


def test_answers_on_a_scale_have_no_share_to_stand_in():
    assert "earlier_metric" not in rungs(Design(kind=Kind.NPS, baseline=100, sd=70), 0.03, earlier=[CALLS])
    assert "earlier_stage" not in rungs(Design(kind=Kind.ORDINAL, baseline=4, sd=2), 0.02, earlier=[CALLS])


def test_the_earlier_stage_is_the_one_that_is_soonest_and_fits():
    slow, rare = Earlier(stage="slow", share=0.5, per_week=10), Earlier(stage="rare", share=0.05, per_week=900)
    found = rungs(earlier=[slow, rare, replace(CALLS, per_week=400), CALLS])["earlier_stage"]
    assert (found["stage"], found["share"], found["weeks"]) == ("calls", 0.4, 2)
    assert found["people"] == sum(sizes_needed(replace(TEN, baseline=0.4), 0.2))
    assert "earlier_stage" not in rungs(earlier=[slow, rare])


def test_an_earlier_stage_that_cannot_show_such_a_lift_is_left_out():
    assert "earlier_stage" not in rungs(earlier=[Earlier(stage="x", share=0.9, per_week=10**6)])


def test_a_metric_that_is_to_fall_is_not_tried_on_those_who_go_on_at_an_earlier_stage():
    leavers = Design(kind=Kind.SHARE, baseline=0.28, better=Better.DOWN)
    assert "earlier_stage" not in rungs(leavers, -0.5, per_week=3.4, limit=16, earlier=[CALLS])


def test_uneven_and_many_variants_have_rungs_of_their_own():
    found = rungs(replace(TEN, weights=(1.0, 1.0, 2.0)))
    assert found["even_split"]["people"] == sum(sizes_needed(replace(TEN, weights=(1.0,) * 3), 0.2))
    assert found["fewer_variants"] == {"variants": 2, "people": 7682, "weeks": 20}


def test_as_many_variants_stay_as_fit():
    found = rungs(replace(TEN, weights=(1.0,) * 5), limit=36)
    assert found["fewer_variants"]["variants"] == 3
    assert found["fewer_variants"]["weeks"] <= 36


def test_a_correlation_that_hardly_exists_is_left_out():
    assert "cuped" not in rungs(lift=0.05)


def test_nothing_shows_in_a_share_of_everybody():
    assert "earlier_metric" not in rungs(replace(TEN, baseline=0.9), 0.1, per_week=2, limit=2)


@pytest.mark.parametrize("better", Better)
def test_where_less_is_better_the_rungs_are_falls(better):
    lift = 0.2 if better is Better.UP else -0.2
    found = rungs(replace(TEN, better=better), lift)["bolder_change"]
    assert (found["lift"] > 0) == (lift > 0)
    assert found["times"] > 1


# ---- before and after


def test_a_step_takes_its_weeks_on_either_side():
    found = rungs()["before_after"]
    assert found["weeks_before"] == found["weeks_after"] == weeks_around(TEN, 0.2, 400)


def test_the_weeks_of_a_step_come_from_its_error_in_the_regression():
    """Variance of the step by the design matrix itself: two lines, a break between, one row per week."""
    weeks, known = 47, 2 * 400 / sizes_needed(replace(TEN, alpha=0.025), 0.2)[0]
    assert weeks_around(TEN, 0.2, 400) == math.ceil(1.25 * weeks)

    def variance(each):
        times = np.arange(2 * each)
        after = times >= each
        x = np.column_stack([np.ones(2 * each), times, after, after * (times - each)])
        return np.linalg.inv(x.T @ x)[2, 2]

    assert variance(weeks) <= known < variance(weeks - 1)


def test_so_many_weeks_are_found_as_often_as_planned():
    rng, weeks = np.random.default_rng(3), weeks_around(TEN, 0.5, 400)
    assert weeks == 12
    found = 0
    for _ in range(200):
        values = np.concatenate([rng.binomial(400, 0.1, weeks), rng.binomial(400, 0.15, weeks)]) / 400
        found += segmented(values.tolist(), weeks).verdict(Better.UP) is Verdict.POINTS_UP
    assert found / 200 == pytest.approx(0.82, abs=0.08)


def test_a_step_too_small_for_four_years_has_no_weeks():
    assert weeks_around(TEN, 0.01, 400) is None
    assert "before_after" not in rungs(lift=0.01)


def test_even_a_clear_step_takes_eight_weeks():
    assert weeks_around(TEN, 3, 4000) == 8


@settings(max_examples=60)
@given(
    st.sampled_from(Kind),
    st.floats(0.01, 0.8),
    st.floats(0.01, 2),
    st.floats(0.5, 5000),
    st.integers(1, 52),
    st.lists(st.sampled_from([1.0, 3.0]), min_size=2, max_size=4).map(tuple),
)
def test_every_rung_has_numbers_that_fit(kind, baseline, size, per_week, limit, weights):
    design = Design(kind=kind, baseline=baseline, sd=2 * baseline, weights=weights, better=Better.DOWN)
    lift = -min(size, 0.9)
    found = rungs(design, lift, per_week=per_week, limit=limit, earlier=[CALLS])
    for values in found.values():
        assert all(isinstance(value, str) or math.isfinite(value) for value in values.values())
    if "bolder_change" in found:
        assert found["bolder_change"]["lift"] == smallest_lift(design, limit * per_week)
    if "pool" in found:
        assert found["pool"]["per_week"] * limit >= sum(sizes_needed(design, lift))
    if "cuped" in found:
        assert 0 < found["cuped"]["correlation"] <= 0.9
    if "earlier_stage" in found:
        assert found["earlier_stage"]["weeks"] <= limit


@pytest.mark.parametrize("kind", [Kind.ORDINAL, Kind.NPS, Kind.RATIO])
def test_what_a_kind_cannot_be_measured_by_is_no_way_out(kind):
    """Of answers on a scale and of ratios no value from before is adjusted for, and no series is read."""
    short = {"lift": 0.1, "per_week": 400, "limit": 8}
    per_person = rungs(Design(kind=Kind.AMOUNT, baseline=30, sd=40), **short)
    assert {"cuped", "before_after"} <= set(per_person)
    assert not {"cuped", "before_after"} & set(rungs(Design(kind=kind, baseline=30, sd=40), **short))
