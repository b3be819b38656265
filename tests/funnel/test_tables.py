"""Reading files: what people's programs really write, and what must be refused with its row."""

import csv
import gzip
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel import csvs
from funnel.csvs import OpenQuote, RaggedFile
from funnel.errors import TrayectoError
from funnel.tables import ColumnMissing, DuplicateColumns, NoHeader, NoRows, Table, read

DATA = Path(__file__).parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the repository")


def table(text: str, encoding: str = "utf-8") -> Table:
    return read(text.encode(encoding), name="ab.csv")


def cells(found: Table) -> list[dict[str, str]]:
    return found.data.to_pylist()


# ---- real files


@real
@pytest.mark.parametrize(
    ("path", "rows", "sha256"),
    [
        # From each SOURCE.md; the hash is that of the uncompressed file.
        ("cookie_cats/cookie_cats.csv.gz", 90_189, "75790e24d93c35a5b90aeaa9029845d8b2fed26ae2062c9a26171e7ea4f7be0f"),
        (
            "hillstrom_email/hillstrom.csv.gz",
            64_000,
            "ff9e59285e9dc3f5fa3e0975419e6631ea5bdccd65d818991473d2367e02979c",
        ),
        ("udacity_free_trial/control_data.csv", 37, "e214cfc4966836865c6bcb951713f059c7ce2d8f3aea2212aa22dd1ca24b72b1"),
        (
            "webpage_subscription_ab/ab_data.csv",
            476,
            "9a3e772d37471abb3aecd1ad27b27e38454bc6f941d7aa298e48b4e033dc8316",
        ),
    ],
)
def test_real_files_are_read_to_the_last_row(path, rows, sha256):
    found = read(DATA / path)
    assert (len(found), found.rows_refused, found.sha256) == (rows, 0, sha256)


@real
def test_a_byte_order_mark_is_no_part_of_the_first_name():
    found = read(DATA / "udacity_free_trial" / "control_data.csv")
    assert found.columns == ("Date", "Pageviews", "Clicks", "Enrollments", "Payments")
    assert found.texts("Date")[0].as_py() == "Sat, Oct 11"


@real
def test_a_file_that_starts_with_data_has_no_header():
    with pytest.raises(NoHeader):
        read(DATA / "telco_churn" / "WA_Fn-UseC_-Telco-Customer-Churn.csv")


# ---- what programs write

PLAIN = "año;grupo\n1;señal\n2;otro\n"


