"""The journey's score on its page: its weights are changed by nobody behind another one's back, and both are shown."""

from datetime import date, timedelta

import pytest

from funnel.journey_map import ItemKind
from funnel.parts import Component, Part, Parts
from tests.ui.screen import everything, opened, whole
from ui import review_actions
from ui.words import LANGUAGES, plain, say

EVEN = dict.fromkeys(Component, 1.0)


@pytest.fixture
def journey(workspace):
    return workspace.map.journeys()[0].id


def weight(workspace, version, name, lang="en"):
    return f"weight.{workspace.id}.{version}.{name}.{lang}"


def saved(at):
    at.button(key="weights.save").click()
    return whole(at.run())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("typed", ["", "two", "-1", "9999999"])
def test_a_weight_that_is_none_is_named(store, workspace, lang, typed):
    at = opened(store, "review", lang, view="score")
    at.text_input(key=weight(workspace, 1, "handoffs", lang)).set_value(typed)
    at = saved(at)
    name = say(lang, "component.handoffs")
    assert [one.value for one in at.error] == [say(lang, "error.invalid_weights_typed", name=name, text=plain(typed))]
    assert at.text_input(key=weight(workspace, 1, "handoffs", lang)).value == typed


def test_what_the_second_of_two_typed_stands_beside_the_weights_of_the_first_until_it_is_saved(store, workspace):
    mine = opened(store, "review", view="score")
    workspace.scores.change_weights({**EVEN, Component.CSAT: 3.0}, {}, seen=1, token="theirs")
    mine.text_input(key=weight(workspace, 1, "nps")).set_value("9")
    mine = saved(mine)
    assert [one.value for one in mine.error] == [say("en", "error.weights_changed", version=2)]
    assert workspace.scores.weights()[-1].weights.of_component(Component.NPS) == 1
    assert mine.text_input(key=weight(workspace, 2, "nps")).value == "9"
    assert mine.text_input(key=weight(workspace, 2, "csat")).value == "3"
    saved(mine)
    weights = workspace.scores.weights()[-1].weights
    assert (weights.version, weights.of_component(Component.NPS), weights.of_component(Component.CSAT)) == (3, 9, 3)


def test_under_two_versions_each_has_its_own_coverage(store, workspace, journey):
    for stage in workspace.journey.stages(journey):
        workspace.map.save_field(ItemKind.STAGE, stage.id, "emotion", 1, seen=None)
    review_actions.note_score(workspace, journey, date.today(), label="a", token="a")
    only = {component: 0.0 for component in Component if component is not Component.EMOTION}
    workspace.scores.change_weights({**only, Component.EMOTION: 1.0}, {}, seen=1, token="b")
    table = opened(store, "review", view="score").table[-1].value
    # One component of seven, and then the only one.
    assert table[say("en", "score.coverage_of", version=1)].tolist() == ["14%"]
    assert table[say("en", "score.coverage_of", version=2)].tolist() == ["100%"]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "From 71.04 to 73.25: **+2.21 points**"), ("es", "De 71,04 a 73,25: **+2,21 puntos**")]
)
def test_what_it_was_and_how_far_it_moved_are_what_it_is(store, workspace, journey, lang, said):
    stage = workspace.journey.stages(journey)[0].id
    for days, value in ((30, 71.04), (0, 73.25)):
        parts = Parts({stage: {component: Part(value=value) for component in list(Component)[:5]}})
        on = date.today() - timedelta(days=days)
        workspace.scores.note(journey, on, parts, map_version=None, token=str(days))
    text = everything(opened(store, "review", lang, view="score"))
    # With one decimal it would read 71.0, 73.3 and +2.2.
    assert said in text


@pytest.mark.parametrize(("lang", "known"), [("en", "59.65%"), ("es", "59,65 %")])
def test_what_is_too_little_for_a_number_is_not_said_to_be_enough(store, workspace, journey, lang, known):
    stage = workspace.journey.stages(journey)[0].id
    # Four of seven components, one of them at 1.435 instead of 1: 4.435 of 7.435.
    workspace.scores.change_weights({**EVEN, Component.CSAT: 1.435}, {}, seen=1, token="w")
    parts = Parts({stage: {component: Part(value=50) for component in list(Component)[:4]}})
    workspace.scores.note(journey, date.today(), parts, map_version=None, token="n")
    text = everything(opened(store, "review", lang, view="score"))
    assert say(lang, "score.no_number", coverage=known.replace(" ", "\N{NO-BREAK SPACE}")) in text
