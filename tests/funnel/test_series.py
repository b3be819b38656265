import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.series import LINES_LIMIT, SeriesTooLong, parse

TODAY = date(2026, 3, 1)
SPANISH = {"decimal": ",", "day_first": True}
ENGLISH = {"decimal": ".", "day_first": False}


def read(text, kind="binary", **how):
    return parse(text, kind=kind, today=TODAY, **{**ENGLISH, **how})


def rows(series):
    return [(line.starts.isoformat(), line.people, line.total) for line in series.lines]


def refused(series):
    return [(one.number, one.text, one.reason) for one in series.refused]


# ---- as spreadsheets write it


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05;1200;96\n2026-01-12;1100;90",
        "2026-01-05\t1200\t96\n2026-01-12\t1100\t90\n",
        "2026-01-05,1200,96\r\n2026-01-12,1100,90\r\n",
        "Fecha;Personas;Altas\n05/01/2026;1.200;96\n12/01/2026;1.100;90",
        'date,people,signed up\n2026-01-05,"1,200",96\n2026-01-12,"1,100",90',
        "12/01/2026;1100;90\n\n05/01/2026;1200;96;;\n",
        "05-ene-2026\t1 200\t96\n12-ene-2026\t1 100\t90",
        "Jan 5, 2026;1200;96\nJanuary 12, 2026;1100;90",
        "5 de enero de 2026;1200;96\n12 de enero de 2026;1100;90",
        "5.1.26;1200;96\n12.1.26;1100;90",
        "2026-01-05 00:00:00;1200;96\n2026-01-12T00:00:00Z;1100;90",
        "2026-W02;1200;96\n2026-W03;1100;90",
    ],
)
def test_one_series_is_read_the_same_however_it_is_written(text):
    found = read(text, **SPANISH)
    assert rows(found) == [("2026-01-05", 1200, 96), ("2026-01-12", 1100, 90)]
    assert not found.refused


def test_an_amount_takes_the_decimal_mark_that_its_lines_show():
    assert rows(read("2026-01-05;10;1.234,5\n2026-01-06;12;980", kind="mean")) == [
        ("2026-01-05", 10, 1234.5),
        ("2026-01-06", 12, 980),
    ]
    assert rows(read("2026-01-05, 10, 96,5", kind="mean", **SPANISH)) == [("2026-01-05", 10, 96.5)]
    assert rows(read("2026-01-05;10;-3.25", kind="mean", **SPANISH)) == [("2026-01-05", 10, -3.25)]


@pytest.mark.parametrize(("decimal", "total"), [(".", 1.234), (",", 1234)])
def test_where_nothing_settles_the_decimal_mark_the_language_does_and_it_is_said(decimal, total):
    found = read("2026-01-05;10;1.234", kind="mean", decimal=decimal)
    assert found.lines[0].total == total
    assert found.numbers_doubtful


def test_counts_of_people_have_thousands_and_no_decimals():
    found = read("2026-01-05;1.200;1.000", kind="binary", **ENGLISH)
    assert rows(found) == [("2026-01-05", 1200, 1000)]
    assert not found.numbers_doubtful


@pytest.mark.parametrize(
    ("text", "day_first"),
    [
        ("05/01/2026;9;1\n13/01/2026;9;1", True),  # there is no 13th month
        ("01/05/2026;9;1\n01/13/2026;9;1", False),
        ("01/02/2026;9;1\n02/02/2026;9;1\n03/02/2026;9;1", True),  # three days on end, not three months
        ("02/01/2026;9;1\n02/02/2026;9;1\n02/03/2026;9;1", False),
    ],
)
def test_the_lines_settle_the_order_of_day_and_month(text, day_first):
    found = parse(text, kind="binary", decimal=".", day_first=not day_first, today=date(2026, 12, 31))
    assert found.day_first == day_first
    assert not found.dates_doubtful
    assert not found.refused


