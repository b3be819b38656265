"""The money page's phases: what was spent, who came of it, what each of them cost, and whether a customer pays back."""

import csv
import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from funnel.cac import known_cost
from funnel.costs import Cost, Spent, spent
from funnel.count_parts import Part
from funnel.counts import StageCounts
from funnel.journey import Phase
from funnel.known import Counted
from funnel.money_facts import NUMBERS, InvalidFact, MoneyFacts, Timing
from tests.ui.screen import everything, opened, whole
from ui.example_worth import dealt
from ui.parts import money_period
from ui.parts.fields import number_field
from ui.parts.money_fields import refusal_words
from ui.parts.money_figures import People, books, people, shares
from ui.parts.money_rules import figures
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
KAG = ROOT.parent / "shared" / "data" / "kag_conversion" / "KAG_conversion_data.csv"
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
APRIL = (date(2026, 4, 1), date(2026, 5, 1))


def page(store, lang="en", **query):
    return whole(opened(store, "money", lang, **query))


def metrics(at):
    return {one.label: one.value.replace("\\", "") for one in at.metric}


def last_of(workspace, phase):
    return [one for one in workspace.journey.stages() if one.phase is phase and not one.optional][-1].id


def counted(workspace, period, **completed):
    """So many people out of the last stage of each phase."""
    counts = {
        last_of(workspace, Phase(phase)): StageCounts(entered=1000, completed=n) for phase, n in completed.items()
    }
    workspace.journey.record_counts(*period, counts)


def spend(workspace, token="a", **known):
    workspace.costs.add(Cost(**{"day": date(2026, 3, 5), "phase": Phase.ACQUISITION, **known}), token=token)


# ---- what a customer costs


def test_1200_and_40_hours_at_30_for_12_customers_are_200_each_and_100_in_money_alone(store, workspace):
    workspace.money.save_field("rate", 3000, seen=None)
    spend(workspace, money=120_000, hours=40.0)
    counted(workspace, MARCH, acquisition=12)
    at = page(store)
    assert metrics(at)[say("en", "money_page.each_acquisition")] == "€200"
    said = everything(at)
    assert "€1,200.00" in said
    assert "€2,400.00" in said
    # Garwood's limits of 12 are 6.2006 and 20.9616: 2,400 ÷ each, and 1,200 ÷ each.
    assert "€114 to €387" in said
    assert "€100 (€57 to €194)" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_new_customers_the_cost_is_not_defined_and_has_a_lower_limit(store, workspace, lang):
    workspace.money.save_field("rate", 0, seen=None)
    spend(workspace, money=480_000, hours=0.0)
    counted(workspace, MARCH, acquisition=0)
    at = page(store, lang)
    assert metrics(at)[say(lang, "money_page.each_acquisition")] == "—"
    said = everything(at)
    assert say(lang, "money_page.nobody_acquisition") in said
    # 4,800 ÷ 3.6889, the upper limit of a count of 0.
    assert {"en": "€1,301", "es": "1.301\u00a0€"}[lang] in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hours_without_a_rate_leave_the_cost_open_and_lead_to_where_the_rate_is_typed(store, workspace, lang):
    spend(workspace, money=120_000, hours=40.0)
    counted(workspace, MARCH, acquisition=12)
    at = page(store, lang)
    assert metrics(at)[say(lang, "money_page.each_acquisition")] == "—"
    assert say(lang, "money_page.no_rate", hours=40) in everything(at)
    assert say(lang, "money_page.type_rate") in labels(at)


