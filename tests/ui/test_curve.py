"""How long people stay, from a person's file to the page of the result."""

import json
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from funnel.tables import read
from ui import actions, file_import
from ui.charts.stay import Course, stay_chart
from ui.cli import main
from ui.file_import import DAY, ChoiceMissing, Choices
from ui.messages import error_words
from ui.numbers import between, number, percent, points, signed_percent
from ui.words import say

ROOT = Path(__file__).parents[2]
# Freireich et al. (1963), Blood 21, 699-716: weeks in remission, and whether it came to its end
PLACEBO = [(w, 1) for w in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]
MERCAPTOPURINE = [(w, 1) for w in (6, 6, 6, 7, 10, 13, 16, 22, 23)] + [
    (w, 0) for w in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
]
TRIAL = {"placebo": PLACEBO, "mercaptopurine": MERCAPTOPURINE}
ARMS = {"a": "placebo", "b": "mercaptopurine", "c": "third"}
CHOSEN = Choices(variant="drug", metrics={"primary": "well"}, arms=ARMS, days="weeks", left="ended")


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    st.cache_data.clear()


def content(groups=TRIAL):
    rows = [f"{drug},{week},{ended},{1 - ended}\n" for drug, people in groups.items() for week, ended in people]
    return ("drug,weeks,ended,well\n" + "".join(rows)).encode()


def table(groups=TRIAL):
    return read(content(groups), name="trial.csv")


def brought(workspace, *, people=42, groups=TRIAL, choices=CHOSEN, **fields):
    """A sealed card, and the file as its reading."""
    made = actions.log_experiment(workspace, "en")
    typed = {
        "name": "Remission",
        "stage": workspace.journey.stages()[0].id,
        "change": "Drug",
        "effect": "More stay well",
        "metric": "Well",
        "mde": 0.05,
        "people": people,
        "variant.a": "Placebo",
        "variant.b": "6-MP",
        **fields,
    }
    for field, value in typed.items():
        actions.save_field(workspace, made, field, value, seen=(workspace.experiments.get(made).draft or {}).get(field))
    actions.start(workspace, made)
    found = file_import.take(workspace.experiments.get(made).card, [table(groups)], choices)
    actions.record(
        workspace,
        made,
        through=date.today(),
        samples=found.samples,
        people=found.people,
        token=f"t{made}",
        source="file",
        details=found.details(["trial.csv"]),
    )
    return made


def page(lang, experiment, name="result"):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page(f"ui/pages/{name}.py")
    app.query_params["id"] = str(experiment)
    app.run()
    assert not app.exception
    return app


def curve(app, lang):
    (found,) = [one for one in app.expander if one.label == say(lang, "stay.title")]
    return found


def said(box):
    return "\n".join(one.value for one in (*box.caption, *box.markdown)).replace("\u00a0", " ")


def cells(found):
    return [[str(cell).replace("\u00a0", " ") for cell in row] for row in found.value.to_numpy()]


# ---- from the file to the reading


def test_a_file_becomes_stays_under_the_keys_of_the_card_in_plain_json(workspace):
    made = brought(workspace)
    kept = workspace.experiments.get(made).reading.details["curves"]
    assert kept["stays"]["b"][:3] == [[6, 3, 1], [7, 1, 0], [9, 0, 1]]
    assert sum(left + still for days in kept["stays"].values() for _, left, still in days) == 42
    assert (kept["without"], kept["rows_refused"]) == (0, 0)


