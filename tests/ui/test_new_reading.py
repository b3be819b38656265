"""Readings of evidence without a control group: who was asked is typed, a series is pasted."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from funnel.samples import Sample
from storage.workspace import Workspace
from ui import actions
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
TODAY = date.today()


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    st.cache_data.clear()


def start(workspace: Workspace, grade: str, **fields) -> int:
    created = actions.log_experiment(workspace, "en")
    actions.save_field(workspace, created, "grade", grade, seen="randomised", lang="en")
    typed = {
        "name": "Pilot",
        "stage": workspace.journey.stages()[0].id,
        "change": "A new price",
        "effect": "More stay",
        "metric": "Sign-ups",
        "mde": 0.05,
        "people": 9,
        **({"baseline": 0.5} if grade in ("survey", "interviews") else {}),
        **{name.replace("__", "."): value for name, value in fields.items()},
    }
    for field, value in typed.items():
        seen = (workspace.experiments.get(created).draft or {}).get(field)
        actions.save_field(workspace, created, field, value, seen=seen)
    actions.start(workspace, created)
    return created


def weeks(before: int, after: int) -> tuple[list[tuple[date, int, int]], date]:
    """Lines up to this week, and the day of the change."""
    first = TODAY - timedelta(weeks=before + after - 1)
    lines = [(first + timedelta(weeks=i), 1000, 100 + i % 7) for i in range(before + after)]
    return lines, first + timedelta(weeks=before)


def page(lang: str, experiment: int, name: str = "measure") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page(f"ui/pages/{name}.py")
    app.query_params["id"] = str(experiment)
    return app.run()


def texts(app: AppTest) -> str:
    assert not app.exception
    shown = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    tables = [str(table.value) for table in app.table]
    titles = [element.proto.title for element in (*app.info, *app.error)]
    return "\n".join([*(element.value for element in shown), *titles, *tables]).replace("\u00a0", " ")


def labelled(elements, label):
    return next(element for element in elements if element.label == label)


def press(app: AppTest, lang: str, key: str) -> AppTest:
    return labelled(app.button, say(lang, key)).click().run()


# ---- typing who was asked


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_was_asked_is_kept_and_the_form_is_new(workspace, lang):
    made = start(workspace, "survey")
    app = page(lang, made)
    labelled(app.text_input, say(lang, "asked.n")).set_value("120")
    labelled(app.text_input, say(lang, "asked.yes")).set_value("80")
    app = press(app, lang, "measure.save")
    (reading,) = workspace.experiments.get(made).readings
    assert reading.samples == {"primary": {"b": Sample.of_share(120, 80)}}
    assert reading.people == {"b": 120}
    assert labelled(app.text_input, say(lang, "asked.n")).value == ""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("n", "yes", "parts"),
    [
        ("many", "3,5", ["many", "3,5"]),  # both at once
        ("", "", ["asked.n", "asked.yes"]),
        ("12", "15", ["15", "12"]),
        ("0", "0", ["asked.nobody"]),
    ],
)
def test_what_cannot_be_is_told_at_once_and_nothing_is_kept_or_lost(workspace, lang, n, yes, parts):
    made = start(workspace, "survey")
    app = page(lang, made)
    labelled(app.text_input, say(lang, "asked.n")).set_value(n)
    labelled(app.text_input, say(lang, "asked.yes")).set_value(yes)
    app = press(app, lang, "measure.save")
    (error,) = app.error
    for part in parts:
        assert (say(lang, part) if "." in part else part) in error.value
    assert not workspace.experiments.get(made).readings
    assert labelled(app.text_input, say(lang, "asked.yes")).value == yes


# ---- pasting a series


def pasted(lines, form="%d/%m/%Y"):
    return "\n".join(f"{day.strftime(form)};{n};{x}" for day, n, x in lines)


def paste(app: AppTest, lang: str, text: str, change: date, kind: str = "binary") -> AppTest:
    labelled(app.text_area, say(lang, f"series.lines_{kind}")).set_value(text)
    labelled(app.date_input, say(lang, "series.change")).set_value(change)
    return app.run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_series_is_shown_as_it_was_read_and_then_kept(workspace, lang):
    made = start(workspace, "before_after")
    lines, change = weeks(16, 8)
    app = paste(page(lang, made), lang, pasted(lines), change)
    assert say(lang, "series.spaced_week", before=16, after=8) in texts(app)
    assert not workspace.experiments.get(made).readings
    app = press(app, lang, "series.keep")
    (reading,) = workspace.experiments.get(made).readings
    assert reading.through == lines[-1][0]
    assert reading.details["change"] == change.isoformat()
    assert reading.details["periods"] == [[day.isoformat(), n, x] for day, n, x in lines]
    assert reading.people == {"a": 16000, "b": 8000}
    assert labelled(app.text_area, say(lang, "series.lines_binary")).value == ""
    assert labelled(app.date_input, say(lang, "series.change")).value == change


@pytest.mark.parametrize("lang", LANGUAGES)
def test_wrong_lines_are_named_and_nothing_is_kept(workspace, lang):
    made = start(workspace, "before_after")
    lines, change = weeks(16, 8)
    app = paste(page(lang, made), lang, f"{pasted(lines)}\nhello;12;3\n01/01/2020;10;11", change)
    said = texts(app)
    assert say(lang, "series.refused", count=2) in said
    for part in ("25", "26", "hello", say(lang, "reason.not_a_date"), say(lang, "reason.more_than_people")):
        assert part in said
    assert say(lang, "series.keep") not in [button.label for button in app.button]


def test_only_what_was_on_the_screen_is_kept(workspace):
    made = start(workspace, "before_after")
    lines, change = weeks(16, 8)
    app = paste(page("en", made), "en", pasted(lines), change)
    labelled(app.text_area, say("en", "series.lines_binary")).set_value(pasted(lines[:-1]))
    app = press(app, "en", "series.keep")
    assert not workspace.experiments.get(made).readings
    press(app, "en", "series.keep")
    (reading,) = workspace.experiments.get(made).readings
    assert len(reading.details["periods"]) == 23


@pytest.mark.parametrize("outside", [-400, 400])
def test_a_change_outside_the_series_is_refused(workspace, outside):
    made = start(workspace, "before_after")
    lines, change = weeks(16, 8)
    app = paste(page("en", made), "en", pasted(lines), change + timedelta(days=outside))
    assert say("en", "series.change_outside") in texts(app)
    press(app, "en", "series.keep")
    assert not workspace.experiments.get(made).readings


def test_a_week_with_the_change_in_it_is_left_out_and_said_to_be(workspace):
    made = start(workspace, "before_after")
    lines, change = weeks(16, 8)
    app = paste(page("en", made), "en", pasted(lines), change + timedelta(days=2))
    assert say("en", "series.left_out", day=change) in texts(app)
    press(app, "en", "series.keep")
    (reading,) = workspace.experiments.get(made).readings
    assert reading.people == {"a": 16000, "b": 7000}
    assert len(reading.details["periods"]) == 24


def test_dates_that_can_be_read_both_ways_are_for_the_person_to_settle(workspace):
    made = start(workspace, "before_after")
    text = "02/01/2026;10;1\n04/01/2026;10;1\n05/01/2026;10;1"
    app = paste(page("en", made), "en", text, date(2026, 1, 5))
    assert "4 Jan 2026" in texts(app)
    (order,) = [group for group in app.button_group if group.label == say("en", "series.order")]
    app = order.set_value("month").run()
    assert "1 Apr 2026" in texts(app)


@pytest.mark.parametrize(("lang", "value"), [("en", "12.50"), ("es", "12,50")])
def test_amounts_take_the_decimals_of_the_lines(workspace, lang, value):
    made = start(workspace, "before_after", kind="mean")
    lines, change = weeks(10, 5)
    text = "\n".join(f"{day.isoformat()}\t1000\t12500,{i % 7}" for i, (day, _, _) in enumerate(lines))
    app = paste(page(lang, made), lang, text, change, kind="mean")
    assert value in texts(app)
    press(app, lang, "series.keep")
    (reading,) = workspace.experiments.get(made).readings
    sample = reading.samples["primary"]["a"]
    assert sample.squares == pytest.approx(sample.total**2 / sample.n)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_people_below_zero_are_what_is_wrong_and_not_those_who_did_it(workspace, lang):
    made = start(workspace, "randomised", variant__a="Old", variant__b="New")
    app = page(lang, made)
    for field, typed in (("n", ("-5", "100")), ("successes", ("0", "7"))):
        boxes = [box for box in app.text_input if box.label == say(lang, f"measure.{field}")]
        for box, text in zip(boxes, typed, strict=True):
            box.set_value(text)
    press(app, lang, "measure.save")
    (error,) = app.error
    assert say(lang, "error.invalid_sample_people", n=-5) in error.value
