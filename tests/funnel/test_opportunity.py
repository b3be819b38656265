"""What an opportunity's fields say as the inputs of its rule; scores by hand from the rules' definitions."""

from __future__ import annotations

import pytest

from funnel.journey_map import FIELDS, Item, ItemKind
from funnel.opportunity import FIELDS_OF, missing, scoring
from funnel.priority import INPUTS, Rule


def opportunity(**body: object) -> Item:
    return Item(id=1, kind=ItemKind.OPPORTUNITY, journey=1, body=body)


@pytest.mark.parametrize(
    ("body", "score"),
    [
        ({"rule": "ice", "impact": 8, "confidence": 6, "ease": 5}, 240),
        ({"rule": "pie", "potential": 8, "importance": 6, "ease": 4}, 6),
        ({"rule": "rice", "reach": 500, "rice_impact": "2", "rice_confidence": 0.8, "effort": 4}, 200),
    ],
)
def test_the_score_follows_from_the_inputs_of_the_named_rule(body: dict[str, object], score: float) -> None:
    found = scoring(opportunity(**body, reach_of_another_rule=3))
    assert found is not None
    assert found.score == pytest.approx(score)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ("rule",)),
        ({"impact": 8, "confidence": 6, "ease": 5}, ("rule",)),
        ({"rule": "ice", "impact": 8}, ("confidence", "ease")),
        ({"rule": "ice", "impact": 11, "confidence": "high", "ease": 5}, ("impact", "confidence")),
        ({"rule": "rice", "reach": 500, "rice_impact": "5", "rice_confidence": 80, "effort": 0}, FIELDS_OF[Rule.RICE]),
    ],
)
def test_what_is_blank_or_does_not_fit_is_missing_and_there_is_no_score(body: dict[str, object], fields) -> None:
    expected = tuple(fields if isinstance(fields, tuple) else list(fields.values())[1:])
    assert missing(opportunity(**body)) == expected
    assert scoring(opportunity(**body)) is None


def test_every_rule_has_a_field_for_each_of_its_inputs() -> None:
    assert {rule: set(fields) for rule, fields in FIELDS_OF.items()} == {r: set(i) for r, i in INPUTS.items()}
    known = FIELDS[ItemKind.OPPORTUNITY]
    assert all(field in known for fields in FIELDS_OF.values() for field in fields.values())


@pytest.mark.parametrize("effort", [0.1, 1_000])
def test_whatever_the_map_lets_in_the_rule_can_score(effort: float) -> None:
    body = {"rule": "rice", "reach": 1_000_000_000, "rice_impact": "0.25", "rice_confidence": 0, "effort": effort}
    found = scoring(opportunity(**body))
    assert found is not None
    assert found.score == 0
