import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.periods import Period
from experiments.results import Verdict
from experiments.rule import Better, Grade, Kind, Metric, Role, Rule
from experiments.ungrouped import answers, judge_before_after, judge_one_group, judge_opinion
from funnel.samples import InvalidSample, Sample

UP, DOWN, OPEN = Verdict.POINTS_UP, Verdict.POINTS_DOWN, Verdict.INCONCLUSIVE


def rule(kind=Kind.SHARE, *, better=Better.UP, guardrail=False, **how):
    guards = (Metric(key="refunds", kind=Kind.SHARE, role=Role.GUARDRAIL, margin=0.1),) if guardrail else ()
    metrics = (Metric(key="primary", kind=kind, better=better), *guards)
    return Rule(control="a", split={"a": 1, "b": 1}, metrics=metrics, **{"grade": Grade.INTERVIEWS, **how})


def asked(yes, n, **how):
    given = {"primary": {"b": Sample.of_share(n, yes)}}
    return judge_one_group(rule(**{"baseline": 0.5, **how}), given)


# ---- people who are asked


@pytest.mark.parametrize(
    ("yes", "n", "p", "verdict"),
    [
        (7, 9, 0.08984375, OPEN),  # 46 of 512 ways to toss nine coins
        (8, 9, 0.01953125, UP),  # 10 of 512
        (1, 9, 0.01953125, DOWN),
        (13, 18, 0.048126220703125, UP),  # R binom.test(13, 18, alternative = "greater")
        (30, 40, 0.0011107168866146822, UP),  # R binom.test(30, 40, alternative = "greater")
        (10, 40, 0.0011107168866146822, DOWN),
    ],
)
def test_the_exact_p_of_the_side_on_which_the_answers_lie_decides(yes, n, p, verdict):
    found = asked(yes, n)
    (comparison,) = found.primary.comparisons
    assert comparison.p_value == comparison.p_adjusted == pytest.approx(p, rel=1e-9)
    assert found.verdict is comparison.verdict is verdict


def test_difference_and_lift_are_the_shares_over_the_bar_and_relative_to_it():
    # R binom.test(30, 40, conf.level = 0.9): 0.612940 to 0.857630
    (found,) = asked(30, 40, baseline=0.6).primary.comparisons
    assert found.difference.value == pytest.approx(0.15)
    assert [found.difference.low, found.difference.high] == pytest.approx([0.012940, 0.257630], abs=1e-6)
    assert [found.lift.low, found.lift.high] == pytest.approx([0.012940 / 0.6, 0.257630 / 0.6], abs=1e-6)
    assert found.lift.value == pytest.approx(0.25)


def test_where_fewer_is_better_fewer_points_to_better():
    assert asked(8, 9, better=Better.DOWN).verdict is DOWN
    assert asked(1, 9, better=Better.DOWN).verdict is UP


@pytest.mark.parametrize("grade", [Grade.SURVEY, Grade.INTERVIEWS])
def test_answers_point_and_never_win_and_the_grade_is_noted(grade):
    found = asked(2000, 2000, grade=grade)
    assert found.verdict is UP
    assert f"grade_{grade}" in {note.code for note in found.notes}


def test_close_to_the_bar_is_open_however_small_the_worthwhile_change():
    assert asked(500, 1000, mde=0.5).verdict is OPEN


@pytest.mark.parametrize("samples", [{}, {"primary": {}}, {"primary": {"b": Sample(0, 0, 0)}}])
def test_nobody_asked_is_open(samples):
    found = judge_one_group(rule(baseline=0.5), samples)
    assert found.verdict is OPEN
    assert found.primary.comparisons[0].p_value is None
    assert found.primary.samples == {"a": Sample(0, 0, 0), "b": Sample(0, 0, 0)}


