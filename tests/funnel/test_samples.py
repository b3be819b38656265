"""Samples: what can be one, whatever the numbers are."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.samples import Around, Beside, InvalidSample, Sample

finite = st.floats(allow_nan=False, allow_infinity=False)
people = st.integers(0, 10**9)


@given(people, st.lists(finite, min_size=8, max_size=8))
def test_totals_of_any_size_make_a_sample_or_are_refused_with_a_code(n, totals):
    total, squares, *rest = totals
    with suppress(InvalidSample):
        one = Sample(n, total, squares, Beside(*rest[:3]), (), Around(*rest[3:]))
        assert (one + one).n == 2 * n


def test_products_beyond_the_floats_are_compared_all_the_same():
    # One person of 1e90 and 1e90 beside it: products² is 1e360.
    one = Sample(1, 1e90, 1e180, Beside(1e90, 1e180, 1e180))
    assert (one + one).beside == Beside(2e90, 2e180, 2e180)


times = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9)), min_size=1, max_size=9)


@given(times, times)
def test_samples_whose_spread_is_lost_beside_their_mean_add(one, other):
    # Seconds since 1970: sums of squares hold nothing of a spread of seconds, and products may seem to.
    def sample(rows):
        values, seconds = [1.7e9 + a for a, _ in rows], [float(b) for _, b in rows]
        products = math.fsum(a * b for a, b in zip(values, seconds, strict=True))
        beside = Beside(math.fsum(seconds), math.fsum(b * b for b in seconds), products)
        return Sample(len(rows), math.fsum(values), math.fsum(a * a for a in values), beside)

    both = sample(one) + sample(other)
    assert both.n == len(one) + len(other)
    assert both.variance == pytest.approx((sample(other) + sample(one)).variance)


@pytest.mark.parametrize(("mean", "sd"), [(1e200, 1), (1, 1e200)])
def test_squares_beyond_the_floats_are_refused(mean, sd):
    with pytest.raises(InvalidSample) as refused:
        Sample.of_mean(5, mean, sd)
    assert refused.value.values["why"] == "not_finite"
