"""From files and pasted blocks to answers: nothing counts that is no answer, and nothing is lost."""

import doctest
import gzip
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel import spans
from funnel.account import ColumnMissing, ColumnNotNumbers, ColumnTwice, NobodyLeft, SameFile
from funnel.answer_texts import read_score
from funnel.answers import question
from funnel.answers_file import AnswerColumns, read_answers
from funnel.answers_paste import PIECES_LIMIT, TooManyPasted, read_pasted
from funnel.scores import score
from funnel.tables import read

DATA = Path(__file__).parents[3] / "shared" / "data" / "preppin_nps"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the repository")

NPS, CSAT = question("nps"), question("csat")


def answers(text: str, asked=NPS, keep="last", every=None, day_first=True, **columns):
    source = [read(part.encode(), name="survey.csv") for part in text.split("---\n")]
    return read_answers(
        source, AnswerColumns(score="score", **columns), asked, keep=keep, every=every, day_first=day_first
    )


def scores(found) -> list[int]:
    return [answer.score for answer in found.answers]


def codes(found) -> list[str]:
    return [note.code for note in found.notes]


# ---- published surveys


@real
def test_the_conference_survey_has_its_published_nps():
    # Preppin' Data 2019, week 40: -35.9 of 39 respondents, 8 promoters, 22 detractors
    table = read(DATA / "conference_survey.csv")
    found = read_answers(table, AnswerColumns(score=table.columns[1], date="Timestamp"), NPS, day_first=False)
    result = score(NPS, found.answers)
    assert (result.n, result.promoters, result.passives, result.detractors) == (39, 8, 9, 22)
    assert round(result.value, 1) == -35.9
    assert found.answers[0].at == date(2019, 11, 1)


@real
def test_prep_air_has_its_published_nps():
    # Preppin' Data 2021, week 23: 21, from shares rounded down; 21.2 without that
    expected = pd.read_csv(DATA / "airlines_expected.csv")
    table = read(DATA / "prep_air.csv")
    found = read_answers(table, AnswerColumns(score=table.columns[2], segment="Airline", respondent="CustomerID"), NPS)
    result = score(NPS, found.answers)
    assert (result.n, round(result.value, 1)) == (184, 21.2)
    assert int(result.value) == expected.NPS[0]
    assert found.excluded.repeated == 0


# ---- what is an answer


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("9", 9),
        (" 10 ", 10),
        ("9.0", 9),
        ("9,0", 9),
        ("9,000", 9),
        ("+7", 7),
        ("10 - Extremely likely", 10),
        ("0 = nada probable", 0),
        ("Muy probable (10)", 10),
        ("", "blank"),
        ("N/A", "blank"),
        ("(Blank)", "blank"),
        ("NS/NC", "blank"),
        ("sin respuesta", "blank"),
        ("11", "off_scale"),
        ("-1", "off_scale"),
        ("\u22121", "off_scale"),
        ("99", "off_scale"),
        ("8.5", "fraction"),
        ("8,5", "fraction"),
        ("90%", "percent"),
        ("abc", "not_a_number"),
        ("8/10", "not_a_number"),
        ("5-ene", "not_a_number"),
        ("5 stars", "not_a_number"),
        ("1e1", "not_a_number"),
        ("2026-01-09", "not_a_number"),
    ],
)
def test_a_cell_is_a_score_or_says_why_not(text, read_as):
    assert read_score(NPS, text) == ((read_as, "") if isinstance(read_as, int) else (None, read_as))


def test_every_row_is_accounted_for_and_bad_ones_are_named_with_their_rows():
    found = answers("score\n9\nabc\n\nN/A\n11\n7.5\n10\n", asked=NPS)
    assert scores(found) == [9, 10]
    assert [answer.row for answer in found.answers] == [2, 8]
    # in a file of one column a blank line is somebody who said nothing
    assert (found.excluded.blank, found.excluded.out_of_scale, found.excluded.unreadable) == (2, 1, 2)
    assert [(one.row, one.reason, one.text) for one in found.refused] == [
        (3, "not_a_number", "abc"),
        (6, "off_scale", "11"),
        (7, "fraction", "7.5"),
    ]
    assert found.notes[0].values == {"rows": 2, "row": 3}


def test_ragged_rows_are_unreadable():
    found = answers("score,x\n9,1\n10,1\n8,1\n7,1\n6,1,1\n")
    assert (len(found.answers), found.excluded.unreadable, found.refused[0].row) == (4, 1, 6)


@pytest.mark.parametrize(
    "data",
    [
        "score;city\n9,0;Málaga\n10,0;Málaga\n".encode("latin-1"),
        gzip.compress("score\tcity\n9\tMálaga\n10\tMálaga\n".encode(), mtime=0),
        "\ufeffscore,city\n9,Málaga\n10,Málaga\n".encode(),
    ],
)
def test_files_are_read_as_programs_write_them(data):
    found = read_answers(read(data, name="x"), AnswerColumns(score="score", segment="city"), NPS)
    assert [(answer.score, answer.segment) for answer in found.answers] == [(9, "Málaga"), (10, "Málaga")]