@pytest.mark.parametrize("missing", ["days", "left"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_one_column_without_the_other_is_asked_for(workspace, missing, lang):
    with pytest.raises(ChoiceMissing) as asked:
        brought(workspace, choices=Choices(**{**vars(CHOSEN), missing: None}))
    assert error_words(lang, asked.value) == say(lang, "error.choice_missing_curve")


def test_without_the_columns_or_in_totals_there_are_no_curves(workspace):
    card = workspace.experiments.get(brought(workspace)).card
    bare = file_import.take(card, [table()], Choices(**{**vars(CHOSEN), "days": None, "left": None}))
    assert "curves" not in bare.details([])
    totals = read(b"drug,people,well\nplacebo,21,3\nmercaptopurine,21,9\n", name="totals.csv")
    assert file_import.take(card, [totals], Choices(**{**vars(CHOSEN), "shape": DAY, "per": "people"})).curves is None


def test_the_columns_are_remembered_where_they_are_here_again(workspace):
    card = workspace.experiments.get(brought(workspace)).card
    again = file_import.begin(card, [table()], {"days": "weeks", "left": "ended"})
    assert (again.days, again.left) == ("weeks", "ended")
    assert file_import.begin(card, [table()], {"days": "elsewhere"}).days is None


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_person_chooses_both_columns_and_sees_what_they_leave_out(workspace, lang):
    made = brought(workspace)
    app = page(lang, made, "measure")
    file = "drug,weeks,ended,well\n" + "placebo,3,1,0\nplacebo,,1,0\nmercaptopurine,9,0,1\nmercaptopurine,-4,0,1\n"
    way = say(lang, "measure.way_file")
    next(one for one in app.get("button_group") if way in [o.content for o in one.proto.options]).set_value("file")
    app.run()
    app.get("file_uploader")[0].upload("trial.csv", file.encode(), "text/csv").run()
    boxes = {one.label: one for one in app.selectbox}
    boxes[say(lang, "measure.days_column")].select("weeks").run()
    assert say(lang, "error.choice_missing_curve") in [one.value for one in app.error]
    next(one for one in app.selectbox if one.label == say(lang, "measure.left_column")).select("ended").run()
    shown = "\n".join(one.value for one in app.caption)
    assert say(lang, "measure.curve_without", count=1) in shown
    assert say(lang, "measure.curve_rows_refused", count=1) in shown
    next(one for one in app.button if one.label == say(lang, "measure.import")).click().run()
    assert not app.exception
    kept = workspace.experiments.get(made)
    assert kept.reading.details["curves"]["stays"] == {"a": [[3, 1, 0]], "b": [[9, 0, 1]]}
    assert (kept.file_choices["days"], kept.file_choices["left"]) == ("weeks", "ended")


# ---- the page


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_published_log_rank_reaches_the_page(workspace, lang):
    # R survdiff: 9 observed and 19.3 expected with mercaptopurine, p = 4e-05
    text = said(curve(page(lang, brought(workspace)), lang))
    assert {"en": "9 people left", "es": "Se fueron 9 personas"}[lang] in text
    assert {"en": "19.3 would have", "es": "se habrían ido 19,3"}[lang] in text
    assert {"en": "in 0.004% of cases", "es": "en el 0,004 % de los casos"}[lang] in text
    assert say(lang, "stay.caption", metric="Well").replace("\u00a0", " ") in text


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_table_has_the_days_that_exist_and_the_last_common_one(workspace, lang):
    rows = cells(curve(page(lang, brought(workspace)), lang).table[0])
    # R survfit(conf.type = "log-log"), mercaptopurine after week 7: .807, from .563 to .923
    low, high = {"en": ("80.7%", "56.3% to 92.3%"), "es": ("80,7 %", "de 56,3 % a 92,3 %")}[lang]
    assert rows[1][1:] == ["6-MP", low, high, "17"]
    assert [row[0].split()[0] for row in rows] == ["7", "7", "23", "23", "30", "30"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_day_has_the_difference_and_the_lift(workspace, lang):
    rows = cells(curve(page(lang, brought(workspace)), lang).table[1])
    # R survfit: .807 of 6-MP and 12 of 21 of the placebo after week 7, none of the placebo after week 23
    assert rows[0][2].startswith({"en": "+23.5 pp (", "es": "+23,5 pp ("}[lang])
    assert rows[0][3].startswith({"en": "+41.2% (", "es": "+41,2 % ("}[lang])
    assert rows[1][3].endswith({"en": "% or more", "es": "% o más"}[lang])
    assert [row[0].split()[0] for row in rows] == ["7", "23", "30"]


def test_before_the_planned_end_there_is_no_p_and_every_range_is_wider(workspace):
    running = curve(page("en", brought(workspace, people=5000)), "en")
    text = said(running)
    assert "of cases" not in text
    assert say("en", "stay.running") in text
    assert "19.3" in text
    ended = curve(page("en", brought(workspace)), "en")
    assert say("en", "stay.running") not in said(ended)
    for always, once in zip(cells(running.table[0]), cells(ended.table[0]), strict=True):
        assert [always[place] for place in (0, 1, 2, 4)] == [once[place] for place in (0, 1, 2, 4)]
        assert always[3] != once[3]
    # R survfit after week 7: .807 (.563, .923) and .571 (.338, .749); by hand .2353 less the root of
    # .244^2 + .178^2, plus that of .116^2 + .233^2
    assert cells(ended.table[1])[0][2] == "+23.5 pp (−6.6 pp to +49.6 pp)"
    assert cells(running.table[1])[0][2].startswith("+23.5 pp (−")
    low = float(cells(running.table[1])[0][2].split("(")[1].split(" ")[0].replace("−", "-"))
    assert low < -20


@pytest.mark.parametrize("people", [42, 5000])
def test_the_command_line_says_the_same_of_the_same_file(workspace, tmp_path, people):
    path = tmp_path / "trial.csv"
    path.write_bytes(content())
    args = [str(path), "--variant", "drug", "--metric", "well", "--control", "placebo", "--days", "weeks"]
    args += ["--left", "ended", "--look", "1", "--looks", "2", "--planned-n", str(people), "--json"]
    told = json.loads(CliRunner().invoke(main, ["evaluate", *args]).stdout)["curves"]
    names = {"Placebo": "placebo", "6-MP": "mercaptopurine"}
    shown, against = (cells(found) for found in curve(page("en", brought(workspace, people=people)), "en").table)
    known = {(f"{p['day']} days", name): p for name, one in told["variants"].items() for p in one["points"]}
    assert len(shown) == len(known)
    for day, name, share, limits, seen in shown:
        point = known[day, names[name]]
        assert (share, seen) == (percent("en", point["share"]), number("en", point["seen"]))
        if people == 42:
            assert limits == between("en", point["low"], point["high"], percent)
    assert len(against) == len(told["comparisons"])
    for (day, name, difference, lift), one in zip(against, told["comparisons"], strict=True):
        assert (day, names[name]) == (f"{one['day']} days", one["variant"])
        held = one if people == 42 else one["anytime"]
        for cell, found, show in ((difference, held["difference"], points), (lift, held["lift"], signed_percent)):
            limits = between("en", found["low"], found["high"], show)
            expected = limits if found["value"] is None else f"{show('en', found['value'])} ({limits})"
            assert cell == expected.replace("\u00a0", " ")


def test_where_hardly_anybody_was_seen_so_long_it_is_said(workspace):
    few = say("en", "stay.few", count=23)
    assert few in said(curve(page("en", brought(workspace)), "en"))
    many = {name: [*people, *[(40, 0)] * 20] for name, people in TRIAL.items()}
    other = said(curve(page("en", brought(workspace, groups=many)), "en"))
    assert "Hardly anybody" not in other


def test_without_stays_the_page_says_nothing_of_them(workspace):
    made = brought(workspace, choices=Choices(**{**vars(CHOSEN), "days": None, "left": None}))
    assert say("en", "stay.title") not in [one.label for one in page("en", made).expander]


def test_several_variants_are_raised_for(workspace):
    three = {"variants": 3, "variant.c": "Third", "weight.c": 1}
    made = brought(workspace, groups={**TRIAL, "third": MERCAPTOPURINE}, people=60, **three)
    text = said(curve(page("en", made), "en"))
    assert text.count("Benjamini and Hochberg") == 2
    assert "**Third** against Placebo" in text


@pytest.mark.parametrize(
    "groups",
    [
        {"placebo": [(0, 0)] * 40, "mercaptopurine": [(0, 0)] * 40},
        {"placebo": [(0, 1)] * 40, "mercaptopurine": [(9, 0)] * 40},
        {"placebo": [(5, 1)] * 40, "mercaptopurine": [(5, 1)] * 40},
        {"placebo": [("", 1)] * 40, "mercaptopurine": [(5, 1), (4000, 0)] * 20},
    ],
)
def test_any_file_has_a_page(workspace, groups):
    rows = [f"{drug},{week},{ended},0\n" for drug, people in groups.items() for week, ended in people]
    made = brought(workspace)
    card = workspace.experiments.get(made).card
    file = read(("drug,weeks,ended,refund\n" + "".join(rows)).encode(), name="trial.csv")
    found = file_import.take(card, [file], Choices(**{**vars(CHOSEN), "metrics": {"primary": "refund"}}))
    details = found.details(["trial.csv"])
    samples, today = found.samples, date.today()
    actions.record(workspace, made, through=today, samples=samples, token="u", source="file", details=details)
    box = curve(page("en", made), "en")
    assert box.table
    assert "nan" not in said(box).lower()


# ---- the chart


def layers(found, mark):
    chosen = [layer for layer in found["layer"] if layer["mark"]["type"] == mark]
    return [(layer, found["datasets"][layer["data"]["name"]]) for layer in chosen]


def course(name="6-MP", **given):
    flat = {"days": (0.0, 3.0, 4.0, 35.0), "share": (1.0, 0.8, 0.8, 0.8)}
    return Course(variant=name, **{**flat, "low": (0.9, 0.6, 0.6, 0.6), "high": (1.0, 0.9, 0.9, 0.9), **given})


@pytest.mark.parametrize(("lang", "half"), [("en", "50%"), ("es", "50\u00a0%")])
def test_steps_keep_until_the_next_day_on_an_axis_from_0_to_100(lang, half):
    found = stay_chart(lang, [course(control=True), course("B", marks=((7.0, 0.8, "said"),))]).to_dict()
    (line, rows), (area, _), (_, marks) = (layers(found, mark)[0] for mark in ("line", "area", "point"))
    assert {one["mark"]["interpolate"] for one in (line, area)} == {"step-after"}
    assert line["encoding"]["y"]["scale"]["domain"] == [0, 1]
    assert half in area["encoding"]["y"]["axis"]["labelExpr"]
    assert area["encoding"]["x"]["scale"]["domain"] == [0, 35]
    assert [row["day"] for row in rows if row["variant"] == "B"] == [0, 3, 35]  # what is alike is left out
    assert [(mark["day"], mark["said"]) for mark in marks] == [(7, "said")]
    assert area["encoding"]["x"]["axis"]["title"] == say(lang, "stay.axis")


@pytest.mark.parametrize("end", [0.0, 1.0, 6.0, 8.0, 365.0, 36_525.0])
def test_the_days_of_the_axis_are_whole_and_few(end):
    one = {"days": (end,), "share": (1.0,), "low": (0.5,), "high": (1.0,)}
    found = stay_chart("en", [course(**one)]).to_dict()
    places = layers(found, "area")[0][0]["encoding"]["x"]["axis"]["values"]
    assert 2 <= len(places) <= 9
    assert all(place == int(place) <= max(end, 1) for place in places)
