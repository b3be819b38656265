"""Components of the journey excellence score, made from counts."""

import math
import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.counts import InvalidCounts
from funnel.parts import Component, InvalidPart, Part, Parts, conversion, emotion, nps, share
from funnel.scores import nps as nps_score

Z = 1.959964


def test_a_share_has_the_agresti_coull_1998_variance():
    # By hand: (8 + 2) / (20 + 4), times its rest, by 24, in points
    part = share(8, 20)
    assert (part.value, part.n) == (40, 20)
    assert part.variance == pytest.approx(1e4 * (10 / 24) * (14 / 24) / 24)


def test_ten_of_ten_is_no_certainty():
    assert share(10, 10).value == 100
    assert math.sqrt(share(10, 10).variance) == pytest.approx(100 * math.sqrt(12 / 14 * 2 / 14 / 14))


def test_nps_is_halved_and_has_the_variance_behind_its_published_limits():
    # Preppin' Data 2019, conference survey: NPS -35.9 from -57.5 to -9.2
    part = nps(8, 9, 22)
    assert part.value == pytest.approx((100 - 35.897) / 2, abs=1e-3)
    assert 2 * Z * math.sqrt(part.variance) == pytest.approx((57.5 - 9.2) / 2, abs=0.05)


@given(st.integers(3, 300), st.integers(3, 300), st.integers(3, 300))
def test_nps_part_and_nps_score_agree(promoters, passives, detractors):
    part, score = nps(promoters, passives, detractors), nps_score(promoters, passives, detractors)
    assert part.value == pytest.approx((score.value + 100) / 2)
    if score.low > -100 and score.high < 100:
        assert 4 * Z * math.sqrt(part.variance) == pytest.approx(score.high - score.low, rel=1e-5)


def test_conversion_below_its_target_has_the_share_s_variance_over_the_target():
    # 12 % of a target of 15 %; so far below that the cap takes nothing away
    part = conversion(12_000, 100_000, target=0.15)
    assert (part.value, part.n) == (pytest.approx(80), 100_000)
    assert part.variance == pytest.approx(share(12_000, 100_000).variance / 0.15**2)


def test_conversion_at_its_target_keeps_half_of_the_variance_and_far_above_none():
    at = conversion(15, 100, target=0.15)
    assert at.value == 100
    assert at.variance == pytest.approx(share(15, 100).variance / 0.15**2 / 2)
    above = conversion(90, 100, target=0.15)
    assert (above.value, above.variance) == (100, pytest.approx(0, abs=1e-9))


@pytest.mark.parametrize("completed", [13, 14, 16, 18, 20])
def test_near_the_cap_the_variance_is_the_mean_squared_distance_from_what_is_shown(completed):
    part, drawn = conversion(completed, 100, target=0.15), random.Random(completed)
    mean, sd = completed / 0.15, math.sqrt(share(completed, 100).variance) / 0.15
    distances = ((min(100, drawn.gauss(mean, sd)) - part.value) ** 2 for _ in range(100_000))
    assert part.variance == pytest.approx(fmean(distances), rel=0.05)


@given(st.integers(1, 10**6), st.floats(0, 1), st.floats(1e-6, 1))
def test_no_target_breaks_the_numbers(n, completed, target):
    part = conversion(int(completed * n), n, target=target)
    assert 0 <= part.value <= 100
    assert part.variance >= 0


def test_emotion_runs_from_minus_2_to_2_and_a_guess_has_no_variance():
    assert [emotion(mean).value for mean in (-2, 0, 0.5, 2)] == [0, 50, 62.5, 100]
    assert (emotion(0.5).variance, emotion(0.5).n) == (None, None)


def test_emotion_of_unknown_spread_is_spread_as_five_equal_answers():
    # -2, -1, 0, 1, 2 have variance 2; a quarter of 100 points per step
    assert emotion(0.5, 50).variance == pytest.approx(625 * 2 / 50)


def test_equal_emotions_are_no_certainty():
    # seven answers without spread and three lent ones of variance 2: 6 / 10
    assert emotion(2, 7, sd=0).variance == pytest.approx(625 * 0.6 / 7)
    assert emotion(1, 300, sd=0.8).variance == pytest.approx(625 * (300 * 0.64 + 6) / 303 / 300)


def test_with_nobody_asked_there_is_no_part():
    assert [share(0, 0), conversion(0, 0, target=0.1), nps(0, 0, 0), emotion(0, 0)] == [None] * 4


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: share(11, 10), "share"),
        (lambda: share(-1, 10), "share"),
        (lambda: conversion(1, 10, target=0), "target"),
        (lambda: conversion(1, 10, target=1.5), "target"),
        (lambda: conversion(1, 10, target=math.nan), "target"),
        (lambda: emotion(2.5), "emotion"),
        (lambda: emotion(math.nan), "emotion"),
        (lambda: emotion(1, -1), "n"),
        (lambda: emotion(1, 5, sd=-1), "sd"),
        (lambda: emotion(1, 5, sd=math.nan), "sd"),
        (lambda: Part(value=100.1), "value"),
        (lambda: Part(value=math.nan), "value"),
        (lambda: Part(value=1, variance=-1), "variance"),
        (lambda: Part(value=1, variance=math.inf), "variance"),
        (lambda: Part(value=1, n=-1), "n"),
    ],
)
def test_what_no_component_can_be_is_refused(make, why):
    with pytest.raises(InvalidPart) as refused:
        make()
    assert refused.value.values["why"] == why


@pytest.mark.parametrize(
    ("make", "why"),
    [(lambda: conversion(11, 10, target=0.5), "more_out_than_in"), (lambda: nps(1, -1, 1), "negative")],
)
def test_impossible_counts_are_refused(make, why):
    with pytest.raises(InvalidCounts) as refused:
        make()
    assert refused.value.values["why"] == why


def test_parts_are_kept_as_plain_json():
    parts = Parts({3: {Component.CSAT: share(8, 10), Component.EMOTION: emotion(1)}, 4: {}})
    kept = parts.to_json()
    assert kept["3"]["emotion"] == {"value": 75, "variance": None, "n": None}
    assert Parts.from_json(kept) == parts
