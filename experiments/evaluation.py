"""The evaluation: one rule applied to one set of samples, with every figure, caveat and verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from experiments.exact import exact_p
from experiments.means import compare_means
from experiments.results import Comparison, Evaluation, Guard, Interval, MetricResult, Note, Verdict
from experiments.rule import Better, Kind, Metric, Role, Rule
from experiments.several import benjamini_hochberg, holm
from experiments.shares import (
    difference_limits,
    difference_mover_limits,
    ratio_limits,
    ratio_mover_limits,
    score_p,
    small_and_uneven,
)
from experiments.split import check_split
from experiments.verdict import comparison_verdict, guard_state, overall_verdict
from funnel.samples import Sample

FEW_PEOPLE = 1000
# A small variant in an uneven split makes the score test too liberal (size up to .09 at 50 v 2,000), however many
# people the other one has: there the exact p decides too, up to so many pairs of counts (some 0.1 s).
EXACT_PAIRS = 1_000_000
_UNKNOWN = Interval(value=None, low=None, high=None)

# Compared, but neither adjusted nor judged yet.
_Measured = partial(Comparison, p_adjusted=None, verdict=Verdict.INCONCLUSIVE)

Samples = Mapping[str, Sample]


def evaluate(rule: Rule, samples: Mapping[str, Samples], *, people: Mapping[str, int] | None = None) -> Evaluation:
    """`samples[metric.key][variant]` judged by the rule; what has no sample has no people, and a note.

    `people` is everybody who arrived, by variant, for the split check (default: those in the primary metric).
    Intervals are at rule.alpha and not adjusted. `p_adjusted` is Holm's over the variants of the primary
    metric, Benjamini–Hochberg's over all secondary comparisons together, and the p itself for guardrails.
    A comparison's own caveats are in its `notes`, those of the whole experiment in the evaluation's.
    Raises InvalidSample where a share metric's sample is not one of zeros and ones.
    """
    nobody = Sample(0, 0, 0)
    given = {
        metric.key: {name: samples.get(metric.key, {}).get(name, nobody) for name in rule.split}
        for metric in rule.metrics
    }
    measured = [_compared(metric, rule, given[metric.key]) for metric in rule.metrics]
    adjusted = _adjusted(rule, measured)
    results = tuple(
        MetricResult(
            metric=metric,
            samples=given[metric.key],
            comparisons=tuple(
                _judged(comparison, p, rule, metric, primary=position == 0)
                for comparison, p in zip(measured[position], adjusted[position], strict=True)
            ),
        )
        for position, metric in enumerate(rule.metrics)
    )
    if people is None:
        people = {name: sample.n for name, sample in results[0].samples.items()}
    split = check_split(people, rule.shares)
    guardrails = [c for result in results for c in result.comparisons if c.guard is not None]
    return Evaluation(
        control=rule.control,
        alpha=rule.alpha,
        mde=rule.mde,
        split=split,
        metrics=results,
        notes=(
            *([Note("split_mismatch", {"p_value": split.p_value})] if split.mismatch else []),
            *_guardrail_notes(results),
        ),
        verdict=overall_verdict(results[0].comparisons, guardrails, mismatch=split.mismatch),
    )


def _compared(metric: Metric, rule: Rule, given: Samples) -> list[Comparison]:
    """Every variant against the control, not yet adjusted nor judged."""
    compare = _shares_compared if metric.kind is Kind.SHARE else _means_compared
    control = given[rule.control]
    met = {name: given[name] for name in rule.variants if given[name].n and control.n}
    done = {comparison.variant: comparison for comparison in compare(met, control, rule.alpha)}
    for name in rule.variants:
        if name not in done:
            absent = [v for v in (rule.control, name) if not given[v].n]
            notes = tuple(Note("no_people", {"variant": v, "metric": metric.key}) for v in absent)
            method = "score" if metric.kind is Kind.SHARE else "welch"
            done[name] = _Measured(
                variant=name, difference=_UNKNOWN, lift=_UNKNOWN, p_value=None, method=method, notes=notes
            )
    return [done[name] for name in rule.variants]


def _shares_compared(treatments: Samples, control: Sample, alpha: float) -> list[Comparison]:
    """All treatments at once: the score p, or the exact one with few people, and the limits that suit the split.

    Raises InvalidSample.
    """
    # A sample of zeros and ones is its count; anything else is refused here.
    counted = [(s.n, Sample.of_share(s.n, s.total).total) for s in treatments.values()]  # type: ignore[arg-type]
    n0, x0 = control.n, Sample.of_share(control.n, control.total).total  # type: ignore[arg-type]
    n1, x1 = np.array([n for n, _ in counted], float), np.array([x for _, x in counted], float)
    uneven = small_and_uneven(n1, n0)
    difference, ratio = (
        np.where(uneven, mover(x1, n1, x0, n0, alpha=alpha), score(x1, n1, x0, n0, alpha=alpha))
        for mover, score in ((difference_mover_limits, difference_limits), (ratio_mover_limits, ratio_limits))
    )
    p_values = score_p(x1, n1, x0, n0)

    comparisons = []
    for i, (name, (n, x)) in enumerate(zip(treatments, counted, strict=True)):
        few = n + n0 < FEW_PEOPLE
        exact = few or (bool(uneven[i]) and n * n0 <= EXACT_PAIRS)
        caveats: list[tuple[str, bool, dict[str, int]]] = [
            ("few_people", few, {"people": n + n0}),
            ("uneven_split", bool(uneven[i]), {}),
            ("zero_control", x0 == 0 < x, {}),
            ("both_zero", x0 == 0 == x, {}),
        ]
        gain = Interval(value=x / n - x0 / n0, low=float(difference[0, i]), high=float(difference[1, i]))
        lift = Interval(
            value=x / n / (x0 / n0) - 1 if x0 else None,
            low=float(ratio[0, i]) - 1,
            high=float(ratio[1, i]) - 1 if x0 else None,
        )
        p = exact_p(int(x), n, int(x0), n0) if exact else float(p_values[i])
        method = "exact" if exact else "mover" if uneven[i] else "score"
        notes = tuple(Note(code, {"variant": name, **values}) for code, holds, values in caveats if holds)
        comparisons.append(_Measured(variant=name, difference=gain, lift=lift, p_value=p, method=method, notes=notes))
    return comparisons


def _means_compared(treatments: Samples, control: Sample, alpha: float) -> list[Comparison]:
    comparisons = []
    for name, sample in treatments.items():
        means = compare_means(sample, control, alpha=alpha)
        comparisons.append(
            _Measured(
                variant=name,
                difference=means.difference,
                lift=means.lift,
                p_value=means.p_value,
                method="welch",
                notes=tuple(Note(code, {"variant": name}) for code in means.notes),
            )
        )
    return comparisons


def _adjusted(rule: Rule, measured: list[list[Comparison]]) -> list[list[float | None]]:
    """The adjusted p of every comparison, metric by metric."""
    p_values = [[comparison.p_value for comparison in comparisons] for comparisons in measured]
    exploring = [i for i, metric in enumerate(rule.metrics) if i and metric.role is not Role.GUARDRAIL]
    secondary = iter(benjamini_hochberg([p for i in exploring for p in p_values[i]]))
    return [
        holm(ps) if i == 0 else [next(secondary) for _ in ps] if i in exploring else ps for i, ps in enumerate(p_values)
    ]


def _judged(
    comparison: Comparison, p_adjusted: float | None, rule: Rule, metric: Metric, *, primary: bool
) -> Comparison:
    """With its adjusted p, its verdict, and for a guardrail whether it is held."""
    lift, up, mde = comparison.lift, metric.better is Better.UP, rule.mde
    verdict = comparison_verdict(
        p_adjusted=p_adjusted,
        difference=comparison.difference,
        lift=lift,
        better=metric.better,
        alpha=rule.alpha,
        mde=mde,
    )
    guard = None if metric.margin is None else guard_state(lift, margin=metric.margin, better=metric.better)
    # No p decides of a guardrail, so which one would have is not worth a note.
    notes = tuple(note for note in comparison.notes if guard is None or note.code != "few_people")
    least = lift.low if up else lift.high
    if primary and verdict is Verdict.WIN and mde is not None and least is not None and (least if up else -least) < mde:
        values = {"variant": comparison.variant, "low": least, "mde": mde}
        notes = (*notes, Note("win_may_be_smaller", values))
    return replace(comparison, p_adjusted=p_adjusted, verdict=verdict, guard=guard, notes=notes)


def _guardrail_notes(results: tuple[MetricResult, ...]) -> list[Note]:
    return [
        Note(f"guardrail_{c.guard.value}", {"metric": result.metric.key, "variant": c.variant})
        for result in results
        for c in result.comparisons
        if c.guard is not None and c.guard is not Guard.HELD
    ]
