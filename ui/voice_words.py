"""Surveys in words: what they are called, what they ask, and their scores as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from experiments.results import Interval
from experiments.voice import PeriodScore
from funnel.answers import CES, CSAT, Answer, Question
from funnel.scores import Score
from funnel.spans import MONTH, QUARTER
from storage.surveys import Survey
from ui.numbers import NBSP, adding, between, day, month, number, percent, points, signed
from ui.words import say

# Scales that are asked on, by kind; the usual one first.
SCALES: Mapping[str, tuple[str, ...]] = {
    "nps": ("0-10", "1-10"),
    "csat": ("1-5", "1-3", "1-4", "1-6", "1-7", "1-10", "0-10"),
    "ces": ("1-7", "1-5", "1-3", "1-10", "0-10"),
}


def survey_name(lang: str, survey: Survey, stages: Mapping[int, str]) -> str:
    """As people named it, else what it is and where it is asked. `stages`: id → name. `plain` it for Markdown."""
    name = survey.texts.get("name", "").strip()
    kind = say(lang, f"voice.kind_{survey.asked.kind}")
    stage = stages.get(survey.stage or 0)
    return name or (kind if stage is None else f"{kind} · {stage}")


def question_words(lang: str, survey: Survey) -> str:
    """As people wrote it, else the usual wording of its kind. `plain` it for Markdown."""
    return survey.texts.get("question", "").strip() or say(lang, f"voice.question_{survey.asked.kind}")


def scale_words(lang: str, scale: str) -> str:
    """ "0-10" → "0 to 10"."""
    low, high = scale.split("-")
    return say(lang, "range.both", low=low, high=high)


# ---- scores


def decimals(asked: Question) -> int:
    """Of a score as it is written."""
    return 2 if asked.kind == CES else 1


def change_shown(asked: Question, before: Score, after: Score, found: Interval) -> tuple[int, Interval]:
    """The decimals, and the change, with which both scores and their difference agree, see `numbers.adding`."""
    digits, unit = decimals(asked), 100 if asked.kind == CSAT else 1
    if before.value is None or after.value is None or found.value is None:
        return digits, found
    digits, change = adding(before.value * unit, after.value * unit, digits)
    return digits, replace(found, value=change / unit)


def value_words(lang: str, asked: Question, x: float, digits: int | None = None) -> str:
    """One end or the middle of a score: "-35.9", "80.0%", "5.72"; `digits`: other decimals than a score's own."""
    digits = decimals(asked) if digits is None else digits
    return percent(lang, x, digits) if asked.kind == CSAT else number(lang, x, digits)


def apart_words(lang: str, asked: Question, x: float, digits: int | None = None) -> str:
    """A difference of two scores: "+15.0", "+2.1 pp", "-0.30"."""
    digits = decimals(asked) if digits is None else digits
    return points(lang, x, digits) if asked.kind == CSAT else signed(lang, x, digits)


def score_words(lang: str, asked: Question, score: Score, digits: int | None = None) -> str:
    """ "-35.9"; a dash where nobody answered."""
    return "—" if score.value is None else value_words(lang, asked, score.value, digits)


def range_words(lang: str, asked: Question, score: Score) -> str:
    """ "-57.5 to -9.2"."""
    return between(lang, score.low, score.high, lambda lang, x: value_words(lang, asked, x), none="—")


def with_range(lang: str, asked: Question, score: Score) -> str:
    """ "-35.9 (-57.5 to -9.2)"."""
    if score.value is None:
        return "—"
    return f"{score_words(lang, asked, score)} ({_whole(range_words(lang, asked, score))})"


def difference_words(lang: str, asked: Question, found: Interval, digits: int | None = None) -> str:
    """ "+15.0 (-10.2 to +40.1)"."""
    if found.value is None:
        return "—"
    ends = limits_words(lang, asked, found, digits)
    return f"{apart_words(lang, asked, found.value, digits)} ({_whole(ends)})"


def limits_words(lang: str, asked: Question, found: Interval, digits: int | None = None) -> str:
    """ "-10.2 to +40.1"."""
    return between(lang, found.low, found.high, lambda lang, x: apart_words(lang, asked, x, digits), none="—")


def _whole(text: str) -> str:
    """A range is not broken over two lines of a narrow table."""
    return text.replace(" ", NBSP)


def tick_words(lang: str, asked: Question) -> Callable[[float], str]:
    """How a place on the axis of a score is written."""
    if asked.kind == CSAT:
        return lambda x: percent(lang, x, 0)
    return lambda x: number(lang, round(x, 6))


# ---- when


def period_words(lang: str, starts: date, every: str) -> str:
    """ "Mar 2026", "Q1 2026", "week of 5 Jan 2026"."""
    if every == MONTH:
        return month(lang, starts)
    if every == QUARTER:
        return say(lang, "voice.quarter_of", quarter=starts.month // 3 + 1, year=str(starts.year))
    return say(lang, "voice.week_of", day=day(lang, starts))


def so_far(lang: str, period: PeriodScore, every: str, today: date) -> str:
    """The period; where it is not over, that it is not."""
    name = period_words(lang, period.starts, every)
    return say(lang, "voice.so_far", period=name) if period.ends > today else name


def answer_words(lang: str, answer: Answer) -> str:
    """ "9 · Vigo · 5 Mar 2026". `plain` it for Markdown."""
    parts = [number(lang, answer.score), answer.segment, None if answer.at is None else day(lang, answer.at)]
    return " · ".join(part for part in parts if part)
