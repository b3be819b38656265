"""Are we ready? Product, team and reputation, rated 1 to 5 with what that rests on. It warns, and blocks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from funnel.ratings import Area, Readiness, Weakness
from storage.readiness import EVIDENCE, RATING
from ui import review_actions
from ui.parts.fields import Form
from ui.parts.frame import Here

RATINGS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, kw_only=True)
class ReadinessForm(Form):
    """Fields are called "team.rating", "team.evidence"; each saves itself."""

    def save(self, field: str, value: Any, seen: Any) -> None:
        area, _, name = field.partition(".")
        review_actions.rate(self.here.workspace, Area(area), name, value, seen=seen)

    def _key(self, field: str) -> str:
        return f"ready.{self.id}.{field}"


def draw(here: Here) -> None:
    say, now = here.say, here.workspace.readiness.now()
    st.markdown(say("ready.caption"))
    st.markdown(f"**{verdict(here, now)}**")
    rated = here.workspace.readiness.rated()
    draft: dict[str, Any] = {}
    for area in Area:
        rating = now.of(area)
        draft[f"{area}.{RATING}"], draft[f"{area}.{EVIDENCE}"] = rating.value, rating.evidence or None
    form = ReadinessForm(here=here, id=here.workspace.id, draft=draft, problems={})
    for area in Area:
        with st.container(border=True, key=f"ready.{area}"):
            st.subheader(say(f"ready.{area}"), anchor=False)
            st.caption(say(f"ready.{area}_means"))
            form.choice(f"{area}.{RATING}", say("ready.rating"), RATINGS, str, clear=True)
            form.text(f"{area}.{EVIDENCE}", say("ready.evidence"), tall=True, hint=say(f"ready.{area}_hint"))
            for why in now.weak.get(area, ()):
                st.markdown(f":material/warning: {say(f'ready.is_{why}')}")
            if area in rated:
                st.caption(say("ready.rated_on", on=rated[area].astimezone().date()))


def verdict(here: Here, now: Readiness) -> str:
    """One sentence of all three."""
    if now.weak:
        return here.say("ready.weak", areas=areas_words(here, now))
    return here.say("ready.open" if now.missing else "ready.ready")


def areas_words(here: Here, now: Readiness) -> str:
    """ "team (2 of 5), product (nothing it rests on)"."""
    said = []
    for area, why in now.weak.items():
        reasons = [here.say(f"ready.why_{one}", rating=now.of(area).value) for one in Weakness if one in why]
        said.append(here.say("ready.area_why", area=here.say(f"ready.{area}"), why=", ".join(reasons)))
    return "; ".join(said)
