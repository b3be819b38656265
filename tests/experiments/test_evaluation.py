import math
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.evaluation import evaluate
from experiments.results import Guard, Verdict
from experiments.rule import Better, Kind, Metric, Role, Rule
from experiments.shares import ratio_mover_limits
from funnel.samples import InvalidSample, Sample

SHARE = Metric(key="done", kind=Kind.SHARE)
AMOUNT = Metric(key="spend", kind=Kind.AMOUNT)


def share(n, x):
    return Sample.of_share(n, x)


def of_share(treatment, control, **settings):
    rule = Rule(control="a", split={"a": 1, "b": 1}, metrics=(SHARE,), **settings)
    return evaluate(rule, {"done": {"a": share(*control), "b": share(*treatment)}})


def codes(notes):
    return [note.code for note in notes]


def test_cookie_cats_loses_as_published():
    evaluation = of_share((45489, 8279), (44700, 8502))
    (comparison,) = evaluation.primary.comparisons
    assert comparison.difference.value == pytest.approx(-0.0082, abs=5e-5)
    assert comparison.difference.low == pytest.approx(-0.0133, abs=5e-5)
    assert comparison.difference.high == pytest.approx(-0.0031, abs=5e-5)
    assert comparison.p_value == comparison.p_adjusted == pytest.approx(0.00155, abs=5e-6)
    assert evaluation.split.p_value == pytest.approx(0.0086, abs=5e-5)
    assert (comparison.method, comparison.verdict, evaluation.verdict) == ("score", Verdict.LOSE, Verdict.LOSE)
    assert comparison.notes == evaluation.notes == ()


def test_udacity_gross_conversion_falls_and_net_conversion_stays_open():
    rule = Rule(
        control="old",
        split={"old": 1, "new": 1},
        metrics=(Metric(key="gross", kind=Kind.SHARE), Metric(key="net", kind=Kind.SHARE, role=Role.SECONDARY)),
    )
    evaluation = evaluate(
        rule,
        {
            "gross": {"old": share(17293, 3785), "new": share(17260, 3423)},
            "net": {"old": share(17293, 2033), "new": share(17260, 1945)},
        },
        people={"old": 345543, "new": 344660},
    )
    gross, net = (result.comparisons[0] for result in evaluation.metrics)
    assert [gross.difference.value, gross.difference.low, gross.difference.high] == pytest.approx(
        [-0.0206, -0.0291, -0.0120], abs=6e-5
    )
    assert [net.difference.value, net.difference.low, net.difference.high] == pytest.approx(
        [-0.0049, -0.0116, 0.0019], abs=6e-5
    )
    assert (gross.verdict, net.verdict) == (Verdict.LOSE, Verdict.INCONCLUSIVE)
    assert evaluation.split.p_value == pytest.approx(0.2878, abs=5e-4)  # 345,543 and 344,660 page views


def test_both_hillstrom_emails_win_on_visits_and_on_spend():
    rule = Rule(
        control="none",
        split={"none": 1, "mens": 1, "womens": 1},
        metrics=(
            Metric(key="visit", kind=Kind.SHARE),
            Metric(key="spend", kind=Kind.AMOUNT, role=Role.SECONDARY),
        ),
    )
    evaluation = evaluate(
        rule,
        {
            "visit": {"none": share(21306, 2262), "mens": share(21307, 3894), "womens": share(21387, 3238)},
            "spend": {
                "none": Sample.of_mean(21306, 0.6528, 11.588),
                "mens": Sample.of_mean(21307, 1.4226, 17.754),
                "womens": Sample.of_mean(21387, 1.0772, 15.116),
            },
        },
    )
    visit, spend = evaluation.metrics
    assert [c.variant for c in visit.comparisons] == ["mens", "womens"]
    assert visit.comparisons[0].difference.value == pytest.approx(0.0766, abs=5e-5)
    assert visit.comparisons[1].difference.value == pytest.approx(0.0452, abs=5e-5)
    assert [c.p_value for c in spend.comparisons] == pytest.approx([1.16e-7, 0.00113], rel=1e-2)
    assert spend.comparisons[0].p_adjusted == pytest.approx(2.32e-7, rel=1e-2)
    assert all(c.verdict is Verdict.WIN for result in evaluation.metrics for c in result.comparisons)
    assert evaluation.verdict is Verdict.WIN


