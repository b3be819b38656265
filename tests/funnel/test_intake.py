"""From tables to samples: every row is counted, excluded or refused, and what is unknown stays unknown."""

import io
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.account import (
    ColumnNotNumbers,
    ColumnTooLarge,
    ColumnTwice,
    Excluded,
    NobodyLeft,
    OneVariant,
    TooManyLevels,
    TooManySegments,
    TooManyVariants,
)
from funnel.intake import units
from funnel.samples import Beside, Sample
from funnel.tables import ColumnMissing, Table, read

DATA = Path(__file__).parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the repository")


def table(text: str, name: str = "ab.csv") -> Table:
    return read(text.encode(), name=name)


def people(text: str, **named: object):
    return units(table(text), **{"variant": "group", "metrics": ["x"], **named})


def share(n: int, successes: int) -> Sample:
    return Sample.of_share(n, successes)


def refusals(found):
    return [(r.row, r.column, r.reason, r.text) for r in found.refused]


# ---- real files (figures: SOURCE.md of each)


@real
def test_cookie_cats_has_its_published_retention():
    found = units(
        read(DATA / "cookie_cats/cookie_cats.csv.gz"), variant="version", unit="userid", metrics=["retention_7"]
    )
    assert found.people == {"gate_30": 44_700, "gate_40": 45_489}
    assert found.samples["retention_7"] == {"gate_30": share(44_700, 8_502), "gate_40": share(45_489, 8_279)}
    assert found.excluded == Excluded()
    assert found.kinds == {"retention_7": "binary"}


@real
def test_hillstrom_without_a_unit_drops_none_of_its_identical_rows():
    found = units(read(DATA / "hillstrom_email/hillstrom.csv.gz"), variant="segment", metrics=["visit", "spend"])
    assert sum(found.people.values()) == 64_000
    assert found.excluded == Excluded()
    assert {name: s.total for name, s in found.samples["visit"].items()} == {
        "Mens E-Mail": 3_894,
        "Womens E-Mail": 3_238,
        "No E-Mail": 2_262,
    }
    assert found.kinds == {"visit": "binary", "spend": "mean"}
    spend = found.samples["spend"]["Mens E-Mail"]
    assert spend.mean == pytest.approx(1.4226, abs=5e-5)
    assert spend.variance**0.5 == pytest.approx(17.754, abs=5e-4)


@real
def test_the_web_page_has_two_repeated_rows():
    found = units(
        read(DATA / "webpage_subscription_ab/ab_data.csv"), variant="group", unit="user_id", metrics=["subscribed"]
    )
    assert found.excluded == Excluded(repeated_rows=2)
    assert found.samples["subscribed"] == {"control": share(236, 17), "experimental": share(238, 45)}


@real
def test_ninety_thousand_rows_take_well_under_a_second():
    start = time.perf_counter()
    found = units(
        read(DATA / "cookie_cats/cookie_cats.csv.gz"),
        variant="version",
        unit="userid",
        metrics=["retention_1", "retention_7", "sum_gamerounds"],
    )
    assert len(found.variants) == 2
    # 0.2 s on two slow cores; the rest is room for a busy machine.
    assert time.perf_counter() - start < 2


# ---- one row per person


def test_variants_stand_in_the_order_of_their_first_row():
    found = people("group,x\nnew,1\nold,0\nnew,0\n third ,1\n")
    assert found.variants == ("new", "old", "third")
    assert found.people == {"new": 2, "old": 1, "third": 1}


def test_a_unit_in_several_variants_is_excluded_with_all_its_rows():
    found = people("id,group,x\n1,a,1\n1,b,1\n2,a,0\n3,b,1\n1,a,0\n", unit="id")
    assert found.people == {"a": 1, "b": 1}
    assert found.excluded == Excluded(in_several_variants=1)


def test_a_unit_seen_in_another_variant_by_an_unreadable_row_is_in_several():
    found = people("id,group,x\n1,a,1\n1,b,oops\n2,a,0\n3,b,1\n", unit="id")
    assert (found.excluded.in_several_variants, found.rows_refused) == (1, 1)
    assert found.people == {"a": 1, "b": 1}


