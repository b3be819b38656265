"""All that a person can do on the review page: versions, the score, reviews, readiness.

`token` names one click: the same token twice is the same action once. What takes several steps (a version, then what
refers to it) finds those done that are done, and does the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from funnel.known import together
from funnel.map_versions import compare
from funnel.parts import Component
from funnel.ratings import Area
from funnel.spans import months_later
from storage.workspace import Workspace
from ui.actions import TextMissing

LABEL_LIMIT = 80
EVERY = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def version_now(workspace: Workspace, journey: int, label: str, *, token: str) -> int:
    """The version that reads as the map does now: the one in force, or a new one if the map has changed since."""
    in_force = workspace.versions.in_force(journey)
    if in_force is not None:
        return in_force
    return workspace.versions.take(journey, label, token=token)


def take_version(workspace: Workspace, journey: int, label: str, *, token: str) -> int:
    """Keeps the map as it is, under a label. Raises TextMissing without one."""
    if not label.strip():
        raise TextMissing(field="version", why="version")
    return workspace.versions.take(journey, label.strip()[:LABEL_LIMIT], token=token)


def restore_version(workspace: Workspace, version: int, *, label: str, token: str) -> bool:
    """Goes back to a version; what the map says now is kept first, under `label`.

    Where it reads so already nothing is done and nothing kept: False.
    """
    wanted = workspace.versions.content(version)
    if not compare(workspace.versions.present(wanted.journey.id), wanted):
        return False
    workspace.versions.restore(version, label=label, token=token)
    return True


def note_score(workspace: Workspace, journey: int, day: date, *, label: str, token: str) -> int:
    """Keeps what the score rests on today, with the version of the map that it was measured on."""
    parts = together(workspace.scores.known(journey))
    version = version_now(workspace, journey, label, token=f"{token}.map")
    return workspace.scores.note(journey, day, parts, map_version=version, token=token)


def change_weights(
    workspace: Workspace, components: Mapping[Component, float], stages: Mapping[int, float], *, seen: int, token: str
) -> int:
    """A new version of the weights; gives its number. Raises WeightsChanged, InvalidWeights."""
    return workspace.scores.change_weights(components, stages, seen=seen, token=token).version


def review_done(
    workspace: Workspace,
    journey: int,
    day: date,
    *,
    note: str,
    next_on: date | None,
    seen: int | None,
    label: str,
    token: str,
) -> None:
    """A review took place today; the map as it reads now is what the next one is compared with."""
    review = workspace.reviews.done(journey, day, note=note.strip(), next_on=next_on, seen=seen, token=token)
    workspace.reviews.keep_version(review, version_now(workspace, journey, label, token=f"{token}.map"))


def next_review(day: date, every: str | None) -> date:
    """When the next review is proposed: after what the journey says, else after a quarter."""
    return months_later(day, EVERY[every or "quarter"])


def rate(workspace: Workspace, area: Area, field: str, value: Any, *, seen: Any) -> None:
    """One field of one area. Raises DraftChanged."""
    workspace.readiness.save_field(area, field, value, seen=seen)
