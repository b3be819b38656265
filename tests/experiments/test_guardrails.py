"""Guardrails before the end: judged by a range that holds although somebody looks; at the end by the fixed one."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.anytime import anytime_of
from experiments.anytime_means import sequence_limits
from experiments.compare import compare
from experiments.evaluation import evaluate
from experiments.looks import alpha_at, boundaries
from experiments.results import Guard, Verdict
from experiments.rule import Better, Kind, Metric, Role, Rule
from funnel.samples import Beside, Sample

DONE = Metric(key="done", kind=Kind.SHARE)
KEPT = Metric(key="kept", kind=Kind.SHARE, role=Role.GUARDRAIL, margin=0.1)
SPENT = Metric(key="spent", kind=Kind.AMOUNT, role=Role.GUARDRAIL, margin=0.1)
PLANNED = 40_000


def rule(*guardrails, names=("a", "b"), **more):
    return Rule(control="a", split=dict.fromkeys(names, 1), metrics=(DONE, *guardrails), **{"planned": PLANNED, **more})


def share(n, x):
    return Sample.of_share(n, x)


WON = {"a": share(5000, 250), "b": share(5000, 450)}
# The log of the ratio has a standard error of √(2/1000 - 2/5000) = .04: a fixed range of some ±8 %, and a wider one.
UNSURE = {"a": share(5000, 1000), "b": share(5000, 1000)}
SURE = {"a": share(5000, 4000), "b": share(5000, 4000)}


def judged(kept, **more):
    found = evaluate(rule(KEPT, **more.pop("rule", {})), {"done": WON, "kept": kept}, **more)
    return found, found.metrics[1].comparisons[0]


def test_a_range_that_holds_for_one_look_does_not_hold_a_guardrail_while_it_runs():
    found, guard = judged(UNSURE, running=True)
    assert guard.lift.low > -0.1
    assert guard.interim.lift.low < -0.1
    assert guard.guard is Guard.UNDECIDED
    assert found.primary.comparisons[0].early is Verdict.WIN
    assert (found.verdict, found.early) == (Verdict.INCONCLUSIVE, None)


def test_at_the_end_the_fixed_range_counts():
    found, guard = judged(UNSURE)
    assert (guard.guard, guard.interim) == (Guard.HELD, None)
    assert found.verdict is Verdict.WIN


def test_a_win_before_the_end_takes_a_guardrail_that_holds_however_often_somebody_looks():
    found, guard = judged(SURE, running=True)
    assert (guard.guard, found.verdict, found.early) == (Guard.HELD, Verdict.WIN, Verdict.WIN)


def test_a_guardrail_that_is_far_beyond_its_margin_has_failed_before_the_end():
    found, guard = judged({"a": share(5000, 4000), "b": share(5000, 3000)}, running=True)
    assert guard.interim.lift.high < -0.1
    assert (guard.guard, found.verdict) == (Guard.FAILED, Verdict.INCONCLUSIVE)
    assert [note.code for note in found.notes] == ["guardrail_failed"]


def test_the_always_valid_range_of_a_share_is_at_the_alpha_of_the_rule_whatever_the_number_of_variants():
    names = ("a", "b", "c")
    kept = {"a": share(5000, 400), "b": share(5000, 410), "c": share(5000, 380)}
    found = evaluate(
        rule(KEPT, names=names), {"done": {**WON, "c": share(5000, 250)}, "kept": kept}, running=True
    ).metrics[1]
    for guard in found.comparisons:
        ever = anytime_of(Kind.SHARE, [kept[guard.variant]], [kept["a"]], q=0.5, alpha=0.05, planned=PLANNED * 2 / 3)
        assert (guard.interim.lift.low, guard.interim.lift.high) == (ever.low, ever.high)


def test_a_share_above_ten_percent_with_several_readings_is_judged_day_by_day():
    days = [{"a": share(1000 * k, 900 * k), "b": share(1000 * k, 899 * k)} for k in range(1, 6)]
    earlier = [{"done": {name: share(1000 * k, 50 * k) for name in "ab"}, "kept": days[k - 1]} for k in range(1, 5)]
    (_, several), (_, single) = judged(days[-1], earlier=earlier, running=True), judged(days[-1], running=True)
    assert (several.anytime.method, single.anytime.method) == ("batches", "converters")
    assert several.interim.lift.high - several.interim.lift.low < single.interim.lift.high - single.interim.lift.low


def test_of_a_mean_it_is_fiellers_range_at_the_reach_of_the_confidence_sequence():
    spent = {"a": Sample.of_mean(5000, 20, 15), "b": Sample.of_mean(5000, 20.5, 15)}
    found = evaluate(rule(SPENT), {"done": WON, "spent": spent}, running=True).metrics[1].comparisons[0]
    reach = float(sequence_limits(0, 1, 10_000, planned=PLANNED, alpha=0.05)[1])
    # by hand: 20.5 / 20 with standard errors of 15 / √5000 each (Fieller 1954)
    g = (reach * 15 / math.sqrt(5000) / 20) ** 2
    half = reach * 15 / math.sqrt(5000) / 20 * math.sqrt(1 + (20.5 / 20) ** 2 - g)
    low, high = ((20.5 / 20 - half) / (1 - g) - 1, (20.5 / 20 + half) / (1 - g) - 1)
    assert (found.interim.lift.low, found.interim.lift.high) == pytest.approx((low, high), rel=2e-3)


def test_before_there_are_twenty_events_nothing_holds():
    spent = {"a": Sample(50, 4, 16), "b": Sample(50, 5, 25)}
    found = evaluate(rule(SPENT), {"done": WON, "spent": spent}, running=True).metrics[1].comparisons[0]
    assert (found.interim.lift.low, found.interim.lift.high, found.guard) == (None, None, Guard.UNDECIDED)


def test_nobody_in_a_guardrail_is_undecided_before_the_end_as_at_it():
    for running in (True, False):
        _, guard = judged({"a": share(500, 40)}, running=running)
        assert (guard.interim, guard.guard) == (None, Guard.UNDECIDED)


def test_at_a_planned_look_it_is_the_range_that_reaches_as_far_as_the_look():
    planned, taken = {"rule": {"looks": 5}}, (0.2, 0.4)
    for running in (True, False):  # the terminal knows looks and no running
        _, guard = judged(UNSURE, taken=taken, running=running, **planned)
        reach = boundaries(taken, alpha=0.05)[-1]
        (at,) = compare(KEPT, UNSURE, control="a", alpha=alpha_at(reach))
        assert guard.interim.lift == at.lift
        assert (guard.guard, guard.looks) == (Guard.UNDECIDED, None)


def test_at_the_last_planned_look_the_fixed_range_counts():
    found, guard = judged(UNSURE, taken=(0.2, 0.4, 1.0), rule={"looks": 3})
    assert (guard.guard, guard.interim, found.verdict) == (Guard.HELD, None, Verdict.WIN)


def test_a_look_before_any_bar_holds_nothing():
    _, guard = judged(SURE, taken=(0.001,), running=True, rule={"looks": 5})
    assert (guard.interim.lift.low, guard.guard) == (None, Guard.UNDECIDED)


def test_secondary_metrics_have_no_range_of_their_own_before_the_end():
    other = Metric(key="kept", kind=Kind.SHARE, role=Role.SECONDARY)
    found = evaluate(rule(other), {"done": WON, "kept": SURE}, running=True)
    assert found.metrics[1].comparisons[0].interim is None


counts = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
shares = counts.map(lambda pair: share(*pair))
amounts = st.lists(st.floats(0, 1e3).map(lambda x: round(x, 2)), min_size=1, max_size=60).map(
    lambda found: Sample(len(found), math.fsum(found), math.fsum(x * x for x in found))
)


def known_before(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 80))
    x = rng.gamma(2, 5, n)
    y = x * rng.random() + rng.gamma(1, 4, n)
    return Sample(n, float(y.sum()), float(y @ y), Beside(float(x.sum()), float(x @ x), float(x @ y)))


guarded = st.one_of(
    st.tuples(st.just(Kind.SHARE), shares, shares),
    st.tuples(st.just(Kind.AMOUNT), amounts, amounts),
    st.tuples(st.just(Kind.AMOUNT), *(st.integers(0, 10**6).map(known_before),) * 2),
    st.tuples(st.just(Kind.RATIO), *(st.integers(0, 10**6).map(known_before),) * 2),
)
looks = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4).map(lambda parts: tuple(sorted(parts)))


@given(guarded, looks | st.none(), st.sampled_from(list(Better)), st.sampled_from([0.01, 0.05, 0.1]))
def test_a_guardrails_range_before_the_end_is_never_narrower_than_the_fixed_one(given_two, taken, better, alpha):
    kind, control, treatment = given_two
    metric = Metric(key="kept", kind=kind, role=Role.GUARDRAIL, margin=0.1, better=better)
    registered = rule(metric, alpha=alpha, looks=5 if taken else None)
    samples = {"done": WON, "kept": {"a": control, "b": treatment}}
    found = evaluate(registered, samples, taken=taken or (), running=True)
    guard = found.metrics[1].comparisons[0]
    for fixed, ever in ((guard.lift.low, guard.interim.lift.low), (guard.lift.high, guard.interim.lift.high)):
        assert ever is None or (fixed is not None and math.isfinite(ever))
    if guard.interim.lift.low is not None:
        assert guard.interim.lift.low <= guard.lift.low + 1e-12
    if guard.interim.lift.high is not None:
        assert guard.interim.lift.high >= guard.lift.high - 1e-12
    if guard.guard is not Guard.UNDECIDED:  # what is said before the end, the fixed range says too
        ended = evaluate(registered, samples, taken=(*(taken or ()), 1.0) if taken else ())
        assert ended.metrics[1].comparisons[0].guard is guard.guard
    assert found.early is not Verdict.WIN or guard.guard is Guard.HELD
