import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.design import Design, InvalidPlan
from experiments.looks import boundaries, crossing
from experiments.rule import Better, Kind
from experiments.sample_size import chance_to_see, people_needed, power_curve, sizes_needed, smallest_lift, weeks_of

TEN = Design(kind=Kind.SHARE, baseline=0.10)
SPEND = Design(kind=Kind.AMOUNT, baseline=10, sd=2)


# ---- people


def test_ten_to_twelve_percent_takes_3841_per_variant():
    assert sizes_needed(TEN, 0.2) == (3841, 3841)  # R power.prop.test
    assert people_needed(Kind.SHARE, 0.10, 0.2) == 2 * 3841


def test_half_to_three_quarters_takes_77_per_variant():
    assert people_needed(Kind.SHARE, 0.5, 0.5, power=0.9) == 2 * 77  # R power.prop.test example: 76.70693


def test_half_a_standard_deviation_takes_64_per_variant():
    assert people_needed(Kind.AMOUNT, 10, 0.1, sd=2) == 2 * 64  # Cohen (1988): 64; R power.t.test: 63.76576


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.SHARE])
def test_everything_but_a_share_is_planned_as_a_mean(kind):
    assert people_needed(kind, 10, 0.1, sd=2) == 2 * 64
    assert people_needed(kind, 10, 0.1) is None


def test_direction_of_the_lift_does_not_matter_for_amounts():
    assert people_needed(Kind.AMOUNT, 10, -0.1, sd=2) == 2 * 64


def test_more_variants_plan_each_comparison_at_a_part_of_alpha():
    pair = people_needed(Kind.SHARE, 0.1, 0.2, alpha=0.025)
    assert people_needed(Kind.SHARE, 0.1, 0.2, variants=3) == pair // 2 * 3


def test_an_uneven_split_costs_people_and_gives_every_variant_its_power():
    even = people_needed(Kind.SHARE, 0.1, 0.2)
    assert people_needed(Kind.SHARE, 0.1, 0.2, shares=[1, 1]) == even
    assert (
        people_needed(Kind.SHARE, 0.1, 0.2, shares=[0.9, 0.1])
        > people_needed(Kind.SHARE, 0.1, 0.2, shares=[3, 1])
        > even
    )


def test_an_uneven_split_divides_as_planned():
    control, variant = sizes_needed(replace(TEN, weights=(3, 1)), 0.2)
    assert control == pytest.approx(3 * variant, abs=3)


def test_planned_looks_take_three_percent_more():
    assert sizes_needed(replace(TEN, looks=5), 0.2) == (math.ceil(3840.8477 * 1.03),) * 2


@pytest.mark.parametrize("looks", [2, 3, 5, 10, 30])
def test_with_three_percent_more_planned_looks_keep_the_power_to_a_point(looks):
    information = tuple((k + 1) / looks for k in range(looks))
    drift = (1.9599640 + 0.8416212) * math.sqrt(1.03)
    assert crossing(information, boundaries(information), drift=drift)[-1] >= 0.79


@pytest.mark.parametrize("effect", [1e-2, 1e-5, 1e-9])
def test_a_tiny_effect_takes_the_normal_tests_number(effect):
    # 2 · (1.959964 + 0.841621)² / d² in each variant
    assert people_needed(Kind.AMOUNT, 1, effect, sd=1) == pytest.approx(4 * 7.848879 / effect**2, rel=1e-4)


@pytest.mark.parametrize(
    ("kind", "baseline", "lift", "settings"),
    [
        (Kind.SHARE, 0.9, 0.2, {}),
        (Kind.SHARE, 0.5, 1, {}),
        (Kind.SHARE, 0.5, -1, {}),
        (Kind.SHARE, 0, 0.2, {}),
        (Kind.SHARE, 1, -0.2, {}),
        (Kind.SHARE, 0.1, 0, {}),
        (Kind.SHARE, 0.1, math.nan, {}),
        (Kind.SHARE, 0.1, 1e-200, {}),
        (Kind.AMOUNT, 10, 0.1, {}),
        (Kind.AMOUNT, 10, 0.1, {"sd": 0}),
        (Kind.AMOUNT, 10, -1, {"sd": 1}),
        (Kind.AMOUNT, 0, 0.1, {"sd": 1}),
        (Kind.AMOUNT, -3, 0.1, {"sd": 1}),
        (Kind.SHARE, 0.1, 0.2, {"power": 1}),
        (Kind.SHARE, 0.1, 0.2, {"alpha": 0}),
        (Kind.SHARE, 0.1, 0.2, {"alpha": 1e-320}),
        (Kind.SHARE, 0.1, 0.2, {"variants": 1}),
        (Kind.SHARE, 0.1, 0.2, {"shares": [1, 0]}),
        (Kind.SHARE, 0.1, 0.2, {"shares": [1, 1, 1]}),
    ],
)
def test_what_no_number_of_people_can_show_has_no_sample_size(kind, baseline, lift, settings):
    assert people_needed(kind, baseline, lift, **settings) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"baseline": 10}, "baseline"),
        ({"kind": Kind.AMOUNT, "baseline": 0.0}, "mean"),
        ({"kind": Kind.AMOUNT}, "sd"),
        ({"kind": Kind.AMOUNT, "sd": math.inf}, "sd"),
        ({"weights": (1.0,)}, "variants"),
        ({"weights": (1.0, -1.0)}, "weights"),
        ({"weights": (1.0, math.nan)}, "weights"),
        ({"alpha": 1}, "alpha"),
        ({"power": 0.04}, "power"),
        ({"looks": 0}, "looks"),
    ],
)
def test_impossible_figures_say_which(change, why):
    with pytest.raises(InvalidPlan) as refused:
        replace(TEN, **change)
    assert refused.value.values["why"] == why


