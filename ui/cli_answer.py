"""What `trayecto evaluate` answers, as plain data for JSON; `ui.cli_text` makes text of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from experiments.results import Comparison, Evaluation, Interval, MetricResult, Note
from experiments.rule import Metric
from funnel.account import Intake
from funnel.samples import Sample
from ui.cli_notes import note_answer
from ui.cli_segments import Segmented


def answer(
    lang: str, intake: Intake, evaluation: Evaluation, *, segmented: Segmented | None = None, control_assumed: bool
) -> dict[str, Any]:
    """One evaluation as the JSON object of the contract; notes also carry their sentence."""
    split = evaluation.split
    notes = [*_intake_notes(intake, evaluation.control if control_assumed else None), *evaluation.notes]
    for result in evaluation.metrics:
        notes += [_with_metric(note, result.metric) for comparison in result.comparisons for note in comparison.notes]
    if segmented is not None and segmented.uneven:
        notes.append(Note("segments_uneven", {"segments": segmented.uneven}))
    return {
        "control": evaluation.control,
        "alpha": evaluation.alpha,
        "mde": evaluation.mde,
        "arms": {name: {"n": n} for name, n in intake.people.items()},
        "excluded": asdict(intake.excluded),
        "refused": {"rows": intake.rows_refused, "first": [asdict(row) for row in intake.refused]},
        "split": {
            "expected": {name: float(share) for name, share in split.expected.items()},
            "p_value": _float(split.p_value),
            "mismatch": bool(split.mismatch),
        },
        "metrics": [_metric(lang, intake, result) for result in evaluation.metrics],
        **({} if segmented is None else _segments(lang, intake, segmented)),
        "notes": [note_answer(lang, note) for note in notes],
        "verdict": evaluation.verdict.value,
    }


def _intake_notes(intake: Intake, control: str | None) -> Iterator[Note]:
    if control is not None:
        yield Note("control_assumed", {"control": control})
    for metric in intake.inferred:
        yield Note("kind_inferred", {"metric": metric, "kind": intake.kinds[metric]})
    for metric, decimal in intake.doubtful.items():
        yield Note("decimal_assumed", {"metric": metric, "decimal": decimal})
    for metric, rows in intake.rows_without_result.items():
        if rows:
            yield Note("rows_without_result", {"metric": metric, "rows": rows})
    for metric, people in intake.without_before.items():
        if people and people == sum(sample.n for sample in intake.samples[metric].values()):
            yield Note("before_unknown", {"metric": metric})
        elif people:
            yield Note("before_missing", {"metric": metric, "people": people})
    if intake.without_segment:
        yield Note("segment_missing", {"people": intake.without_segment})
    if intake.rows_refused:
        yield Note("rows_refused", {"rows": intake.rows_refused, "row": intake.refused[0].row})


def _with_metric(note: Note, metric: Metric) -> Note:
    return Note(note.code, {**note.values, "metric": metric.key})


def _metric(lang: str, intake: Intake, result: MetricResult) -> dict[str, Any]:
    metric = result.metric
    return {
        "metric": metric.key,
        "kind": metric.kind.value,
        "role": metric.role.value,
        "better": metric.better.value,
        "margin": metric.margin,
        "rows_without_result": intake.rows_without_result[metric.key],
        "arms": {
            name: _arm(metric, sample, missing=intake.missing[metric.key][name])
            for name, sample in result.samples.items()
        },
        "comparisons": [_judged(lang, metric, comparison) for comparison in result.comparisons],
    }


def _arm(metric: Metric, sample: Sample, *, missing: int) -> dict[str, Any]:
    return {"n": sample.n, "missing": missing, "mean": _float(metric.kind.of(sample))}


def _judged(lang: str, metric: Metric, found: Comparison) -> dict[str, Any]:
    anytime, look = found.anytime, found.looks
    return {
        **_comparison(lang, metric, found),
        "anytime": None
        if anytime is None
        else {
            "scale": anytime.scale,
            "low": _float(anytime.low),
            "high": _float(anytime.high),
            "e_value": _float(anytime.e_value),
            "method": anytime.method,
        },
        "looks": None
        if look is None
        else {
            "k": look.k,
            "of": look.of,
            "information": float(look.information),
            "boundary_z": _float(look.boundary_z),
            "z": _float(look.z),
            "stopped": bool(look.stopped),
        },
        "interim": None
        if found.interim is None
        else {"difference": _interval(found.interim.difference), "lift": _interval(found.interim.lift)},
        "verdict": found.verdict.value,
        "guard": found.guard.value if found.guard is not None else None,
    }


def _comparison(lang: str, metric: Metric, found: Comparison) -> dict[str, Any]:
    return {
        "variant": found.variant,
        "difference": _interval(found.difference),
        "lift": _interval(found.lift),
        "p_value": _float(found.p_value),
        "p_adjusted": _float(found.p_adjusted),
        "variance_reduction": _float(found.variance_reduction),
        "method": found.method,
        "notes": [note_answer(lang, _with_metric(note, metric)) for note in found.notes],
    }


def _segments(lang: str, intake: Intake, found: Segmented) -> dict[str, Any]:
    """The primary metric's effects by segment, whose `p_adjusted` allows for all of them, and one for the same mix."""
    metric = found.metric
    return {
        "segments": [
            {
                "segment": one.segment,
                "arms": {
                    name: _arm(metric, sample, missing=intake.segment_people[one.segment][name] - sample.n)
                    for name, sample in one.samples.items()
                },
                "comparisons": [_comparison(lang, metric, comparison) for comparison in one.comparisons],
            }
            for one in found.effects
        ],
        "stratified": {
            "metric": metric.key,
            "comparisons": [_comparison(lang, metric, comparison) for comparison in found.stratified],
        },
    }


def _interval(found: Interval) -> dict[str, float | None]:
    return {"value": _float(found.value), "low": _float(found.low), "high": _float(found.high)}


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)
