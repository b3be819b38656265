"""Surveys: what is asked, of whom and where on a journey, and what the answers come to. The answers themselves come
and go through `storage/answers.py`.

    workspace.surveys.new(question("nps"), {"name": "After the first quarter"}, stage=3, token=…)
    workspace.surveys.standings()             every survey's score, without reading its answers one by one
    workspace.surveys.scores_by_stage(1)      what customers said at every stage of a journey

An answer is kept as it was given, and all of them are; the survey's rule says which of a person's answers count.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel.answers import KEEPS, LAST, Question, question
from funnel.journey_map import ItemKind
from funnel.scores import Score, score_of
from storage.clock import now_text
from storage.errors import DraftChanged, NotFound, StorageError
from storage.map_rows import own
from storage.rows import insert

if TYPE_CHECKING:
    from storage.store import Store

# So many days up to the newest answer, it included, say how a stage is doing: what was said before is its past.
WINDOW = 90
# What people type of a survey.
TEXTS = ("name", "question", "channel", "audience", "owner")


class SurveyAnswered(StorageError):
    """The kind and the scale of a survey that has answers are fixed (`count` answers)."""

    code = "survey_answered"


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What is asked (`asked`) and where on a journey; `texts` are what people typed of it, by TEXTS.

    `keep` says which answers of a person count (`funnel/answers_once.py`), over all that were ever brought.
    `stage` is that of the touchpoint, where there is one.
    """

    id: int
    asked: Question
    keep: str = LAST
    texts: Mapping[str, str] = field(default_factory=dict)
    journey: int | None = None
    stage: int | None = None
    touchpoint: int | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """All that can be changed by `save_field`, by name."""
        scale = f"{self.asked.low}-{self.asked.high}"
        known = {"kind": self.asked.kind, "scale": scale, "keep": self.keep}
        return {**self.texts, **known, "stage": self.stage, "touchpoint": self.touchpoint}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a survey says. `answers` is how many there are, also those of people of whom another one counts."""

    score: Score
    answers: int
    last: date | None


class Surveys:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    # ---- read

    def all(self, *, gone: bool = False) -> list[Survey]:
        """The newest first; `gone`: those that were taken off the list instead."""
        with self._store.reading() as db:
            rows = db.query(
                f"{_SELECT} where s.workspace_id = ? and s.gone = ? order by s.id desc", [self._workspace, gone]
            )
            return [_survey(row) for row in rows]

    def get(self, survey_id: int) -> Survey:
        """Raises NotFound, also for what was taken off the list or is another workspace's."""
        with self._store.reading() as db:
            return own_survey(db, self._workspace, survey_id)

    def standings(self) -> dict[int, Standing]:
        """Survey id → what it says, of all on the list; those without answers have no score."""
        with self._store.reading() as db:
            asked = {row["id"]: _survey(row).asked for row in db.query(f"{_SELECT} where {_LISTED}", self._mine)}
            counts = _counted(db, _LISTED, self._mine)
            known = db.query(
                "select a.survey_id id, count(*) answers, max(substr(a.day, 1, 10)) last from answer a"
                f" join survey s on s.id = a.survey_id where {_LISTED} group by 1",
                self._mine,
            )
            rows = {row["id"]: row for row in known}
        found = {}
        for survey, question_ in asked.items():
            row = rows.get(survey, {"answers": 0, "last": None})
            last = None if row["last"] is None else date.fromisoformat(row["last"])
            score = score_of(question_, counts.get(survey, {}))
            found[survey] = Standing(score=score, answers=row["answers"], last=last)
        return found

    def scores_by_stage(self, journey_id: int) -> dict[int, dict[str, Score]]:
        """Stage id → kind ("nps", "csat", "ces") → the score of what was said there last, only where there are answers.

        That are the answers of WINDOW days up to the newest one to this kind of question at the stage, and those of
        no day; the survey's rule for those who answered again holds among them. Surveys of one kind and scale are
        taken together; of several scales, the one with the most answers counts.
        """
        where = f"{_LISTED} and coalesce(t.stage_id, s.stage_id) is not null and s.journey_id = :journey"
        values = {**self._mine, "journey": journey_id}
        together: dict[tuple[int, Question], Counter[tuple[int, float]]] = defaultdict(Counter)
        with self._store.reading() as db:
            surveys = {row["id"]: _survey(row) for row in db.query(f"{_SELECT} where {where}", values)}
            counts = _counted(db, where, values, days=WINDOW)
        for survey, counted in counts.items():
            stage = surveys[survey].stage
            if stage is not None:
                together[stage, surveys[survey].asked].update(counted)
        found: dict[int, dict[str, Score]] = {}
        for (stage, asked), counted in sorted(together.items(), key=lambda one: one[1].total()):
            found.setdefault(stage, {})[asked.kind] = score_of(asked, counted)
        return found

    @property
    def _mine(self) -> dict[str, Any]:
        return {"workspace": self._workspace}

    # ---- write

    def new(
        self,
        asked: Question,
        texts: Mapping[str, str],
        *,
        token: str,
        stage: int | None = None,
        touchpoint: int | None = None,
        keep: str = LAST,
    ) -> int:
        """A touchpoint brings its stage along. The same token twice makes one.

        Raises NotFound for a stage or a touchpoint that is not there.
        """
        with self._store.writing() as db:
            for row in db.query("select id from survey where token = ?", [token]):
                return int(row["id"])
            if touchpoint is not None:
                stage = own(db, self._workspace, ItemKind.TOUCHPOINT, touchpoint).stage or stage
            at = now_text()
            row = {"workspace_id": self._workspace, "created_at": at, "changed_at": at, "token": token}
            row |= {"kind": asked.kind, "low": asked.low, "high": asked.high}
            row |= {"stage_id": stage, "touchpoint_id": touchpoint, "journey_id": self._journey(db, stage, touchpoint)}
            return insert(db, "survey", {**row, "body": json.dumps({**texts, "keep": keep})})

    def save_field(self, survey_id: int, name: str, value: Any, *, seen: Any) -> None:
        """One of the survey's `facts`; None makes it blank. Another kind has its usual scale.

        Raises DraftChanged if it no longer says `seen`, SurveyAnswered, InvalidQuestion, NotFound.
        """
        with self._store.writing() as db:
            survey = own_survey(db, self._workspace, survey_id)
            theirs = survey.facts.get(name)
            if theirs == value:
                return
            if theirs != seen:
                raise DraftChanged(field=name, theirs=theirs)
            db.table("survey").update(survey_id, {**self._row(db, survey, name, value), "changed_at": now_text()})
            db.execute("update survey set version = version + 1 where id = ?", [survey_id])

    def _row(self, db: Database, survey: Survey, name: str, value: Any) -> dict[str, Any]:
        if name in ("kind", "scale"):
            (count,) = db.execute("select count(*) from answer where survey_id = ?", [survey.id]).fetchone()
            if count:
                raise SurveyAnswered(count=count)
            low, high = map(int, value.split("-")) if name == "scale" else (None, None)
            asked = question(value) if low is None or high is None else question(survey.asked.kind, (low, high))
            return {"kind": asked.kind, "low": asked.low, "high": asked.high}
        if name in ("stage", "touchpoint"):
            return self._place(db, survey, name, value)
        if name == "keep":
            if value not in KEEPS:
                raise ValueError(f"keep is one of {KEEPS}")
        elif name not in TEXTS:
            raise ValueError(f"a survey has no {name}")
        body = {**survey.texts, "keep": survey.keep, name: value}
        return {"body": json.dumps({key: each for key, each in body.items() if each is not None})}

    def _place(self, db: Database, survey: Survey, name: str, value: int | None) -> dict[str, Any]:
        """A touchpoint brings its stage along, and stays behind when the survey goes to another one."""
        stage, touchpoint = survey.stage, survey.touchpoint
        if name == "touchpoint":
            touchpoint = value
            stage = stage if value is None else own(db, self._workspace, ItemKind.TOUCHPOINT, value).stage or stage
        elif value != stage:
            stage, touchpoint = value, None
        journey = self._journey(db, stage, touchpoint)
        return {"stage_id": stage, "touchpoint_id": touchpoint, "journey_id": journey}

    def remove(self, survey_id: int) -> None:
        """Off the list, and out of every score. The answers stay, and `put_back` brings it again."""
        self._gone(survey_id, gone=True)

    def put_back(self, survey_id: int) -> None:
        self._gone(survey_id, gone=False)

    def _gone(self, survey_id: int, *, gone: bool) -> None:
        with self._store.writing() as db:
            changed = db.execute(
                "update survey set gone = ? where id = ? and workspace_id = ?", [gone, survey_id, self._workspace]
            )
            if not changed.rowcount:
                raise NotFound(what="survey", id=survey_id)

    def _journey(self, db: Database, stage: int | None, touchpoint: int | None) -> int | None:
        """The journey that the stage is on, else the touchpoint. Raises NotFound."""
        if stage is not None:
            return own(db, self._workspace, ItemKind.STAGE, stage).journey
        return None if touchpoint is None else own(db, self._workspace, ItemKind.TOUCHPOINT, touchpoint).journey


