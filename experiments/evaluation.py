"""The evaluation: one rule applied to one set of samples, with every figure, caveat and verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from experiments.compare import Samples, compare
from experiments.grade import cap
from experiments.interim import agreed, interim
from experiments.monitoring import always_valid, look_at
from experiments.results import Comparison, Evaluation, Guard, Interim, Interval, MetricResult, Note, Verdict
from experiments.rule import Better, Grade, Kind, Metric, Role, Rule
from experiments.several import benjamini_hochberg, holm
from experiments.split import check_split
from experiments.verdict import comparison_verdict, guard_state, overall_verdict
from funnel.samples import Sample

Given = Mapping[str, Samples]


def evaluate(
    rule: Rule,
    samples: Given,
    *,
    people: Mapping[str, int] | None = None,
    taken: Sequence[float] = (),
    earlier: Sequence[Given] = (),
    running: bool = False,
) -> Evaluation:
    """`samples[metric.key][variant]` judged by the rule; what has no sample has no people, and a note.

    `people` is everybody who arrived, by variant, for the split check (default: those in the primary metric).
    `running`, before the planned end, makes that check one that may be repeated daily, adds interim limits, by which
    guardrails are judged until then, and leaves every verdict open that the rule does not allow yet.
    `taken` are the parts of the planned information at the looks so far, this one last and 1 if none will
    follow; `earlier` the samples at earlier readings, each from the start, for the always-valid limits.
    Intervals are at rule.alpha and not adjusted. `p_adjusted` is Holm's over the variants of the primary
    metric, Benjamini–Hochberg's over all secondary comparisons together, and the p itself for guardrails.
    A comparison's own caveats are in its `notes`, those of the whole experiment in the evaluation's; no verdict
    claims more than rule.grade allows.
    Raises InvalidSample where a share metric's sample is not one of zeros and ones.
    """
    given = _filled(rule, samples)
    series = [*(_filled(rule, before) for before in earlier), given]
    measured = [
        [
            always_valid(rule, metric, found, [at[metric.key] for at in series], running=running)
            for found in compare(metric, given[metric.key], control=rule.control, alpha=rule.alpha)
        ]
        for metric in rule.metrics
    ]
    adjusted = _adjusted(rule, measured)
    results = tuple(
        MetricResult(
            metric=metric,
            samples=given[metric.key],
            comparisons=tuple(
                _judged(found, p, rule, metric, taken, given[metric.key], running=running)
                for found, p in zip(measured[position], adjusted[position], strict=True)
            ),
        )
        for position, metric in enumerate(rule.metrics)
    )
    if people is None:
        people = {name: sample.n for name, sample in results[0].samples.items()}
    split = check_split(people, rule.shares, running=running)
    established = _established(rule, results)
    early = _overall(established, mismatch=split.mismatch)
    if running:
        results = established
    return Evaluation(
        control=rule.control,
        alpha=rule.alpha,
        mde=rule.mde,
        split=split,
        metrics=_capped(results, rule.grade),
        notes=(
            *([Note("split_mismatch", {"p_value": split.p_value})] if split.mismatch else []),
            *([Note(f"grade_{rule.grade.value}")] if rule.grade is not Grade.RANDOMISED else []),
            *_guardrail_notes(results),
        ),
        verdict=cap(_overall(results, mismatch=split.mismatch), rule.grade),
        early=cap(early, rule.grade) if early in (Verdict.WIN, Verdict.LOSE) else None,
    )


def _filled(rule: Rule, samples: Given) -> dict[str, dict[str, Sample]]:
    nobody = Sample(0, 0, 0)
    return {
        metric.key: {name: samples.get(metric.key, {}).get(name, nobody) for name in rule.split}
        for metric in rule.metrics
    }


def _adjusted(rule: Rule, measured: list[list[Comparison]]) -> list[list[float | None]]:
    """The adjusted p of every comparison, metric by metric."""
    p_values = [[comparison.p_value for comparison in comparisons] for comparisons in measured]
    exploring = [i for i, metric in enumerate(rule.metrics) if i and metric.role is not Role.GUARDRAIL]
    secondary = iter(benjamini_hochberg([p for i in exploring for p in p_values[i]]))
    return [
        holm(ps) if i == 0 else [next(secondary) for _ in ps] if i in exploring else ps for i, ps in enumerate(p_values)
    ]


def _judged(
    comparison: Comparison,
    p_adjusted: float | None,
    rule: Rule,
    metric: Metric,
    taken: Sequence[float],
    newest: Samples,
    *,
    running: bool,
) -> Comparison:
    """With its adjusted p, its verdict, for a guardrail whether it is held, and the limits to read while `running`."""
    up, mde, primary = metric.better is Better.UP, rule.mde, metric is rule.metrics[0]
    planned = look_at(rule, taken, comparison) if primary or metric.margin is not None else None
    look = planned if primary else None
    # A guardrail has no look of its own, and at the last one its fixed range counts.
    watched = metric.margin is not None and (running or (planned is not None and planned.information < 1))
    if watched or (primary and (running or look)):
        limits = interim(rule, metric, comparison, newest, look=planned)
        comparison = agreed(replace(comparison, looks=look, interim=limits))
    lift = _worth(metric, (comparison.interim if look or watched else None) or comparison)
    verdict = comparison_verdict(
        p_adjusted=p_adjusted,
        difference=comparison.difference,
        lift=lift,
        better=metric.better,
        alpha=rule.alpha,
        mde=mde,
        look=look,
    )
    if any(note.code == "order_against_mean" for note in comparison.notes):
        verdict = Verdict.INCONCLUSIVE  # the p says that one is better, and not which
    guard = None if metric.margin is None else guard_state(lift, margin=metric.margin, better=metric.better)
    # No p decides of a guardrail, so which one would have is not worth a note.
    notes = tuple(note for note in comparison.notes if guard is None or note.code != "few_people")
    least = lift.low if up else lift.high
    if primary and verdict is Verdict.WIN and mde is not None and least is not None and (least if up else -least) < mde:
        values = {"variant": comparison.variant, "low": least, "mde": mde}
        notes = (*notes, Note("win_may_be_smaller", values))
    return replace(comparison, p_adjusted=p_adjusted, verdict=verdict, guard=guard, notes=notes)


def _worth(metric: Metric, found: Comparison | Interim) -> Interval:
    """What is held against the smallest change worth having: the lift, or for NPS its points in hundreds."""
    if metric.kind is not Kind.NPS:
        return found.lift
    value, low, high = (
        None if x is None else x / 100 for x in (found.difference.value, found.difference.low, found.difference.high)
    )
    return Interval(value=value, low=low, high=high)


def _overall(results: Sequence[MetricResult], *, mismatch: bool) -> Verdict:
    guardrails = [found for result in results for found in result.comparisons if found.guard is not None]
    return overall_verdict(results[0].comparisons, guardrails, mismatch=mismatch)


def _established(rule: Rule, results: tuple[MetricResult, ...]) -> tuple[MetricResult, ...]:
    """The results with those verdicts only that may be reached before the planned end; all others are open."""
    primary, *others = results
    verdicts = {
        found.variant: found.verdict if found.looks and found.looks.stopped else found.early or Verdict.INCONCLUSIVE
        for found in primary.comparisons
    }
    comparisons = tuple(replace(found, verdict=verdicts[found.variant]) for found in primary.comparisons)
    return (replace(primary, comparisons=comparisons), *others)


def _capped(results: tuple[MetricResult, ...], grade: Grade) -> tuple[MetricResult, ...]:
    if grade is Grade.RANDOMISED:
        return results
    return tuple(
        replace(
            result,
            comparisons=tuple(replace(found, verdict=cap(found.verdict, grade)) for found in result.comparisons),
        )
        for result in results
    )


def _guardrail_notes(results: Sequence[MetricResult]) -> list[Note]:
    return [
        Note(f"guardrail_{found.guard.value}", {"metric": result.metric.key, "variant": found.variant})
        for result in results
        for found in result.comparisons
        if found.guard is not None and found.guard is not Guard.HELD
    ]
