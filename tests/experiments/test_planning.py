from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.design import Design, InvalidPlan
from experiments.planning import plan_for_lift, plan_for_weeks
from experiments.rule import Better, Kind

TEN = Design(kind=Kind.SHARE, baseline=0.10)
SPEND = Design(kind=Kind.AMOUNT, baseline=20, sd=60)


def codes(found):
    return [note.code for note in found.notes]


def test_ten_to_twelve_percent_takes_twenty_weeks_of_400():
    found = plan_for_lift(TEN, 0.2, per_week=400)
    assert (found.sizes, found.total, found.weeks, found.lift) == ((3841, 3841), 7682, 20, 0.2)
    assert (found.feasible, found.lift_at_limit, found.power_at_limit, found.ladder) == (None, None, None, ())


def test_it_does_not_fit_eight_weeks_which_show_a_third_more():
    found = plan_for_lift(TEN, 0.2, per_week=400, limit=8)
    assert found.feasible is False
    assert found.lift_at_limit == pytest.approx(0.317, abs=5e-4)
    assert found.power_at_limit == pytest.approx(0.43963, abs=1e-5)  # power_proportions_2indep at 1,600 each
    assert found.ladder


def test_what_fits_has_no_ladder():
    found = plan_for_lift(TEN, 0.2, per_week=400, limit=20)
    assert found.feasible is True
    assert found.power_at_limit > 0.8
    assert found.ladder == ()


def test_weeks_give_the_smallest_lift():
    found = plan_for_weeks(TEN, 8, per_week=400)
    assert found.lift == pytest.approx(0.317, abs=5e-4)
    assert (found.sizes, found.total, found.weeks, found.feasible) == ((1600, 1600), 3200, 8, None)


def test_weeks_beyond_the_limit_have_a_ladder():
    found = plan_for_weeks(TEN, 20, per_week=400, limit=8)
    assert found.feasible is False
    assert found.lift == pytest.approx(0.196, abs=5e-4)
    assert {rung.code for rung in found.ladder} >= {"bolder_change", "pool"}


def test_too_few_people_for_any_lift_may_still_ask():
    found = plan_for_weeks(TEN, 1, per_week=4, limit=2)
    assert (found.lift, found.feasible) == (None, False)
    assert codes(found) == ["no_lift_to_see"]
    assert [rung.code for rung in found.ladder] == ["interviews"]


def test_without_people_per_week_there_are_no_weeks():
    found = plan_for_lift(TEN, 0.2)
    assert (found.total, found.weeks, found.feasible) == (7682, None, None)


def test_falls_are_planned_where_less_is_better():
    found = plan_for_lift(replace(SPEND, better=Better.DOWN), -0.1, per_week=400, limit=8)
    assert found.lift == -0.1
    assert found.lift_at_limit < -0.1


def test_notes_say_what_the_plan_rests_on():
    several = replace(TEN, weights=(1.0, 1.0, 2.0), looks=5)
    assert codes(plan_for_lift(several, 0.2)) == ["alpha_shared", "looks_cost"]
    assert codes(plan_for_lift(replace(TEN, baseline=0.5), 0.5)) == ["plan_of_few"]
    assert codes(plan_for_lift(SPEND, 0.1)) == ["plan_of_means"]


def test_an_uneven_split_divides_the_people_of_the_weeks():
    assert plan_for_weeks(replace(TEN, weights=(1.0, 1.0, 2.0)), 8, per_week=400).sizes == (800, 800, 1600)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"per_week": 0}, "per_week"),
        ({"per_week": float("nan")}, "per_week"),
        ({"per_week": 400, "limit": 0}, "limit"),
        ({"per_week": 1e-320}, "per_week"),
    ],
)
def test_impossible_weeks_say_why(given, why):
    with pytest.raises(InvalidPlan) as refused:
        plan_for_lift(TEN, 0.2, **given)
    assert refused.value.values["why"] == why


@pytest.mark.parametrize("weeks", [0, -3, 10**30])
def test_impossible_lengths_are_refused(weeks):
    with pytest.raises(InvalidPlan):
        plan_for_weeks(TEN, weeks, per_week=400)


def test_a_lift_too_small_for_any_number_is_refused():
    with pytest.raises(InvalidPlan) as refused:
        plan_for_lift(TEN, 1e-200)
    assert refused.value.values["why"] == "lift_too_small"


@settings(max_examples=80)
@given(
    st.floats(0.005, 0.9),
    st.floats(-0.9, 2).filter(lambda x: abs(x) > 1e-3),
    st.floats(0.5, 10**5),
    st.integers(1, 104),
    st.lists(st.sampled_from([0.5, 1.0, 3.0]), min_size=2, max_size=4).map(tuple),
)
def test_it_fits_where_the_lift_is_no_smaller_than_that_of_the_limit(baseline, lift, per_week, limit, weights):
    better = Better.UP if lift > 0 else Better.DOWN
    design = Design(kind=Kind.SHARE, baseline=baseline, weights=weights, better=better)
    try:
        found = plan_for_lift(design, lift, per_week=per_week, limit=limit)
    except InvalidPlan:
        assert baseline * (1 + lift) >= 1
        return
    if found.feasible:
        assert found.lift_at_limit is not None
        assert abs(found.lift_at_limit) <= abs(lift) * (1 + 1e-6)
        assert found.ladder == ()
    else:
        assert found.lift_at_limit is None or abs(found.lift_at_limit) >= abs(lift) * (1 - 1e-6)
        assert found.ladder
    assert 0 <= found.power_at_limit <= 1
