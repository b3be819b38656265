"""`trayecto nps`: the contract, published surveys, both languages, and what docs/voice.md shows."""

import gzip
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from ui.cli import main
from ui.words import say

ROOT = Path(__file__).parents[2]
VOICE = (ROOT / "docs" / "voice.md").read_text(encoding="utf-8")
DATA = Path(__file__).parents[3] / "shared" / "data" / "preppin_nps"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the repository")


def run(*args: object):
    return CliRunner().invoke(main, ["nps", *map(str, args)], catch_exceptions=False)


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
def survey(tmp_path):
    """Forty answers, some of them none, in two cities and two months."""
    rows = [
        f"{i % 11},{'Vigo' if i % 3 else 'León'},c{i % 30},2026-{1 + i % 2:02}-{1 + i % 28:02},2" for i in range(40)
    ]
    path = tmp_path / "survey.csv"
    path.write_text("score,city,who,at,w\n" + "\n".join([*rows, ",Vigo,x,,1", "99,Vigo,y,,1", "abc,León,z,,1"]))
    return path


# ---- published surveys


@real
def test_the_conference_survey_has_its_published_nps():
    # Preppin' Data 2019, week 40, and the limits of the contract
    found = answer(DATA / "conference_survey.csv", "--score", "On a scale of 0-10, how would you rate Sudzilla?")
    assert (found["kind"], found["n"]) == ("nps", 39)
    assert (found["promoters"], found["passives"], found["detractors"]) == (8, 9, 22)
    assert [round(found[name], 1) for name in ("value", "low", "high")] == [-35.9, -57.5, -9.2]
    assert set(found["excluded"].values()) == {0}
    assert (found["segments"], found["notes"]) == ([], [])


@real
def test_prep_air_has_its_published_nps_among_all_airlines():
    # Preppin' Data 2021, week 23: 21 (from shares rounded down; exactly 21.196), 59 airlines of 99 with 50 answers
    expected = pd.read_csv(DATA / "airlines_expected.csv")
    found = answer(
        *(DATA / "airlines.csv", DATA / "prep_air.csv"),
        *("--score", "How likely are you to recommend this airline?"),
        *("--segment", "Airline", "--respondent", "CustomerID"),
    )
    assert found["n"] == 5907
    airlines = {one["segment"]: one for one in found["segments"]}
    assert (len(airlines), sum(one["n"] >= 50 for one in airlines.values())) == (99, 59)
    prep_air = airlines[expected.Airline[0]]
    assert prep_air["n"] == 184
    assert prep_air["value"] == pytest.approx(21.196, abs=5e-4)
    assert int(prep_air["value"]) == expected.NPS[0]


# ---- the contract


def test_what_is_no_answer_is_counted_apart(survey):
    found = answer(survey, "--score", "score", "--respondent", "who")
    assert found["excluded"] == {"blank": 1, "out_of_scale": 1, "unreadable": 1, "no_weight": 0, "repeated": 10}
    assert (found["n"], found["keep"]) == (30, "last")
    assert sum(found["scores"].values()) == 30
    assert [(row["row"], row["reason"]) for row in found["refused"]] == [(43, "off_scale"), (44, "not_a_number")]
    assert codes(found) == ["rows_refused"]


@pytest.mark.parametrize(("keep", "n", "first"), [("first", 30, "0"), ("last", 30, "8"), ("all", 40, "0")])
def test_the_person_chooses_which_answer_counts(survey, keep, n, first):
    found = answer(survey, "--score", "score", "--respondent", "who", "--keep", keep)
    assert (found["n"], found["keep"], found["excluded"]["repeated"]) == (n, keep, 40 - n)
    assert ("repeats_kept" in codes(found)) == (keep == "all")


def test_segments_have_limits_and_a_p_that_allows_for_all_of_them(survey):
    found = answer(survey, "--score", "score", "--segment", "city")
    assert [(one["segment"], one["n"]) for one in found["segments"]] == [("León", 14), ("Vigo", 26)]
    for one in found["segments"]:
        assert one["low"] <= one["value"] <= one["high"]
        assert one["p_value"] <= one["p_adjusted"]
    assert found["segments"][0]["difference"]["value"] == pytest.approx(-found["segments"][1]["difference"]["value"])
    assert codes(found) == ["rows_refused", "few_in_groups"]


