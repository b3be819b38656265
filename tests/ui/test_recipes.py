"""The lines that a sceptic can run print what the evaluation says: estimates, limits and p."""

from __future__ import annotations

import contextlib
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from experiments.compare import compare
from experiments.evaluation import evaluate
from experiments.interim import always_valid_path
from experiments.periods import Period, course
from experiments.results import Comparison, Evaluation, Interim, Interval
from experiments.rule import Better, Grade, Kind, Metric, Role, Rule
from experiments.segments import poststratified, segment_effects
from experiments.ungrouped import judge_one_group
from funnel.samples import Around, Beside, Sample
from ui.recipes import (
    METHODS,
    asked_lines,
    caveat_of,
    evidence_lines,
    false_discovery_lines,
    guardrail_lines,
    holm_lines,
    lines,
    looks_lines,
    method_of,
    poststratified_lines,
    segment_lines,
    series_lines,
)
from ui.words import has

# The change in hours of sleep by two drugs; "Student" (1908), Biometrika 6, 1-25.
SLEEP0 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP1 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
Answers = Mapping[str, Sequence[float]]


def of(values: Sequence[float], before: Sequence[float] | None = None) -> Sample:
    beside = None
    if before is not None:
        products = sum(x * y for x, y in zip(before, values, strict=True))
        beside = Beside(sum(before), sum(x * x for x in before), products)
    return Sample(len(values), sum(values), sum(x * x for x in values), beside)


def drawn(kind: Kind, people: int, *, seed: int, more: float = 1.0, before: bool = False) -> Sample:
    """People as they may be: many without anything, some with a lot."""
    rng = np.random.default_rng(seed)
    if kind is Kind.SHARE:
        return Sample.of_share(people, int(rng.binomial(people, 0.08 * more)))
    if kind is Kind.NPS:
        return Sample.of_nps(*rng.multinomial(people, [0.3 * more, 0.5 - 0.3 * (more - 1), 0.2]).tolist())
    if kind is Kind.ORDINAL:
        parts = np.array([1, 2, 3, 2 * more, 2 * more])
        return Sample.of_levels(
            dict(zip(range(1, 6), rng.multinomial(people, parts / parts.sum()).tolist(), strict=True))
        )
    values = rng.lognormal(1, 1, people) * (rng.random(people) < 0.4) * more
    if kind is Kind.RATIO:
        return of((values + 1).tolist(), (1.0 + rng.poisson(2, people)).tolist())
    return of(values.tolist(), (values / more + rng.normal(5, 2, people)).tolist() if before else None)


def answered(text: str) -> dict[str, list[float]]:
    """What the lines print: the numbers by the word before them. They are short enough to be read."""
    code = [line for line in text.splitlines() if not re.match(r"    \(|[\w, ]+ = (np\.array\(\[)?[\d{]", line)]
    assert max(map(len, code)) <= 100
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(text, {})
    answers: dict[str, list[float]] = {}
    for line in out.getvalue().splitlines():
        name, *words = line.split() or [""]
        answers[name] = []
        for word in words:
            with contextlib.suppress(ValueError):
                answers[name].append(float(word))
    return answers


def agree(printed: Sequence[float], interval: Interval, *, rel: float = 1e-6) -> None:
    """The estimate and both limits; a limit that does not exist is infinite, or not printed."""
    printed = list(printed)
    if interval.value is not None:
        assert printed.pop(0) == pytest.approx(interval.value, rel=rel, abs=1e-9)
    for limit in (interval.low, interval.high):
        value = printed.pop(0) if printed else math.inf
        if limit is None:
            assert math.isinf(value)
        else:
            assert value == pytest.approx(limit, rel=rel, abs=1e-9)


def as_the_page(answers: Answers, found: Comparison | Interim, *, p: float | None = None, rel: float = 1e-6) -> None:
    for name, interval in (("difference", found.difference), ("lift", found.lift)):
        if interval.value is None and interval.low is None and interval.high is None:
            assert name not in answers
        elif name != "difference" or name in answers:
            agree(answers[name], interval, rel=rel)
    if p is not None:
        assert answers["p"][0] == pytest.approx(p, rel=1e-4, abs=1e-9)


def compared(kind: Kind, treatment: Sample, control: Sample) -> tuple[Comparison, dict[str, list[float]]]:
    """The comparison, and what its lines print, which is the same."""
    (found,) = compare(Metric(key="m", kind=kind), {"a": control, "b": treatment}, control="a", alpha=0.05)
    text = lines(kind, found, treatment, control, alpha=0.05)
    assert text is not None
    answers = answered(text)
    as_the_page(answers, found, p=found.p_value)
    assert (found.p_value is None) == ("p" not in answers)
    if found.method not in ("score", "mover", "exact"):
        assert "difference" in answers
    return found, answers


