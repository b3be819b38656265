"""What the card says of people and weeks, from the stage's own traffic, on a real SQLite file."""

from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from funnel.counts import StageCounts
from storage.store import Store
from ui import actions
from ui.stage_traffic import stage_traffic
from ui.words import say

ROOT = Path(__file__).parents[2]
# Four weeks in which 1,600 people came and 160 went on: 400 a week, 10 %.
WEEKS = (date(2026, 1, 5), date(2026, 2, 2))
TEN = {"baseline": 0.1, "mde": 0.2, "weeks": 8}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    st.cache_data.clear()
    return actions.own_workspace(Store(tmp_path / "trayecto.db"), "en")


def log(workspace, **fields) -> int:
    stage = workspace.journey.stages()[2]
    created = actions.log_experiment(workspace, "en", stage=stage.id)
    for field, value in fields.items():
        seen = (workspace.experiments.get(created).draft or {}).get(field)
        actions.save_field(workspace, created, field, value, seen=seen, lang="en")
    return created


def come(workspace, place: int = 2, entered: int | None = 1600, completed: int | None = 160, period=WEEKS) -> None:
    stage = workspace.journey.stages()[place].id
    actions.record_counts(workspace, *period, {stage: StageCounts(entered=entered, completed=completed)})


def card(created: int, lang: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page("ui/pages/card.py")
    app.query_params["id"] = str(created)
    app.run()
    assert not app.exception, app.exception
    return app


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def said(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.warning]
    return "\n".join(str(part.value) for part in parts)


def button(app: AppTest, field: str):
    return next((one for one in app.button if one.key.endswith(f".{field}") and one.key.startswith("plan.")), None)


# ---- the stage's own traffic


def test_traffic_is_people_per_week_of_the_newest_period_that_is_known(workspace):
    stage = workspace.journey.stages()[2].id
    assert stage_traffic(workspace.journey, stage) is None
    come(workspace)
    come(workspace, entered=None, completed=5, period=(date(2026, 2, 2), date(2026, 3, 2)))
    found = stage_traffic(workspace.journey, stage)
    assert (found.per_week, found.share, found.starts) == (400, 0.1, WEEKS[0])
    assert found.earlier == ()
    assert stage_traffic(workspace.journey, None) is None
    assert stage_traffic(workspace.journey, 10**6) is None


def test_stages_before_it_are_known_from_the_same_period(workspace):
    come(workspace)
    come(workspace, place=0, entered=8000, completed=4000)
    come(workspace, place=1, entered=4000, completed=None)
    come(workspace, place=3, entered=160, completed=100)
    stages = workspace.journey.stages()
    (earlier,) = stage_traffic(workspace.journey, stages[2].id).earlier
    assert (earlier.stage, earlier.share, earlier.per_week) == (stages[0].id, 0.5, 2000)


@pytest.mark.parametrize("completed", [None, 0, 1600])
def test_all_none_or_nobody_knows_is_no_baseline(workspace, completed):
    come(workspace, completed=completed)
    assert stage_traffic(workspace.journey, workspace.journey.stages()[2].id).share is None


# ---- the panel


def test_ten_to_twelve_percent_takes_twenty_weeks_and_does_not_fit_eight(workspace):
    come(workspace)
    app = card(log(workspace, **TEN))
    found = metrics(app)
    assert found[say("en", "plan.panel_people")] == "7,682"
    assert found[say("en", "plan.panel_time")] == "20 weeks"
    assert found[say("en", "plan.panel_smallest")] == "+31.7%"
    text = said(app)
    assert "3,841 in each variant" in text
    assert "400 people a week" in text
    assert "44%" in text
    assert "561 more than come now" in text
    assert "13 of 18" in text


def test_the_ladder_names_an_earlier_stage_that_fits(workspace):
    come(workspace)
    come(workspace, place=0, entered=8000, completed=4000)
    assert "at “Awareness”, where 50% go on" in said(card(log(workspace, **TEN)))


def test_what_fits_is_said(workspace):
    come(workspace)
    app = card(log(workspace, **{**TEN, "weeks": 20}))
    assert say("en", "plan.fits", limit="20 weeks") in said(app)
    assert say("en", "plan.ladder") not in said(app)


def test_spanish_writes_its_own_numbers(workspace):
    come(workspace)
    app = card(log(workspace, **TEN), "es")
    assert metrics(app)[say("es", "plan.panel_smallest")] == "+31,7\u00a0%"
    assert "20 semanas" in said(app)


def test_without_traffic_the_weeks_are_unknown_and_the_way_there_is_shown(workspace):
    app = card(log(workspace, **TEN))
    assert metrics(app)[say("en", "plan.panel_time")] == "—"
    assert say("en", "plan.no_traffic") in said(app)


def test_planned_people_that_come_first_end_it(workspace):
    come(workspace)
    app = card(log(workspace, **TEN, people=1600))
    assert say("en", "plan.with_people", people="1,600") in said(app)


def test_the_funnels_share_is_one_click_away(workspace):
    come(workspace)
    created = log(workspace, mde=0.2)
    app = card(created)
    assert "Your funnel says 10.0%: 160 of 1,600 went on" in said(app)
    button(app, "baseline").click().run()
    assert workspace.experiments.get(created).draft["baseline"] == 0.1
    field = next(box for box in app.text_input if box.key == f"draft.{created}.baseline.en.percent")
    assert field.value == "10"
    assert button(app, "baseline") is None


def test_the_funnels_share_of_those_who_go_on_is_not_offered_to_a_metric_that_is_to_fall(workspace):
    come(workspace)
    assert "Your funnel says" not in said(card(log(workspace, mde=0.2, better="down")))


@pytest.mark.parametrize(("field", "value"), [("people", 7682), ("weeks", 20)])
def test_the_plan_is_one_click_away(workspace, field, value):
    come(workspace)
    created = log(workspace, **TEN)
    app = card(created)
    button(app, field).click().run()
    assert not app.exception
    assert workspace.experiments.get(created).draft[field] == value
    assert button(app, field) is None


def test_planned_looks_take_more(workspace):
    come(workspace)
    assert metrics(card(log(workspace, **TEN, looks=5)))[say("en", "plan.panel_people")] == "7,914"


def test_nps_is_planned_in_points_whatever_it_is_today(workspace):
    come(workspace)
    app = card(log(workspace, kind="nps", baseline=-12, sd=70, mde=0.1, weeks=4))
    assert metrics(app)[say("en", "plan.panel_people")] == "1,542"  # d = 10 / 70; TTestIndPower: 770.2
    assert say("en", "plan.fits", limit="4 weeks") in said(app)


def test_before_and_after_counts_weeks(workspace):
    come(workspace)
    app = card(log(workspace, **TEN, grade="before_after"))
    assert say("en", "plan.around", lift="+20%", weeks="59 weeks") in said(app)


def test_interviews_say_how_many_and_how_many_of_them(workspace):
    created = log(workspace, baseline=0.5, mde=0.6, grade="interviews")
    app = card(created)
    assert "Ask 18 people. If at least 13 of them say so" in said(app)
    button(app, "people").click().run()
    assert workspace.experiments.get(created).draft["people"] == 18


def test_interviews_that_should_be_few_say_at_most(workspace):
    app = card(log(workspace, baseline=0.5, mde=0.6, better="down", grade="interviews"))
    assert "Ask 18 people. If no more than 5 of them say so" in said(app)


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({}, "card.plan_missing"),
        ({"baseline": "2 or 3%", "mde": 0.2}, "card.plan_missing"),
        ({"baseline": 0.9, "mde": 0.2}, "card.plan_none"),
        ({"kind": "mean", "baseline": 10, "mde": 0.2}, "card.plan_missing"),
        ({"grade": "interviews"}, "card.plan_missing"),
        ({"grade": "interviews", "baseline": 0.9, "mde": 0.6}, "card.plan_none"),
    ],
)
def test_what_cannot_be_planned_says_what_to_do(workspace, fields, key):
    come(workspace)
    app = card(log(workspace, **fields))
    assert say("en", key) in said(app)
    assert not app.metric


def test_an_opinion_has_no_plan(workspace):
    come(workspace)
    assert not card(log(workspace, **TEN, grade="opinion")).metric
