"""`trayecto evaluate`: the contract's keys and exit statuses, on real files where they are at hand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ui.cli import main

DATA = Path(__file__).parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the repository")


def run(*args: object):
    return CliRunner().invoke(main, ["evaluate", *map(str, args)], catch_exceptions=False)


def answer(*args: object):
    done = run(*args, "--json")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""

    def never(text: str):
        raise AssertionError(f"{text} is no JSON")

    return json.loads(done.stdout, parse_constant=never)


def codes(found) -> list[str]:
    return [note["code"] for note in found["notes"]]


@pytest.fixture
def ab(tmp_path):
    """2,000 people: 10 % bought in the old variant, 20 % in the new one, who also spent."""
    rows = [f"{i},{'new' if i % 2 else 'old'},{int(i % 20 in (0, 1, 3))},{i % 7}.5" for i in range(2000)]
    path = tmp_path / "ab.csv"
    path.write_text("id,group,bought,spent\n" + "\n".join(rows), encoding="utf-8")
    return path


PERSON = ("--unit", "id", "--variant", "group")


# ---- real files


@real
def test_cookie_cats_loses_retention_with_the_published_figures():
    file = DATA / "cookie_cats/cookie_cats.csv.gz"
    found = answer(file, "--unit", "userid", "--variant", "version", "--metric", "retention_7")
    assert found["control"] == "gate_30"
    assert found["alpha"] == 0.05
    assert found["arms"] == {"gate_30": {"n": 44700}, "gate_40": {"n": 45489}}
    assert set(found["excluded"].values()) == {0}
    assert found["split"]["expected"] == {"gate_30": 0.5, "gate_40": 0.5}
    assert found["split"]["p_value"] == pytest.approx(0.0086, abs=5e-5)
    assert found["split"]["mismatch"] is False
    (metric,) = found["metrics"]
    assert (metric["metric"], metric["kind"], metric["role"]) == ("retention_7", "binary", "primary")
    assert metric["rows_without_result"] == 0
    assert metric["arms"]["gate_40"] == {"n": 45489, "missing": 0, "mean": pytest.approx(0.18200, abs=5e-6)}
    (comparison,) = metric["comparisons"]
    # Published: -0.82 points, 95 % [-1.33, -0.31], p = 0.0016.
    assert comparison["difference"]["value"] == pytest.approx(-0.0082, abs=5e-5)
    assert comparison["difference"]["low"] == pytest.approx(-0.0133, abs=5e-5)
    assert comparison["difference"]["high"] == pytest.approx(-0.0031, abs=5e-5)
    assert comparison["p_value"] == pytest.approx(0.00155, abs=5e-6)
    assert comparison["p_adjusted"] == comparison["p_value"]
    assert (comparison["anytime"], comparison["looks"]) == (None, None)
    assert comparison["method"] == "score"
    assert comparison["verdict"] == found["verdict"] == "lose"
    assert codes(found) == ["control_assumed", "kind_inferred"]
    assert found["notes"][0]["values"] == {"control": "gate_30"}


@real
def test_hillstrom_wins_twice_against_the_control_that_was_named():
    file = DATA / "hillstrom_email/hillstrom.csv.gz"
    found = answer(
        file, "--variant", "segment", "--metric", "visit:binary", "--metric", "spend:mean", "--control", "No E-Mail"
    )
    assert sum(arm["n"] for arm in found["arms"].values()) == 64_000
    visit, spend = found["metrics"]
    assert {c["variant"]: c["verdict"] for c in visit["comparisons"]} == {"Womens E-Mail": "win", "Mens E-Mail": "win"}
    mens = next(c for c in spend["comparisons"] if c["variant"] == "Mens E-Mail")
    assert spend["role"] == "secondary"
    # Published Welch t = 5.300, p = 1.16e-7.
    assert mens["p_value"] == pytest.approx(1.16e-7, rel=0.01)
    assert codes(found) == []


@real
def test_udacity_is_evaluated_from_totals_in_one_file_per_variant():
    arms = [f"{name}={DATA / 'udacity_free_trial' / name}_data.csv" for name in ("control", "experiment")]
    found = answer(
        "--arm", arms[0], "--arm", arms[1],
        "--totals", "--per", "Clicks", "--metric", "Enrollments", "--metric", "Payments",
    )  # fmt: skip
    assert found["arms"] == {"control": {"n": 28378}, "experiment": {"n": 28325}}
    gross, net = found["metrics"]
    assert gross["rows_without_result"] == net["rows_without_result"] == 28
    assert gross["arms"]["control"] == {"n": 17293, "missing": 11085, "mean": pytest.approx(3785 / 17293)}
    # Published: -0.0206 [-0.0291, -0.0120] and -0.0049 [-0.0116, 0.0019].
    assert gross["comparisons"][0]["difference"]["value"] == pytest.approx(-0.0206, abs=5e-5)
    assert net["comparisons"][0]["difference"]["high"] == pytest.approx(0.0019, abs=5e-5)
    assert (gross["comparisons"][0]["verdict"], net["comparisons"][0]["verdict"]) == ("lose", "inconclusive")
    assert codes(found).count("rows_without_result") == 2


@real
def test_the_web_page_is_small_and_wins_by_the_exact_p():
    file = DATA / "webpage_subscription_ab/ab_data.csv"
    found = answer(file, "--unit", "user_id", "--variant", "group", "--metric", "subscribed")
    assert found["excluded"]["repeated_rows"] == 2
    assert found["metrics"][0]["comparisons"][0]["method"] == "exact"
    assert "few_people" in codes(found)
    assert found["verdict"] == "win"


# ---- options


def test_the_first_metric_decides_and_a_guardrail_stands_last(ab):
    found = answer(ab, *PERSON, "--metric", "bought", "--guardrail", "spent=0.5", "--control", "old")
    bought, spent = found["metrics"]
    assert [m["role"] for m in found["metrics"]] == ["primary", "guardrail"]
    assert (spent["kind"], spent["margin"], spent["comparisons"][0]["guard"]) == ("mean", 0.5, "held")
    assert bought["arms"]["new"]["mean"] == 0.2
    assert found["verdict"] == "win"


def test_lower_is_better_turns_the_verdict(ab):
    named = (ab, *PERSON, "--metric", "bought", "--control", "old")
    assert answer(*named)["verdict"] == "win"
    assert answer(*named, "--lower-is-better")["verdict"] == "lose"


def test_a_planned_split_that_was_missed_blocks(ab):
    found = answer(ab, *PERSON, "--metric", "bought", "--split", "old=3,new=1")
    assert found["split"]["expected"] == {"old": 0.75, "new": 0.25}
    assert (found["split"]["mismatch"], found["verdict"]) == (True, "blocked")
    assert "split_mismatch" in codes(found)


def test_a_colon_may_belong_to_a_name(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("group,x:y\n" + "a,1\nb,0\n" * 9)
    found = answer(path, "--variant", "group", "--metric", "x:y:binary")
    assert found["metrics"][0]["metric"] == "x:y"
    assert "kind_inferred" not in codes(found)


def test_refused_rows_are_a_note_and_stand_with_their_numbers(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("group,x\n" + "a,1\nb,0\n" * 9 + "a,oops\nb\n")
    found = answer(path, "--variant", "group", "--metric", "x")
    assert found["refused"]["rows"] == 2
    assert {(r["row"], r["column"], r["reason"]) for r in found["refused"]["first"]} == {
        (20, "x", "not_a_number"),
        (21, None, "too_few_fields"),
    }
    assert next(n for n in found["notes"] if n["code"] == "rows_refused")["values"]["rows"] == 2


def test_a_limit_that_does_not_exist_is_null(tmp_path):
    path = tmp_path / "z.csv"
    path.write_text("group,x\n" + "a,0\nb,0\nb,1\n" * 30)
    lift = answer(path, "--variant", "group", "--metric", "x")["metrics"][0]["comparisons"][0]["lift"]
    assert (lift["value"], lift["high"]) == (None, None)
    assert lift["low"] is not None


@pytest.mark.parametrize(("lang", "word"), [("en", "Verdict: win"), ("es", "Veredicto: gana")])
def test_without_json_a_person_reads_a_table(ab, lang, word):
    done = run(ab, *PERSON, "--metric", "bought", "--metric", "spent", "--control", "old", "--lang", lang)
    assert (done.exit_code, done.stderr) == (0, "")
    assert word in done.stdout
    assert "bought" in done.stdout
    assert "old" in done.stdout


# ---- refusals


def test_a_coded_error_exits_with_1_and_stands_in_the_json(ab):
    done = run(ab, *PERSON, "--metric", "nope", "--json")
    error = json.loads(done.stdout)["error"]
    assert (done.exit_code, error["code"]) == (1, "column_missing")
    assert error["where"] == {"column": "nope", "columns": "id, group, bought, spent", "file": "ab.csv"}
    assert "nope" in error["message"]


def test_without_json_an_error_goes_to_standard_error_in_the_language(tmp_path):
    done = run(tmp_path / "none.csv", *PERSON, "--metric", "x", "--lang", "es")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("No existe el archivo")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--metric", "bought", "--control", "green"), "unknown_variant"),
        (("--metric", "bought", "--split", "old=1,green=1"), "unknown_variant"),
        (("--metric", "bought", "--split", "old=1"), "variant_without_weight"),
        (("--metric", "bought", "--split", "old=1,new=0"), "invalid_rule"),
        (("--metric", "bought", "--alpha", "1"), "invalid_rule"),
        (("--metric", "bought", "--mde", "0"), "invalid_rule"),
        (("--metric", "group"), "column_twice"),
    ],
)
def test_what_breaks_a_rule_is_refused(ab, args, code):
    done = run(ab, *PERSON, *args, "--json")
    assert (done.exit_code, json.loads(done.stdout)["error"]["code"]) == (1, code)


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("ab.csv", "--metric", "x"),
        ("ab.csv", "--variant", "group"),
        ("--variant", "group", "--metric", "x"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--arm", "a=b.csv"),
        ("--arm", "a=b.csv", "--variant", "g", "--metric", "x"),
        ("--arm", "a.csv", "--metric", "x"),
        ("--arm", "a=a.csv", "--arm", "a=b.csv", "--metric", "x"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--totals"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--per", "n", "--unit", "u"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--metric", "x:mean"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--guardrail", "y"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--guardrail", "y=much"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--alpha", "nan"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--mde", "inf"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--split", "a=inf"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--look", "2"),
    ],
)
def test_wrong_usage_exits_with_2(args):
    done = run(*args, "--json")
    assert (done.exit_code, done.stdout) == (2, "")


def test_help_starts_without_pandas_or_streamlit():
    code = "import sys, ui.cli; print([m for m in ('pandas', 'pyarrow', 'scipy', 'streamlit') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
