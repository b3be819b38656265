"""Samples: what can be one, whatever the numbers are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.errors import TrayectoError
from funnel.samples import Around, Beside, InvalidSample, Sample

finite = st.floats(allow_nan=False, allow_infinity=False)
people = st.integers(0, 10**9)


@given(people, st.lists(finite, min_size=8, max_size=8))
def test_totals_of_any_size_make_a_sample_or_are_refused_with_a_code(n, totals):
    total, squares, *rest = totals
    try:
        one = Sample(n, total, squares, Beside(*rest[:3]), (), Around(*rest[3:]))
        assert (one + one).n == 2 * n
    except TrayectoError as refused:
        assert refused.code == "invalid_sample"


def test_products_beyond_the_floats_are_compared_all_the_same():
    # One person of 1e90 and 1e90 beside it: products² is 1e360.
    one = Sample(1, 1e90, 1e180, Beside(1e90, 1e180, 1e180))
    assert (one + one).beside == Beside(2e90, 2e180, 2e180)


@pytest.mark.parametrize(("mean", "sd"), [(1e200, 1), (1, 1e200)])
def test_squares_beyond_the_floats_are_refused(mean, sd):
    with pytest.raises(InvalidSample) as refused:
        Sample.of_mean(5, mean, sd)
    assert refused.value.values["why"] == "not_finite"
