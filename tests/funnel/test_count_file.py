"""Files of people counted: columns are guessed, every row is a part or is refused with its place, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.account import ColumnTwice
from funnel.count_file import CountColumns, CountFile, plain_name, read_counts
from funnel.count_guess import COLUMNS, guess_count_columns, guess_every
from funnel.count_parts import Part
from funnel.csvs import RaggedFile
from funnel.dates import month_of
from funnel.spans import MONTH, WEEK
from funnel.tables import NoRows, read

STAGES = {7: ("Awareness", "Nos descubre"), 8: ("Sign-up", "Recomendación")}
NAMES = [name for names in STAGES.values() for name in names]
MARCH = (date(2026, 3, 1), date(2026, 4, 1))


def table(text: str):
    return read(text.encode(), name="counts.csv")


def counts(text: str, **options) -> CountFile:
    found = table(text)
    guess = guess_count_columns(found, NAMES)
    return read_counts(found, CountColumns(**guess), **{"stages": STAGES, **options})


def refusals(found: CountFile) -> list[tuple[int, str | None, str]]:
    return [(one.row, one.column, one.code) for one in found.refused]


def test_a_row_is_people_of_a_stage_in_a_period_by_segment_and_channel() -> None:
    found = counts(
        "Stage,From,To,Entered,Completed,Segment,Channel\nAwareness,2026-03-01,2026-03-31,2702,124,Firms,Ads\n"
    )
    part = Part(stage=7, starts=MARCH[0], ends=MARCH[1], segment="Firms", channel="Ads", entered=2702, completed=124)
    assert found == CountFile(parts=(part,), refused=(), blank=0)


def test_spanish_columns_dates_with_points_thousands_and_a_semicolon() -> None:
    found = counts("Etapa;Desde;Hasta;Entran;Salen\nnos DESCUBRE;1.03.2026;31.03.2026;2.702;124\n")
    (part,) = found.parts
    assert (part.stage, part.starts, part.ends, part.entered, part.completed) == (7, *MARCH, 2702, 124)


@pytest.mark.parametrize("name", ["RECOMENDACION", " recomendación ", "sign-up", "Recomendacio\u0301n"])
def test_a_stage_is_found_by_either_name_whatever_the_case_and_accents(name: str) -> None:
    (part,) = counts(f"stage,month,entered\n{name},2026-03,5\n").parts
    assert part.stage == 8


@pytest.mark.parametrize("month", ["2026-03", "03/2026", "Mar 2026", "marzo de 2026", "mar-26"])
def test_a_month_that_is_named_is_that_month(month: str) -> None:
    (part,) = counts(f"stage,month,entered\nAwareness,{month},5\n", every=WEEK).parts
    assert (part.starts, part.ends) == MARCH


def test_first_days_alone_begin_weeks_or_months_as_is_said() -> None:
    text = "stage,week,entered\nAwareness,2026-03-02,5\nAwareness,2026-03-09,6\n"
    assert guess_every(table(text), "week") == WEEK
    assert [one.ends for one in counts(text, every=WEEK).parts] == [date(2026, 3, 9), date(2026, 3, 16)]
    assert guess_every(table("stage,month,entered\nAwareness,2026-03-01,5\n"), "month") == MONTH
    assert counts("stage,month,entered\nAwareness,2026-01-31,5\n").parts[0].ends == date(2026, 2, 28)


def test_a_week_of_the_calendar_is_that_week() -> None:
    text = "stage,week,entered\nAwareness,2026-W10,5\n"
    assert guess_every(table(text), "week") == WEEK
    assert counts(text, every=WEEK).parts[0].starts == date(2026, 3, 2)


def test_the_order_of_day_and_month_is_the_readers_where_the_file_leaves_it_open_and_that_is_noted() -> None:
    text = "stage,from,to,entered\nAwareness,03/04/2026,05/04/2026,5\n"
    assert counts(text, day_first=True).parts[0].starts == date(2026, 4, 3)
    assert [note.code for note in counts(text, day_first=True).notes] == ["day_first_assumed"]
    found = counts(text, day_first=False)
    assert (found.parts[0].starts, found.notes[0].code) == (date(2026, 3, 4), "month_first_assumed")


# ---- what is refused, with row and column


def test_an_unknown_stage_is_refused_with_those_that_there_are() -> None:
    (bad,) = counts("stage,month,entered\nAwareness,2026-03,5\nCheckout,2026-03,5\n").refused
    assert (bad.row, bad.column, bad.code, bad.text) == (3, "stage", "unknown_stage", "Checkout")
    assert bad.values["stages"] == ("Awareness", "Sign-up")


def test_two_stages_of_one_name_are_not_told_apart() -> None:
    found = counts("stage,month,entered\nAwareness,2026-03,5\n", stages={7: ("Awareness",), 8: ("AWARENESS",)})
    assert refusals(found) == [(2, "stage", "two_stages")]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("Awareness,2026-03,5,6", "completed", "more_out_than_in"),
        ("Awareness,2026-03,5.5,4", "entered", "not_people"),
        ("Awareness,2026-03,-5,4", "entered", "not_people"),
        ("Awareness,2026-03,many,4", "entered", "not_people"),
        ("Awareness,2026-03,9999999999,4", "entered", "too_many"),
        ("Awareness,soon,5,4", "month", "not_a_date"),
        ("Awareness,2026-13,5,4", "month", "not_a_date"),
        ("Awareness,9999-12,5,4", "month", "not_a_date"),
        ("Awareness,,5,4", "month", "not_a_date"),
        (",2026-03,5,4", "stage", "no_stage"),
    ],
)
def test_a_bad_cell_is_refused_with_its_row_and_column(row: str, column: str, code: str) -> None:
    found = counts(f"stage,month,entered,completed\n{row}\nSign-up,2026-03,5,4\n")
    assert refusals(found) == [(2, column, code)]
    assert len(found.parts) == 1


def test_a_decimal_comma_is_a_fraction_and_no_thousand() -> None:
    (bad,) = counts("etapa;mes;entran\nAwareness;2026-03;3,5\n").refused
    assert (bad.code, bad.values["reason"]) == ("not_people", "fraction")


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    assert refusals(counts("stage,from,to,entered\nAwareness,2026-03-31,2026-03-01,5\n")) == [(2, "to", "backwards")]


def test_a_period_may_not_overlap_another_of_the_file_or_of_what_is_there_but_lie_inside_it() -> None:
    text = "stage,from,to,entered\nAwareness,2026-03-01,2026-03-31,5\nAwareness,{},5\n"
    assert refusals(counts(text.format("2026-03-20,2026-04-10"))) == [(3, "from", "overlaps")]
    assert refusals(counts(text.format("2026-03-02,2026-03-08"))) == []
    there = [Part(stage=7, starts=date(2026, 2, 15), ends=date(2026, 3, 15), entered=1)]
    (bad,) = counts("stage,month,entered\nAwareness,2026-03,5\n", there=there).refused
    assert (bad.code, bad.values) == (
        "overlaps", {"there_starts": date(2026, 2, 15), "there_last": date(2026, 3, 14)}
    )  # fmt: skip
    assert not counts("stage,month,entered\nSign-up,2026-03,5\n", there=there).refused


def test_the_same_people_twice_are_refused() -> None:
    twice = "stage,month,entered,channel\nAwareness,2026-03,5,Ads\nAwareness,2026-03,6,Ads\n"
    found = counts(twice)
    assert refusals(found) == [(3, None, "same_as")]
    assert found.refused[0].values == {"other": 2}


def test_people_split_in_another_way_are_refused_and_a_whole_that_is_there_gives_way() -> None:
    mixed = "stage,month,entered,channel\nAwareness,2026-03,5,Ads\nAwareness,2026-03,9,\n"
    assert refusals(counts(mixed)) == [(3, None, "split_otherwise")]
    by_channel = "stage,month,entered,channel\nAwareness,2026-03,5,Ads\n"
    whole = Part(stage=7, starts=MARCH[0], ends=MARCH[1], entered=9)
    by_segment = Part(stage=7, starts=MARCH[0], ends=MARCH[1], segment="Firms", entered=9)
    assert not counts(by_channel, there=[whole]).refused
    assert refusals(counts(by_channel, there=[by_segment])) == [(2, None, "split_otherwise")]


def test_rows_without_people_and_those_of_the_wrong_width_are_no_parts() -> None:
    found = counts("stage,month,entered\nAwareness,2026-03,\nAwareness,2026-04,5\nSign-up,2026-04,5\nSign-up\n")
    assert (found.blank, len(found.parts), refusals(found)) == (1, 2, [(5, None, "unreadable")])


def test_a_column_serves_one_use() -> None:
    with pytest.raises(ColumnTwice):
        CountColumns(stage="a", starts="a")


# ---- guessing


@pytest.mark.parametrize(
    "header",
    [
        "Stage,From,To,In,Out,Segment,Channel",
        "Etapa,Desde,Hasta,Entran,Salen,Segmento,Canal",
        "paso,primer_dia,ultimo_dia,entradas,salidas,pais,fuente",
    ],
)
def test_columns_are_guessed_in_both_languages(header: str) -> None:
    found = guess_count_columns(table(f"{header}\nAwareness,2026-03-01,2026-03-31,5,4,Firms,Ads\n"), NAMES)
    assert [found[use] for use in COLUMNS] == header.split(",")


def test_the_stage_is_the_column_whose_cells_name_stages() -> None:
    found = guess_count_columns(table("x,y,z\n2026-03,sign-up,5\n2026-03,AWARENESS,6\n"), NAMES)
    assert (found["stage"], found["starts"], found["entered"]) == ("y", "x", None)


@given(st.text(max_size=20))
def test_a_plain_name_is_its_own_plain_name(text: str) -> None:
    assert plain_name(plain_name(text)) == plain_name(text)


@pytest.mark.parametrize("text", ["", "2026", "March", "32/2026", "0000-01", "2026-3-1"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert month_of(text) is None


CELLS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters='",\r\n'), max_size=8
) | st.sampled_from(["Awareness", "2026-03", "5", "-1", "1e99", "NaN", "31.12.9999", "2026-02-30"])


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=6), st.sampled_from([WEEK, MONTH]))
def test_whatever_the_cells_every_row_is_a_part_or_refused_or_blank(rows, every) -> None:
    text = "stage,from,to,entered,channel\n" + "\n".join(",".join(row) for row in rows)
    try:
        found = table(text)
    except (NoRows, RaggedFile):
        return
    columns = CountColumns(stage="stage", starts="from", ends="to", entered="entered", channel="channel")
    read_ = read_counts(found, columns, stages=STAGES, every=every)
    assert len(read_.parts) + len(read_.refused) + read_.blank == len(found) + found.rows_refused
