"""From tables to stays: who left and who was still there, per day, and every other row accounted for."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.account import ColumnMissing, ColumnNotNumbers, ColumnTwice, Excluded, NobodyLeft, OneVariant
from funnel.stays import LONGEST, stays
from funnel.tables import read


def table(text, name="ab.csv"):
    return read(text.encode(), name=name)


def followed(text, **named):
    return stays(table(text), **{"variant": "group", "days": "days", "left": "gone", **named})


def test_each_day_has_who_left_and_who_was_still_there():
    found = followed("group,days,gone\na,3,1\na,3,0\na,3,1\na,7,0\nb,0,1\nb,7,0\n")
    assert found.counts == {"a": ((3, 2, 1), (7, 0, 1)), "b": ((0, 1, 0), (7, 0, 1))}
    assert (found.without, found.rows_refused, found.excluded) == (0, 0, Excluded())


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("yes", "no"), ("TRUE", "False"), ("sí", "no"), ("1.0", "0.0")])
def test_having_left_is_said_in_many_ways(yes, no):
    found = followed(f"group,days,gone\na,1,{yes}\na,2,{no}\nb,3,{no}\n")
    assert found.counts == {"a": ((1, 1, 0), (2, 0, 1)), "b": ((3, 0, 1),)}


def test_one_file_per_variant_is_the_same_as_a_column():
    tables = {"a": table("days,gone\n3,1\n7,0\n", "a.csv"), "b": table("days,gone\n5,0\n", "b.csv")}
    found = stays(tables, days="days", left="gone")
    assert found.counts == {"a": ((3, 1, 0), (7, 0, 1)), "b": ((5, 0, 1),)}


def test_people_in_several_variants_are_out_and_of_repeated_ones_the_first_row_counts():
    text = "user,group,days,gone\n1,a,3,1\n1,b,4,0\n2,a,5,1\n2,a,9,0\n3,b,2,0\n3,b,2,0\n4,b,6,1\n,b,7,1\n5,,8,1\n"
    found = followed(text, unit="user")
    assert found.counts == {"a": ((5, 1, 0),), "b": ((2, 0, 1), (6, 1, 0))}
    assert found.excluded == Excluded(in_several_variants=1, missing_variant=1, repeated_rows=1, repeated_units=1)
    assert found.rows_refused == 1  # the person without a name


def test_blanks_and_what_cannot_be_read_are_left_out_and_counted():
    rows = ["a,,1", "a,4,", "a,-1,0", f"a,{LONGEST + 1},0", "a,soon,0", "a,4,2", "a,4,maybe", "a,4,1", "b,2,0"]
    found = followed("group,days,gone\n" + "\n".join(rows) + "\n")
    assert found.counts == {"a": ((4, 1, 0),), "b": ((2, 0, 1),)}
    assert (found.without, found.rows_refused) == (2, 5)


def test_part_of_a_day_belongs_to_the_day_that_it_is_in():
    assert followed("group,days,gone\na,2.9,1\nb,0.2,0\n").counts == {"a": ((2, 1, 0),), "b": ((0, 0, 1),)}


def test_a_variant_of_which_nobody_counts_is_not_forgotten():
    assert followed("group,days,gone\na,2,1\nb,,0\n").counts == {"a": ((2, 1, 0),), "b": ()}


@pytest.mark.parametrize(
    ("text", "named", "error"),
    [
        ("group,days,gone\na,soon,1\nb,later,0\n", {}, ColumnNotNumbers),
        ("group,days,gone\na,1,here\nb,2,there\n", {}, ColumnNotNumbers),
        ("group,days,gone\na,,1\nb,2,\n", {}, NobodyLeft),
        ("group,days,gone\na,1,1\na,2,0\n", {}, OneVariant),
        ("group,days,gone\na,1,1\nb,2,0\n", {"left": "days"}, ColumnTwice),
        ("group,days,gone\na,1,1\nb,2,0\n", {"left": "group"}, ColumnTwice),
        ("group,days,gone\na,1,1\nb,2,0\n", {"unit": "days"}, ColumnTwice),
        ("group,days,gone\na,1,1\nb,2,0\n", {"left": "left"}, ColumnMissing),
    ],
)
def test_what_holds_no_stays_is_said(text, named, error):
    with pytest.raises(error):
        followed(text, **named)


people = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.booleans()), min_size=1, max_size=30)


@settings(max_examples=50)
@given(people)
def test_nobody_is_lost_and_the_days_rise(rows):
    rows = [("a", 1, True), ("b", 1, False), *rows]
    found = followed("group,days,gone\n" + "".join(f"{v},{day},{int(gone)}\n" for v, day, gone in rows))
    seen = Counter()
    for variant, days in found.counts.items():
        assert [day for day, _, _ in days] == sorted({day for v, day, _ in rows if v == variant})
        for day, left, still in days:
            seen.update({(variant, day, True): left, (variant, day, False): still})
    assert +seen == Counter(rows)