# ---- shares


@pytest.mark.parametrize(
    ("method", "treatment", "control"),
    [
        ("score", (45489, 8279), (44700, 8502)),
        ("exact", (34, 7), (34, 1)),
        ("exact", (400, 40), (2_000, 150)),
        ("mover", (400, 40), (20_000, 1500)),
        # nobody, or everybody, in one variant or in both
        ("exact", (20, 3), (20, 0)),
        ("exact", (20, 0), (20, 2)),
        ("exact", (20, 0), (20, 0)),
        ("exact", (20, 20), (20, 20)),
        ("exact", (3, 3), (3, 2)),
        ("mover", (400, 0), (20_000, 1500)),
        ("mover", (400, 4), (20_000, 0)),
        ("mover", (400, 0), (20_000, 0)),
        # so few are expected in the smaller variant that Fisher's p is held against the score test's
        ("mover", (499, 3), (5_000, 0)),
        ("mover", (499, 496), (5_000, 5_000)),
        ("score", (30_000, 9), (2_000, 4)),
        ("mover", (400, 400), (20_000, 20_000)),
        ("score", (2000, 0), (2000, 9)),
        ("score", (2000, 9), (2000, 0)),
        ("score", (2000, 0), (2000, 0)),
        ("score", (2000, 2000), (1500, 1500)),
        ("score", (2000, 2000), (2000, 1990)),
    ],
)
def test_shares(method: str, treatment: tuple[int, int], control: tuple[int, int]) -> None:
    found, _ = compared(Kind.SHARE, Sample.of_share(*treatment), Sample.of_share(*control))
    assert found.method == method


# ---- amounts


def test_amounts() -> None:
    found, answers = compared(Kind.AMOUNT, of(SLEEP1), of(SLEEP0))
    assert found.method == "welch"
    assert answers["p"][0] == pytest.approx(0.0794, abs=1e-4)  # R: t.test(extra ~ group, sleep)


def test_of_two_ranges_in_an_uneven_split_the_wider_one() -> None:
    treatment, control = drawn(Kind.AMOUNT, 60, seed=1), drawn(Kind.AMOUNT, 600, seed=2)
    found, _ = compared(Kind.AMOUNT, treatment, control)
    assert caveat_of(Kind.AMOUNT, found, treatment, control) == "uneven"


@pytest.mark.parametrize(
    ("treatment", "control"),
    [([3.0] * 8, SLEEP1), (SLEEP1, [3.0] * 8), ([0.1] * 30, SLEEP1), ([0.0] * 10, SLEEP1), (SLEEP1, [0.0] * 10)],
)
def test_where_everybody_in_a_variant_is_alike(treatment: list[float], control: list[float]) -> None:
    found, _ = compared(Kind.AMOUNT, of(treatment), of(control))
    assert caveat_of(Kind.AMOUNT, found, of(treatment), of(control)) == "lent"


@pytest.mark.parametrize(
    ("treatment", "control"),
    [
        (SLEEP1, [0.0] * 9 + [4.0]),  # the control's mean may be 0
        ([50 + x for x in SLEEP1], SLEEP0),  # the same, but more for certain
        ([x - 9 for x in SLEEP1], [x + 1 for x in SLEEP0]),  # a gain and a loss
        (SLEEP1, [x - 9 for x in SLEEP0]),  # less than nothing: no lift
        ([0.0] * 9, [0.0] * 9),
        ([1.0], SLEEP0),
    ],
)
def test_amounts_whose_lift_is_open_or_has_none(treatment: list[float], control: list[float]) -> None:
    compared(Kind.AMOUNT, of(treatment), of(control))


@pytest.mark.parametrize("people", [(10, 10), (40, 400), (800, 700)])
def test_adjusted_amounts(people: tuple[int, int]) -> None:
    one, zero = (drawn(Kind.AMOUNT, n, seed=n, more=1.2, before=True) for n in people)
    found, answers = compared(Kind.AMOUNT, one, zero)
    assert found.method == method_of(found) == "cuped"
    assert answers["variance"][0] == pytest.approx(found.variance_reduction)


