"""From purchases to what each customer did: the published summary of CDNOW, and nothing counted twice or lost."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.account import ColumnMissing, ColumnNotNumbers, ColumnTwice
from funnel.tables import read
from funnel.transactions import ColumnNotDates, NoPurchases, TransactionColumns, read_transactions

CDNOW = Path(__file__).parents[3] / "shared" / "data" / "cdnow"
real = pytest.mark.skipif(not CDNOW.is_dir(), reason="the public data sets are not beside the repository")
COLUMNS = TransactionColumns(customer="who", date="day", amount="paid")


def bought(*rows: str, **how):
    return read_transactions(read("\n".join(["who,day,paid", *rows]).encode(), name="sales.csv"), COLUMNS, **how)


def codes(found) -> list[str]:
    return [note.code for note in found.notes]


# ---- published figures


@real
def test_the_cdnow_sample_has_its_published_summary():
    # Fader & Hardie's own x, t_x, T and mean repeat amount of all 2,357 customers, to the two digits they have
    summary = pd.read_csv(CDNOW / "cdnow_customers_summary_with_transactions.csv")
    lines = [line.split() for line in (CDNOW / "CDNOW_sample.txt").read_text(encoding="ascii").splitlines()]
    found = bought(*(f"{who},{day},{dollars}" for _, who, day, _, dollars in lines), until=date(1997, 9, 30))
    assert len(found) == len(summary) == 2357
    assert (found.repeats == summary.x).all()
    assert found.recency == pytest.approx(summary.t_x.to_numpy(), abs=0.0051)
    assert found.observed == pytest.approx(summary["T"].to_numpy(), abs=0.0051)
    came_back = found.paid > 0
    assert came_back.sum() == 946
    assert found.later[came_back] / found.paid[came_back] == pytest.approx(
        summary.zbar[came_back].to_numpy(), abs=0.0051
    )


# ---- what a purchase is


def test_purchases_of_one_day_are_one():
    found = bought("a,2026-01-01,10", "a,2026-01-01 18:30,5", "a,2026-01-15,7", "b,2026-01-08,3", "a,2026-01-15,1")
    assert (found.repeats.tolist(), found.recency.tolist(), found.observed.tolist()) == ([1, 0], [2, 0], [2, 1])
    assert (found.first.tolist(), found.later.tolist(), found.paid.tolist()) == ([15, 3], [8, 0], [1, 0])
    assert (found.purchases, found.rows, found.until) == (3, 5, date(2026, 1, 15))


def test_a_purchase_of_nothing_is_a_purchase():
    found = bought("a,2026-01-01,0", "a,2026-01-08,0", "a,2026-01-15,6")
    assert (found.repeats.tolist(), found.paid.tolist(), found.later.tolist()) == ([2], [1], [6])


def test_a_refund_takes_no_purchase_back_and_is_counted():
    found = bought("a,2026-01-01,10", "a,2026-01-08,-10", "a,2026-01-15,6")
    assert (found.repeats.tolist(), found.excluded.refunds, codes(found)) == ([1], 1, ["refunds_left_out"])


def test_the_last_date_of_the_file_is_that_of_any_row_with_a_customer():
    assert bought("a,2026-01-01,10", "a,2026-01-29,-10").until == date(2026, 1, 29)
    assert bought("a,2026-01-01,10", ",2026-01-29,10").until == date(2026, 1, 1)


def test_each_row_falls_under_one_exclusion():
    found = bought("a,2026-01-01,10", ",soon,x", "a,2027-01-01,-5", "b,,x", "c,2027-01-01,9", until=date(2026, 6, 1))
    excluded = found.excluded
    assert (excluded.missing_customer, excluded.unreadable, excluded.after_until, excluded.refunds) == (1, 1, 2, 0)
    assert [(one.row, one.column, one.reason) for one in found.refused] == [(5, "day", "blank")]


def test_an_amount_that_is_none_is_refused_with_its_place():
    found = bought("a,2026-01-01,10", "a,2026-01-02,1e13", "a,2026-01-03,5%")
    assert [(one.row, one.column, one.reason) for one in found.refused] == [
        (3, "paid", "too_large"),
        (4, "paid", "percent"),
    ]
    assert codes(found) == ["rows_refused"]
    assert dict(found.notes[0].values) == {"rows": 2, "row": 3}


def test_spanish_files_are_read_as_they_are():
    text = "cliente;fecha;importe\nAna;31.12.2025;1.234,50\nAna;07/01/2026;7,5\n"
    columns = TransactionColumns(customer="cliente", date="fecha", amount="importe")
    found = read_transactions(read(text.encode("latin-1"), name="v.csv"), columns)
    assert (found.first.tolist(), found.later.tolist(), found.recency.tolist()) == ([1234.5], [7.5], [1])


def test_open_dates_are_read_as_asked_and_said():
    for day_first, weeks, code in ((True, 59 / 7, "day_first_assumed"), (False, 2 / 7, "month_first_assumed")):
        found = bought("a,01/02/2026,5", "a,01/04/2026,5", day_first=day_first)
        assert found.recency[0] == pytest.approx(weeks)
        assert codes(found) == [code]


# ---- what cannot be read


def test_what_is_no_table_of_purchases_is_refused():
    with pytest.raises(ColumnTwice):
        TransactionColumns(customer="who", date="who", amount="paid")
    with pytest.raises(ColumnMissing):
        read_transactions(read(b"who,day\na,2026-01-01", name="a.csv"), COLUMNS)
    with pytest.raises(ColumnNotNumbers) as numbers:
        bought("a,2026-01-01,", "a,2026-01-01,ten")
    assert numbers.value.values["row"] == 3
    with pytest.raises(ColumnNotDates) as no_dates:
        bought("a,,1", "a,soon,10")
    assert (no_dates.value.values["row"], no_dates.value.values["text"]) == (3, "soon")
    for rows in (["a,,1"], [",2026-01-01,1"], ["a,2026-01-01,-1"]):
        with pytest.raises(NoPurchases):
            bought(*rows)
    with pytest.raises(NoPurchases) as before:
        bought("a,2026-01-02,1", until=date(2026, 1, 1))
    assert before.value.values["until"] == date(2026, 1, 1)


# ---- whatever comes

days = st.integers(0, 400).map(lambda n: date(2025, 1, 1) + timedelta(days=n))
rows = st.lists(st.tuples(st.sampled_from("abcde"), days, st.integers(-2000, 100_000)), min_size=1, max_size=40)


@given(rows)
def test_all_rows_are_accounted_for_and_no_cent_is_lost(rows):
    lines = [f"{who},{day},{cents / 100:.2f}" for who, day, cents in rows]
    if all(cents < 0 for _, _, cents in rows):
        with pytest.raises(NoPurchases):
            bought(*lines)
        return
    found = bought(*lines)
    paid = [(who, day, cents) for who, day, cents in rows if cents >= 0]
    assert found.rows + found.excluded.refunds == len(rows)
    assert found.purchases == len({(who, day) for who, day, _ in paid}) == len(found) + found.repeats.sum()
    assert 100 * (found.first.sum() + found.later.sum()) == pytest.approx(sum(cents for _, _, cents in paid))
    assert ((found.recency >= 0) & (found.recency <= found.observed)).all()
    assert ((found.recency > 0) == (found.repeats > 0)).all()
    assert ((found.paid <= found.repeats) & ((found.later > 0) == (found.paid > 0))).all()


@given(rows, st.randoms())
def test_the_order_of_the_rows_changes_nothing(rows, random):
    lines = [f"{who},{day},{abs(cents)}" for who, day, cents in rows]
    found = bought(*lines)
    random.shuffle(lines)
    other = bought(*lines)
    for name in ("repeats", "recency", "observed", "first", "later", "paid"):
        assert np.sort(getattr(found, name)) == pytest.approx(np.sort(getattr(other, name)))
