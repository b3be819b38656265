"""All that a person can do with surveys: what ui/actions.py is to experiments. Each is one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from funnel.answers import Answer, Answers, question
from storage.answers import FILE, PASTED
from storage.errors import NotFound
from storage.workspace import Workspace
from ui.actions import DateInFuture
from ui.answers_import import Taken


def new_survey(
    workspace: Workspace,
    *,
    kind: str,
    token: str,
    name: str = "",
    stage: int | None = None,
    touchpoint: int | None = None,
) -> int:
    """A survey on the usual scale of its kind. The same token twice makes one."""
    texts = {"name": name.strip()} if name.strip() else {}
    return workspace.surveys.new(question(kind), texts, token=token, stage=stage, touchpoint=touchpoint)


def save_fact(workspace: Workspace, survey_id: int, field: str, value: Any, *, seen: Any) -> None:
    """One of the survey's facts. Raises DraftChanged, SurveyAnswered for kind and scale once there are answers."""
    workspace.surveys.save_field(survey_id, field, value, seen=seen)


def remove_survey(workspace: Workspace, survey_id: int) -> None:
    """Off the list; its answers are kept."""
    workspace.surveys.remove(survey_id)


def put_back_survey(workspace: Workspace, survey_id: int) -> None:
    workspace.surveys.put_back(survey_id)


def type_answer(workspace: Workspace, survey_id: int, answer: Answer, *, token: str) -> None:
    """Raises DateInFuture."""
    _check(answer.at)
    workspace.answers.type_in(survey_id, answer, token=token)


def take_back_answer(workspace: Workspace, survey_id: int, answer_id: int) -> None:
    workspace.answers.take_back(survey_id, answer_id)


def add_pasted(
    workspace: Workspace, survey_id: int, found: Answers, *, at: date | None, segment: str | None, token: str
) -> None:
    """A pasted block: all its answers of one day and one segment. Raises DateInFuture."""
    _check(at)
    workspace.answers.add(
        survey_id,
        [replace(answer, at=at, segment=segment) for answer in found.answers],
        source=PASTED,
        excluded=found.excluded,
        token=token,
        details=refused_of(found),
    )


def add_file(workspace: Workspace, survey_id: int, taken: Taken, *, seen: str, token: str) -> None:
    """A file's answers, with the rule for people who answered more than once, which holds for the whole survey from
    now on. Raises AnswersImported, KeepChanged where the survey no longer has the rule that was `seen`."""
    workspace.answers.add(
        survey_id,
        taken.answers,
        source=FILE,
        # Who answered more than once is kept in full: the survey's rule sets aside, and may change.
        excluded=replace(taken.found.excluded, repeated=0),
        token=token,
        digest=taken.digest,
        keep=taken.keep,
        keep_seen=seen,
        details={"files": list(taken.files), "columns": dict(taken.columns), **refused_of(taken.found)},
    )


def undo_batch(workspace: Workspace, survey_id: int, batch_id: int) -> None:
    """With all its answers; a second click finds it done."""
    with contextlib.suppress(NotFound):
        workspace.answers.undo(survey_id, batch_id)


REFUSED_KEPT = 20


def refused_of(found: Answers) -> Mapping[str, Any]:
    """The first cells that are no answer, as a batch keeps them."""
    rows = [[one.row, one.column, one.reason, one.text] for one in found.refused[:REFUSED_KEPT]]
    return {"refused": rows} if rows else {}


def _check(at: date | None) -> None:
    if at is not None and at > date.today():
        raise DateInFuture(day=at)