def test_an_adjusted_difference_is_that_of_least_squares() -> None:
    from statsmodels.api import OLS

    before = [[x + 0.3 * i * i for i, x in enumerate(values)] for values in (SLEEP1, SLEEP0)]
    found, answers = compared(Kind.AMOUNT, of(SLEEP1, before[0]), of(SLEEP0, before[1]))
    x = [[1, group, value] for group, values in ((1, before[0]), (0, before[1])) for value in values]
    fit = OLS(SLEEP1 + SLEEP0, x).fit()
    assert found.method == "cuped"
    assert answers["slope"][0] == pytest.approx(fit.params[2])
    assert answers["slope"][1] == pytest.approx(fit.bse[1], rel=2e-3)
    assert answers["difference"][0] == pytest.approx(fit.params[1])


def test_amounts_that_cannot_be_adjusted_are_compared_as_they_are() -> None:
    found, _ = compared(Kind.AMOUNT, of(SLEEP1, [2.0] * 10), of(SLEEP0, [2.0] * 10))
    assert (found.method, method_of(found)) == ("cuped", "welch")


@pytest.mark.parametrize("people", [(6, 6), (30, 400), (500, 600)])
def test_one_total_per_another(people: tuple[int, int]) -> None:
    one, zero = (drawn(Kind.RATIO, n, seed=n, more=1.3) for n in people)
    found, _ = compared(Kind.RATIO, one, zero)
    assert found.method == "linearised"


def test_one_total_per_another_that_is_the_same_for_everybody() -> None:
    same = of([2.0, 4.0, 6.0], [1.0, 2.0, 3.0])
    found, _ = compared(Kind.RATIO, same, drawn(Kind.RATIO, 40, seed=4))
    assert caveat_of(Kind.RATIO, found, same, drawn(Kind.RATIO, 40, seed=4)) == "lent"


@pytest.mark.parametrize(
    ("treatment", "control"),
    [((40, 30, 30), (30, 40, 30)), ((9, 0, 0), (0, 0, 9)), ((3, 1, 0), (50, 20, 30)), ((0, 4, 0), (0, 40, 0))],
)
def test_nps(treatment: tuple[int, int, int], control: tuple[int, int, int]) -> None:
    compared(Kind.NPS, Sample.of_nps(*treatment), Sample.of_nps(*control))


# ---- answers on a scale


@pytest.mark.parametrize(
    ("method", "treatment", "control"),
    [
        ("brunner_munzel", (10, 20, 40, 60, 30), (20, 40, 40, 40, 20)),
        ("permutation", (0, 1, 0, 4, 0), (1, 2, 0, 45, 2)),
        ("permutation", (0, 0, 0, 5, 7), (6, 3, 0, 0, 0)),  # no answer in both
        ("permutation", (0, 0, 0, 9, 0), (0, 0, 0, 30, 2)),
        ("permutation", (2, 0, 1, 1500, 3), (400, 300, 500, 2000, 900)),  # too many to count: normal
        ("brunner_munzel", (0, 0, 1, 0, 0), (1, 2, 3, 4, 5)),  # nothing to test with one person
    ],
)
def test_answers_on_a_scale(method: str, treatment: tuple[int, ...], control: tuple[int, ...]) -> None:
    one, zero = (Sample.of_levels(dict(zip(range(1, 6), counts, strict=True))) for counts in (treatment, control))
    found, _ = compared(Kind.ORDINAL, one, zero)
    assert found.method == method or found.p_value is None


# ---- looking before the end


def looked(
    kind: Kind, *, people: int, readings: int, weights: Mapping[str, float], running: bool = True, **settings: Any
) -> tuple[Rule, list[dict[str, Sample]], tuple[float, ...], Evaluation]:
    """`people` in the control at each of so many readings, as samples from the start."""
    before, more = bool(settings.pop("before", False)), settings.pop("more", 1.2)
    rule = Rule(control="a", split=weights, metrics=(Metric(key="m", kind=kind),), **settings)
    given: list[dict[str, Sample]] = []
    for k in range(readings):
        step = {
            name: drawn(kind, round(people * weight), seed=31 * k + i, more=more if i else 1.0, before=before)
            for i, (name, weight) in enumerate(weights.items())
        }
        given.append({name: given[-1][name] + one if given else one for name, one in step.items()})
    taken = tuple(sum(s.n for s in one.values()) / rule.planned for one in given) if rule.planned else ()
    earlier = [{"m": one} for one in given[:-1]]
    found = evaluate(rule, {"m": given[-1]}, taken=taken if rule.looks else (), earlier=earlier, running=running)
    return rule, given, taken, found


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    ("planned", "weights"), [(8_000, {"a": 1, "b": 1}), (4_000, {"a": 1, "b": 1}), (12_000, {"a": 1, "b": 1, "c": 1})]
)
def test_planned_looks(kind: Kind, planned: int, weights: Mapping[str, float]) -> None:
    running = planned > 4_000
    rule, given, taken, found = looked(
        kind, people=500, readings=4, weights=weights, planned=planned, looks=5, running=running
    )
    for comparison in found.primary.comparisons:
        text = looks_lines(
            rule, taken, rule.metrics[0], comparison, given[-1][comparison.variant], given[-1][found.control]
        )
        look, shown = comparison.looks, comparison.interim
        assert text is not None
        assert look is not None
        assert shown is not None
        assert look.z is not None
        answers = answered(text)
        assert answers["bar"][0] == pytest.approx(look.boundary_z, rel=1e-5)
        assert answers["z"][0] == pytest.approx(abs(look.z), rel=1e-4)
        as_the_page(answers, shown, rel=1e-4)


