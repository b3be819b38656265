"""The life of an experiment, verb by verb: draft, start, amend, read, decide, learn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from experiments import draft as drafts
from experiments.card import Choice, card_text, seal
from experiments.draft import Draft
from experiments.experiment import Experiment
from experiments.life import check_amendment
from experiments.results import Verdict
from funnel.journey import Stage
from funnel.samples import Sample
from storage import index, rows
from storage.clock import now_text
from storage.errors import AlreadyImported, DraftChanged, NotFound, WrongMoment

if TYPE_CHECKING:
    from storage.store import Store


class Experiments:
    """Bound to one workspace. Every verb is one transaction; the same token twice does nothing twice."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    def get(self, experiment_id: int) -> Experiment:
        """Raises NotFound, also for an experiment of another workspace."""
        with self._store.reading() as db:
            return self._load(db, experiment_id)

    # ---- build

    def new(self, beginning: Draft, parent: int | None = None) -> int:
        """A new draft. An untouched one with the same parent is given again, so that two clicks make one; without
        a parent it begins anew, as it is asked for now."""
        with self._store.writing() as db:
            for row in db.query(
                "select id from experiment where workspace_id = ? and parent_id is ? and version = 0 and card is null",
                [self._workspace, parent],
            ):
                if parent is None:
                    db.table("experiment").update(row["id"], {"draft": json.dumps(dict(beginning))})
                    index.refresh(db, self._load(db, row["id"]))
                return int(row["id"])
            if parent is not None:
                self._load(db, parent)
            at = now_text()
            row = {
                "workspace_id": self._workspace,
                "parent_id": parent,
                "created_at": at,
                "changed_at": at,
                "draft": json.dumps(dict(beginning)),
            }
            created = rows.insert(db, "experiment", row)
            index.refresh(db, self._load(db, created))
            return created

    def save_field(self, experiment_id: int, field: str, value: Any, *, seen: Any) -> None:
        """One field of the draft; None makes it blank. Raises DraftChanged if it no longer says `seen`."""
        with self._store.writing() as db:
            found = self._load(db, experiment_id)
            if found.draft is None or found.decision is not None:
                raise WrongMoment(status=found.status.value)
            draft = dict(found.draft)
            theirs = draft.get(field)
            if theirs == value:
                return
            if theirs != seen:
                raise DraftChanged(field=field, theirs=theirs)
            if field == "stage" and value is not None:
                self._own_stage(db, value)
            draft.pop(field, None)
            if value is not None:
                draft[field] = value
            self._update(db, found, draft=json.dumps(draft, allow_nan=False))

    def discard(self, experiment_id: int) -> None:
        """Throws away a draft that was never started, or an amendment that was never sealed."""
        with self._store.writing() as db:
            found = self._load(db, experiment_id)
            if found.registered is None:
                db.table("experiment").delete(experiment_id)
            elif found.draft is not None:
                self._update(db, found, draft=None)

    # ---- start and amend

    def start(self, experiment_id: int, stages: list[Stage]) -> None:
        """Seals the draft. Raises CardIncomplete. Starting twice is starting once."""
        with self._store.writing() as db:
            found = self._load(db, experiment_id)
            if found.registered is not None:
                return
            text = card_text(drafts.card(found.draft or {}, stages))
            self._update(db, found, draft=None, card=text, seal=seal(text), started_at=now_text())

    def begin_amendment(self, experiment_id: int) -> None:
        """Opens the sealed card as a draft; the card in force stays until the amendment is sealed."""
        with self._store.writing() as db:
            found = self._load(db, experiment_id)
            if found.card is None or found.decision is not None:
                raise WrongMoment(status=found.status.value)
            if found.draft is None:
                self._update(db, found, draft=json.dumps(drafts.draft_of(found.card)))

    def amend(self, experiment_id: int, reason: str, stages: list[Stage], *, seen: int | None = None) -> None:
        """Seals the amendment. `seen`: how many there were when it was written; the same one twice is one.

        Raises CardIncomplete, WrongMoment, and what `check_amendment` raises.
        """
        with self._store.writing() as db:
            found = self._load(db, experiment_id)
            if seen is not None and len(found.amendments) > seen:
                return
            if found.draft is None or found.seal is None or found.decision is not None:
                raise WrongMoment(status=found.status.value)
            changed = drafts.card(found.draft, stages)
            check_amendment(found, changed)
            text, at = card_text(changed), now_text()
            previous = found.amendments[-1].seal if found.amendments else found.seal
            row = {"experiment_id": experiment_id, "at": at, "reason": reason, "card": text}
            db.table("amendment").insert({**row, "seal": seal(rows.amendment_text(previous, at, reason, text))})
            self._update(db, found, draft=None)

    # ---- measure

    def add_reading(
        self,
        experiment_id: int,
        *,
        through: date,
        samples: Mapping[str, Mapping[str, Sample]],
        people: Mapping[str, int],
        token: str,
        source: str = "typed",
        segments: Mapping[str, Mapping[str, Sample]] | None = None,
        digest: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Totals through a date. Raises AlreadyImported for a file that is a reading already."""
        with self._store.writing() as db:
            found = self._load(db, experiment_id)
            if self._is_done(db, "reading", token):
                return
            if found.registered is None or found.decision is not None:
                raise WrongMoment(status=found.status.value)
            known = list(
                db.query(
                    "select through from reading where experiment_id = ? and digest = ?",
                    [experiment_id, digest],
                )
            )
            if known:
                raise AlreadyImported(through=date.fromisoformat(known[0]["through"]))
            row = {
                "experiment_id": experiment_id,
                "through": through.isoformat(),
                "recorded_at": now_text(),
                "source": source,
                "digest": digest,
                "samples": rows.samples_text(samples),
                "segments": rows.samples_text(segments or {}),
                "people": json.dumps(dict(people)),
                "details": json.dumps(dict(details or {}), allow_nan=False),
                "token": token,
            }
            db.table("reading").insert(row)
            self._update(db, found)

    def undo_reading(self, experiment_id: int, reading_id: int) -> None:
        """Takes one reading away again; the one before it counts. Twice is once."""
        with self._store.writing() as db:
            found = self._load(db, experiment_id)
            if found.decision is not None:
                raise WrongMoment(status=found.status.value)
            if reading_id in [reading.id for reading in found.readings]:
                db.table("reading").delete(reading_id)
                self._update(db, found)

    def look(self, experiment_id: int, reading_id: int) -> None:
        """Remembers that this reading was on a screen; a second time changes nothing."""
        with self._store.writing() as db:
            self._load(db, experiment_id)
            row = {"experiment_id": experiment_id, "reading_id": reading_id, "at": now_text()}
            db.table("look").insert(row, ignore=True)

    def remember_file_choices(self, experiment_id: int, choices: Mapping[str, Any]) -> None:
        """Which columns meant what, for the next file."""
        with self._store.writing() as db:
            self._load(db, experiment_id)
            db.table("experiment").update(experiment_id, {"file_choices": json.dumps(dict(choices))})

    # ---- learn

    def decide(
        self,
        experiment_id: int,
        choice: Choice,
        *,
        reason: str,
        verdict: Verdict | None,
        numbers: Mapping[str, Any],
        token: str,
        version: int,
    ) -> None:
        """What people decided, with the numbers that they saw: those of this `version` of the experiment.

        A decision that ends it drops an amendment that was being written. Raises WrongMoment.
        """
        with self._store.writing() as db:
            found = self._load(db, experiment_id)
            if self._is_done(db, "decision", token):
                return
            if found.registered is None or found.decision is not None or found.version != version:
                raise WrongMoment(status=found.status.value)
            row = {
                "experiment_id": experiment_id,
                "at": now_text(),
                "choice": choice.value,
                "reason": reason,
                "verdict": verdict and verdict.value,
                "numbers": json.dumps(dict(numbers), allow_nan=False),
                "token": token,
            }
            db.table("decision").insert(row)
            if choice is Choice.KEEP_RUNNING:
                self._update(db, found)
            else:
                self._update(db, found, draft=None)

    def learn(self, experiment_id: int, text: str, *, seen: str | None = None) -> None:
        """What was learned; writing again replaces what was `seen`. Needs a decision. Raises DraftChanged."""
        with self._store.writing() as db:
            found = self._load(db, experiment_id)
            if found.decision is None:
                raise WrongMoment(status=found.status.value)
            theirs = found.learning.text if found.learning else None
            if theirs == text:
                return
            if theirs is not None and theirs != seen:
                raise DraftChanged(field="learning", theirs=theirs)
            verdict = found.decision.verdict
            row = {
                "experiment_id": experiment_id,
                "at": now_text(),
                "body": text,
                "verdict": verdict and verdict.value,
            }
            db.table("learning").insert(row, pk="experiment_id", replace=True)
            self._update(db, found)

    # ---- inside

    def _load(self, db: Database, experiment_id: int) -> Experiment:
        found = list(
            db.query("select * from experiment where id = ? and workspace_id = ?", [experiment_id, self._workspace])
        )
        if not found:
            raise NotFound(what="experiment", id=experiment_id)

        def own(table: str, order: str) -> list[dict[str, Any]]:
            return list(db.query(f"select * from {table} where experiment_id = ? order by {order}", [experiment_id]))

        learned = own("learning", "experiment_id")
        return rows.experiment_from(
            found[0],
            amendments=own("amendment", "id"),
            readings=own("reading", "through, id"),
            decisions=own("decision", "id"),
            learning=learned[0] if learned else None,
            looks=own("look", "id"),
        )

    def _own_stage(self, db: Database, stage_id: Any) -> None:
        known = db.query("select 1 from stage where id = ? and workspace_id = ?", [stage_id, self._workspace])
        if not list(known):
            raise NotFound(what="stage", id=stage_id)

    def _update(self, db: Database, before: Experiment, **columns: Any) -> None:
        columns |= {"version": before.version + 1, "changed_at": now_text()}
        db.table("experiment").update(before.id, columns)
        index.refresh(db, self._load(db, before.id))

    @staticmethod
    def _is_done(db: Database, table: str, token: str) -> bool:
        """A second row with the same token would be the same click."""
        return bool(list(db.query(f"select 1 from {table} where token = ?", [token])))
