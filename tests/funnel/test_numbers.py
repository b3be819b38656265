"""A column as numbers: the decimal mark, words, blanks, and a reason for everything else."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.numbers import REASONS, numbers
from funnel.tables import Table, read


def table(text: str) -> Table:
    return read(text.encode(), name="ab.csv")


def values(texts: list[str], *, delimiter: str = ",", decimal: str | None = None) -> list[float | str | None]:
    """A column as numbers; None where blank, the reason where refused."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["id", "x"], *([i, t] for i, t in enumerate(texts))])
    found = numbers(table(out.getvalue()), "x", decimal=decimal)
    return [
        float(value) if not reason else None if REASONS[reason] == "blank" else REASONS[reason]
        for value, reason in zip(found.values, found.reasons, strict=True)
    ]


def test_the_decimal_mark_is_the_one_that_the_column_shows():
    assert values(["3.5", "1,234.5", "1,234", ""]) == [3.5, 1234.5, 1234, None]
    assert values(["3,5", "1.234,5", "1.234", " 2 "]) == [3.5, 1234.5, 1234, 2]
    assert values(["1 234,5", "1\u00a0234", "1\u202f234,50", "1.234.567"]) == [1234.5, 1234, 1234.5, 1234567]
    assert values(["0.125", "1.234"], delimiter=";") == [0.125, 1.234]
    assert values(["-3.5", "+2.25", "\u22124.5", ".5", "5.", "1.5E+3"]) == [-3.5, 2.25, -4.5, 0.5, 5, 1500]


def test_three_digits_after_a_single_mark_follow_the_delimiter_and_are_doubtful():
    assert values(["1.234", "2.500"]) == [1.234, 2.5]
    assert values(["1,234", "2,500"]) == [1234, 2500]
    assert values(["1.234", "2.500"], delimiter=";") == [1234, 2500]
    assert values(["1,234", "2,500"], delimiter=";") == [1.234, 2.5]
    assert values(["1.234"], delimiter=";", decimal=".") == [1.234]
    assert numbers(table("a,x\n1,1.234\n"), "x").doubtful
    assert not numbers(table("a,x\n1,1.234\n1,3.5\n"), "x").doubtful
    assert not numbers(table("a,x\n1,1234\n"), "x").doubtful


def test_one_column_has_one_decimal_mark():
    assert values(["3.5", "4.25", "1,5"]) == [3.5, 4.25, "decimal_mark"]


@pytest.mark.parametrize("yes", ["TRUE", "True", "yes", "sí", "Si", "1", "VERDADERO"])
@pytest.mark.parametrize("no", ["FALSE", "no", "0", "Falso"])
def test_words_are_ones_and_zeros(yes, no):
    assert values([yes, no, yes, " "]) == [1, 0, 1, None]


def test_words_among_amounts_are_no_numbers():
    assert values(["3.5", "no", "12"]) == [3.5, "not_a_number", 12]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abc", "not_a_number"),
        ("NA", "not_a_number"),
        ("$5", "not_a_number"),
        ("1,23,456", "not_a_number"),
        ("0x10", "not_a_number"),
        ("1_000", "not_a_number"),
        ("--1", "not_a_number"),
        ("٣", "not_a_number"),
        ("5%", "percent"),
        ("NaN", "not_finite"),
        ("-inf", "not_finite"),
        ("Infinity", "not_finite"),
        ("1e200", "too_large"),
        ("2024-01-31", "looks_like_a_date"),
        ("31/01/2024", "looks_like_a_date"),
        ("31.01.24", "looks_like_a_date"),
        ("2021-01-05 00:31:25.931433", "looks_like_a_date"),
        ("Sat, Oct 11", "looks_like_a_date"),
        ("12:30", "looks_like_a_date"),
    ],
)
def test_what_is_no_number_has_a_reason(text, reason):
    assert values(["1.5", text]) == [1.5, reason]


def test_native_columns_keep_their_numbers():
    out = io.BytesIO()
    pd.DataFrame(
        {"i": [1, 2], "b": [True, False], "f": [0.5, None], "t": pd.to_datetime(["2024-01-01"] * 2)}
    ).to_parquet(out)
    stored = read(out.getvalue(), name="x")
    assert numbers(stored, "i").values.tolist() == [1, 2]
    assert numbers(stored, "b").values.tolist() == [1, 0]
    assert [REASONS[r] for r in numbers(stored, "f").reasons] == ["", "blank"]
    assert [REASONS[r] for r in numbers(stored, "t").reasons] == ["looks_like_a_date"] * 2


@given(st.lists(st.floats(-1e12, 1e12).map(lambda x: round(x, 4)), min_size=1, max_size=20), st.sampled_from(".,"))
def test_plain_numbers_are_read_as_they_were_written(xs, mark):
    texts = [f"{x:.4f}".replace(".", mark) for x in xs]
    assert values(texts, delimiter=";") == [float(f"{x:.4f}") for x in xs]


def test_ids_of_64_bits_in_parquet_are_numbers_too() -> None:
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table({"id": [2**62 + 1, 2**61]}), buffer)
    table = read(buffer.getvalue(), name="ids.parquet")
    assert numbers(table, "id").values.tolist() == [float(2**62), float(2**61)]
