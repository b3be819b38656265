"""`trayecto economics`: the contract, both forms of input, both languages, and what docs/economics.md shows."""

import json
import math
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.cli import main

ECONOMICS = (Path(__file__).parents[2] / "docs" / "economics.md").read_text(encoding="utf-8")
SPENT = ("--money", 1200, "--hours", 40, "--rate", 30, "--customers", 12)
WORTH = ("--arpa", 100, "--margin", 0.8, "--churned", 12, "--customer-months", 240)


def run(*args: object):
    return CliRunner().invoke(main, ["economics", *map(str, args)], catch_exceptions=False)


def loaded(text: str):
    def never(constant: str):
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=never)


def answer(*args: object):
    done = run(*args, "--json")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    return loaded(done.stdout)


def codes(found) -> list[str]:
    return [note["code"] for note in found["notes"]]


def limits(figure, digits: int = 1) -> list[float | None]:
    return [None if figure[name] is None else round(figure[name], digits) for name in ("value", "low", "high")]


# ---- the contract


def test_money_and_hours_on_twelve_customers():
    found = answer(*SPENT, *WORTH)
    assert (found["cac_cash"]["value"], found["cac_loaded"]["value"]) == (100, 200)
    assert limits(found["ltv_cac"]) == [8.0, 3.4, 17.5]
    assert (found["ltv_cac"]["state"], found["ltv_cac"]["more_customers"]) == ("met", None)
    assert (found["payback_months"]["value"], found["payback_months"]["state"]) == (2.5, "met")
    assert found["notes"] == []


def test_a_cac_that_is_known_exactly():
    found = answer("--cac", 400, *WORTH)
    assert limits(found["churn"], 3) == [0.05, 0.029, 0.085]
    assert limits(found["cltv"], 0) == [1600, 937, 2775]
    assert limits(found["ltv_cac"]) == [4.0, 2.3, 6.9]
    assert found["ltv_cac"]["state"] == "undecided"
    assert limits(found["payback_months"]) == [5.0, 5.0, 5.0]
    assert limits(found["cac_cash"]) == [None, None, None]
    assert codes(found) == ["cac_given", "whole_lives"]


def test_the_same_cac_from_twelve_customers_is_less_sure():
    known, counted = answer("--cac", 400, *WORTH), answer("--money", 4800, "--customers", 12, *WORTH)
    assert counted["ltv_cac"]["low"] < known["ltv_cac"]["low"]
    assert counted["ltv_cac"]["high"] > known["ltv_cac"]["high"]
    assert counted["ltv_cac"]["more_customers"] > known["ltv_cac"]["more_customers"]


def test_the_discount_and_when_the_first_margin_is_earned():
    given = ("--cac", 1, "--arpa", 100, "--margin", 1, "--churn", 0.2, "--discount", 0.1)
    assert limits(answer(*given)["cltv"], 2)[0] == 366.67
    assert limits(answer(*given, "--first-margin", "at-end")["cltv"], 2)[0] == 266.67


def test_a_threshold_of_ones_own():
    assert answer("--cac", 400, *WORTH, "--threshold", 2)["ltv_cac"]["state"] == "met"
    assert answer("--cac", 400, *WORTH, "--threshold", 7)["ltv_cac"]["state"] == "not_met"
    assert answer("--cac", 400, *WORTH, "--payback", 4)["payback_months"]["state"] == "not_met"


def test_a_sample_of_what_customers_pay_widens_the_limits():
    exact = answer("--cac", 400, *WORTH)
    sample = answer("--cac", 400, *WORTH, "--arpa-n", 30, "--arpa-sd", 40)
    assert sample["cltv"]["low"] < exact["cltv"]["low"]
    assert sample["payback_months"]["low"] < 5 < sample["payback_months"]["high"]


def test_without_customers_there_is_a_lower_limit_and_a_note():
    found = answer("--money", 1200, "--hours", 0, "--customers", 0, *WORTH)
    assert limits(found["cac_cash"], 2) == [None, round(1200 / 3.6888795, 2), None]
    assert codes(found) == ["nobody_new"]


def test_a_part_of_the_question_gets_its_part_of_the_answer():
    found = answer(*SPENT)
    assert found["cac_loaded"]["value"] == 200
    assert limits(found["cltv"]) == [None, None, None]
    assert codes(found) == ["arpa_unknown", "margin_unknown", "churn_unknown"]


def test_hours_without_a_rate():
    found = answer("--money", 1200, "--hours", 40, "--customers", 12, *WORTH)
    assert (found["cac_cash"]["value"], found["cac_loaded"]["value"]) == (100, None)
    assert codes(found) == ["hours_without_rate"]


