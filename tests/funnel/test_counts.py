"""What a stage's counts may be, and what follows from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from funnel.counts import InvalidCounts, StageCounts, wilson


def test_wilson_matches_newcombe_1998_81_of_263():
    """Newcombe (1998), Stat. Med. 17, 857-872, table I, method 3."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"), [(15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
)
def test_wilson_matches_the_other_rows_of_newcombe_1998(successes, n, low, high):
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_mirrors_it(counted):
    out, n = counted
    low, high = wilson(out, n)
    assert 0 <= low <= out / n + 1e-12
    assert out / n - 1e-12 <= high <= 1
    assert wilson(n - out, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(
    st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from([0.01, 0.05, 0.2]),
)
def test_the_limits_are_those_of_statsmodels(counted, alpha):
    low, high = proportion_confint(*counted, alpha=alpha, method="wilson")
    assert wilson(*counted, alpha=alpha) == pytest.approx((max(0.0, low), min(1.0, high)), rel=1e-12, abs=1e-15)


def test_with_nobody_there_is_no_interval():
    assert wilson(0, 0) is None


def test_cost_per_person_is_money_by_people_out():
    counts = StageCounts(entered=40, completed=8, hours=10, spend_minor=12_050)
    assert counts.cost_per_person() == pytest.approx(15.0625)
    assert counts.cost_per_person(rate=20) == pytest.approx(40.0625)


@pytest.mark.parametrize(
    "counts",
    [
        StageCounts(),
        StageCounts(completed=8),
        StageCounts(spend_minor=100),
        StageCounts(entered=3, completed=0, spend_minor=100),
    ],
)
def test_what_is_not_known_has_no_cost_per_person(counts):
    assert counts.cost_per_person() is None


def test_nothing_spent_costs_nothing():
    assert StageCounts(completed=8, spend_minor=0).cost_per_person() == 0


@pytest.mark.parametrize("field", ["entered", "completed", "hours"])
def test_nobody_and_no_hour_is_below_zero(field):
    with pytest.raises(InvalidCounts) as refused:
        StageCounts(**{field: -1})
    assert refused.value.values["why"] == "negative"


def test_more_may_come_back_than_was_spent():
    assert StageCounts(completed=4, spend_minor=-200).cost_per_person() == -0.5


def test_no_more_people_come_out_than_went_in():
    with pytest.raises(InvalidCounts) as refused:
        StageCounts(entered=80, completed=90)
    assert refused.value.values == {"why": "more_out_than_in", "entered": 80, "completed": 90}


def test_people_out_may_be_known_without_people_in():
    assert StageCounts(completed=90).entered is None


@pytest.mark.parametrize("hours", [float("nan"), float("inf")])
def test_hours_are_a_number(hours):
    with pytest.raises(InvalidCounts):
        StageCounts(hours=hours)
