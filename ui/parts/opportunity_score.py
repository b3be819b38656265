"""Scores as they are read: the figure with its inputs and formula, and its place among those of the same rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from funnel.journey_map import Item
from funnel.opportunity import missing, scoring
from funnel.priority import Item as Candidate
from funnel.priority import Ranked, Rule, Scoring, ranked
from storage.opportunities import Opportunity
from ui.numbers import number, percent
from ui.parts.frame import Here


def ranking(opportunities: Iterable[Opportunity]) -> dict[Rule, tuple[Ranked, ...]]:
    """Those that have a score, by rule; the keys are their ids as text."""
    return ranked(
        Candidate(key=str(one.item.id), scoring=found, since=one.since)
        for one in opportunities
        if (found := scoring(one.item)) is not None
    )


def score_words(here: Here, score: float) -> str:
    """Two decimals at most, and never 0 for what is only small."""
    return number(here.lang, round(score, 2) if score >= 1 else float(f"{score:.2g}"))


def formula(here: Here, found: Scoring) -> str:
    """ "8 × 6 × 5 = 240"."""
    shown: Mapping[str, str] = {
        name: percent(here.lang, value, None)
        if found.rule is Rule.RICE and name == "confidence"
        else number(here.lang, value)
        for name, value in found.inputs.items()
    }
    return here.say(f"opportunities.formula_{found.rule}", **shown, score=score_words(here, found.score))


def missing_words(here: Here, item: Item) -> str:
    """What keeps it from having a score."""
    fields = missing(item)
    if fields == ("rule",):
        return here.say("opportunities.missing_rule")
    named = ", ".join(here.say(f"item_field.opportunity.{field}") for field in fields)
    return here.say("opportunities.missing", fields=named)