def test_below_a_thousand_people_the_exact_p_decides_and_the_note_says_so():
    evaluation = of_share((238, 45), (236, 17))  # web page colours: 17 of 236, 45 of 238
    (comparison,) = evaluation.primary.comparisons
    assert comparison.method == "exact"
    assert comparison.p_value < 0.001
    assert comparison.verdict is Verdict.WIN
    (note,) = comparison.notes
    assert (note.code, note.values) == ("few_people", {"variant": "b", "people": 474})


def test_variants_of_the_primary_metric_are_adjusted_by_holm_and_guardrails_not_at_all():
    names = ("a", "b", "c")
    metrics = (
        SHARE,
        *(Metric(key=key, kind=Kind.SHARE, role=Role.SECONDARY) for key in ("s1", "s2")),
        Metric(key="g", kind=Kind.SHARE, role=Role.GUARDRAIL, margin=0.05),
    )
    given_ = {"a": share(5000, 500), "b": share(5000, 560), "c": share(5000, 590)}
    evaluation = evaluate(
        Rule(control="a", split=dict.fromkeys(names, 1), metrics=metrics), {m.key: given_ for m in metrics}
    )
    primary, first, second, guard = (list(result.comparisons) for result in evaluation.metrics)
    low, high = sorted(c.p_value for c in primary)
    assert sorted(c.p_adjusted for c in primary) == pytest.approx([2 * low, max(2 * low, high)])
    # four secondary p's: low, low, high, high
    assert sorted(c.p_adjusted for c in first + second) == pytest.approx([2 * low, 2 * low, high, high])
    assert [c.p_adjusted for c in guard] == [c.p_value for c in guard]


def guarded(guard_sample, *, better=Better.UP):
    metrics = (SHARE, Metric(key="kept", kind=Kind.SHARE, role=Role.GUARDRAIL, margin=0.05, better=better))
    samples = {
        "done": {"a": share(20000, 2000), "b": share(20000, 2400)},
        "kept": {"a": share(20000, 10000), "b": guard_sample},
    }
    return evaluate(Rule(control="a", split={"a": 1, "b": 1}, metrics=metrics), samples)


def test_a_guardrail_lets_win_only_when_it_is_held():
    held, failed, undecided = guarded(share(20000, 10000)), guarded(share(20000, 9000)), guarded(share(20000, 9520))
    assert [e.metrics[1].comparisons[0].guard for e in (held, failed, undecided)] == [
        Guard.HELD,
        Guard.FAILED,
        Guard.UNDECIDED,
    ]
    assert [e.verdict for e in (held, failed, undecided)] == [Verdict.WIN, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE]
    assert codes(held.notes) == []
    assert [(n.code, n.values) for n in failed.notes] == [("guardrail_failed", {"metric": "kept", "variant": "b"})]
    assert codes(undecided.notes) == ["guardrail_undecided"]
    assert guarded(share(20000, 11000), better=Better.DOWN).metrics[1].comparisons[0].guard is Guard.FAILED


def test_a_win_that_may_be_smaller_than_the_mde_is_a_win_with_a_note():
    (comparison,) = of_share((20000, 2200), (20000, 2000), mde=0.05).primary.comparisons
    assert comparison.verdict is Verdict.WIN
    (note,) = comparison.notes
    assert note.code == "win_may_be_smaller"
    assert note.values == {"variant": "b", "low": comparison.lift.low, "mde": 0.05}
    assert of_share((20000, 2600), (20000, 2000), mde=0.05).primary.comparisons[0].notes == ()


def test_a_fall_is_a_win_where_down_is_better():
    metric = Metric(key="done", kind=Kind.SHARE, better=Better.DOWN)
    rule = Rule(control="a", split={"a": 1, "b": 1}, metrics=(metric,), mde=0.05)
    evaluation = evaluate(rule, {"done": {"a": share(20000, 2200), "b": share(20000, 2000)}})
    assert evaluation.verdict is Verdict.WIN
    (note,) = evaluation.primary.comparisons[0].notes
    assert (note.code, note.values["low"]) == ("win_may_be_smaller", evaluation.primary.comparisons[0].lift.high)


def test_no_difference_takes_an_mde():
    assert of_share((200000, 20000), (200000, 20010), mde=0.05).verdict is Verdict.NO_DIFFERENCE
    assert of_share((200000, 20000), (200000, 20010)).verdict is Verdict.INCONCLUSIVE


def test_a_split_mismatch_blocks():
    evaluation = of_share((10000, 2000), (9000, 1000))
    assert evaluation.verdict is Verdict.BLOCKED
    assert codes(evaluation.notes) == ["split_mismatch"]
    assert evaluation.notes[0].values["p_value"] < 0.001