# ---- cohorts


@pytest.fixture
def cohorts(tmp_path):
    """Fader & Hardie (2007), the regular customers."""
    path = tmp_path / "regular.csv"
    path.write_text("start;0;1;2;3;4;5;6;7\n2026;1.000;631;468;382;326;289;262;241\n", encoding="utf-8")
    return path


def test_cohorts_take_the_place_of_one_churn(cohorts):
    found = answer("--cac", 100, "--arpa", 100, "--margin", 0.5, "--cohorts", cohorts, "--discount", 0.1)
    fit = found["cohorts"]
    assert (fit["alpha"], fit["beta"]) == pytest.approx((0.704, 1.182), abs=5e-4)
    assert [round(one["seen"]["value"], 3) for one in fit["retention"][:2]] == [0.631, 0.468]
    assert found["cltv"]["value"] == pytest.approx(50 * fit["life"]["value"])
    assert codes(found) == ["cac_given", "beyond_seen"]
    assert limits(found["churn"]) == [None, None, None]


def test_a_horizon_needs_no_discount(cohorts):
    given = ("--cac", 100, "--arpa", 100, "--margin", 0.5, "--cohorts", cohorts)
    assert codes(answer(*given)) == ["cac_given", "life_endless"]
    found = answer(*given, "--horizon", 3)
    # 1 + .627 + .468, as the model has it
    assert found["cohorts"]["life"]["value"] == pytest.approx(1 + 0.631 + 0.468, abs=0.01)
    assert codes(found) == ["cac_given"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_wrong_cell_is_named_with_its_row_and_column(tmp_path, lang):
    path = tmp_path / "wrong.csv"
    path.write_text("start,0,1,2\n2026-01,100,80,70\n2026-02,100,80,81\n", encoding="utf-8")
    done = run("--cohorts", path, "--arpa", 100, "--margin", 0.5, "--lang", lang)
    assert done.exit_code == 1
    assert all(part in done.stderr for part in ("wrong.csv", " 3,", "2", "81"))


# ---- what is refused


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("--money", 1200, "--hours", -1, "--rate", 30, "--customers", 12), "invalid_cost"),
        (("--money", 1200, "--hours", 1, "--rate", -30, "--customers", 12), "invalid_cost"),
        (("--money", 1200, "--customers", -1), "invalid_counts"),
        (("--cac", -1, *WORTH), "invalid_counts"),
        (("--cac", 400, "--churn", 1.3), "invalid_counts"),
        (("--cac", 400, "--churn", -0.1), "invalid_counts"),
        (("--cac", 400, "--churned", 13, "--customer-months", 10), "invalid_fact"),
        (("--cac", 400, "--churned", 0, "--customer-months", 0), "invalid_fact"),
        (("--cac", 400, "--margin", 1.3), "invalid_fact"),
        (("--cac", 400, "--arpa", -5), "invalid_fact"),
        (("--cac", 400, *WORTH, "--discount", 2), "invalid_fact"),
        (("--cac", 400, *WORTH, "--threshold", 0), "invalid_fact"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_cannot_be_is_refused_with_a_sentence(given, code, lang):
    done = run(*given, "--lang", lang)
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.strip()) > 20
    told = run(*given, "--lang", lang, "--json")
    assert told.exit_code == 1
    assert loaded(told.stdout)["error"]["code"] == code


def test_a_ratio_below_one_is_told_from_the_threshold_beside_it():
    # 100 ÷ 400, of which a tenth would make 0.3.
    said = run("--cac", 400, "--arpa", 100, "--margin", 1, "--churn", 1, "--threshold", 0.3).stdout
    assert re.search(r"LTV:CAC +0\.25 +at least 0\.3: not met", said)


def test_a_number_that_cannot_be_is_named_by_its_option():
    assert run("--cac", 400, "--margin", 1.3).stderr.startswith("--margin: ")
    assert run("--cac", 400, "--churned", 0, "--customer-months", 0).stderr.startswith("--customer-months: ")
    told = loaded(run("--cac", 400, *WORTH, "--threshold", 0, "--json").stdout)["error"]
    assert told["where"] == {"field": "threshold", "why": "low", "limit": 0.1}
    assert told["message"].startswith("--threshold: ")