@pytest.mark.parametrize(
    ("lift", "why"), [(0, "lift"), (math.inf, "lift"), (-0.2, "direction"), (9.0, "lift_too_large")]
)
def test_impossible_lifts_say_why(lift, why):
    with pytest.raises(InvalidPlan) as refused:
        sizes_needed(TEN, lift)
    assert refused.value.values["why"] == why


# ---- the smallest lift


def test_eight_weeks_of_400_show_a_lift_of_a_third():
    assert smallest_lift(TEN, 8 * 400) == pytest.approx(0.317, abs=5e-4)


def test_where_less_is_better_the_smallest_lift_is_a_fall():
    fall = smallest_lift(replace(TEN, better=Better.DOWN), 3200)
    assert -0.3 < fall < -0.25
    assert sum(sizes_needed(replace(TEN, better=Better.DOWN), fall)) == 3200


def test_a_handful_shows_no_lift_of_a_small_share():
    assert smallest_lift(TEN, 4) is None
    assert smallest_lift(TEN, 0) is None


designs = st.builds(
    Design,
    kind=st.sampled_from([Kind.SHARE, Kind.AMOUNT]),
    baseline=st.floats(0.002, 0.99),
    sd=st.floats(0.05, 5),
    weights=st.lists(st.sampled_from([0.3, 1.0, 2.0, 5.0]), min_size=2, max_size=5).map(tuple),
    better=st.sampled_from(Better),
    alpha=st.sampled_from([0.01, 0.05, 0.1]),
    power=st.sampled_from([0.5, 0.8, 0.95]),
    looks=st.sampled_from([1, 5]),
)


@settings(max_examples=150)
@given(designs, st.integers(0, 10**6))
def test_people_and_smallest_lift_are_each_others_inverse(design, people):
    lift = smallest_lift(design, people)
    if lift is not None:
        assert sum(sizes_needed(design, lift)) <= people
        assert sum(sizes_needed(design, lift * (1 - 1e-4))) > people


@settings(max_examples=100)
@given(designs, st.integers(20, 10**6))
def test_the_smallest_lift_is_seen_with_the_power_of_the_plan(design, people):
    lift = smallest_lift(design, people)
    if lift is not None and abs(lift) < 0.99 * design.largest_lift:
        # Whole people in every variant are a few fewer than the people there are.
        assert chance_to_see(design, lift, people) > design.power - 1e-6


def test_less_than_a_person_in_a_variant_sees_nothing():
    uneven = replace(TEN, baseline=0.03125, weights=(0.3, 2.0, 5.0), power=0.5)
    assert smallest_lift(uneven, 20) is None
    assert smallest_lift(uneven, 60) is not None


@settings(max_examples=50)
@given(designs, st.integers(4, 10**5))
def test_more_people_never_show_less(design, people):
    fewer, more = smallest_lift(design, people), smallest_lift(design, 2 * people)
    assert fewer is None or abs(more) <= abs(fewer)


# ---- chance to see


def test_half_the_people_show_less_than_the_power():
    assert chance_to_see(TEN, 0.2, 7682) == pytest.approx(0.8, abs=1e-4)
    assert chance_to_see(TEN, 0.2, 3200) == pytest.approx(0.43963, abs=1e-5)  # power_proportions_2indep


def test_nobody_shows_nothing():
    assert chance_to_see(TEN, 0.2, 0) == 0
    assert chance_to_see(SPEND, 0.1, 2) == 0


def test_the_curve_rises_with_the_size_of_the_lift():
    for design, upto in ((TEN, 0.6), (SPEND, 0.3), (replace(TEN, better=Better.DOWN), -0.6)):
        curve = power_curve(design, 500, upto=upto)
        assert curve[-1][0] == pytest.approx(upto)
        assert [chance for _, chance in curve] == sorted(chance for _, chance in curve)
        assert 0.05 < curve[0][1] < curve[-1][1] <= 1


def test_the_curve_ends_where_a_share_ends():
    assert power_curve(replace(TEN, baseline=0.8), 500, upto=3)[-1][0] == pytest.approx(0.25, abs=1e-5)


# ---- weeks


@pytest.mark.parametrize(("people", "per_week", "weeks"), [(7682, 400, 20), (8000, 400, 20), (8001, 400, 21)])
def test_weeks_are_rounded_up(people, per_week, weeks):
    assert weeks_of(people, per_week) == weeks


def test_rounding_noise_costs_no_week():
    assert weeks_of(7682, 7682 / 3) == 3


def test_weeks_without_end_are_refused():
    with pytest.raises(InvalidPlan):
        weeks_of(1e300, 1e-300)


anything = st.floats(allow_nan=True, allow_infinity=True)


@settings(max_examples=300)
@given(st.sampled_from([Kind.SHARE, Kind.AMOUNT]), anything, anything, anything, st.lists(anything, max_size=4))
def test_any_figures_give_people_or_none(kind, baseline, lift, sd, weights):
    found = people_needed(kind, baseline, lift, sd=sd, variants=len(weights), shares=weights)
    assert found is None or found >= 4
