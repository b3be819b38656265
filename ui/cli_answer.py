"""What `trayecto evaluate` prints: the answer as plain data for JSON, and that data as text for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from enum import Enum
from typing import Any

from experiments.results import Comparison, Evaluation, Interval, MetricResult, Note
from funnel.errors import TrayectoError
from funnel.rows import Intake
from ui.messages import coded
from ui.numbers import between, number, percent, points, signed, signed_percent
from ui.words import say

SHOWN = 5


def answer(lang: str, intake: Intake, evaluation: Evaluation, *, control_assumed: bool) -> dict[str, Any]:
    """One evaluation as the JSON object of the contract; notes also carry their sentence."""
    split = evaluation.split
    notes = [*_intake_notes(intake, evaluation.control if control_assumed else None), *evaluation.notes]
    for result in evaluation.metrics:
        notes += [_with_metric(note, result) for comparison in result.comparisons for note in comparison.notes]
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
        "notes": [_note(lang, note) for note in notes],
        "verdict": evaluation.verdict.value,
    }


def error_answer(lang: str, error: TrayectoError) -> dict[str, Any]:
    return {"error": {"code": error.code, "message": error_sentence(lang, error), "where": _plain(error.values)}}


def error_sentence(lang: str, error: TrayectoError) -> str:
    return coded(lang, "error", error.code, error.values, clean=str)


def text(lang: str, found: Mapping[str, Any]) -> str:
    """The answer as `answer` gives it, for a person at a terminal."""
    return "\n".join(_lines(lang, found))


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
    if intake.rows_refused:
        yield Note("rows_refused", {"rows": intake.rows_refused, "row": intake.refused[0].row})


def _with_metric(note: Note, result: MetricResult) -> Note:
    return Note(note.code, {**note.values, "metric": result.metric.key})


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
            name: {"n": sample.n, "missing": intake.missing[metric.key][name], "mean": _float(sample.mean)}
            for name, sample in result.samples.items()
        },
        "comparisons": [_comparison(lang, result, comparison) for comparison in result.comparisons],
    }


def _comparison(lang: str, result: MetricResult, found: Comparison) -> dict[str, Any]:
    return {
        "variant": found.variant,
        "difference": _interval(found.difference),
        "lift": _interval(found.lift),
        "p_value": _float(found.p_value),
        "p_adjusted": _float(found.p_adjusted),
        "anytime": None,
        "looks": None,
        "method": found.method,
        "verdict": found.verdict.value,
        "guard": found.guard.value if found.guard is not None else None,
        "notes": [_note(lang, _with_metric(note, result)) for note in found.notes],
    }


def _interval(found: Interval) -> dict[str, float | None]:
    return {"value": _float(found.value), "low": _float(found.low), "high": _float(found.high)}


def _note(lang: str, note: Note) -> dict[str, Any]:
    return {
        "code": note.code,
        "values": _plain(note.values),
        "message": coded(lang, "note", note.code, note.values, clean=str),
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them."""
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    # NumPy's numbers are no JSON; `item` is Python's.
    return value.item() if hasattr(value, "item") else value


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _lines(lang: str, found: Mapping[str, Any]) -> Iterator[str]:
    verdict = say(lang, f"cli.verdict_{found['verdict']}")
    yield say(lang, "cli.verdict", verdict=verdict)
    people = " · ".join(f"{name} {number(lang, arm['n'])}" for name, arm in found["arms"].items())
    split = say(lang, "cli.split_mismatch" if found["split"]["mismatch"] else "cli.split_fine")
    yield say(lang, "cli.people", people=people, split=split, p=_p(lang, found["split"]["p_value"]))
    for metric in found["metrics"]:
        yield ""
        kind, role = say(lang, f"cli.kind_{metric['kind']}"), say(lang, f"cli.role_{metric['role']}")
        yield f"{metric['metric']} · {kind} · {role}"
        yield from _aligned([_titles(lang), *_rows(lang, metric)])
    left_out = [say(lang, f"cli.excluded_{name}", count=count) for name, count in found["excluded"].items() if count]
    if left_out:
        yield ""
        yield say(lang, "cli.excluded", what=" · ".join(left_out))
    if found["notes"]:
        yield ""
        yield from dict.fromkeys(f"- {note['message']}" for note in found["notes"])
    for row in found["refused"]["first"][:SHOWN]:
        reason = say(lang, f"reason.{row['reason']}")
        yield say(lang, "cli.refused", **{**row, "reason": reason})


def _titles(lang: str) -> list[str]:
    return [
        say(lang, f"cli.{name}") for name in ("variant", "known", "result", "difference", "lift", "p_value", "judged")
    ]


def _rows(lang: str, metric: Mapping[str, Any]) -> Iterator[list[str]]:
    share = metric["kind"] == "binary"
    compared = {comparison["variant"]: comparison for comparison in metric["comparisons"]}
    for name, arm in metric["arms"].items():
        mean = percent(lang, arm["mean"], 2, none="—") if share else number(lang, arm["mean"], 4, none="—")
        row = [name, number(lang, arm["n"]), mean]
        if name in compared:
            comparison = compared[name]
            judged = comparison["guard"] or comparison["verdict"]
            row += [
                _range(lang, comparison["difference"], _points if share else _amount),
                _range(lang, comparison["lift"], signed_percent),
                _p(lang, comparison["p_adjusted"]),
                say(lang, f"cli.{'guard' if comparison['guard'] else 'verdict'}_{judged}"),
            ]
        yield row


def _range(lang: str, found: Mapping[str, float | None], show: Any) -> str:
    ends = between(lang, found["low"], found["high"], show, none="—")
    return f"{show(lang, found['value'])} ({ends})" if found["value"] is not None else ends


def _points(lang: str, share: float) -> str:
    return points(lang, share, 2)


def _amount(lang: str, x: float) -> str:
    return signed(lang, x, 4)


def _p(lang: str, p: float | None) -> str:
    if p is not None and p < 0.0001:
        return "< " + number(lang, 0.0001, 4)
    return number(lang, p, 4, none="—")


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    width = max(len(row) for row in rows)
    full = [row + [""] * (width - len(row)) for row in rows]
    widths = [max(len(row[i]) for row in full) for i in range(width)]
    for row in full:
        yield "  " + "  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip()
