"""What `trayecto nps` answers, as plain data for JSON; `ui.cli_nps_text` makes text of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from experiments.voice import SEGMENT, TOUCHPOINT, GroupScore, PeriodScore, few_in, groups, trend
from experiments.voice_pair import Compared
from funnel.answers import CSAT, NPS, Question, question, tally
from funnel.answers_file import AnswerColumns, read_answers
from funnel.scores import Score, score
from funnel.tables import read
from ui.cli_notes import notes_answer


def answer(lang: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object of the contract; notes also carry their sentence. Raises TrayectoError."""
    asked = question(given["kind"], given["scale"])
    columns = AnswerColumns(
        score=given["score"],
        respondent=given["respondent"],
        segment=given["segment"],
        touchpoint=given["touchpoint"],
        weight=given["weight"],
        date=given["date"],
    )
    tables = [read(path) for path in given["files"]]
    taken = read_answers(tables, columns, asked, keep=given["keep"], every=given["every"], day_first=given["day_first"])
    overall = score(asked, taken.answers)
    segments = groups(asked, taken.answers, by=SEGMENT) if given["segment"] else ()
    touchpoints = groups(asked, taken.answers, by=TOUCHPOINT) if given["touchpoint"] else ()
    periods = trend(asked, taken.answers, every=given["every"]) if given["every"] else ()
    apart = [one.score for one in (*segments, *touchpoints)] + [one.score for one in periods]
    return {
        "kind": asked.kind,
        "scale": [asked.low, asked.high],
        **_score(asked, overall),
        "scores": {str(value): count for value, count in tally(asked, taken.answers).items()},
        "excluded": asdict(taken.excluded),
        "keep": taken.keep,
        "refused": [asdict(row) for row in taken.refused],
        "segments": [_group(lang, asked, SEGMENT, one) for one in segments],
        **({"touchpoints": [_group(lang, asked, TOUCHPOINT, one) for one in touchpoints]} if touchpoints else {}),
        **({"every": given["every"], "periods": [_period(lang, asked, one) for one in periods]} if periods else {}),
        "notes": notes_answer(lang, (*taken.notes, *overall.notes, *few_in(apart))),
    }


def _score(asked: Question, found: Score) -> dict[str, Any]:
    people: dict[str, Any] = {}
    if asked.kind == NPS:
        people = {name: getattr(found, name) for name in ("promoters", "passives", "detractors")}
    elif asked.kind == CSAT:
        people = {"satisfied": found.satisfied}
    weighed = {} if found.effective is None else {"effective_n": found.effective}
    return {"n": found.n, **weighed, **people, "value": found.value, "low": found.low, "high": found.high}


def _group(lang: str, asked: Question, by: str, one: GroupScore) -> dict[str, Any]:
    return {by: one.name, **_score(asked, one.score), **_compared(lang, one.against)}


def _period(lang: str, asked: Question, one: PeriodScore) -> dict[str, Any]:
    compared = {} if one.change is None else _compared(lang, one.change)
    dates = {"starts": one.starts.isoformat(), "ends": one.ends.isoformat()}
    return {**dates, **_score(asked, one.score), **compared}


def _compared(lang: str, found: Compared) -> dict[str, Any]:
    return {
        "difference": asdict(found.difference),
        "p_value": found.p_value,
        "p_adjusted": found.p_adjusted,
        "method": found.method,
        "notes": notes_answer(lang, found.notes),
    }
