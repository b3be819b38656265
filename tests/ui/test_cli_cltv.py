"""`trayecto cltv`: the contract, the published figures of CDNOW, both languages, and what docs/cltv.md shows."""

import json
import math
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.cli import main

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "cltv.md").read_text(encoding="utf-8")
CDNOW = Path(__file__).parents[3] / "shared" / "data" / "cdnow"
real = pytest.mark.skipif(not CDNOW.is_dir(), reason="the public data sets are not beside the repository")
COLUMNS = ("--customer", "who", "--date", "day", "--amount", "paid")
PAPER = "Fader, Hardie & Lee (2005), Marketing Science 24, 275-284"


def run(*args: object):
    return CliRunner().invoke(main, ["cltv", *map(str, args)], catch_exceptions=False)


def answer(*args: object):
    done = run(*args, "--json")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""

    def never(text: str):
        raise AssertionError(f"{text} is no JSON")

    return json.loads(done.stdout, parse_constant=never)


def codes(found) -> list[str]:
    return [note["code"] for note in found["notes"]]


def written(folder: Path, *rows: str, name: str = "sales.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["who,day,paid", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def sales(tmp_path):
    """Forty customers with 1 to 4 purchases each, and one row of everything that does not count."""
    rows = [
        f"c{i},2026-{1 + (i + 2 * k) % 9:02}-{1 + (7 * i + k) % 28:02},{20 + (11 * i + 5 * k) % 30}.50"
        for i in range(40)
        for k in range(1 + i % 4)
    ]
    wrong = [",2026-02-01,10", "c1,soon,10", "c2,2026-02-01,ten", "c3,2026-02-01,", "c4,,5", "c5,2026-03-01,-8"]
    return written(tmp_path, *rows, *wrong, "c6,2026-12-24,10")


# ---- published figures


@pytest.fixture(scope="module")
def cdnow(tmp_path_factory) -> Path:
    """The sample's own layout (two ids, day, CDs, dollars; blanks between) as a CSV."""
    lines = [line.split() for line in (CDNOW / "CDNOW_sample.txt").read_text(encoding="ascii").splitlines()]
    rows = [f"{who},{day[:4]}-{day[4:6]}-{day[6:]},{dollars}" for _, who, day, _, dollars in lines]
    return written(tmp_path_factory.mktemp("cdnow"), *rows)


@real
def test_the_cdnow_sample_has_its_published_parameters(cdnow):
    # oracles: bgnbd-fit (PAPER) and gammagamma-fit (Fader & Hardie 2013), from the transactions themselves
    found = answer(cdnow, *COLUMNS, "--until", "1997-09-30")
    assert found["customers"] == 2357
    assert (found["rows"] + found["excluded"]["after_until"], found["transactions"]) == (6919, 2357 + 2457)
    buying, amounts = found["bgnbd"], found["gamma_gamma"]
    assert [round(buying[name], 3) for name in ("r", "alpha", "a", "b")] == [0.243, 4.414, 0.793, 2.426]
    assert round(buying["log_likelihood"], 1) == -9582.4
    assert [round(amounts[name], 2) for name in ("p", "q", "v")] == [6.25, 3.74, 15.44]
    assert round(amounts["log_likelihood"], 2) == -4055.92
    assert found["notes"] == []


@real
def test_cdnow_customers_bought_again_as_often_as_the_model_said(cdnow):
    # PAPER: expected repeat purchases follow the actual ones into the weeks that were held out
    found = answer(cdnow, *COLUMNS, "--until", "1997-09-30", "--horizon-months", "12", "--discount", "0")
    rows = pd.read_csv(cdnow, parse_dates=["day"]).drop_duplicates(["who", "day"])
    since = rows.day - rows.groupby("who").day.transform("min")
    within = (since <= pd.Timedelta(days=365)).sum() / rows.who.nunique()
    assert found["purchases"] == pytest.approx(within, rel=0.06)
    worth = found["cltv"]
    assert worth["low"] < worth["first"] + (found["purchases"] - 1) * found["amount"] < worth["high"]
    assert worth["value"] == pytest.approx(worth["first"] + (found["purchases"] - 1) * found["amount"])


@real
def test_dates_without_marks_and_parquet_give_the_same(cdnow, tmp_path):
    table = pd.read_csv(cdnow, dtype={"who": str}, parse_dates=["day"])
    table.to_parquet(tmp_path / "a.parquet")
    table.day = table.day.dt.strftime("%Y%m%d")
    table.to_csv(tmp_path / "a.csv", index=False, sep=";", decimal=",")
    expected = answer(cdnow, *COLUMNS)
    assert answer(tmp_path / "a.parquet", *COLUMNS) == expected
    assert answer(tmp_path / "a.csv", *COLUMNS) == expected


# ---- the contract


def test_what_is_no_purchase_is_counted_apart_and_named(sales):
    found = answer(sales, *COLUMNS, "--until", "2026-09-30")
    assert found["excluded"] == {"missing_customer": 1, "unreadable": 4, "after_until": 1, "refunds": 1}
    assert (found["customers"], found["rows"], found["until"]) == (40, 100, "2026-09-30")
    assert [(row["row"], row["column"], row["reason"]) for row in found["refused"]] == [
        (103, "day", "not_a_date"),
        (104, "paid", "not_a_number"),
        (105, "paid", "blank"),
        (106, "day", "blank"),
    ]
    assert codes(found)[:2] == ["refunds_left_out", "rows_refused"]


def test_the_worth_is_its_parts_within_its_limits(sales):
    found = answer(sales, *COLUMNS, "--until", "2026-09-30")
    worth = found["cltv"]
    assert worth["horizon_months"] == 12
    assert worth["value"] == pytest.approx(worth["first"] + worth["later"])
    assert 0 < worth["low"] < worth["value"] < worth["high"]


def test_margin_scales_all_and_discount_and_horizon_only_what_comes_later(sales):
    plain, half, dear, short = (
        answer(sales, *COLUMNS, *given)["cltv"]
        for given in ((), ("--margin", "0.5"), ("--discount", "0.1"), ("--horizon-months", "1"))
    )
    for name in ("value", "low", "high", "first", "later"):
        assert half[name] == pytest.approx(plain[name] / 2)
    assert dear["first"] == short["first"] == plain["first"]
    assert dear["later"] < plain["later"]
    assert short["later"] < plain["later"]


def test_later_rows_are_as_if_they_were_not_there(sales, tmp_path):
    until = ("--until", "2026-06-15")
    kept = [line for line in sales.read_text(encoding="utf-8").splitlines()[1:] if line.split(",")[1] <= "2026-06-15"]
    found, expected = answer(sales, *COLUMNS, *until), answer(written(tmp_path, *kept, name="b.csv"), *COLUMNS, *until)
    assert found["excluded"]["after_until"] > 0
    assert found["cltv"] == expected["cltv"]


# ---- where it is not defined


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (["a,2026-01-01,10", "b,2026-02-01,20", "c,2026-03-01,30"], "nobody_came_back"),
        (["a,2026-01-01,10", "a,2026-01-01,20", "b,2026-01-01,30"], "nobody_came_back"),
        (["a,2026-01-01,10"], "nobody_came_back"),
        (["a,2026-01-01,10", "a,2026-02-01,0", "b,2026-01-01,30"], "nothing_paid_later"),
    ],
)
def test_what_is_not_defined_is_null_with_a_note(tmp_path, rows, code):
    found = answer(written(tmp_path, *rows), *COLUMNS)
    assert code in codes(found)
    assert (found["cltv"]["value"], found["cltv"]["low"], found["cltv"]["high"]) == (None, None, None)
    assert "not defined" in run(written(tmp_path, *rows), *COLUMNS).stdout


