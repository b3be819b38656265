"""The funnel page: periods are typed whole, refused whole, and shown without inventing a number."""

from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from funnel.counts import StageCounts
from funnel.journey import Phase
from storage.store import Store
from ui import actions
from ui.parts.funnel_figures import phases, weakest
from ui.parts.funnel_period import suggested
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
APRIL = (date(2026, 4, 1), date(2026, 5, 1))


@pytest.fixture
def store(tmp_path, monkeypatch):
    st.cache_data.clear()
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "t.db"))
    return Store(tmp_path / "t.db")


@pytest.fixture
def workspace(store):
    return actions.own_workspace(store, "en")


def page(store, lang="en", **query):
    store.choose_language(lang)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    at.run()
    at.switch_page("ui/pages/funnel.py")
    for name, value in query.items():
        at.query_params[name.rstrip("_")] = value
    return at.run()


def clean(at):
    assert not at.exception
    return at


def everything(at):
    kinds = ("title", "subheader", "markdown", "caption", "error", "metric", "table")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(at, kind))


def name_of(workspace, place):
    return workspace.journey.stages()[place]


def key(workspace, stage, field, period="new"):
    return f"funnel.{workspace.id}.{period}.{stage.id}.{field}"


def fill(at, workspace, place, period="new", **fields):
    for field, text in fields.items():
        at.text_input(key=key(workspace, name_of(workspace, place), field, period)).set_value(text)


def press(at):
    at.button(key="funnel.save").click()
    return clean(at.run())


# ---- empty, and the first period


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_period_the_page_says_what_it_will_show_and_how_to_begin(store, workspace, lang):
    at = clean(page(store, lang))
    assert say(lang, "funnel.empty") in everything(at)
    at.button(key="funnel.first").click()
    assert at.run().date_input(key="funnel.first_day").value.day == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("hours", "spend"), [("3,5", "120,50"), ("3.5", "120.50")])
def test_a_decimal_comma_and_point_mean_the_same_in_both_languages(store, workspace, lang, hours, spend):
    at = clean(page(store, lang, edit="new"))
    at.date_input(key="funnel.first_day").set_value(date(2026, 3, 1))
    at.date_input(key="funnel.last_day").set_value(date(2026, 3, 31))
    fill(at, workspace, 0, entered="263", completed="81", hours=hours, spend=spend)
    press(at)
    stage = name_of(workspace, 0)
    assert workspace.journey.counts(*MARCH) == {
        stage.id: StageCounts(entered=263, completed=81, hours=3.5, spend_minor=12050)
    }


def test_the_suggested_period_is_the_last_full_month_without_numbers():
    assert suggested([], date(2026, 5, 20)) == APRIL
    assert suggested([APRIL], date(2026, 5, 20)) == MARCH


# ---- what is refused


