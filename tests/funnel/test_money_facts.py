"""What a team can say about money, and what cannot be."""

import pytest

from funnel.money_facts import InvalidFact, MoneyFacts


def test_thresholds_begin_at_three_to_one_and_twelve_months():
    facts = MoneyFacts()
    assert (facts.ratio, facts.payback, facts.improvement) == (3.0, 12.0, 0.1)
    assert (facts.arpa, facts.margin, facts.churned, facts.rate) == (None, None, None, None)


@pytest.mark.parametrize(
    ("known", "field", "why"),
    [
        ({"margin": 1.3}, "margin", "high"),
        ({"arpa": -1.0}, "arpa", "low"),
        ({"arpa": float("nan")}, "arpa", "low"),
        ({"churned": 1.5}, "churned", "kind"),
        ({"churned": 13, "months": 10}, "churned", "more"),
        ({"months": 0}, "months", "low"),
        ({"ratio": 0.0}, "ratio", "low"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(known, field, why):
    with pytest.raises(InvalidFact) as refused:
        MoneyFacts(**known)
    assert (refused.value.values["field"], refused.value.values["why"]) == (field, why)
