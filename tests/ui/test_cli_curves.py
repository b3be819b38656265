"""`trayecto evaluate --days COL --left COL`: the curves at a terminal, beside a metric or alone."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from ui.cli import main

# Freireich et al. (1963), Blood 21, 699-716: weeks in remission, and whether it came to its end
PLACEBO = [(w, 1) for w in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]
MERCAPTOPURINE = [(w, 1) for w in (6, 6, 6, 7, 10, 13, 16, 22, 23)] + [
    (w, 0) for w in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
]
TRIAL = {"placebo": PLACEBO, "6-MP": MERCAPTOPURINE}
FOLLOWED = ("--days", "weeks", "--left", "ended")


def run(*args: object):
    return CliRunner().invoke(main, ["evaluate", *map(str, args)], catch_exceptions=False)


def answer(*args: object):
    done = run(*args, "--json")
    assert (done.exit_code, done.stderr) == (0, ""), done.output

    def never(text: str):
        raise AssertionError(f"{text} is no JSON")

    return json.loads(done.stdout, parse_constant=never)


def codes(found) -> list[str]:
    return [note["code"] for note in found["notes"]]


def written(path, groups=TRIAL, more=()):
    rows = [f"{drug},{week},{ended},{1 - ended}" for drug, people in groups.items() for week, ended in people]
    path.write_text("drug,weeks,ended,well\n" + "\n".join([*rows, *more]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def trial(tmp_path):
    return written(tmp_path / "trial.csv")


def test_the_published_trial_is_answered_beside_the_metric_that_decides(trial):
    found = answer(trial, "--variant", "drug", "--metric", "well", *FOLLOWED)
    assert [metric["metric"] for metric in found["metrics"]] == ["well"]
    assert found["verdict"] == "win"
    treated = found["curves"]["variants"]["6-MP"]
    assert (treated["n"], treated["left"]) == (21, 9)
    # R survfit(conf.type = "log-log"), after week 7: .807 (.563, .923); 17 seen until then
    assert treated["points"][0] == {
        "day": 7,
        "share": pytest.approx(0.807, abs=5e-4),
        "low": pytest.approx(0.563, abs=5e-4),
        "high": pytest.approx(0.923, abs=5e-4),
        "seen": 17,
    }
    # The last day that both were seen on is 23, and nobody of the placebo is left: the lift has a lower limit alone.
    assert [(one["variant"], one["day"]) for one in found["curves"]["comparisons"]] == [
        ("6-MP", 7), ("6-MP", 23), ("6-MP", 30),
    ]  # fmt: skip
    week7, week23, _ = found["curves"]["comparisons"]
    # R survdiff: chi-square 16.8, p = 4.17e-05
    assert week7["p_value"] == week7["p_adjusted"] == week23["p_value"] == pytest.approx(4.17e-5, abs=5e-8)
    # Placebo after week 7: 12 of 21
    assert week7["difference"]["value"] == pytest.approx(0.807 - 12 / 21, abs=5e-4)
    assert week7["lift"]["value"] == pytest.approx(0.807 / (12 / 21) - 1, abs=1e-3)
    assert (week23["lift"]["value"], week23["lift"]["high"]) == (None, None)
    assert week23["lift"]["low"] > 0
    for one in (week7, week23):
        assert one["anytime"]["difference"]["low"] < one["difference"]["low"]
        assert one["anytime"]["difference"]["high"] > one["difference"]["high"]
        assert one["anytime"]["lift"]["low"] < one["lift"]["low"]


def test_without_the_columns_there_are_no_curves(trial):
    assert "curves" not in answer(trial, "--variant", "drug", "--metric", "well")


def test_alone_the_curves_decide_nothing(trial):
    found = answer(trial, "--variant", "drug", *FOLLOWED)
    assert (found["metrics"], found["verdict"]) == ([], None)
    assert found["arms"] == {"placebo": {"n": 21}, "6-MP": {"n": 21}}
    assert codes(found) == ["control_assumed"]
    assert found["curves"] == answer(trial, "--variant", "drug", "--metric", "well", *FOLLOWED)["curves"]


def test_alone_people_who_came_otherwise_than_planned_still_block(tmp_path):
    file = written(tmp_path / "uneven.csv", {"placebo": PLACEBO * 9, "6-MP": MERCAPTOPURINE})
    found = answer(file, "--variant", "drug", *FOLLOWED)
    assert (found["verdict"], codes(found)) == ("blocked", ["control_assumed", "split_mismatch"])
    assert answer(file, "--variant", "drug", *FOLLOWED, "--split", "placebo=9,6-MP=1")["verdict"] is None


def test_parquet_and_one_file_per_variant_are_answered_as_csv_is(trial, tmp_path):
    frame = pd.read_csv(trial)
    frame.assign(ended=frame["ended"] == 1).to_parquet(tmp_path / "trial.parquet")
    named = ("--metric", "well:binary", *FOLLOWED, "--control", "placebo")
    found = answer(trial, "--variant", "drug", *named)
    assert answer(tmp_path / "trial.parquet", "--variant", "drug", *named) == found
    arms = []
    for drug, people in TRIAL.items():
        arms += ["--arm", f"{drug}={written(tmp_path / f'{drug}.csv', {drug: people})}"]
    assert answer(*arms, *named) == found


def test_nobody_is_lost_in_silence(tmp_path):
    file = written(tmp_path / "gaps.csv", more=["6-MP,,1,0", "6-MP,9,,1", "6-MP,-4,0,1", "6-MP,3,maybe,1"])
    found = answer(file, "--variant", "drug", "--metric", "well", *FOLLOWED)
    assert (found["curves"]["without"], found["curves"]["rows_refused"]) == (2, 2)
    assert found["arms"]["6-MP"]["n"] == 25  # the metric knows them
    said = run(file, "--variant", "drug", "--metric", "well", *FOLLOWED).stdout
    assert "2 people without days" in said
    assert "2 rows that the curves cannot use" in said


def test_people_in_several_variants_are_in_no_curve(tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text("who,group,days,gone\n1,a,3,1\n1,b,3,1\n2,a,5,1\n2,a,5,1\n3,b,9,0\n4,a,2,0\n5,b,4,1\n")
    found = answer(path, "--unit", "who", "--variant", "group", "--days", "days", "--left", "gone")
    assert {name: one["n"] for name, one in found["curves"]["variants"].items()} == {"a": 2, "b": 2}
    assert (found["excluded"]["in_several_variants"], found["excluded"]["repeated_rows"]) == (1, 1)


def test_several_variants_are_adjusted_together(tmp_path):
    file = written(tmp_path / "three.csv", {**TRIAL, "third": MERCAPTOPURINE})
    found = answer(file, "--variant", "drug", *FOLLOWED)["curves"]["comparisons"]
    assert {one["variant"] for one in found} == {"6-MP", "third"}
    # Benjamini-Hochberg of two equal p: as they are
    assert [one["p_adjusted"] for one in found] == [pytest.approx(4.17e-5, abs=5e-8)] * len(found)


def test_where_nobody_left_nothing_is_made_up(tmp_path):
    file = written(tmp_path / "all.csv", {"placebo": [(7, 0)] * 9, "6-MP": [(7, 0)] * 9})
    (only,) = answer(file, "--variant", "drug", *FOLLOWED)["curves"]["comparisons"]
    assert (only["p_value"], only["p_adjusted"], only["lift"]["value"]) == (None, None, 0)
    assert only["difference"]["low"] < 0 < only["difference"]["high"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["still there", "7 days", "80.7% (56.3% to 92.3%)", "log-rank p < 0.0001", "however often", "or more"]),
        ("es", ["siguen ahí", "7 días", "80,7 % (de 56,3 % a 92,3 %)", "log-rank < 0,0001", "veces que se mire"]),
    ],
)
def test_a_person_reads_a_table(trial, lang, words):
    done = run(trial, "--variant", "drug", *FOLLOWED, "--lang", lang)
    assert (done.exit_code, done.stderr) == (0, "")
    text = done.stdout.replace("\u00a0", " ")
    assert [word for word in words if word not in text] == []
    assert "erdict" not in text.replace("Veredicto", "Verdict")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--days", "nope", "--left", "ended"), "column_missing"),
        (("--days", "weeks", "--left", "nope"), "column_missing"),
        (("--days", "weeks", "--left", "weeks"), "column_twice"),
        (("--days", "weeks", "--left", "drug"), "column_twice"),
        (("--days", "empty", "--left", "ended"), "nobody_left"),
        (("--metric", "well", "--days", "empty", "--left", "ended"), "nobody_left"),
    ],
)
def test_columns_that_hold_no_stays_are_refused(tmp_path, args, code):
    path = tmp_path / "bad.csv"
    path.write_text("drug,weeks,ended,well,empty\na,3,1,1,\nb,4,0,1,\n")
    done = run(path, "--variant", "drug", *args, "--json")
    assert (done.exit_code, json.loads(done.stdout)["error"]["code"]) == (1, code)


@pytest.mark.parametrize(
    "args",
    [
        ("--metric", "x", "--days", "d"),
        ("--metric", "x", "--left", "l"),
        ("--days", "d"),
        ("--metric", "x", "--days", "d", "--left", "l", "--totals", "--per", "n"),
        ("--days", "d", "--left", "l", "--guardrail", "x=0.1"),
        ("--days", "d", "--left", "l", "--pre", "x"),
        ("--days", "d", "--left", "l", "--segment", "x"),
        ("--days", "d", "--left", "l", "--mde", "0.1"),
        ("--days", "d", "--left", "l", "--lower-is-better"),
        ("--days", "d", "--left", "l", "--look", "1", "--looks", "2", "--planned-n", "9"),
    ],
)
def test_wrong_usage_exits_with_2(args):
    done = run("ab.csv", "--variant", "g", *args, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