def test_the_bars_are_those_of_published_tables() -> None:
    # Lan-DeMets O'Brien-Fleming spending, five equal looks, two-sided .05 (as R's gsDesign and ldbounds give them).
    rule, given, taken, _ = looked(
        Kind.AMOUNT, people=500, readings=5, weights={"a": 1, "b": 1}, planned=5_000, looks=5, running=False
    )
    assert taken == pytest.approx((0.2, 0.4, 0.6, 0.8, 1.0))
    bars = []
    for k in range(1, 6):
        at = evaluate(rule, {"m": given[k - 1]}, taken=taken[:k]).primary.comparisons[0]
        text = looks_lines(rule, taken[:k], rule.metrics[0], at, given[k - 1]["b"], given[k - 1]["a"])
        assert text is not None
        bars.append(answered(text)["bar"][0])
    assert bars == pytest.approx([4.877, 3.357, 2.680, 2.290, 2.031], abs=1e-3)


def test_a_look_that_brought_nobody_has_the_bar_of_the_one_before() -> None:
    rule = Rule(
        control="a", split={"a": 1, "b": 1}, metrics=(Metric(key="m", kind=Kind.SHARE),), planned=4_000, looks=4
    )
    samples = {"a": Sample.of_share(1_000, 80), "b": Sample.of_share(1_000, 110)}
    for taken in ((0.3, 0.5, 0.5), (0.3, 0.5, 0.5, 1.0)):
        (found,) = evaluate(rule, {"m": samples}, taken=taken).primary.comparisons
        text = looks_lines(rule, taken, rule.metrics[0], found, samples["b"], samples["a"])
        assert text is not None
        assert found.looks is not None
        assert answered(text)["bar"][0] == pytest.approx(found.looks.boundary_z, rel=1e-6)


def test_so_early_that_nothing_can_be_crossed_there_are_no_lines() -> None:
    rule, given, taken, found = looked(
        Kind.SHARE, people=50, readings=1, weights={"a": 1, "b": 1}, planned=100_000, looks=5
    )
    (comparison,) = found.primary.comparisons
    assert looks_lines(rule, taken, rule.metrics[0], comparison, given[0]["b"], given[0]["a"]) is None


@pytest.mark.parametrize("settings", [{}, {"planned": 40_000, "baseline": 0.04}, {"planned": 40_000}])
@pytest.mark.parametrize("weights", [{"a": 1, "b": 1}, {"a": 1, "b": 3}, {"a": 1, "b": 1, "c": 1}])
@pytest.mark.parametrize("running", [True, False])
def test_the_evidence_of_converters(settings: dict[str, Any], weights: dict[str, float], running: bool) -> None:
    rule, given, _, found = looked(
        Kind.SHARE, people=700, readings=3, weights=weights, running=running, more=1.3, **settings
    )
    assert shown_anytime(rule, given, found) == {"converters"}


@pytest.mark.parametrize("settings", [{"baseline": 0.3, "planned": 8_000}, {"baseline": 0.11}])
def test_the_evidence_of_batches(settings: dict[str, Any]) -> None:
    rule, given, _, found = looked(Kind.SHARE, people=700, readings=5, weights={"a": 1, "b": 2}, more=1.3, **settings)
    assert shown_anytime(rule, given, found) == {"batches"}


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.SHARE])
@pytest.mark.parametrize(
    "settings", [{}, {"planned": 9_000}, {"before": True}, {"running": False}, {"weights": {"a": 1, "b": 3, "c": 1}}]
)
def test_the_evidence_of_means(kind: Kind, settings: dict[str, Any]) -> None:
    rule, given, _, found = looked(kind, **{"people": 600, "readings": 2, "weights": {"a": 1, "b": 1}, **settings})
    assert shown_anytime(rule, given, found) == {"asymptotic"}