def labels(at):
    return [one.proto.label for one in at.get("page_link")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_page_says_what_to_type_and_where(store, workspace, lang):
    at = page(store, lang)
    assert say(lang, "money_page.empty") in everything(at)
    ways = {name: at.button(key=f"money_page.type.{name}") for name in ("costs", "counts", "worth")}
    assert {name: way.label for name, way in ways.items()} == {
        name: say(lang, f"money_page.type_{name}") for name in ways
    }
    ways["costs"].click()
    assert say(lang, "ledger.empty") in everything(at.run())


def test_costs_without_counts_say_that_nobody_counted_customers(store, workspace):
    spend(workspace, money=120_000, hours=0.0)
    at = page(store)
    assert say("en", "money_page.uncounted_acquisition") in everything(at)
    assert metrics(at)[say("en", "money_page.each_acquisition")] == "—"


def test_an_entry_that_straddles_the_period_is_said_and_is_in_no_sum(store, workspace):
    spend(workspace, money=120_000)
    spend(workspace, "b", money=50_000, day=date(2026, 3, 20), through=date(2026, 4, 2))
    counted(workspace, MARCH, acquisition=12)
    said = everything(page(store))
    assert say("en", "money_page.straddling", count=1) in said
    assert "€1,200.00" in said


def test_the_sales_cycle_takes_the_costs_of_acquisition_from_so_many_days_earlier(store, workspace):
    workspace.money.save_field("lag", 28, seen=0)
    spend(workspace, money=999_900)
    spend(workspace, "b", money=60_000, day=date(2026, 2, 10))
    spend(workspace, "c", money=70_000, phase=Phase.DELIVERY)
    counted(workspace, MARCH, acquisition=12, delivery=7)
    found = books(workspace, workspace.map.journeys()[0].id)
    assert found.phase(Phase.ACQUISITION, MARCH).spent.money == 60_000
    assert found.phase(Phase.DELIVERY, MARCH).spent.money == 70_000
    assert "1 Feb 2026" in everything(page(store))


def test_who_passes_an_optional_stage_by_is_a_customer_all_the_same(store, workspace):
    stages = [one for one in workspace.journey.stages() if one.phase is Phase.ACQUISITION]
    found = books(workspace, workspace.map.journeys()[0].id)
    shown = [*stages[:-1], type(stages[-1])(**{**stages[-1].__dict__, "optional": True})]
    optional = type(found)(**{**found.__dict__, "stages": shown})
    assert optional.last_stage(Phase.ACQUISITION) == stages[-2]


def test_with_several_journeys_costs_of_none_are_nobodys_and_are_said(store, workspace):
    workspace.map.new_journey({"name": "Two"}, [], token="two")
    spend(workspace, money=120_000)
    counted(workspace, MARCH, acquisition=12)
    said = everything(page(store))
    assert say("en", "money_page.loose", count=1) in said
    assert "€1,200.00" not in said


# ---- people of a period


def of(starts, ends, completed):
    return Counted(starts=starts, ends=ends, counts=StageCounts(entered=1000, completed=completed))


def test_a_week_inside_a_month_is_not_counted_twice():
    week = of(date(2026, 3, 2), date(2026, 3, 9), 4)
    assert people([week, of(*MARCH, 12)], MARCH) == People(12, True)


def test_months_add_up_and_a_day_that_nobody_counted_is_known():
    both = [of(*MARCH, 12), of(*APRIL, 8)]
    assert people(both, (MARCH[0], APRIL[1])) == People(20, True)
    assert people(both, (date(2026, 2, 1), APRIL[1])) == People(20, False)
    assert people([], MARCH) == People(None, False)


def test_costs_and_people_of_one_channel_meet_whatever_its_capitals():
    money = {
        "Google": Spent(entries=1, money=30_000),
        "google ": Spent(entries=1, money=10_000),
        "": Spent(entries=1, money=5),
    }
    parts = [
        Part(stage=1, starts=MARCH[0], ends=MARCH[1], channel="GOOGLE", segment=segment, entered=9, completed=2)
        for segment in ("a", "b")
    ]
    google, untold = shares(money, parts, "channel", MARCH)
    assert (google.spent.money, google.people.n) == (40_000, 4)
    assert google.each.cash.value == 100
    assert (untold.name, untold.each) == ("", None)


@pytest.mark.skipif(not KAG.exists(), reason="the data set kag_conversion is not here")
def test_advertising_campaigns_cost_what_its_export_says_for_each_approved_customer():
    """kag_conversion: 58,705.23 spent on 1,079 approved; 6.24, 15.81 and 63.83 by campaign."""
    money, approved = defaultdict(Decimal), Counter()
    with KAG.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            money[row["xyz_campaign_id"]] += Decimal(row["Spent"])
            approved[row["xyz_campaign_id"]] += int(row["Approved_Conversion"])
    # A sum of fractions of cents, rounded once.
    spending = {name: Spent(entries=1, money=round(amount * 100)) for name, amount in money.items()}
    parts = [
        Part(stage=1, starts=MARCH[0], ends=MARCH[1], channel=name, entered=n, completed=n)
        for name, n in approved.items()
    ]
    found = {one.name: one for one in shares(spending, parts, "channel", MARCH)}
    each = {name: round(one.each.cash.value, 2) for name, one in found.items()}
    assert each == {"916": 6.24, "936": 15.81, "1178": 63.83}
    assert sum(one.people.n for one in found.values()) == 1079
    assert sum(one.spent.money for one in found.values()) == pytest.approx(5_870_523, abs=1)


@given(some.integers(0, 300), some.lists(some.integers(1, 50), min_size=1, max_size=6))
def test_people_of_the_example_are_dealt_out_whole(total, weights):
    found = dealt(total, weights)
    assert sum(found) == total
    assert all(x >= y for (_, x), (_, y) in pairwise(sorted(zip(weights, found, strict=True), reverse=True)))


amounts = some.one_of(some.none(), some.integers(-(10**9), 10**9))
costs = some.builds(
    lambda money, hours, channel: Cost(
        day=date(2026, 3, 5),
        phase=Phase.ACQUISITION,
        money=money,
        hours=0.0 if money is None else hours,
        channel=channel,
    ),
    amounts,
    some.one_of(some.none(), some.floats(0, 1000).map(lambda x: round(x, 2))),
    some.sampled_from(["", "Ads", "ads", "Mail"]),
)


@given(some.lists(costs, max_size=8), some.integers(0, 10_000))
def test_the_channels_add_up_to_the_whole_to_the_cent(entries, rate):
    by: dict[str, Spent] = {}
    for one in entries:
        by[one.channel] = by.get(one.channel, Spent()) + spent(one, rate)
    found = shares(by, [], "channel", MARCH)
    whole = sum((spent(one, rate) for one in entries), Spent())
    together = sum((one.spent for one in found), Spent())
    assert (together.money, together.worked, together.entries) == (whole.money, whole.worked, whole.entries)


# ---- the period


def test_periods_of_one_length_follow_each_other_without_a_gap():
    quarter = (date(2026, 1, 1), date(2026, 4, 1))
    before = (date(2025, 10, 1), date(2026, 1, 1))
    assert money_period.like(quarter, date(2025, 11, 3), most=6) == [before, quarter]
    week = (date(2026, 3, 2), date(2026, 3, 9))
    assert money_period.like(week, date(2026, 2, 1), most=2) == [(date(2026, 2, 23), date(2026, 3, 2)), week]


days = some.dates(date(1900, 1, 1), date(2199, 12, 1))


@given(days, some.integers(1, 800), days)
def test_no_period_leads_to_an_error_or_overlaps_the_one_before(starts, length, first):
    found = money_period.like((starts, starts + timedelta(days=length)), first, most=6)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    assert found[-1] == (starts, starts + timedelta(days=length))


def test_without_counts_the_months_of_the_ledger_are_offered():
    found = money_period.offered([], (date(2026, 2, 20), date(2026, 3, 5)))
    assert found == [MARCH, (date(2026, 2, 1), date(2026, 3, 1))]


def test_the_last_months_together_are_offered_first_and_the_newest_month_is_shown():
    months = [(date(2026, n, 1), date(2026, n + 1, 1)) for n in (5, 4, 3, 2)]
    found = money_period.offered(months, None)
    assert found == [(date(2026, 3, 1), date(2026, 6, 1)), (date(2025, 12, 1), date(2026, 6, 1)), *months]
    assert money_period.asked(found) == months[0]


@pytest.mark.parametrize("query", [("2026-03-31", "2026-03-01"), ("x", "y"), ("0001-01-01", "9999-12-31"), ("", "")])
def test_an_address_that_names_no_period_shows_the_newest(store, workspace, query):
    spend(workspace, money=120_000, hours=0.0)
    counted(workspace, MARCH, acquisition=12)
    at = page(store, from_=query[0], to=query[1])
    assert metrics(at)[say("en", "money_page.each_acquisition")] == "€100"


# ---- the rules of thumb


def rules(workspace):
    for name, value in {"arpa": 100, "margin": 0.8, "churned": 12, "months": 240}.items():
        workspace.money.save_field(name, value, seen=None)


def test_4800_for_12_customers_against_a_worth_of_1600_is_4_to_1_and_not_decided(store, workspace):
    rules(workspace)
    spend(workspace, money=480_000, hours=0.0)
    counted(workspace, MARCH, acquisition=12)
    at = page(store)
    assert metrics(at)[say("en", "money_page.ratio_label")] == "4.0 : 1"
    assert metrics(at)[say("en", "money_page.payback_label")] == "5.0 months"
    said = everything(at)
    assert "1.7 to 8.8" in said
    assert say("en", "money_page.ratio_undecided", threshold="3") in said
    assert say("en", "money_page.more_customers", count=83) in said
    assert say("en", "money_page.payback_met", threshold="12") in said


def test_without_new_customers_a_rule_can_still_be_missed(store, workspace):
    """CLTV is at most 2,775, and a customer costs at least 30,000 ÷ 3.689 = 8,132."""
    rules(workspace)
    spend(workspace, money=3_000_000, hours=0.0)
    counted(workspace, MARCH, acquisition=0)
    at = page(store)
    assert metrics(at)[say("en", "money_page.ratio_label")] == "—"
    assert say("en", "money_page.ratio_not_met", threshold="3") in everything(at)
    assert say("en", "money_page.payback_not_met", threshold="12") in everything(at)


def test_a_threshold_is_changed_where_it_stands_and_the_answer_follows(store, workspace):
    rules(workspace)
    spend(workspace, money=480_000, hours=0.0)
    counted(workspace, MARCH, acquisition=12)
    at = page(store)
    at.text_input(key=f"money.{workspace.id}.ratio.en").set_value("1,5")
    said = everything(whole(at.run()))
    assert workspace.money.facts().ratio == 1.5
    assert say("en", "money_page.ratio_met", threshold="1.5") in said


def test_a_threshold_that_somebody_else_changed_meanwhile_asks_which_stands(store, workspace):
    counted(workspace, MARCH, acquisition=12)
    at = page(store)
    workspace.money.save_field("ratio", 2.0, seen=3.0)
    at.text_input(key=f"money.{workspace.id}.ratio.en").set_value("5")
    at = whole(at.run())
    assert workspace.money.facts().ratio == 2.0
    assert say("en", "field.differs", theirs="2") in [one.value for one in at.warning]


numbers = some.one_of(
    some.none(), some.floats(allow_nan=False, allow_infinity=False), some.integers(-5, 10**10), some.floats(0, 1)
)


@given(
    some.fixed_dictionaries({name: numbers for name in NUMBERS if name not in ("ratio", "payback", "discount")}),
    some.one_of(some.none(), some.floats(0, 1e9)),
    some.sampled_from(list(Timing)),
)
def test_whatever_is_typed_the_figures_are_numbers_or_not_there(typed, cac, timing):
    known = {}
    for name, value in typed.items():
        try:
            MoneyFacts(**{**known, name: value})
        except InvalidFact:
            continue
        if value is not None or name in ("arpa", "margin"):
            known[name] = value
    found = figures(MoneyFacts(**known, timing=timing), known_cost(cac))
    for one in (found.cac_loaded, found.churn, found.monthly, found.cltv, found.ltv_cac, found.payback):
        json.dumps([one.value, one.low, one.high], allow_nan=False)


def why(name, value):
    """Why it is refused, if it is."""
    try:
        MoneyFacts(**({} if value is None else {name: value}))
    except InvalidFact as error:
        return error
    return None


@given(some.text(max_size=12), some.sampled_from(LANGUAGES))
def test_any_text_in_a_field_is_a_number_a_blank_or_refused(text, lang):
    value = number_field(lang).value(text)
    assert value is None or isinstance(value, str | int | float)
    for name in NUMBERS:
        refused = why(name, value)
        assert refused is None or refusal_words(SimpleNamespace(lang=lang), refused)


# ---- taken apart


def test_what_names_no_channel_is_said_beside_the_channels(store, workspace):
    spend(workspace, money=30_000, hours=0.0, channel="Ads")
    spend(workspace, "b", money=20_000, hours=0.0)
    stage = last_of(workspace, Phase.ACQUISITION)
    parts = [
        Part(stage=stage, starts=MARCH[0], ends=MARCH[1], channel=name, entered=50, completed=n)
        for name, n in (("ads", 6), ("Mail", 2))
    ]
    workspace.count_files.bring(parts, file="c.csv", digest="d")
    said = everything(page(store))
    assert say("en", "money_page.untold_channel", amount="€200.00") in said
    assert "€50.00 (" in said.replace("\u00a0", " ")


@pytest.mark.parametrize("by", ["channel", "segment"])
def test_without_channels_or_segments_it_says_how_to_bring_them(store, workspace, by):
    counted(workspace, MARCH, acquisition=12)
    assert say("en", f"money_page.no_{by}") in everything(page(store, by=by))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_by_period_every_period_has_its_row(store, workspace, lang):
    for period, n in ((MARCH, 12), (APRIL, 8)):
        counted(workspace, period, acquisition=n)
        spend(workspace, str(n), money=120_000, hours=0.0, day=period[0])
    at = page(store, lang, by="cohort")
    table = at.table[0].value.to_string().replace("\u00a0", " ")
    assert {"en": "Apr 2026", "es": "abr 2026"}[lang] in table
    assert {"en": "€150 (", "es": "150 € ("}[lang] in table
