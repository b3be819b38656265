"""How an opportunity on the map is scored: which of its fields are the inputs of which rule."""

from __future__ import annotations

from collections.abc import Mapping

from funnel.journey_map import Item
from funnel.priority import Rule, Scoring

# Rule → input → field of the opportunity. Reach and people's scales differ, so RICE has fields of its own.
FIELDS_OF: Mapping[Rule, Mapping[str, str]] = {
    Rule.ICE: {"impact": "impact", "confidence": "confidence", "ease": "ease"},
    Rule.PIE: {"potential": "potential", "importance": "importance", "ease": "ease"},
    Rule.RICE: {"reach": "reach", "impact": "rice_impact", "confidence": "rice_confidence", "effort": "effort"},
}


def rule_of(opportunity: Item) -> Rule | None:
    """The rule that somebody chose for it."""
    chosen = opportunity.get("rule")
    return None if chosen is None else Rule(chosen)


def missing(opportunity: Item) -> tuple[str, ...]:
    """The fields that keep it from having a score: blank, or with something that does not fit."""
    rule = rule_of(opportunity)
    if rule is None:
        return ("rule",)
    return tuple(field for field in FIELDS_OF[rule].values() if opportunity.get(field) is None)


def scoring(opportunity: Item) -> Scoring | None:
    """Its inputs under its rule, with the score that follows; None while something is missing."""
    rule = rule_of(opportunity)
    if rule is None or missing(opportunity):
        return None
    inputs = {name: float(opportunity.get(field)) for name, field in FIELDS_OF[rule].items()}
    return Scoring(rule=rule, inputs=inputs)