def shown_anytime(rule: Rule, given: Sequence[Mapping[str, Sample]], found: Evaluation) -> set[str]:
    """The methods of the evidence, once what the lines print is what the page shows of it."""
    methods = set()
    for comparison in found.primary.comparisons:
        pairs = [(one[comparison.variant], one[rule.control]) for one in given]
        text = evidence_lines(rule, rule.metrics[0], comparison, pairs)
        last = always_valid_path(rule, rule.metrics[0], given)[comparison.variant][-1]
        assert text is not None
        assert last.low is not None
        assert last.high is not None
        answers = answered(text)
        assert comparison.anytime is not None
        assert answers["e"][0] == pytest.approx(comparison.anytime.e_value, rel=1e-6)
        if last.scale == "lift":
            # Batches' limits are read off a line between ratios that were tried.
            assert answers["lift"] == pytest.approx([last.low, last.high], abs=1e-3 * (last.high - last.low))
        else:
            told = answers["difference" if comparison.interim else "over"]
            assert told[-2:] == pytest.approx([last.low, last.high])
            if comparison.interim is not None:
                as_the_page(answers, comparison.interim)
        methods.add(comparison.anytime.method)
    return methods


def counted(*readings: tuple[int, int, int, int]) -> list[dict[str, Sample]]:
    """Of those who did it and people, in the control and with the variant, through each reading."""
    return [{"a": Sample.of_share(n0, x0), "b": Sample.of_share(n1, x1)} for x0, n0, x1, n1 in readings]


STILL_OPEN = [{"a": Sample(100, 171.3, 641.27), "b": Sample(200, 802.7, 12226.97)}]
ADJUSTED = [
    {"a": Sample(15, 5, 5, Beside(44.9519, 149.025, 16.379)), "b": Sample(17, 2, 2, Beside(55.5822, 191.340, 7.348))}
]
# Batches that do not come from one rate, far from what was expected: whatever the ratio, that is no chance.
UNFIT = counted((0, 27, 1, 12), (1, 58, 3, 26), (1, 83, 4, 38), (1, 119, 5, 50))


@pytest.mark.parametrize(
    ("kind", "weights", "settings", "given"),
    [
        (Kind.AMOUNT, {"a": 1, "b": 2}, {"planned": 900}, STILL_OPEN),
        (Kind.SHARE, {"a": 3, "b": 2}, {}, ADJUSTED),
        (Kind.SHARE, {"a": 4, "b": 2}, {"baseline": 0.6756779760591051, "planned": 9_752, "alpha": 0.02}, UNFIT),
    ],
)
def test_the_lines_print_the_range_that_is_shown_where_two_ranges_count(
    kind: Kind, weights: dict[str, float], settings: dict[str, Any], given: Sequence[Mapping[str, Sample]]
) -> None:
    rule = Rule(control="a", split=weights, metrics=(Metric(key="m", kind=kind),), **settings)
    earlier = [{"m": one} for one in given[:-1]]
    (found,) = evaluate(rule, {"m": given[-1]}, earlier=earlier, running=True).primary.comparisons
    text = evidence_lines(rule, rule.metrics[0], found, [(one["b"], one["a"]) for one in given])
    assert text is not None
    assert found.interim is not None
    answers, lift = answered(text), found.interim.lift
    agree(answers["lift"], lift if kind is Kind.AMOUNT else replace(lift, value=None), rel=1e-4)
    if kind is Kind.AMOUNT:
        agree(answers["difference"], found.interim.difference)


@pytest.mark.parametrize(("x1", "x0"), [(0, 9), (9, 0), (0, 0)])
def test_evidence_without_any_in_a_variant(x1: int, x0: int) -> None:
    rule = Rule(control="a", split={"a": 1, "b": 1}, metrics=(Metric(key="m", kind=Kind.SHARE),))
    samples = {"a": Sample.of_share(500, x0), "b": Sample.of_share(500, x1)}
    (found,) = evaluate(rule, {"m": samples}, running=True).primary.comparisons
    text = evidence_lines(rule, rule.metrics[0], found, [(samples["b"], samples["a"])])
    assert text is not None
    answers = answered(text)
    assert found.anytime is not None
    assert answers["e"][0] == pytest.approx(found.anytime.e_value)
    agree(answers["lift"], Interval(value=None, low=found.anytime.low, high=found.anytime.high))


# ---- guardrails


GUARDS = {"held": "held", "failed": "failed", "undecided": "not"}


