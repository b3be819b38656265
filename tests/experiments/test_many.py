"""Many comparisons at once: each as it would be alone, and an answer for whatever can exist."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.anytime import anytime_of
from experiments.many import Compared, Estimates, compare_means, compare_shares
from experiments.means import compare_means as compare_two
from experiments.rule import Kind
from funnel.samples import Sample

# Student (1908), Biometrika 6, 1-25: hours of sleep gained with two drugs, as in R's `sleep`.
SLEEP = ([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])


def sums(values: Any) -> tuple[int, float, float]:
    return len(values), float(np.sum(values)), float(np.sum(np.square(values)))


def test_shares_of_few_people_match_newcombe_and_mover_r_of_perondi_2004() -> None:
    """Fagerland, Lydersen & Laake (2015), Stat. Methods Med. Res. 24, 224-254, and their R contingencytables."""
    found = compare_shares(7, 34, 1, 34)
    assert (found.difference.low[0], found.difference.high[0]) == pytest.approx((0.0189, 0.3404), abs=5e-5)
    assert (found.lift.low[0] + 1, found.lift.high[0] + 1) == pytest.approx((1.1537, 41.9763), abs=5e-5)
    assert (found.difference.value[0], found.lift.value[0]) == pytest.approx((6 / 34, 6))


def test_means_match_r_on_students_sleep() -> None:
    found = compare_means(*sums(SLEEP[0]), *sums(SLEEP[1]))
    assert found.p_value[0] == pytest.approx(0.07939414019, abs=1e-8)
    assert (found.difference.low[0], found.difference.high[0]) == pytest.approx((-3.36548323071, 0.20548323071))


def test_evidence_of_the_converters_is_the_beta_mixture_in_closed_form() -> None:
    """Robbins (1970), Ann. Math. Stat. 41, 1397-1409: 2²⁰ / (21 · C(20, 5))."""
    assert compare_shares(15, 1000, 5, 1000, a=1).e_value[0] == pytest.approx(3.2206005209101183)


def test_one_control_serves_many_treatments() -> None:
    found = compare_shares([90, 120], 1000, 100, 1000)
    assert found.lift.value == pytest.approx([-0.1, 0.2])
    assert found.p_value[0] == compare_shares(90, 1000, 100, 1000).p_value[0]


def test_a_control_without_conversions_leaves_the_lift_open() -> None:
    found = compare_shares([5, 0], 1000, 0, 1000)
    assert list(found.lift.value) == [np.inf, np.inf]
    assert list(found.lift.high) == [np.inf, np.inf]
    assert found.lift.low[0] > 0 > found.lift.low[1]
    assert list(found.difference.value) == [0.005, 0]


@pytest.mark.parametrize("found", [compare_shares(0, 0, 3, 10), compare_means(0, 0, 0, 10, 3, 3)])
def test_nobody_in_a_variant_excludes_nothing(found: Compared) -> None:
    assert (found.difference.value[0], found.lift.value[0]) == (np.inf, np.inf)
    assert found.difference.low[0] <= -1
    assert found.difference.high[0] >= 1
    assert found.lift.low[0] <= -1
    assert (found.lift.high[0], found.p_value[0], found.e_value[0]) == (np.inf, 1, 1)


def test_the_anytime_limits_of_few_events_exclude_nothing() -> None:
    found = compare_means(1000, 50, 400, 1000, 40, 300)
    assert (found.anytime.low[0], found.anytime.high[0], found.e_value[0]) == (-np.inf, np.inf, 1)


counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
values = st.lists(st.floats(0, 1000, width=16) | st.just(0.0), min_size=1, max_size=40)


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=4))
def test_shares_are_ordered_finite_where_they_exist_and_never_narrower_anytime(tables: list[Any]) -> None:
    x1, n1, x0, n0 = np.array([(*one, *zero) for one, zero in tables]).T
    found = compare_shares(x1, n1, x0, n0)
    check(found)
    assert (found.anytime.low <= found.lift.low).all()
    assert (found.anytime.high >= found.lift.high).all()


@given(values, values)
def test_means_are_what_two_samples_give_alone(ones: list[float], zeros: list[float]) -> None:
    found = compare_means(*sums(ones), *sums(zeros), planned=500)
    check(found)
    one, zero = Sample(*sums(ones)), Sample(*sums(zeros))
    alone = compare_two(one, zero)
    for mine, its in ((found.difference, alone.difference), (found.lift, alone.lift)):
        assert shown(mine) == pytest.approx((its.value, its.low, its.high))
    assert found.p_value[0] == pytest.approx(1 if alone.p_value is None else alone.p_value)
    ever = anytime_of(Kind.AMOUNT, [one], [zero], q=0.5, planned=500)
    assert found.e_value[0] == pytest.approx(1 if ever.e_value is None else ever.e_value)
    if ever.low is not None and alone.difference.low is not None:
        assert found.anytime.low[0] == pytest.approx(min(ever.low, alone.difference.low))


@given(counts, counts)
def test_swapped_shares_mirror_the_difference(one: tuple[int, int], zero: tuple[int, int]) -> None:
    there, back = compare_shares(*one, *zero), compare_shares(*zero, *one)
    assert there.difference.low == pytest.approx(-back.difference.high, abs=1e-9)
    assert there.p_value == pytest.approx(back.p_value)
    assert there.e_value == pytest.approx(back.e_value)


def check(found: Compared) -> None:
    """Nothing is NaN, a value lies within its limits, and limits are apart."""
    for each in (found.difference, found.lift, found.anytime):
        assert not np.isnan([each.value, each.low, each.high]).any()
        assert (each.low < each.high).all()
        assert ((each.low <= each.value) & ((each.value <= each.high) | np.isinf(each.value))).all()
    assert ((found.p_value >= 0) & (found.p_value <= 1)).all()
    assert (found.e_value > 0).all()


def shown(estimates: Estimates) -> tuple[float | None, ...]:
    """As a single comparison says it: None for what does not exist."""
    figures = (float(each[0]) for each in (estimates.value, estimates.low, estimates.high))
    return tuple(figure if np.isfinite(figure) else None for figure in figures)
