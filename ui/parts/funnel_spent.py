"""What the cost ledger has of a journey in a period, and what of it is in no sum."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from funnel.costs import Spent
from funnel.journey import Phase
from ui.numbers import number
from ui.parts import frame, journey_choice
from ui.parts.frame import Here
from ui.parts.funnel_figures import BySpot, PhaseFigures, sum_of
from ui.parts.funnel_period import Period, address
from ui.parts.funnel_words import amount, hours
from ui.words import plain


@dataclass(frozen=True, kw_only=True)
class JourneySpent:
    """`spots`: phase and stage → what was spent. `unplaced` is told of no journey, and in none of them where there
    are several; `straddling` entries lie partly outside the period, and are in no sum."""

    spots: BySpot
    unplaced: Spent
    straddling: int


def journey_spent(here: Here, journey: int, period: Period) -> JourneySpent:
    """With one journey alone, what names none is its own."""
    costs, (since, until) = here.workspace.costs, period
    several = len(here.workspace.map.journeys()) > 1
    found = costs.sums("phase", "journey", "stage", since=since, until=until, rate=here.workspace.money.facts().rate)
    own = {journey} if several else {journey, None}
    spots: dict[tuple[Phase, int | None], Spent] = {}
    for (phase, of, stage), spent in found.items():
        if of in own:
            spot = (Phase(phase), stage)
            spots[spot] = spots.get(spot, Spent()) + spent
    only = {"journey": journey} if several else {}
    return JourneySpent(
        spots=spots,
        unplaced=sum_of(spent for (_, of, _), spent in found.items() if several and of is None),
        straddling=costs.straddling(since, until, **only),
    )


def caveats(here: Here, phases: list[PhaseFigures], spent: JourneySpent, period: Period) -> None:
    """What the costs do not say, and the way to where they stand."""
    unpriced = sum(phase.spent.without_rate for phase in phases)
    if unpriced:
        st.caption(f":material/schedule: {here.say('funnel.no_rate', hours=number(here.lang, unpriced))}")
    if spent.straddling:
        st.caption(f":material/date_range: {here.say('funnel.straddling', count=spent.straddling)}")
    if (rest := spent.unplaced).entries:
        said = {"money": plain(amount(here, rest.money)), "hours": hours(here, rest)}
        st.caption(f":material/route: {here.say('funnel.unplaced', count=rest.entries, **said)}")
    if not any(phase.spent.entries for phase in phases):
        st.caption(f":material/payments: {here.say('funnel.no_costs')}")
    frame.link(
        "money",
        here.say("funnel.to_costs"),
        icon="payments",
        view="costs",
        **journey_choice.address(),
        **address(period),
    )
