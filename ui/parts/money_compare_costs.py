"""What a new customer costs in the groups that are compared: beside the rates, and tested together with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from funnel.cac import cost_each
from funnel.costs import Spent
from funnel.interval import Interval
from funnel.journey import Phase
from funnel.mover import UNKNOWN
from ui import reads
from ui.charts.money import LOOKS, Range
from ui.numbers import NBSP, between, number
from ui.parts.frame import Here
from ui.parts.funnel_period import Period
from ui.parts.money_compared import FEW, Acquired, Difference
from ui.parts.money_figures import People, books, same_name
from ui.parts.money_groups import FIELDS, JOURNEYS, PERIODS, period_of
from ui.parts.money_words import exact, money_figure
from ui.words import plain

NOBODY = People(None, False)
TEST = r"\begin{gathered}N_1\mid N_0+N_1\sim\text{Bin}(N_0+N_1,\,\pi)\\ \pi=\tfrac{K_1}{K_0+K_1}\end{gathered}"
SOURCE = "Przyborowski & Wilenski (1940), Biometrika 31, 313-323; Clopper & Pearson (1934), Biometrika 26, 404-413"


@dataclass(frozen=True, kw_only=True)
class Priced:
    """Of each group what was spent and who came, in the order of the groups. `hours`: they count, in all of them.

    `untold` is spent on no group that has a name; None where that cannot be.
    """

    spent: tuple[Spent, ...]
    people: tuple[People, ...]
    hours: bool
    untold: Spent | None = None

    @property
    def costs(self) -> tuple[Acquired, ...]:
        """Money alone where the hours of one of them are not known: with hours here and none there nothing compares."""
        return tuple(
            Acquired(minor=self._minor(spent), people=people.n if people.whole else None)
            for spent, people in zip(self.spent, self.people, strict=True)
        )

    @property
    def each(self) -> tuple[Interval, ...]:
        return tuple(
            UNKNOWN if people.n is None else cost_each(self._minor(spent), people.n)
            for spent, people in zip(self.spent, self.people, strict=True)
        )

    @property
    def known(self) -> bool:
        """Whether there is a cost to show in two of them."""
        return sum(one.low is not None for one in self.each) > 1

    def _minor(self, spent: Spent) -> float | None:
        return spent.loaded if self.hours else spent.money


def priced(here: Here, by: str, chosen: Sequence[str], journey: int, period: Period | None) -> Priced:
    """Of the acquisition, in what the money page takes for the costs of these people."""
    untold = None
    found: list[tuple[Spent, People]] = []
    if by == PERIODS:
        ours = books(here.workspace, journey)
        phases = [ours.phase(Phase.ACQUISITION, period_of(key)) for key in chosen]
        found = [(one.spent, one.people) for one in phases]
    elif period is not None and by == JOURNEYS:
        phases = [books(here.workspace, int(key)).phase(Phase.ACQUISITION, period) for key in chosen]
        found = [(one.spent, one.people) for one in phases]
    elif period is not None:
        shares = {same_name(one.name): one for one in books(here.workspace, journey).shares(FIELDS[by], period)}
        untold = shares[""].spent if "" in shares and shares[""].spent.entries else None
        found = [(shares[key].spent, shares[key].people) if key in shares else (Spent(), NOBODY) for key in chosen]
    spent = tuple(one for one, _ in found)
    hours = all(one.loaded is not None for one in spent if one.entries)
    return Priced(spent=spent, people=tuple(one for _, one in found), hours=hours, untold=untold)


def sentences(here: Here, found: Sequence[Difference | None], names: Sequence[str]) -> list[str]:
    """What is decided, in a sentence each."""
    return [
        here.say(
            f"money_compare.{'dearer' if _dearer(one.found) else 'cheaper'}",
            group=plain(names[place]),
            base=plain(names[0]),
            times=times(here, one.found),
        )
        for place, one in enumerate(found, 1)
        if one is not None and one.decided
    ]


def draw(here: Here, by: str, one: Priced, names: Sequence[str]) -> None:
    """The costs with their ranges; nothing where there are not two of them."""
    if not one.known:
        return
    looks = list(LOOKS)
    rows = tuple(
        Range(
            name=names[place],
            label=_label(here, one, place),
            value=found.value,
            low=found.low,
            high=found.high,
            look=looks[place],
        )
        for place, found in enumerate(one.each)
        if found.low is not None
    )
    with st.container(border=True):
        st.subheader(here.say("money_compare.costs"), anchor=False)
        st.caption(here.say(f"money_compare.costs_{'loaded' if one.hours else 'cash'}"))
        said = "; ".join(f"{row.name}: {row.label}" for row in rows)
        spec = reads.money_ranges_spec(here.lang, here.about.currency, rows)
        st.vega_lite_chart(spec, alt=here.say("money_compare.costs_alt", rows=said))
        if one.untold is not None:
            left = one.untold.money if one.untold.loaded is None else one.untold.loaded
            st.caption(f":material/info: {here.say(f'money_page.untold_{FIELDS[by]}', amount=exact(here, left))}")
        partly = [names[place] for place, people in enumerate(one.people) if people.n is not None and not people.whole]
        if partly:
            st.caption(f":material/info: {here.say('money_compare.partly', groups=plain(', '.join(partly)))}")


def cell(here: Here, one: Priced, place: int) -> str:
    """ "€15.28 (€8.94 to €28.71), 13 customers": unbroken, as the rates beside it."""
    found, people = one.each[place], one.people[place].n
    if found.low is None or people is None:
        return "—"
    said = here.say("money_compare.customers", each=money_figure(here, found), count=people)
    return plain(said).replace(" ", NBSP)


def times(here: Here, found: Interval) -> str:
    """ "×3.1 (0.9 to 16.6)"."""
    if found.value is None:
        return f"×{NBSP}{between(here.lang, found.low, found.high, _factor)}"
    return f"×{NBSP}{_factor(here.lang, found.value)} ({between(here.lang, found.low, found.high, _factor)})"


def _label(here: Here, one: Priced, place: int) -> str:
    said, people = money_figure(here, one.each[place]), one.people[place].n or 0
    return here.say("money_compare.customers", each=said, count=people) if people < FEW else said


def _dearer(found: Interval) -> bool:
    return found.value > 1 if found.value is not None else found.low is not None


def _factor(lang: str, x: float) -> str:
    """Two digits that say something, so that 0.04 is not 0.0."""
    return number(lang, x, 0 if x >= 100 else 1 if x >= 10 else 2)
