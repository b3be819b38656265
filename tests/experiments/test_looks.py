import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.looks import alpha_at, boundaries, crossing, peeking_error, spending

FIFTHS = (0.2, 0.4, 0.6, 0.8, 1.0)
# Information at up to eight looks, any distance apart.
parts = st.lists(st.floats(0.01, 1), min_size=1, max_size=8).map(sorted)


def test_boundaries_match_published_obrien_fleming_spending():
    # Reboussin, DeMets, Kim & Lan (2000), Control. Clin. Trials 21, 190-207 (ld98, R ldbounds)
    assert boundaries(FIFTHS) == pytest.approx([4.8769, 3.3569, 2.6803, 2.2898, 2.031], abs=6e-4)


@pytest.mark.parametrize(
    ("looks", "error"),
    [(1, 0.05), (2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193), (20, 0.248), (50, 0.320)],
)
def test_peeking_matches_armitage_mcpherson_rowe_1969_table_2(looks, error):
    assert peeking_error(looks) == pytest.approx(error, abs=6e-4)


def test_integration_matches_jennison_turnbull_2000_tables_2_1_and_2_3():
    assert peeking_error(5, alpha=alpha_at(2.413)) == pytest.approx(0.05, abs=1e-4)  # Pocock
    obrien_fleming = [2.040 * math.sqrt(5 / k) for k in range(1, 6)]
    assert crossing(FIFTHS, obrien_fleming)[-1] == pytest.approx(0.05, abs=1e-4)


def test_power_matches_jennison_turnbull_2000_tables_2_2_and_2_4():
    # Five looks at 80 % power need so many times the people of one: 1.229 (Pocock), 1.028 (O'Brien–Fleming)
    fixed = 1.959964 + 0.841621
    assert crossing(FIFTHS, [2.413] * 5, drift=fixed * math.sqrt(1.229))[-1] == pytest.approx(0.8, abs=5e-4)
    obrien_fleming = [2.040 * math.sqrt(5 / k) for k in range(1, 6)]
    assert crossing(FIFTHS, obrien_fleming, drift=fixed * math.sqrt(1.028))[-1] == pytest.approx(0.8, abs=5e-4)


def test_unequal_looks_alarm_as_often_in_a_simulation():
    at = np.array([0.1, 0.15, 0.5, 0.55, 1.0])
    rng = np.random.default_rng(4)
    walk = np.cumsum(rng.normal(0, np.sqrt(np.diff(at, prepend=0)), (200_000, 5)), 1)
    crossed = np.abs(walk / np.sqrt(at)) >= np.array([2.6, 2.5, 2.4, 2.2, 2.1])
    share = [float(np.mean(crossed[:, : k + 1].any(1))) for k in range(5)]
    assert crossing(at.tolist(), [2.6, 2.5, 2.4, 2.2, 2.1]) == pytest.approx(share, abs=0.0015)


@given(parts, st.sampled_from([0.01, 0.05, 0.1]))
@settings(max_examples=40)
def test_each_look_spends_what_its_information_allows_and_the_last_the_rest(information, alpha):
    distinct = [t for t, before in zip(information, [0, *information], strict=False) if t > before * 1.01]
    spent = crossing(distinct, boundaries(distinct, alpha=alpha))
    assert spent == pytest.approx([spending(t, alpha=alpha) for t in distinct], abs=1e-8)
    assert crossing(distinct, boundaries(distinct, alpha=alpha, last=True))[-1] == pytest.approx(alpha, abs=1e-8)


def test_a_single_look_at_the_end_is_the_fixed_test():
    assert boundaries([1.0]) == pytest.approx([1.959964], abs=1e-6)
    assert boundaries([0.4], last=True) == pytest.approx([1.959964], abs=1e-6)


def test_earlier_boundaries_do_not_depend_on_what_comes_later():
    assert boundaries(FIFTHS)[:3] == boundaries(FIFTHS[:3])


def test_a_look_without_new_information_has_the_boundary_of_the_one_before():
    once, again = boundaries([0.5, 0.8]), boundaries([0.5, 0.8, 0.8])
    assert again == (*once, once[-1])
    # also where it is the last one: then the look is one, and spends all
    last = boundaries([0.5, 0.8, 0.8], last=True)
    assert last == pytest.approx([*boundaries([0.5, 0.8], last=True), last[1]])


@given(
    st.lists(st.floats(0.0011, 0.02), min_size=1, max_size=12).map(lambda steps: np.cumprod([1 + s for s in steps])),
    st.floats(0.05, 0.9),
    st.booleans(),
)
@settings(max_examples=60)
def test_looks_close_to_each_other_spend_what_they_may_too(growth, first, last):
    information = [t for t in (first * growth).tolist() if t <= 1] or [first]
    found = boundaries(information, last=last)
    targets = [spending(t) for t in information]
    if last:
        targets[-1] = 0.05
    assert crossing(information, found) == pytest.approx(targets, abs=1e-7)


@pytest.mark.parametrize("gap", [0.001, 0.0012, 0.0015, 0.0018, 0.003])
@pytest.mark.parametrize("looks", [5, 28, 60])
def test_a_last_look_just_before_the_planned_end(looks, gap):
    # every reading is a look: the day before the end may be nearly the end
    information = [*(k / looks * (1 - gap) for k in range(1, looks + 1)), 1.0]
    assert crossing(information, boundaries(information))[-1] == pytest.approx(0.05, abs=1e-7)


def test_a_thousand_looks_have_boundaries():
    found = boundaries([k / 1000 for k in range(1, 1001)])
    assert 1.96 < found[-1] < 2.4


def test_information_beyond_the_plan_counts_as_all_of_it():
    assert boundaries([0.5, 1.3, 1.6]) == boundaries([0.5, 1.0, 1.0])


def test_tiny_information_spends_nothing():
    assert boundaries([0.0, 1e-9, 0.001, 1.0]) == pytest.approx([math.inf, math.inf, math.inf, 1.959964], abs=1e-6)
    assert boundaries([]) == ()
    assert boundaries([0.0], last=True) == (math.inf,)


def test_ninety_daily_looks_fall_from_a_height_to_near_the_fixed_test():
    found = boundaries([day / 90 for day in range(1, 91)])
    assert all(later < earlier for earlier, later in pairwise(found))
    assert 1.96 < found[-1] < 2.25
    assert all(math.isfinite(z) for z in found)


def test_peeking_needs_looks_with_something_new():
    assert peeking_error(0) == 0.0
    assert peeking_error([100, 100, 100]) == pytest.approx(0.05)
    assert peeking_error([100, 200, 300]) == pytest.approx(peeking_error(3))
    assert peeking_error([0, 5, 5, 10]) == pytest.approx(peeking_error(2))


def test_repeated_limits_reach_as_far_as_the_boundary():
    assert alpha_at(1.959964) == pytest.approx(0.05, abs=1e-7)
    assert 1 - alpha_at(math.inf) / 2 < 1
