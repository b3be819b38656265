"""The lines that a sceptic can run print what the evaluation says."""

from __future__ import annotations

import contextlib
import io
from datetime import date, timedelta

import pytest

from experiments.evaluation import evaluate
from experiments.periods import Period, course
from experiments.results import Comparison
from experiments.rule import Grade, Kind, Metric, Rule
from experiments.ungrouped import judge_one_group
from funnel.samples import Beside, Sample
from ui.recipes import METHODS, evidence_lines, lines, series_lines

SLEEP0 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP1 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def of(values: list[float], before: list[float] | None = None) -> Sample:
    beside = None
    if before is not None:
        products = sum(x * y for x, y in zip(before, values, strict=True))
        beside = Beside(sum(before), sum(x * x for x in before), products)
    return Sample(len(values), sum(values), sum(x * x for x in values), beside)


def printed(kind: Kind, treatment: Sample, control: Sample) -> tuple[dict[str, list[float]], Comparison]:
    metric = Metric(key="m", kind=kind)
    rule = Rule(control="a", split={"a": control.n, "b": treatment.n}, metrics=(metric,))
    (found,) = evaluate(rule, {"m": {"a": control, "b": treatment}}).primary.comparisons
    text = lines(found, treatment, control, alpha=0.05)
    assert text is not None
    return answered(text), found


def answered(text: str) -> dict[str, list[float]]:
    """What the lines print, by the word before it."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(text, {})
    answers: dict[str, list[float]] = {}
    for line in out.getvalue().splitlines():
        name, *numbers = line.split() or [""]
        answers[name] = [float(number) for number in numbers if number.lstrip("-").replace(".", "").isdigit()]
    return answers


@pytest.mark.parametrize(
    ("method", "treatment", "control"),
    [
        ("score", (45489, 8279), (44700, 8502)),
        ("exact", (34, 7), (34, 1)),
        ("mover", (400, 40), (20_000, 1500)),
    ],
)
def test_shares(method: str, treatment: tuple[int, int], control: tuple[int, int]) -> None:
    answers, found = printed(Kind.SHARE, Sample.of_share(*treatment), Sample.of_share(*control))
    assert found.method == method
    lift = found.lift
    assert [answers[name][0] for name in ("lift", "low", "high")] == pytest.approx(
        [lift.value, lift.low, lift.high], abs=1e-6
    )
    if "p" in answers:
        assert answers["p"][0] == pytest.approx(found.p_value, abs=2e-4)


def test_amounts() -> None:
    answers, found = printed(Kind.AMOUNT, of(SLEEP1), of(SLEEP0))
    assert found.method == "welch"
    assert answers["p"][0] == pytest.approx(found.p_value)
    difference = found.difference
    assert answers["difference"] == pytest.approx([difference.low, difference.high])


def test_adjusted_amounts() -> None:
    before1, before0 = [x + 0.3 * i for i, x in enumerate(SLEEP1)], [x + 0.2 * i for i, x in enumerate(SLEEP0)]
    answers, found = printed(Kind.AMOUNT, of(SLEEP1, before1), of(SLEEP0, before0))
    assert found.method == "cuped"
    assert answers["difference"][0] == pytest.approx(found.difference.value)


def test_one_total_per_another() -> None:
    answers, found = printed(Kind.RATIO, of([5, 7, 9, 4], [1, 2, 2, 1]), of([4, 6, 8, 5], [2, 2, 3, 1]))
    assert found.method == "linearised"
    assert answers["difference"][0] == pytest.approx(found.difference.value)
    assert answers["lift"][0] == pytest.approx(found.lift.value)


def test_answers_on_a_scale() -> None:
    treatment, control = (
        Sample.of_levels({1: 10, 2: 20, 3: 40, 4: 60, 5: 30}),
        Sample.of_levels({1: 20, 2: 40, 3: 40, 4: 40, 5: 20}),
    )
    answers, found = printed(Kind.ORDINAL, treatment, control)
    assert found.method == "brunner_munzel"
    assert answers["p"][0] == pytest.approx(found.p_value, abs=1e-6)


@pytest.mark.parametrize(("treatment", "control"), [((20, 3), (20, 0)), ((20, 0), (20, 2)), ((2000, 0), (2000, 9))])
def test_without_any_in_one_variant_the_lines_still_run(treatment: tuple[int, int], control: tuple[int, int]) -> None:
    answers, found = printed(Kind.SHARE, Sample.of_share(*treatment), Sample.of_share(*control))
    assert answers["p"][0] == pytest.approx(found.p_value, abs=2e-4)


@pytest.mark.parametrize("step", [1, 7])
def test_before_and_after(step: int) -> None:
    periods = [
        Period(
            starts=date(2026, 1, 5) + timedelta(days=step * i),
            people=100 + 7 * (i % 5),
            total=(30 + i % 4 + 0.3 * i + (6 if i >= 30 else 0)) * (100 + 7 * (i % 5)),
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
    answers = answered(series_lines(found))
    assert answers["difference"][0] == pytest.approx(found.found.effect.interval.value, rel=1e-4)
    assert answers["lift"][0] == pytest.approx(found.found.relative.value, rel=1e-4)


def test_interviews() -> None:
    rule = Rule(
        control="a",
        split={"a": 1, "b": 1},
        metrics=(Metric(key="m", kind=Kind.SHARE),),
        grade=Grade.INTERVIEWS,
        baseline=0.5,
    )
    asked = Sample.of_share(9, 7)
    (found,) = judge_one_group(rule, {"m": {"b": asked}}).primary.comparisons
    text = lines(found, asked, Sample(0, 0, 0), alpha=0.05, bar=0.5)
    assert text is not None
    assert answered(text)["p"][0] == pytest.approx(found.p_value)


@pytest.mark.parametrize("settings", [{}, {"planned": 40_000, "baseline": 0.04}])
@pytest.mark.parametrize("weights", [(1, 1), (1, 3)])
def test_the_evidence_that_may_end_it_early(settings: dict[str, float], weights: tuple[int, int]) -> None:
    rule = Rule(
        control="a",
        split=dict(zip("ab", weights, strict=True)),
        metrics=(Metric(key="m", kind=Kind.SHARE),),
        **settings,
    )
    control, treatment = Sample.of_share(2_000, 80), Sample.of_share(2_000 * weights[1], 120 * weights[1])
    (found,) = evaluate(rule, {"m": {"a": control, "b": treatment}}, running=True).primary.comparisons
    text = evidence_lines(rule, found, treatment, control)
    assert text is not None
    assert found.anytime is not None
    assert answered(text)["e"][0] == pytest.approx(found.anytime.e_value)


def test_every_method_has_its_lines() -> None:
    assert all(method.lines.strip() and method.formula and method.source for method in METHODS.values())
