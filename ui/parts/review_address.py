"""What the review page shows, as its address says: `?journey=3&view=score`; of versions also which two."""

from __future__ import annotations

from ui.parts import frame, views
from ui.parts.frame import Here

VIEWS = FIRST, SCORE, WEEKS, VERSIONS, READY = ("review", "score", "weeks", "versions", "ready")
set_to, number = views.set_to, frame.number_in_address


def choose_view(here: Here) -> str:
    words = {view: here.say(f"review.view_{view}") for view in VIEWS}
    return views.choose(f"review.view.{here.lang}", here.say("review.view"), words, first=FIRST)
