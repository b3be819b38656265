"""The journey excellence score as it is remembered: its weights by version, and the parts that it was noted with.

Scores themselves are computed whenever they are looked at, so that history can be read under any weights.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlite_utils import Database

from funnel.excellence import EQUAL, Weights
from funnel.journey_map import ItemKind
from funnel.known import Known, of_stages
from funnel.parts import Component, Parts
from storage.clock import now_text
from storage.errors import WeightsChanged
from storage.journey import Journey
from storage.map import Map
from storage.map_rows import own
from storage.rows import insert
from storage.surveys import Surveys
from storage.tallies import Tallies

if TYPE_CHECKING:
    from storage.store import Store

THINGS = (ItemKind.TOUCHPOINT, ItemKind.CHECKPOINT, ItemKind.HANDOFF, ItemKind.MOMENT)


@dataclass(frozen=True, kw_only=True)
class ScoreReading:
    """The parts of a journey's score on one day; `map_version` is what the map read then."""

    id: int
    day: date
    at: datetime
    parts: Parts
    map_version: int | None


@dataclass(frozen=True, kw_only=True)
class KeptWeights:
    """A version of the weights, and since when; `at` is None for the equal ones that everybody begins with."""

    weights: Weights
    at: datetime | None


class Scores:
    """Bound to one workspace."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self._store = store
        self._workspace = workspace_id

    # ---- what is known now

    def known(self, journey_id: int) -> list[Known]:
        """Of every stage on the journey's map, in order."""
        here = Map(self._store, self._workspace)
        return of_stages(
            here.items(journey_id, ItemKind.STAGE),
            counted=Journey(self._store, self._workspace).counted(journey_id),
            scores=Surveys(self._store, self._workspace).scores_by_stage(journey_id),
            things=here.items(journey_id, *THINGS),
            tallies=Tallies(self._store, self._workspace).of_journey(journey_id),
        )

    # ---- weights

    def weights(self) -> list[KeptWeights]:
        """All versions, the one in force last."""
        with self._store.reading() as db:
            return self._weights(db)

    def change_weights(
        self, components: Mapping[Component, float], stages: Mapping[int, float], *, seen: int, token: str
    ) -> Weights:
        """A new version, if it says anything new; earlier ones stay. The same token twice makes one.

        Stages without a weight here keep theirs. Raises WeightsChanged if the version in force is no longer the one
        that was `seen`, InvalidWeights, NotFound.
        """
        with self._store.writing() as db:
            in_force = self._weights(db)[-1].weights
            for row in db.query("select body from score_weights where token = ?", [token]):
                return Weights.from_json(json.loads(row["body"]))
            if in_force.version != seen:
                raise WeightsChanged(version=in_force.version)
            for stage in stages:
                own(db, self._workspace, ItemKind.STAGE, stage)
            weights = Weights(version=in_force.version + 1, components=components, stages={**in_force.stages, **stages})
            if replace(weights, version=seen) == _said(in_force, weights):
                return in_force
            row = {"workspace_id": self._workspace, "at": now_text(), "body": json.dumps(weights.to_json())}
            insert(db, "score_weights", {**row, "token": token})
            return weights

    def _weights(self, db: Database) -> list[KeptWeights]:
        rows = db.query("select at, body from score_weights where workspace_id = ? order by id", [self._workspace])
        kept = [
            KeptWeights(weights=Weights.from_json(json.loads(row["body"])), at=datetime.fromisoformat(row["at"]))
            for row in rows
        ]
        return [KeptWeights(weights=EQUAL, at=None), *kept]

    # ---- readings

    def readings(self, journey_id: int) -> list[ScoreReading]:
        """Oldest first, one per day."""
        with self._store.reading() as db:
            own(db, self._workspace, ItemKind.JOURNEY, journey_id)
            rows = db.query(
                "select id, day, at, parts, map_version_id map_version from score_reading where journey_id = ?"
                " order by day, id",
                [journey_id],
            )
            return [
                ScoreReading(
                    id=row["id"],
                    day=date.fromisoformat(row["day"]),
                    at=datetime.fromisoformat(row["at"]),
                    parts=Parts.from_json(json.loads(row["parts"])),
                    map_version=row["map_version"],
                )
                for row in rows
            ]

    def note(self, journey_id: int, day: date, parts: Parts, *, map_version: int | None, token: str) -> int:
        """Keeps the parts as they stand on this day, in place of what was noted earlier the same day.

        The same token twice keeps one. Raises NotFound.
        """
        with self._store.writing() as db:
            own(db, self._workspace, ItemKind.JOURNEY, journey_id)
            for row in db.query("select id from score_reading where token = ?", [token]):
                return int(row["id"])
            db.execute("delete from score_reading where journey_id = ? and day = ?", [journey_id, day.isoformat()])
            row = {"journey_id": journey_id, "map_version_id": map_version, "day": day.isoformat(), "at": now_text()}
            return insert(db, "score_reading", {**row, "parts": json.dumps(parts.to_json()), "token": token})


def _said(kept: Weights, other: Weights) -> Weights:
    """The kept weights, with every component and stage named that the other one names."""
    return replace(
        kept,
        components={component: kept.of_component(component) for component in other.components},
        stages={stage: kept.of_stage(stage) for stage in other.stages},
    )