def test_identical_rows_count_once_and_of_differing_ones_the_first_counts():
    text = "id,group,x,when\n1,a,1,mon\n1,a,1,mon\n2,a,0,mon\n2,a,1,tue\n2,a,1,wed\n3,b,1,mon\n"
    found = people(text, unit="id")
    assert found.excluded == Excluded(repeated_rows=1, repeated_units=1)
    assert found.samples["x"] == {"a": share(2, 1), "b": share(1, 1)}


def test_without_a_unit_nothing_is_dropped():
    assert people("group,x\na,1\na,1\nb,0\nb,0\n").people == {"a": 2, "b": 2}


def test_a_row_without_a_variant_is_excluded_whatever_else_it_holds():
    found = people("id,group,x\n1,a,1\n2,,oops\n3, ,1\n4,b,0\n,b,0\n", unit="id")
    assert found.excluded == Excluded(missing_variant=2)
    assert refusals(found) == [(6, "id", "blank", "")]


def test_a_blank_result_is_missing_and_its_person_stays():
    found = people("group,x,y\na,1,2.5\na,,1\nb,0,\nb,,3\n", metrics=["x", "y"])
    assert found.people == {"a": 2, "b": 2}
    assert found.samples["x"] == {"a": share(1, 1), "b": share(1, 0)}
    assert found.missing == {"x": {"a": 1, "b": 1}, "y": {"a": 0, "b": 1}}
    assert found.rows_without_result == {"x": 2, "y": 1}


def test_amounts_are_summed_with_their_squares():
    found = people("group,x\na,1.5\na,2\nb,-3\nb,0\n")
    assert found.kinds == {"x": "mean"}
    assert found.samples["x"] == {"a": Sample(2, 3.5, 6.25), "b": Sample(2, -3, 9)}
    assert found.inferred == ("x",)


def test_a_kind_that_is_told_is_not_inferred():
    found = people("group,x\na,1\na,0\nb,1\n", metrics={"x": "mean"})
    assert (found.kinds, found.inferred) == ({"x": "mean"}, ())
    told = people("group,x\na,1\na,2\na,0.5\na,-1\nb,0\n", metrics={"x": "binary"})
    assert refusals(told) == [
        (3, "x", "not_binary", "2"),
        (4, "x", "not_binary", "0.5"),
        (5, "x", "not_binary", "-1"),
    ]


def test_an_unreadable_cell_refuses_its_row_by_number():
    found = people('group,x,note\na,1,"two\nlines"\nb,0,-\nb,NaN,-\na,inf,-\na,1,-\n')
    assert refusals(found) == [(4, "x", "not_finite", "NaN"), (5, "x", "not_finite", "inf")]
    assert found.people == {"a": 2, "b": 1}


def test_ragged_rows_are_among_the_refused():
    found = people("group,x\na,1\nb\nb,0\n")
    assert refusals(found) == [(3, None, "too_few_fields", "b")]
    assert found.rows_refused == 1


def test_long_texts_are_cut_and_a_thousand_refusals_kept_of_all_that_are_counted():
    found = people("group,x\na,1\nb,0\n" + f"a,{'z' * 99}\n" * 1500)
    assert (found.rows_refused, len(found.refused), found.refused[0].text) == (1500, 1000, "z" * 40)


def test_a_variant_of_refused_rows_alone_does_not_vanish():
    assert people("group,x\na,1\nb,0\nc,oops\n").people == {"a": 1, "b": 1, "c": 0}


def test_a_column_of_dates_is_refused_whole():
    with pytest.raises(ColumnNotNumbers) as refused:
        people("group,x\na,2024-01-01\nb,2024-01-02\n")
    assert refused.value.values == {
        "column": "x",
        "file": "ab.csv",
        "row": 2,
        "reason": "looks_like_a_date",
        "text": "2024-01-01",
    }


