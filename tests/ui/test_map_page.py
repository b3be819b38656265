"""The page of a map: what it shows of a journey, what it says of one with nothing on it, and its files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from funnel.counts import StageCounts
from funnel.journey import Phase
from funnel.journey_map import ItemKind
from funnel.tallies import Tally
from storage.store import Store
from storage.workspace import Workspace
from ui import actions
from ui.charts.map_values import Drawing, Mark, StageColumn
from ui.parts import map_drawing
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
MARCH, APRIL = (date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 4, 1), date(2026, 5, 1))


@pytest.fixture
def journey(workspace: Workspace) -> int:
    """Without stages."""
    return workspace.map.new_journey({"name": "Kitchens"}, [], token="kitchens")


def stage(workspace: Workspace, journey: int, name: str = "Quote", phase: Phase = Phase.DELIVERY) -> int:
    return workspace.journey.add_stage(phase, name, journey)


def drawn(workspace: Workspace, journey: int, lang: str = "en") -> Drawing:
    return map_drawing.drawing(lang, "EUR", map_drawing.known(workspace, journey))


def column(workspace: Workspace, journey: int, lang: str = "en") -> StageColumn:
    (found,) = drawn(workspace, journey, lang).columns
    return found


def marks(workspace: Workspace, journey: int, lane: str) -> list[Mark]:
    return [mark for one in drawn(workspace, journey).columns for mark in one.marks if mark.lane == lane]


def page(store: Store, journey: int, lang: str = "en", phase: str | None = None) -> AppTest:
    store.choose_language(lang)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    app.query_params["journey"] = str(journey)
    app.switch_page("ui/pages/map.py")
    if phase:
        app.query_params["phase"] = phase
    app.run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "info", "error")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))


def chart(app: AppTest) -> dict:
    (found,) = app.get("vega_lite_chart")
    return json.loads(found.proto.spec)


def written(app: AppTest) -> set[str]:
    return {row["text"] for layer in chart(app)["layer"] for row in layer["data"]["values"] if "text" in row}


# ---- nothing yet


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_journey_without_stages_says_what_will_be_here(
    store: Store, workspace: Workspace, journey: int, lang: str
) -> None:
    app = page(store, journey, lang)
    assert say(lang, "map.empty_stages") in said(app)
    assert not app.get("vega_lite_chart")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_journey_with_stages_alone_is_drawn_and_says_what_comes_first(
    store: Store, workspace: Workspace, lang: str
) -> None:
    app = page(store, workspace.map.journeys()[0].id, lang)
    assert say(lang, "map.empty_things") in said(app)
    assert say(lang, "phase.acquisition").upper() in written(app)


# ---- from the workspace to the drawing


def test_a_feeling_says_on_how_many_it_rests_and_is_a_guess_without(workspace: Workspace, journey: int) -> None:
    one = stage(workspace, journey)
    for field, value in (("emotion", -2), ("emotion_n", 12), ("wish", 1)):
        workspace.map.save_field(ItemKind.STAGE, one, field, value, seen=None)
    found = column(workspace, journey)
    assert found.now is not None
    assert found.wish is not None
    assert (found.now.value, found.now.guess, found.now.label) == (-2, False, "−2 · 12 answers")
    assert (found.wish.value, found.wish.guess, found.wish.label) == (1, True, "+1 · a guess")


@pytest.mark.parametrize(("lang", "label"), [("en", "−1.6 · 14 answers"), ("es", "−1,6 · 14 respuestas")])
def test_a_mean_feeling_is_written_with_the_languages_decimal_mark(
    workspace: Workspace, journey: int, lang: str, label: str
) -> None:
    one = stage(workspace, journey)
    for field, value in (("emotion", -1.6), ("emotion_n", 14), ("wish", 4 / 3)):
        workspace.map.save_field(ItemKind.STAGE, one, field, value, seen=None)
    found = column(workspace, journey, lang)
    assert found.now is not None
    assert found.wish is not None
    assert (found.now.value, found.now.label) == (-1.6, label)
    assert found.wish.label.startswith({"en": "+1.33 · ", "es": "+1,33 · "}[lang])


def test_an_emotion_that_cannot_be_is_not_drawn(workspace: Workspace, journey: int) -> None:
    one = stage(workspace, journey)
    workspace.map.save_field(ItemKind.STAGE, one, "emotion", 7, seen=None)
    assert column(workspace, journey).now is None


def test_figures_are_those_of_the_newest_period_with_wilsons_limits(workspace: Workspace, journey: int) -> None:
    """81 of 263: Wilson's limits, by hand, are 25.5 and 36.6 %; 526 euros for 81 people are 6.49 each."""
    one = stage(workspace, journey)
    workspace.journey.record_counts(*MARCH, {one: StageCounts(entered=10, completed=1)})
    workspace.journey.record_counts(*APRIL, {one: StageCounts(entered=263, completed=81, spend_minor=52_600)})
    found = column(workspace, journey)
    assert found.conversion is not None
    assert (found.conversion.low, found.conversion.high) == (
        pytest.approx(0.2553, abs=1e-4),
        pytest.approx(0.3662, abs=1e-4),
    )
    assert found.figures[0] == "30.8% (25.5–\u206036.6)"
    assert found.figures[2] == "€6.49"