def guarded(kind: Kind, better: Better, **settings: Any) -> Rule:
    metrics = (
        Metric(key="m", kind=Kind.SHARE),
        Metric(key="g", kind=kind, role=Role.GUARDRAIL, better=better, margin=0.2),
    )
    return Rule(control="a", split={"a": 1, "b": 1}, metrics=metrics, **settings)


def guard_agrees(
    rule: Rule, given: Sequence[Mapping[str, Sample]], *, taken: Sequence[float] = (), running: bool
) -> str:
    """How the guardrail is shown, once the lines print that and its range."""
    primary = [{name: drawn(Kind.SHARE, one.n, seed=k) for name, one in both.items()} for k, both in enumerate(given)]
    samples = [{"m": m, "g": g} for m, g in zip(primary, given, strict=True)]
    found = evaluate(rule, samples[-1], taken=taken, earlier=samples[:-1], running=running).metrics[1].comparisons[0]
    pairs = [(one["b"], one["a"]) for one in given]
    text = guardrail_lines(rule, rule.metrics[1], found, pairs, taken=taken)
    assert text is not None
    answers = answered(text)
    assert found.guard is not None
    assert GUARDS[found.guard.value] in answers
    shown = found.interim or found
    estimates = found.anytime is None or found.anytime.scale != "lift" or bool(taken) or found.interim is None
    lift = shown.lift if estimates else Interval(value=None, low=shown.lift.low, high=shown.lift.high)
    if lift.low is not None or lift.high is not None:
        agree(answers["lift"], lift, rel=1e-3 if running else 1e-6)
    return found.guard.value


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("better", list(Better))
@pytest.mark.parametrize("more", [0.5, 0.98, 1.5])
@pytest.mark.parametrize("running", [False, True])
def test_guardrails(kind: Kind, better: Better, more: float, running: bool) -> None:
    steps = [(drawn(kind, 450, seed=5 + k), drawn(kind, 450, seed=50 + k, more=more)) for k in range(2)]
    first = {"a": steps[0][0], "b": steps[0][1]}
    both = {"a": steps[0][0] + steps[1][0], "b": steps[0][1] + steps[1][1]}
    guard_agrees(guarded(kind, better), [first, both], running=running)
    planned = 4_000 if running else 1_800
    taken = (900 / planned, 1_800 / planned)
    guard_agrees(guarded(kind, better, planned=planned, looks=3), [first, both], taken=taken, running=running)


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize("rate", [0.05, 0.4])
@pytest.mark.parametrize(("more", "state"), [(1.0, "held"), (0.3, "failed"), (0.82, "undecided")])
def test_a_guardrail_is_held_or_failed_or_neither(rate: float, more: float, state: str, running: bool) -> None:
    given = [
        {"a": Sample.of_share(n, round(n * rate)), "b": Sample.of_share(n, round(n * rate * more))}
        for n in (4_000, 8_000, 16_000)
    ]
    assert guard_agrees(guarded(Kind.SHARE, Better.UP), given, running=running) == state


@pytest.mark.parametrize(("x1", "x0"), [(0, 0), (4, 0), (0, 4)])
@pytest.mark.parametrize("running", [False, True])
def test_guardrails_without_any_in_a_variant(x1: int, x0: int, running: bool) -> None:
    given = [{"a": Sample.of_share(900, x0), "b": Sample.of_share(900, x1)}]
    guard_agrees(guarded(Kind.SHARE, Better.UP), given, running=running)


@pytest.mark.parametrize("looks", [None, 3])
@pytest.mark.parametrize("running", [False, True])
def test_a_guardrail_of_which_nobody_has_anything_is_not_judged(looks: int | None, running: bool) -> None:
    nothing, some = of([0.0] * 300), Sample.of_share(300, 24)
    rule = guarded(Kind.AMOUNT, Better.UP, planned=1_200, looks=looks)
    taken = (0.5 if running else 1.0,) if looks else ()
    samples = {"m": {"a": some, "b": some}, "g": {"a": nothing, "b": nothing}}
    (found,) = evaluate(rule, samples, taken=taken, running=running).metrics[1].comparisons
    text = guardrail_lines(rule, rule.metrics[1], found, [(nothing, nothing)], taken=taken)
    assert text is None or not {"held", "failed", "not"}.intersection(answered(text))


# ---- a spread that is tiny beside its mean


