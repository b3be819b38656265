"""The ledger: a cost is typed once and reads the same in both languages, nothing is half kept, every sum is exact."""

import uuid
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from funnel.costs import Cost, Spent
from funnel.counts import StageCounts
from funnel.journey import Phase
from funnel.journey_map import ItemKind
from tests.ui.screen import opened
from ui import money_actions
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
KAG = ROOT.parent / "shared" / "data" / "kag_conversion" / "KAG_conversion_data.csv"
ADS = "Fecha;Importe;Campaña\n1.03.2026;1.234,50;Google\n13.03.2026;-20,00;Google\n14.03.2026;80,25;Meta\n"
MORE = f"{ADS}15.03.2026;10,00;Meta\n"


def page(store, lang="en", **query):
    return clean(opened(store, "money", lang, **{"view": "costs", **query}))


def clean(at):
    assert not at.exception
    return at


def everything(at):
    kinds = ("subheader", "markdown", "caption", "info", "warning", "error", "metric", "table")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(at, kind)).replace("\\.", ".")


def metric(at, lang, name):
    """Without what keeps Markdown from reading an amount as a list."""
    return next(one.value for one in at.metric if one.label == say(lang, f"ledger.total_{name}")).replace("\\", "")


def new(workspace, field):
    return f"ledger.new.{workspace.id}.{field}"


def press(at, key):
    at.button(key=key).click()
    return clean(at.run())


def cost(workspace, *, token=None, **told):
    told = {"day": date(2026, 3, 5), "phase": Phase.ACQUISITION, **told}
    return money_actions.add_cost(workspace, Cost(**told), token=token or str(told))


def entries(workspace, **only):
    return workspace.costs.page(**only)[0]


# ---- typing one


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("money", "hours"), [("1200,50", "3,5"), ("1200.50", "3.5")])
def test_a_decimal_comma_and_point_mean_the_same_in_both_languages(store, workspace, lang, money, hours):
    at = page(store, lang)
    at.date_input(key=new(workspace, "day")).set_value(date(2026, 3, 5))
    at.text_input(key=new(workspace, "money")).set_value(money)
    at.text_input(key=new(workspace, "hours")).set_value(hours)
    press(at, "ledger.add")
    (entry,) = entries(workspace)
    assert (entry.cost.day, entry.cost.money, entry.cost.hours) == (date(2026, 3, 5), 120_050, 3.5)
    assert entry.cost.phase is Phase.ACQUISITION


def test_hours_are_typed_as_a_clock_too_and_the_workspaces_own_sign_is_no_matter(store, workspace):
    at = page(store)
    at.text_input(key=new(workspace, "money")).set_value("€ 7")
    at.text_input(key=new(workspace, "hours")).set_value("1:30")
    press(at, "ledger.add")
    assert [(one.cost.money, one.cost.hours) for one in entries(workspace)] == [(700, 1.5)]


def test_the_next_cost_begins_with_day_phase_and_channel_and_nothing_else(store, workspace):
    cost(workspace, money=100, channel="Google Ads", segment="Firms", person="Ana")
    at = page(store)
    at.date_input(key=new(workspace, "day")).set_value(date(2026, 3, 7))
    at.segmented_control(key=new(workspace, "phase")).set_value(Phase.DELIVERY)
    at.selectbox(key=new(workspace, "channel")).set_value("Google Ads")
    at.selectbox(key=new(workspace, "segment")).set_value("Firms")
    at.selectbox(key=new(workspace, "person")).set_value("Ana")
    at.text_input(key=new(workspace, "money")).set_value("5")
    at.text_input(key=new(workspace, "note")).set_value("a poster")
    press(at, "ledger.add")
    assert at.date_input(key=new(workspace, "day")).value == date(2026, 3, 7)
    assert at.segmented_control(key=new(workspace, "phase")).value == Phase.DELIVERY
    assert at.selectbox(key=new(workspace, "channel")).value == "Google Ads"
    assert [at.text_input(key=new(workspace, one)).value for one in ("money", "hours", "rate", "note")] == [""] * 4
    assert [at.selectbox(key=new(workspace, one)).value for one in ("segment", "person")] == [None, None]
    newest = entries(workspace)[0].cost
    assert (newest.phase, newest.segment, newest.note) == (Phase.DELIVERY, "Firms", "a poster")


def test_two_clicks_are_one_entry(workspace):
    told = Cost(day=date(2026, 3, 5), phase=Phase.DELIVERY, money=100)
    first = money_actions.add_cost(workspace, told, token="one")
    assert money_actions.add_cost(workspace, told, token="one") == first
    assert len(entries(workspace)) == 1


