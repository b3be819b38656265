"""The review page: score, versions, reviews, early warnings and readiness, and what home says of them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from funnel.answers import Answer, question
from funnel.counts import StageCounts
from funnel.excellence import excellence
from funnel.journey_map import ItemKind
from funnel.known import together
from funnel.parts import Component
from funnel.ratings import Area
from funnel.tallies import Tally
from storage import clock
from ui import actions, review_actions
from ui.numbers import moment
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
VIEWS = ("review", "score", "weeks", "versions", "ready")
TODAY = date.today()
# Noon, so that the day is the same one wherever this runs.
FUTURE = datetime(TODAY.year + 1, 3, 1, 12, tzinfo=UTC)
SCRIPT = "<script>alert(1)</script> **bold** $5$"


@pytest.fixture
def journey(workspace):
    return workspace.map.journeys()[0].id


def page(store, name="review", lang="en", **query):
    store.choose_language(lang)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    at.switch_page(f"ui/pages/{name}.py")
    for key, value in query.items():
        at.query_params[key] = str(value)
    return clean(at.run())


def clean(at):
    assert not at.exception, at.exception
    return at


def press(at, key):
    at.button(key=key).click()
    return clean(at.run())


def everything(at):
    kinds = ("title", "subheader", "markdown", "caption", "error", "metric", "table", "toast")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(at, kind))


def save(workspace, stage, **fields):
    body = workspace.map.get(ItemKind.STAGE, stage).body
    for name, value in fields.items():
        workspace.map.save_field(ItemKind.STAGE, stage, name, value, seen=body.get(name))


def measure(workspace, journey, *, met=9):
    """Five components of seven of every stage: conversion, emotion, checkpoint, hand-off, moment of truth."""
    last = (TODAY - timedelta(days=28), TODAY)
    for stage in workspace.journey.stages(journey):
        save(workspace, stage.id, target=0.5, emotion=1, emotion_n=10)
        workspace.journey.record_counts(*last, {stage.id: StageCounts(entered=200, completed=80)})
        ends = [workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": n, "stage": stage.id}) for n in ("A", "B")]
        for kind, body in (
            (ItemKind.CHECKPOINT, {"name": "C", "stage": stage.id}),
            (ItemKind.MOMENT, {"name": "M", "stage": stage.id}),
            (ItemKind.HANDOFF, {"start": ends[0], "end": ends[1]}),
        ):
            thing = workspace.map.add(journey, kind, body)
            workspace.tallies.record(kind, thing, Tally(starts=last[0], ends=last[1], met=met, total=10))


def weeks(workspace, stage, *, bad, count=14, back=0):
    for week in range(count, 0, -1):
        ends = TODAY - timedelta(days=7 * (week - 1) + back)
        completed = bad if week == 1 else 30 + week % 3
        counts = StageCounts(entered=100, completed=completed)
        workspace.journey.record_counts(ends - timedelta(days=7), ends, {stage: counts})


def value(workspace, journey):
    return excellence(together(workspace.scores.known(journey))).value


# ---- empty


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_view_says_what_it_is_for_and_how_to_begin(store, workspace, lang, view):
    at = page(store, lang=lang, view=view)
    first = {
        "review": "review.first",
        "score": "score.empty",
        "weeks": "weeks.empty",
        "versions": "versions.empty",
        "ready": "ready.caption",
    }
    assert say(lang, first[view]) in everything(at)


@pytest.mark.parametrize("view", ["", "nonsense", "1e9", "'; drop table review"])
def test_an_address_that_says_nothing_shows_the_review(store, workspace, view):
    assert say("en", "review.first") in everything(
        page(store, view=view, restore="999999", journey="-1", a="x", b="77")
    )


# ---- the score


def test_below_60_percent_there_is_no_number_and_it_says_what_is_missing(store, workspace, journey):
    save(workspace, workspace.journey.stages(journey)[0].id, emotion=1)
    at = page(store, view="score")
    assert not at.metric
    text = everything(at)
    assert say("en", "score.none_yet") in text
    assert f"**{say('en', 'lack.target')}** · {say('en', 'score.every_stage')}" in text
    # All but the stage that says how it feels.
    assert f"**{say('en', 'lack.emotion')}** · Consideration" in text


def test_the_number_stands_beside_its_formula_with_the_weights_in_force(store, workspace, journey):
    measure(workspace, journey)
    at = page(store, view="score")
    # By hand: conversion .4 of .5 = 80, emotion 75, and three times 90, of five that are known.
    assert at.metric[0].value == "85.0"
    assert at.metric[2].value == "71%"
    text = everything(at)
    assert "1 × Conversion + 1 × Satisfaction (CSAT) + 1 × NPS" in text
    assert "Trayecto's own score" in text


def test_noting_it_keeps_a_reading_and_the_map_that_it_was_measured_on(store, workspace, journey):
    measure(workspace, journey)
    at = press(page(store, view="score"), "score.note")
    (reading,) = workspace.scores.readings(journey)
    (version,) = workspace.versions.all(journey)
    assert (reading.day, reading.map_version) == (TODAY, version.id)
    assert excellence(reading.parts).value == value(workspace, journey)
    # Again the same day: still one reading, and no second version of the same map.
    press(at, "score.note")
    assert len(workspace.scores.readings(journey)) == len(workspace.versions.all(journey)) == 1
    save(workspace, workspace.journey.stages(journey)[0].id, emotion=2)
    press(at, "score.note")
    assert len(workspace.versions.all(journey)) == 2


def test_one_click_counted_twice_is_one(workspace, journey):
    measure(workspace, journey)
    for _ in range(2):
        review_actions.note_score(workspace, journey, TODAY, label="Score", token="click")
    assert len(workspace.scores.readings(journey)) == len(workspace.versions.all(journey)) == 1


def test_why_it_moved_adds_up_and_names_the_largest_first(store, workspace, journey):
    measure(workspace, journey)
    review_actions.note_score(workspace, journey, TODAY - timedelta(days=30), label="a", token="a")
    before = value(workspace, journey)
    save(workspace, workspace.journey.stages(journey)[2].id, emotion=-2)
    review_actions.note_score(workspace, journey, TODAY, label="b", token="b")
    text = everything(page(store, view="score"))
    # By hand: one emotion of eight stages and five parts falls by 75.
    assert value(workspace, journey) - before == pytest.approx(-75 / 40)
    assert "**−1.9 points**" in text
    assert "**Emotion** in Purchase: 75.0 → 0.0, −1.9 points" in text


def test_new_weights_are_a_version_and_history_stands_under_both(store, workspace, journey):
    measure(workspace, journey)
    review_actions.note_score(workspace, journey, TODAY - timedelta(days=30), label="a", token="a")
    at = page(store, view="score")
    at.text_input(key=f"weight.{workspace.id}.1.emotion.en").set_value("0")
    at.text_input(key=f"weight.{workspace.id}.1.handoffs.en").set_value("2,5")
    at = press(at, "weights.save")
    weights = workspace.scores.weights()[-1].weights
    assert (weights.version, weights.of_component(Component.EMOTION), weights.of_component(Component.HANDOFFS)) == (
        2,
        0,
        2.5,
    )
    table = at.table[-1].value
    assert say("en", "score.with_version", version=1) in table
    assert say("en", "score.with_version", version=2) in table
    assert table[say("en", "score.with_version", version=1)].iloc[0].startswith("85.0")
    # By hand: (80 + 2.5 · 90 + 90 + 90) ÷ 5.5
    assert table[say("en", "score.with_version", version=2)].iloc[0].startswith("88.2")


@pytest.mark.parametrize("typed", ["much", "-1", "1e9", ""])
def test_a_weight_that_is_none_is_refused_and_nothing_is_saved(store, workspace, journey, typed):
    at = page(store, view="score")
    at.text_input(key=f"weight.{workspace.id}.1.nps.en").set_value(typed)
    at = press(at, "weights.save")
    assert at.error
    assert len(workspace.scores.weights()) == 1


def test_somebody_elses_weights_are_not_written_over(store, workspace, journey):
    mine = page(store, view="score")
    even = dict.fromkeys(Component, 1.0)
    workspace.scores.change_weights({**even, Component.CSAT: 3.0}, {}, seen=1, token="theirs")
    mine.text_input(key=f"weight.{workspace.id}.1.nps.en").set_value("9")
    mine = press(mine, "weights.save")
    assert [error.value for error in mine.error] == [say("en", "error.weights_changed", version=2)]
    assert workspace.scores.weights()[-1].weights.of_component(Component.CSAT) == 3
    assert mine.text_input(key=f"weight.{workspace.id}.2.csat.en").value == "3"


# ---- versions


def test_a_version_is_kept_under_a_label_that_stays_text(store, workspace, journey):
    at = page(store, view="versions")
    at.text_input(key=f"versions.label.{journey}").set_value(SCRIPT)
    at = press(at, "versions.keep")
    (version,) = workspace.versions.all(journey)
    assert version.label == SCRIPT
    assert "<script>" not in everything(at).replace(r"\<script\>", "")


def test_a_version_without_a_label_is_refused(store, workspace, journey):
    at = press(page(store, view="versions"), "versions.keep")
    assert [error.value for error in at.error] == [say("en", "error.text_missing_version")]
    assert workspace.versions.all(journey) == []


def test_two_versions_are_compared_field_by_field_in_words(store, workspace, journey):
    stages = workspace.journey.stages(journey)
    first = workspace.versions.take(journey, "one")
    save(workspace, stages[0].id, owner="Ana", target=0.125, emotion=-1)
    touchpoint = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Call", "stage": stages[1].id})
    text = everything(page(store, view="versions", a=first))
    for line in ("Owner: — → Ana", "Conversion to reach (%): — → 12.5%", "Touchpoint: **Call** · Consideration"):
        assert line in text
    second = workspace.versions.take(journey, "two")
    workspace.map.save_field(ItemKind.TOUCHPOINT, touchpoint, "stage", stages[2].id, seen=stages[1].id)
    assert "Stage: Consideration → Purchase" in everything(page(store, view="versions", a=second))
    assert say("en", "versions.removed", count=1) in everything(page(store, view="versions", a=second, b=first))


def test_going_back_takes_two_steps_and_keeps_what_was(store, workspace, journey):
    stage = workspace.journey.stages(journey)[0].id
    first = workspace.versions.take(journey, "one")
    save(workspace, stage, owner="Ana")
    at = press(page(store, view="versions"), f"version.restore.{first}")
    assert workspace.map.get(ItemKind.STAGE, stage).get("owner") == "Ana"
    assert say("en", "versions.restore_safe") in everything(at)
    at = press(at, "versions.restore_yes")
    assert workspace.map.get(ItemKind.STAGE, stage).get("owner") is None
    safety = workspace.versions.all(journey)[0]
    assert safety.safety
    assert workspace.versions.content(safety.id).by_id()["stage", stage].get("owner") == "Ana"
    # A second tab finds it done, and takes no copy of it.
    review_actions.restore_version(workspace, first, label="again", token="other")
    assert len(workspace.versions.all(journey)) == 2
    assert "versions.restore_yes" not in [button.key for button in at.button]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_two_who_go_back_the_second_one_hears_of_no_copy_that_nobody_took(store, workspace, journey, lang):
    first = workspace.versions.take(journey, "one")
    save(workspace, workspace.journey.stages(journey)[0].id, owner="Ana")
    at = press(page(store, lang=lang, view="versions"), f"version.restore.{first}")
    review_actions.restore_version(workspace, first, label="copy", token="somebody else")
    at = press(at, "versions.restore_yes")
    assert [toast.value for toast in at.toast] == [say(lang, "versions.reads", label="one")]
    assert len(workspace.versions.all(journey)) == 2


def on(day):
    """Noon of a day of a month to come: after all that the fixtures did today."""
    return clock.set_to(FUTURE.replace(day=day))


def at_noon(lang, day):
    return moment(lang, FUTURE.replace(day=day))


def count(workspace, journey, *days):
    """A checkpoint was counted on each of these days."""
    thing = workspace.map.items(journey, ItemKind.CHECKPOINT)[0].id
    for day in days:
        tally = Tally(starts=FUTURE.date().replace(day=day), ends=FUTURE.date().replace(day=day + 1), met=9, total=10)
        workspace.tallies.record(ItemKind.CHECKPOINT, thing, tally)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_after_going_back_the_version_is_in_force_again_and_what_follows_is_its_own(store, workspace, journey, lang):
    measure(workspace, journey)
    with on(1):
        workspace.versions.take(journey, "before")
        save(workspace, workspace.journey.stages(journey)[0].id, owner="Ana")
        first = workspace.versions.take(journey, "one")
    with on(5):
        workspace.map.remove(ItemKind.STAGE, workspace.journey.stages(journey)[0].id)
    with on(8):
        review_actions.restore_version(workspace, first, label="safety", token="back")
    with on(9):
        review_actions.note_score(workspace, journey, TODAY, label="score", token="a")
    assert [reading.map_version for reading in workspace.scores.readings(journey)] == [first]
    assert [version.label for version in workspace.versions.all(journey)] == ["safety", "one", "before"]
    captions = [caption.value for caption in page(store, lang=lang, view="versions").caption]
    begun, changed, back = (at_noon(lang, day) for day in (1, 5, 8))
    once = say(lang, "versions.in_force", since=begun, until=changed)
    again, kept = say(lang, "versions.again_still", since=back), say(lang, "versions.kept_on", at=begun)
    assert f"{once} · {again} · {kept}" in captions
    safety = say(lang, "versions.in_force", since=changed, until=back)
    assert f"{safety} · {say(lang, 'versions.kept_on', at=back)}" in captions


def test_a_safety_copy_of_a_version_says_until_when_the_map_read_so(store, workspace, journey):
    first = workspace.versions.take(journey, "one")
    save(workspace, workspace.journey.stages(journey)[0].id, owner="Ana")
    workspace.versions.take(journey, "two")
    with on(8):
        review_actions.restore_version(workspace, first, label="safety", token="back")
    captions = [caption.value for caption in page(store, view="versions").caption]
    assert say("en", "versions.until", at=at_noon("en", 8)) in captions


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_counted_since_a_change_goes_to_the_version_that_is_kept_next(store, workspace, journey, lang):
    measure(workspace, journey)
    stage = workspace.journey.stages(journey)[0].id
    with on(2):
        first = workspace.versions.take(journey, "one")
    with on(10):
        save(workspace, stage, owner="Ana")
    # Two while the map reads as the version, three since it was changed; what `measure` counted was before the map.
    count(workspace, journey, 3, 9, 10, 11, 20)
    text = everything(page(store, lang=lang, view="versions"))
    for title in ("versions.now_title", "versions.rule"):
        assert say(lang, title) in text
    assert say(lang, "versions.now_times", since=at_noon(lang, 10)) in text
    assert [say(lang, "versions.tallies", count=count) in text for count in (2, 3)] == [True, True]
    with on(25):
        second = workspace.versions.take(journey, "two")
    text = everything(page(store, lang=lang, view="versions"))
    assert say(lang, "versions.now_title") not in text
    assert say(lang, "versions.in_force_still", since=at_noon(lang, 10)) in text
    assert [say(lang, "versions.tallies", count=count) in text for count in (2, 3)] == [True, True]
    assert {version for _, version in workspace.versions.begun(journey)} == {first, second}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_change_that_was_taken_back_is_said_with_what_was_counted_in_it(store, workspace, journey, lang):
    measure(workspace, journey)
    stage = workspace.journey.stages(journey)[0].id
    with on(2):
        workspace.versions.take(journey, "one")
    with on(10):
        save(workspace, stage, owner="Ana")
    with on(20):
        save(workspace, stage, owner=None)
    count(workspace, journey, 9, 10, 20)
    text = everything(page(store, lang=lang, view="versions"))
    assert say(lang, "versions.undone_title") in text
    assert say(lang, "versions.undone_times", since=at_noon(lang, 10), until=at_noon(lang, 20)) in text
    assert say(lang, "versions.tallies", count=1) in text
    assert say(lang, "versions.again_still", since=at_noon(lang, 20)) in text
    assert say(lang, "versions.now_title") not in text


def test_what_was_measured_stays_on_its_version(store, workspace, journey):
    measure(workspace, journey)
    review_actions.note_score(workspace, journey, TODAY, label="one", token="a")
    text = everything(page(store, view="versions"))
    assert say("en", "versions.scores", count=1, values="85.0") in text


# ---- the review


def test_a_review_is_noted_with_its_version_and_the_next_date(store, workspace, journey):
    workspace.map.save_field(ItemKind.JOURNEY, journey, "review_every", "month", seen=None)
    at = page(store)
    at.text_area(key=f"review.note.{journey}").set_value(SCRIPT)
    at = press(at, "review.save")
    (review,) = workspace.reviews.all(journey)
    (version,) = workspace.versions.all(journey)
    assert (review.day, review.note, review.map_version) == (TODAY, SCRIPT, version.id)
    assert review.next_on == review_actions.next_review(TODAY, "month") == workspace.map.journeys()[0].get("review_on")
    text = everything(at)
    # Its own new date is part of the version: nothing has changed since.
    assert say("en", "versions.alike") in text
    assert "<script>" not in text.replace(r"\<script\>", "")


def test_next_reviews_are_proposed_by_the_calendar():
    assert review_actions.next_review(date(2026, 1, 31), "month") == date(2026, 2, 28)
    assert review_actions.next_review(date(2026, 11, 30), None) == date(2027, 2, 28)
    assert review_actions.next_review(date(2024, 2, 29), "year") == date(2025, 2, 28)


def test_the_second_of_two_tabs_is_told_and_what_was_typed_stays(store, workspace, journey):
    mine = page(store)
    mine.text_area(key=f"review.note.{journey}").set_value("mine")
    review_actions.review_done(
        workspace, journey, TODAY, note="theirs", next_on=None, seen=None, label="x", token="theirs"
    )
    mine = press(mine, "review.save")
    assert mine.error
    assert "theirs" in everything(mine)
    assert [review.note for review in workspace.reviews.all(journey)] == ["theirs"]
    assert mine.text_area(key=f"review.note.{journey}").value == "mine"


def test_what_changed_since_the_last_review_stands_on_one_page(store, workspace, journey):
    stages = workspace.journey.stages(journey)
    review_actions.review_done(
        workspace, journey, TODAY - timedelta(days=40), note="", next_on=TODAY, seen=None, label="x", token="a"
    )
    measure(workspace, journey, met=5)
    weeks(workspace, stages[2].id, bad=5)
    text = everything(page(store))
    assert say("en", "review.due_today") in text
    assert say("en", "versions.added", count=40) in text
    assert "**A → B** loses 50.0%" in text
    assert "**Purchase**: conversion fell below its limits" in text
    # 31 to 5 of 100: more than chance.
    assert "**Purchase**: 32.0% → 5.0%, −27.0\u00a0pp" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_surveys_with_answers_on_one_side_of_the_review_alone_are_not_said_to_be_unchanged(
    store, workspace, journey, lang
):
    made = workspace.surveys.new(question("nps"), {}, stage=workspace.journey.stages(journey)[0].id, token="s")
    review_actions.review_done(
        workspace, journey, TODAY - timedelta(days=9), note="", next_on=None, seen=None, label="x", token="a"
    )
    for back in (20, 1):
        workspace.answers.type_in(made, Answer(score=9, at=TODAY - timedelta(days=back)), token=str(back))
        said = say(lang, "review.survey_unmoved" if back == 1 else "review.all_alone", count=1)
        assert said in everything(page(store, lang=lang))


def test_of_more_than_three_experiments_three_are_named_and_the_rest_counted(store, workspace, journey):
    stage = workspace.journey.stages(journey)[0].id
    for place in range(5):
        started(workspace, stage, f"Try {place}")
    at = page(store)
    labels = [link.label for link in links(at)]
    assert sum(label.startswith("Try ") for label in labels) == 3
    assert say("en", "review.more", count=2) in labels


# ---- early warning


def test_with_too_few_weeks_it_says_how_many_are_missing(store, workspace, journey):
    weeks(workspace, workspace.journey.stages(journey)[0].id, bad=30, count=5)
    text = everything(page(store, view="weeks"))
    assert say("en", "weeks.missing", stage="Awareness", count=4) in text
    assert say("en", "weeks.missing", stage="Purchase", count=9) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_week_below_its_limits_is_said_with_the_rule_and_on_home(store, workspace, journey, lang):
    weeks(workspace, workspace.journey.stages(journey)[2].id, bad=5)
    text = everything(page(store, lang=lang, view="weeks"))
    assert say(lang, "weeks.rule") in text
    # By hand: 404 of 1,300 in the thirteen weeks before.
    said = say(
        lang,
        "weeks.outside_below",
        stage=say(lang, "stage.purchase"),
        week=TODAY - timedelta(days=7),
        share={"en": "5.0%", "es": "5,0\u00a0%"}[lang],
        centre={"en": "31.1%", "es": "31,1\u00a0%"}[lang],
    )
    assert said in text
    week, stage = TODAY - timedelta(days=7), say(lang, "stage.purchase")
    home = say(lang, "attention.outside_below", stage=stage, week=week)
    assert home in everything(page(store, "home", lang=lang))


def test_home_says_nothing_of_a_usual_week_nor_of_one_long_ago(store, workspace, journey):
    stages = workspace.journey.stages(journey)
    weeks(workspace, stages[2].id, bad=31)
    weeks(workspace, stages[3].id, bad=5, back=60)
    assert "Early warning" not in everything(page(store, "home"))


# ---- readiness, and home


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_weak_area_is_said_on_home_and_an_unrated_one_is_asked_for(store, workspace, lang):
    asked = say(lang, "attention.ask")
    assert asked in [link.label for link in links(page(store, "home", lang=lang))]
    at = page(store, lang=lang, view="ready")
    at.segmented_control(key=f"ready.{workspace.id}.team.rating.{lang}").set_value(2)
    at = clean(at.run())
    assert workspace.readiness.now().team.value == 2
    why = ", ".join(say(lang, f"ready.why_{one}", rating=2) for one in ("low", "unsupported"))
    assert say(lang, "ready.area_why", area=say(lang, "ready.team"), why=why) in everything(
        page(store, "home", lang=lang)
    )


def test_home_is_calm_with_at_most_three_lines(store, workspace, journey):
    for place in (2, 3, 4):
        weeks(workspace, workspace.journey.stages(journey)[place].id, bad=5)
    workspace.map.save_field(ItemKind.JOURNEY, journey, "review_on", "2020-01-01", seen=None)
    for area in Area:
        workspace.readiness.save_field(area, "rating", 1, seen=None)
    at = page(store, "home")
    to = [say("en", f"attention.to_{name}") for name in ("weeks", "review", "ready")]
    assert [link.label for link in links(at) if link.label in to] == to
    assert say("en", "attention.more", count=2) in everything(at)


def test_evidence_of_a_rating_is_kept_as_it_was_typed(store, workspace):
    at = page(store, view="ready")
    at.text_area(key=f"ready.{workspace.id}.product.evidence").set_value(SCRIPT)
    clean(at.run())
    assert workspace.readiness.now().product.evidence == SCRIPT


def started(workspace, stage, name):
    experiment = actions.log_experiment(workspace, "en", stage=stage)
    fields = {"name": name, "change": "c", "effect": "e", "metric": "m", "mde": 0.2, "people": 80}
    for field, each in fields.items():
        actions.save_field(workspace, experiment, field, each, seen=None)
    actions.start(workspace, experiment)


def links(at):
    found = []

    def walk(block):
        for child in getattr(block, "children", {}).values():
            if getattr(child, "type", "") == "page_link":
                found.append(child.proto)
            walk(child)

    walk(at._tree)
    return found
