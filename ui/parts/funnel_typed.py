"""What people typed of the stages, read as counts; what cannot be read is a problem with a place, and stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from funnel.cac import PEOPLE_LIMIT
from funnel.costs import HOURS_LIMIT, MONEY_LIMIT
from funnel.counts import InvalidCounts, StageCounts
from funnel.errors import TrayectoError
from funnel.journey import Stage
from ui.names import stage_name
from ui.numbers import DECIMAL, read_number, read_whole
from ui.words import plain, say

Texts = Mapping[int, Mapping[str, str]]

FIELDS = ("entered", "completed", "hours", "spend")
PEOPLE = ("entered", "completed")
LIMITS = {"entered": PEOPLE_LIMIT, "completed": PEOPLE_LIMIT, "hours": HOURS_LIMIT, "spend": MONEY_LIMIT / 100}


class NothingTyped(TrayectoError):
    """A new period without any number."""

    code = "nothing_typed"


class CountsChanged(TrayectoError):
    """Somebody else wrote `theirs` since the form was opened, and this person another number."""

    code = "counts_changed"


class PeriodTaken(TrayectoError):
    """A new period that has numbers already, and other ones."""

    code = "period_taken"


@dataclass(frozen=True)
class FieldProblem:
    """Why one field of one stage is refused."""

    stage: Stage
    field: str
    error: TrayectoError


def written(lang: str, counts: StageCounts) -> dict[str, str]:
    """The fields as they are first shown: without thousands marks, so that both languages read them alike."""
    return {field: _written(lang, value) for field, value in _values(counts).items()}


def read(
    lang: str,
    stages: Sequence[Stage],
    typed: Mapping[int, Mapping[str, str]],
    there: Mapping[int, StageCounts] | None = None,
) -> tuple[dict[int, StageCounts], list[FieldProblem]]:
    """Stage id → counts, and all that is wrong, in the order of the form. Save only where nothing is.

    A field that still says what was `there` keeps it, whatever it is; one that is not typed at all is unknown.
    """
    counts: dict[int, StageCounts] = {}
    problems: list[FieldProblem] = []
    for stage in stages:
        known = (there or {}).get(stage.id, StageCounts())
        shown, values = written(lang, known), _values(known)
        for field, text in typed[stage.id].items():
            if text == shown[field]:
                continue
            values[field] = None
            try:
                values[field] = _value(lang, field, text)
            except TrayectoError as error:
                problems.append(FieldProblem(stage, field, error))
        try:
            counts[stage.id] = _counts(values)
        except InvalidCounts as error:
            problems.append(FieldProblem(stage, "completed", error))
    return counts, problems


def shown(lang: str, stages: Sequence[Stage], there: Mapping[int, StageCounts]) -> dict[int, dict[str, str]]:
    """Stage id → field → its text."""
    return {stage.id: written(lang, there.get(stage.id, StageCounts())) for stage in stages}


def since(stages: Sequence[Stage], typed: Texts, seen: Texts, now: Texts) -> tuple[Texts, list[FieldProblem]]:
    """What was typed, with what others wrote since it was `seen` where this person wrote nothing; and the fields in
    which both wrote, and not the same."""
    texts = {
        id: {field: now[id][field] if text == seen[id][field] else text for field, text in fields.items()}
        for id, fields in typed.items()
    }
    problems = [
        FieldProblem(stage, field, CountsChanged(theirs=now[stage.id][field] or "—"))
        for stage in stages
        for field, text in texts[stage.id].items()
        if now[stage.id][field] not in (seen[stage.id][field], text)
    ]
    return texts, problems


def problem_words(lang: str, problem: FieldProblem) -> str:
    """Stage, field, what is wrong and the cure, as Markdown."""
    values = {name: plain(value) if isinstance(value, str) else value for name, value in problem.error.values.items()}
    why = problem.error.values.get("why", problem.error.code)
    cure = say(lang, f"funnel.problem_{why}", **values, mark=DECIMAL[lang])
    where = say(lang, f"funnel.{problem.field}")
    return say(lang, "funnel.problem", stage=plain(stage_name(lang, problem.stage)), field=where, cure=cure)


def _values(counts: StageCounts) -> dict[str, float | None]:
    spend = None if counts.spend_minor is None else counts.spend_minor / 100
    return {"entered": counts.entered, "completed": counts.completed, "hours": counts.hours, "spend": spend}


def _value(lang: str, field: str, text: str) -> float | None:
    if not text.strip():
        return None
    value = read_whole(lang, text) if field in PEOPLE else read_number(lang, text).value
    if value < 0:
        raise InvalidCounts(why="negative", text=text[:40])
    if value > LIMITS[field]:
        raise InvalidCounts(why="too_much", limit=LIMITS[field])
    if field not in PEOPLE and round(value, 2) != value:  # 1,234 in Spanish: most likely meant as 1234
        raise InvalidCounts(why="too_fine", text=text[:40])
    return value


def _counts(values: Mapping[str, float | None]) -> StageCounts:
    entered, completed, spend = values["entered"], values["completed"], values["spend"]
    return StageCounts(
        entered=None if entered is None else int(entered),
        completed=None if completed is None else int(completed),
        hours=values["hours"],
        spend_minor=None if spend is None else round(spend * 100),
    )


def _written(lang: str, value: float | None) -> str:
    if value is None:
        return ""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text.replace(".", DECIMAL[lang])
