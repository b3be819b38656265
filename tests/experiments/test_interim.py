"""The limits to read before the end: what they say, what is established early and what the path showed are one."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.evaluation import evaluate
from experiments.interim import FEWEST, always_valid_path
from experiments.rule import Kind, Metric, Role, Rule
from funnel.samples import Beside, Sample

ADJUSTED = (
    Sample(41, 108.5, 321.49, Beside(89.1, 219.83, 264.43)),
    Sample(41, 160.4, 654.44, Beside(126.9, 414.69, 519.12)),
)
UNEVEN = Sample(360, 1053, 3871.22), Sample(90, 320.2, 1291.46)


@pytest.mark.parametrize(("pair", "split", "planned"), [(ADJUSTED, (1, 1), 200), (UNEVEN, (4, 1), 900)])
def test_nothing_is_established_early_while_the_range_that_is_shown_reaches_nothing(pair, split, planned):
    rule = Rule(
        control="a",
        split=dict(zip("ab", split, strict=True)),
        metrics=(Metric(key="m", kind=Kind.AMOUNT, role=Role.PRIMARY),),
        planned=planned,
    )
    found = evaluate(rule, {"m": dict(zip("ab", pair, strict=True))}, running=True)
    (comparison,) = found.primary.comparisons
    assert comparison.anytime.e_value > 1 / 0.01
    assert comparison.interim.lift.low < 0 < comparison.interim.lift.high
    assert (comparison.early, found.early) == (None, None)


@given(
    st.lists(st.integers(0, 400), min_size=40, max_size=40),
    st.floats(0, 3),
    st.sampled_from([(1, 1), (4, 1), (1, 3)]),
    st.booleans(),
)
@settings(max_examples=60)
def test_an_early_verdict_and_the_ranges_never_contradict_each_other(values, more, split, adjusted):
    cut = 20 * split[0] // max(split)
    amounts = [value / 7 for value in values]

    def sample(some, shift):
        paid = [value + shift for value in some]
        before = [math.sqrt(value) for value in some]
        products = sum(a * b for a, b in zip(paid, before, strict=True))
        beside = Beside(sum(before), sum(b * b for b in before), products) if adjusted else None
        return Sample(len(paid), sum(paid), sum(a * a for a in paid), beside)

    rule = Rule(
        control="a",
        split=dict(zip("ab", split, strict=True)),
        metrics=(Metric(key="m", kind=Kind.AMOUNT, role=Role.PRIMARY),),
        planned=200,
    )
    pair = {"a": sample(amounts[: max(cut, 2)], 0.0), "b": sample(amounts[20:], 40 * more)}
    (comparison,) = evaluate(rule, {"m": pair}, running=True).primary.comparisons
    if comparison.early is not None:
        low = comparison.interim.lift.low if comparison.difference.value > 0 else comparison.interim.lift.high
        assert low is None or low * comparison.difference.value > 0
    if comparison.anytime is not None and comparison.difference.low is not None and comparison.anytime.low is not None:
        assert comparison.anytime.low <= comparison.difference.low
        assert comparison.anytime.high is None or comparison.anytime.high >= comparison.difference.high


OPEN = Sample(100, 171.3, 641.27), Sample(200, 802.7, 12226.97)


def test_while_a_mean_is_open_its_range_reaches_nothing_where_the_evidence_is_the_more_cautious():
    """2:1, both means well known: Welch's error at the same width leaves 0 out, Student's does not."""
    rule = Rule(control="a", split={"a": 1, "b": 2}, metrics=(Metric(key="m", kind=Kind.AMOUNT),), planned=900)
    (found,) = evaluate(rule, {"m": dict(zip("ab", OPEN, strict=True))}, running=True).primary.comparisons
    assert (found.early, found.anytime.e_value < 100) == (None, True)
    assert found.interim.difference.low < 0 < found.interim.difference.high
    assert found.interim.lift.low == 0


def test_with_a_few_people_in_a_variant_a_mean_has_no_range_yet():
    rule = Rule(control="a", split={"a": 9, "b": 1}, metrics=(Metric(key="m", kind=Kind.AMOUNT),))
    for people, told in ((FEWEST - 1, False), (FEWEST, True)):
        pair = {"a": Sample.of_mean(90, 10, 3), "b": Sample.of_mean(people, 11, 3)}
        (found,) = evaluate(rule, {"m": pair}, running=True).primary.comparisons
        assert (found.interim.difference.low is not None) is told
        assert found.difference.low is not None


@st.composite
def experiments(draw):
    """A rule and its readings, each of which contains the one before; a variant may be empty at first."""
    kind, names = draw(st.sampled_from(list(Kind))), draw(st.sampled_from(["ab", "abc"]))
    rule = Rule(
        control="a",
        split={name: draw(st.sampled_from([1, 1, 3])) for name in names},
        metrics=(Metric(key="m", kind=kind),),
        planned=draw(st.sampled_from([None, 60, 900, 20_000])),
        baseline=draw(st.sampled_from([None, 0.05, 0.4])) if kind is Kind.SHARE else None,
    )
    people = draw(st.sampled_from([3, 15, 80, 900]))
    beside = draw(st.booleans()) or kind is Kind.RATIO
    totals, readings = {}, []
    for _ in range(draw(st.integers(1, 3))):
        for name in names:
            some = people * int(rule.split[name]) * draw(st.sampled_from([0, 1, 1, 1]))
            more = a_part(draw, kind, some, beside=beside) if some else Sample(0, 0, 0)
            totals[name] = totals[name] + more if name in totals else more
        readings.append(dict(totals))
    return rule, readings


def a_part(draw, kind, people, *, beside):
    if kind is Kind.NPS or kind is Kind.ORDINAL:
        counts = draw(st.lists(st.integers(0, people), min_size=3, max_size=3).filter(any))
        return (
            Sample.of_nps(*counts) if kind is Kind.NPS else Sample.of_levels(dict(zip((1, 3, 5), counts, strict=True)))
        )
    some = draw(st.integers(0, people))
    values = [1.0 + (kind is not Kind.SHARE) * (i * i % 37) for i in range(some)]
    total, squares = sum(values), sum(x * x for x in values)
    if not beside:
        return Sample(people, total, squares)
    before = [(i * 7 + some) % 11 for i in range(people)]
    products = sum(x * y for x, y in zip(before, values, strict=False))
    return Sample(people, total, squares, Beside(sum(before), sum(x * x for x in before), products))


def test_a_first_reading_with_nobody_in_a_variant_is_a_batch_of_its_own_in_the_path_and_in_the_range():
    rule = Rule(control="a", split={"a": 1, "b": 1}, metrics=(Metric(key="m", kind=Kind.SHARE),))
    counts = [((2, 2), (0, 0)), ((3, 3), (2, 2)), ((4, 4), (3, 3))]
    readings = [{"a": Sample.of_share(*a), "b": Sample.of_share(*b)} for a, b in counts]
    *earlier, newest = ({"m": one} for one in readings)
    (found,) = evaluate(rule, newest, earlier=earlier, running=True).primary.comparisons
    last = always_valid_path(rule, rule.metrics[0], readings)["b"][-1]
    assert (found.interim.lift.low, found.interim.lift.high) == pytest.approx((last.low, last.high))


@given(experiments())
@settings(max_examples=150)
def test_ranges_evidence_and_path_before_the_end_never_contradict_each_other(experiment):
    rule, readings = experiment
    *earlier, newest = ({"m": one} for one in readings)
    found = evaluate(rule, newest, earlier=earlier, running=True)
    paths = always_valid_path(rule, rule.metrics[0], readings)
    for one in found.primary.comparisons:
        shown = one.interim
        if shown is None:
            continue
        told = [each for each in (shown.difference, shown.lift) if (each.low, each.high) != (None, None)]
        if not any(note.code == "order_against_mean" for note in one.notes):
            assert [leaves_zero_out(each) for each in told] == [one.early is not None] * len(told)
            assert told or one.early is None
        for fixed, interim in ((one.difference, shown.difference), (one.lift, shown.lift)):
            assert interim.low is None or interim.low <= fixed.low + 1e-9 * abs(fixed.low)
            assert interim.high is None or interim.high >= fixed.high - 1e-9 * abs(fixed.high)
        last = paths[one.variant][-1]
        same = shown.lift if last.scale == "lift" else shown.difference
        for on_path, in_words in ((last.value, same.value), (last.low, same.low), (last.high, same.high)):
            assert on_path == (None if in_words is None else pytest.approx(in_words, rel=1e-6, abs=1e-9))


def leaves_zero_out(interval):
    return (interval.low is not None and interval.low > 0) or (interval.high is not None and interval.high < 0)