def test_a_control_without_conversions_leaves_at_least_so_much():
    (comparison,) = of_share((100, 9), (100, 0)).primary.comparisons
    assert comparison.lift.value is None
    assert comparison.lift.low > 0
    assert comparison.lift.high is None
    assert comparison.verdict is Verdict.WIN
    assert codes(comparison.notes) == ["few_people", "zero_control"]
    (comparison,) = of_share((100, 0), (100, 0)).primary.comparisons
    assert (comparison.lift.value, comparison.lift.low, comparison.lift.high) == (None, -1, None)
    assert comparison.difference.low < comparison.difference.value == 0 < comparison.difference.high
    assert (comparison.p_value, codes(comparison.notes)) == (1, ["few_people", "both_zero"])


def test_an_uneven_split_with_a_small_variant_uses_movers_limits():
    rule = Rule(control="a", split={"a": 9, "b": 1}, metrics=(SHARE,))

    def compared(treatment, control):
        (comparison,) = evaluate(rule, {"done": {"a": share(*control), "b": share(*treatment)}}).primary.comparisons
        return comparison

    comparison = compared((200, 9), (1800, 90))
    low, high = ratio_mover_limits(9, 200, 90, 1800)
    assert (comparison.lift.low, comparison.lift.high) == pytest.approx((low.item() - 1, high.item() - 1))
    assert (comparison.method, codes(comparison.notes)) == ("exact", ["uneven_split"])
    assert codes(compared((70, 3), (630, 30)).notes) == ["few_people", "uneven_split"]
    assert compared((900, 45), (20_000, 900)).method == "mover"  # too many tables for the exact p


def test_a_small_variant_against_many_is_not_called_different_by_the_score_test_alone():
    """6 of 50 against 100 of 2,000: score p .027, exact p .077."""
    rule = Rule(control="a", split={"a": 40, "b": 1}, metrics=(SHARE,))
    (comparison,) = evaluate(rule, {"done": {"a": share(2000, 100), "b": share(50, 6)}}).primary.comparisons
    assert comparison.p_value == pytest.approx(0.0766, abs=5e-4)
    assert comparison.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("metric", [SHARE, AMOUNT])
def test_what_has_no_sample_has_no_people_and_a_note(metric):
    rule = Rule(control="a", split={"a": 1, "b": 1, "c": 1}, metrics=(metric,))
    nothing = evaluate(rule, {})
    assert nothing.verdict is Verdict.BLOCKED
    assert nothing.split.p_value is None
    some = {"a": share(2000, 20), "b": share(2000, 90)}
    b, c = evaluate(rule, {metric.key: some}, people={"a": 2000, "b": 2000, "c": 2000}).primary.comparisons
    assert b.verdict is Verdict.WIN
    assert (c.difference.value, c.lift.low, c.p_value, c.p_adjusted) == (None, None, None, None)
    assert [(n.code, n.values) for n in c.notes] == [("no_people", {"variant": "c", "metric": metric.key})]
    assert b.p_adjusted == b.p_value  # an empty variant is no second test


def test_the_sign_decides_where_the_lift_is_undefined():
    rule = Rule(control="a", split={"a": 1, "b": 1}, metrics=(AMOUNT,))
    evaluation = evaluate(rule, {"spend": {"a": Sample.of_mean(900, -2, 3), "b": Sample.of_mean(900, 1, 3)}})
    assert evaluation.verdict is Verdict.WIN
    assert codes(evaluation.primary.comparisons[0].notes) == ["lift_undefined"]


def test_a_share_that_is_not_of_zeros_and_ones_is_refused():
    rule = Rule(control="a", split={"a": 1, "b": 1}, metrics=(SHARE,))
    with pytest.raises(InvalidSample):
        evaluate(rule, {"done": {"a": Sample(10, 30, 100), "b": share(10, 3)}})


@settings(max_examples=40)
@given(st.data())
def test_at_even_splits_from_a_thousand_people_on_interval_and_p_say_the_same(data):
    n = data.draw(st.integers(500, 10**6))
    x = data.draw(st.integers(0, n))
    near = data.draw(st.integers(max(0, x - 4 * math.isqrt(n)), min(n, x + 4 * math.isqrt(n))))
    (comparison,) = of_share((n, near), (n, x)).primary.comparisons
    for interval in (comparison.difference, comparison.lift):
        excludes = (interval.low is not None and interval.low > 0) or (interval.high is not None and interval.high < 0)
        assert excludes == (comparison.p_value < 0.05)


