import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.datasets import nile
from statsmodels.regression.linear_model import OLS

from experiments.before_after import segmented
from experiments.results import Verdict
from experiments.rule import Better

NILE = nile.load_pandas().data["volume"].tolist()  # yearly flow at Aswan 1871-1970, 10^8 m³
DAM = 1899 - 1871


def codes(found):
    return [note.code for note in found.notes]


def test_nile_lost_a_quarter_of_its_flow_when_the_dam_was_begun():
    # Cobb (1978), Biometrika 65, 243-251: means of 1097.75 before 1899 and 849.97 from then on. Without trends to
    # speak of, the step at the change is near to that difference.
    found = segmented(NILE, DAM)
    assert np.mean(NILE[:DAM]) == pytest.approx(1097.75)
    assert np.mean(NILE[DAM:]) == pytest.approx(849.97, abs=5e-3)
    assert found.level.interval.low < 849.97 - 1097.75 < found.level.interval.high < 0
    assert found.level.p_value < 0.001
    assert found.verdict(Better.UP) is Verdict.POINTS_DOWN
    assert found.verdict(Better.DOWN) is Verdict.POINTS_UP


def test_level_slope_and_effect_are_those_of_a_line_through_each_part():
    found = segmented(NILE, DAM)
    (slope0, level0), (slope1, level1) = (
        np.polyfit(np.arange(len(NILE))[part], np.array(NILE)[part], 1) for part in (slice(DAM), slice(DAM, None))
    )
    assert found.level.interval.value == pytest.approx(level1 + slope1 * DAM - level0 - slope0 * DAM)
    assert found.slope.interval.value == pytest.approx(slope1 - slope0)
    assert found.effect.interval.value == pytest.approx(level1 + slope1 * 99 - level0 - slope0 * 99)
    assert found.relative.value == pytest.approx((level1 + slope1 * 99) / (level0 + slope0 * 99) - 1)
    assert found.fitted[-1] == pytest.approx(level1 + slope1 * 99)
    assert found.counterfactual[DAM] == pytest.approx(level0 + slope0 * DAM)


def test_errors_are_never_below_those_of_newey_and_west():
    times = np.arange(100)
    after = times >= DAM
    design = np.column_stack([np.ones(100), times, after, after * (times - DAM)])
    theirs = OLS(NILE, design.astype(float)).fit(cov_type="HAC", cov_kwds={"maxlags": 4}, use_t=True)
    for change, (low, high) in zip(("level", "slope"), theirs.conf_int()[2:], strict=True):
        mine = getattr(segmented(NILE, DAM), change).interval
        assert mine.low <= low < high <= mine.high


def noisy(rng, count, rho):
    shocks = rng.normal(size=count + 50)
    values = [0.0]
    for shock in shocks:
        values.append(rho * values[-1] + shock)
    return np.array(values[-count:])


@pytest.mark.parametrize(("rho", "least"), [(0.0, 0.94), (0.4, 0.88)])
def test_limits_of_the_effect_cover_about_as_often_as_they_say_in_short_series(rho, least):
    rng = np.random.default_rng(7)
    truth = 3 + 0.2 * 7
    change = np.r_[np.zeros(12), 3 + 0.2 * np.arange(8)]
    covered, claimed = [], []
    for _ in range(300):
        noise = noisy(rng, 20, rho)
        effect = segmented((50 + 0.1 * np.arange(20) + change + noise).tolist(), 12).effect.interval
        covered.append(effect.low <= truth <= effect.high)
        claimed.append(segmented((50 + noise).tolist(), 12).verdict(Better.UP) is not Verdict.INCONCLUSIVE)
    assert np.mean(covered) >= least
    assert np.mean(claimed) <= 0.05 + (0.09 if rho else 0.01)


def test_a_clear_step_points_and_never_wins():
    rng = np.random.default_rng(1)
    values = (100 + rng.normal(size=24) + np.r_[np.zeros(14), np.full(10, 20.0)]).tolist()
    found = segmented(values, 14)
    assert found.verdict(Better.UP) is Verdict.POINTS_UP
    assert found.verdict(Better.DOWN) is Verdict.POINTS_DOWN
    assert found.level.interval.low < 20 < found.level.interval.high
    assert found.relative.low < 0.2 < found.relative.high
    assert codes(found) == []


def test_a_trend_that_goes_on_is_no_change_and_is_said():
    rng = np.random.default_rng(2)
    values = (100 + 3.0 * np.arange(30) + rng.normal(size=30)).tolist()
    found = segmented(values, 18)
    assert np.mean(values[18:]) > np.mean(values[:18]) + 30
    assert found.verdict(Better.UP) is Verdict.INCONCLUSIVE
    assert codes(found) == ["trend_before"]


def test_what_one_period_hands_on_to_the_next_is_said():
    found = segmented((100 + noisy(np.random.default_rng(3), 80, 0.7)).tolist(), 50)
    assert "autocorrelated" in codes(found)
    assert 0.4 < found.autocorrelation < 0.9