def test_before_the_planned_end_everything_is_open():
    given_ = {"primary": {"b": Sample.of_share(9, 9)}}
    found = judge_one_group(rule(baseline=0.5), given_, running=True)
    assert found.verdict is found.primary.comparisons[0].verdict is OPEN
    assert found.primary.comparisons[0].p_value == pytest.approx(0.5**9)
    known = weekly(around(10, 16), around(13, 8))
    assert judge_before_after(rule(Kind.AMOUNT, grade=Grade.BEFORE_AFTER), known, running=True).verdict is OPEN


def test_a_card_without_a_bar_is_open():
    given = {"primary": {"b": Sample.of_share(9, 9)}}
    assert judge_one_group(rule(), given).verdict is OPEN
    assert answers(rule(), given) is None


def test_what_is_no_share_is_refused():
    with pytest.raises(InvalidSample):
        judge_one_group(rule(baseline=0.5), {"primary": {"b": Sample.of_mean(9, 3.5, 1)}})


@given(st.integers(1, 3000), st.floats(0, 1), st.floats(0.01, 0.99), st.sampled_from([0.1, 0.05, 0.01]))
def test_the_verdict_and_the_limits_say_the_same(n, share, bar, alpha):
    found = asked(round(share * n), n, baseline=bar, alpha=alpha)
    (comparison,) = found.primary.comparisons
    difference = comparison.difference
    assert difference.low <= difference.value <= difference.high
    assert 0 <= comparison.p_value <= 1
    if abs(comparison.p_value - alpha) > 1e-9 and abs(difference.value) > 1e-12:
        assert (found.verdict is UP) == (difference.low > 0)
        assert (found.verdict is DOWN) == (difference.high < 0)


@given(st.integers(1, 300), st.floats(0, 1), st.sampled_from([0.25, 0.5, 0.75]))
def test_counting_those_who_did_not_say_so_mirrors_the_result(n, share, bar):
    yes = round(share * n)
    one, other = asked(yes, n, baseline=bar), asked(n - yes, n, baseline=1 - bar)
    assert {UP: DOWN, DOWN: UP, OPEN: OPEN}[one.verdict] is other.verdict
    if yes != n * bar:
        assert one.primary.comparisons[0].p_value == pytest.approx(other.primary.comparisons[0].p_value, rel=1e-9)


# ---- before and after

ZIGZAG = (0.3, -0.1, -0.4, 0.2, 0.0, -0.3, 0.4, -0.1)


def weekly(before, after, *, people=100):
    """Values per person, one a week."""
    values = [(value, False) for value in before] + [(value, True) for value in after]
    return [
        Period(starts=date(2026, 1, 5) + timedelta(weeks=i), people=people, total=value * people, after=side)
        for i, (value, side) in enumerate(values)
    ]


def around(level, count, slope=0.0):
    return [level + slope * i + ZIGZAG[i % len(ZIGZAG)] for i in range(count)]


def series(before, after, **how):
    how = {"grade": Grade.BEFORE_AFTER, "kind": Kind.AMOUNT, **how}
    return judge_before_after(rule(how.pop("kind"), **how), weekly(before, after))


def test_the_effect_is_the_end_of_the_line_after_less_the_line_before_drawn_on():
    before, after = around(10, 16), around(13, 8)
    found = series(before, after)
    (comparison,) = found.primary.comparisons
    # Two straight lines by least squares, as any spreadsheet draws them.
    early, late = np.polyfit(range(16), before, 1), np.polyfit(range(16, 24), after, 1)
    there, expected = np.polyval(late, 23), np.polyval(early, 23)
    assert comparison.difference.value == pytest.approx(there - expected)
    assert comparison.lift.value == pytest.approx(there / expected - 1)
    assert comparison.method == "segmented"
    assert found.verdict is UP


def test_a_rise_that_was_there_before_is_no_effect():
    found = series(around(10, 16, slope=0.2), [x + 0.2 * 16 for x in around(10, 8, slope=0.2)])
    assert found.verdict is OPEN
    assert "trend_before" in {note.code for note in found.primary.comparisons[0].notes}