def test_a_fit_that_runs_to_an_edge_says_so(tmp_path):
    rows = [f"c{i},2026-{month:02}-01,10" for i in range(30) for month in range(1, 9)]
    found = answer(written(tmp_path, *rows), *COLUMNS)
    assert "fit_at_edge" in codes(found)
    assert found["cltv"]["value"] is not None


def test_free_purchases_count_and_make_the_average_smaller(tmp_path):
    rows = [f"c{i},2026-{month:02}-{1 + i % 28:02},{10 + (i + month) % 3}" for i in range(40) for month in (1, 3, 6)]
    free = [row.rsplit(",", 1)[0] + ",0" if "-06-" in row else row for row in rows]
    paid, half = answer(written(tmp_path, *rows), *COLUMNS), answer(written(tmp_path, *free, name="b.csv"), *COLUMNS)
    assert half["bgnbd"] == paid["bgnbd"]
    assert half["amount"] == pytest.approx(paid["amount"] / 2, rel=0.02)
    assert "free_purchases" in codes(half)


amounts = st.one_of(st.sampled_from(["0", "10", "10.00", "-5", "", "x", "1e99", "0.01"]), st.floats(0, 1e6).map(str))
days = st.one_of(st.dates().map(str), st.integers(1, 28).map(lambda d: f"2026-01-{d:02}"), st.just(""))
purchase = st.tuples(st.sampled_from("abcdefg "), days, amounts).map(",".join)


