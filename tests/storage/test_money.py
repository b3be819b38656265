"""What was typed about money: field by field, and the second of two people is told."""

import pytest

from funnel.costs import InvalidCost
from funnel.money_facts import InvalidFact, MoneyFacts, Timing
from storage.errors import DraftChanged


def test_nothing_is_known_to_begin_with(workspace):
    assert workspace.money.facts() == MoneyFacts()
    assert workspace.money.rates() == {}


def test_a_field_is_kept_and_taken_back(workspace):
    workspace.money.save_field("arpa", 100.0, seen=None)
    workspace.money.save_field("timing", Timing.AT_END, seen=Timing.AT_ONCE)
    assert workspace.money.facts() == MoneyFacts(arpa=100.0, timing=Timing.AT_END)
    workspace.money.save_field("arpa", None, seen=100.0)
    assert workspace.money.facts().arpa is None


def test_the_second_of_two_people_is_told(workspace):
    workspace.money.save_field("ratio", 4.0, seen=3.0)
    with pytest.raises(DraftChanged) as refused:
        workspace.money.save_field("ratio", 5.0, seen=3.0)
    assert refused.value.values == {"field": "ratio", "theirs": 4.0}


def test_what_cannot_be_is_not_kept(workspace):
    workspace.money.save_field("months", 240, seen=None)
    with pytest.raises(InvalidFact):
        workspace.money.save_field("churned", 241, seen=None)
    assert workspace.money.facts().churned is None


def test_rates_of_people(workspace, store):
    workspace.money.save_rate("Ana", 3_000, seen=None)
    with pytest.raises(DraftChanged):
        workspace.money.save_rate("Ana", 4_000, seen=None)
    with pytest.raises(InvalidCost):
        workspace.money.save_rate("Ana", -1, seen=3_000)
    assert workspace.money.rates() == {"Ana": 3_000}
    assert store.create_workspace("Other", [], example=True).money.rates() == {}
    workspace.money.save_rate("Ana", None, seen=3_000)
    assert workspace.money.rates() == {}