def test_where_they_do_not_the_language_does_and_it_is_said():
    text = "05/01/2026;9;1\n07/01/2026;9;1\n08/01/2026;9;1"
    assert [line.starts.month for line in read(text, **SPANISH).lines] == [1, 1, 1]
    found = parse(text, kind="binary", decimal=".", day_first=False, today=date(2026, 12, 31))
    assert [line.starts.month for line in found.lines] == [5, 7, 8]
    assert found.dates_doubtful


def test_the_same_day_in_both_orders_leaves_no_doubt():
    assert not read("02/02/2026;9;1").dates_doubtful


# ---- what is refused


def test_wrong_lines_are_named_by_their_number_in_the_text():
    text = "\n".join(
        [
            "date;people;did",
            "2026-01-05;120;12",
            "",
            "x5;120;12",
            "2026-02-30;120;12",
            "2026-01-06;120",
            "2026-01-07;120;12;7",
            "2026-01-05;120;12",
            "2026-03-02;120;12",
            "2026-01-08;many;12",
            "2026-01-09;-3;0",
            "2026-01-10;2,5;0",
            "2026-01-11;0;0",
            "2026-01-12;120;10%",
            "2026-01-13;120;121",
            "2026-01-14;120;",
        ]
    )
    found = read(text)
    assert rows(found) == [("2026-01-05", 120, 12)]
    assert refused(found) == [
        (4, "x5", "not_a_date"),
        (5, "2026-02-30", "not_a_date"),
        (6, "2026-01-06;120", "too_few_fields"),
        (7, "2026-01-07;120;12;7", "too_many_fields"),
        (8, "2026-01-05", "date_again"),
        (9, "2026-03-02", "in_future"),
        (10, "many", "not_a_number"),
        (11, "-3", "negative"),
        (12, "2,5", "fraction"),
        (13, "0", "nobody"),
        (14, "10%", "percent"),
        (15, "121", "more_than_people"),
        (16, "", "blank"),
    ]


def test_a_count_may_exceed_the_people_but_is_whole():
    found = read("2026-01-05;10;25\n2026-01-06;10;2,5\n2026-01-07;10;-1", kind="count", **SPANISH)
    assert rows(found) == [("2026-01-05", 10, 25)]
    assert [one.reason for one in found.refused] == ["fraction", "negative"]


def test_a_first_line_of_data_with_a_mistake_is_no_header():
    assert refused(read("yesterday;120;12")) == [(1, "yesterday", "not_a_date")]


@pytest.mark.parametrize("text", ["", "\n \n", ";;\n", "date;people;did"])
def test_nothing_pasted_is_no_line_and_no_refusal(text):
    found = read(text)
    assert not found.lines
    assert not found.refused


def test_a_line_without_end_is_refused():
    assert [one.reason for one in read(f"2026-01-05;1;{'1' * 200_000}").refused] == ["too_few_fields"]


def test_a_text_without_end_is_refused_as_a_whole():
    with pytest.raises(SeriesTooLong):
        read("2026-01-05;1;1\n" * (LINES_LIMIT + 1))


# ---- any text


@given(st.text(alphabet=" \t\n\r;,./-'\"0123456789aeé%−W", max_size=200))
def test_every_line_is_read_or_refused_whatever_the_text(text):
    found = read(text)
    filled = [line for line in re.split(r"\r\n|\r|\n", text) if line.strip("\t;, ")]
    assert len(found.lines) + len(found.refused) in (len(filled), len(filled) - 1)  # one may be the header
    assert all(0 <= line.total <= line.people for line in found.lines)


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**6)), min_size=1, max_size=60),
    st.sampled_from([1, 7]),
    st.sampled_from(["\t", ";", ","]),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y"]),
)
def test_what_is_written_is_what_is_read(values, step, delimiter, form):
    days = [date(2020, 1, 6) + timedelta(days=step * i) for i in range(len(values))]
    text = "\n".join(
        delimiter.join((day.strftime(form), str(n), str(total))) for day, (n, total) in zip(days, values, strict=True)
    )
    found = read(text, kind="count", **SPANISH)
    assert [(line.starts, line.people, line.total) for line in found.lines] == [
        (day, n, total) for day, (n, total) in zip(days, values, strict=True)
    ]
