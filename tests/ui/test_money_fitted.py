"""Where the worth comes from purchases, nothing of another way to it is taken along."""

from dataclasses import replace

import pytest

from funnel.cac import known_cost
from funnel.interval import Interval
from funnel.money_facts import MoneyFacts, Worth
from tests.ui.screen import everything, opened, whole
from ui.parts.money_fitted import in_force, interval_kept, keeping
from ui.parts.money_rules import figures
from ui.words import LANGUAGES, say

TERMS = {"horizon": 12, "discount": 0.0, "margin": 0.8, "first": 26.0, "later": 43.0, "purchases": 2.5, "amount": 35.0}
FILE = {"customers": 60, "bought": 150, "until": "2026-06-30", "file": "sales.csv", "at": "2026-07-01"}
WORTH = {**interval_kept(Interval(value=69.0, low=65.0, high=74.0)), **TERMS, **FILE}
TYPED = MoneyFacts(arpa=100, margin=0.8, churned=12, months=240)
BOUGHT = replace(TYPED, worth=Worth.PURCHASES, fitted=keeping(TYPED, Worth.PURCHASES, WORTH))


def test_a_monthly_price_gives_no_payback_beside_a_worth_from_purchases():
    # 200 ÷ (100 × .8) would be back in 2.5 months, of customers who are worth 69.
    found = figures(BOUGHT, known_cost(200))
    assert (found.ltv_cac.value, found.payback.value) == (pytest.approx(0.345), None)
    assert figures(TYPED, known_cost(200)).payback.value == 2.5


def test_until_a_file_is_brought_what_was_typed_stays():
    assert in_force(replace(BOUGHT, fitted={})).arpa == 100
    assert in_force(TYPED) == TYPED


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_why_there_is_no_payback(store, workspace, lang):
    for field, value in {"arpa": 100, "margin": 0.8, "worth": Worth.PURCHASES, "fitted": BOUGHT.fitted}.items():
        workspace.money.save_field(field, value, seen=getattr(MoneyFacts(), field))
    said = everything(whole(opened(store, "money", lang, view="worth", cac="200")))
    assert say(lang, "note.payback_no_monthly") in said
    assert say(lang, "money_page.payback_unknown") in said