def test_what_nobody_counted_is_unknown(workspace: Workspace, journey: int) -> None:
    stage(workspace, journey)
    found = column(workspace, journey)
    assert found.figures == (None,) * 5
    assert found.conversion is None


def test_a_week_of_one_stage_leaves_the_month_of_all_on_the_map(workspace: Workspace, journey: int) -> None:
    one, other, third = (stage(workspace, journey, name) for name in ("Quote", "Order", "Thanks"))
    counts = StageCounts(entered=100, completed=40)
    workspace.journey.record_counts(*MARCH, dict.fromkeys((one, other, third), counts))
    week = (date(2026, 4, 6), date(2026, 4, 13))
    workspace.journey.record_counts(*week, {one: StageCounts(entered=10, completed=9)})
    shares = [found.conversion for found in drawn(workspace, journey).columns]
    assert [share and share.value for share in shares] == [0.4, 0.4, 0.4]


def test_another_journeys_newer_period_is_passed_over(workspace: Workspace, journey: int) -> None:
    one = stage(workspace, journey)
    workspace.journey.record_counts(*MARCH, {one: StageCounts(entered=10, completed=5)})
    other = workspace.journey.stages(workspace.map.journeys()[0].id)[0].id
    workspace.journey.record_counts(*APRIL, {other: StageCounts(entered=10, completed=9)})
    assert map_drawing.known(workspace, journey).period == MARCH


def test_evidence_and_experiments_are_counted_per_stage(workspace: Workspace, journey: int) -> None:
    one = stage(workspace, journey)
    workspace.map.add_all(journey, ItemKind.EVIDENCE, [{"name": f"Note {i}", "stage": one} for i in range(1_200)])
    made = actions.log_experiment(workspace, "en", stage=one)
    assert column(workspace, journey).figures[3:] == (None, "1,200")  # opened, and nobody's work yet
    actions.save_field(workspace, made, "name", "Call sooner", seen=None)
    assert column(workspace, journey).figures[3:] == ("1 draft", "1,200")
    assert ItemKind.EVIDENCE not in map_drawing.known(workspace, journey).items