BAD = {
    "text for money": ({"money": "much"}, {"en": "is not a number", "es": "no es un número"}),
    "three decimals": ({"hours": "0,125"}, {"en": "two decimals", "es": "dos decimales"}),
    "another currency": ({"money": "$7"}, {"en": "another currency", "es": "otra moneda"}),
    "negative hours": ({"hours": "-2"}, {"en": "below zero", "es": "menos de cero"}),
    "a negative rate": ({"hours": "1", "rate": "-2"}, {"en": "below zero", "es": "menos de cero"}),
    "nothing": ({}, {"en": "Neither money nor hours", "es": "Ni dinero ni horas"}),
    "too much": ({"money": "99999999999"}, {"en": "more than any team", "es": "más de lo que gasta"}),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", BAD)
def test_a_refusal_says_why_keeps_what_was_typed_and_writes_nothing(store, workspace, lang, case):
    typed, words = BAD[case]
    at = page(store, lang)
    for field, text in typed.items():
        at.text_input(key=new(workspace, field)).set_value(text)
    press(at, "ledger.add")
    assert words[lang] in at.error[0].value
    for field, text in typed.items():
        assert at.text_input(key=new(workspace, field)).value == text
    assert entries(workspace) == []


def test_all_fields_that_cannot_be_read_are_told_at_once(store, workspace):
    at = page(store)
    at.text_input(key=new(workspace, "money")).set_value("much")
    at.text_input(key=new(workspace, "hours")).set_value("many")
    press(at, "ledger.add")
    assert at.error[0].value.count("\n- ") == 2


def test_a_refund_lowers_the_sum_and_is_said(store, workspace):
    cost(workspace, money=10_000)
    cost(workspace, money=-2_500, note="credit")
    at = page(store)
    assert metric(at, "en", "money") == "€75.00"
    assert say("en", "ledger.with_refunds", money="€25.00") in everything(at)


def test_a_touchpoint_brings_its_stage_and_one_of_another_stage_is_refused(store, workspace):
    first, second = workspace.journey.stages()[:2]
    journey = first.journey
    point = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Advert", "stage": second.id})
    id = cost(workspace, money=1, touchpoint=point)
    assert workspace.costs.get(id).cost.stage == second.id
    with pytest.raises(money_actions.TouchpointElsewhere):
        cost(workspace, money=1, touchpoint=point, stage=first.id)


# ---- rates


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hours_without_a_rate_are_said_and_a_rate_typed_there_makes_the_sum_known(store, workspace, lang):
    # EUR 1,200 and 40 hours at 30: 2,400.
    cost(workspace, money=120_000)
    cost(workspace, hours=40.0)
    at = page(store, lang)
    assert metric(at, lang, "loaded") == "—"
    assert say(lang, "ledger.without_rate", hours="40 h") in everything(at)
    at.text_input(key=f"ledger.rates.{workspace.id}.rate.{lang}").set_value("30")
    at = clean(at.run())
    assert workspace.money.facts().rate == 3_000
    assert metric(at, lang, "loaded") == {"en": "€2,400.00", "es": "2.400,00\u00a0€"}[lang]


def test_the_rate_of_a_new_person_is_kept_and_of_a_known_one_it_is_of_the_entry_alone(workspace):
    told = Cost(day=date(2026, 3, 5), phase=Phase.DELIVERY, hours=2.0, person="Ana")
    first = money_actions.add_cost(workspace, told, token="a", rate=2_500)
    assert workspace.money.rates() == {"Ana": 2_500}
    second = money_actions.add_cost(workspace, told, token="b", rate=4_000)
    assert workspace.money.rates() == {"Ana": 2_500}
    assert [workspace.costs.get(one).cost.rate for one in (first, second)] == [None, 4_000]
    assert workspace.costs.sums()[()].worked == 2 * 2_500 + 2 * 4_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rate_that_cannot_be_stays_in_its_field_with_the_reason_and_is_not_kept(store, workspace, lang):
    cost(workspace, hours=1.0, person="Ana")
    at = page(store, lang)
    for text in ("-3", "lots", "1,234.567"):
        at.text_input(key=f"ledger.rates.{workspace.id}.of:Ana.{lang}").set_value(text)
        at = clean(at.run())
        assert at.text_input(key=f"ledger.rates.{workspace.id}.of:Ana.{lang}").value == text
        assert ":red[" in everything(at)
    assert workspace.money.rates() == {}


# ---- the list


def test_the_newest_is_first_and_the_filters_are_in_the_address(store, workspace):
    cost(workspace, money=100, channel="Ads")
    cost(workspace, day=date(2026, 4, 9), phase=Phase.RETENTION, money=250, channel="Mail")
    at = page(store)
    assert metric(at, "en", "money") == "€3.50"
    shown = everything(at)
    assert shown.index("9 Apr 2026") < shown.index("5 Mar 2026")
    for query in ({"phase": "retention"}, {"channel": "Mail"}, {"month": "2026-04"}):
        assert metric(page(store, **query), "en", "money") == "€2.50"
    assert metric(page(store, from_="2026-03-01", to="2026-03-31"), "en", "money") == "€1.00"
    assert say("en", "ledger.none_fits") in everything(page(store, month="2025-01"))
    at = page(store)
    at.selectbox(key="ledger.filter.month.en").set_value("2026-03")
    at = clean(at.run())
    assert at.query_params["month"] in ("2026-03", ["2026-03"])
    assert metric(at, "en", "money") == "€1.00"


@pytest.mark.parametrize(
    "query",
    [{"phase": "x", "month": "never", "page": "0"}, {"page": "99"}, {"edit": "99"}, {"edit": "x"}, {"away": "7"},
     {"from_": "2026-13-01", "to": "x"}, {"from_": "9999-12-01", "to": "9999-12-31"}],
)  # fmt: skip
def test_an_address_that_names_nothing_shows_the_ledger(store, workspace, query):
    cost(workspace, money=100)
    page(store, **query)


def test_pages_hold_fifty_and_the_sum_is_of_all(store, workspace):
    for day in range(1, 61):
        cost(workspace, money=100, note=f"number {day}", token=str(day))
    at = page(store)
    assert metric(at, "en", "money") == "€60.00"
    assert len([one for one in at.button if str(one.key).startswith("ledger.away.")]) == 50
    at = page(store, page=2)
    assert len([one for one in at.button if str(one.key).startswith("ledger.away.")]) == 10


def test_an_entry_that_somebody_else_changed_is_shown_as_it_is_now_and_what_was_typed_stays(store, workspace):
    id = cost(workspace, money=100, note="before")
    at = page(store, edit=id)
    at.text_input(key=f"ledger.edit.{id}.money").set_value("7")
    entry = workspace.costs.get(id)
    money_actions.change_cost(
        workspace, id, Cost(day=date(2026, 3, 6), phase=Phase.DELIVERY, money=900), seen=entry.version
    )
    press(at, "ledger.save")
    assert say("en", "error.cost_changed") in at.error[0].value
    assert "€9.00" in next(one.value for one in at.markdown if "It now says" in one.value)
    assert at.text_input(key=f"ledger.edit.{id}.money").value == "7"
    assert workspace.costs.get(id).cost.money == 900
    press(at, "ledger.save")
    assert workspace.costs.get(id).cost.money == 700
    assert "edit" not in at.query_params


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_entry_that_somebody_else_took_away_is_said_to_be_gone(store, workspace, lang):
    id = cost(workspace, money=100)
    at = page(store, lang, edit=id)
    at.text_input(key=f"ledger.edit.{id}.money").set_value("7")
    money_actions.take_away_cost(workspace, id)
    press(at, "ledger.save")
    (error,) = [one.value for one in at.error]
    assert error.replace("\\", "") == say(lang, "ledger.gone", entry={"en": "€7.00", "es": "7,00\u00a0€"}[lang])
    assert entries(workspace) == []


def test_a_rate_that_somebody_else_typed_meanwhile_is_said_as_it_is_typed(store, workspace):
    cost(workspace, hours=1.0)
    at = page(store)
    workspace.money.save_field("rate", 2_050, seen=None)
    at.text_input(key=f"ledger.rates.{workspace.id}.rate.en").set_value("30")
    at = clean(at.run())
    assert at.error[0].value.replace("\\", "") == say("en", "error.draft_changed", theirs="20.5")


def test_a_change_that_is_left_begins_anew_the_next_time(store, workspace):
    id = cost(workspace, money=100)
    at = page(store, edit=id)
    at.text_input(key=f"ledger.edit.{id}.money").set_value("7")
    press(at, "ledger.cancel")
    press(at, f"ledger.edit.{id}.open")
    assert at.text_input(key=f"ledger.edit.{id}.money").value == "1"


def test_the_form_of_a_change_takes_the_place_of_its_entry(store, workspace):
    ids = [cost(workspace, money=100, note=f"number {day}", token=str(day)) for day in range(3)]
    at = press(page(store), f"ledger.edit.{ids[1]}.open")
    shown = everything(at)
    assert all(text in shown for text in ("number 2", "number 0", say("en", "ledger.change")))
    assert "number 1" not in shown


def test_an_entry_whose_stage_left_the_map_can_still_be_changed(store, workspace):
    stage = workspace.journey.stages()[1]
    id = cost(workspace, money=100, stage=stage.id)
    workspace.map.remove(ItemKind.STAGE, stage.id)
    at = page(store, edit=id)
    assert say("en", "ledger.gone_place") in everything(at)
    at.text_input(key=f"ledger.edit.{id}.money").set_value("7")
    press(at, "ledger.save")
    assert workspace.costs.get(id).cost.money == 700


def test_what_is_taken_away_is_in_no_sum_and_can_be_put_back(store, workspace):
    id = cost(workspace, money=100)
    cost(workspace, money=250)
    at = press(page(store), f"ledger.away.{id}")
    assert metric(at, "en", "money") == "€2.50"
    at = press(at, "ledger.put_back")
    assert metric(at, "en", "money") == "€3.50"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_typed_with_a_period_is_marked_and_changed_in_the_funnel(store, workspace, lang):
    stage = workspace.journey.stages()[0]
    workspace.journey.record_counts(
        date(2026, 3, 1), date(2026, 4, 1), {stage.id: StageCounts(entered=9, spend_minor=500)}
    )
    at = page(store, lang)
    assert say(lang, "ledger.of_period") in everything(at)
    assert not [one for one in at.button if str(one.key).startswith(("ledger.away.", "ledger.edit."))]
    id = entries(workspace)[0].id
    assert say(lang, "ledger.change") not in everything(page(store, lang, edit=id))


def test_the_parts_of_the_explanation_add_up_to_the_total(store, workspace):
    cost(workspace, money=101, hours=0.33)
    cost(workspace, phase=Phase.RETENTION, money=202, hours=0.33)
    workspace.money.save_field("rate", 1_001, seen=None)
    at = page(store)
    (table,) = [one.value for one in at.table if say("en", "ledger.total_worked") in one.value.columns]
    # 0.33 × 10.01 = 3.3033, to the cent 3.30, twice.
    assert list(table[say("en", "ledger.total_worked")]) == ["€3.30", "€3.30", "€6.60"]
    assert list(table[say("en", "ledger.total_loaded")]) == ["€4.31", "€5.32", "€9.63"]


some_costs = some.lists(
    some.tuples(
        some.integers(0, 120),
        some.sampled_from(list(Phase)),
        some.sampled_from((None, 0, 2, 4)),
        some.sampled_from(("", "Ads", "Mail")),
        some.integers(-(10**6), 10**6),
        some.none() | some.decimals(0, 400, places=2),
        some.none() | some.integers(0, 10**5),
    ),
    min_size=1,
    max_size=25,
)


@given(some_costs)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_phases_stages_channels_and_months_each_add_up_to_the_total_to_the_cent(store, workspace, told):
    stages = [stage.id for stage in workspace.journey.stages()]
    entries = [
        Cost(
            day=date(2026, 1, 1) + timedelta(days=day),
            phase=phase,
            stage=None if stage is None else stages[stage],
            channel=channel,
            money=money,
            hours=None if hours is None else float(hours),
            rate=rate,
        )
        for day, phase, stage, channel, money, hours, rate in told
    ]
    marked = [(str(place), one) for place, one in enumerate(entries)]
    with store.reading():  # one connection stays open, which saves a sync of the disk for each
        money_actions.bring_costs(workspace, marked, file="f", digest=uuid.uuid4().hex)
        (total,) = workspace.costs.sums(rate=2_505).values()
        parts = {by: workspace.costs.sums(by, rate=2_505) for by in ("phase", "stage", "channel", "month")}
        money_actions.undo_costs(workspace, workspace.cost_files.all()[0].id)
    worked = [
        (hours * (2_505 if rate is None else rate)).quantize(Decimal(1), ROUND_HALF_UP)
        for *_, hours, rate in told
        if hours is not None
    ]
    assert (total.entries, total.money) == (len(told), sum(money for _, _, _, _, money, _, _ in told))
    assert total.worked == sum(worked)
    for of in parts.values():
        added = sum(of.values(), Spent())
        assert (added.entries, added.money, added.worked) == (total.entries, total.money, total.worked)
        assert (added.loaded, added.refunds) == (total.loaded, total.refunds)


# ---- files


def upload(at, content, name="ads.csv"):
    at.file_uploader[0].set_value((name, content if isinstance(content, bytes) else content.encode(), "text/csv"))
    return clean(at.run())


def choose_phase(at, phase=Phase.ACQUISITION, lang="en"):
    (control,) = [one for one in at.segmented_control if str(one.key).endswith(f".phase.{lang}")]
    control.set_value(phase)
    return clean(at.run())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_is_previewed_brought_in_once_and_taken_back_whole(store, workspace, lang):
    at = upload(page(store, lang), ADS)
    assert say(lang, "ledger.choose_phase") in everything(at)
    at = choose_phase(at, lang=lang)
    shown = everything(at)
    assert say(lang, "ledger.will", count=3) in shown
    assert {"en": "€1,294.75", "es": "1.294,75"}[lang] in shown
    assert entries(workspace) == []
    at = press(at, "ledger.bring")
    assert [one.cost.money for one in entries(workspace)] == [8_025, -2_000, 123_450]
    assert "ads.csv" in everything(at)

    at = choose_phase(upload(at, ADS), lang=lang)
    assert say(lang, "ledger.all_there", count=3) in everything(at)
    at = choose_phase(upload(page(store, lang), MORE), lang=lang)
    assert say(lang, "ledger.there", count=3) in everything(at)
    at = press(at, "ledger.bring")
    assert len(entries(workspace)) == 4

    longer, first = workspace.cost_files.all()
    assert (longer.entries, first.entries) == (1, 3)
    press(at, f"ledger.undo.do.{first.id}")
    assert [one.cost.money for one in entries(workspace)] == [1_000]


def test_rows_that_cannot_be_used_are_named_and_nothing_comes_until_they_are_left_out(store, workspace):
    at = choose_phase(upload(page(store), f"{ADS}40.03.2026;1;Meta\n"))
    (table,) = [one.value for one in at.table if say("en", "measure.column_reason") in one.value.columns]
    row = table.iloc[0]
    assert [one.replace("\\", "") for one in row] == ["5", "Fecha", "40.03.2026", say("en", "reason.not_a_date")]
    assert not [one for one in at.button if one.key == "ledger.bring"]
    at.checkbox[0].check()
    at = press(clean(at.run()), "ledger.bring")
    assert len(entries(workspace)) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_currencies_are_refused_with_the_first_row_of_each(store, workspace, lang):
    at = choose_phase(
        upload(page(store, lang), "date,cost\n2026-03-01,€12\n2026-03-02,€12\n2026-03-03,$5\n"), lang=lang
    )
    (error,) = [one.value for one in at.error]
    assert all(text in error for text in ("€", "\\$", "2", "4"))
    assert not [one for one in at.button if one.key == "ledger.bring"]


def test_a_file_that_is_too_large_is_said_to_be_in_megabytes(store, workspace):
    at = upload(page(store), "Fecha;Importe\n" + "1.03.2026;1,00\n" * 1_500_000)
    assert "20 MB" in at.error[0].value


def test_a_file_without_days_takes_those_of_the_person(store, workspace):
    at = choose_phase(upload(page(store), "campaign,spend\nA,10\nB,20\n"))
    assert say("en", "ledger.choose_day") in everything(at)
    day, through = (
        next(one for one in at.date_input if one.label == say("en", f"ledger.given_{name}"))
        for name in ("day", "through")
    )
    day.set_value(date(2026, 3, 1))
    through.set_value(date(2026, 3, 31))
    press(clean(at.run()), "ledger.bring")
    assert {(one.cost.day, one.cost.through) for one in entries(workspace)} == {(date(2026, 3, 1), date(2026, 3, 31))}


def test_a_date_that_reads_in_two_ways_is_asked_about(store, workspace):
    at = choose_phase(upload(page(store), "date,spend\n03/04/2026,10\n03/04/2026,20\n"))
    assert say("en", "ledger.choose_reading") in everything(at)
    (control,) = [one for one in at.segmented_control if ".day_first." in str(one.key)]
    control.set_value(False)
    press(clean(at.run()), "ledger.bring")
    assert {one.cost.day for one in entries(workspace)} == {date(2026, 3, 4)}


@pytest.mark.skipif(not KAG.exists(), reason="the data set kag_conversion is not here")
def test_an_ad_export_comes_in_as_it_is_with_its_published_sum(store, workspace):
    # 1,143 ads, 58,705.23 spent (the set's own total).
    at = choose_phase(upload(page(store), KAG.read_bytes(), "KAG_conversion_data.csv"))
    assert say("en", "ledger.will", count=1143) in everything(at)
    at = press(at, "ledger.bring")
    assert metric(at, "en", "money") == "€58,705.23"
    assert workspace.costs.sums("channel")["1178",].money == 5_566_215
