"""Editing a map: added in ten seconds, saved as it is left, taken off and put back; two people write over nobody."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from funnel.counts import InvalidCounts
from funnel.journey import Phase
from funnel.journey_map import Item, ItemKind
from funnel.tallies import Tally
from storage.store import Store
from storage.workspace import Workspace
from ui import actions, map_actions
from ui.map_actions import HandoffIncomplete, PeriodOverlaps
from ui.messages import error_words
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
MARCH = Tally(starts=date(2026, 3, 1), ends=date(2026, 4, 1), met=80, total=90)


@pytest.fixture
def journey(workspace: Workspace) -> int:
    return workspace.map.journeys()[0].id


@pytest.fixture
def stages(workspace: Workspace) -> list[int]:
    return [stage.id for stage in workspace.journey.stages()]


def page(store: Store, lang: str = "en", **query: Any) -> AppTest:
    store.choose_language(lang)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    at.switch_page("ui/pages/map.py")
    for name, value in query.items():
        at.query_params[name] = str(value)
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return run(at)


def keys(at: AppTest) -> set[str]:
    return {button.key for button in at.button if button.key}


def said(at: AppTest) -> str:
    return "\n".join(str(each.value) for each in [*at.markdown, *at.caption, *at.info, *at.warning])


def only(workspace: Workspace, journey: int, kind: ItemKind) -> Item:
    (found,) = workspace.map.items(journey, kind)
    return found


# ---- stages


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stage_that_nobody_renamed_stands_there_in_the_readers_word_and_a_new_name_is_kept(
    store: Store, workspace: Workspace, stages: list[int], lang: str
) -> None:
    at = page(store, lang)
    field = at.text_input(key=f"stage.{stages[0]}.name.{lang}")
    assert field.value == say(lang, "stage.awareness")
    field.set_value("<script>alert(1)</script> 😀")
    run(at)
    stage = workspace.map.get(ItemKind.STAGE, stages[0])
    assert (stage.body["name"], stage.template) == ("<script>alert(1)</script> 😀", None)
    assert page(store, lang).text_input(key=f"stage.{stages[0]}.name.{lang}").value == "<script>alert(1)</script> 😀"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stage_keeps_its_name_where_it_would_be_left_without(
    store: Store, workspace: Workspace, stages: list[int], lang: str
) -> None:
    at = page(store, lang)
    at.text_input(key=f"stage.{stages[0]}.name.{lang}").set_value("  ")
    run(at)
    assert [one.value for one in at.error] == [say(lang, "error.stage_incomplete")]
    assert workspace.map.get(ItemKind.STAGE, stages[0]).template == "awareness"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_feelings_are_kept_with_what_they_rest_on_and_a_guess_is_said_to_be_one(
    store: Store, workspace: Workspace, stages: list[int], lang: str
) -> None:
    at = page(store, lang, stage=stages[1])
    at.text_input(key=f"stage.{stages[1]}.emotion.{lang}").set_value({"en": "-1.6", "es": "−1,6"}[lang])
    run(at)
    assert say(lang, "map_edit.a_guess") in said(at)
    at.text_input(key=f"stage.{stages[1]}.emotion_n.{lang}").set_value("12")
    run(at)
    assert say(lang, "map_edit.rests_on", count=12) in said(at)
    stage = workspace.map.get(ItemKind.STAGE, stages[1])
    assert (stage.get("emotion"), stage.get("emotion_n")) == (-1.6, 12)
    assert not [one for one in at.caption if say(lang, "field.read_as", value="").strip() in one.value]


def test_an_emotion_of_seven_is_told_and_counts_as_unknown(
    store: Store, workspace: Workspace, stages: list[int]
) -> None:
    workspace.map.save_field(ItemKind.STAGE, stages[0], "emotion", 7, seen=None)
    at = page(store)
    assert say("en", "problem.from_to", text=7, low=-2, high=2) in said(at)


def test_in_another_phase_a_stage_keeps_its_experiments(store: Store, workspace: Workspace, stages: list[int]) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=stages[0])
    actions.save_field(workspace, experiment, "name", "Shorter form", seen=None)
    at = page(store)
    at.selectbox(key=f"stage.{stages[0]}.phase.en").set_value("retention")
    run(at)
    assert workspace.journey.stages()[-1].id == stages[0]
    assert workspace.journey.use()[stages[0]].drafts == 1


def test_the_first_stage_stays_the_one_that_is_edited_in_another_phase_too(
    store: Store, workspace: Workspace, stages: list[int]
) -> None:
    ana, luis = page(store), page(store)
    ana.selectbox(key=f"stage.{stages[0]}.phase.en").set_value("delivery")
    run(ana)
    assert workspace.journey.stages()[0].id != stages[0]
    assert ana.selectbox(key=f"stage.{stages[0]}.phase.en").value == "delivery"
    luis.text_input(key=f"stage.{stages[0]}.owner").set_value("Luis")
    run(luis)
    assert luis.text_input(key=f"stage.{stages[0]}.owner").value == "Luis"
    assert workspace.map.get(ItemKind.STAGE, stages[0]).get("owner") == "Luis"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stage_with_experiments_leaves_the_map_and_can_be_put_back(
    store: Store, workspace: Workspace, journey: int, stages: list[int], lang: str
) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=stages[0])
    actions.save_field(workspace, experiment, "name", "Shorter form", seen=None)
    workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Shop", "stage": stages[0]})
    at = page(store, lang)
    told = say(lang, "map_edit.take_off_ask", stage=say(lang, "stage.awareness"), things=1, experiments=1)
    assert told in said(at)
    press(at, f"map_edit.off.stage.{stages[0]}")
    assert stages[0] not in [stage.id for stage in workspace.journey.stages()]
    assert workspace.map.items(journey, ItemKind.TOUCHPOINT) == []
    assert say(lang, "map_edit.left", name=say(lang, "stage.awareness")) in said(at)
    press(at, f"map_edit.back.just.stage.{stages[0]}")
    assert workspace.journey.stages()[0].id == stages[0]
    assert only(workspace, journey, ItemKind.TOUCHPOINT).body["name"] == "Shop"
    assert workspace.journey.use()[stages[0]].drafts == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_stages_are_added_moved_made_optional_and_taken_off_in_one_place(
    store: Store, workspace: Workspace, journey: int, stages: list[int], lang: str
) -> None:
    at = page(store, lang, part="stages")
    for _ in range(2):
        at.text_input(key="stage.new.delivery").set_value("Support")
        press(at, "stage.add.delivery.button")
    assert [stage.name for stage in workspace.journey.stages() if stage.phase is Phase.DELIVERY][2:] == ["Support"]
    for optional in (True, False):
        press(at, f"stage.optional.{stages[0]}")
        assert workspace.journey.stages()[0].optional is optional
    press(at, f"stage.arrow_downward.{stages[0]}")
    assert [stage.id for stage in workspace.journey.stages()][:2] == [stages[1], stages[0]]
    workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow", "stage": stages[0]})
    press(at, f"stage.remove.{stages[0]}")
    assert stages[0] not in [stage.id for stage in workspace.journey.stages()]
    press(at, f"map_edit.back.all.stage.{stages[0]}")
    assert stages[0] in [stage.id for stage in workspace.journey.stages()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_map_without_stages_begins_with_them(store: Store, workspace: Workspace, lang: str) -> None:
    made = map_actions.new_journey(workspace, lang, name="Blank", template=None, token="t")
    at = page(store, lang, journey=made)
    assert say(lang, "map_edit.no_stages") in said(at)
    at.text_input(key="stage.new.acquisition").set_value("First")
    press(at, "stage.add.acquisition.button")
    assert [stage.name for stage in workspace.journey.stages(made)] == ["First"]


# ---- what stands in a stage

NEW = {
    ItemKind.TOUCHPOINT: ("group", "digital"),
    ItemKind.MOMENT: ("moment", "first_impression"),
    ItemKind.PAIN: ("severity", 4),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", NEW)
def test_a_name_and_one_choice_make_a_thing_once(
    store: Store, workspace: Workspace, journey: int, stages: list[int], kind: ItemKind, lang: str
) -> None:
    at, (field, value) = page(store, lang, part=kind.value, stage=stages[2]), NEW[kind]
    where = f"map_edit.new.{kind}.{stages[2]}"
    at.text_input(key=f"{where}.name").set_value("  Web 🛒 *here*  ")
    at.selectbox(key=f"{where}.{field}.{lang}").set_value(value)
    press(at, f"{where}.button")
    made = only(workspace, journey, kind)
    assert dict(made.body) == {"name": "Web 🛒 *here*", field: value, "stage": stages[2]}
    assert at.text_input(key=f"{where}.name").value == ""
    assert "Web 🛒 \\*here\\*" in said(at)


def test_a_click_that_comes_twice_with_the_same_name_makes_one(workspace: Workspace, journey: int) -> None:
    for _ in range(3):
        map_actions.add_item(workspace, journey, ItemKind.PAIN, {"name": "Slow"}, token="one click")
    assert only(workspace, journey, ItemKind.PAIN).body == {"name": "Slow"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [*NEW, ItemKind.CHECKPOINT])
def test_without_a_name_nothing_is_added(
    store: Store, workspace: Workspace, journey: int, stages: list[int], kind: ItemKind, lang: str
) -> None:
    at = press(page(store, lang, part=kind.value), f"map_edit.new.{kind}.{stages[0]}.button")
    assert [one.value for one in at.error] == [say(lang, "error.text_missing_item")]
    assert workspace.map.items(journey, kind) == []


@pytest.mark.parametrize("kind", ["touchpoint", "moment", "checkpoint", "pain"])
def test_a_thing_is_opened_edited_taken_off_and_put_back(
    store: Store, workspace: Workspace, journey: int, stages: list[int], kind: str
) -> None:
    of = ItemKind(kind)
    made = workspace.map.add(journey, of, {"name": "Old", "stage": stages[0]})
    at = page(store, part=kind)
    assert f"{kind}.{made}.owner" not in {field.key for field in at.text_input}
    press(at, f"map_edit.open.{kind}.{made}")
    at.text_input(key=f"{kind}.{made}.owner").set_value("Ana")
    run(at)
    assert workspace.map.get(of, made).body["owner"] == "Ana"
    press(at, f"map_edit.off.{kind}.{made}")
    assert workspace.map.items(journey, of) == []
    press(at, f"map_edit.back.just.{kind}.{made}")
    assert workspace.map.get(of, made).body == {"name": "Old", "stage": stages[0], "owner": "Ana"}
    assert f"map_edit.back.just.{kind}.{made}" not in keys(at)


def test_what_was_taken_off_twice_is_off_once_and_put_back_twice_is_there_once(
    workspace: Workspace, journey: int
) -> None:
    made = workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow"})
    for _ in range(2):
        map_actions.remove_item(workspace, ItemKind.PAIN, made)
    for _ in range(2):
        map_actions.put_back_item(workspace, ItemKind.PAIN, made)
    assert only(workspace, journey, ItemKind.PAIN).id == made


def test_what_stands_in_no_stage_can_be_reached_and_placed(
    store: Store, workspace: Workspace, journey: int, stages: list[int]
) -> None:
    made = workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow"})
    assert f"map_edit.open.pain.{made}" not in keys(page(store, part="pain"))
    at = page(store, part="pain", stage=0, open=f"pain.{made}")
    at.selectbox(key=f"pain.{made}.stage.en").set_value(stages[3])
    run(at)
    assert f"map_edit.open.pain.{made}" in keys(page(store, part="pain", stage=stages[3]))


def test_a_touchpoint_that_left_is_told_where_it_is_named(
    store: Store, workspace: Workspace, journey: int, stages: list[int]
) -> None:
    shop = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Shop", "stage": stages[0]})
    pain = workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow", "stage": stages[0], "touchpoint": shop})
    workspace.map.remove(ItemKind.TOUCHPOINT, shop)
    at = page(store, part="pain", open=f"pain.{pain}")
    assert at.selectbox(key=f"pain.{pain}.touchpoint.en").value is None
    assert say("en", "problem.not_there") in said(at)
    assert workspace.map.get(ItemKind.PAIN, pain).body["touchpoint"] == shop


def test_an_address_that_names_nothing_shows_the_first_stage(store: Store, workspace: Workspace) -> None:
    at = page(store, stage="<b>", part="nowhere", open="pain.x", off="journey.99999999999999999999")
    assert at.text_input(key=f"stage.{workspace.journey.stages()[0].id}.name.en").value == "Awareness"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_test_card_is_opened_with_the_stage_filled_in(
    store: Store, workspace: Workspace, journey: int, stages: list[int], lang: str
) -> None:
    pain = workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow", "stage": stages[4]})
    at = page(store, lang, part="pain", stage=stages[4], open=f"pain.{pain}")
    press(at, f"map_edit.try.pain.{pain}")
    assert (workspace.experiments.get(1).draft or {})["stage"] == stages[4]
    assert at.selectbox(key=f"draft.1.stage.{lang}").value == stages[4]


# ---- hand-offs


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hand_off_needs_two_touchpoints_and_goes_from_one_to_another(
    store: Store, workspace: Workspace, journey: int, stages: list[int], lang: str
) -> None:
    shop = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Shop", "stage": stages[0]})
    assert say(lang, "map_edit.handoff_needs") in said(page(store, lang, part="handoff"))
    call = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Call", "stage": stages[1]})
    at, where = page(store, lang, part="handoff"), f"map_edit.new.handoff.{journey}"
    at.selectbox(key=f"{where}.start.{lang}").set_value(shop)
    for end in (None, shop):
        at.selectbox(key=f"{where}.end.{lang}").set_value(end)
        press(at, f"{where}.button")
        assert [one.value for one in at.error] == [say(lang, "error.handoff_incomplete")]
    at.selectbox(key=f"{where}.end.{lang}").set_value(call)
    press(at, f"{where}.button")
    made = only(workspace, journey, ItemKind.HANDOFF)
    assert dict(made.body) == {"start": shop, "end": call}
    assert "Shop → Call" in said(at)
    with pytest.raises(HandoffIncomplete):
        map_actions.add_item(workspace, journey, ItemKind.HANDOFF, {"start": shop, "end": shop}, token="x")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hand_off_that_loses_people_is_shown_with_its_interval(
    store: Store, workspace: Workspace, journey: int, stages: list[int], lang: str
) -> None:
    ends = [
        workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": name, "stage": stages[0]}) for name in ("Shop", "Call")
    ]
    made = workspace.map.add(journey, ItemKind.HANDOFF, {"start": ends[0], "end": ends[1]})
    lost = Tally(starts=MARCH.starts, ends=MARCH.ends, met=70, total=90)
    workspace.tallies.record(ItemKind.HANDOFF, made, lost)
    text = said(page(store, lang, part="handoff", open=f"handoff.{made}"))
    # Wilson's limits of 20 in 90.
    shown = {"en": "22.2% (14.9–31.8)", "es": "22,2 % (14,9–31,8)"}[lang]
    assert shown in text.replace("\u00a0", " ").replace("\u2060", "")


# ---- what was counted


def fill(at: AppTest, item: int, first: date, last: date, met: str, total: str) -> AppTest:
    for name, day in (("first", first), ("last", last)):
        at.date_input(key=tally_key(at, item, name)).set_value(day)
    for name, text in (("met", met), ("total", total)):
        at.text_input(key=tally_key(at, item, name)).set_value(text)
    return press(at, f"tally.{item}.save")


def tally_key(at: AppTest, item: int, name: str) -> str:
    """The suggested days stand in it."""
    keys = [one.key for one in [*at.date_input, *at.text_input] if one.key]
    (found,) = [key for key in keys if key.startswith(f"tally.{item}.{name}.")]
    return found


@pytest.fixture
def checkpoint(workspace: Workspace, journey: int, stages: list[int]) -> int:
    return workspace.map.add(journey, ItemKind.CHECKPOINT, {"name": "Answered", "stage": stages[0]})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_period_is_counted_listed_and_removed(
    store: Store, workspace: Workspace, journey: int, checkpoint: int, lang: str
) -> None:
    at = page(store, lang, part="checkpoint", open=f"checkpoint.{checkpoint}")
    fill(at, checkpoint, date(2026, 3, 1), date(2026, 3, 31), "80", "90")
    assert not at.error
    assert workspace.tallies.of_journey(journey) == {checkpoint: [MARCH]}
    # Wilson's limits of 80 in 90.
    shown = {"en": "80 of 90, 88.9% (80.7–93.9)", "es": "80 de 90, 88,9 % (80,7–93,9)"}[lang]
    assert shown in said(at).replace("\u00a0", " ").replace("\u2060", "")
    press(at, f"tally.remove.{checkpoint}.2026-03-01.2026-04-01")
    assert workspace.tallies.of_journey(journey) == {}


WRONG = {
    "more met than there were": ((1, 31, "91", "90"), "invalid_counts_more_met_than_total", {"met": 91, "total": 90}),
    "the last day first": ((31, 1, "1", "2"), "invalid_counts_backwards", {}),
    "a fraction": ((1, 31, "1.5", "2"), "not_whole", {"text": r"1\.5"}),
    "a word": ((1, 31, "many", "2"), "not_a_number", {"text": "many"}),
    "below zero": ((1, 31, "-1", "2"), "invalid_counts_negative", {}),
    "one of two": ((1, 31, "1", " "), "text_missing_tally", {}),
    "no day": ((None, 31, "1", "2"), "text_missing_tally", {}),
    "40 digits": ((1, 31, "1", "9" * 20), "not_a_number", {"text": "9" * 20}),
}


def test_once_the_suggested_month_is_counted_the_one_before_is_suggested_in_blank_fields(
    store: Store, workspace: Workspace, journey: int, checkpoint: int
) -> None:
    at = page(store, part="checkpoint", open=f"checkpoint.{checkpoint}")
    first = at.date_input(key=tally_key(at, checkpoint, "first")).value
    for name, text in (("met", "8"), ("total", "10")):
        at.text_input(key=tally_key(at, checkpoint, name)).set_value(text)
    press(at, f"tally.{checkpoint}.save")
    assert at.date_input(key=tally_key(at, checkpoint, "last")).value == first - timedelta(days=1)
    assert at.text_input(key=tally_key(at, checkpoint, "met")).value == ""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", WRONG)
def test_a_count_that_cannot_be_is_told_and_stays_in_its_fields(
    store: Store, workspace: Workspace, journey: int, checkpoint: int, case: str, lang: str
) -> None:
    (first, last, met, total), code, values = WRONG[case]
    at = page(store, lang, part="checkpoint", open=f"checkpoint.{checkpoint}")
    days = [None if day is None else date(2026, 3, day) for day in (first, last)]
    fill(at, checkpoint, days[0], days[1], met, total)  # type: ignore[arg-type]
    assert [one.value for one in at.error] == [say(lang, f"error.{code}", **values)]
    assert at.text_input(key=tally_key(at, checkpoint, "met")).value == met
    assert workspace.tallies.of_journey(journey) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_days_that_somebody_else_counted_meanwhile_are_not_written_over_unseen(
    store: Store, workspace: Workspace, journey: int, checkpoint: int, lang: str
) -> None:
    ana, luis = (page(store, lang, part="checkpoint", open=f"checkpoint.{checkpoint}") for _ in range(2))
    for at, met in ((ana, "8"), (luis, "7")):
        at.text_input(key=tally_key(at, checkpoint, "met")).set_value(met)
        at.text_input(key=tally_key(at, checkpoint, "total")).set_value("10")
        press(at, f"tally.{checkpoint}.save")
    (hers,) = workspace.tallies.of_journey(journey)[checkpoint]
    assert (hers.met, hers.total) == (8, 10)
    days = {"first": hers.starts, "last": hers.ends - timedelta(days=1)}
    assert [one.value for one in luis.error] == [say(lang, "error.period_counted", **days, met=8, total=10)]
    # what he typed still stands, of the same days, and now he may
    assert luis.text_input(key=tally_key(luis, checkpoint, "met")).value == "7"
    assert luis.date_input(key=tally_key(luis, checkpoint, "first")).value == hers.starts
    press(luis, f"tally.{checkpoint}.save")
    (his,) = workspace.tallies.of_journey(journey)[checkpoint]
    assert (his.met, his.starts, his.ends) == (7, hers.starts, hers.ends)


def test_days_are_counted_once_and_the_same_period_again_replaces_it(workspace: Workspace, checkpoint: int) -> None:
    map_actions.record_tally(workspace, ItemKind.CHECKPOINT, checkpoint, MARCH)
    april = Tally(starts=MARCH.ends, ends=date(2026, 5, 1), met=0, total=0)
    again = Tally(starts=MARCH.starts, ends=MARCH.ends, met=81, total=90)
    for tally in (april, again):
        map_actions.record_tally(workspace, ItemKind.CHECKPOINT, checkpoint, tally)
    over = Tally(starts=date(2026, 3, 31), ends=date(2026, 4, 2), met=0, total=0)
    with pytest.raises(PeriodOverlaps) as refused:
        map_actions.record_tally(workspace, ItemKind.CHECKPOINT, checkpoint, over)
    assert "1 Mar 2026 – 31 Mar 2026" in error_words("en", refused.value)
    future = Tally(starts=date(2026, 3, 1), ends=date(2999, 1, 1), met=0, total=0)
    with pytest.raises(actions.DateInFuture):
        map_actions.record_tally(workspace, ItemKind.CHECKPOINT, checkpoint, future)
    with pytest.raises(InvalidCounts):
        Tally(starts=MARCH.starts, ends=MARCH.ends, met=91, total=90)
    journey = workspace.map.journeys()[0].id
    assert workspace.tallies.of_journey(journey) == {checkpoint: [again, april]}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_typed_after_one_that_was_refused_is_kept_and_nobody_else_is_blamed(
    store: Store, workspace: Workspace, journey: int, stages: list[int], lang: str
) -> None:
    workspace.journey.change_stage(stages[1], name="Loyalty", phase=Phase.ACQUISITION)
    at = page(store, lang, stage=stages[1])
    key = f"stage.{stages[1]}.name.{lang}"
    at.text_input(key=key).set_value("")
    run(at)
    assert not [one.value for one in at.warning]
    assert say(lang, "field.unsaved", saved="Loyalty") in said(at)
    at.text_input(key=key).set_value("Use")
    run(at)
    assert not [one.value for one in (*at.warning, *at.error)]
    assert workspace.map.get(ItemKind.STAGE, stages[1]).body["name"] == "Use"
    # and what is saved can come back
    at.text_input(key=key).set_value("")
    run(at)
    press(at, f"back.{key}")
    assert at.text_input(key=key).value == "Use"
    assert say(lang, "field.unsaved", saved="Use") not in said(at)


# ---- two people at one stage


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_the_second_of_two_sees_the_firsts_change_and_chooses(
    store: Store, workspace: Workspace, stages: list[int], choice: str, lang: str
) -> None:
    ana, luis = page(store, lang), page(store, lang)
    name, goal = f"stage.{stages[0]}.name.{lang}", f"stage.{stages[0]}.goal"
    ana.text_input(key=name).set_value("Hearing of us")
    run(ana)
    ana.text_area(key=goal).set_value("A quick answer")
    run(ana)
    luis.text_area(key=goal).set_value("A cheap answer")
    run(luis)
    assert workspace.map.get(ItemKind.STAGE, stages[0]).body["goal"] == "A quick answer"
    assert any(say(lang, "field.differs", theirs="A quick answer") in one.value for one in luis.warning)
    assert luis.text_area(key=goal).value == "A cheap answer"
    press(luis, f"{choice}.{goal}")
    kept = {"mine": "A cheap answer", "theirs": "A quick answer"}[choice]
    assert workspace.map.get(ItemKind.STAGE, stages[0]).body["goal"] == kept
    assert luis.text_area(key=goal).value == kept


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_that_somebody_gave_meanwhile_is_not_written_over(
    store: Store, workspace: Workspace, stages: list[int], lang: str
) -> None:
    ana, luis = page(store, lang), page(store, lang)
    name = f"stage.{stages[0]}.name.{lang}"
    ana.text_input(key=name).set_value("Hearing of us")
    run(ana)
    luis.text_input(key=name).set_value("Finding us")
    run(luis)
    assert [one.value for one in luis.error] == [say(lang, "error.draft_changed", theirs="Hearing of us")]
    assert workspace.map.get(ItemKind.STAGE, stages[0]).body["name"] == "Hearing of us"
    assert luis.text_input(key=name).value == "Finding us"
    press(luis, f"mine.{name}")
    assert workspace.map.get(ItemKind.STAGE, stages[0]).body["name"] == "Finding us"


@pytest.mark.parametrize("choice", ["mine", "theirs"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_the_list_of_stages_too_a_name_that_somebody_gave_meanwhile_is_not_written_over(
    store: Store, workspace: Workspace, stages: list[int], lang: str, choice: str
) -> None:
    ana, luis = (page(store, lang, part="stages") for _ in range(2))
    name, other = (f"stage.name.{stage}.{lang}" for stage in stages[:2])
    ana.text_input(key=name).set_value("Hearing of us")
    run(ana)
    ana.text_input(key=other).set_value("Weighing it up")
    run(ana)
    workspace.map.save_field(ItemKind.STAGE, stages[0], "phase", "retention", seen="acquisition")
    luis.text_input(key=name).set_value("Finding us")
    run(luis)
    assert [one.value for one in luis.error] == [say(lang, "error.draft_changed", theirs="Hearing of us")]
    assert [one.value for one in luis.warning] == [say(lang, "field.differs", theirs="Hearing of us")]
    # where he typed nothing, he reads what she wrote
    assert luis.text_input(key=other).value == "Weighing it up"
    press(luis, f"{choice}.{name}")
    kept = {"mine": "Finding us", "theirs": "Hearing of us"}[choice]
    body = workspace.map.get(ItemKind.STAGE, stages[0]).body
    assert (body["name"], body["phase"]) == (kept, "retention")
    assert luis.text_input(key=name).value == kept


@pytest.mark.parametrize("choice", ["mine", "theirs"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_switch_that_somebody_moved_meanwhile_asks_which_one_stands(
    store: Store, workspace: Workspace, stages: list[int], lang: str, choice: str
) -> None:
    key = f"stage.{stages[0]}.optional"
    ana, luis = page(store, lang), page(store, lang)
    for on in (True, False):
        ana.toggle(key=key).set_value(on)
        run(ana)
    luis.toggle(key=key).set_value(True)
    run(luis)
    no = say(lang, "versions.no")
    assert [one.value for one in luis.error] == [say(lang, "error.draft_changed", theirs=no)]
    assert [one.value for one in luis.warning] == [say(lang, "field.differs", theirs=no)]
    assert luis.toggle(key=key).value is True
    press(luis, f"{choice}.{key}")
    kept = choice == "mine"
    assert workspace.map.get(ItemKind.STAGE, stages[0]).body["optional"] is kept
    assert (luis.toggle(key=key).value, len(luis.warning), len(luis.error)) == (kept, 0, 0)


# What is chosen: a field of a pain point, of a touchpoint, or of a journey, and how its two values are told.
CHOSEN: list[tuple[str, ItemKind, str, str, Any, Any, str]] = [
    ("segmented_control", ItemKind.PAIN, "severity", ".en", 5, 1, "5"),
    ("selectbox", ItemKind.TOUCHPOINT, "group", ".en", "digital", "in_person", "Digital"),
]


@pytest.mark.parametrize("choice", ["mine", "theirs"])
@pytest.mark.parametrize(("how", "kind", "field", "end", "first", "second", "told"), CHOSEN)
def test_of_two_choices_the_second_person_says_which_one_stands(
    store: Store,
    workspace: Workspace,
    journey: int,
    stages: list[int],
    choice: str,
    how: str,
    kind: ItemKind,
    field: str,
    end: str,
    first: Any,
    second: Any,
    told: str,
) -> None:
    item = workspace.map.add(journey, kind, {"name": "Slow", "stage": stages[0]})
    ana, luis = (page(store, part=kind.value, open=f"{kind}.{item}") for _ in range(2))
    key = f"{kind}.{item}.{field}{end}"
    getattr(ana, how)(key=key).set_value(first)
    run(ana)
    getattr(luis, how)(key=key).set_value(second)
    run(luis)
    assert [one.value for one in luis.error] == [say("en", "error.draft_changed", theirs=told)]
    assert [one.value for one in luis.warning] == [say("en", "field.differs", theirs=told)]
    assert getattr(luis, how)(key=key).value == second
    assert workspace.map.get(kind, item).body[field] == first
    press(luis, f"{choice}.{key}")
    kept = {"mine": second, "theirs": first}[choice]
    assert workspace.map.get(kind, item).body[field] == kept
    assert getattr(luis, how)(key=key).value == kept
    assert not luis.warning
    assert not luis.error
    run(ana)
    assert getattr(ana, how)(key=key).value == kept
    assert not ana.warning


def test_a_choice_that_somebody_else_made_too_needs_no_question(
    store: Store, workspace: Workspace, journey: int, stages: list[int]
) -> None:
    pain = workspace.map.add(journey, ItemKind.PAIN, {"name": "Slow", "stage": stages[0]})
    ana, luis = (page(store, part="pain", open=f"pain.{pain}") for _ in range(2))
    key = f"pain.{pain}.severity.en"
    ana.segmented_control(key=key).set_value(5)
    run(ana)
    luis.segmented_control(key=key).set_value(1)
    run(luis)
    ana.segmented_control(key=key).set_value(1)
    run(ana)
    run(luis)
    assert (luis.segmented_control(key=key).value, len(luis.warning)) == (1, 0)


def test_a_field_in_which_somebody_typed_nothing_follows_what_another_one_wrote(
    store: Store, workspace: Workspace, stages: list[int]
) -> None:
    ana, luis = page(store), page(store)
    goal, days = f"stage.{stages[0]}.goal", f"stage.{stages[0]}.days.en"
    for text in ("A quick answer", "A quick and cheap answer"):
        ana.text_area(key=goal).set_value(text)
        run(ana)
        run(luis)
        assert luis.text_area(key=goal).value == text
        assert not luis.warning
    luis.text_input(key=days).set_value("3")
    run(luis)
    ana.text_input(key=days).set_value("4")
    run(ana)
    # Ana had seen no 3, so hers was refused, and she is asked; what Luis typed stands, and he is not asked.
    assert [one.value for one in ana.warning] == [say("en", "field.differs", theirs=3)]
    assert workspace.map.get(ItemKind.STAGE, stages[0]).body["days"] == 3
    assert not run(luis).warning