@settings(max_examples=40)
@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_any_small_table_has_an_answer_without_nan_or_zero_width(n1, n0, data):
    treatment, control = (n1, data.draw(st.integers(0, n1))), (n0, data.draw(st.integers(0, n0)))
    (comparison,) = of_share(treatment, control).primary.comparisons
    assert 0 < comparison.p_value <= 1
    assert comparison.difference.low < comparison.difference.high
    assert comparison.lift.low >= -1
    assert comparison.lift.high is None or comparison.lift.low < comparison.lift.high < math.inf


def test_the_largest_exact_comparison_takes_less_than_a_second():
    of_share((499, 240), (500, 220))
    begin = time.process_time()
    of_share((499, 250), (500, 220))
    assert time.process_time() - begin < 1


def test_a_share_whose_results_are_not_all_in_ends_nothing_early_and_shows_a_range_around_itself():
    samples = {"m": {"A": Sample.of_share(50_000, 2500), "B": Sample.of_share(40_000, 2001)}}
    metric = Metric(key="m", kind=Kind.SHARE)
    rule = Rule(control="A", split={"A": 1, "B": 1}, metrics=(metric,))
    found = evaluate(rule, samples, people={"A": 50_000, "B": 50_000}, running=True)
    (compared,) = found.primary.comparisons
    assert found.early is None
    assert compared.interim.lift.low < compared.lift.value < compared.interim.lift.high


# Names that sort in other orders than the data do.
NAMES = st.permutations(["t", "q", "z"])
FEW = st.integers(0, 12)
PEOPLE = st.sampled_from([1, 2, 12, 80, 1500, 30_000])


@st.composite
def one_sample(draw, kind):
    if kind is Kind.SHARE:
        n = draw(PEOPLE)
        return Sample.of_share(n, draw(st.integers(0, n)))
    if kind is Kind.AMOUNT:
        return Sample.of_mean(draw(PEOPLE), draw(st.integers(0, 200)) / 4, draw(st.integers(0, 80)) / 4)
    return Sample.of_levels({level: draw(FEW) for level in (range(11) if kind is Kind.NPS else range(1, 6))})


METRICS = (
    Metric(key="first", kind=Kind.SHARE),
    Metric(key="other", kind=Kind.AMOUNT, role=Role.SECONDARY),
    Metric(key="scale", kind=Kind.ORDINAL, role=Role.SECONDARY),
    Metric(key="guard", kind=Kind.SHARE, role=Role.GUARDRAIL, better=Better.DOWN, margin=0.1),
)


def figures(evaluation, named):
    """What is found of each variant, under the names of `named`; of the whole, what has no order and no rounding."""

    def plain(note):
        values = {key: named.get(x, x) if key == "variant" else x for key, x in note.values.items()}
        return note.code, tuple(sorted(values.items()))

    found = {
        (result.metric.key, named[one.variant]): replace(
            one, variant=named[one.variant], notes=tuple(sorted(map(repr, map(plain, one.notes))))
        )
        for result in evaluation.metrics
        for one in result.comparisons
    }
    return (
        found,
        sorted(repr(plain(note)) for note in evaluation.notes if note.code != "split_mismatch"),
        evaluation.verdict,
        evaluation.split.mismatch,
    )


@settings(max_examples=25)
@given(data=st.data(), order=st.permutations(["b", "c", "d"]), names=NAMES, first=st.integers(0, 2))
def test_relabelling_and_reordering_the_treatments_changes_no_figure(data, order, names, first):
    metrics = (METRICS[first], *(one for one in METRICS if one is not METRICS[first]))
    metrics = tuple(
        replace(one, role=Role.PRIMARY if place == 0 else Role.SECONDARY if one.margin is None else one.role)
        for place, one in enumerate(metrics)
    )
    parts = {name: data.draw(st.integers(1, 3)) for name in "abcd"}
    samples = {one.key: {name: data.draw(one_sample(one.kind)) for name in "abcd"} for one in metrics}
    new = {"a": "m", **dict(zip(order, names, strict=True))}
    before = evaluate(Rule(control="a", split=parts, metrics=metrics, mde=0.05), samples)
    after = evaluate(
        Rule(control="m", split={new[x]: parts[x] for x in (*order, "a")}, metrics=metrics, mde=0.05),
        {key: {new[x]: found[x] for x in ("a", *order)} for key, found in samples.items()},
    )
    assert figures(after, {new_name: old for old, new_name in new.items()}) == figures(before, {x: x for x in new})
    assert after.split.p_value == pytest.approx(before.split.p_value, rel=1e-9)