@pytest.mark.parametrize(("better", "verdict"), [(Better.UP, DOWN), (Better.DOWN, UP)])
def test_a_fall_points_where_the_card_says_that_less_leads(better, verdict):
    assert series(around(10, 16), around(7, 8), better=better).verdict is verdict


def test_before_and_after_never_wins_and_the_grade_is_noted():
    found = series(around(10, 60), around(50, 60))
    assert found.verdict is UP
    assert [note.code for note in found.notes] == ["grade_before_after"]


@pytest.mark.parametrize(("before", "after"), [(7, 40), (40, 3), (0, 30), (30, 0), (1, 1)])
def test_too_few_periods_on_a_side_are_open_with_a_note(before, after):
    found = series(around(10, before), around(50, after))
    (comparison,) = found.primary.comparisons
    assert found.verdict is OPEN
    assert comparison.p_value is None
    (note,) = [note for note in comparison.notes if note.code == "few_periods"]
    assert note.values == {"before": before, "after": after}


def test_no_period_at_all_is_open_with_the_same_note():
    found = series([], [])
    assert found.verdict is OPEN
    assert [note.code for note in found.primary.comparisons[0].notes] == ["few_periods"]


def test_values_that_never_vary_cannot_be_tested():
    found = series([10] * 12, [12] * 6)
    assert found.verdict is OPEN
    assert [note.code for note in found.primary.comparisons[0].notes] == ["no_spread_between"]


def test_a_change_that_may_be_too_small_to_matter_is_said_to_be_so():
    codes = {note.code for note in series(around(10, 16), around(13, 8), mde=0.9).primary.comparisons[0].notes}
    assert "change_may_be_smaller" in codes
    codes = {note.code for note in series(around(10, 16), around(13, 8), mde=0.01).primary.comparisons[0].notes}
    assert "change_may_be_smaller" not in codes


def test_the_samples_are_the_totals_of_both_sides():
    found = series(around(10, 16), around(13, 8))
    assert found.primary.samples["a"].n == 1600
    assert found.primary.samples["b"].mean == pytest.approx(np.mean(around(13, 8)))


periods = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 10**6), st.floats(0, 1), st.booleans()), min_size=0, max_size=40
)


@settings(max_examples=60)
@given(periods, st.integers(0, 400), st.sampled_from([Kind.SHARE, Kind.AMOUNT]))
def test_any_series_has_an_answer_without_nan_and_in_order(rows, change, kind):
    start = date(2024, 1, 1)
    known = {day: (n, round(n * part)) for day, n, part, _ in rows}
    given_ = [
        Period(starts=start + timedelta(days=day), people=n, total=total, after=day >= change)
        for day, (n, total) in known.items()
    ]
    found = judge_before_after(rule(kind, grade=Grade.BEFORE_AFTER, mde=0.05), given_)
    (comparison,) = found.primary.comparisons
    for interval in (comparison.difference, comparison.lift):
        present = [x for x in (interval.low, interval.value, interval.high) if x is not None]
        assert all(map(math.isfinite, present))
        assert present == sorted(present)
    assert comparison.p_value is None or 0 <= comparison.p_value <= 1
    assert found.verdict in (UP, DOWN, OPEN)


# ---- an opinion, and what nobody can watch


def test_an_opinion_decides_nothing():
    found = judge_opinion(rule(grade=Grade.OPINION))
    assert found.verdict is OPEN
    assert [note.code for note in found.notes] == ["grade_opinion"]
    assert found.primary.samples == {"a": Sample(0, 0, 0), "b": Sample(0, 0, 0)}


def test_an_opinion_may_have_any_number_of_variants():
    many = replace(rule(grade=Grade.OPINION), split={"a": 1, "b": 1, "c": 1})
    assert judge_opinion(many).verdict is OPEN


@pytest.mark.parametrize("found", [asked(8, 9), series([], []), judge_opinion(rule(grade=Grade.OPINION))])
def test_there_is_no_split_to_check(found):
    assert found.split.p_value is None
    assert not found.split.mismatch