@pytest.mark.parametrize(
    "given",
    [
        (),
        ("--cac", 400, "--money", 5, "--customers", 1),
        ("--money", 1200),
        ("--money", 1200, "--rate", 30, "--customers", 12),
        ("--cac", 400, "--churned", 12),
        ("--cac", 400, "--churn", 0.1, "--churned", 12, "--customer-months", 240),
        ("--cac", 400, "--arpa-n", 12),
        ("--cac", 400, "--horizon", 12),
        ("--cohorts", "c.csv", "--churn", 0.1),
        ("--cac", "nan"),
        ("--cac", "inf"),
        ("--cac", "much"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(given):
    assert run(*given).exit_code == 2


# ---- text, and documents


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "args",
    [
        (*SPENT, *WORTH),
        SPENT,
        ("--cac", 400, "--churn", 0, "--arpa", 10, "--margin", 0.5),
        ("--cac", 0, *WORTH),
        ("--cac", 400, "--arpa", 100, "--margin", 0, "--churned", 0, "--customer-months", 9),
        ("--cac", 400, *WORTH, "--threshold", 4),
        ("--cac", 400, *WORTH, "--threshold", 3.9999),
        ("--money", 480, "--customers", 12, *WORTH, "--payback", 0.5),
        ("--money", -50, "--customers", 12, *WORTH),
        ("--hours", 5, "--rate", 30, "--customers", 3),
        ("--cac", 400, "--arpa", 100, "--margin", 0.8, "--churned", 0, "--customer-months", 40),
    ],
)
def test_every_answer_has_its_words(args, lang):
    done = run(*args, "--lang", lang)
    assert done.exit_code == 0
    assert not re.search(r"\bnan\b|\binf\b|None", done.stdout, re.I)


def test_the_document_shows_what_is_printed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (file,) = re.findall(r"With this file `(\S+)`", ECONOMICS)
    (content,) = re.findall(r"```csv\n(.*?)```", ECONOMICS, re.S)
    Path(file).write_text(content, encoding="utf-8")
    examples = re.findall(r"```console\n\$ trayecto economics (.*?)\n(.*?)```", ECONOMICS, re.S)
    assert len(examples) == 5
    for command, expected in examples:
        assert run(*shlex.split(command)).stdout == expected


NUMBERS = st.one_of(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(-10, 1e13)).map(lambda x: round(x, 4))
COUNTS = st.one_of(st.integers(0, 100), st.integers(0, 100), st.integers(-1, 10**10))
NOTHING = st.just({})
# Each part of the question in every form that it has.
COST = st.one_of(
    NOTHING,
    st.fixed_dictionaries({"--cac": NUMBERS}, optional={"--customers": COUNTS}),
    st.fixed_dictionaries({"--customers": COUNTS, "--money": NUMBERS}, optional={"--hours": NUMBERS}),
    st.fixed_dictionaries(
        {"--customers": COUNTS, "--hours": NUMBERS, "--rate": NUMBERS}, optional={"--money": NUMBERS}
    ),
)
LEAVING = st.one_of(
    NOTHING,
    st.fixed_dictionaries({"--churn": st.floats(-0.5, 1.5)}),
    st.fixed_dictionaries({"--churned": COUNTS, "--customer-months": COUNTS}),
)
PAYING = st.one_of(
    st.fixed_dictionaries({}, optional={"--arpa": NUMBERS, "--margin": st.floats(-0.5, 1.5)}),
    st.fixed_dictionaries({"--arpa": NUMBERS, "--margin": st.floats(0, 1), "--arpa-n": COUNTS, "--arpa-sd": NUMBERS}),
)
RULES = st.fixed_dictionaries(
    {}, optional={"--discount": st.floats(0, 1.2), "--threshold": NUMBERS, "--payback": NUMBERS}
)
OPTIONS = st.tuples(COST, LEAVING, PAYING, RULES).map(lambda parts: {k: v for part in parts for k, v in part.items()})


@settings(max_examples=150)
@given(OPTIONS)
def test_no_input_gives_a_traceback_or_what_is_no_number(options):
    done = run(*(f"{name}={value}" for name, value in options.items()), "--json")
    if not set(options) - {"--discount", "--threshold", "--payback"}:
        assert done.exit_code == 2
        return
    assert done.exit_code in (0, 1), done.output
    found = loaded(done.stdout)
    figures = [figure for figure in found.values() if isinstance(figure, dict) and "low" in figure]
    assert all(x is None or math.isfinite(x) for figure in figures for x in (figure["low"], figure["high"]))


def test_the_figures_wait_for_no_heavy_library():
    """Nor do the pages that show them: all of their limits are written out, or in scipy.special."""
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from ui.cli import main\n"
        "args = 'economics --money 4800 --customers 12 --arpa 100 --margin 0.8 --churned 12 --customer-months 240'\n"
        "assert CliRunner().invoke(main, args.split()).exit_code == 0\n"
        "print([m for m in ('statsmodels', 'pandas', 'scipy.stats', 'scipy.optimize') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
