"""Samples from rows that are totals, say per day."""

from pathlib import Path

import pytest

from funnel.account import Excluded
from funnel.intake import TotalsNotShares, totals
from funnel.samples import Sample
from funnel.tables import Table, read

DATA = Path(__file__).parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the repository")


def table(text: str, name: str = "ab.csv") -> Table:
    return read(text.encode(), name=name)


def share(n: int, successes: int) -> Sample:
    return Sample.of_share(n, successes)


def refusals(found):
    return [(r.row, r.column, r.reason, r.text) for r in found.refused]


@real
def test_udacity_keeps_the_clicks_of_days_without_results_in_the_split():
    arms = {name: read(DATA / f"udacity_free_trial/{name}_data.csv") for name in ("control", "experiment")}
    found = totals(arms, per="Clicks", metrics=["Enrollments", "Payments"])
    assert found.people == {"control": 28_378, "experiment": 28_325}
    assert found.samples["Enrollments"] == {"control": share(17_293, 3_785), "experiment": share(17_260, 3_423)}
    assert found.samples["Payments"] == {"control": share(17_293, 2_033), "experiment": share(17_260, 1_945)}
    assert found.rows_without_result == {"Enrollments": 28, "Payments": 28}
    assert found.missing["Payments"] == {"control": 28_378 - 17_293, "experiment": 28_325 - 17_260}


def test_totals_add_up_over_days_and_keep_the_people_of_blank_ones():
    text = "day,group,seen,bought\n1,a,100,10\n1,b,90,9\n2,a,50,\n2,b,60,0\n"
    found = totals(table(text), variant="group", per="seen", metrics=["bought"])
    assert found.people == {"a": 150, "b": 150}
    assert found.samples["bought"] == {"a": share(100, 10), "b": share(150, 9)}
    assert found.missing == {"bought": {"a": 50, "b": 0}}
    assert found.rows_without_result == {"bought": 1}
    assert found.kinds == {"bought": "binary"}


def test_impossible_totals_are_refused_by_row():
    text = "group,seen,bought\na,100,10\nb,100,9\na,5,6\na,5,1.5\na,-5,1\na,,1\na,2.5,1\na,5,-1\n,5,9\n"
    found = totals(table(text), variant="group", per="seen", metrics=["bought"])
    assert refusals(found) == [
        (4, "bought", "more_than_people", "6"),
        (5, "bought", "fraction", "1.5"),
        (6, "seen", "negative", "-5"),
        (7, "seen", "blank", ""),
        (8, "seen", "fraction", "2.5"),
        (9, "bought", "negative", "-1"),
    ]
    assert found.people == {"a": 100, "b": 100}
    assert found.excluded == Excluded(missing_variant=1)


def test_thousands_are_read_in_totals():
    found = totals(
        table('group,seen,bought\na,"1,200",30\nb,"1,100",20\n'), variant="group", per="seen", metrics=["bought"]
    )
    assert found.people == {"a": 1200, "b": 1100}


def test_a_count_of_1_200_has_thousands_whatever_the_delimiter():
    found = totals(table("group,seen,bought\na,1.200,30\nb,980,20\n"), variant="group", per="seen", metrics=["bought"])
    assert found.people == {"a": 1200, "b": 980}
    assert found.doubtful == {"seen": ","}


def test_identical_rows_of_totals_are_two_days():
    found = totals(table("group,seen,bought\na,5,1\na,5,1\nb,5,1\n"), variant="group", per="seen", metrics=["bought"])
    assert found.people == {"a": 10, "b": 5}


@pytest.mark.parametrize("kind", ["mean", "count", "ratio", "ordinal", "nps"])
def test_totals_hold_nothing_but_shares(kind):
    with pytest.raises(TotalsNotShares):
        totals(table("group,seen,x\na,5,1\nb,5,1\n"), variant="group", per="seen", metrics={"x": kind})


def test_totals_by_segment_add_up_to_all():
    text = "group,seen,bought,where\na,100,10,es\na,50,5,de\nb,90,9,es\nb,60,3,\n"
    found = totals(table(text), variant="group", per="seen", metrics=["bought"], segment="where")
    assert found.segment_people == {"es": {"a": 100, "b": 90}, "de": {"a": 50, "b": 0}}
    assert found.segments["es"]["bought"] == {"a": share(100, 10), "b": share(90, 9)}
    assert found.samples["bought"] == {"a": share(150, 15), "b": share(150, 12)}
    assert found.without_segment == 60