def test_a_hand_off_that_loses_people_is_an_alarm_and_one_that_may_not_is_none(
    workspace: Workspace, journey: int
) -> None:
    """36 of 200 lost: Wilson's lower limit 13.3 % is above 5 %; 2 of 20 lost: 2.8 % is not."""
    one = stage(workspace, journey)
    first, second = workspace.map.add_all(
        journey, ItemKind.TOUCHPOINT, [{"name": name, "stage": one, "group": "digital"} for name in ("Form", "Call")]
    )
    loses = workspace.map.add(journey, ItemKind.HANDOFF, {"start": first, "end": second, "is_carried": "no"})
    holds = workspace.map.add(journey, ItemKind.HANDOFF, {"start": second, "end": first})
    for period, met in ((MARCH, 200), (APRIL, 164)):
        tally = Tally(starts=period[0], ends=period[1], met=met, total=200)
        workspace.tallies.record(ItemKind.HANDOFF, loses, tally)
    workspace.tallies.record(ItemKind.HANDOFF, holds, Tally(starts=APRIL[0], ends=APRIL[1], met=18, total=20))
    alarms = {mark.id: (mark.alarm, mark.note) for mark in marks(workspace, journey, "handoff")}
    assert alarms == {loses: (True, "Lost: 18% (13–\u206024)"), holds: (False, "Arrived: 90%")}
    arrows = {(arrow.start, arrow.end): (arrow.loses, arrow.label) for arrow in drawn(workspace, journey).arrows}
    assert arrows == {(first, second): (True, "−18%"), (second, first): (False, None)}


def test_a_hand_off_to_itself_is_no_arrow(workspace: Workspace, journey: int) -> None:
    one = stage(workspace, journey)
    touchpoint = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Form", "stage": one})
    workspace.map.add(journey, ItemKind.HANDOFF, {"start": touchpoint, "end": touchpoint})
    assert drawn(workspace, journey).arrows == ()
    assert len(marks(workspace, journey, "handoff")) == 1


def test_things_stand_at_their_touchpoint_and_in_its_stage(workspace: Workspace, journey: int) -> None:
    one = stage(workspace, journey)
    touchpoint = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Form", "stage": one, "group": "digital"})
    workspace.map.add(journey, ItemKind.PAIN, {"name": "Nobody answers", "touchpoint": touchpoint, "severity": 4})
    moment = workspace.map.add(journey, ItemKind.MOMENT, {"name": "First look", "touchpoint": touchpoint, "stage": one})
    workspace.tallies.record(ItemKind.MOMENT, moment, Tally(starts=MARCH[0], ends=MARCH[1], met=31, total=40))
    assert set(marks(workspace, journey, "digital")[0].signs) == {"pain", "moment"}
    assert marks(workspace, journey, "pain")[0].note == "Hurts 4 of 5"
    assert marks(workspace, journey, "moment")[0].note == "Met: 78% (62–\u206088)"


def test_what_has_no_stage_is_not_lost(workspace: Workspace, journey: int) -> None:
    stage(workspace, journey)
    workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Fair"})
    assert [mark.name for mark in drawn(workspace, journey).loose] == ["Fair"]


def test_a_stage_nobody_renamed_is_named_in_the_readers_language(workspace: Workspace) -> None:
    first = workspace.map.journeys()[0].id
    names = {lang: [one.name for one in drawn(workspace, first, lang).columns] for lang in LANGUAGES}
    assert names["en"] != names["es"]


# ---- the page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_of_a_map_is_on_the_page_as_a_drawing_and_as_a_list(
    store: Store, workspace: Workspace, journey: int, lang: str
) -> None:
    one = stage(workspace, journey, "Quote *now*")
    workspace.map.save_field(ItemKind.STAGE, one, "optional", True, seen=None)
    workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "<b>Web</b>", "stage": one, "group": "digital"})
    workspace.map.add(journey, ItemKind.PAIN, {"name": "Nobody answers", "stage": one})
    workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Fair"})
    app = page(store, journey, lang)
    assert {"Quote *now*", "<b>Web</b>", say(lang, "map.optional"), say(lang, "map.lane.pain")} <= written(app)
    for text in (r"**Quote \*now\***", r"\<b\>Web\</b\>", "Nobody answers", say(lang, "map.loose"), "Fair"):
        assert text in said(app)


def test_a_change_is_drawn_at_once(store: Store, workspace: Workspace, journey: int) -> None:
    one = stage(workspace, journey)
    assert "Showroom" not in written(page(store, journey))
    workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Showroom", "stage": one, "group": "in_person"})
    assert "Showroom" in written(page(store, journey))