BAD = {
    "more out than in": ({"entered": "80", "completed": "90"}, "completed", {"en": "more than", "es": "no pueden"}),
    "negative people": ({"entered": "-5"}, "entered", {"en": "below zero", "es": "menor que cero"}),
    "a fraction of a person, point": ({"entered": "3.5"}, "entered", {"en": "whole number", "es": "número entero"}),
    "a fraction of a person, comma": ({"entered": "3,5"}, "entered", {"en": "whole number", "es": "número entero"}),
    "text for hours": ({"hours": "two <b>days</b>"}, "hours", {"en": "not a number", "es": "no es un número"}),
    "negative money": ({"spend": "-1"}, "spend", {"en": "below zero", "es": "menor que cero"}),
    "three decimals": ({"spend": "0,125"}, "spend", {"en": "two decimals", "es": "dos decimales"}),
    "an endless number": ({"spend": "9" * 40}, "spend", {"en": "not a number", "es": "no es un número"}),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", BAD)
def test_a_refusal_names_stage_and_field_keeps_what_was_typed_and_writes_nothing(store, workspace, lang, case):
    typed, field, words = BAD[case]
    at = clean(page(store, lang, edit="new"))
    fill(at, workspace, 0, entered="100", completed="50")
    fill(at, workspace, 1, **typed)
    press(at)
    (error,) = [element.value for element in at.error]
    assert say(lang, "stage.consideration") in error
    assert say(lang, f"funnel.{field}") in error
    assert words[lang] in error
    assert "<b>" not in error.replace("\\<b\\>", "")
    for name, text in typed.items():
        assert at.text_input(key=key(workspace, name_of(workspace, 1), name)).value == text
    assert workspace.journey.periods() == []


def test_all_that_is_wrong_is_told_at_once(store, workspace):
    at = clean(page(store, edit="new"))
    fill(at, workspace, 0, entered="many", hours="-1")
    fill(at, workspace, 1, entered="1", completed="2", hours="much")
    press(at)
    assert at.error[0].value.count("\n- ") == 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_period_that_ends_before_it_starts_is_refused_and_what_was_typed_stays(store, workspace, lang):
    at = clean(page(store, lang, edit="new"))
    at.date_input(key="funnel.first_day").set_value(date(2026, 3, 31))
    at.date_input(key="funnel.last_day").set_value(date(2026, 3, 1))
    fill(at, workspace, 0, entered="100")
    press(at)
    assert at.error[0].value == say(lang, "error.period_backwards", starts=date(2026, 3, 31))
    assert at.text_input(key=key(workspace, name_of(workspace, 0), "entered")).value == "100"
    assert workspace.journey.periods() == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_new_period_is_refused(store, workspace, lang):
    at = press(clean(page(store, lang, edit="new")))
    assert at.error[0].value == say(lang, "error.nothing_typed")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_period_never_replaces_one_that_has_numbers(store, workspace, lang):
    stage = name_of(workspace, 0)
    workspace.journey.record_counts(*MARCH, {stage.id: StageCounts(entered=10)})
    at = clean(page(store, lang, edit="new"))
    at.date_input(key="funnel.first_day").set_value(date(2026, 3, 1))
    at.date_input(key="funnel.last_day").set_value(date(2026, 3, 31))
    fill(at, workspace, 0, entered="20")
    press(at)
    assert at.error[0].value == say(lang, "error.period_taken")
    assert workspace.journey.counts(*MARCH) == {stage.id: StageCounts(entered=10)}


# ---- what is shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_conversion_is_shown_with_wilsons_interval_and_the_unknown_as_a_dash(store, workspace, lang):
    stages = workspace.journey.stages()
    workspace.journey.record_counts(
        *MARCH, {stages[0].id: StageCounts(entered=263, completed=81, hours=3.5, spend_minor=81_000)}
    )
    at = clean(page(store, lang))
    table = at.table[-1].value
    first, second = table.iloc[0], table.iloc[1]
    shown = {"en": ["30.8% (25.5–36.6)", "3.5"], "es": ["30,8 % (25,5–36,6)", "3,5"]}[lang]
    assert [cell.replace("\u00a0", " ").replace("\u2060", "") for cell in first.iloc[2:6]] == ["263", "81", *shown]
    assert list(second.iloc[2:8]) == ["—"] * 6
    assert [metric.value for metric in at.metric] == ["263", "—", "—", "—", "—", "—"]
    assert say(lang, "funnel.partly_money", known=1, stages=3) in everything(at)


def test_the_address_chooses_the_period_and_its_last_day_is_in_it(store, workspace):
    stage = name_of(workspace, 0)
    for period, people in ((MARCH, 33), (APRIL, 44)):
        workspace.journey.record_counts(*period, {stage.id: StageCounts(entered=people)})
    newest, chosen = page(store), page(store, from_="2026-03-01", to="2026-03-31")
    assert clean(newest).metric[0].value == "44"
    assert clean(chosen).metric[0].value == "33"


@pytest.mark.parametrize("query", [{"from_": "yesterday", "to": "<b>"}, {"from_": "2026-03-31", "to": "9999-12-31"}])
def test_an_address_that_names_no_period_shows_the_newest(store, workspace, query):
    workspace.journey.record_counts(*MARCH, {name_of(workspace, 0).id: StageCounts(entered=33)})
    assert clean(page(store, **query)).metric[0].value == "33"


def test_a_period_can_be_changed_and_emptied(store, workspace):
    stage = name_of(workspace, 0)
    workspace.journey.record_counts(*MARCH, {stage.id: StageCounts(entered=1234, hours=3.5)})
    at = clean(page(store, "es", edit="this"))
    period = "2026-03-01.2026-03-31"
    assert at.text_input(key=key(workspace, stage, "entered", period)).value == "1234"
    assert at.text_input(key=key(workspace, stage, "hours", period)).value == "3,5"
    fill(at, workspace, 0, period, entered="", hours="")
    press(at)
    assert workspace.journey.periods() == []


def test_a_name_with_html_is_shown_as_typed(store, workspace):
    stage = name_of(workspace, 0)
    actions.change_stage(workspace, stage.id, name="<b>Bold</b> *star* $5$", phase=stage.phase)
    workspace.journey.record_counts(*MARCH, {stage.id: StageCounts(entered=5, completed=2)})
    at = clean(page(store))
    assert at.table[-1].value.iloc[0, 1] == r"\<b\>Bold\</b\> \*star\* \$5\$"


def test_a_stage_without_experiments_logs_one_here_and_twice_is_once(store, workspace):
    stage = name_of(workspace, 0)
    at = clean(page(store))
    at.button(key=f"funnel.log.{stage.id}").click()
    clean(at.run())
    again = page(store)
    if any(button.key == f"funnel.log.{stage.id}" for button in again.button):
        again.button(key=f"funnel.log.{stage.id}").click()
        clean(again.run())
    with store.reading() as db:
        drafts = list(db.query("select draft from experiment"))
    assert len(drafts) == 1
    assert f'"stage": {stage.id}' in drafts[0]["draft"]


# ---- what follows from the numbers


def figures(workspace, *counts):
    stages = workspace.journey.stages()
    known = dict(zip([stage.id for stage in stages], counts, strict=False))
    return [one for phase in phases(stages, known) for one in phase.stages]


def test_the_weakest_stage_is_named_only_where_its_interval_lies_below_the_others(workspace):
    clear = figures(workspace, StageCounts(entered=1000, completed=50), StageCounts(entered=100, completed=60))
    open_ = figures(workspace, StageCounts(entered=10, completed=4), StageCounts(entered=10, completed=6))
    assert weakest(clear).stage == workspace.journey.stages()[0]
    assert weakest(open_) is None
    assert weakest(figures(workspace, StageCounts(entered=10, completed=4))) is None


def test_a_stage_that_nobody_entered_has_no_conversion(workspace):
    assert figures(workspace, StageCounts(entered=0, completed=0))[0].conversion is None


def test_a_phase_costs_something_per_person_only_where_all_its_money_is_known(workspace):
    stages = workspace.journey.stages()
    spent = StageCounts(entered=10, completed=5, spend_minor=1000)
    acquisition = [stage.id for stage in stages if stage.phase is Phase.ACQUISITION]
    whole = phases(stages, dict.fromkeys(acquisition, spent))[0]
    part = phases(stages, dict.fromkeys(acquisition[1:], spent))[0]
    assert (whole.entered, whole.completed, whole.spend.amount, whole.cost) == (10, 5, 30, 6)
    assert (part.entered, part.spend.amount, part.cost) == (None, 20, None)