@settings(max_examples=30)
@given(st.lists(purchase, min_size=1, max_size=25), st.integers(1, 120), st.floats(0, 0.9))
def test_whatever_was_bought_gives_numbers_or_null_with_a_note(tmp_path_factory, rows, months, discount):
    path = written(tmp_path_factory.mktemp("any"), *rows)
    terms = (*COLUMNS, "--horizon-months", months, "--discount", discount)
    done = run(path, *terms, "--json")
    found = json.loads(done.stdout)
    if done.exit_code:
        assert (done.exit_code, set(found)) == (1, {"error"})
        return
    worth = found["cltv"]
    if worth["value"] is None:
        assert set(codes(found)) & {"nobody_came_back", "nothing_paid_later", "amounts_without_mean"}
        return
    known = [worth[name] for name in ("low", "value", "high") if worth[name] is not None]
    assert all(map(math.isfinite, known))
    assert known == sorted(known)
    assert (len(known) == 3) != ("worth_without_limits" in codes(found))
    assert "{" not in run(path, *terms, "--lang", "es").stdout


# ---- exit statuses


@pytest.mark.parametrize(
    "given",
    [
        (),
        COLUMNS[:4],
        (*COLUMNS, "--until", "soon"),
        (*COLUMNS, "--horizon-months", "a year"),
        (*COLUMNS, "--discount", "nan"),
        (*COLUMNS, "--margin", "inf"),
    ],
)
def test_wrong_usage_is_status_2(sales, given):
    done = run(sales, *given, "--json")
    assert (done.exit_code, done.stdout) == (2, "")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((*COLUMNS[:2], "--date", "when", *COLUMNS[4:]), "column_missing"),
        ((*COLUMNS[:2], "--date", "paid", "--amount", "day"), "column_not_dates"),
        ((*COLUMNS[2:], "--customer", "day"), "column_twice"),
        (("--customer", "paid", "--date", "day", "--amount", "who"), "column_not_numbers"),
        ((*COLUMNS, "--until", "2025-01-01"), "no_purchases"),
        ((*COLUMNS, "--horizon-months", "0"), "invalid_worth"),
        ((*COLUMNS, "--horizon-months", "121"), "invalid_worth"),
        ((*COLUMNS, "--discount", "-0.01"), "invalid_worth"),
        ((*COLUMNS, "--margin", "60"), "invalid_worth"),
    ],
)
def test_what_cannot_be_worked_out_is_refused_with_a_code(sales, given, code, lang):
    done = run(sales, *given, "--lang", lang, "--json")
    assert done.exit_code == 1
    error = json.loads(done.stdout)["error"]
    assert error["code"] == code
    assert len(error["message"]) > 20
    said = run(sales, *given, "--lang", lang)
    assert (said.exit_code, said.stdout, said.stderr) == (1, "", error["message"] + "\n")


def test_a_file_of_refunds_has_no_purchases(tmp_path):
    done = run(written(tmp_path, "a,2026-01-01,-10", "b,2026-01-02,-1"), *COLUMNS, "--json")
    assert json.loads(done.stdout)["error"]["code"] == "no_purchases"


# ---- for a person


def test_the_example_of_the_document_prints_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (file,) = re.findall(r"With this file `(\S+)`", DOCUMENT)
    (content,) = re.findall(r"```csv\n(.*?)```", DOCUMENT, re.S)
    Path(file).write_text(content, encoding="utf-8")
    ((command, expected),) = re.findall(r"```console\n\$ trayecto cltv (.*?)\n(.*?)```", DOCUMENT, re.S)
    assert run(*shlex.split(command)).stdout == expected


def test_a_person_reads_it_in_spanish(sales):
    said = run(sales, *COLUMNS, "--until", "30/09/2026", "--margin", "0.6", "--lang", "es").stdout
    assert said.startswith("Un cliente nuevo vale ")
    assert "40 clientes, 100 compras hasta el 30 sept 2026" in said
    assert "Fuera: 1 fila sin cliente · 4 filas ilegibles · 1 fila posterior al 30 sept 2026 · 1 devolución" in said
    assert "margen 60\u00a0%, descuento 1\u00a0% al mes" in said
    assert "fila 103, columna «day»: «soon» no es una fecha" in said


def test_open_dates_are_read_as_asked(tmp_path):
    path = written(tmp_path, "a,01/02/2026,5", "a,03/02/2026,5")
    ends = [answer(path, *COLUMNS, *way)["until"] for way in ((), ("--day-first",), ("--lang", "es"))]
    assert ends == ["2026-03-02", "2026-02-03", "2026-02-03"]
    assert "month_first_assumed" in codes(answer(path, *COLUMNS))


def test_help_waits_for_no_heavy_library():
    code = (
        "import sys\nfrom ui.cli import main\n"
        "try:\n    main(['cltv', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'statsmodels', 'streamlit', 'altair', 'pyarrow'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