@pytest.mark.parametrize("large", ["1e31", "1e150", "1e300"])
def test_numbers_too_large_to_compute_with_are_called_that_and_not_no_numbers(large):
    with pytest.raises(ColumnTooLarge) as refused:
        people(f"group,x\na,soon\na,{large}\nb,2e150\n")
    assert refused.value.values == {"column": "x", "file": "ab.csv", "row": 3, "text": large}


def test_a_metric_with_no_result_at_all_has_nobody():
    found = people("group,x\na,\nb,\n")
    assert found.samples["x"] == {"a": Sample(0, 0, 0), "b": Sample(0, 0, 0)}
    assert found.people == {"a": 1, "b": 1}


@pytest.mark.parametrize(
    ("text", "named", "error"),
    [
        ("group,x\na,1\na,0\n", {}, OneVariant),
        ("group,x\n" + "".join(f"v{i},1\n" for i in range(51)), {}, TooManyVariants),
        ("group,x\n,1\n,0\n", {}, NobodyLeft),
        ("id,group,x\n1,a,1\n1,b,0\n", {"unit": "id"}, NobodyLeft),
        ("group,x\na,1\nb,0\n", {"unit": "group"}, ColumnTwice),
        ("group,x\na,1\nb,0\n", {"metrics": ["y"]}, ColumnMissing),
        ("group,x\na,1\nb,0\n", {"unit": "y"}, ColumnMissing),
    ],
)
def test_what_cannot_be_compared_is_an_error(text, named, error):
    with pytest.raises(error):
        people(text, **named)


def test_files_of_one_shape_are_one_after_the_other():
    first, second = table("id,group,x\n1,a,1\n2,b,1\n"), table("x,group,id\n1,a,1\n0,b,3\noops,b,4\n", "two.csv")
    found = units([first, second], variant="group", unit="id", metrics=["x"])
    assert found.samples["x"] == {"a": share(1, 1), "b": share(2, 1)}
    assert found.excluded == Excluded(repeated_rows=1)
    assert [(r.file, r.row) for r in found.refused] == [("two.csv", 4)]


def test_one_table_per_variant_goes_by_their_names():
    found = units({"old": table("id,x\n1,1\n2,0\n"), "new": table("id,x\n2,1\n3,1\n")}, unit="id", metrics=["x"])
    assert found.variants == ("old", "new")
    assert found.people == {"old": 1, "new": 1}
    assert found.excluded == Excluded(in_several_variants=1)


def test_decimal_commas_are_read_and_a_doubtful_mark_is_told():
    found = units(table("group;x\na;1.250\nb;2.500\n"), variant="group", metrics=["x"])
    assert found.samples["x"]["a"].total == 1250
    assert found.doubtful == {"x": ","}


def test_parquet_gives_the_same_as_csv():
    frame = pd.DataFrame({"id": [1, 2, 3], "group": ["a", "b", None], "x": [True, False, True]})
    out = io.BytesIO()
    frame.to_parquet(out)
    stored, text = read(out.getvalue(), name="p"), table(frame.to_csv(index=False))
    assert units(stored, variant="group", unit="id", metrics=["x"]) == units(
        text, variant="group", unit="id", metrics=["x"]
    )


# ---- kinds beyond shares and amounts


def test_counts_are_whole_and_not_negative():
    found = people("group,x\na,3\na,0\nb,2\nb,1.5\nb,-1\n", metrics={"x": "count"})
    assert found.samples["x"] == {"a": Sample(2, 3, 9), "b": Sample(1, 2, 4)}
    assert refusals(found) == [(5, "x", "fraction", "1.5"), (6, "x", "negative", "-1")]


def test_nps_answers_become_promoters_passives_and_detractors():
    # 0 to 6 detract, 7 and 8 are passive, 9 and 10 promote (Reichheld 2003).
    found = people(
        "group,x\n" + "".join(f"a,{i}\n" for i in range(11)) + "b,10\nb,11\nb,-1\nb,7.5\n", metrics={"x": "nps"}
    )
    assert found.samples["x"] == {"a": Sample.of_nps(2, 2, 7), "b": Sample.of_nps(1, 0, 0)}
    assert found.samples["x"]["a"].mean == pytest.approx(-500 / 11)
    assert refusals(found) == [
        (14, "x", "out_of_scale", "11"),
        (15, "x", "out_of_scale", "-1"),
        (16, "x", "fraction", "7.5"),
    ]