def test_the_map_can_be_taken_along_as_three_kinds_of_file(store: Store, workspace: Workspace, journey: int) -> None:
    stage(workspace, journey)
    names = {button.proto.id.rpartition("-")[2] for button in page(store, journey).get("download_button")}
    assert names == {f"map.download.{kind}" for kind in ("svg", "png", "html")}


# ---- one phase


def phases(workspace: Workspace, journey: int) -> dict[Phase, int]:
    """A stage in each, a touchpoint in every stage, and hand-offs from one to the next and in the last one."""
    stages = {phase: stage(workspace, journey, f"In {phase}", phase) for phase in Phase}
    met = {
        phase: workspace.map.add(
            journey, ItemKind.TOUCHPOINT, {"name": f"Met in {phase}", "stage": one, "group": "digital"}
        )
        for phase, one in stages.items()
    }
    other = {"name": "Met there too", "stage": stages[Phase.RETENTION], "group": "in_person"}
    also = workspace.map.add(journey, ItemKind.TOUCHPOINT, other)
    for start, end in ((met[Phase.DELIVERY], met[Phase.RETENTION]), (met[Phase.RETENTION], also)):
        workspace.map.add(journey, ItemKind.HANDOFF, {"start": start, "end": end})
    return stages


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_phase_in_the_address_is_drawn_alone_and_the_list_keeps_all(
    store: Store, workspace: Workspace, journey: int, lang: str
) -> None:
    phases(workspace, journey)
    app = page(store, journey, lang, phase="delivery")
    assert "In delivery" in written(app)
    assert not written(app) & {"In acquisition", "In retention"}
    assert all(name in said(app) for name in ("**In acquisition**", "**In retention**"))


def test_a_hand_off_that_leaves_the_phase_is_told_in_its_lane_and_is_no_arrow(
    workspace: Workspace, journey: int
) -> None:
    phases(workspace, journey)
    whole = drawn(workspace, journey)
    assert [len(whole.only(phase).arrows) for phase in (None, "acquisition", "delivery", "retention")] == [2, 0, 0, 1]
    (delivery,) = whole.only("delivery").columns
    names = [mark.name for mark in delivery.marks if mark.lane == "handoff"]
    assert names == ["Met in delivery → Met in retention"]


def test_a_phase_is_chosen_and_left_again(store: Store, workspace: Workspace, journey: int) -> None:
    phases(workspace, journey)
    app = page(store, journey)
    key = f"map.phase.{workspace.id}.en"
    pills = next(one for one in app.pills if one.key == key)
    assert pills.value == "all"
    pills.set_value("retention")
    app.run()
    assert app.query_params["phase"] in ("retention", ["retention"])
    assert "In acquisition" not in written(app)
    next(one for one in app.pills if one.key == key).set_value("all")
    app.run()
    assert "phase" not in app.query_params
    assert "In acquisition" in written(app)


@pytest.mark.parametrize("asked", ["retention", "nowhere", "<b>"])
def test_a_phase_without_stages_or_that_is_none_draws_all(
    store: Store, workspace: Workspace, journey: int, asked: str
) -> None:
    stage(workspace, journey, "Hears", Phase.ACQUISITION)
    stage(workspace, journey, "Gets", Phase.DELIVERY)
    assert {"Hears", "Gets"} <= written(page(store, journey, phase=asked))


def test_a_stage_in_the_address_chooses_no_phase(store: Store, workspace: Workspace, journey: int) -> None:
    stages = phases(workspace, journey)
    app = page(store, journey)
    app.query_params["stage"] = str(stages[Phase.DELIVERY])
    app.run()
    assert {f"In {phase}" for phase in Phase} <= written(app)


def test_a_drawing_of_several_stages_says_how_many_there_are(store: Store, workspace: Workspace, journey: int) -> None:
    phases(workspace, journey)
    assert say("en", "map.sideways", count=3) in said(page(store, journey))
    alone = say("en", "map.sideways_phase", count=1)
    assert alone not in said(page(store, journey, phase="delivery"))
    stage(workspace, journey, "And then", Phase.DELIVERY)
    assert say("en", "map.sideways_phase", count=2) in said(page(store, journey, phase="delivery"))