def test_parquet_keeps_its_types(tmp_path):
    rows = {"score": [9.0, None, 10.0], "who": [1, 2, 3], "at": pd.to_datetime(["2026-01-05"] * 3), "w": [1.0, 1, 2]}
    pd.DataFrame(rows).to_parquet(tmp_path / "a.parquet")
    columns = AnswerColumns(score="score", respondent="who", date="at", weight="w")
    found = read_answers(read(tmp_path / "a.parquet"), columns, NPS)
    assert [(a.score, a.respondent, a.at, a.weight) for a in found.answers] == [
        (9, "1", date(2026, 1, 5), 1.0),
        (10, "3", date(2026, 1, 5), 2.0),
    ]
    assert found.excluded.blank == 1


def test_several_files_are_one_survey():
    found = answers("score,who\n9,a\n8,b\n---\nscore,who\n7,a\n6,c\n", respondent="who")
    assert scores(found) == [8, 7, 6]
    assert found.excluded.repeated == 1


def test_the_same_file_given_twice_at_once_is_refused_and_not_counted_twice():
    with pytest.raises(SameFile):
        answers("score\n9\n8\n---\nscore\n9\n8\n")
    # Other answers that are alike are other people's.
    assert scores(answers("score\n9\n8\n---\nscore\n9\n8\n7\n")) == [9, 8, 9, 8, 7]


# ---- people who answered more than once

TWICE = "score,who\n0,a\n9,b\n5,a\n10,\n10,\n8,a\n"


@pytest.mark.parametrize(
    ("keep", "counted", "repeated"), [("first", [0, 9, 10, 10], 2), ("last", [9, 10, 10, 8], 2), ("all", 6, 0)]
)
def test_a_person_counts_as_chosen_and_who_has_no_name_counts_each_time(keep, counted, repeated):
    found = answers(TWICE, keep=keep, respondent="who")
    assert scores(found) == ([0, 9, 5, 10, 10, 8] if keep == "all" else counted)
    assert (found.excluded.repeated, found.keep) == (repeated, keep)
    assert codes(found) == [*(["repeats_kept"] if keep == "all" else []), "respondent_missing"]


def test_without_a_column_of_respondents_nobody_is_dropped():
    found = answers(TWICE)
    assert (len(found.answers), found.keep, found.excluded.repeated) == (6, None, 0)


DATED = "score,who,at\n1,a,2026-03-02\n2,a,2026-03-05 09:30\n3,a,2026-03-05 08:15\n4,a,\n5,b,\n6,b,\n"


@pytest.mark.parametrize(("keep", "counted"), [("last", [2, 6]), ("first", [1, 5])])
def test_last_is_by_date_and_clock_and_where_there_is_none_by_row(keep, counted):
    assert scores(answers(DATED, keep=keep, respondent="who", date="at")) == counted
    assert scores(answers(DATED, keep=keep, respondent="who")) == ([4, 6] if keep == "last" else [1, 5])


def test_a_person_may_answer_at_every_touchpoint_and_in_every_period_that_asks():
    text = "score,who,at,where\n1,a,2026-01-05,shop\n2,a,2026-01-20,shop\n3,a,2026-02-03,shop\n4,a,2026-02-04,phone\n"
    columns = {"respondent": "who", "date": "at"}
    assert scores(answers(text, **columns)) == [4]
    assert scores(answers(text, **columns, touchpoint="where")) == [3, 4]
    assert scores(answers(text, **columns, every="month")) == [2, 4]
    assert scores(answers(text, **columns, every="month", touchpoint="where")) == [2, 3, 4]


def test_an_answer_that_is_none_does_not_take_the_place_of_one():
    found = answers("score,who\n9,a\n,a\nabc,a\n99,a\n", respondent="who")
    assert scores(found) == [9]
    assert found.excluded.repeated == 0


# ---- the other columns


def test_rows_without_a_usable_weight_are_left_out_and_counted():
    found = answers("score,w\n9,2\n8,\n7,0\n6,-1\n5,x\n4,0.5\n", weight="w")
    assert [(answer.score, answer.weight) for answer in found.answers] == [(9, 2.0), (4, 0.5)]
    assert found.excluded.no_weight == 4
    assert [(one.row, one.column, one.reason, one.text) for one in found.refused] == [
        (3, "w", "blank", ""),
        (4, "w", "no_weight", "0"),
        (5, "w", "no_weight", "-1"),
        (6, "w", "not_a_number", "x"),
    ]
    assert codes(found) == []


