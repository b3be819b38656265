"""Parquet files added up by DuckDB: the same account, to the last refused row, as the reader of tables gives."""

import math
from dataclasses import asdict

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnel.account import Intake
from funnel.errors import TrayectoError
from funnel.intake import units
from funnel.parquet import aggregate
from funnel.tables import read


def near(found, expected) -> bool:
    """Equal, but for the rounding of sums that were added up in another order."""
    if isinstance(expected, dict):
        return list(found) == list(expected) and all(near(found[key], expected[key]) for key in expected)
    if isinstance(expected, list | tuple):
        return len(found) == len(expected) and all(map(near, found, expected))
    if isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
    return found == expected


def both(paths, **named):
    """What each of the two ways gives: an account as plain data, or the code and values of an error."""

    def done(way, source):
        try:
            found = way(source, **named)
        except TrayectoError as error:
            return error.code, error.values
        assert isinstance(found, Intake)
        return asdict(found)

    if isinstance(paths, dict):
        tables = {name: read(path) for name, path in paths.items()}
    else:
        tables = [read(path) for path in paths]
    return done(aggregate, paths), done(units, tables)


def same(paths, **named) -> dict:
    fast, slow = both(paths, **named)
    assert type(fast) is type(slow), (fast, slow)
    differing = {k: (fast[k], slow[k]) for k in slow if not near(fast[k], slow[k])} if isinstance(slow, dict) else fast
    assert near(fast, slow), differing
    return fast


NUMBERS = st.one_of(
    st.sampled_from([None, 0.0, 1.0, -0.0]),
    st.sampled_from([None, 0.0, 1.0, 2.0, -1.0, 0.5, 10.0, 11.0, math.inf, -math.inf, 1e101, 1e99, 3.25]),
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", " a", "", None, "\u00a0"]),
        st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, None]),
        st.sampled_from(["de", "es", " es ", "", None]),
        NUMBERS,
        NUMBERS,
        st.sampled_from([None, 0, 1, 2, -3]),
    ),
    min_size=1,
    max_size=40,
)
KINDS = st.sampled_from([None, "binary", "mean", "count", "ordinal", "nps"])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS,
    more=ROWS,
    kinds=st.tuples(KINDS, KINDS),
    unit=st.sampled_from([None, "id", "name"]),
    segment=st.sampled_from([None, "place"]),
    ratio=st.booleans(),
    pre=st.sampled_from([None, "x", "y"]),
    files=st.integers(1, 2),
    ids=st.sampled_from(["float64", "Int64"]),
)
def test_any_table_gives_the_account_that_the_reader_of_tables_gives(
    tmp_path, rows, more, kinds, unit, segment, ratio, pre, files, ids
):
    paths = []
    for i, part in enumerate([rows, more][:files]):
        part = [*part, ("a", 90 + i, "es", 1.0, 1.0, 1), ("b", 95 + i, "de", 0.0, 1.0, 0)]
        frame = pd.DataFrame(part, columns=["group", "id", "place", "x", "y", "before"])
        frame["name"] = frame["id"].map(lambda x: None if pd.isna(x) else f" {int(x)}"[int(x) % 2 :])
        frame["id"] = frame["id"].astype(ids)
        frame["before"] = frame["before"].astype("Int64")
        paths.append(tmp_path / f"{i}.parquet")
        frame.to_parquet(paths[-1])
    metrics = dict(zip(["x", "y"], kinds, strict=True))
    named = {"variant": "group", "unit": unit, "segment": segment, "metrics": metrics}
    if ratio:
        metrics["x/y"] = "ratio"
        named["ratios"] = {"x/y": ("x", "y")}
    if pre and metrics[pre] in (None, "binary", "mean", "count"):
        named["pre"] = {pre: "before"}
    same(paths, **named)