def own_survey(db: Database, workspace_id: int, survey_id: int) -> Survey:
    """The survey, if it is on this workspace's list. Raises NotFound."""
    values = {"workspace": workspace_id, "id": survey_id}
    for row in db.query(f"{_SELECT} where {_LISTED} and s.id = :id", values):
        return _survey(row)
    raise NotFound(what="survey", id=survey_id)


_SELECT = """select s.id, s.kind, s.low, s.high, s.body, s.journey_id, coalesce(t.stage_id, s.stage_id) stage,
    s.touchpoint_id from survey s left join item t on t.id = s.touchpoint_id"""
_LISTED = "s.workspace_id = :workspace and not s.gone"
_NEWER = "(past is null or a.day is null or substr(a.day, 1, 10) > past)"
# One person's answers at one touchpoint, in the order in which they count: those without a date last.
_COUNTED = """
with asked as (
    select s.id, coalesce(json_extract(s.body, '$.keep'), 'last') keep,
        date(max((select max(substr(day, 1, 10)) from answer where survey_id = s.id))
            over (partition by coalesce(t.stage_id, s.stage_id), s.kind, s.low, s.high), -:days || ' days') past
    from survey s left join item t on t.id = s.touchpoint_id where {where}
), told as (
    select a.survey_id, a.score, a.weight, row_number() over (
        partition by a.survey_id, a.respondent, a.touchpoint
        order by a.day is null, case keep when 'first' then a.day end, case keep when 'last' then a.day end desc,
            case keep when 'first' then a.id else -a.id end) place
    from asked join answer a on a.survey_id = asked.id where keep <> 'all' and a.respondent is not null
        and {newer}
)
select survey_id, score, weight, count(*) n from (
    select survey_id, score, weight from told where place = 1
    union all select a.survey_id, a.score, a.weight from asked join answer a on a.survey_id = asked.id
        where (keep = 'all' or a.respondent is null) and {newer}
) group by survey_id, score, weight"""


def _counted(
    db: Database, where: str, values: Mapping[str, Any], *, days: int | None = None
) -> dict[int, Counter[tuple[int, float]]]:
    """Survey id → how many answers count of each score and weight; `where` is about surveys s and touchpoints t.

    `days`: only of so many up to the newest answer at the same stage.
    """
    found: dict[int, Counter[tuple[int, float]]] = {}
    for row in db.query(_COUNTED.format(where=where, newer=_NEWER), {**values, "days": days}):
        found.setdefault(row["survey_id"], Counter())[row["score"], row["weight"]] = row["n"]
    return found


def _survey(row: Mapping[str, Any]) -> Survey:
    body = json.loads(row["body"])
    return Survey(
        id=row["id"],
        asked=Question(kind=row["kind"], low=row["low"], high=row["high"]),
        keep=body.pop("keep", LAST),
        texts=body,
        journey=row["journey_id"],
        stage=row["stage"],
        touchpoint=row["touchpoint_id"],
    )
