"""`trayecto evaluate`: the contract's keys and exit statuses, on real files where they are at hand."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy import stats

from ui.cli import main

ROOT = Path(__file__).parents[2]
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
    anytime = comparison["anytime"]
    assert (anytime["scale"], comparison["looks"], comparison["variance_reduction"]) == ("lift", None, None)
    # Never narrower than the interval for those who look once.
    assert anytime["low"] < comparison["lift"]["low"]
    assert anytime["high"] > comparison["lift"]["high"]
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


def test_every_kind_of_metric_is_answered_in_its_own_unit(tmp_path):
    path = tmp_path / "k.csv"
    rows = [f"{'ab'[i % 2]},{i % 3},{i % 5 + i % 2},{i % 4 + 1},{i % 11}" for i in range(2000)]
    path.write_text("group,orders,revenue,stars,friend\n" + "\n".join(rows))
    named = ("revenue/orders:ratio", "orders:count", "stars:ordinal", "friend:nps")
    found = answer(path, "--variant", "group", *(part for name in named for part in ("--metric", name)))
    kinds = {metric["metric"]: metric["kind"] for metric in found["metrics"]}
    assert kinds == {"revenue/orders": "ratio", "orders": "count", "stars": "ordinal", "friend": "nps"}
    ratio, orders, stars, friend = found["metrics"]
    # Revenue of a: 0 to 4 in turn, mean 2, over orders with a mean of 1.
    assert ratio["arms"]["a"]["mean"] == pytest.approx(2 / orders["arms"]["a"]["mean"], abs=0.01)
    assert stars["comparisons"][0]["method"] in ("brunner_munzel", "permutation")
    assert friend["arms"]["a"]["mean"] == pytest.approx(100 * (2 - 7) / 11, abs=0.5)
    assert friend["comparisons"][0]["difference"]["value"] is not None


def test_a_value_from_before_that_tells_nothing_is_not_said_to_explain_a_part_below_nothing(tmp_path):
    path = tmp_path / "p.csv"
    rows = [f"{'ab'[i % 2]},{i % 10},{i % 12 // 2 % 2}" for i in range(60)]
    path.write_text("group,spent,before\n" + "\n".join(rows))
    said = run(path, "--variant", "group", "--metric", "spent:mean", "--pre", "before").output
    assert "explain hardly anything" in said
    assert "explain -" not in said


def test_a_value_from_before_narrows_the_interval_and_says_by_how_much(tmp_path):
    path = tmp_path / "p.csv"
    rows = [f"{'ab'[i % 2]},{i % 97 + i % 2},{i % 97 + i % 5}," for i in range(2000)]
    path.write_text("group,spent,before,other\n" + "\n".join([*rows, "a,3,,"]))
    named = (path, "--variant", "group", "--metric", "spent", "--control", "a")
    plain, adjusted = answer(*named), answer(*named, "--pre", "before")
    assert adjusted == answer(*named, "--pre", "spent=before")
    narrow, wide = (found["metrics"][0]["comparisons"][0] for found in (adjusted, plain))
    assert (narrow["method"], wide["variance_reduction"]) == ("cuped", None)
    assert 0.95 < narrow["variance_reduction"] < 1
    assert narrow["difference"]["high"] - narrow["difference"]["low"] < (
        0.3 * (wide["difference"]["high"] - wide["difference"]["low"])
    )
    assert next(n for n in adjusted["notes"] if n["code"] == "before_missing")["values"] == {
        "metric": "spent",
        "people": 1,
    }
    assert "before_unknown" in codes(answer(*named, "--pre", "other"))


@pytest.mark.parametrize(
    ("look", "planned", "information", "boundary"),
    # Two-sided O'Brien-Fleming spending at .05, five looks (R, ldbounds): 4.8769, 3.3569, 2.6803, 2.2898, 2.0310.
    [(1, 10_000, 0.2, 4.8769), (2, 5_000, 0.4, 3.3569), (5, 2_000, 1.0, 2.0310)],
)
def test_a_planned_look_is_held_against_its_boundary(ab, look, planned, information, boundary):
    found = answer(ab, *PERSON, "--metric", "bought", "--metric", "spent", "--control", "old",
                   "--look", look, "--looks", 5, "--planned-n", planned)  # fmt: skip
    (comparison,) = found["metrics"][0]["comparisons"]
    looks = comparison["looks"]
    assert (looks["k"], looks["of"], looks["information"]) == (look, 5, pytest.approx(information))
    assert looks["boundary_z"] == pytest.approx(boundary, abs=5e-4)
    assert looks["stopped"] is (looks["z"] > looks["boundary_z"])
    assert comparison["verdict"] == ("win" if looks["stopped"] else "inconclusive")
    assert found["metrics"][1]["comparisons"][0]["looks"] is None


def test_fewer_people_than_planned_by_now_came_as_evenly(ab):
    found = answer(ab, *PERSON, "--metric", "bought", "--look", 4, "--looks", 5, "--planned-n", 20_000)
    looks = found["metrics"][0]["comparisons"][0]["looks"]
    assert (looks["k"], looks["information"]) == (4, pytest.approx(0.1))


@pytest.fixture
def places(tmp_path):
    """Two places with another mix of people in each variant; the new one helps in neither."""
    path = tmp_path / "s.csv"
    rows = [f"old,{'es' if i % 4 else 'de'},{int(i % 11 == 0 if i % 4 else i % 3 == 0)}" for i in range(1200)]
    rows += [f"new,{'de' if i % 4 else 'es'},{int(i % 3 == 0 if i % 4 else i % 11 == 0)}" for i in range(1200)]
    path.write_text("group,place,bought\n" + "\n".join([*rows, "old,,1"]))
    return path


def test_segments_have_effects_of_their_own_and_one_for_the_same_mix(places):
    found = answer(places, "--variant", "group", "--metric", "bought", "--segment", "place")
    assert [one["segment"] for one in found["segments"]] == ["de", "es"]
    assert found["segments"][0]["arms"]["old"]["n"] == 300
    for one in found["segments"]:
        (comparison,) = one["comparisons"]
        assert comparison["p_adjusted"] >= comparison["p_value"]
        assert "verdict" not in comparison
    (same_mix,) = found["stratified"]["comparisons"]
    assert found["stratified"]["metric"] == "bought"
    plain = found["metrics"][0]["comparisons"][0]
    assert plain["verdict"] == "win"
    assert same_mix["difference"]["low"] < 0 < same_mix["difference"]["high"]
    assert next(n for n in found["notes"] if n["code"] == "segment_missing")["values"] == {"people": 1}


def test_without_segments_there_are_none_in_the_answer(ab):
    assert not {"segments", "stratified"} & set(answer(ab, *PERSON, "--metric", "bought"))


def test_totals_have_segments_too(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("group,place,seen,bought\na,es,500,50\na,de,500,40\nb,es,500,60\nb,de,500,70\n")
    named = ("--variant", "group", "--totals", "--per", "seen", "--metric", "bought", "--segment", "place")
    assert [one["arms"]["a"]["n"] for one in answer(path, *named)["segments"]] == [500, 500]


def test_parquet_is_answered_as_csv_is(ab, tmp_path):
    frame = pd.read_csv(ab)
    frame = frame.assign(place=(frame["id"] % 3).map({0: "es", 1: "de", 2: None}), before=frame["id"] % 20)
    frame.to_csv(tmp_path / "x.csv", index=False)
    frame.to_parquet(tmp_path / "x.parquet")
    named = (*PERSON, "--metric", "bought", "--metric", "spent/id:ratio", "--segment", "place", "--pre", "before")
    named = (*named[2:], "--guardrail", "spent=0.1")
    text, stored = (answer(tmp_path / f"x.{kind}", *named) for kind in ("csv", "parquet"))

    def near(a, b):
        if isinstance(a, dict):
            return a.keys() == b.keys() and all(near(a[key], b[key]) for key in a)
        if isinstance(a, list):
            return len(a) == len(b) and all(map(near, a, b))
        return b == (pytest.approx(a, rel=1e-6, abs=1e-9) if isinstance(a, float) else a)

    assert near(text, stored)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["look 2 of 5", "stays under its bar", "however often somebody looks", "by segment", "same mix"]),
        ("es", ["2 de 5", "no llega a su listón", "se mire las veces que se mire", "por segmento", "mezcla"]),
    ],
)
def test_looks_and_segments_are_told_to_a_person(places, lang, words):
    done = run(places, "--variant", "group", "--metric", "bought", "--segment", "place", "--lang", lang,
               "--look", 2, "--looks", 5, "--planned-n", 200_000)  # fmt: skip
    assert (done.exit_code, done.stderr) == (0, "")
    assert not [word for word in words if word not in done.stdout]


@pytest.mark.parametrize(
    ("look", "lang", "says"),
    [
        (4, "en", "at 80% of the planned people, clears its bar, so the test may end here."),
        (5, "en", "at the end, clears its bar, and it was the last one."),
        (5, "es", "al final, supera su listón, y era la última."),
    ],
)
def test_only_a_look_before_the_last_may_end_a_test(ab, look, lang, says):
    planned = ("--look", look, "--looks", 5, "--planned-n", 2500 if look == 4 else 2000)
    assert says in run(ab, *PERSON, "--metric", "bought", "--control", "old", *planned, "--lang", lang).output


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
        (("--metric", "bought", "--pre", "bought"), "column_twice"),
        (("--metric", "bought", "--segment", "id"), "column_twice"),
        (("--metric", "bought", "--pre", "nope=spent"), "column_missing"),
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
        ("ab.csv", "--variant", "g", "--metric", "x", "--look", "2", "--looks", "5"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--looks", "5", "--planned-n", "900"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--look", "6", "--looks", "5", "--planned-n", "900"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--look", "0", "--looks", "5", "--planned-n", "900"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--look", "1", "--looks", "5", "--planned-n", "0"),
        ("ab.csv", "--variant", "g", "--metric", "x:ratio"),
        ("ab.csv", "--variant", "g", "--metric", "x/:ratio"),
        ("ab.csv", "--variant", "g", "--metric", "x/y:ratio", "--pre", "z"),
        ("ab.csv", "--variant", "g", "--metric", "x:nps", "--pre", "z"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--pre", "z", "--pre", "x=w"),
        ("ab.csv", "--variant", "g", "--metric", "x", "--totals", "--per", "n", "--pre", "z"),
    ],
)
def test_wrong_usage_exits_with_2(args):
    done = run(*args, "--json")
    assert (done.exit_code, done.stdout) == (2, "")


def test_help_starts_without_pandas_or_streamlit():
    heavy = ("pandas", "pyarrow", "duckdb", "numpy", "scipy", "streamlit")
    code = f"import sys, ui.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_parquet_file_is_evaluated_without_pandas_or_arrow(ab, tmp_path):
    path = tmp_path / "ab.parquet"
    pd.read_csv(ab).to_parquet(path)
    args = ["evaluate", str(path), "--variant", "group", "--metric", "bought", "--metric", "spent", "--pre", "spent=id"]
    code = (
        "import sys\nfrom ui.cli import main\n"
        f"main({args}, standalone_mode=False)\n"
        "print([m for m in ('pandas', 'pyarrow', 'statsmodels', 'streamlit') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


def test_times_since_1970_are_compared_as_any_other_amount(tmp_path):
    random = np.random.default_rng(3)
    one, zero = 1.7e9 + 150 + random.normal(0, 1000, 300), 1.7e9 + random.normal(0, 1000, 310)
    frame = pd.DataFrame({"v": ["old"] * 310 + ["new"] * 300, "at": np.concatenate([zero, one])})
    expected = stats.ttest_ind(one, zero, equal_var=False).pvalue
    frame.to_csv(tmp_path / "times.csv", index=False)
    frame.to_parquet(tmp_path / "times.parquet")
    for name in ("times.csv", "times.parquet"):
        found = answer(tmp_path / name, "--variant", "v", "--metric", "at")
        assert found["metrics"][0]["comparisons"][0]["p_value"] == pytest.approx(expected, rel=1e-6)
        assert "no_spread" not in codes(found)


def test_a_lift_of_large_values_is_written_with_the_decimals_that_tell_its_ends_apart(tmp_path):
    # 50 more of 1.7e9 each, with a standard deviation of 100: 50 ± 11.3, which is 2.3 to 3.6 in 100 million.
    noise = [100.0, -100.0] * 300
    frame = pd.DataFrame(
        {"v": ["a"] * 600 + ["b"] * 600, "x": [1.7e9 + e for e in noise] + [1.7e9 + 50 + e for e in noise]}
    )
    frame.to_csv(tmp_path / "large.csv", index=False)
    said = run(tmp_path / "large.csv", "--variant", "v", "--metric", "x").output
    assert "+0.0000029% (+0.0000023% to +0.0000036%)" in said


@pytest.mark.parametrize("name", ["one.csv", "one.parquet"])
@pytest.mark.parametrize("metric", ["x", "x:mean", "x:count", "x/y:ratio", "x:ordinal", "x:nps"])
def test_a_planned_variant_that_nobody_is_in_blocks_the_answer_and_is_named(tmp_path, name, metric):
    frame = pd.DataFrame({"v": ["A"] * 40, "x": [1, 0] * 20, "y": [2] * 40, "s": ["p", "q"] * 20})
    frame.to_csv(tmp_path / "one.csv", index=False)
    frame.to_parquet(tmp_path / "one.parquet")
    for more in ([], ["--control", "B"], ["--segment", "s"]):
        found = answer(tmp_path / name, "--variant", "v", "--metric", metric, "--split", "A=1,B=1", *more)
        assert found["verdict"] == "blocked"
        assert found["arms"] == {"A": {"n": 40}, "B": {"n": 0}}
        assert found["split"]["mismatch"]  # 40 of 40 in one of two
        assert "B" in [note["values"]["variant"] for note in found["notes"] if note["code"] == "no_people"]
        told = run(tmp_path / name, "--variant", "v", "--metric", metric, "--split", "A=1,B=1", *more, "--lang", "es")
        assert told.exit_code == 0
        assert "No se ha contado a nadie en B" in told.output


def test_totals_and_curves_of_one_planned_variant_are_blocked_too(tmp_path):
    (tmp_path / "a.csv").write_text("sales,clicks,days,gone\n3,40,5,1\n2,50,9,0\n")
    named = ["--arm", f"A={tmp_path / 'a.csv'}", "--split", "A=1,B=1"]
    assert answer(*named, "--metric", "sales", "--totals", "--per", "clicks")["verdict"] == "blocked"
    assert answer(*named, "--metric", "sales:mean", "--days", "days", "--left", "gone")["verdict"] == "blocked"
    assert answer(*named, "--days", "days", "--left", "gone")["verdict"] in (None, "blocked")


@pytest.mark.parametrize(
    ("variants", "split", "code"),
    [
        ("AB", "A=1,B=1,C=1", "unknown_variant"),
        ("A", None, "one_variant"),
        ("A", "B=1,C=1", "one_variant"),
    ],
)
def test_what_is_more_likely_mistyped_is_refused(tmp_path, variants, split, code):
    frame = pd.DataFrame({"v": list(variants) * 20, "x": [1, 0] * (10 * len(variants))})
    frame.to_csv(tmp_path / "ab.csv", index=False)
    done = run(tmp_path / "ab.csv", "--variant", "v", "--metric", "x", *(["--split", split] if split else []), "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["code"] == code


def test_tiny_amounts_are_not_printed_as_nothing(tmp_path):
    frame = pd.DataFrame({"v": ["old", "new"] * 300, "fee": [1e-5, 3e-5, 2e-5, 5e-5, 4e-5, 6e-5] * 100})
    frame.to_csv(tmp_path / "fees.csv", index=False)
    told = run(tmp_path / "fees.csv", "--variant", "v", "--metric", "fee").output
    assert "0.000023" in told  # (1 + 2 + 4) / 3 e-5
    assert "0.0000 " not in told
    assert "+0.000023 (" in told  # 14/3 - 7/3


@pytest.mark.parametrize(
    "wanted", [("--metric", "m", "--pre", "x"), ("--metric", "m/x:ratio"), ("--metric", "x/m:ratio")]
)
@pytest.mark.parametrize(("m", "x"), [("e30", "e30"), ("e29", "e-30"), ("e-30", "e29")])
def test_the_largest_numbers_that_are_read_can_be_computed_with(tmp_path, wanted, m, x):
    path = tmp_path / "large.csv"
    rows = [f"{'ab'[i % 2]},0.{i * 37 % 89 + 1}{m},0.{i * 53 % 97 + 1}{x}" for i in range(60)]
    path.write_text("group,m,x\n" + "\n".join(rows))
    (metric,) = answer(path, "--variant", "group", *wanted)["metrics"]
    assert metric["comparisons"][0]["lift"]["value"] is not None
    path.write_text("group,m,x\n" + "\n".join(row.replace(m, "e99") for row in rows))
    refused = run(path, "--variant", "group", *wanted, "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["error"]["code"]) == (1, "column_too_large")


@pytest.mark.parametrize(("lang", "says"), [("en", "p < 0.0001)"), ("es", "p < 0,0001)")])
def test_a_p_too_small_to_be_written_out_is_below_the_smallest_one_and_not_equal_to_it(tmp_path, lang, says):
    path = tmp_path / "p.csv"
    path.write_text("group,bought\n" + "a,1\n" * 300 + "b,0\n" * 100)
    assert says in run(path, "--variant", "group", "--metric", "bought", "--lang", lang).output


@pytest.mark.parametrize(("lang", "says"), [("en", "“.” is a folder"), ("es", "«.» es una carpeta")])
def test_a_folder_is_named_and_said_to_be_one(lang, says):
    done = run(".", "--variant", "group", "--metric", "bought", "--lang", lang)
    assert (done.exit_code, done.stdout) == (1, "")
    assert says in done.stderr


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="pipes have no path on this system")
def test_what_another_command_writes_is_read_from_its_pipe(ab):
    read, write = os.pipe()
    with os.fdopen(write, "wb") as pipe:
        pipe.write(ab.read_bytes())
    found = answer(f"/dev/fd/{read}", *PERSON, "--metric", "bought")
    os.close(read)
    assert found["metrics"] == answer(ab, *PERSON, "--metric", "bought")["metrics"]
