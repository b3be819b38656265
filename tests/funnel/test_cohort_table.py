"""Cohort tables from files, every wrong cell with its row and column, and the curve that they show."""

import itertools

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from funnel.cohort_table import CohortCell, NoPeriods, read_cohorts
from funnel.survivors import InvalidCohort, kept_by_age, observed
from funnel.tables import read


def table(text: str):
    return read(text.encode(), name="cohorts.csv")


def test_blank_cells_at_the_end_are_not_seen_yet():
    found = read_cohorts(table("start,0,1,2\n2026-01,100,80,70\n2026-02,120,90,\n2026-03,90,,\n"))
    assert found.names == ("2026-01", "2026-02", "2026-03")
    assert found.cohorts == ((100, 80, 70), (120, 90), (90,))
    assert found.customers == 310


def test_thousands_and_semicolons():
    found = read_cohorts(table("inicio;tamaño;mes 1;mes 2\nene;1.200;900;850\nfeb;1.100;1.000;\n"))
    assert found.cohorts == ((1200, 900, 850), (1100, 1000))


@pytest.mark.parametrize(
    ("row", "column", "reason", "text"),
    [
        ("2026-02,120,121,", "1", "rises", "121"),
        ("2026-02,120,,90", "1", "gap", ""),
        ("2026-02,,,", "0", "blank", ""),
        ("2026-02,120,-1,", "1", "negative", "-1"),
        ("2026-02,120,90.5,", "1", "fraction", "90.5"),
        ("2026-02,120,many,", "1", "not_a_number", "many"),
        ("2026-02,120,75%,", "1", "percent", "75%"),
        ("2026-02,99999999999,5,", "0", "too_large", "99999999999"),
        (",120,90,", "start", "blank", ""),
        ("2026-01,120,90,", "start", "repeated", "2026-01"),
        ("2026-02,120,90,80,70,60", "start", "too_many_fields", "2026-02,120,90,80,70,60"),
    ],
)
def test_one_wrong_cell_refuses_the_file_with_its_row_and_column(row, column, reason, text):
    with pytest.raises(CohortCell) as refused:
        read_cohorts(table(f"start,0,1,2\n2026-01,100,80,70\n{row}\n2026-03,50,40,30\n2026-04,50,40,30\n"))
    values = refused.value.values
    assert (values["row"], values["column"], values["reason"]) == (3, column, reason)
    assert text.startswith(values["text"])


def test_a_table_needs_a_size_and_a_period():
    with pytest.raises(NoPeriods):
        read_cohorts(table("start,size\n2026-01,100\n"))


def test_more_periods_than_anybody_saw_are_refused():
    names = ",".join(map(str, range(400)))
    with pytest.raises(InvalidCohort):
        read_cohorts(table(f"start,{names}\n2026-01{',1' * 400}\n2026-02,2{',1' * 399}\n"))


COHORTS = [(100, 80, 70, 65), (120, 90, 82), (50, 41), (30,)]


def test_the_curve_is_that_of_statsmodels_with_greenwoods_variance():
    people = [
        (age, 1)
        for cohort in COHORTS
        for age, (before, after) in enumerate(itertools.pairwise(cohort), 1)
        for _ in range(before - after)
    ]
    people += [(len(cohort) - 1, 0) for cohort in COHORTS for _ in range(cohort[-1])]
    theirs, ours = SurvfuncRight(*np.array(people).T), observed(COHORTS)
    places = [ours.place(float(age)) for age in theirs.surv_times]
    assert ours.share[places] == pytest.approx(theirs.surv_prob)
    assert np.sqrt(ours.variance[places]) == pytest.approx(theirs.surv_prob_se)


def test_only_who_was_seen_counts_at_each_age():
    at_risk, kept = kept_by_age(COHORTS)
    assert at_risk.tolist() == [270, 170, 70 + 0]
    assert kept.tolist() == [211, 152, 65]
    # .7815 = 211 / 270; × 152 / 170; × 65 / 70
    assert observed(COHORTS).on(3).value == pytest.approx(211 / 270 * 152 / 170 * 65 / 70)
