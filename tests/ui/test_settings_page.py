"""Settings: names and stages are kept as typed or refused whole; the example comes and goes in one click."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from funnel.counts import StageCounts
from funnel.journey import Phase
from ui import example
from ui.names import stage_name
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
MARCH = (date(2026, 3, 1), date(2026, 4, 1))


def page(store, lang="en"):
    store.choose_language(lang)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    at.run()
    at.switch_page("ui/pages/settings.py")
    return run(at)


def run(at):
    at.run()
    assert not at.exception
    return at


def press(at, key):
    at.button(key=key).click()
    return run(at)


def names(workspace, phase):
    return [stage.name for stage in workspace.journey.stages() if stage.phase is phase]


def errors(at):
    return [element.value for element in at.error]


def named(at, workspace):
    return at.text_input(key=f"settings.name.{workspace.id}")


def priced(at, workspace, lang="en"):
    return at.selectbox(key=f"settings.currency.{workspace.id}.{lang}")


# ---- the workspace


@pytest.mark.parametrize("lang", LANGUAGES)
def test_name_and_currency_are_kept(store, workspace, lang):
    at = page(store, lang)
    named(at, workspace).set_value("  Café <i>Sol</i> ")
    run(at)
    priced(at, workspace, lang).set_value("COP")
    run(at)
    (card,) = store.workspaces()
    assert (card.name, card.currency) == ("Café <i>Sol</i>", "COP")
    assert named(at, workspace).value == card.name
    assert not errors(at)
    assert not at.warning


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_blank_name_is_refused_and_the_old_one_stays(store, workspace, lang):
    before = store.workspaces()
    at = page(store, lang)
    named(at, workspace).set_value("   ")
    run(at)
    assert errors(at) == [say(lang, "error.text_missing_workspace", name=before[0].name)]
    assert named(at, workspace).value == "   "
    assert store.workspaces() == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_renames_second_sees_the_first_name_and_chooses(store, workspace, lang):
    ana, luis = page(store, lang), page(store, lang)
    named(ana, workspace).set_value("Ana's")
    run(ana)
    named(luis, workspace).set_value("Luis's")
    run(luis)
    assert [card.name for card in store.workspaces()] == ["Ana's"]
    assert named(luis, workspace).value == "Luis's"
    assert [one.value for one in luis.warning] == [say(lang, "field.differs", theirs="Ana's")]
    press(luis, f"mine.settings.name.{workspace.id}")
    assert [card.name for card in store.workspaces()] == ["Luis's"]
    assert not luis.warning


def test_who_chooses_a_currency_second_sees_the_first_and_chooses(store, workspace):
    ana, luis = page(store), page(store)
    priced(ana, workspace).set_value("COP")
    run(ana)
    priced(luis, workspace).set_value("MXN")
    run(luis)
    assert [one.value for one in luis.warning] == [say("en", "field.differs", theirs="COP")]
    press(luis, f"theirs.settings.currency.{workspace.id}.en")
    assert priced(luis, workspace).value == "COP"
    assert [card.currency for card in store.workspaces()] == ["COP"]


def test_what_somebody_else_named_is_shown_where_nobody_typed(store, workspace):
    ana, luis = page(store), page(store)
    named(ana, workspace).set_value("Ana's")
    run(ana)
    priced(luis, workspace).set_value("COP")
    run(luis)
    assert named(luis, workspace).value == "Ana's"
    assert [(card.name, card.currency) for card in store.workspaces()] == [("Ana's", "COP")]


def test_a_currency_that_is_not_in_the_list_is_kept(store, workspace):
    store.rename_workspace(workspace.id, name="Mine", currency="SEK")
    assert priced(page(store), workspace).value == "SEK"


# ---- the stages


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stage_that_nobody_renamed_has_the_readers_word(store, workspace, lang):
    stage = workspace.journey.stages()[0]
    assert page(store, lang).text_input(key=f"stage.name.{stage.id}.{lang}").value == say(lang, "stage.awareness")


def test_a_new_name_is_saved_and_is_the_same_in_both_languages(store, workspace):
    stage = workspace.journey.stages()[0]
    at = page(store)
    at.text_input(key=f"stage.name.{stage.id}.en").set_value("<script>alert(1)</script>")
    run(at)
    kept = workspace.journey.stages()[0]
    assert (kept.name, kept.template) == ("<script>alert(1)</script>", None)
    assert page(store, "es").text_input(key=f"stage.name.{stage.id}.es").value == kept.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_blank_stage_name_is_refused_by_name(store, workspace, lang):
    stage = workspace.journey.stages()[0]
    at = page(store, lang)
    at.text_input(key=f"stage.name.{stage.id}.{lang}").set_value(" ")
    run(at)
    assert errors(at) == [say(lang, "error.text_missing_stage", stage=say(lang, "stage.awareness"))]
    assert at.text_input(key=f"stage.name.{stage.id}.{lang}").value == " "
    assert workspace.journey.stages()[0] == stage


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stage_is_added_at_the_end_once_however_often_it_is_pressed(store, workspace, lang):
    at = page(store, lang)
    for _ in range(3):
        at.text_input(key="stage.new.delivery").set_value("Support")
        press(at, "stage.add.delivery.button")
    assert names(workspace, Phase.DELIVERY).count("Support") == 1
    assert names(workspace, Phase.DELIVERY)[-1] == "Support"
    assert at.text_input(key="stage.new.delivery").value == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stage_without_a_name_is_not_added(store, workspace, lang):
    before = workspace.journey.stages()
    at = press(page(store, lang), "stage.add.delivery.button")
    assert errors(at) == [say(lang, "error.text_missing_new_stage")]
    assert workspace.journey.stages() == before


def test_stages_move_up_and_down_within_their_phase(store, workspace):
    first, second, *_ = workspace.journey.stages()
    at = press(page(store), f"stage.arrow_downward.{first.id}")
    assert [stage.id for stage in workspace.journey.stages()][:2] == [second.id, first.id]
    press(at, f"stage.arrow_upward.{first.id}")
    assert [stage.id for stage in workspace.journey.stages()][:2] == [first.id, second.id]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stage_moves_to_the_end_of_another_phase_and_keeps_its_name_in_every_language(store, workspace, lang):
    stage = workspace.journey.stages()[0]
    press(page(store, lang), f"stage.to.retention.{stage.id}")
    last = workspace.journey.stages()[-1]
    assert (last.id, last.phase) == (stage.id, Phase.RETENTION)
    assert [stage_name(each, last) for each in LANGUAGES] == [say(each, "stage.awareness") for each in LANGUAGES]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stage_in_use_stays_and_the_refusal_names_it(store, workspace, lang):
    stage = workspace.journey.stages()[0]
    workspace.journey.record_counts(*MARCH, {stage.id: StageCounts(entered=1)})
    at = press(page(store, lang), f"stage.remove.{stage.id}")
    assert errors(at) == [say(lang, "error.stage_in_use_named", stage=say(lang, "stage.awareness"), used=1)]
    assert stage in workspace.journey.stages()


def test_a_stage_that_nothing_stands_on_is_removed(store, workspace):
    stage = workspace.journey.stages()[0]
    at = press(page(store), f"stage.remove.{stage.id}")
    assert not errors(at)
    assert stage not in workspace.journey.stages()


# ---- the example, and the file


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_comes_and_goes_in_one_click(store, workspace, lang):
    own = store.workspaces()
    at = press(page(store, lang), "settings.example_load")
    assert example.is_loaded(store)
    press(at, "settings.example_remove")
    assert store.workspaces() == own


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_where_the_file_is(store, workspace, lang, tmp_path):
    assert [code.value for code in page(store, lang).code] == [str(store.path)]
