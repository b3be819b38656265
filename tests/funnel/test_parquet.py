"""Parquet files added up by DuckDB: the same account, to the last refused row, as the reader of tables gives."""

import math
import subprocess
import sys
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnel.account import ColumnTooLarge
from funnel.columns import WITH_BEFORE
from funnel.errors import TrayectoError
from funnel.intake import units
from funnel.parquet import aggregate
from funnel.samples import Beside, Sample
from funnel.tables import read

ROOT = Path(__file__).parents[2]


def near(found, expected) -> bool:
    """Equal, but for the rounding of sums that were added up in another order."""
    if isinstance(expected, dict):
        return list(found) == list(expected) and all(near(found[key], expected[key]) for key in expected)
    if isinstance(expected, list | tuple):
        return len(found) == len(expected) and all(map(near, found, expected))
    if isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
    return found == expected


def outcome(way, source, **named):
    """An account as plain data, the code and values of an error, or None."""
    try:
        found = way(source, **named)
    except TrayectoError as error:
        return error.code, error.values
    return found and asdict(found)


def same(paths, **named) -> dict:
    """What both ways give of the files, after making sure that they do."""
    tables = {name: read(path) for name, path in paths.items()} if isinstance(paths, dict) else [read(p) for p in paths]
    fast, slow = outcome(aggregate, paths, **named), outcome(units, tables, **named)
    if isinstance(fast, dict) and isinstance(slow, dict):
        assert {key: fast[key] for key in slow if not near(fast[key], slow[key])} == {}
    assert near(fast, slow)
    return fast


NUMBERS = st.one_of(
    st.sampled_from([None, 0.0, 1.0, -0.0]),
    st.sampled_from([None, 0.0, 1.0, 2.0, -1.0, 0.5, 10.0, 11.0, math.inf, -math.inf, 1e101, 1e99, 3.25]),
)
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", " a", "", None, "\u00a0"]),
        st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, None]),
        st.sampled_from(["de", "es", " es ", "", None]),
        NUMBERS,
        NUMBERS,
        st.sampled_from([None, 0, 1, 1, 0, 2, 9, 10, 11, -1]),
        st.sampled_from([None, 0, 1, 2, -3]),
    ),
    min_size=1,
    max_size=40,
)
KINDS = st.sampled_from([None, "binary", "mean", "count", "ordinal", "nps"])


def written(tmp_path, tables, *, ids: str) -> list:
    """Parquet files of people, each with two more who are surely counted."""
    paths = []
    for i, people in enumerate(tables):
        rows = [*people, ("a", 90 + i, "es", 1.0, 1.0, 1, 1), ("b", 95 + i, "de", 0.0, 1.0, 0, 0)]
        frame = pd.DataFrame(rows, columns=["group", "id", "place", "x", "y", "z", "before"])
        frame["name"] = frame["id"].map(lambda x: None if pd.isna(x) else f" {int(x)}"[int(x) % 2 :])
        frame = frame.astype({"id": ids, "z": "Int64", "before": "Int64"})
        if frame["z"].isin([0, 1]).all():
            frame["z"] = frame["z"].astype("boolean")
        paths.append(tmp_path / f"{i}.parquet")
        frame.to_parquet(paths[-1])
    return paths


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tables=st.lists(PEOPLE, min_size=1, max_size=2),
    kinds=st.tuples(KINDS, KINDS, KINDS),
    unit=st.sampled_from([None, "id", "name"]),
    segment=st.sampled_from([None, "place"]),
    ratio=st.sampled_from([None, ("x", "y"), ("x", "z"), ("z", "y")]),
    pre=st.sampled_from([None, "x", "y", "z"]),
    ids=st.sampled_from(["float64", "Int64"]),
)
def test_any_table_gives_the_account_that_the_reader_of_tables_gives(
    tmp_path, tables, kinds, unit, segment, ratio, pre, ids
):
    metrics = dict(zip(["x", "y", "z"], kinds, strict=True))
    named = {"variant": "group", "unit": unit, "segment": segment, "metrics": metrics}
    if ratio:
        metrics["per"] = "ratio"
        named["ratios"] = {"per": ratio}
    if pre and metrics[pre] in WITH_BEFORE:
        named["pre"] = {pre: "before"}
    same(written(tmp_path, tables, ids=ids), **named)


# ---- by hand


@pytest.fixture
def stored(tmp_path):
    """Writes columns to a Parquet file and gives its path."""

    def write(name: str = "ab.parquet", **columns: object):
        path = tmp_path / name
        pq.write_table(pa.table(columns), path)
        return path

    return write