def test_answers_on_a_scale_keep_how_often_each_was_given():
    found = people("group,x\na,1\na,5\na,5\na,\nb,3\n", metrics={"x": "ordinal"})
    assert found.samples["x"]["a"] == Sample.of_levels({1: 1, 5: 2})
    assert found.samples["x"]["a"].levels == ((1.0, 1), (5.0, 2))
    assert found.missing["x"] == {"a": 1, "b": 0}


def test_a_ratio_holds_both_totals_of_those_who_have_both():
    found = people(
        "group,revenue,sessions\na,10,2\na,0,3\na,5,\nb,,1\nb,4,4\n",
        metrics={"revenue/sessions": "ratio", "revenue": None},
        ratios={"revenue/sessions": ("revenue", "sessions")},
    )
    ratio = found.samples["revenue/sessions"]
    assert ratio["a"] == Sample(2, 10, 100, Beside(5, 13, 20))
    assert (ratio["a"].ratio, ratio["b"].ratio) == (2, 1)
    assert found.missing["revenue/sessions"] == {"a": 1, "b": 1}
    assert found.samples["revenue"]["a"].n == 3


# ---- values from before, and segments


def test_a_value_from_before_stands_beside_the_metric():
    found = people("group,x,old\na,1.5,1\na,2,3\nb,4,2\n", pre={"x": "old"})
    assert found.samples["x"] == {"a": Sample(2, 3.5, 6.25, Beside(4, 10, 7.5)), "b": Sample(1, 4, 16, Beside(2, 4, 8))}
    assert found.without_before == {"x": 0}


def test_who_has_no_value_from_before_is_given_the_mean_of_all_variants():
    found = people("group,x,old\na,1.5,1\na,2,\nb,4,2\nb,0.5,6\nb,,9\n", pre={"x": "old"})
    # The mean of 1, 2 and 6; who has no result does not count in it.
    assert found.samples["x"]["a"] == Sample(2, 3.5, 6.25, Beside(1 + 3, 1 + 9, 1.5 * 1 + 2 * 3))
    assert found.samples["x"]["b"].beside == Beside(8, 40, 11)
    assert found.without_before == {"x": 1}


def test_a_column_from_before_without_any_value_leaves_the_metric_as_it_is():
    found = people("group,x,old\na,1.5,\nb,2,\n", pre={"x": "old"})
    assert found.samples["x"] == {"a": Sample(1, 1.5, 2.25), "b": Sample(1, 2, 4)}
    assert found.without_before == {"x": 2}


def test_segments_stand_in_the_order_of_their_first_row_and_add_up_to_all():
    found = people("group,x,where\na,1,es\na,0,de\nb,1, es\nb,0,\nb,1,de\n", segment="where")
    assert list(found.segments) == ["es", "de"]
    assert found.segment_people == {"es": {"a": 1, "b": 1}, "de": {"a": 1, "b": 1}}
    assert found.without_segment == 1
    assert found.segments["es"]["x"] == {"a": share(1, 1), "b": share(1, 1)}
    assert found.samples["x"] == {"a": share(2, 1), "b": share(3, 2)}


def test_segments_know_answers_and_values_from_before():
    text = "group,x,y,old,where\na,1.5,9,1,es\na,2,3,,de\nb,4,7,2,es\nb,6,8,6,de\n"
    found = people(text, metrics={"x": "mean", "y": "nps"}, pre={"x": "old"}, segment="where")
    assert found.segments["de"]["x"]["a"] == Sample(1, 2, 4, Beside(3, 9, 6))
    for metric in ("x", "y"):
        for name in "ab":
            assert (
                found.segments["es"][metric][name] + found.segments["de"][metric][name] == found.samples[metric][name]
            )


