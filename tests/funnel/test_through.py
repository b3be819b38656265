"""Open and strict conversion of a journey, from counts alone: worked by hand, and what must hold for any counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.counts import wilson
from funnel.flow import FlowStage
from funnel.journey import Phase
from funnel.through import through


def stages(*counts, optional=()) -> list[FlowStage]:
    return [
        FlowStage(id=place, phase=Phase.ACQUISITION, entered=entered, completed=completed, optional=place in optional)
        for place, (entered, completed) in enumerate(counts)
    ]


def test_open_is_the_last_completed_of_the_first_entered_where_nobody_comes_in_on_the_way():
    found = through(stages((1000, 200), (200, 50)))
    assert found.open.value == pytest.approx(0.05)
    assert found.strict == found.open


def test_strict_is_limited_by_who_took_the_optional_stage():
    # 1,000 visit, 200 leave their address, 80 of them see a demonstration and 60 to its end, 50 of the 200 buy.
    # Open: 50 of 1,000. Strict: of the 200, 60 went by way of the demonstration: 5 % × 60/200 = 1.5 %.
    found = through(stages((1000, 200), (80, 60), (200, 50), optional={1}))
    assert found.open.value == pytest.approx(0.05)
    assert found.strict.value == pytest.approx(0.015)


def test_an_optional_stage_that_comes_first_is_out_of_those_who_enter_the_next():
    found = through(stages((50, 40), (200, 100), optional={0}))
    assert (found.open.value, found.strict.value) == (pytest.approx(0.5), pytest.approx(0.5 * 40 / 200))


def test_who_comes_in_on_the_way_goes_on_like_the_others():
    assert through(stages((100, 10), (50, 25))).open.value == pytest.approx(0.1 * 0.5)


def test_who_is_lost_between_two_stages_is_lost_for_the_journey():
    assert through(stages((100, 50), (20, 10))).open.value == pytest.approx(0.1)


def test_an_optional_stage_that_is_not_counted_leaves_the_open_conversion():
    found = through(stages((100, 50), (None, None), (50, 25), optional={1}))
    assert found.open.value == pytest.approx(0.25)
    assert (found.strict.value, found.missing) == (None, (1,))


@pytest.mark.parametrize("counts", [[(100, 50), (None, None)], [(100, 50), (0, 0)], [(100, None)]])
def test_a_stage_that_is_not_counted_leaves_nothing_known(counts):
    assert through(stages(*counts)).open.value is None


def test_without_a_stage_that_everybody_passes_nothing_is_known():
    assert through(stages((10, 5), optional={0})).open.value is None
    assert through([]).open.value is None


def test_the_limits_of_one_stage_are_wilsons():
    found = through(stages((263, 81))).open
    assert (found.low, found.high) == pytest.approx(wilson(81, 263), abs=1e-6)


COUNTED = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(st.lists(st.tuples(COUNTED, st.booleans()), min_size=1, max_size=6))
def test_strict_is_never_more_than_open_and_both_are_shares_within_their_limits(drawn):
    found = through(stages(*(one for one, _ in drawn), optional={i for i, (_, flag) in enumerate(drawn) if flag}))
    if found.open.value is None:
        assert all(flag for _, flag in drawn)
        return
    assert 0 <= found.strict.value <= found.open.value <= 1
    for one in (found.open, found.strict):
        assert 0 <= one.low <= one.value <= one.high <= 1
