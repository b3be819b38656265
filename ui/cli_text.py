"""What `trayecto evaluate` answers, as text for a person at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from experiments.results import HARDLY
from funnel.columns import BINARY, NPS
from ui.cli_curves import curves_text
from ui.cli_table import aligned, p_is, p_text, points_text, with_range
from ui.numbers import apart, between, number, percent, signed, signed_amount, signed_percent, telling
from ui.words import say

SHOWN = 5
TITLES = ("variant", "known", "result", "difference", "lift", "p_value")


def text(lang: str, found: Mapping[str, Any]) -> str:
    """The answer as `cli_answer.answer` gives it, for a person at a terminal."""
    return "\n".join(_lines(lang, found))


def _lines(lang: str, found: Mapping[str, Any]) -> Iterator[str]:
    if found["verdict"] is not None:
        yield say(lang, "cli.verdict", verdict=say(lang, f"cli.verdict_{found['verdict']}"))
    people = " · ".join(f"{name} {number(lang, arm['n'])}" for name, arm in found["arms"].items())
    split = say(lang, "cli.split_mismatch" if found["split"]["mismatch"] else "cli.split_fine")
    yield say(lang, "cli.people", people=people, split=split, p=p_is(lang, found["split"]["p_value"]))
    for metric in found["metrics"]:
        yield ""
        kind, role = say(lang, f"cli.kind_{metric['kind']}"), say(lang, f"cli.role_{metric['role']}")
        yield f"{metric['metric']} · {kind} · {role}"
        yield from aligned([_titles(lang, *TITLES, "judged"), *_metric_rows(lang, metric)])
        for comparison in metric["comparisons"]:
            yield from (f"  {line}" for line in _beside(lang, metric["kind"], comparison))
    if "segments" in found:
        yield from _by_segment(lang, found)
    if "curves" in found:
        yield from curves_text(lang, found["curves"], control=found["control"])
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


def _beside(lang: str, kind: str, comparison: Mapping[str, Any]) -> Iterator[str]:
    """What else is known of a comparison: for those who look often, at a planned look, of the values from before."""
    variant, look, anytime = comparison["variant"], comparison["looks"], comparison["anytime"]
    if look is not None:
        last = look["information"] >= 1
        crossed, under = ("last_crossed", "last") if last else ("crossed", "not_crossed")
        state = crossed if look["stopped"] else under
        yield say(
            lang,
            "cli.look_end" if last else "cli.look",
            variant=variant,
            k=look["k"],
            of=look["of"],
            part=percent(lang, look["information"], 0),
            state=say(lang, f"cli.look_{state}"),
        )
    if comparison["guard"] and comparison["interim"] is not None:
        counts = comparison["interim"]["difference" if kind == NPS else "lift"]
        show = _difference(kind) if kind == NPS else _lift(counts)
        ends = between(lang, counts["low"], counts["high"], show, none="—")
        yield say(lang, "cli.guard_look", variant=variant, range=ends)
    if anytime is not None and (anytime["low"], anytime["high"]) != (None, None):
        show = _lift(anytime) if anytime["scale"] == "lift" else _difference(kind)
        ends = between(lang, anytime["low"], anytime["high"], show)
        yield say(lang, f"cli.anytime_{anytime['scale']}", variant=variant, range=ends)
    if comparison["variance_reduction"] is not None:
        part = percent(lang, comparison["variance_reduction"])
        if comparison["variance_reduction"] < HARDLY:
            yield say(lang, "cli.variance_reduction_none", variant=variant)
        else:
            yield say(lang, "cli.variance_reduction", variant=variant, part=part)


def _by_segment(lang: str, found: Mapping[str, Any]) -> Iterator[str]:
    same_mix = found["stratified"]
    metric = next(metric for metric in found["metrics"] if metric["metric"] == same_mix["metric"])
    kind = metric["kind"]
    yield ""
    yield say(lang, "cli.segments", metric=metric["metric"])
    rows = [[one["segment"], *row] for one in found["segments"] for row in _rows(lang, kind, one)]
    yield from aligned([_titles(lang, "segment", *TITLES), *rows])
    if same_mix["comparisons"]:
        yield say(lang, "cli.stratified", metric=metric["metric"])
        yield from aligned([[one["variant"], *_effect(lang, kind, one)] for one in same_mix["comparisons"]])
        for one in same_mix["comparisons"]:
            if one["method"] == "poststratified_cuped" and (one["variance_reduction"] or 0) >= HARDLY:
                part = percent(lang, one["variance_reduction"])
                yield "  " + say(lang, "cli.stratified_before", variant=one["variant"], part=part)
        yield from (f"- {note['message']}" for one in same_mix["comparisons"] for note in one["notes"])


def _titles(lang: str, *names: str) -> list[str]:
    return [say(lang, f"cli.{name}") for name in names]


def _metric_rows(lang: str, metric: Mapping[str, Any]) -> Iterator[list[str]]:
    compared = {comparison["variant"]: comparison for comparison in metric["comparisons"]}
    for row in _rows(lang, metric["kind"], metric):
        comparison = compared.get(row[0])
        if comparison is not None:
            judged = comparison["guard"] or comparison["verdict"]
            row.append(say(lang, f"cli.{'guard' if comparison['guard'] else 'verdict'}_{judged}"))
        yield row


def _rows(lang: str, kind: str, found: Mapping[str, Any]) -> Iterator[list[str]]:
    compared = {comparison["variant"]: comparison for comparison in found["comparisons"]}
    for name, arm in found["arms"].items():
        row = [name, number(lang, arm["n"]), _result(lang, kind, arm["mean"])]
        if name in compared:
            row += _effect(lang, kind, compared[name])
        yield row


def _effect(lang: str, kind: str, comparison: Mapping[str, Any]) -> list[str]:
    p = comparison["p_value"] if comparison["p_adjusted"] is None else comparison["p_adjusted"]
    return [
        with_range(lang, comparison["difference"], _difference(kind)),
        with_range(lang, comparison["lift"], _lift(comparison["lift"])),
        p_text(lang, p),
    ]


def _result(lang: str, kind: str, mean: float | None) -> str:
    if kind == BINARY:
        return percent(lang, mean, telling(mean and 100 * mean, 2), none="—")
    return number(lang, mean, 1 if kind == NPS else telling(mean, 4), none="—")


def _difference(kind: str) -> Callable[[str, float], str]:
    return {BINARY: points_text, NPS: _score}.get(kind, _amount)


def _lift(found: Mapping[str, Any]) -> Callable[[str, float], str]:
    """Writes a lift and its ends with the decimals that tell the ends apart."""
    low, high = (None if found[end] is None else 100 * found[end] for end in ("low", "high"))
    return partial(signed_percent, digits=apart(low, high, 1))


def _score(lang: str, x: float) -> str:
    return signed(lang, x, 1)


def _amount(lang: str, x: float) -> str:
    return signed_amount(lang, x, 4)
