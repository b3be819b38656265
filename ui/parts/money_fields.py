"""What is typed about money: each field saves itself, and says beneath it why it is refused."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import streamlit as st

from funnel.money_facts import InvalidFact, MoneyFacts, Worth
from ui import reads
from ui.messages import error_words
from ui.numbers import number, percent
from ui.parts.fields import Form
from ui.parts.frame import Here
from ui.parts.money_fitted import cohorts_of, keeping

PERCENT = ("margin", "discount", "improvement")
OF_COHORTS = ("arpa", "arpa_n", "arpa_sd", "margin", "discount", "timing")
_FIRST = MoneyFacts()


class MoneyForm(Form):
    """The money facts of a workspace. What cannot be is not kept, and stays in its field with the reason."""

    def save(self, field: str, value: Any, seen: Any) -> None:
        if self.refusal(field, value) is not None:
            return
        stored = self.draft[field]
        # What stood there before may be no fact, or nothing where the first value counts: then nobody else wrote.
        if self.refusal(field, seen) is not None or self._same(field, seen, stored):
            seen = stored
        self.here.workspace.money.save_field(field, value, seen=seen)
        if field in OF_COHORTS:
            self._refresh()

    def _refresh(self) -> None:
        """The worth that is kept of cohorts follows what a customer pays and what later money counts."""
        money = self.here.workspace.money
        facts = money.facts()
        table = cohorts_of(facts)
        if table is not None:
            fitted = keeping(facts, Worth.COHORTS, table.kept(reads.cohort_worth(table.cohorts, facts).worth))
            money.save_field("fitted", fitted, seen=facts.fitted)

    def refusal(self, field: str, value: Any) -> InvalidFact | None:
        """Why this cannot be, with what else is known."""
        if value is None:
            return None
        try:
            replace(self.facts, **{field: value})
        except InvalidFact as error:
            return error
        return None

    @property
    def facts(self) -> MoneyFacts:
        return MoneyFacts(**self.draft)

    def _differs(self, field: str, key: str, mine: Any, theirs: Any, said: str, taken: Any) -> None:
        refused = self.refusal(field, mine)
        if refused is not None:
            st.markdown(f":small[:red[:material/error: {refusal_words(self.here, refused)}]]")
        elif self._same(field, mine, theirs):
            st.caption(self.here.say("money_worth.blank_is", value=said))
        else:
            super()._differs(field, key, mine, theirs, said, taken)

    def _same(self, field: str, mine: Any, theirs: Any) -> bool:
        """A blank field is what counts to begin with."""
        return mine is None and theirs == getattr(_FIRST, field)

    def _key(self, field: str) -> str:
        return f"money.{self.id}.{field}"


def money_form(here: Here, facts: MoneyFacts) -> MoneyForm:
    draft = {one.name: getattr(facts, one.name) for one in fields(facts)}
    return MoneyForm(here=here, id=here.workspace.id, draft=draft, problems={})


def refusal_words(here: Here, error: InvalidFact) -> str:
    """A limit of what is typed in percent is said in percent."""
    if "limit" not in error.values:
        return error_words(here.lang, error)
    limit = error.values["limit"]
    write = percent if error.values["field"] in PERCENT else number
    said = write(here.lang, limit, None)
    return error_words(here.lang, InvalidFact(**{**error.values, "limit": said}))
