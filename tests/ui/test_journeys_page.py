"""The journeys: made in one click, told what they are, ranked by what people said of them, and held side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from funnel.counts import StageCounts
from funnel.journey import Phase, Stage
from funnel.journey_map import ItemKind
from storage.store import Store
from storage.workspace import Workspace
from ui import actions, map_actions
from ui.parts.journeys_sides import Line, lines
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
MARCH = (date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture
def second(workspace: Workspace) -> int:
    return map_actions.new_journey(workspace, "en", name="Renewal <b>", template="six_stages", token="second")


def page(store: Store, lang: str = "en", name: str = "journeys", **query: Any) -> AppTest:
    store.choose_language(lang)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    at.switch_page(f"ui/pages/{name}.py")
    for key, value in query.items():
        at.query_params[key] = str(value)
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return run(at)


def said(at: AppTest) -> str:
    return "\n".join(str(each.value) for each in [*at.subheader, *at.markdown, *at.caption])


def rate(workspace: Workspace, journey: int, *ratings: int) -> None:
    for field, rating in zip(("value", "importance", "frequency"), ratings, strict=False):
        workspace.map.save_field(ItemKind.JOURNEY, journey, field, rating, seen=None)


# ---- a new one


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("template", "stages"), [("three_phases", 3), ("six_stages", 6), ("aida", 8), ("first", 8)])
def test_a_template_is_one_click_and_opens_the_map(
    store: Store, workspace: Workspace, template: str, stages: int, lang: str
) -> None:
    at = press(page(store, lang), "journeys.new")
    at.radio(key=f"journeys.template.{lang}").set_value(template)
    press(at, "journeys.create")
    made = workspace.map.journeys()[-1]
    assert (made.template, made.body) == (template, {})
    assert len(workspace.journey.stages(made.id)) == stages
    assert [title.value for title in at.title] == [say(lang, "page.map")]
    assert at.selectbox(key=f"journey.{workspace.id}.{lang}").value == made.id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_blank_journey_needs_a_name(store: Store, workspace: Workspace, lang: str) -> None:
    at = press(page(store, lang), "journeys.new")
    at.radio(key=f"journeys.template.{lang}").set_value("blank")
    press(at, "journeys.create")
    assert [one.value for one in at.error] == [say(lang, "error.text_missing_journey")]
    assert len(workspace.map.journeys()) == 1
    at.text_input(key="journeys.name").set_value("  Onboarding 🚀 <script>  ")
    press(at, "journeys.create")
    assert dict(workspace.map.journeys()[-1].body) == {"name": "Onboarding 🚀 <script>"}


# ---- cards and facts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_says_what_the_journey_is_and_its_names_as_typed(
    store: Store, workspace: Workspace, second: int, lang: str
) -> None:
    facts = {
        "kind": "renewal",
        "segment": "*Pros*",
        "owner": "Ana",
        "purpose": "Fewer leave",
        "review_on": "2020-02-01",
    }
    for field, value in facts.items():
        workspace.map.save_field(ItemKind.JOURNEY, second, field, value, seen=None)
    stage = workspace.journey.stages(second)[0].id
    actions.save_field(workspace, actions.log_experiment(workspace, lang, stage=stage), "name", "x", seen=None)
    text = said(page(store, lang))
    assert r"Renewal \<b\>" in text
    assert rf"{say(lang, 'item_option.kind.renewal')} · \*Pros\*" in text
    for words in (
        say(lang, "journeys.stages", count=6),
        say(lang, "journeys.running", count=0),
        say(lang, "journeys.owner", name="Ana"),
        say(lang, "journeys.review_due", day=date(2020, 2, 1)),
        say(lang, "journey_template.first"),
        say(lang, "journeys.no_review"),
    ):
        assert words in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_facts_save_themselves_and_a_name_can_be_taken_back(store: Store, workspace: Workspace, lang: str) -> None:
    journey = workspace.map.journeys()[0].id
    at = press(page(store, lang), f"journey.edit.{journey}")
    at.text_input(key=f"journey.{journey}.name").set_value("Purchase")
    run(at)
    at.selectbox(key=f"journey.{journey}.kind.{lang}").set_value("purchase")
    run(at)
    at.date_input(key=f"journey.{journey}.review_on").set_value(date(2031, 12, 24))
    run(at)
    at.segmented_control(key=f"journey.{journey}.value.{lang}").set_value(5)
    run(at)
    body = {"name": "Purchase", "kind": "purchase", "review_on": "2031-12-24", "value": 5}
    assert dict(workspace.map.journeys()[0].body) == body
    at.text_input(key=f"journey.{journey}.name").set_value("")
    run(at)
    assert say(lang, "journey_template.first") in said(at)


def test_a_day_that_is_none_is_told_and_leaves_the_page_whole(store: Store, workspace: Workspace) -> None:
    journey = workspace.map.journeys()[0].id
    workspace.map.save_field(ItemKind.JOURNEY, journey, "review_on", "soon", seen=None)
    at = page(store, edit=journey)
    assert at.date_input(key=f"journey.{journey}.review_on").value is None
    assert say("en", "problem.not_a_day", text="soon") in said(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_journey_is_removed_and_put_back_and_the_only_one_stays(
    store: Store, workspace: Workspace, second: int, lang: str
) -> None:
    at = page(store, lang, edit=second)
    press(at, f"journey.remove.{second}")
    assert [journey.id for journey in workspace.map.journeys()] != [second]
    assert say(lang, "journeys.left_of_all", name=r"Renewal \<b\>") in said(at)
    first = workspace.map.journeys()[0].id
    press(at, f"journey.edit.{first}")
    assert say(lang, "journeys.alone") in said(at)
    assert f"journey.remove.{first}" not in {button.key for button in at.button}
    press(at, f"map_edit.back.all.journey.{second}")
    assert [journey.id for journey in workspace.map.journeys()] == [first, second]
    assert len(workspace.journey.stages(second)) == 6


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_two_who_remove_one_each_the_second_is_told_that_it_is_the_last(
    store: Store, workspace: Workspace, second: int, lang: str
) -> None:
    first = workspace.map.journeys()[0].id
    luis = page(store, lang, edit=first)
    workspace.map.remove(ItemKind.JOURNEY, second)
    press(luis, f"journey.remove.{first}")
    assert [one.value for one in luis.error] == [say(lang, "error.last_journey")]
    assert [journey.id for journey in workspace.map.journeys()] == [first]


# ---- which first


def test_with_one_journey_there_is_nothing_to_rank_or_compare(store: Store, workspace: Workspace) -> None:
    at = page(store)
    assert say("en", "journeys.only_one") in said(at)
    assert not at.table


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ranking_shows_its_inputs_and_its_ties_and_lists_the_unrated_apart(
    store: Store, workspace: Workspace, second: int, lang: str
) -> None:
    first = workspace.map.journeys()[0].id
    third = map_actions.new_journey(workspace, "en", name="Setup", template="aida", token="third")
    fourth = map_actions.new_journey(workspace, "en", name="Support", template="aida", token="fourth")
    rate(workspace, first, 2, 4, 5)
    rate(workspace, second, 4, 4, 3)
    rate(workspace, third, 1, 1, 2)
    rate(workspace, fourth, 5)
    at = page(store, lang)
    table = at.table[0].value
    # (4 + 4 + 3) / 3 = (2 + 4 + 5) / 3 = 3.67: of equal means, more business value stands first.
    assert table.iloc[:, 0].tolist() == ["1=", "1=", "3"]
    assert table.iloc[:, 1].tolist() == [r"Renewal \<b\>", say(lang, "journey_template.first"), "Setup"]
    assert table.iloc[0, 2:].tolist() == ["4", "4", "3", {"en": "3.67", "es": "3,67"}[lang]]
    assert say(lang, "journeys.tied") in said(at)
    missing = ", ".join(say(lang, f"item_field.journey.{field}").lower() for field in ("importance", "frequency"))
    assert say(lang, "journeys.unrated", name="Support", missing=missing) in said(at)
    press(at, f"journeys.rate.{fourth}")
    assert at.segmented_control(key=f"journey.{fourth}.value.{lang}").value == 5


# ---- side by side


def stage(number: int, name: str, phase: Phase = Phase.DELIVERY, template: str | None = None) -> Stage:
    return Stage(id=number, phase=phase, name=name, position=number, template=template)


def test_stages_are_shared_by_their_word_of_ours_or_by_name_whatever_capitals_and_accents() -> None:
    left = [stage(1, "Awareness", template="awareness"), stage(2, "Captación"), stage(3, "Only left")]
    right = [stage(4, "CAPTACION "), stage(5, "Descubrimiento", template="awareness"), stage(6, "Only right")]
    expected = [Line(left[0], right[1]), Line(left[1], right[0]), Line(left[2], None), Line(None, right[2])]
    assert lines("en", left, right) == expected


def test_a_renamed_stage_is_shared_with_a_word_of_ours_that_reads_alike() -> None:
    left, right = [stage(1, "Compra")], [stage(2, "Purchase", template="purchase")]
    assert lines("es", left, right)[0].shared
    assert not lines("en", left, right)[0].shared


def test_each_stage_is_shared_once_and_phases_stay_in_order() -> None:
    left = [stage(1, "Call", Phase.ACQUISITION), stage(2, "Call", Phase.RETENTION)]
    right = [stage(3, "call", Phase.DELIVERY)]
    assert lines("en", left, right) == [Line(left[0], right[0]), Line(left[1], None)]
    assert lines("en", right, left) == [Line(right[0], left[0]), Line(None, left[1])]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_journeys_stand_side_by_side_phase_by_phase(
    store: Store, workspace: Workspace, second: int, lang: str
) -> None:
    at = page(store, lang)
    # Eight and six stages; awareness, consideration, purchase and recommendation are in both.
    assert say(lang, "journeys.sides_said", shared=4, left=4, right=2) in said(at)
    table = at.table[-1].value
    assert list(table.columns) == [say(lang, "journey_template.first"), r"Renewal \<b\>"]
    awareness = f":material/link: **{say(lang, 'stage.awareness')}**"
    assert table.iloc[1].tolist() == [awareness, awareness]
    assert ["—", say(lang, "stage.adoption")] in table.to_numpy().tolist()
    at.selectbox(key=f"journeys.right.{workspace.id}.{lang}").set_value(workspace.map.journeys()[0].id)
    assert say(lang, "journeys.sides_same") in said(run(at))


# ---- several journeys on the other pages


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_funnel_shows_the_chosen_journey_and_types_into_it(
    store: Store, workspace: Workspace, second: int, lang: str
) -> None:
    first = workspace.map.journeys()[0].id
    mine, theirs = (workspace.journey.stages(journey)[0].id for journey in (first, second))
    workspace.journey.record_counts(*MARCH, {mine: StageCounts(entered=263, completed=81)})
    assert page(store, lang, "funnel", journey=first).metric[0].value == "263"
    at = page(store, lang, "funnel", journey=second)
    assert say(lang, "funnel.empty") in said(at)
    press(at, "funnel.first")
    at.date_input(key="funnel.first_day").set_value(date(2026, 3, 1))
    at.date_input(key="funnel.last_day").set_value(date(2026, 3, 31))
    at.text_input(key=f"funnel.{workspace.id}.new.{theirs}.entered").set_value("7")
    press(at, "funnel.save")
    assert not at.error
    assert workspace.journey.counts(*MARCH) == {
        mine: StageCounts(entered=263, completed=81),
        theirs: StageCounts(entered=7),
    }
    assert at.selectbox(key=f"journey.{workspace.id}.{lang}").value == second
    assert at.metric[0].value == "7"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_settings_edit_the_stages_of_the_chosen_journey(
    store: Store, workspace: Workspace, second: int, lang: str
) -> None:
    at = page(store, lang, "settings", journey=second)
    at.text_input(key="stage.new.delivery").set_value("Support")
    press(at, "stage.add.delivery.button")
    assert [one.name for one in workspace.journey.stages(second)].count("Support") == 1
    assert "Support" not in [one.name for one in workspace.journey.stages(workspace.map.journeys()[0].id)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_names_the_journey_of_a_stage_only_where_there_are_several(
    store: Store, workspace: Workspace, lang: str
) -> None:
    actions.log_experiment(workspace, lang)
    plain = f"{say(lang, 'phase.acquisition')} · {say(lang, 'stage.awareness')}"
    field = page(store, lang, "card", id=1).selectbox(key=f"draft.1.stage.{lang}")
    assert field.options[0] == plain
    map_actions.new_journey(workspace, "en", name="Renewal", template="six_stages", token="t")
    field = page(store, lang, "card", id=1).selectbox(key=f"draft.1.stage.{lang}")
    assert field.options[0] == f"{plain} · {say(lang, 'journey_template.first')}"
    assert f"{plain} · Renewal" in field.options


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_experiment_whose_stage_left_the_map_keeps_it_on_its_pages(
    store: Store, workspace: Workspace, lang: str
) -> None:
    stage = workspace.journey.stages()[0].id
    experiment = actions.log_experiment(workspace, "en", stage=stage)
    fields = {"name": "Shorter form", "change": "c", "effect": "e", "metric": "m", "mde": 0.2, "people": 80}
    for name, value in fields.items():
        actions.save_field(workspace, experiment, name, value, seen=None)
    workspace.map.remove(ItemKind.STAGE, stage)
    place = f"{say(lang, 'phase.acquisition')} · {say(lang, 'stage.awareness')}"
    assert place in said(page(store, lang, "card", id=experiment))
    workspace.map.put_back(ItemKind.STAGE, stage)
    actions.start(workspace, experiment)
    workspace.map.remove(ItemKind.STAGE, stage)
    for name in ("card", "measure", "result", "learn"):
        assert place in said(page(store, lang, name, id=experiment))
    assert say(lang, "stage.awareness") in said(page(store, lang, "experiments"))


def test_a_name_that_is_too_long_leaves_room_for_the_ratings_and_two_alike_stay_two_columns(
    store: Store, workspace: Workspace
) -> None:
    made = [
        map_actions.new_journey(workspace, "en", name="Very long " * 30 + end, template="six_stages", token=end)
        for end in "ab"
    ]
    for journey in made:
        rate(workspace, journey, 4, 4, 4)
    first, sides = (table.value for table in page(store, left=made[0], right=made[1]).table)
    assert max(map(len, first[say("en", "item.journey")])) == 60
    assert [len(head.strip()) for head in sides.columns] == [60, 60]


# ---- an address


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["map", "opportunities", "settings"])
def test_an_address_of_a_journey_that_is_gone_is_told(
    store: Store, workspace: Workspace, second: int, name: str, lang: str
) -> None:
    first = workspace.map.journeys()[0]
    told = say(lang, "journeys.gone", name=say(lang, "journey_template.first"))
    assert told not in [one.value for one in page(store, lang, name, journey=second).warning]
    map_actions.remove_item(workspace, ItemKind.JOURNEY, second)
    at = page(store, lang, name, journey=second)
    assert [one.value for one in at.warning] == [told]
    assert told in [one.value for one in page(store, lang, name, journey="<b>").warning]
    assert told not in [one.value for one in page(store, lang, name, journey=first.id).warning]
