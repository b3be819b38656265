"""What people answered to a survey, in batches: typed on one day, pasted, or a file. Each batch keeps what was left
out of it for good, and can be taken back whole.

Every answer is kept, also the second one of a person: `storage/surveys.py` says which of them count.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from funnel.answers import Answer, Excluded
from storage.clock import now_text
from storage.errors import NotFound, StorageError
from storage.rows import insert
from storage.surveys import own_survey

if TYPE_CHECKING:
    from storage.store import Store

TYPED, PASTED, FILE = SOURCES = ("typed", "pasted", "file")


class AnswersImported(StorageError):
    """These very answers were brought to the survey already, on `on`."""

    code = "answers_imported"


class KeepChanged(StorageError):
    """Somebody else changed the survey's rule for people who answered again; `keep` is what it says now."""

    code = "keep_changed"


class OffScale(StorageError):
    """An answer that is not on the survey's scale (`score`, `low`, `high`)."""

    code = "answer_off_scale"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Answers that came together, and what was left out. `details` as `add` was given them."""

    id: int
    source: str
    at: datetime
    answers: int
    excluded: Excluded
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """An answer that was typed by itself, and can be taken back by itself."""

    id: int
    answer: Answer


class Answers:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    # ---- read

    def of(self, survey_id: int) -> list[Answer]:
        """All that were ever brought, in the order in which they came."""
        with self._store.reading() as db:
            own_survey(db, self._workspace, survey_id)
            rows = db.execute(f"select {_FIELDS} from answer where survey_id = ? order by id", [survey_id])
            return [_answer(*row) for row in rows]

    def batches(self, survey_id: int) -> list[Batch]:
        """The newest first."""
        with self._store.reading() as db:
            own_survey(db, self._workspace, survey_id)
            rows = db.query(
                "select b.id, b.source, b.at, b.excluded, b.details, count(a.id) answers from answer_batch b"
                " left join answer a on a.batch_id = b.id where b.survey_id = ? group by b.id order by b.id desc",
                [survey_id],
            )
            return [
                Batch(
                    id=row["id"],
                    source=row["source"],
                    at=datetime.fromisoformat(row["at"]),
                    answers=row["answers"],
                    excluded=Excluded(**json.loads(row["excluded"])),
                    details=json.loads(row["details"]),
                )
                for row in rows
            ]

    def last_typed(self, survey_id: int, *, size: int = 5) -> list[Typed]:
        """What was typed today, the newest first."""
        with self._store.reading() as db:
            own_survey(db, self._workspace, survey_id)
            batch = _today(db, survey_id)
            rows = db.execute(
                f"select id, {_FIELDS} from answer where batch_id = ? order by id desc limit ?", [batch, size]
            ).fetchall()
            return [Typed(id=row[0], answer=_answer(*row[1:])) for row in rows]

    def there_already(self, survey_id: int, answers: Sequence[Answer]) -> int:
        """How many of these stand there word for word: the same file with a few more rows, perhaps."""
        with self._store.reading() as db:
            rows = db.execute(
                f"select {_FIELDS}, count(*) from answer where survey_id = ? group by {_FIELDS}", [survey_id]
            )
            known = Counter({row[:-1]: row[-1] for row in rows})
        return (known & Counter(_fields(answer) for answer in answers)).total()

    # ---- write

    def type_in(self, survey_id: int, answer: Answer, *, token: str) -> None:
        """One answer, into the batch of those typed today. The same token twice is one. Raises OffScale, NotFound."""
        with self._store.writing() as db:
            survey = own_survey(db, self._workspace, survey_id)
            if not survey.asked.holds(answer.score):
                raise OffScale(score=answer.score, low=survey.asked.low, high=survey.asked.high)
            if list(db.query("select 1 from answer where token = ?", [token])):
                return
            batch = _today(db, survey_id) or insert(
                db, "answer_batch", {"survey_id": survey_id, "at": now_text(), "source": TYPED}
            )
            db.execute(_INSERT, [batch, survey_id, token, *_fields(answer)])

    def take_back(self, survey_id: int, answer_id: int) -> None:
        """One answer that was typed; a second time it is gone already."""
        with self._store.writing() as db:
            own_survey(db, self._workspace, survey_id)
            db.execute(
                "delete from answer where id = ? and survey_id = ? and token is not null", [answer_id, survey_id]
            )
            db.execute(
                "delete from answer_batch where survey_id = ? and source = 'typed'"
                " and not exists (select 1 from answer where batch_id = answer_batch.id)",
                [survey_id],
            )

    def add(
        self,
        survey_id: int,
        answers: Sequence[Answer],
        *,
        source: str,
        excluded: Excluded,
        token: str,
        digest: str | None = None,
        keep: str | None = None,
        keep_seen: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """A batch, whole or not at all. `digest` names the file's content; the same token twice is one.

        `keep`: the survey's rule from now on, for people who answered more than once; `keep_seen` is the one that it
        was chosen over. `details` are plain JSON: the files, their columns, what was refused.
        Raises AnswersImported, KeepChanged, OffScale, NotFound.
        """
        with self._store.writing() as db:
            survey = own_survey(db, self._workspace, survey_id)
            asked = survey.asked
            if list(db.query("select 1 from answer_batch where token = ?", [token])):
                return
            for row in db.query("select at from answer_batch where survey_id = ? and digest = ?", [survey_id, digest]):
                raise AnswersImported(on=datetime.fromisoformat(row["at"]).date())
            if keep is not None and keep != survey.keep and keep_seen not in (None, survey.keep):
                raise KeepChanged(keep=survey.keep)
            for answer in answers:
                if not asked.holds(answer.score):
                    raise OffScale(score=answer.score, low=asked.low, high=asked.high)
            batch = insert(
                db,
                "answer_batch",
                {
                    "survey_id": survey_id,
                    "at": now_text(),
                    "source": source,
                    "digest": digest,
                    "excluded": json.dumps(asdict(excluded)),
                    "details": json.dumps(dict(details or {}), allow_nan=False),
                    "token": token,
                },
            )
            if keep is not None:
                db.execute("update survey set body = json_set(body, '$.keep', ?) where id = ?", [keep, survey_id])
            db.conn.executemany(_INSERT, ([batch, survey_id, None, *_fields(answer)] for answer in answers))

    def undo(self, survey_id: int, batch_id: int) -> None:
        """Takes a batch back with all its answers. Raises NotFound."""
        with self._store.writing() as db:
            own_survey(db, self._workspace, survey_id)
            gone = db.execute("delete from answer_batch where id = ? and survey_id = ?", [batch_id, survey_id])
            if not gone.rowcount:
                raise NotFound(what="batch", id=batch_id)


_FIELDS = "score, day, weight, respondent, segment, touchpoint"
_INSERT = f"insert into answer (batch_id, survey_id, token, {_FIELDS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def _today(db: Database, survey_id: int) -> int | None:
    """The batch of the answers typed today (UTC), if there is one."""
    found = db.execute(
        "select id from answer_batch where survey_id = ? and source = 'typed' and substr(at, 1, 10) = ?"
        " order by id desc",
        [survey_id, now_text()[:10]],
    ).fetchone()
    return None if found is None else int(found[0])


def _fields(answer: Answer) -> tuple[Any, ...]:
    day = None
    if answer.at is not None:
        clock = ":".join(f"{part:02}" for part in answer.clock)
        day = answer.at.isoformat() + (f"T{clock}" if clock else "")
    return answer.score, day, float(answer.weight), answer.respondent, answer.segment, answer.touchpoint


def _answer(
    score: int, day: str | None, weight: float, respondent: str | None, segment: str | None, touchpoint: str | None
) -> Answer:
    at, clock = _when(day)
    return Answer(
        score=score, at=at, clock=clock, weight=weight, respondent=respondent, segment=segment, touchpoint=touchpoint
    )


# The same few days come thousands of times.
@lru_cache(maxsize=4096)
def _when(day: str | None) -> tuple[date | None, tuple[int, ...]]:
    at, _, clock = (day or "").partition("T")
    return (date.fromisoformat(at) if at else None), (tuple(map(int, clock.split(":"))) if clock else ())
