import pytest

from experiments.split import check_split


def test_split_p_matches_the_published_one_of_cookie_cats():
    check = check_split({"gate_30": 44700, "gate_40": 45489}, {"gate_30": 0.5, "gate_40": 0.5})
    assert check.p_value == pytest.approx(0.0086, abs=5e-5)
    assert not check.mismatch


def test_p_matches_the_normal_test_of_one_share():
    # 5,200 of 10,000: z = 4, two-sided p 6.33e-5
    check = check_split({"a": 5200, "b": 4800}, {"a": 1, "b": 1})
    assert check.p_value == pytest.approx(6.334e-5, rel=1e-3)
    assert check.mismatch


def test_weights_are_on_any_scale_and_strangers_are_left_out():
    check = check_split({"a": 900, "b": 100, "zzz": 7}, {"a": 9, "b": 1})
    assert check.expected == {"a": 0.9, "b": 0.1}
    assert check.observed == {"a": 900, "b": 100}
    assert check.p_value == pytest.approx(1)


def test_a_variant_that_nobody_reached_is_a_mismatch_once_there_are_people():
    assert check_split({"a": 100}, {"a": 1, "b": 1}).mismatch


def test_with_nobody_there_is_nothing_to_check():
    check = check_split({}, {"a": 1, "b": 1})
    assert (check.p_value, check.mismatch, check.observed) == (None, False, {"a": 0, "b": 0})
