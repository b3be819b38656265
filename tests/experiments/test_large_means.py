"""A spread that is tiny beside its mean: known from people's values, and never taken for none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.anytime_means import Sums
from experiments.compare import compare
from experiments.cuped import compare_adjusted
from experiments.many import compare_means as compare_many
from experiments.means import compare_means
from experiments.ratios import compare_ratios
from experiments.rule import Kind, Metric, Role
from funnel.intake import units
from funnel.parquet import aggregate
from funnel.samples import Around, Beside, Sample
from funnel.tables import read

# Spreads that are a millionth of the mean, and times in seconds since 1970.
SHAPES = [(1e6, 1.0), (1.7e9, 1000.0), (-2e8, 50.0)]
PEOPLE = 400


def drawn(mean: float, sd: float, *, seed: int) -> pd.DataFrame:
    """Two variants, with what each person had before, which goes with what they have now."""
    random = np.random.default_rng(seed)
    before = random.normal(mean, sd, 2 * PEOPLE)
    variant = np.repeat(["a", "b"], PEOPLE)
    now = before + random.normal(0, sd, 2 * PEOPLE) + 0.1 * sd * (variant == "b")
    return pd.DataFrame({"variant": variant, "now": now, "before": before})


def taken_in(frame: pd.DataFrame, path, **named) -> list[dict[str, Sample]]:
    """The samples by variant, as the reader of tables and as DuckDB add them up."""
    frame.to_csv(path / "people.csv", index=False)
    frame.to_parquet(path / "people.parquet")
    table, fast = units(read(path / "people.csv"), **named), aggregate([path / "people.parquet"], **named)
    assert fast is not None
    (key,) = table.samples
    return [table.samples[key], fast.samples[key]]


@pytest.mark.parametrize(("mean", "sd"), SHAPES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_p_is_that_of_the_values_themselves(tmp_path, mean, sd, seed):
    frame = drawn(mean, sd, seed=seed)
    by = {name: rows.now.to_numpy() for name, rows in frame.groupby("variant")}
    expected = stats.ttest_ind(by["b"], by["a"], equal_var=False)
    low, high = expected.confidence_interval()
    for samples in taken_in(frame, tmp_path, variant="variant", metrics={"now": None}):
        found = compare_means(samples["b"], samples["a"])
        assert found.p_value == pytest.approx(expected.pvalue, rel=1e-6)
        assert (found.difference.low, found.difference.high) == pytest.approx((low, high), rel=1e-6)
        assert "no_spread" not in found.notes


@pytest.mark.parametrize(("mean", "sd"), SHAPES)
def test_what_was_before_takes_the_spread_away_as_least_squares_does(tmp_path, mean, sd):
    frame = drawn(mean, sd, seed=4)
    near = frame[["now", "before"]] - mean
    x = np.column_stack([np.ones(len(frame)), frame.variant == "b", near.before])
    effect, residual, *_ = np.linalg.lstsq(x, near.now.to_numpy(), rcond=None)
    error = np.sqrt(residual[0] / (len(frame) - 3) * np.linalg.inv(x.T @ x)[1, 1])
    named = {"variant": "variant", "metrics": {"now": None}, "pre": {"now": "before"}}
    for samples in taken_in(frame, tmp_path, **named):
        found = compare_adjusted(samples["b"], samples["a"])
        assert found.difference.value == pytest.approx(effect[1], rel=1e-5)
        half = (found.difference.high - found.difference.low) / 2
        assert half == pytest.approx(error * stats.t.isf(0.025, len(frame) - 4), rel=2e-3)


def test_a_ratio_of_large_totals_is_judged_by_what_each_person_adds(tmp_path):
    random = np.random.default_rng(5)
    per = random.normal(1e7, 10, 2 * PEOPLE)
    frame = pd.DataFrame(
        {"variant": np.repeat(["a", "b"], PEOPLE), "of": 3 * per + random.normal(0, 1, 800), "per": per}
    )
    named = {"variant": "variant", "metrics": {"r": "ratio"}, "ratios": {"r": ("of", "per")}}
    by = dict(list(frame.groupby("variant")))
    adds = {
        name: ((rows.of - rows.of.sum() / rows.per.sum() * rows.per) / rows.per.mean()).to_numpy()
        for name, rows in by.items()
    }
    error = np.sqrt(sum(values.var(ddof=1) / len(values) for values in adds.values()))
    for samples in taken_in(frame, tmp_path, **named):
        found = compare_ratios(samples["b"], samples["a"])
        half = (found.difference.high - found.difference.low) / 2
        assert half == pytest.approx(error * stats.t.isf(0.025, 2 * PEOPLE - 2), rel=1e-4)


def test_a_third_of_the_people_without_a_value_before_keep_their_spread(tmp_path):
    frame = drawn(1e9, 10.0, seed=6)
    frame.loc[::3, "before"] = np.nan
    filled = frame.before.fillna(frame.before.mean())
    for samples in taken_in(frame, tmp_path, variant="variant", metrics={"now": None}, pre={"now": "before"}):
        for name, sample in samples.items():
            own = frame.variant == name
            known = np.cov(frame.now[own] - 1e9, filled[own] - 1e9) * (PEOPLE - 1)
            assert sample.centred.squares == pytest.approx(known[0, 0], rel=1e-9)
            assert sample.centred.second == pytest.approx(known[1, 1], rel=1e-6)
            assert sample.centred.products == pytest.approx(known[0, 1], rel=1e-6)


def test_segments_far_apart_each_keep_their_own_spread(tmp_path):
    frame = drawn(1e6, 1.0, seed=7)
    frame["segment"] = np.tile(["old", "new"], PEOPLE)
    frame.loc[frame.segment == "new", "now"] += 1e9
    frame.to_parquet(tmp_path / "people.parquet")
    found = aggregate([tmp_path / "people.parquet"], variant="variant", metrics={"now": None}, segment="segment")
    for segment, given_here in found.segments.items():
        for name, sample in given_here["now"].items():
            own = frame.now[(frame.segment == segment) & (frame.variant == name)].to_numpy()
            assert sample.variance == pytest.approx(np.var(own, ddof=1), rel=1e-9)
    whole = frame.now[frame.variant == "a"].to_numpy()
    assert found.samples["now"]["a"].variance == pytest.approx(np.var(whole, ddof=1), rel=1e-9)


@pytest.mark.parametrize("value", [7.0, 0.1, 1.7e9, 1e6 / 3])
def test_who_all_have_one_value_have_no_spread_at_all(tmp_path, value):
    frame = pd.DataFrame({"variant": np.repeat(["a", "b"], 5000), "now": value})
    for samples in taken_in(frame, tmp_path, variant="variant", metrics={"now": "mean"}):
        found = compare_means(samples["b"], samples["a"])
        assert found.p_value is None
        assert found.notes == ("no_spread",)


def test_a_mean_and_its_standard_deviation_are_taken_at_their_word():
    one, zero = Sample.of_mean(500, 1.7e9 + 150, 1000), Sample.of_mean(500, 1.7e9, 1000)
    expected = stats.ttest_ind_from_stats(1.7e9 + 150, 1000, 500, 1.7e9, 1000, 500, equal_var=False).pvalue
    assert compare_means(one, zero).p_value == pytest.approx(expected, rel=1e-9)


def test_of_sums_alone_a_spread_that_rounding_may_hide_is_unknown_and_lends_nothing():
    # Sums of 1,000 values of 1e6 ± 1 hold the one variant's spread; the other one's is gone.
    n, kept = 1000, Sample(1000, 1e9, 1e15 + 999)
    blurred = Sample(n, 1e9, 1e15)
    alone = compare_means(kept, blurred)
    assert (alone.p_value, alone.notes) == (None, ("spread_lost",))
    found = compare_many(n, kept.total, kept.squares, n, blurred.total, blurred.squares)
    assert found.p_value == 1
    assert np.isinf(found.difference.low)


def test_sums_alone_keep_a_spread_of_a_millionth_of_the_mean_as_far_as_they_can():
    random = np.random.default_rng(8)
    one, zero = random.normal(1e6 + 0.1, 1, 1000), random.normal(1e6, 1, 1000)
    found = compare_many(*(x for v in (one, zero) for x in (len(v), v.sum(), np.square(v).sum())))
    assert found.p_value == pytest.approx(stats.ttest_ind(one, zero, equal_var=False).pvalue, abs=0.01)


def test_a_spread_of_a_thousandth_of_a_millionth_is_as_sharp_as_the_mean_itself(tmp_path):
    frame = drawn(1e6, 1e-3, seed=1)
    by = {name: rows.now.to_numpy() for name, rows in frame.groupby("variant")}
    expected = stats.ttest_ind(by["b"], by["a"], equal_var=False).pvalue
    for samples in taken_in(frame, tmp_path, variant="variant", metrics={"now": None}):
        assert compare_means(samples["b"], samples["a"]).p_value == pytest.approx(expected, rel=1e-4)


def test_the_test_holds_its_level_on_large_means():
    random = np.random.default_rng(9)
    wrong = 0
    for _ in range(2000):
        values = random.normal(1e6, 1, (2, 50))
        one, zero = (sum((Sample(1, x, x * x) for x in v[1:]), Sample(1, v[0], v[0] ** 2)) for v in values.tolist())
        wrong += (compare_means(one, zero).p_value or 1) < 0.05
    assert wrong / 2000 <= 0.062


@given(st.lists(st.floats(-1000, 1000), min_size=2, max_size=30), st.integers(1, 29))
def test_people_who_are_added_up_one_by_one_or_in_parts_are_the_same(values, at):
    people = [Sample(1, 1e9 + x, (1e9 + x) ** 2) for x in values]
    exact = [1e9 + x for x in values]
    middle = sum(x - 1e9 for x in exact) / len(exact)
    expected = sum((x - 1e9 - middle) ** 2 for x in exact)
    whole = sum(people[1:], people[0])
    at = min(at, len(people) - 1)
    parts = sum(people[1:at], people[0]) + sum(people[at + 1 :], people[at])
    for found in (whole, parts):
        assert found.centred.squares == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("value", [0.1, 1e6 / 3, 1.7e9 + 0.1])
def test_days_on_which_all_have_one_value_add_up_to_no_spread(value):
    days = [Sample(n, n * value, n * value**2) for n in (3, 50, 7, 1, 400)]
    assert sum(days[1:], days[0]).centred.squares == pytest.approx(0, abs=0)


def test_the_always_valid_error_is_that_of_the_values():
    random = np.random.default_rng(10)
    values = random.normal(1.7e9, 1000, 300)
    near = float(np.square(values - values.mean()).sum())
    sample = Sample(300, float(values.sum()), float(np.square(values).sum())).knowing(Around(near))
    assert Sums.of_samples([sample]).yy[0] == pytest.approx(near)


def test_ordinary_amounts_carry_nothing_more_than_their_sums(tmp_path):
    frame = drawn(50, 20, seed=11)
    for samples in taken_in(frame, tmp_path, variant="variant", metrics={"now": None}, pre={"now": "before"}):
        assert [sample.around for sample in samples.values()] == [None, None]
    assert Sample.of_mean(100, 50, 20).around is None
    assert (Sample(2, 5, 17) + Sample(2, 11, 85)).around is None


def test_a_variant_whose_values_before_are_large_is_compared_by_the_rule():
    one = Sample(50, 100, 300, Beside(5e10, 5e19, 1e11), around=Around(100.0, 50.0, 20.0))
    zero = Sample(50, 90, 262, Beside(5e10, 5e19, 9e10), around=Around(100.0, 50.0, 20.0))
    metric = Metric(key="x", kind=Kind.AMOUNT, role=Role.PRIMARY)
    (found,) = compare(metric, {"a": zero, "b": one}, control="a", alpha=0.05)
    # Slope 40/100, residual (200 - 40²/100) / 97; both means before are one.
    assert found.difference.value == pytest.approx(0.2)
    half = (found.difference.high - found.difference.low) / 2
    assert half == pytest.approx(stats.t.isf(0.025, 97) * np.sqrt(184 / 97 * 2 / 50), rel=1e-3)