@pytest.mark.parametrize(
    ("encoding", "found_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("latin-1", "cp1252"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_told_apart(encoding, found_as):
    found = table(PLAIN, encoding)
    assert found.dialect.encoding == found_as
    assert cells(found) == [{"año": "1", "grupo": "señal"}, {"año": "2", "grupo": "otro"}]


def test_utf_16_is_read_in_both_byte_orders():
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert len(read(mark + PLAIN.encode(encoding), name="a")) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end_gives_the_same_table(delimiter, end):
    rows = [["user", "group", "spent"], ["1", "a,b", "3;5"], ["2", 'say "hi"', "x\ty"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    found = table(out.getvalue())
    assert found.dialect.delimiter == delimiter
    assert [list(row.values()) for row in cells(found)] == rows[1:]


def test_excels_own_first_line_names_the_delimiter_and_is_no_row():
    found = table("sep=;\r\na;b\r\n1,5;2\r\n")
    assert found.columns == ("a", "b")
    assert found.row_number(0) == 2


def test_decimal_commas_alone_in_a_column_are_no_delimiter():
    assert cells(table("spend\n3,5\n4,25\n")) == [{"spend": "3,5"}, {"spend": "4,25"}]


def test_gzip_and_parquet_are_known_by_their_bytes_and_not_by_their_name():
    packed = read(gzip.compress(b"a,b\n1,2\n"), name="ab.csv")
    assert packed.sha256 == table("a,b\n1,2\n").sha256
    out = io.BytesIO()
    pd.DataFrame({"a": [1, 2], "b": [True, None], "c": pd.Categorical(["x", "y"])}).to_parquet(out)
    stored = read(out.getvalue(), name="renamed.csv")
    assert stored.columns == ("a", "b", "c")
    assert stored.texts("c").to_pylist() == ["x", "y"]
    assert stored.dialect is None
    # without a header the first record is the first row
    assert [stored.row_number(i) for i in range(2)] == [1, 2]


def test_a_quoted_line_break_makes_no_new_row_and_a_blank_line_does():
    found = table('user,note\n1,"two\nlines"\n\n2,plain\n3\n')
    assert [found.row_number(i) for i in range(len(found))] == [2, 4]
    assert found.blank_rows == 1
    assert [(r.row, r.reason) for r in found.refused] == [(5, "too_few_fields")]


def test_rows_of_nothing_but_delimiters_are_no_people():
    found = table("user,group\n1,a\n,\n2,b\n,\n,\n")
    assert [found.row_number(i) for i in range(len(found))] == [2, 4]
    assert found.blank_rows == 3


def test_in_a_single_column_a_blank_line_is_a_missing_value():
    assert table("spend\n1\n\n3\n").texts("spend").to_pylist() == ["1", "", "3"]


def test_an_index_without_a_name_gets_its_position():
    assert table(",group\n0,a\n1,b\n").columns == ("#1", "group")


def test_empty_columns_at_the_end_are_dropped():
    assert table("user,group,,\n1,a,,\n2,b,,\n").columns == ("user", "group")


# ---- rows and files that break


def test_ragged_rows_are_named_and_the_others_are_read():
    good = "".join(f"{i},a,1\n" for i in range(10))
    found = table(f"user,group,x\n{good}10,a\n11,a,1,7\n12,b,0\n13,b,0,\n")
    assert len(found) == 12
    assert [(r.row, r.reason, r.text) for r in found.refused] == [
        (12, "too_few_fields", "10,a"),
        (13, "too_many_fields", "11,a,1,7"),
    ]
    assert found.row_number(10) == 14


def test_all_ragged_rows_are_counted_and_a_thousand_are_kept():
    found = table("a,b\n" + "1,2\n" * 3000 + "1\n" * 2000)
    assert (len(found), found.rows_refused, len(found.refused)) == (3000, 2000, 1000)


def test_a_file_that_is_mostly_ragged_is_refused_and_names_below_a_title_are_found():
    with pytest.raises(RaggedFile) as refused:
        table("Report of October\nuser,group\n1,a\n2,b\n")
    assert refused.value.values == {"file": "ab.csv", "row": 2, "columns": 1, "why": "title"}
    with pytest.raises(RaggedFile) as refused:
        table("user,group\n1\n2\n3,a\n")
    assert refused.value.values == {"file": "ab.csv", "row": 2, "columns": 2}


def test_a_header_that_comes_again_is_refused_as_a_row():
    found = table("user,group\n1,a\nuser,group\n2,b\n")
    assert [(r.row, r.reason) for r in found.refused] == [(3, "header_again")]
    assert [found.row_number(i) for i in range(2)] == [2, 4]


@pytest.mark.parametrize("text", ['a,b\n1,"2\n3,4\n5,6\n', 'a,b\n1,2\n3,"4\n5,6\n7,"8\n9,0\n'])
def test_a_quotation_mark_that_swallows_rows_is_an_error_that_names_its_row(text):
    with pytest.raises(OpenQuote) as refused:
        table(text)
    assert refused.value.values["row"] == (2 if text[4:7] == '1,"' else 3)


def test_a_stray_quotation_mark_inside_a_row_costs_that_row_at_most():
    found = table('a,b\n1,2\n3,"x"y\n5,"two\nlines"\n7,8\n')
    assert [(r.row, r.reason) for r in found.refused] == [(3, "bad_quotes")]
    assert [found.row_number(i) for i in range(3)] == [2, 4, 5]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a,b\n", NoRows),
        ("a,b\n,\n\n", NoRows),
        ("a,b,a\n1,2,3\n", DuplicateColumns),
        ("1,control,0\n2,control,1\n3,new,0\n", NoHeader),
        ("2024-01-01,5\n2024-01-02,6\n", NoHeader),
    ],
)
def test_headers_that_cannot_be_are_refused(text, error):
    with pytest.raises(error) as refused:
        table(text)
    assert refused.value.values["file"] == "ab.csv"


def test_numbers_may_be_names_beside_names():
    assert table("user,group,1,7\n5,a,1,0\n").columns == ("user", "group", "1", "7")


def test_a_column_that_is_not_there_names_those_that_are():
    with pytest.raises(ColumnMissing) as refused:
        table("a,b\n1,2\n").texts("c")
    assert refused.value.values == {"column": "c", "columns": "a, b", "file": "ab.csv"}


TEXTS = st.text(st.sampled_from('ab1 ,;"\n\t.ñ'), max_size=5)


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_what_was_written_is_read_and_both_parsers_agree(rows, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["k1", "k2", "k3"], *rows])
    dialect = csvs.Dialect(delimiter=delimiter, encoding="utf-8")
    careful = csvs._careful(out.getvalue(), dialect, "x")
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    assert [list(row) for row in zip(*(c.to_pylist() for c in careful.columns), strict=True)] == kept
    fast = csvs._fast(out.getvalue(), dialect)
    if fast is not None:
        assert [c.to_pylist() for c in fast.columns] == [c.to_pylist() for c in careful.columns]
        assert fast.row_numbers.tolist() == careful.row_numbers.tolist()


@given(st.binary(max_size=200) | st.text('a1,;"\n\r\t', max_size=60).map(str.encode))
def test_any_bytes_are_a_table_or_a_coded_error(data):
    try:
        found = read(data, name="any")
    except TrayectoError:
        return
    assert all(len(found.texts(name)) == len(found) == len(found.row_numbers) for name in found.columns)


@given(st.lists(st.sampled_from(["1,a,0", "2,b", "3,a,1,9", "", ",,", '4,"b",0', '5,"b"x,0']), min_size=1, max_size=20))
def test_every_line_is_a_row_a_blank_or_a_refusal(lines):
    try:
        found = table("\n".join(["user,group,x", *lines, "9,z,9"]))
    except RaggedFile:
        return
    assert len(found) + found.blank_rows + found.rows_refused == len(lines) + 1
