"""How the map of the worked example has lived: its score kept twice, a review, and what the map says since.

Its texts are in ui/text/*/example_review.toml. Every day is so long after the end of a month of the funnel, so that
they come in this order on whatever day the example is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour

from storage.clock import set_to
from storage.workspace import Workspace
from ui import example_map, review_actions
from ui.words import say

# Days after the end of a month: its score is kept; the map is reviewed, and changed.
KEPT, REVIEWED, CHANGED = 1, 10, 12


def close(workspace: Workspace, lang: str, ends: date) -> None:
    """Keeps the score as it is known after a month, the first time with the map under a name."""
    journey, day = _first(workspace), ends + timedelta(days=KEPT)
    token = f"example.{workspace.id}.score.{day}"
    label = say(lang, "example_review.version.drawn")
    with set_to(_at(day)):
        review_actions.note_score(workspace, journey, day, label=label, token=token)


def review(workspace: Workspace, lang: str, stages: Mapping[str, int], ends: date, today: date) -> None:
    """The review, what it changes on the map, and the map kept as it reads then."""
    journey, day = _first(workspace), ends + timedelta(days=REVIEWED)
    token = f"example.{workspace.id}.review"
    with set_to(_at(day)):
        review_actions.review_done(
            workspace,
            journey,
            day,
            note=say(lang, "example_review.note"),
            next_on=today + timedelta(days=example_map.REVIEW),
            seen=None,
            label=say(lang, "example_review.version.drawn"),
            token=token,
        )
    with set_to(_at(ends + timedelta(days=CHANGED))):
        example_map.change(workspace, lang, journey, stages, today)
        label = say(lang, "example_review.version.changed")
        review_actions.take_version(workspace, journey, label, token=f"{token}.changed")


def _first(workspace: Workspace) -> int:
    return workspace.map.journeys()[0].id


def _at(day: date) -> datetime:
    return datetime.combine(day, hour(9), UTC)