def test_periods_come_with_dates(survey):
    found = answer(survey, "--score", "score", "--date", "at", "--every", "month", "--touchpoint", "city")
    assert [(one["starts"], one["ends"], one["n"]) for one in found["periods"]] == [
        ("2026-01-01", "2026-02-01", 20),
        ("2026-02-01", "2026-03-01", 20),
    ]
    assert "difference" not in found["periods"][0]
    assert found["periods"][1]["p_adjusted"] == found["periods"][1]["p_value"]
    assert [one["touchpoint"] for one in found["touchpoints"]] == ["León", "Vigo"]


def test_equal_weights_change_nothing(survey):
    assert answer(survey, "--score", "score", "--weight", "w") == answer(survey, "--score", "score")


def test_weights_say_what_the_answers_are_worth(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("score;w\n" + "5;1,0\n" * 20 + "1;3,0\n" * 20)
    found = answer(file, "--score", "score", "--kind", "csat", "--weight", "w")
    assert (found["value"], found["effective_n"], found["satisfied"]) == (0.25, 32, 20)
    assert codes(found) == ["weighted"]


@pytest.mark.parametrize(
    ("kind", "scale", "value"), [("csat", None, 0.5), ("csat", "0-10", 0.25), ("ces", None, 4.75), ("ces", "1-9", 5.5)]
)
def test_kinds_have_their_scales(tmp_path, kind, scale, value):
    file = tmp_path / "a.csv.gz"
    scores = {"csat": "5,4,1,2" if scale is None else "10,5,1,2", "ces": "7,7,4,1" if scale is None else "9,9,3,1"}
    file.write_bytes(gzip.compress(("score\n" + scores[kind].replace(",", "\n") + "\n").encode()))
    found = answer(file, "--score", "score", "--kind", kind, *(["--scale", scale] if scale else []))
    assert (found["kind"], found["value"]) == (kind, value)


def test_parquet_and_latin_files_are_read_too(tmp_path):
    pd.DataFrame({"nota": [10, 9, None], "ciudad": ["León", "León", "Vigo"]}).to_parquet(tmp_path / "a.parquet")
    (tmp_path / "a.csv").write_bytes("nota;ciudad\n10,0;León\n9,0;León\n;Vigo\n".encode("latin-1"))
    one, other = (answer(tmp_path / name, "--score", "nota", "--segment", "ciudad") for name in ("a.parquet", "a.csv"))
    assert one == other
    assert (one["n"], one["excluded"]["blank"]) == (2, 1)


# ---- exit statuses


@pytest.mark.parametrize(
    "given",
    [
        (),
        ("--score", "score", "--keep", "first"),
        ("--score", "score", "--every", "month"),
        ("--score", "score", "--kind", "stars"),
        ("--score", "score", "--scale", "ten"),
        ("--score", "score", "--keep", "best", "--respondent", "who"),
    ],
)
def test_wrong_usage_is_status_2(survey, given):
    done = run(survey, *given, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert run("--score", "score").exit_code == 2


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("--score", "nothing"), "column_missing"),
        (("--score", "city"), "column_not_numbers"),
        (("--score", "score", "--segment", "score"), "column_twice"),
        (("--score", "score", "--scale", "1-5"), "invalid_question"),
        (("--score", "score", "--kind", "csat", "--scale", "0-1"), "invalid_question"),
        (("--score", "score", "--kind", "ces", "--scale", "7-1"), "invalid_question"),
        (("--score", "score", "--kind", "csat", "--scale", "500-510"), "nobody_left"),
    ],
)
def test_what_cannot_be_scored_is_refused_with_a_code(survey, given, code, lang):
    done = run(survey, *given, "--lang", lang, "--json")
    assert done.exit_code == 1
    error = json.loads(done.stdout)["error"]
    assert error["code"] == code
    assert len(error["message"]) > 20
    said = run(survey, *given, "--lang", lang)
    assert (said.exit_code, said.stdout, said.stderr) == (1, "", error["message"] + "\n")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_answers_of_another_scale_are_shown_with_their_row(tmp_path, lang):
    file = tmp_path / "percent.csv"
    file.write_text("score\n75\n80\n")
    values = {"file": "percent.csv", "column": "score", "low": 0, "high": 10, "row": 2, "text": "75"}
    said = run(file, "--score", "score", "--lang", lang)
    assert said.stderr == say(lang, "error.nobody_left_scale", **values) + "\n"