def test_shares_amounts_and_values_from_before_are_summed_by_variant(stored):
    path = stored(group=["new", "old", "new"], bought=[True, False, False], spent=[1.5, 4.0, 2.0], before=[1, 2, 3])
    found = aggregate([path], variant="group", metrics=["bought", "spent"], pre={"spent": "before"})
    assert (found.variants, found.people) == (("new", "old"), {"new": 2, "old": 1})
    assert found.kinds == {"bought": "binary", "spent": "mean"}
    assert found.samples["bought"] == {"new": Sample.of_share(2, 1), "old": Sample.of_share(1, 0)}
    assert found.samples["spent"]["new"] == Sample(2, 3.5, 6.25, Beside(4, 10, 7.5))


def test_variants_stand_in_the_order_of_their_first_row_however_late_it_is(stored):
    late = ["b"] * 30_000 + ["c"] + ["a"] * 30_000
    named = {"variant": "group", "metrics": ["x"]}
    paths = [stored("1.parquet", group=late, x=[1] * 60_001), stored("2.parquet", group=["d", "a"], x=[0, 1])]
    assert list(same(paths, **named)["people"]) == ["b", "c", "a", "d"]
    assert list(same(paths[::-1], **named)["people"]) == ["d", "a", "b", "c"]


def test_one_file_per_variant_goes_by_their_names(stored):
    files = {"old": stored("o.parquet", id=[1, 2], x=[1, 0]), "new": stored("n.parquet", id=[2, 3], x=[1, 1])}
    assert same(files, unit="id", metrics=["x"])["people"] == {"old": 1, "new": 1}
    assert same(files, metrics=["x"])["people"] == {"old": 2, "new": 2}


def test_numbers_too_large_are_the_same_error_with_the_number_of_the_record(stored):
    path = stored(group=["a", "b", "a"], x=[math.inf, 1e150, 1e300])
    error = outcome(units, read(path), variant="group", metrics=["x"])
    assert outcome(aggregate, [path], variant="group", metrics=["x"]) in (None, error)
    with pytest.raises(ColumnTooLarge) as refused:
        units(read(path), variant="group", metrics=["x"])
    assert (refused.value.values["row"], refused.value.values["text"]) == (2, "1e+150")


def test_refused_rows_are_named_by_file_row_column_and_text(stored):
    paths = [
        stored("1.parquet", id=["u", "v", None], group=["a", "b", "b"], x=[0.0, math.inf, 1.0]),
        stored("2.parquet", id=["w", "x", "y"], group=["a", "b", "a"], x=[2.5, 2.0**400, math.nan]),
    ]
    found = same(paths, variant="group", unit="id", metrics={"x": "binary"})
    assert [(r["file"], r["row"], r["column"], r["reason"], r["text"][:4]) for r in found["refused"]] == [
        ("1.parquet", 2, "x", "not_finite", "inf"),
        ("1.parquet", 3, "id", "blank", ""),
        ("2.parquet", 1, "x", "not_binary", "2.5"),
        ("2.parquet", 2, "x", "too_large", "2.58"),
    ]
    assert found["rows_without_result"] == {"x": 1}


def test_more_refused_rows_than_are_kept_are_counted(stored):
    found = same([stored(group=["a", "b"] * 1000, x=[0, 2] * 999 + [0, 1])], variant="group", metrics={"x": "binary"})
    assert (found["rows_refused"], len(found["refused"])) == (999, 999)
    found = same([stored(group=["a", "b"] * 1500, x=[0, 2] * 1499 + [0, 1])], variant="group", metrics={"x": "binary"})
    assert (found["rows_refused"], len(found["refused"])) == (1499, 1000)


def test_whole_numbers_too_large_to_square_exactly_are_summed_all_the_same(stored):
    large = [2**62, -(2**62), 3 * 2**61, 0]
    same([stored(group=["a", "b"] * 2, x=large, y=pa.array([1, 0, 2**64 - 1, 1], pa.uint64()))],
         variant="group", metrics=["x", "y"], pre={"x": "y"})  # fmt: skip
    same([stored(group=["a", "b"] * 2, x=pa.array([127, -128, 100, 1], pa.int8()))], variant="group", metrics=["x"])


def test_text_of_several_kinds_is_one_variant_as_the_tables_reader_has_it(stored):
    same([stored(group=["a ", "b", "\u00a0a", ""], x=[1, 0, 1, 1])], variant="group", metrics=["x"])
    same([stored(group=[1.0, 2.0, math.nan, None, -0.0, 0.0, 2.5], x=[1] * 7)], variant="group", metrics=["x"])
    same([stored(group=[True, False, None], x=[1, 0, 1])], variant="group", metrics=["x"])
    same([stored(group=pa.array(["a", "b", "a"]).dictionary_encode(), x=[1, 0, 1])], variant="group", metrics=["x"])