def far(kind: Kind, people: int, *, seed: int, more: float = 0.0, before: bool = True) -> Sample:
    """People around 1.7e9, a thousand apart, as they are read from a file."""
    rng = np.random.default_rng(seed)
    per = rng.normal(1.7e9, 1000, people)
    values = per + rng.normal(more, 700, people)
    beside = Beside(float(per.sum()), float((per**2).sum()), float((per * values).sum())) if before else None
    near, off = values - values.mean(), per - per.mean()
    around = Around(float(near @ near), float(off @ off), float(near @ off)) if before else Around(float(near @ near))
    return Sample(people, float(values.sum()), float((values**2).sum()), beside).knowing(around)


@pytest.mark.parametrize("kind", [Kind.AMOUNT, Kind.RATIO])
@pytest.mark.parametrize("people", [(300, 310), (60, 400)])
@pytest.mark.parametrize("before", [True, False])
def test_means_that_are_large_beside_their_spread(kind: Kind, people: tuple[int, int], before: bool) -> None:
    if kind is Kind.RATIO and not before:
        return
    one, zero = far(kind, people[0], seed=1, more=200, before=before), far(kind, people[1], seed=2, before=before)
    (found,) = compare(Metric(key="m", kind=kind), {"a": zero, "b": one}, control="a", alpha=0.05)
    text = lines(kind, found, one, zero, alpha=0.05)
    assert text is not None
    as_the_page(answered(text), found, p=found.p_value)


@pytest.mark.parametrize("before", [True, False])
def test_large_means_in_one_mix_of_segments(before: bool) -> None:
    segments = {
        name: {"m": {"a": far(Kind.AMOUNT, 90 + 20 * i, seed=i), "b": far(Kind.AMOUNT, 100, seed=9 + i, more=300)}}
        for i, name in enumerate(("x", "y", "z"))
    }
    given = {name: by["m"] for name, by in segments.items()}
    if not before:
        given = {name: {v: replace(s, beside=None) for v, s in by.items()} for name, by in given.items()}
    (found,) = poststratified(given, control="a", kind=Kind.AMOUNT)
    text = poststratified_lines(Kind.AMOUNT, found, given, control="a", alpha=0.05)
    assert text is not None
    as_the_page(answered(text), found, p=found.p_value)


# ---- segments


def in_segments(kind: Kind, weights: Mapping[str, float], *, before: bool) -> dict[str, dict[str, Sample]]:
    sizes = {"web": 300, 'the "app"': 90, "tv": 2, "radio": 1}
    return {
        segment: {
            name: drawn(kind, round(size * weight), seed=17 * i + j, more=1.2 if j else 1.0, before=before)
            for j, (name, weight) in enumerate(weights.items())
        }
        for i, (segment, size) in enumerate(sizes.items())
    }


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("weights", [{"a": 1, "b": 1}, {"a": 1, "b": 4}, {"a": 1, "b": 1, "c": 1}])
@pytest.mark.parametrize("before", [False, True])
def test_segments(kind: Kind, weights: dict[str, float], before: bool) -> None:
    segments, metric = in_segments(kind, weights, before=before), Metric(key="m", kind=kind)
    each = segment_effects(
        segments,
        control="a",
        compare=lambda met, base: compare(metric, {"a": base, **met}, control="a", alpha=0.05),
    )
    text = segment_lines(kind, each, control="a", alpha=0.05)
    assert text is not None
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(text, {})
    _, adjusted = out.getvalue().split("adjusted\n")
    printed = dict(line.rsplit(" ", 1) for line in adjusted.splitlines())
    tested = {
        f"{one.segment} ({found.variant})" if len(weights) > 2 else one.segment: found.p_adjusted
        for one in each
        for found in one.comparisons
        if found.p_adjusted is not None
    }
    assert {name: float(p) for name, p in printed.items()} == pytest.approx(tested, rel=1e-4)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.RATIO, Kind.ORDINAL)])
@pytest.mark.parametrize("weights", [{"a": 1, "b": 1}, {"a": 1, "b": 4}, {"a": 1, "b": 1, "c": 1}])
@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("known", [4, 2, 1])
def test_one_mix_of_segments(kind: Kind, weights: dict[str, float], before: bool, known: int) -> None:
    segments = dict(list(in_segments(kind, weights, before=before).items())[:known])
    wholes = poststratified(segments, control="a", kind=kind)
    assert len(wholes) == len(weights) - 1
    for found in wholes:
        text = poststratified_lines(kind, found, segments, control="a", alpha=0.05)
        assert text is not None
        answers = answered(text)
        as_the_page(answers, found, p=found.p_value)
        if found.variance_reduction is not None:
            assert answers["variance"][0] == pytest.approx(found.variance_reduction)


