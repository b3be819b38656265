"""What a customer is worth, on the screen: typed, from cohorts, from purchases; a wrong number has its sentence."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from funnel.money_facts import MoneyFacts, Timing, Worth
from funnel.tables import read
from tests.ui.screen import everything, opened, whole
from ui import purchases_import, reads
from ui.parts import money_how_worth
from ui.parts.money_fitted import Table, cohorts_of, fitted_worth, interval_of, keeping, kept
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
CDNOW = Path(__file__).parents[3] / "shared" / "data" / "cdnow"
# Fader & Hardie (2007), table 1: the high-end customers, of 1,000 at the start.
HIGH_END = "start,0,1,2,3,4,5,6,7\nhigh end,1000,869,743,653,593,551,517,491\n"
SALES = (
    "customer,day,paid\n"
    + "".join(f"c{n},2026-0{1 + n % 3}-{1 + n % 28:02},{20 + n % 7}\n" for n in range(60))
    + "".join(f"c{n},2026-0{4 + n % 3}-{1 + n % 28:02},{15 + n % 11}\n" for n in range(0, 60, 2))
    + "".join(f"c{n},2026-06-{1 + n % 28:02},{18 + n % 5}\n" for n in range(0, 60, 3))
)


def page(store, lang="en", **query):
    return whole(opened(store, "money", lang, view="worth", **query))


def metrics(at):
    return {one.label: one.value.replace("\\", "") for one in at.metric}


def field(at, workspace, name, lang="en"):
    percent = ".percent" if name in ("margin", "discount") else ""
    return at.text_input(key=f"money.{workspace.id}.{name}.{lang}{percent}")


def typed(at, workspace, lang="en", **values):
    for name, text in values.items():
        field(at, workspace, name, lang).set_value(text)
        at = whole(at.run())
    return at


def known(workspace, **facts):
    for name, value in facts.items():
        workspace.money.save_field(name, value, seen=getattr(MoneyFacts(), name))


# ---- from a contract


@pytest.mark.parametrize("lang", LANGUAGES)
def test_100_a_month_at_80_percent_and_12_left_in_240_months_is_1600(store, workspace, lang):
    at = typed(page(store, lang, cac="400"), workspace, lang, arpa="100", margin="80", churned="12", months="240")
    said = everything(at)
    assert metrics(at)[say(lang, "money_page.cltv_label")] == {"en": "€1,600", "es": "1.600\u00a0€"}[lang]
    for figure in {"en": ("€937 to €2,775", "5.0% (2.9% to 8.5%)"), "es": ("937\u00a0€", "5,0\u00a0%")}[lang]:
        assert figure in said
    assert metrics(at)[say(lang, "money_page.ratio_label")] == {"en": "4.0 : 1", "es": "4,0 : 1"}[lang]
    assert {"en": "2.3 to 6.9", "es": "2,3 a 6,9"}[lang] in said
    payback = say(lang, "money_page.payback_value", value={"en": "5.0", "es": "5,0"}[lang])
    assert metrics(at)[say(lang, "money_page.payback_label")] == payback
    assert say(lang, "money_page.ratio_undecided", threshold="3") in said
    assert say(lang, "money_page.more_customers", count=32) in said
    # A cost and a price that are known have no range that could lie on a side.
    assert say(lang, "money_page.payback_met_exact", threshold="12") in everything(at)


def test_the_page_says_when_the_first_margin_comes_and_counts_it_so(store, workspace):
    # m = 100, r = .8, i = .1: 366.67 with the first margin at once, 266.67 at the end.
    known(workspace, arpa=100, margin=1.0, churned=200, months=1000, discount=0.1)
    at = page(store)
    assert metrics(at)[say("en", "money_page.cltv_label")] == "€367"
    assert say("en", "money_worth.says_at_once", discount="10%") in everything(at)
    workspace.money.save_field("timing", Timing.AT_END, seen=Timing.AT_ONCE)
    at = page(store)
    assert metrics(at)[say("en", "money_page.cltv_label")] == "€267"
    assert say("en", "money_worth.says_at_end", discount="10%") in everything(at)


REFUSED = {
    ("margin", "130"): {"en": "cannot be more than 100%", "es": "100\u00a0%"},
    ("margin", "-5"): {"en": "cannot be less than 0%", "es": "0\u00a0%"},
    ("churned", "312"): {"en": "312 customers lost in 240", "es": "312"},
    ("churned", "1.5"): {"en": "whole numbers", "es": "enteros"},
    ("arpa", "lots"): {"en": "not a number", "es": "No es un número"},
    ("arpa", "-1"): {"en": "less than 0", "es": "0"},
    ("months", "0"): {"en": "less than 1", "es": "1"},
    ("discount", "9" * 30): {"en": "not a number", "es": "No es un número"},
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_below_its_field_and_stays_there(store, workspace, lang, case):
    name, text = case
    known(workspace, arpa=100, margin=0.8, churned=12, months=240)
    before = workspace.money.facts()
    at = typed(page(store, lang), workspace, lang, **{name: text})
    said = "\n".join(one.value for one in at.markdown if ":red[" in one.value)
    assert REFUSED[case][lang] in said
    assert field(at, workspace, name, lang).value == text
    assert workspace.money.facts() == before
    assert not at.warning


def test_after_a_refusal_the_right_number_is_kept_and_nobody_is_asked(store, workspace):
    at = typed(page(store), workspace, margin="130")
    at = typed(at, workspace, margin="60")
    assert workspace.money.facts().margin == 0.6
    assert not at.warning


def test_nobody_left_gives_a_lower_limit_and_no_worth(store, workspace):
    known(workspace, arpa=100, margin=0.8, churned=0, months=40)
    at = page(store)
    assert metrics(at)[say("en", "money_page.cltv_label")] == "—"
    # 80 ÷ .0876, the upper limit of 0 of 40 (Wilson).
    assert "€913 or more" in everything(at)
    assert say("en", "note.nobody_churned", months=40) in everything(at)


def test_a_blank_field_is_not_known_and_says_what_is_missing(store, workspace):
    known(workspace, arpa=100, margin=0.8, churned=12, months=240)
    at = typed(page(store), workspace, months="")
    assert workspace.money.facts().months is None
    said = everything(at)
    assert say("en", "money_worth.churn_both") in said
    assert say("en", "note.churn_unknown") in said
    assert metrics(at)[say("en", "money_page.cltv_label")] == "—"


def test_a_blank_discount_counts_as_none(store, workspace):
    at = typed(page(store), workspace, discount="")
    assert workspace.money.facts().discount == 0
    assert say("en", "money_worth.blank_is", value="0") in everything(at)
    assert not at.warning


@pytest.mark.parametrize("cac", ["", "x", "-4", "0", "1e9", "9" * 25, "1e400", "<b>"])
def test_any_cost_in_the_address_is_a_figure_or_a_sentence(store, workspace, cac):
    known(workspace, arpa=100, margin=0.8, churned=12, months=240)
    page(store, cac=cac)


# ---- from cohorts


def cohorts(store, workspace, text, lang="en"):
    workspace.money.save_field("worth", Worth.COHORTS, seen=workspace.money.facts().worth)
    at = page(store, lang)
    at.text_area[0].set_value(text)
    return whole(at.run())


def press(at, key):
    at.button(key=key).click()
    return whole(at.run())


def test_cohorts_give_the_curve_and_a_worth_that_follows_the_margin(store, workspace):
    known(workspace, arpa=100, margin=0.8, discount=0.1)
    at = press(cohorts(store, workspace, HIGH_END), "money_worth.cohorts.use")
    facts = workspace.money.facts()
    assert cohorts_of(facts).cohorts == ((1000, 869, 743, 653, 593, 551, 517, 491),)
    # Fader & Hardie (2007): α = .668, β = 3.806; the discounted lifetime by the sum of their survival function.
    alpha, beta, survives, life = 0.668, 3.806, 1.0, 0.0
    for period in range(5000):
        life += survives / 1.1**period
        survives *= (beta + period) / (alpha + beta + period)
    assert fitted_worth(facts).value == pytest.approx(80 * life, rel=2e-3)
    assert say("en", "money_worth.curve") in everything(at)
    typed(page(store), workspace, margin="40")
    assert fitted_worth(workspace.money.facts()).value == pytest.approx(40 * life, rel=2e-3)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("start,0,1\na,100,120\n", "1"),
        ("start,0,1\na,100,lots\n", "lots"),
        ("start,0,1\na,100,-3\n", "-3"),
        ("start,0,1,2\na,100,,3\n", "1"),
        ("a,b\n1,2\n", ""),
        ("\x00", ""),
        ("hello", ""),
    ],
)
def test_a_wrong_cell_refuses_the_table_with_its_row_and_column(store, workspace, lang, text, place):
    at = cohorts(store, workspace, text, lang)
    (error,) = [one.value for one in at.error]
    assert place in error
    assert workspace.money.facts().fitted == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_life_without_end_asks_for_what_the_page_has_a_field_for(store, workspace, lang):
    at = cohorts(store, workspace, "cohort,0,1,2,3\n2026-01,100,80,70,65\n2026-02,120,90,82,\n2026-03,90,70,,\n", lang)
    assert say(lang, "money_worth.cohorts_endless") in everything(at)


def test_semicolons_and_decimal_commas_read_the_same(store, workspace):
    at = cohorts(store, workspace, "inicio;0;1;2\nene;100;80;70\nfeb;120;90;\n", "es")
    press(at, "money_worth.cohorts.use")
    assert cohorts_of(workspace.money.facts()).cohorts == ((100, 80, 70), (120, 90))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_somebody_else_kept_meanwhile_is_said_without_what_stands_in_it(store, workspace, lang):
    at = cohorts(store, workspace, HIGH_END, lang)
    workspace.money.save_field("fitted", {"purchases": {"value": 7.0}}, seen={})
    press(at, "money_worth.cohorts.use")
    assert [one.value for one in at.error] == [say(lang, "error.fitted_changed")]
    press(at, "money_worth.cohorts.use")
    assert set(workspace.money.facts().fitted) == {"purchases", "cohorts"}


def test_a_percent_that_somebody_else_typed_meanwhile_is_said_in_percent(store, workspace):
    at = page(store)
    workspace.money.save_field("margin", 0.8, seen=None)
    typed(at, workspace, margin="70")
    assert at.error[0].value == say("en", "error.draft_changed", theirs="80")


def test_what_is_kept_can_be_removed(store, workspace):
    at = press(cohorts(store, workspace, HIGH_END), "money_worth.cohorts.use")
    press(at, "money_worth.cohorts.forget")
    assert workspace.money.facts().fitted == {}


@settings(max_examples=60)
@given(some.lists(some.lists(some.integers(0, 300), min_size=1, max_size=6), min_size=1, max_size=4))
def test_any_cohorts_give_numbers_or_nothing(rows):
    table = tuple(tuple(sorted(row, reverse=True)) for row in rows)
    facts = MoneyFacts(arpa=100, margin=0.8)
    found = reads.cohort_worth(table, facts)
    again = Table(names=tuple(str(n) for n in range(len(table))), cohorts=table, file="f").kept(found.worth)
    kept_facts = MoneyFacts(worth=Worth.COHORTS, fitted=keeping(facts, Worth.COHORTS, again))
    assert fitted_worth(kept_facts) == interval_of(again)
    for x in (found.worth.value, found.worth.low, found.worth.high):
        assert x is None or abs(x) < float("inf")


# ---- from purchases


def purchases(store, workspace, text, lang="en"):
    if workspace.money.facts().worth is not Worth.PURCHASES:
        workspace.money.save_field("worth", Worth.PURCHASES, seen=Worth.CONTRACT)
    at = page(store, lang)
    at.get("file_uploader")[0].set_value(("sales.csv", text.encode(), "text/csv"))
    return whole(at.run())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_a_margin_of_nothing_revenue_is_not_kept_as_a_worth(store, workspace, lang):
    known(workspace, margin=0.0)
    at = purchases(store, workspace, SALES, lang)
    assert say(lang, "money_worth.purchases_margin_zero") in everything(at)
    assert not [one for one in at.button if one.key == "money_worth.purchases.use"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_of_purchases_is_previewed_and_only_what_it_comes_to_is_kept(store, workspace, lang):
    known(workspace, margin=0.6)
    at = purchases(store, workspace, SALES + "c1,yesterday,5\n,2026-02-01,5\nc2,2026-03-01,-4\n", lang)
    said = everything(at)
    assert say(lang, "cltv.excluded_refunds", count=1) in said
    assert say(lang, "cltv.excluded_unreadable", count=1) in said
    assert say(lang, "cltv.excluded_missing_customer", count=1) in said
    assert "yesterday" in said
    press(at, "money_worth.purchases.use")
    there = kept(workspace.money.facts(), Worth.PURCHASES)
    assert there["customers"] == 60
    assert there["margin"] == 0.6
    assert there["low"] < there["value"] < there["high"]
    assert "c1" not in str(there)
    assert fitted_worth(workspace.money.facts()).value == there["value"]


@pytest.mark.skipif(not CDNOW.is_dir(), reason="the public data sets are not beside the repository")
def test_the_fitted_models_of_cdnow_are_told_as_published(store, workspace):
    # Fader, Hardie & Lee (2005): purchases until 30 September 1997; Fader & Hardie (2013) for what they spend.
    lines = [line.split() for line in (CDNOW / "CDNOW_sample.txt").read_text(encoding="ascii").splitlines()]
    bought = [f"{who},{day[:4]}-{day[4:6]}-{day[6:]},{paid}" for _, who, day, _, paid in lines if day <= "19970930"]
    known(workspace, margin=1.0)
    press(purchases(store, workspace, "\n".join(["customer,day,paid", *bought])), "money_worth.purchases.use")
    said = everything(page(store))
    assert "r = 0.243, α = 4.414, a = 0.793, b = 2.426" in said
    assert "p = 6.25, q = 3.74" in said.replace("6.250", "6.25").replace("3.744", "3.74")


def test_other_terms_than_those_it_was_worked_out_with_are_said(store, workspace):
    press(purchases(store, workspace, SALES), "money_worth.purchases.use")
    assert say("en", "money_worth.purchases_other_terms") not in everything(page(store))
    workspace.money.save_field("horizon", 24, seen=12)
    assert say("en", "money_worth.purchases_other_terms") in everything(page(store))


@pytest.mark.parametrize("text", ["a,b,c\n", "customer,day,paid\nx,y,z\n", "customer,day,paid\na,2026-01-01,-3\n", "x"])
def test_a_file_without_purchases_has_a_sentence_and_keeps_nothing(store, workspace, text):
    at = purchases(store, workspace, text)
    assert at.error or at.info
    assert workspace.money.facts().fitted == {}


def test_nobody_who_came_back_leaves_the_worth_open(store, workspace):
    at = purchases(store, workspace, "customer,day,paid\na,2026-01-01,3\nb,2026-01-02,4\n")
    assert say("en", "note.nobody_came_back", customers=2) in everything(at)
    assert not [one for one in at.button if one.key == "money_worth.purchases.use"]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("customer,day,paid", ("customer", "day", "paid")),
        ("fecha;importe;cliente", ("cliente", "fecha", "importe")),
        ("order,user,when,total", ("user", "when", "total")),
        ("customer_id,date,count,dollar_value", ("customer_id", "date", "dollar_value")),  # 20260203
    ],
)
def test_columns_are_known_by_name_and_by_what_they_hold(header, found):
    mark = ";" if ";" in header else ","
    values = {
        "date": "20260203",
        "count": "2",
        "dollar_value": "12.50",
        "fecha": "03/02/2026",
        "day": "2026-02-03",
        "when": "2026-02-03",
        "importe": "12,50",
    }
    row = mark.join(
        values.get(name, {"paid": "12.50", "total": "12.50", "order": "7"}.get(name, "Ana"))
        for name in header.split(mark)
    )
    table = read(f"{header}\n{row}\n{row}\n".encode(), name="f.csv")
    assert tuple(purchases_import.guess(table).values()) == found


def test_the_formulas_of_a_worth_say_nothing_in_one_language_alone():
    formulas = (money_how_worth.SBG, *money_how_worth.SBG_WORTH.values(), money_how_worth.PURCHASES)
    assert {word for one in formulas for word in re.findall(r"\\text\{([^}]*)", one)} == {"CLTV"}