@pytest.mark.parametrize(
    "columns",
    [
        {"group": ["a", "a"]},
        {"group": ["a", "b"], "metrics": ["y"]},
        {"group": ["", None]},
        {"group": [f"v{i}" for i in range(51)]},
        {"group": [f"v{i}" for i in range(20_000)]},
        {"group": ["a", "b"], "x": [math.inf, 1e200]},
        {"group": ["a", "b"], "x": [2, 3], "metrics": {"x": "binary"}},
        {"group": ["a"] * 1000 + ["b"], "metrics": {"x": "ordinal"}, "x": list(range(1001))},
        {"group": ["a"] * 1000 + ["b"], "place": [f"p{i}" for i in range(1001)], "segment": "place"},
        {"group": ["a", "b"], "unit": "group"},
        {"group": ["a", "b"], "id": ["u", "u"], "unit": "id"},
    ],
)
def test_what_cannot_be_compared_is_the_same_error(stored, columns):
    named = {"metrics": ["x"], **{k: v for k, v in columns.items() if k in ("metrics", "unit", "segment")}}
    data = {k: v for k, v in columns.items() if k not in named}
    path = stored(**{"x": [1.0] * len(data["group"]), **data})
    error = outcome(units, read(path), variant="group", **named)
    assert isinstance(error, tuple)
    assert outcome(aggregate, [path], variant="group", **named) in (None, error)


# ---- what is left to the reader of tables


@pytest.mark.parametrize(
    "columns",
    [
        {"group": ["a", "b"], "x": ["1", "0"]},
        {"group": ["a", "b"], "x": [Decimal("1.5"), Decimal("2")]},
        {"group": ["a", "b"], "x": [datetime(2026, 1, 1), datetime(2026, 1, 2)]},
        {"group": [date(2026, 1, 1), date(2026, 1, 2)], "x": [1, 0]},
        {"group": ["a", "b"], "x": [1, 0], "X": [1, 1]},
        {"group": ["a", "b"], "x": [[1], [0]]},
        {"group": [], "x": pa.array([], pa.int64())},
    ],
)
def test_columns_whose_reading_would_differ_are_left_to_the_reader_of_tables(stored, columns):
    assert aggregate([stored(**columns)], variant="group", metrics=["x"]) is None


def test_durations_are_no_whole_numbers(tmp_path):
    path = tmp_path / "d.parquet"
    pd.DataFrame({"group": ["a", "b"], "x": pd.to_timedelta([1, 2], unit="h")}).to_parquet(path)
    assert aggregate([path], variant="group", metrics=["x"]) is None


def test_ids_of_two_types_are_left_to_the_reader_of_tables(stored):
    paths = [stored("1.parquet", id=[1, 2], group=["a", "b"], x=[1, 0]),
             stored("2.parquet", id=["1", "2"], group=["a", "a"], x=[1, 0])]  # fmt: skip
    assert aggregate(paths, variant="group", unit="id", metrics=["x"]) is None


def test_what_is_no_parquet_file_is_left_to_the_reader_of_tables(stored, tmp_path):
    text = tmp_path / "ab.csv"
    text.write_text("group,x\na,1\nb,0\n")
    damaged = stored(group=["a", "b"] * 999, x=[1, 0] * 999)
    damaged.write_bytes(damaged.read_bytes()[:-200])
    for path in (text, damaged, tmp_path, tmp_path / "none.parquet"):
        assert aggregate([path], variant="group", metrics=["x"]) is None
    good = stored("good.parquet", group=["a", "b"], x=[1, 0])
    assert aggregate([good, text], variant="group", metrics=["x"]) is None


@pytest.mark.parametrize("name", ["a'b.parquet", "día 1 (2).parquet", "x=1.parquet", "a;b--.parquet"])
def test_any_name_of_a_file_is_only_a_name(stored, name):
    assert same([stored(name, group=["a", "b"], x=[1, 0])], variant="group", metrics=["x"])["people"] == {
        "a": 1,
        "b": 1,
    }


def test_a_name_that_is_a_pattern_reads_no_other_file(stored):
    stored("ab.parquet", group=["a", "b"], x=[1, 0])
    assert aggregate([stored("a*.parquet", group=["a", "b"], x=[1, 0])], variant="group", metrics=["x"]) is None


def test_any_name_of_a_column_is_only_a_name(stored):
    odd = {'the "group"': ["a", "b"], "x; DROP TABLE y": [1.5, 2.5], "m0": [1, 2], "place": [1, 1], "select": [3, 4]}
    same([stored(**odd)], variant='the "group"', unit="m0", segment="place",
         metrics=["x; DROP TABLE y"], pre={"x; DROP TABLE y": "select"})  # fmt: skip


def test_a_clean_file_needs_neither_pandas_nor_arrow(stored):
    path = stored(group=["a", "b"], bought=[True, False], spent=[1.5, 2.5])
    code = (
        f"import sys; from funnel.parquet import aggregate\n"
        f"found = aggregate([{str(path)!r}], variant='group', metrics=['bought', 'spent'])\n"
        f"print(found.people, [m for m in ('pandas', 'pyarrow', 'scipy', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "{'a': 1, 'b': 1} []"
