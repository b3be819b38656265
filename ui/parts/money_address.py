"""What the money page shows, as its address says: `?journey=3&view=costs&from=2026-03-01&to=2026-03-31`."""

from __future__ import annotations

from ui.parts import views
from ui.parts.frame import Here

VIEWS = PHASES, WORTH, COSTS, COMPARE = ("phases", "worth", "costs", "compare")
KEPT = ("journey", "from", "to")
set_to = views.set_to


def choose_view(here: Here) -> str:
    words = {view: here.say(f"money_page.view_{view}") for view in VIEWS}
    key, label = f"money_page.view.{here.lang}", here.say("money_page.view")
    return views.choose(key, label, words, first=PHASES, kept=KEPT)