def test_a_column_of_names_is_no_segment(tmp_path):
    (tmp_path / "a.csv").write_text("score,name\n" + "".join(f"9,n{i}\n" for i in range(201)))
    done = run(tmp_path / "a.csv", "--score", "score", "--segment", "name", "--json")
    assert json.loads(done.stdout)["error"]["where"] == {"column": "name", "count": 201, "limit": 200}


# ---- for a person


def test_the_examples_of_the_document_print_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (file,) = re.findall(r"With this file `(\S+)`", VOICE)
    (content,) = re.findall(r"```csv\n(.*?)```", VOICE, re.S)
    Path(file).write_text(content, encoding="utf-8")
    examples = re.findall(r"```console\n\$ trayecto nps (.*?)\n(.*?)```", VOICE, re.S)
    assert len(examples) == 2
    for command, expected in examples:
        assert run(*shlex.split(command)).stdout == expected


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "given",
    [
        (),
        ("--segment", "city", "--respondent", "who", "--keep", "all"),
        ("--touchpoint", "city", "--respondent", "who"),
        ("--date", "at", "--every", "week"),
        ("--kind", "csat", "--scale", "0-10", "--segment", "city"),
        ("--kind", "ces", "--scale", "0-10", "--date", "at", "--every", "quarter"),
    ],
)
def test_every_answer_can_be_said(survey, lang, given):
    said = run(survey, "--score", "score", *given, "--lang", lang).stdout
    assert len(said.splitlines()) >= 4
    assert "{" not in said


def test_a_person_reads_it_in_spanish(survey):
    said = run(survey, "--score", "score", "--kind", "csat", "--scale", "0-10", "--lang", "es").stdout
    assert "CSAT: 15,0\u00a0% (de 7,1\u00a0% a 29,1\u00a0%)" in said  # Wilson, 6 of 40
    assert "40 respuestas: 6 satisfechos (9 o más)" in said
    assert "Fuera: 1 en blanco · 1 fuera de la escala · 1 ilegible" in said
    assert "fila 44, columna «score»: «abc» no es un número" in said


def test_open_dates_are_read_as_asked(tmp_path):
    (tmp_path / "a.csv").write_text("score,at\n9,01/02/2026\n")
    options = ("--score", "score", "--date", "at", "--every", "month")
    starts = [answer(tmp_path / "a.csv", *options, *way)["periods"][0]["starts"] for way in ((), ("--day-first",))]
    assert starts == ["2026-01-01", "2026-02-01"]


def test_help_waits_for_no_heavy_library():
    code = (
        "import sys\nfrom ui.cli import main\n"
        "try:\n    main(['nps', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'statsmodels', 'streamlit', 'altair', 'pyarrow'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_rows_without_a_usable_weight_are_named_with_row_and_column(tmp_path, lang):
    file = tmp_path / "w.csv"
    file.write_text("score,w\n9,2\n8,\n7,0\n4,0.5\n", encoding="utf-8")
    given = (file, "--score", "score", "--weight", "w", "--lang", lang)
    assert [(row["row"], row["column"], row["reason"]) for row in answer(*given)["refused"]] == [
        (3, "w", "blank"),
        (4, "w", "no_weight"),
    ]
    lines = run(*given).stdout.splitlines()
    assert [line for line in lines if line.startswith("w.csv")] == [
        say(lang, "nps.refused", file="w.csv", row=row, column="w", text=text, reason=say(lang, f"reason.{reason}"))
        for row, text, reason in ((3, "", "blank"), (4, "0", "no_weight"))
    ]
