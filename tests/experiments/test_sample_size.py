import pytest

from experiments.rule import Kind
from experiments.sample_size import people_needed


def test_ten_to_twelve_percent_takes_3841_per_variant():
    assert people_needed(Kind.SHARE, 0.10, 0.2) == 2 * 3841  # R power.prop.test


def test_half_to_three_quarters_takes_77_per_variant():
    assert people_needed(Kind.SHARE, 0.5, 0.5, power=0.9) == 2 * 77  # R power.prop.test example: 76.70693


def test_half_a_standard_deviation_takes_64_per_variant():
    assert people_needed(Kind.AMOUNT, 10, 0.1, sd=2) == 2 * 64  # Cohen (1988): 64; R power.t.test: 63.76576


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
        (Kind.AMOUNT, 10, 0.1, {}),
        (Kind.AMOUNT, 10, 0.1, {"sd": 0}),
        (Kind.AMOUNT, 0, 0.1, {"sd": 1}),
        (Kind.AMOUNT, -3, 0.1, {"sd": 1}),
        (Kind.SHARE, 0.1, 0.2, {"power": 1}),
        (Kind.SHARE, 0.1, 0.2, {"alpha": 0}),
        (Kind.SHARE, 0.1, 0.2, {"variants": 1}),
        (Kind.SHARE, 0.1, 0.2, {"shares": [1, 0]}),
    ],
)
def test_what_no_number_of_people_can_show_has_no_sample_size(kind, baseline, lift, settings):
    assert people_needed(kind, baseline, lift, **settings) is None