def test_a_segment_in_which_nobody_counts_is_none():
    found = people("group,x,where\na,1,es\nb,0,es\n,1,fr\nb,oops,it\n", segment="where")
    assert list(found.segments) == ["es"]


@pytest.mark.parametrize(
    ("text", "named", "error"),
    [
        ("group,x,s\n" + "".join(f"{'ab'[i % 2]},1,s{i}\n" for i in range(51)), {"segment": "s"}, TooManySegments),
        (
            "group,x\n" + "".join(f"{'ab'[i % 2]},{i}\n" for i in range(1001)),
            {"metrics": {"x": "ordinal"}},
            TooManyLevels,
        ),
        ("group,x\na,1\nb,0\n", {"segment": "group"}, ColumnTwice),
        ("group,x\na,1\nb,0\n", {"segment": "x"}, ColumnTwice),
        ("group,x\na,1\nb,0\n", {"pre": {"x": "x"}}, ColumnTwice),
        ("group,x\na,1\nb,0\n", {"metrics": {"r": "ratio"}, "ratios": {"r": ("x", "x")}}, ColumnTwice),
        ("group,x\na,1\nb,0\n", {"pre": {"x": "old"}}, ColumnMissing),
    ],
)
def test_what_cannot_be_beside_or_a_segment_is_an_error(text, named, error):
    with pytest.raises(error):
        people(text, **named)


@pytest.mark.parametrize(
    "named",
    [
        {"metrics": []},
        {"metrics": {"x": "average"}},
        {"metrics": {"x": "ratio"}},
        {"ratios": {"x": ("x", "y")}},
        {"pre": {"y": "old"}},
        {"metrics": {"x": "nps"}, "pre": {"x": "old"}},
    ],
)
def test_a_request_without_sense_is_our_own_mistake(named):
    with pytest.raises(ValueError, match=r"metrics|ratio|before"):
        people("group,x,y\na,1,1\nb,0,1\n", **named)


ROWS = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["a", "b", ""]), st.sampled_from(["0", "1", "", "oops"])),
    min_size=1,
    max_size=25,
)


@given(ROWS)
def test_without_a_unit_rows_are_people_excluded_or_refused(rows):
    text = "id,group,x\n" + "".join(f"{i},{g},{x}\n" for i, g, x in [*rows, (7, "a", "1"), (8, "b", "0")])
    found = people(text)
    assert sum(found.people.values()) + found.excluded.missing_variant + found.rows_refused == len(rows) + 2
    assert all(found.samples["x"][v].n + found.missing["x"][v] == n for v, n in found.people.items())


@given(ROWS)
def test_with_a_unit_the_counts_are_those_of_a_slow_loop(rows):
    rows = [*rows, (7, "a", "1"), (8, "b", "0")]
    found = people("id,group,x\n" + "".join(f"{i},{g},{x}\n" for i, g, x in rows), unit="id")
    groups: dict[int, set[str]] = {}
    for i, g, _ in rows:
        groups.setdefault(i, set()).update([g] if g else [])
    several = {i for i, seen in groups.items() if len(seen) > 1}
    kept: dict[int, tuple[str, str]] = {}
    seen: set[tuple[int, str, str]] = set()
    repeated_rows, repeated_units = 0, set()
    for i, g, x in rows:
        if not g or x == "oops" or i in several:
            continue
        if (i, g, x) in seen:
            repeated_rows += 1
        elif i in kept:
            repeated_units.add(i)
        seen.add((i, g, x))
        kept.setdefault(i, (g, x))
    assert found.excluded == Excluded(
        in_several_variants=len(several),
        missing_variant=sum(not g for _, g, _ in rows),
        repeated_rows=repeated_rows,
        repeated_units=len(repeated_units),
    )
    for name in found.variants:
        here = [x for g, x in kept.values() if g == name]
        assert found.people[name] == len(here)
        assert found.samples["x"][name] == share(len(here) - here.count(""), here.count("1"))
