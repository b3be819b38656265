"""`trayecto plan`: the contract's keys and exit statuses, in both languages."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from ui.cli import main

TEN = ("--baseline", "0.10", "--lift", "0.20")
CONTRACT = (*TEN, "--per-week", "400", "--limit-weeks", "8")


def run(*args: object):
    return CliRunner().invoke(main, ["plan", *map(str, args)], catch_exceptions=False)


def answer(*args: object):
    done = run(*args, "--json")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""

    def never(text: str):
        raise AssertionError(f"{text} is no JSON")

    return json.loads(done.stdout, parse_constant=never)


# ---- the contract


def test_the_example_of_the_contract():
    found = answer(*CONTRACT)
    assert (found["per_variant"], found["total"], found["weeks"], found["lift"]) == (3841, 7682, 20, 0.2)
    assert found["feasible"] is False
    assert found["lift_at_limit"] == pytest.approx(0.317, abs=5e-4)
    assert found["power_at_limit"] == pytest.approx(0.4396, abs=5e-5)
    codes = [rung["code"] for rung in found["ladder"]]
    assert codes == ["earlier_metric", "bolder_change", "pool", "cuped", "before_after", "interviews"]
    assert all(rung["values"] and rung["message"] for rung in found["ladder"])
    assert found["notes"] == []


def test_without_a_limit_nothing_is_said_about_it():
    found = answer(*TEN, "--per-week", 400)
    assert (found["weeks"], found["feasible"], found["lift_at_limit"], found["ladder"]) == (20, None, None, [])


def test_weeks_give_the_smallest_lift():
    found = answer("--baseline", 0.1, "--weeks", 8, "--per-week", 400)
    assert found["lift"] == pytest.approx(0.317, abs=5e-4)
    assert (found["per_variant"], found["total"], found["weeks"]) == (1600, 3200, 8)


def test_more_variants_share_alpha():
    pair = answer(*TEN, "--alpha", 0.025)
    found = answer(*TEN, "--variants", 3)
    assert found["per_variant"] == pair["per_variant"]
    assert found["total"] == 3 * pair["per_variant"]
    assert found["notes"][0]["values"] == {"variants": 3, "alpha": 0.025}


def test_an_uneven_split_has_no_one_number_per_variant():
    found = answer(*TEN, "--split", "1,1,2")
    assert found["per_variant"] is None
    assert found["variants"][2] == pytest.approx(2 * found["variants"][0], abs=2)
    assert sum(found["variants"]) == found["total"]


def test_planned_looks_end_three_percent_later():
    found = answer(*TEN, "--looks", 5)
    assert found["per_variant"] == 3957  # 3840.85 · 1.03
    assert found["notes"][0]["code"] == "looks_cost"


def test_amounts_take_mean_and_standard_deviation():
    found = answer("--mean", 10, "--sd", 2, "--lift", 0.1)
    assert found["per_variant"] == 64  # Cohen (1988)


def test_power_is_free_to_choose():
    assert answer("--baseline", 0.5, "--lift", 0.5, "--power", 0.9)["per_variant"] == 77  # R power.prop.test


@pytest.mark.parametrize("given", [("--lift", -0.2), ("--lift", 0.2, "--lower-is-better")])
def test_where_less_is_better_lifts_are_below_zero(given):
    found = answer("--baseline", 0.1, *given, "--per-week", 400, "--limit-weeks", 4)
    assert found["lift"] == -0.2
    assert found["lift_at_limit"] < -0.2


def test_the_smallest_fall_of_some_weeks():
    assert answer("--baseline", 0.1, "--weeks", 8, "--per-week", 400, "--lower-is-better")["lift"] < 0


def test_the_power_curve_holds_values_only():
    curve = answer(*CONTRACT)["power_curve"]
    assert len(curve) == 20
    assert all(set(point) == {"lift", "power"} for point in curve)
    assert [point["power"] for point in curve] == sorted(point["power"] for point in curve)


@pytest.mark.parametrize(("per_week", "share", "explained"), [(400, "20.8%", "59%"), (393, "21.1%", "60%")])
def test_what_must_at_least_be_there_is_rounded_up_and_fits(per_week, share, explained):
    # By hand: 1 - 3,200 / 7,682 = .583 and 1 - 3,144 / 7,682 = .591. A rounded-down 58 % would take nine weeks.
    found = answer(*TEN, "--per-week", per_week, "--limit-weeks", 8)
    said = {rung["code"]: rung["message"] for rung in found["ladder"]}
    assert f"at least {explained}" in said["cuped"]
    assert f"at least {share}" in said["earlier_metric"]
    typed = float(share.rstrip("%")) / 100
    assert answer("--baseline", typed, "--lift", 0.2, "--per-week", per_week)["weeks"] == 8


def test_no_lift_to_see_is_null_with_a_note():
    found = answer("--baseline", 0.1, "--weeks", 1, "--per-week", 5)
    assert (found["lift"], found["power_curve"]) == (None, [])
    assert found["notes"][0]["code"] == "no_lift_to_see"


# ---- exit statuses


@pytest.mark.parametrize(
    "given",
    [
        ("--lift", 0.2),
        ("--baseline", 0.1),
        (*TEN, "--mean", 3, "--sd", 1),
        (*TEN, "--sd", 1),
        ("--mean", 3, "--lift", 0.2),
        (*TEN, "--weeks", 3, "--per-week", 3),
        ("--baseline", 0.1, "--weeks", 3),
        (*TEN, "--limit-weeks", 3),
        (*TEN, "--split", "1,1", "--variants", 3),
        (*TEN, "--split", "1,x"),
        ("--baseline", "nan", "--lift", 0.2),
        (*TEN, "--per-week", "inf"),
        (*TEN, "--variants", 2.5),
    ],
)
def test_wrong_usage_is_status_2(given):
    done = run(*given, "--json")
    assert done.exit_code == 2
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("--baseline", 10, "--lift", 0.2), "baseline"),
        (("--baseline", 0.9, "--lift", 0.2), "lift_too_large"),
        (("--baseline", 0.1, "--lift", 0), "lift"),
        (("--mean", 0, "--sd", 1, "--lift", 0.2), "mean"),
        (("--mean", 5, "--sd", 0, "--lift", 0.2), "sd"),
        ((*TEN, "--alpha", 1.5), "alpha"),
        ((*TEN, "--power", 0.01), "power"),
        ((*TEN, "--variants", 1), "variants"),
        ((*TEN, "--variants", 10**12), "variants"),
        ((*TEN, "--split", "1,0"), "weights"),
        ((*TEN, "--looks", 0), "looks"),
        ((*TEN, "--per-week", 0), "per_week"),
        ((*TEN, "--per-week", 10, "--limit-weeks", 0), "limit"),
        (("--baseline", 0.1, "--weeks", 0, "--per-week", 10), "weeks"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_impossible_values_are_refused_with_a_code(given, why, lang):
    done = run(*given, "--lang", lang, "--json")
    assert done.exit_code == 1
    error = json.loads(done.stdout)["error"]
    assert (error["code"], error["where"]) == ("invalid_plan", {"why": why})
    assert len(error["message"]) > 20
    said = run(*given, "--lang", lang)
    assert (said.exit_code, said.stdout, said.stderr) == (1, "", error["message"] + "\n")


# ---- for a person


def test_a_person_reads_sentences():
    said = run(*CONTRACT).stdout
    assert "From 10% to 12% (+20%)" in said
    assert "3,841 per variant, 7,682 in all" in said
    assert "Time: 20 weeks" in said
    assert "This cannot be tested in 8 weeks." in said
    assert "+31.7%" in said
    assert "at least 13 of 18" in said


def test_in_spanish_too():
    said = run(*CONTRACT, "--lang", "es").stdout
    assert "3.841 por variante, 7.682 en total" in said
    assert "Esto no se puede probar en 8 semanas." in said
    assert "+31,7\u00a0%" in said


def test_what_fits_is_said_in_a_line():
    said = run(*TEN, "--per-week", 4000, "--limit-weeks", 2).stdout
    assert "This fits in 2 weeks." in said
    assert "instead" not in said


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "given",
    [
        (*TEN, "--looks", 4, "--split", "3,1,1", "--per-week", 10, "--limit-weeks", 3),
        ("--mean", 20, "--sd", 60, "--lift", -0.1, "--per-week", 400, "--limit-weeks", 8),
        ("--baseline", 0.1, "--weeks", 1, "--per-week", 4, "--limit-weeks", 1),
        (*TEN, "--per-week", 0.5, "--limit-weeks", 8),
        (*TEN,),
    ],
)
def test_every_plan_can_be_said(lang, given):
    said = run(*given, "--lang", lang).stdout
    assert len(said.splitlines()) >= 3
    assert "{" not in said


def test_a_plan_of_shares_waits_for_no_heavy_library():
    code = (
        "import sys\nfrom ui.cli import main\n"
        f"main(['plan', *{list(CONTRACT)!r}], standalone_mode=False)\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'statsmodels', 'streamlit', 'altair', 'pyarrow'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
