"""What `trayecto nps` answers, as text for a person at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from funnel.answers import CSAT, NPS
from ui.cli_table import aligned, p_text, with_range
from ui.numbers import day, number, percent, points, signed
from ui.words import say

SHOWN = 5


def text(lang: str, found: Mapping[str, Any]) -> str:
    """The answer as `cli_nps_answer.answer` gives it."""
    return "\n".join(_lines(lang, found))


def _lines(lang: str, found: Mapping[str, Any]) -> Iterator[str]:
    kind, (lowest, highest) = found["kind"], found["scale"]
    yield say(lang, f"nps.{kind}", score=with_range(lang, found, _shown(kind)), low=lowest, high=highest)
    yield say(lang, "nps.answers", count=found["n"]) + _people(lang, found)
    yield from _left_out(lang, found)
    for by in ("segment", "touchpoint"):
        if found.get(f"{by}s"):
            yield ""
            yield say(lang, f"nps.by_{by}")
            yield from _table(lang, kind, say(lang, f"nps.{by}"), [(one[by], one) for one in found[f"{by}s"]])
    if "periods" in found:
        yield ""
        yield say(lang, "nps.over_time")
        labels = [(day(lang, date.fromisoformat(one["starts"])), one) for one in found["periods"]]
        yield from _table(lang, kind, say(lang, f"nps.{found['every']}"), labels)
    if found["notes"]:
        yield ""
        yield from (f"- {note['message']}" for note in found["notes"])
    for row in found["refused"][:SHOWN]:
        key = "cli.refused" if row["column"] is None else "nps.refused"
        yield say(lang, key, **{**row, "reason": say(lang, f"reason.{row['reason']}")})


def _people(lang: str, found: Mapping[str, Any]) -> str:
    if found["kind"] == NPS:
        sorts = ("promoters", "passives", "detractors")
        return ": " + " · ".join(say(lang, f"nps.{sort}", count=found[sort]) for sort in sorts)
    if found["kind"] == CSAT:
        return ": " + say(lang, "nps.satisfied", count=found["satisfied"], from_score=found["scale"][1] - 1)
    return ""


def _left_out(lang: str, found: Mapping[str, Any]) -> Iterator[str]:
    left_out = [say(lang, f"nps.excluded_{name}", count=count) for name, count in found["excluded"].items() if count]
    if left_out:
        yield say(lang, "cli.excluded", what=" · ".join(left_out))
    if found["keep"] is not None:
        yield say(lang, f"nps.keep_{found['keep']}")


def _table(lang: str, kind: str, title: str, named: list[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    titles = [title, *(say(lang, f"nps.{name}") for name in ("people", "score", "difference", "p"))]
    rows = []
    for name, one in named:
        row = [name, number(lang, one["n"]), with_range(lang, one, _shown(kind))]
        if "difference" in one:
            row += [with_range(lang, one["difference"], _apart(kind)), p_text(lang, one["p_adjusted"])]
        rows.append(row)
    yield from aligned([titles, *rows])
    yield from (f"  {name}: {note['message']}" for name, one in named for note in one.get("notes", ()))


def _shown(kind: str) -> Callable[[str, float], str]:
    if kind == CSAT:
        return percent
    digits = 1 if kind == NPS else 2
    return lambda lang, x: number(lang, x, digits)


def _apart(kind: str) -> Callable[[str, float], str]:
    """How a difference of two scores is written."""
    if kind == CSAT:
        return points
    digits = 1 if kind == NPS else 2
    return lambda lang, x: signed(lang, x, digits)
