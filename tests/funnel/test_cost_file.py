"""Costs from a file: every row is an entry to the cent or refused with its place, and known again in a later export."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from funnel.account import ColumnTwice
from funnel.cost_columns import CostColumns, CostNames, Given, NoAmounts
from funnel.cost_file import read_costs
from funnel.cost_guess import guess_cost_columns
from funnel.cost_money import OtherCurrency, TwoCurrencies
from funnel.costs import Spent, spent
from funnel.journey import Phase
from funnel.tables import read

KAG = Path(__file__).parents[3] / "shared" / "data" / "kag_conversion" / "KAG_conversion_data.csv"
NAMES = CostNames(
    phases={"delivery": Phase.DELIVERY, "Entrega": Phase.DELIVERY, "retention": Phase.RETENTION},
    stages={"First use": 7},
    phase_of={7: Phase.DELIVERY},
)
MARCH = date(2026, 3, 1)


def table(text, name="costs.csv"):
    return read(text.encode(), name=name)


def costs(text, *, names=NAMES, currency="EUR", day_first=True, decimal=None, phase=Phase.ACQUISITION, **told):
    found = table(text)
    columns = CostColumns(**guess_cost_columns(found))
    return read_costs(
        found, columns, Given(phase=phase, **told), names, currency=currency, day_first=day_first, decimal=decimal
    )


def entries(text, **how):
    return [cost for _, cost in costs(text, **how).marked]


def refused(text, **how):
    return [(one.row, one.column, one.reason) for one in costs(text, **how).refused]


# ---- which column holds what


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Date,Amount,Hours,Channel", "2026-03-01,5,1,Ads",
         {"day": "Date", "money": "Amount", "hours": "Hours", "channel": "Channel"}),
        ("Fecha,Importe,Horas,Canal", "2026-03-01,5,1,Ads",
         {"day": "Fecha", "money": "Importe", "hours": "Horas", "channel": "Canal"}),
        ("Reporting starts,Reporting ends,Campaign name,Amount spent (EUR)", "2026-03-01,2026-03-31,A,5",
         {"day": "Reporting starts", "through": "Reporting ends", "channel": "Campaign name",
          "money": "Amount spent (EUR)"}),
        ("Day,Campaign,Currency code,Cost,Avg. CPC,Cost / conv.", "2026-03-01,A,EUR,5,0.2,3",
         {"day": "Day", "channel": "Campaign", "currency": "Currency code", "money": "Cost"}),
        ("user,start date,duration,description", "Ana,2026-03-01,01:30:00,Calls",
         {"day": "start date", "hours": "duration", "person": "user", "note": "description"}),
        ("Nombre de la campaña,Nombre del conjunto de anuncios,Día,Importe gastado (EUR)", "A,B,2026-03-01,5",
         {"day": "Día", "channel": "Nombre de la campaña", "money": "Importe gastado (EUR)"}),
        ("fase,etapa,persona,gasto", "delivery,First use,Ana,3",
         {"phase": "fase", "stage": "etapa", "person": "persona", "money": "gasto"}),
        ("clicks,impressions", "1,2", {}),
    ],
)  # fmt: skip
def test_columns_are_known_by_name_and_content_in_both_languages(header, row, expected):
    found = guess_cost_columns(table(f"{header}\n{row}\n"))
    assert {use: column for use, column in found.items() if column is not None} == expected


def test_money_or_hours_must_be_somewhere_and_a_column_holds_one_thing():
    with pytest.raises(NoAmounts):
        CostColumns(day="Date")
    with pytest.raises(ColumnTwice):
        CostColumns(money="a", hours="a")


# ---- amounts


@pytest.mark.parametrize(
    ("text", "minor"),
    [("12", 1200), ("1.234,50", 123450), ("0,5", 50), ("-20,00", -2000), ("€ 3,10", 310), ("3,10 €", 310),
     ("EUR 7,25", 725), ("7,25 EUR", 725), ("(12,40)", -1240), ("-€5,00", -500), ("0", 0)],
)  # fmt: skip
def test_amounts_are_read_to_the_cent_with_whatever_stands_around_them(text, minor):
    (cost, _) = entries(f"Fecha;Importe\n2026-03-01;{text}\n2026-03-02;0,01\n")
    assert cost.money == minor


def test_half_a_cent_goes_up_and_is_said():
    found = costs("date,spend\n2026-03-01,0.0051\n2026-03-01,1.429999948\n2026-03-01,0.01\n")
    assert [cost.money for _, cost in found.marked] == [1, 143, 1]
    assert found.rounded == 1  # 1.429999948 is 1.43 in single precision


def test_hours_may_be_a_clock():
    assert [cost.hours for cost in entries("date,hours\n2026-03-01,1:30\n2026-03-02,2\n2026-03-03,00:15:00\n")] == [
        1.5,
        2,
        0.25,
    ]


def test_an_amount_that_reads_in_two_ways_is_named_and_the_caller_decides():
    text = "canal;coste\nA;1.234\nB;2.500\n"
    found = costs(text, day=MARCH)
    assert found.doubtful_amount == "1.234"
    assert [cost.money for _, cost in found.marked] == [123_400, 250_000]
    assert [cost.money for cost in entries(text, day=MARCH, decimal=".")] == [123, 250]


# ---- what is refused


def test_every_cell_that_does_not_fit_is_named_with_row_and_column():
    text = (
        "date,spend,hours,phase,stage\n"
        "2026-03-01,5,1,delivery,\n"
        "40.03.2026,5,,,\n"
        ",5,,,\n"
        "2026-03-02,,,,\n"
        "2026-03-02,,-2,,\n"
        "2026-03-02,much,,,\n"
        "2026-03-02,5,,growth,\n"
        "2026-03-02,5,,,Nowhere\n"
        "2026-03-02,5,,retention,First use\n"
        "2026-03-02,99999999999999,,,\n"
        "1026-03-02,5,,,\n"
        "2026-03-02,5,,,first USE\n"
    )
    assert refused(text) == [
        (3, "date", "not_a_date"),
        (4, "date", "blank"),
        (5, "spend", "blank"),
        (6, "hours", "negative"),
        (7, "spend", "not_a_number"),
        (8, "phase", "no_such_phase"),
        (9, "stage", "no_such_stage"),
        (10, "phase", "other_phase"),
        (11, "spend", "too_large"),
        (12, "date", "far_day"),
    ]
    found = costs(text)
    assert (found.rows, found.rows_refused) == ((2, 13), 10)
    assert [(cost.phase, cost.stage) for _, cost in found.marked] == [(Phase.DELIVERY, None), (Phase.DELIVERY, 7)]


def test_a_row_without_a_phase_is_refused_where_none_is_told_for_such_rows():
    assert refused("date,spend,phase\n2026-03-01,5,Entrega\n2026-03-01,5,\n", phase=None) == [(3, "phase", "no_phase")]


def test_a_ragged_row_is_refused_with_the_others():
    assert refused("date,spend\n2026-03-01,5\n2026-03-01\n2026-03-01,7\n") == [(3, None, "too_few_fields")]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("date,spend\n2026-03-01,€12\n2026-03-02,€1\n2026-03-03,$13\n", ("€", 2), ("$", 4)),
        ("date,spend,currency\n2026-03-01,12,EUR\n2026-03-02,13,USD\n", ("EUR", 2), ("USD", 3)),
        ("date,Amount spent (EUR)\n2026-03-01,$12\n", ("EUR", 1), ("$", 2)),
    ],
)
def test_two_currencies_are_refused_with_the_first_row_of_each(text, first, second):
    with pytest.raises(TwoCurrencies) as refusal:
        costs(text)
    values = refusal.value.values
    assert ((values["first"], values["first_row"]), (values["second"], values["second_row"])) == (first, second)


def test_another_currency_than_the_workspaces_is_refused_and_a_sign_may_stand_for_several():
    with pytest.raises(OtherCurrency):
        costs("date,spend,currency\n2026-03-01,12,USD\n")
    assert costs("date,spend\n2026-03-01,$12\n", currency="COP").currency == "$"
    assert costs("date,spend,currency\n2026-03-01,$12,MXN\n", currency="MXN").currency == "MXN"
    assert costs("date,spend\n2026-03-01,12\n").currency is None


# ---- days


def test_days_with_points_are_read_and_an_open_order_is_named():
    assert [cost.day for cost in entries("Fecha;Importe\n1.03.2026;5\n13.3.2026;5\n")] == [MARCH, date(2026, 3, 13)]
    text = "date,spend\n03/04/2026,5\n03/04/2026,6\n"
    assert costs(text).doubtful_day == "03/04/2026"
    assert [cost.day for cost in entries(text, day_first=False)] == [date(2026, 3, 4)] * 2


def test_first_and_last_day_have_one_order_and_the_last_is_not_before_the_first():
    found = costs(
        "start date,end date,spend\n01/03/2026,31/03/2026,5\n01/03/2026,01/03/2026,5\n05/03/2026,04/03/2026,5\n"
    )
    assert [(cost.day, cost.through) for _, cost in found.marked] == [(MARCH, date(2026, 3, 31)), (MARCH, None)]
    assert [(one.row, one.reason) for one in found.refused] == [(4, "backwards")]


# ---- known again


TWICE = "date,spend\n2026-03-01,5\n2026-03-01,5\n"


def test_equal_rows_count_each_and_a_longer_export_keeps_the_marks_of_the_first():
    first = [mark for mark, _ in costs(TWICE).marked]
    longer = [mark for mark, _ in costs(f"{TWICE}2026-03-01,5\n2026-03-02,9\n").marked]
    assert len(set(first)) == 2
    assert longer[:2] == first
    assert len(set(longer)) == 4


def test_rows_without_days_are_others_on_other_days():
    def marks(day):
        return {mark for mark, _ in costs("campaign,spend\nA,10\n", day=day).marked}

    assert marks(MARCH) != marks(date(2026, 4, 1))
    assert marks(MARCH) == marks(MARCH)


def test_a_mark_does_not_depend_on_what_the_columns_were_taken_for():
    found = table("date,spend,campaign,set\n2026-03-01,5,A,B\n")
    marks = [
        read_costs(
            found, CostColumns(day="date", money="spend", channel=channel), Given(phase=phase), NAMES, currency="EUR"
        ).marked[0][0]
        for channel, phase in (("campaign", Phase.ACQUISITION), ("set", Phase.DELIVERY))
    ]
    assert marks[0] == marks[1]


# ---- Parquet, sums, the data set


def test_parquet_is_read_as_it_is_stored(tmp_path):
    pq.write_table(
        pa.table({"day": [date(2026, 3, 1), date(2026, 3, 2)], "cost": [1.5, None], "hours": [2, 3]}),
        tmp_path / "c.parquet",
    )
    found = read(tmp_path / "c.parquet")
    got = read_costs(
        found, CostColumns(**guess_cost_columns(found)), Given(phase=Phase.DELIVERY), NAMES, currency="EUR"
    )
    assert [(cost.day, cost.money, cost.hours) for _, cost in got.marked] == [
        (date(2026, 3, 1), 150, 2),
        (date(2026, 3, 2), None, 3),
    ]


amounts = some.decimals(-10_000, 10_000, places=2)
rows = some.lists(
    some.tuples(some.integers(0, 400), amounts, some.sampled_from(("", "Ads")), some.sampled_from(("", "First use"))),
    min_size=1,
    max_size=30,
)  # fmt: skip


@given(rows)
@settings(max_examples=100)
def test_a_file_adds_up_to_the_sum_of_its_cells(found):
    lines = [f"{MARCH + timedelta(days=day)},{money},{channel},{stage}" for day, money, channel, stage in found]
    named = read_costs(
        table("\n".join(["date,spend,channel,stage", *lines])),
        CostColumns(day="date", money="spend", channel="channel", stage="stage"),
        Given(phase=Phase.ACQUISITION),
        NAMES,
        currency="EUR",
        decimal=".",
    )
    total = sum((spent(cost) for _, cost in named.marked), Spent())
    assert total.money == int(100 * sum((money for _, money, _, _ in found), Decimal(0)))
    assert total.refunds == int(100 * sum((min(money, Decimal(0)) for _, money, _, _ in found), Decimal(0)))


@given(some.text(some.characters(exclude_categories=("Cc", "Cs")), max_size=12))
@settings(max_examples=200)
def test_whatever_stands_in_a_cell_is_an_amount_or_a_refusal(text):
    cell = text.replace('"', '""')
    found = table(f'date,spend,hours,channel\n2026-03-01,"{cell}","{cell}",A\n2026-03-02,1.25,3,"{cell}"\n')
    columns = CostColumns(day="date", money="spend", hours="hours", channel="channel")
    try:
        found = read_costs(found, columns, Given(phase=Phase.ACQUISITION), NAMES, currency="EUR")
    except (TwoCurrencies, OtherCurrency):
        return
    assert len(found.marked) + found.rows_refused == 2


@pytest.mark.skipif(not KAG.exists(), reason="the data set kag_conversion is not here")
def test_an_ad_export_costs_what_its_approved_conversions_are_known_to_cost():
    # 58,705.23 in all, 1,079 approved: 6.24, 15.81 and 63.83 by campaign.
    found = read(KAG)
    columns = CostColumns(**guess_cost_columns(found))
    assert (columns.day, columns.money, columns.channel) == ("Date", "Spent", "xyz_campaign_id")
    got = read_costs(found, columns, Given(phase=Phase.ACQUISITION), NAMES, currency="USD")
    assert sum(cost.money for _, cost in got.marked) == 5_870_523
    approved = dict.fromkeys(("916", "936", "1178"), 0)
    for campaign, n in zip(
        found.texts("xyz_campaign_id").to_pylist(), found.texts("Approved_Conversion").to_pylist(), strict=True
    ):
        approved[campaign] += int(n)
    assert sum(approved.values()) == 1_079
    each = {
        campaign: sum(cost.money for _, cost in got.marked if cost.channel == campaign) / n / 100
        for campaign, n in approved.items()
    }
    assert {campaign: round(one, 2) for campaign, one in each.items()} == {"916": 6.24, "936": 15.81, "1178": 63.83}


def test_clocks_stand_beside_numbers_of_either_mark_and_decide_nothing_about_them():
    found = costs("Fecha;Persona;Horas\n1.03.2026;Ana;3,5\n2.03.2026;Ana;1:30\n3.03.2026;Ana;0:45\n")
    assert [cost.hours for _, cost in found.marked] == [3.5, 1.5, 0.75]
    assert found.rows_refused == 0


def test_a_clock_with_seconds_is_not_doubtful():
    found = costs("Date,User,Duration\n2026-03-01,Ana,1:07:30\n2026-03-02,Ana,2:22:30\n")
    assert [cost.hours for _, cost in found.marked] == [1.125, 2.375]
    assert found.doubtful_amount is None


def test_a_timesheet_names_its_people_users_and_what_customers_are_billed_is_no_cost():
    found = table(
        "User,Client,Description,Start Date,End Date,Duration (h),Duration (decimal),Billable Rate (USD),"
        "Billable Amount (USD)\nAna,Acme,Calls,2026-03-02,2026-03-02,01:30:00,1.50,50.00,75.00\n"
    )
    guessed = guess_cost_columns(found)
    assert (guessed["person"], guessed["hours"], guessed["money"]) == ("User", "Duration (h)", None)


def test_a_month_in_place_of_a_day_is_all_its_days():
    found = entries("Mes;Gasto\n2026-03;10\nabril de 2026;5,50\n02/2024;7\n")
    assert [(cost.day, cost.through) for cost in found] == [
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 4, 30)),
        (date(2024, 2, 1), date(2024, 2, 29)),
    ]
    (until,) = entries("Desde;Hasta;Gasto\n2026-03;2026-05;10\n")
    assert (until.day, until.through) == (date(2026, 3, 1), date(2026, 5, 31))


def test_days_as_databases_write_them_are_read_and_what_is_none_is_refused():
    text = "Date,Cost\n20260301,10\n20260302,5\n20261399,5\n"
    assert [cost.day for cost in entries(text)] == [MARCH, date(2026, 3, 2)]
    assert refused(text) == [(4, "Date", "not_a_date")]
    assert costs(text).doubtful_day is None


def test_amounts_that_could_be_months_stay_amounts():
    found = guess_cost_columns(table("month,total\n2026-03,2026.03\n2026-04,1999.12\n"))
    assert (found["day"], found["money"]) == ("month", "total")
