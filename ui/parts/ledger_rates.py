"""What an hour costs: where nothing else says it, and of each person. Each field saves itself."""

from __future__ import annotations

from typing import Any

import streamlit as st

from funnel.costs import MONEY_LIMIT, InvalidCost
from funnel.errors import TrayectoError
from funnel.money_facts import NUMBERS
from storage.errors import DraftChanged
from ui import money_actions
from ui.messages import error_words
from ui.numbers import NotANumber
from ui.parts.fields import Form
from ui.parts.frame import Here
from ui.parts.ledger_names import MINOR, hours
from ui.words import plain

# The field of the workspace's rate; that of a person has a prefix.
EVERYBODY = "rate"
PERSON = "of:"
PEOPLE = 50


class RateForm(Form):
    """`draft` has money per hour. What cannot be is not kept, and stays in its field with the reason."""

    def save(self, field: str, value: Any, seen: Any) -> None:
        if self._refusal(field, value) is not None:
            return
        if self._refusal(field, seen) is not None:  # what stood there before was no rate: nobody else wrote
            seen = self.draft.get(field)
        rate, before = (None if one is None else round(one * MINOR) for one in (value, seen))
        workspace = self.here.workspace
        try:
            if field == EVERYBODY:
                money_actions.save_rate(workspace, rate, seen=before)
            else:
                money_actions.save_person_rate(workspace, field.removeprefix(PERSON), rate, seen=before)
        except DraftChanged as error:
            raise DraftChanged(field=field, theirs=_money(error.values["theirs"])) from error

    def _differs(self, field: str, key: str, mine: Any, theirs: Any, said: str, taken: Any) -> None:
        refused = self._refusal(field, mine)
        if refused is None:
            super()._differs(field, key, mine, theirs, said, taken)
        else:
            st.markdown(f":small[:red[:material/error: {error_words(self.here.lang, refused)}]]")

    def _refusal(self, field: str, value: Any) -> TrayectoError | None:
        if value is None:
            return None
        if isinstance(value, str):
            return NotANumber(text=value[:40])
        if value < 0:
            return InvalidCost(why="negative_rate")
        if value * MINOR > (NUMBERS["rate"].high if field == EVERYBODY else MONEY_LIMIT):
            return InvalidCost(why="too_much")
        return InvalidCost(why="fine_rate") if round(value, 2) != value else None

    def _key(self, field: str) -> str:
        return f"ledger.rates.{self.id}.{field}"


def draw(here: Here, *, without: float) -> None:
    """`without`: hours of the list that have no rate; then it stands open."""
    facts, rates = here.workspace.money.facts(), here.workspace.money.rates()
    people = list(dict.fromkeys([*here.workspace.costs.known("person")[:PEOPLE], *rates]))
    draft: dict[str, Any] = {PERSON + one: _money(rates.get(one)) for one in people}
    draft[EVERYBODY] = _money(facts.rate)
    form = RateForm(here=here, id=here.workspace.id, draft=draft, problems={})
    if without:
        st.warning(here.say("ledger.without_rate", hours=hours(here, without)), icon=":material/schedule:")
    with st.expander(here.say("ledger.rates"), icon=":material/schedule:", expanded=bool(without)):
        st.caption(here.say("ledger.rates_caption"))
        label = here.say("ledger.rate_default", currency=here.about.currency)
        with st.container(width=320):
            form.number(EVERYBODY, label)
        if people:
            st.caption(here.say("ledger.rate_people"))
        for three in [people[place : place + 3] for place in range(0, len(people), 3)]:
            for column, person in zip(st.columns(3), three, strict=False):
                with column:
                    form.number(PERSON + person, here.say("ledger.rate_of", person=plain(person)))


def _money(minor: int | None) -> float | None:
    if minor is None:
        return None
    return minor // MINOR if minor % MINOR == 0 else minor / MINOR
