import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.split import check_segments, check_split

EQUAL = {"a": 1, "b": 1}
counts = st.integers(0, 10**9)


def test_split_p_matches_the_published_one_of_cookie_cats():
    check = check_split({"gate_30": 44700, "gate_40": 45489}, {"gate_30": 0.5, "gate_40": 0.5})
    assert check.p_value == pytest.approx(0.0086, abs=5e-5)
    assert not check.mismatch


def test_p_matches_the_normal_test_of_one_share():
    # 5,200 of 10,000: z = 4, two-sided p 6.33e-5
    check = check_split({"a": 5200, "b": 4800}, EQUAL)
    assert check.p_value == pytest.approx(6.334e-5, rel=1e-3)
    assert check.mismatch
    assert check.e_value is None


def test_weights_are_on_any_scale_and_strangers_are_left_out():
    check = check_split({"a": 900, "b": 100, "zzz": 7}, {"a": 9, "b": 1})
    assert check.expected == {"a": 0.9, "b": 0.1}
    assert check.observed == {"a": 900, "b": 100}
    assert check.p_value == pytest.approx(1)


def test_a_variant_that_nobody_reached_is_a_mismatch_once_there_are_people():
    assert check_split({"a": 100}, EQUAL).mismatch
    assert check_split({"a": 100}, EQUAL, running=True).mismatch


@pytest.mark.parametrize("running", [False, True])
def test_with_nobody_there_is_nothing_to_check(running):
    check = check_split({}, EQUAL, running=running)
    assert (check.p_value, check.e_value, check.mismatch, check.observed) == (None, None, False, {"a": 0, "b": 0})


def test_running_evidence_is_what_it_is_expected_to_be_without_a_leak():
    # The mean of the evidence over every way in which twelve people can arrive is 1: by hand, a test martingale.
    shares = {"a": 0.2, "b": 0.3, "c": 0.5}
    total = 0.0
    for a, b in itertools.product(range(13), repeat=2):
        if a + b <= 12:
            people = {"a": a, "b": b, "c": 12 - a - b}
            ways = math.factorial(12) / math.prod(math.factorial(n) for n in people.values())
            chance = ways * math.prod(shares[v] ** n for v, n in people.items())
            total += chance * check_split(people, shares, running=True).e_value
    assert total == pytest.approx(1, rel=1e-9)


def test_running_evidence_matches_the_closed_form_of_one_person_at_a_time():
    # Pólya's urn with 50 + 50: three people into a are 50/100 · 51/101 · 52/102 against 1/8
    check = check_split({"a": 3}, EQUAL, running=True)
    assert check.e_value == pytest.approx(50 * 51 * 52 / (100 * 101 * 102) * 8)


def test_while_running_what_a_single_check_would_report_is_not_yet_a_mismatch():
    # z = 3.4: a p of 0.0007 once, but somebody who looks every day sees such a day in one clean test of a hundred
    people = {"a": 5170, "b": 4830}
    assert check_split(people, EQUAL).mismatch
    assert not check_split(people, EQUAL, running=True).mismatch


def test_a_leak_of_two_points_among_20_000_people_is_seen_while_running():
    assert check_split({"a": 10_400, "b": 9_600}, EQUAL, running=True).mismatch


@given(counts, counts, st.floats(0.01, 0.99))
def test_evidence_is_finite_and_swaps_with_the_variants(a, b, share):
    check = check_split({"a": a, "b": b}, {"a": share, "b": 1 - share}, running=True)
    swapped = check_split({"b": a, "a": b}, {"b": share, "a": 1 - share}, running=True)
    if a + b:
        assert math.isfinite(check.e_value)
        assert check.e_value == pytest.approx(swapped.e_value, rel=1e-3)
        assert check.mismatch == (check.e_value >= 1000)


def test_one_bad_segment_is_named():
    found = check_segments({"phone": {"a": 700, "b": 500}, "desk": {"a": 505, "b": 495}, "tv": {}}, EQUAL)
    assert {segment: check.mismatch for segment, check in found.items()} == {"phone": True, "desk": False, "tv": False}
    assert found["tv"].p_value is None


@pytest.mark.parametrize("running", [False, True])
def test_many_segments_need_stronger_evidence_each(running):
    people = {"a": 570, "b": 430} if running else {"a": 553, "b": 447}
    alone = check_segments({"one": people}, EQUAL, running=running)
    among = check_segments({"one": people, **{str(k): {"a": 500, "b": 500} for k in range(20)}}, EQUAL, running=running)
    assert alone["one"].mismatch
    assert not among["one"].mismatch