def test_weights_may_have_decimal_commas():
    found = answers("score;w\n9;1,5\n8;0,5\n", weight="w")
    assert [answer.weight for answer in found.answers] == [1.5, 0.5]


def test_what_is_not_known_of_an_answer_is_said():
    found = answers("score,city,at\n9,,2026-01-05\n8,Vigo,soon\n", segment="city", date="at")
    assert [(answer.segment, answer.at) for answer in found.answers] == [(None, date(2026, 1, 5)), ("Vigo", None)]
    assert codes(found) == ["segment_missing", "date_missing"]


@pytest.mark.parametrize(("day_first", "month"), [(True, 2), (False, 1)])
def test_dates_whose_order_is_open_are_read_as_preferred_and_that_is_said(day_first, month):
    found = answers("score,at\n9,01/02/2026\n", date="at", day_first=day_first)
    assert found.answers[0].at.month == month
    assert codes(found) == ["day_first_assumed" if day_first else "month_first_assumed"]


# ---- what is refused


def test_a_column_of_words_holds_no_scores():
    with pytest.raises(ColumnNotNumbers) as refused:
        answers("score\ngood\nbad\n")
    assert refused.value.values["row"] == 2


def test_a_column_of_words_holds_no_weights():
    with pytest.raises(ColumnNotNumbers):
        answers("score,w\n9,heavy\n", weight="w")


@pytest.mark.parametrize("text", ["score,x\n,1\nN/A,1\n", "score,x\n55,1\nabc,1\n"])
def test_blanks_and_codes_alone_are_nobody(text):
    with pytest.raises(NobodyLeft):
        answers(text)


@pytest.mark.parametrize(
    ("text", "columns", "row"),
    [
        ("score\n\n75\n80\n", {}, 3),
        # An answer is on the scale, but weighs nothing: that is why nobody is left.
        ("score,w\n75,1\n9,0\n", {"weight": "w"}, None),
        ("score\nN/A\n", {}, None),
    ],
)
def test_where_no_answer_is_on_the_scale_the_first_of_them_is_shown(text, columns, row):
    with pytest.raises(NobodyLeft) as refused:
        answers(text, **columns)
    said = refused.value.values
    assert said.get("row") == row
    assert (said.get("text"), said.get("high")) == (("75", 10) if row else (None, None))


def test_columns_must_be_there_and_be_used_once():
    with pytest.raises(ColumnMissing):
        answers("score\n9\n", segment="city")
    with pytest.raises(ColumnTwice):
        AnswerColumns(score="a", segment="a")


# ---- pasted


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("9\n10\n7", [9, 10, 7]),
        ("9, 10, 7", [9, 10, 7]),
        ("9,10,7", [9, 10, 7]),
        ("9;10;7\n", [9, 10, 7]),
        ("9\t10\t7", [9, 10, 7]),
        ("9 10 7", [9, 10, 7]),
        ("9,0\r\n10,0\r\n7,0", [9, 10, 7]),
        ("9,10,7\n8,6", [9, 10, 7, 8, 6]),
        (" 9 \n\n", [9]),
        ("", []),
    ],
)
def test_pasted_scores_are_parted_by_whatever_parts_them(text, counted):
    found = read_pasted(text, NPS)
    assert scores(found) == counted
    assert found.refused == ()


def test_what_is_no_score_in_a_pasted_block_has_its_place():
    found = read_pasted("Score\n9\n\n8,5\n11\nn/a\n7", NPS)
    assert [(answer.row, answer.score) for answer in found.answers] == [(2, 9), (7, 7)]
    assert (found.excluded.blank, found.excluded.out_of_scale, found.excluded.unreadable) == (2, 1, 2)
    assert [(one.row, one.reason, one.text) for one in found.refused] == [
        (1, "not_a_number", "Score"),
        (4, "fraction", "8,5"),
        (5, "off_scale", "11"),
    ]


def test_a_block_has_a_limit():
    with pytest.raises(TooManyPasted):
        read_pasted("9\n" * (PIECES_LIMIT + 1), NPS)


@given(st.lists(st.integers(0, 10), min_size=1), st.sampled_from(["\n", ";", ", ", "\t", " ", ",", "\r\n"]))
def test_what_is_pasted_is_what_is_read(given_scores, mark):
    assert scores(read_pasted(mark.join(map(str, given_scores)), NPS)) == given_scores


# ---- periods


def test_the_examples_of_periods():
    assert doctest.testmod(spans).failed == 0
    assert doctest.testmod(spans).attempted > 0


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(spans.EVERY))
def test_a_day_is_in_exactly_one_period(day, every):
    start = spans.start_of(day, every)
    assert start <= day < spans.next_start(start, every)
    assert spans.start_of(spans.next_start(start, every), every) == spans.next_start(start, every)
