"""Scores by a named rule, and the order that follows."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.priority import InvalidScoring, Item, Rule, Scoring, ranked

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def ice(impact, confidence, ease):
    return Scoring(rule=Rule.ICE, inputs={"impact": impact, "confidence": confidence, "ease": ease})


def pie(potential, importance, ease):
    return Scoring(rule=Rule.PIE, inputs={"potential": potential, "importance": importance, "ease": ease})


def rice(reach, impact, confidence, effort):
    inputs = {"reach": reach, "impact": impact, "confidence": confidence, "effort": effort}
    return Scoring(rule=Rule.RICE, inputs=inputs)


def placed(*items):
    (places,) = ranked(items).values()
    return [(one.key, one.label, one.tied) for one in places]


def test_ice_is_the_product():
    assert ice(8, 5, 3).score == 120
    assert (ice(1, 1, 1).score, ice(10, 10, 10).score) == (1, 1000)


def test_pie_is_the_mean():
    assert pie(7, 8, 6).score == 7
    assert (pie(1, 1, 1).score, pie(10, 10, 10).score) == (1, 10)


def test_rice_is_reach_by_impact_by_confidence_over_effort():
    # 500 people, a high impact, half sure of it, four person-weeks: 500 · 2 · 0.5 / 4
    assert rice(500, 2, 0.5, 4).score == 125
    assert rice(0, 3, 1, 1).score == 0


@pytest.mark.parametrize(
    ("make", "why", "field"),
    [
        (lambda: ice(0.9, 5, 5), "ice_impact", "impact"),
        (lambda: ice(5, 11, 5), "ice_confidence", "confidence"),
        (lambda: ice(5, 5, math.nan), "ice_ease", "ease"),
        (lambda: pie(0, 5, 5), "pie_potential", "potential"),
        (lambda: pie(5, 12, 5), "pie_importance", "importance"),
        (lambda: pie(5, 5, -1), "pie_ease", "ease"),
        (lambda: rice(-1, 1, 1, 1), "rice_reach", "reach"),
        (lambda: rice(math.inf, 1, 1, 1), "rice_reach", "reach"),
        (lambda: rice(1, 1.5, 1, 1), "rice_impact", "impact"),
        (lambda: rice(1, 1, 80, 1), "rice_confidence", "confidence"),
        (lambda: rice(1, 1, 1, 0), "rice_effort", "effort"),
        (lambda: Scoring(rule=Rule.ICE, inputs={"impact": 5, "confidence": 5}), "ice_ease", "ease"),
        (lambda: Scoring(rule=Rule.PIE, inputs={"reach": 5}), "fields", "reach"),
    ],
)
def test_what_a_rule_does_not_know_is_refused_by_name(make, why, field):
    with pytest.raises(InvalidScoring) as refused:
        make()
    assert (refused.value.values["why"], refused.value.values["field"]) == (why, field)


def test_equal_scores_share_a_rank_and_the_easier_stands_first():
    items = [
        Item(key="low", scoring=ice(1, 2, 5), since=MARCH),
        Item(key="hard", scoring=ice(6, 5, 2), since=MARCH),
        Item(key="easy", scoring=ice(2, 5, 6), since=APRIL),
        Item(key="top", scoring=ice(9, 9, 9), since=APRIL),
    ]
    assert placed(*items) == [("top", "1", False), ("easy", "2=", True), ("hard", "2=", True), ("low", "4", False)]


def test_equal_scores_of_equal_cost_go_by_age():
    young, old = (Item(key=str(day), scoring=rice(10, 1, 1, 2), since=day) for day in (APRIL, MARCH))
    cheap = Item(key="cheap", scoring=rice(5, 1, 1, 1), since=APRIL)
    assert [key for key, _, _ in placed(young, old, cheap)] == ["cheap", str(MARCH), str(APRIL)]


def test_rounding_does_not_part_equal_scores():
    # in floating-point numbers 3 · 0.1 is not 0.3
    assert rice(3, 1, 0.1, 1).score != rice(1, 1, 0.3, 1).score
    late, early = rice(3, 1, 0.1, 1), rice(1, 1, 0.3, 1)
    items = (Item(key="a", scoring=late, since=APRIL), Item(key="b", scoring=early, since=MARCH))
    assert placed(*items) == [("b", "1=", True), ("a", "1=", True)]


def test_scores_of_different_rules_are_never_compared():
    found = ranked([Item(key="i", scoring=ice(9, 9, 9), since=MARCH), Item(key="p", scoring=pie(5, 5, 5), since=MARCH)])
    assert {rule: [(one.key, one.label) for one in places] for rule, places in found.items()} == {
        Rule.ICE: [("i", "1")],
        Rule.PIE: [("p", "1")],
    }
    assert ranked([]) == {}


tens = st.integers(1, 10)
items = st.lists(st.builds(ice, tens, tens, tens), max_size=12).map(
    lambda scorings: [Item(key=f"{place:02}", scoring=one, since=MARCH) for place, one in enumerate(scorings)]
)


@given(items, st.randoms())
def test_a_rank_is_one_more_than_the_items_that_are_better_whatever_their_order(given_items, random):
    scores = [item.scoring.score for item in given_items]
    before = ranked(given_items)
    for places in before.values():
        for one in places:
            assert one.rank == 1 + sum(score > one.score for score in scores)
            assert one.tied == (scores.count(one.score) > 1)
    random.shuffle(given_items)
    assert ranked(given_items) == before