def test_days_of_the_week_do_not_count_as_noise():
    rng = np.random.default_rng(4)
    days = np.arange(56)
    values = (100 + 30 * (days % 7 >= 5) + rng.normal(size=56) + 4 * (days >= 35)).tolist()
    plain, seasonal = (segmented(values, 35, daily=daily).level.interval for daily in (False, True))
    assert seasonal.low < 4 < seasonal.high
    assert seasonal.high - seasonal.low < (plain.high - plain.low) / 4
    # below four weeks a level for each day would be guesswork
    assert segmented(values[:27], 18, daily=True) == segmented(values[:27], 18)


@pytest.mark.parametrize(("before", "after"), [(7, 20), (20, 3), (2, 2)])
def test_with_few_periods_nothing_is_claimed(before, after):
    values = [*np.linspace(10, 11, before), *np.linspace(90, 95, after)]
    found = segmented(values, before)
    assert codes(found) == ["few_periods"]
    assert found.notes[0].values == {"before": before, "after": after}
    assert found.level.interval.value > 70
    assert (found.level.interval.low, found.effect.p_value, found.relative.high) == (None, None, None)
    assert found.verdict(Better.UP) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(("values", "first_after"), [([], 0), ([1.0], 0), ([5.0] * 9, 9), ([5.0] * 9, 8)])
def test_without_two_periods_on_both_sides_nothing_is_known(values, first_after):
    found = segmented(values, first_after)
    assert found.effect.interval.value is None
    assert found.verdict(Better.UP) is Verdict.INCONCLUSIVE


def test_values_on_the_lines_are_no_certainty():
    found = segmented([10.0] * 12 + [20.0] * 8, 12)
    assert codes(found) == ["no_spread_between"]
    assert found.level.interval.value == pytest.approx(10)
    assert found.level.interval.low is None
    assert found.verdict(Better.UP) is Verdict.INCONCLUSIVE


def test_periods_without_a_value_or_without_people_are_left_out_and_keep_their_place():
    rng = np.random.default_rng(5)
    values = (100 + 2.0 * np.arange(30) + rng.normal(size=30)).tolist()
    gap = [*values[:4], None, *values[5:]]
    people = [0 if i == 4 else 50 for i in range(30)]
    found = segmented(gap, 18)
    assert segmented(values, 18, people=people).level.interval.value == pytest.approx(found.level.interval.value)
    assert found.level.interval.value == pytest.approx(segmented(values, 18).level.interval.value, abs=1)
    assert found.counterfactual[4] == pytest.approx(values[4], abs=4)


def test_periods_with_more_people_weigh_more():
    rng = np.random.default_rng(6)
    noise = rng.normal(size=30)
    noise[5] = 40
    values = (100 + noise).tolist()
    people = [1 if i == 5 else 400 for i in range(30)]
    weighed, without = segmented(values, 18, people=people), segmented([*values[:5], None, *values[6:]], 18)
    assert weighed.level.interval.value == pytest.approx(without.level.interval.value, abs=0.1)
    assert weighed.level.interval.value != pytest.approx(segmented(values, 18).level.interval.value, abs=0.1)


def test_a_small_change_of_large_values_has_relative_limits_around_it():
    found = segmented([1e9 + i % 3 for i in range(20)], 12)
    effect, relative = found.effect.interval, found.relative
    assert effect.low < -3 < 1 < effect.high
    # Of 1e9, which is known to a billionth, they are the effect's own, divided.
    assert [relative.value, relative.low, relative.high] == pytest.approx(
        [effect.value / 1e9, effect.low / 1e9, effect.high / 1e9], rel=1e-6
    )


@pytest.mark.filterwarnings("error")
def test_one_value_beyond_all_others_leaves_the_relative_limits_open():
    values = [10 + 0.1 * (2 * i * i % 7) for i in range(30)]
    found = segmented([*values[:14], 5.9e8, *values[15:]], 11)
    assert (found.relative.value is not None, found.relative.low, found.relative.high) == (True, None, None)


def test_a_counterfactual_at_or_below_zero_has_no_relative_effect():
    rng = np.random.default_rng(8)
    values = (-5 + rng.normal(size=24)).tolist()
    assert segmented(values, 14).relative.value is None
    # one that may be zero leaves it open
    values = (1 + 3 * rng.normal(size=24) + np.r_[np.zeros(14), np.full(10, 9.0)]).tolist()
    found = segmented(values, 14)
    assert found.relative.value is None or found.relative.low is None


series = st.lists(st.one_of(st.none(), st.integers(-1000, 1000).map(float)), min_size=0, max_size=40)


@settings(max_examples=60)
@given(series, st.integers(0, 40), st.booleans())
def test_any_series_has_an_answer_without_nan_and_without_zero_width(values, first_after, daily):
    found = segmented(values, first_after, daily=daily)
    for interval in (found.level.interval, found.slope.interval, found.effect.interval, found.relative):
        assert all(x is None or math.isfinite(x) for x in (interval.value, interval.low, interval.high))
        if interval.low is not None:
            assert interval.low < interval.high
            assert interval.low <= interval.value + 1e-9 <= interval.high + 2e-9
    assert found.verdict(Better.UP) in (Verdict.POINTS_UP, Verdict.POINTS_DOWN, Verdict.INCONCLUSIVE)