def test_one_mix_of_segments_in_one_of_which_everybody_is_alike() -> None:
    segments = {
        "web": {"a": Sample.of_share(300, 20), "b": Sample.of_share(310, 31)},
        "app": {"a": Sample.of_share(40, 0), "b": Sample.of_share(30, 3)},
        "tv": {"a": Sample.of_share(20, 0), "b": Sample.of_share(25, 0)},
    }
    (found,) = poststratified(segments, control="a", kind=Kind.SHARE)
    text = poststratified_lines(Kind.SHARE, found, segments, control="a", alpha=0.05)
    assert text is not None
    as_the_page(answered(text), found, p=found.p_value)


# ---- several at once


def test_several_variants_and_several_metrics() -> None:
    metrics = (
        Metric(key="m", kind=Kind.SHARE),
        *(Metric(key=f"s{i}", kind=Kind.AMOUNT, role=Role.SECONDARY) for i in range(3)),
    )
    rule = Rule(control="a", split={"a": 1, "b": 1, "c": 1}, metrics=metrics)
    samples = {
        metric.key: {name: drawn(metric.kind, 500, seed=7 * i + j, more=1 + j / 8) for j, name in enumerate("abc")}
        for i, metric in enumerate(metrics)
    }
    found = evaluate(rule, samples)
    primary = {one.variant: one for one in found.primary.comparisons}
    text = holm_lines({name: one.p_value for name, one in primary.items()})
    assert text is not None
    assert dictionary(text) == pytest.approx({name: one.p_adjusted for name, one in primary.items()})
    others = {f"{r.metric.key} {one.variant}": one for r in found.metrics[1:] for one in r.comparisons}
    text = false_discovery_lines({name: one.p_value for name, one in others.items()})
    assert text is not None
    assert dictionary(text) == pytest.approx({name: one.p_adjusted for name, one in others.items()})


def dictionary(text: str) -> dict[str, float]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(text, {})
    found = eval(out.getvalue(), {})  # nothing of NumPy in what a reader sees
    return {name: float(p) for name, p in found.items()}


def test_one_comparison_is_not_several() -> None:
    assert holm_lines({"b": 0.04, "c": None}) is None


# ---- without a control group


@pytest.mark.parametrize("step", [1, 7])
@pytest.mark.parametrize("noise", [1.0, 0.0])
def test_before_and_after(step: int, noise: float) -> None:
    rng = np.random.default_rng(step)
    errors = noise * np.convolve(rng.normal(0, 1, 46), [1, 0.8, 0.5, 0.3, 0.1], "valid")
    periods = [
        Period(
            starts=date(2026, 1, 5) + timedelta(days=step * i),
            people=100 + 7 * (i % 5),
            total=(30 + 0.3 * i + (6 if i >= 30 else 0) + errors[i]) * (100 + 7 * (i % 5)),
            after=i >= 30,
        )
        for i in range(42)
    ]
    rule = Rule(
        control="a",
        split={"a": 1, "b": 1},
        metrics=(Metric(key="m", kind=Kind.AMOUNT),),
        grade=Grade.BEFORE_AFTER,
    )
    found = course(rule, periods)
    text = series_lines(found)
    assert text is not None
    answers, effect = answered(text), found.found.effect
    if noise:
        agree(answers["difference"], effect.interval)
        agree(answers["lift"], found.found.relative)
        assert answers["p"][0] == pytest.approx(effect.p_value)
    else:  # every value lies on the lines, and nothing is claimed
        assert answers["difference"][0] == pytest.approx(effect.interval.value)
        assert answers["lift"][0] == pytest.approx(found.found.relative.value)


@pytest.mark.parametrize(("yes", "asked"), [(7, 9), (2, 9), (0, 5), (5, 5)])
def test_interviews(yes: int, asked: int) -> None:
    rule = Rule(
        control="a",
        split={"a": 1, "b": 1},
        metrics=(Metric(key="m", kind=Kind.SHARE),),
        grade=Grade.INTERVIEWS,
        baseline=0.5,
    )
    sample = Sample.of_share(asked, yes)
    (found,) = judge_one_group(rule, {"m": {"b": sample}}).primary.comparisons
    text = asked_lines(found, sample, bar=0.5, alpha=0.05)
    assert text is not None
    as_the_page(answered(text), found, p=found.p_value)


# ---- all of them


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_its_formula_its_source_and_its_words(name: str) -> None:
    method = METHODS[name]
    assert method.formula
    assert method.source
    assert has(f"how.{name}")
    assert has(f"how.{name}_assumes")
