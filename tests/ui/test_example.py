"""The worked example: whole, removable, and as true as an invented business can be."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from experiments.draft import problems
from experiments.experiment import Status
from experiments.life import evaluation, progress
from experiments.results import Verdict
from funnel.control import Signal
from funnel.excellence import LEAST_COVERAGE, JourneyScore, excellence, moved
from funnel.in_force import spans
from funnel.journey import Phase
from funnel.journey_map import ItemKind
from funnel.known import together
from funnel.map_versions import compare
from funnel.weeks import watch
from storage.library import Filters, Found
from storage.store import Store
from storage.workspace import Workspace
from ui import actions, example
from ui.parts.money_figures import books
from ui.words import LANGUAGES, say, words

ROOT = Path(__file__).parents[2]
MONTH = timedelta(days=28)

# What the texts of the stories claim.
VERDICTS = {
    "price": Verdict.WIN,
    "form": Verdict.LOSE,
    "reminder": Verdict.NO_DIFFERENCE,
    "welcome": Verdict.INCONCLUSIVE,
    "welcome2": Verdict.INCONCLUSIVE,
    "welcome3": Verdict.WIN,
    "plans": Verdict.WIN,
    "video": Verdict.BLOCKED,
    "yearly": Verdict.INCONCLUSIVE,
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Loaded once, in English; only for tests that look."""
    store = Store(tmp_path_factory.mktemp("example") / "trayecto.db")
    example.load(store, "en")
    return store


@pytest.fixture
def there(filled: Store) -> Workspace:
    return actions.current_workspace(filled, "en")


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, the text index by what it finds."""
    with closing(sqlite3.connect(path)) as file:
        names = [name for (name,) in file.execute("select name from sqlite_master where type = 'table' order by name")]
        own = [name for name in names if not name.startswith(("experiment_text_", "item_text_", "_sqlite", "sqlite_"))]
        return {name: file.execute(f"select * from {name} order by 1").fetchall() for name in own}


def months(workspace: Workspace) -> list[tuple[date, date]]:
    """The newest first; the weeks inside them left out."""
    return [(starts, ends) for starts, ends in workspace.journey.periods() if ends - starts >= MONTH]


def all_of(workspace: Workspace) -> list[Found]:
    return list(workspace.library.find(Filters(), size=100).rows)


def by_story(workspace: Workspace) -> dict[str, Found]:
    """Story → experiment: they are logged in the order of STORIES."""
    return dict(zip(example.STORIES, sorted(all_of(workspace), key=lambda found: found.id), strict=True))


def first_of(workspace: Workspace) -> int:
    return workspace.map.journeys()[0].id


def score_of(workspace: Workspace) -> JourneyScore:
    return excellence(together(workspace.scores.known(first_of(workspace))))


# ---- loading


def test_every_verdict_is_the_one_that_its_story_tells(there: Workspace) -> None:
    found = {}
    for story, row in by_story(there).items():
        evaluated = evaluation(there.experiments.get(row.id))
        if evaluated is not None:
            found[story] = evaluated.verdict
    assert found == VERDICTS
    # What only points somewhere is for weaker evidence; all of these are experiments.
    assert set(found.values()) == set(Verdict) - {Verdict.POINTS_UP, Verdict.POINTS_DOWN}


def test_every_status_occurs_on_every_stage_of_every_phase(there: Workspace) -> None:
    found = all_of(there)
    assert {row.status for row in found} == set(Status)
    assert {row.stage for row in found} == {stage.name for stage in there.journey.stages(first_of(there))}
    assert {row.phase for row in found} == {phase for _, phase in example.STAGES}


def test_the_chain_has_three_iterations_and_the_last_one_waits_for_a_decision(there: Workspace) -> None:
    stories = by_story(there)
    chain = there.library.chain(stories["welcome2"].id)
    assert [row.id for row in chain] == [stories[name].id for name in ("welcome", "welcome2", "welcome3")]
    assert [row.reached and row.status is Status.RUNNING for row in chain] == [False, False, True]
    assert [row.reached and row.status is Status.RUNNING for row in all_of(there)].count(True) == 1


def test_drafts_are_at_different_points_and_one_only_waits_for_the_start(there: Workspace) -> None:
    stories, stages = by_story(there), there.journey.stages()
    drafts = {name: there.experiments.get(stories[name].id).draft for name in ("podcast", "evening", "review")}
    counts = [len(problems(draft or {}, stages)) for draft in drafts.values()]
    assert counts[0] > counts[1] > counts[2] == 0


def test_running_ones_are_without_numbers_half_way_amended_and_blocked(there: Workspace) -> None:
    stories = by_story(there)
    fresh, half, blocked = (there.experiments.get(stories[name].id) for name in ("refer", "yearly", "video"))
    assert fresh.reading is None
    along = progress(half, date.today())
    assert along.planned
    assert 0.4 < along.people / along.planned < 0.6
    assert not along.reached
    assert half.amendments[0].reason == say("en", "example.yearly.amendment")
    assert half.registered
    assert (half.registered.weeks, half.card and half.card.weeks) == (6, 10)
    judged = evaluation(blocked)
    assert judged is not None
    assert judged.split.mismatch


def test_decisions_keep_their_verdict_and_learnings_are_written(there: Workspace) -> None:
    for story, row in by_story(there).items():
        experiment = there.experiments.get(row.id)
        if experiment.decision is not None:
            assert experiment.decision.verdict is VERDICTS[story]
            assert experiment.decision.reason
            assert progress(experiment, date.today()).reached
    assert there.library.learnings().total == 5


def test_the_funnel_has_three_months_in_which_people_flow_from_stage_to_stage(there: Workspace) -> None:
    periods = months(there)
    assert len(periods) == 3
    assert periods[0][1] == date.today().replace(day=1)
    ids = [stage.id for stage in there.journey.stages()]
    for starts, ends in periods:
        counts = there.journey.counts(starts, ends)
        for before, after in pairwise(ids[:4]):
            assert counts[before].completed == counts[after].entered


def test_the_newest_week_of_one_stage_leaves_its_control_limits(there: Workspace) -> None:
    found = {stage: watch(periods, date.today()) for stage, periods in there.journey.counted(first_of(there)).items()}
    (warned,) = (one for one in found.values() if one.warns)
    assert warned.chart is not None
    assert (warned.chart.signals, warned.chart.above) == ((Signal.OUTSIDE,), False)
    # By hand: 222 of 5,780 before, so for 598 people the lower limit is 3.84 - 3 * 0.786 = 1.48 %; 5 are 0.8 %.
    last = warned.chart.points[-1]
    assert (last.entered, last.completed) == (598, 5)
    assert last.limits is not None
    assert last.limits.low == pytest.approx(0.0148318, abs=1e-6)
    for starts, ends in months(there):
        inside = [one for one in warned.weeks if starts <= one.starts and one.ends <= ends]
        whole = there.journey.counts(starts, ends)[there.journey.stages()[0].id]
        assert sum(one.counts.entered or 0 for one in inside) < (whole.entered or 0)
        assert sum(one.counts.completed or 0 for one in inside) < (whole.completed or 0)


def test_the_journey_has_a_score_that_connecting_the_bank_pulls_down(there: Workspace) -> None:
    score, stages = score_of(there), there.journey.stages(first_of(there))
    assert score.value is not None
    assert score.coverage >= LEAST_COVERAGE
    assert len([one for one in score.stages.values() if one.value is not None]) >= 4
    assert score.weakest == dict(zip((key for key, _ in example.STAGES), stages, strict=True))["connect"].id


def test_its_score_was_kept_twice_rose_both_times_and_can_be_told_why(there: Workspace) -> None:
    readings = there.scores.readings(first_of(there))
    values = [excellence(one.parts).value for one in readings] + [score_of(there).value]
    known = [value for value in values if value is not None]
    assert len(known) == 3
    assert known == sorted(known)
    for before, after in pairwise([*(one.parts for one in readings), together(there.scores.known(first_of(there)))]):
        assert moved(before, after)


def test_a_review_took_place_between_them_and_the_map_has_changed_since(there: Workspace) -> None:
    journey = first_of(there)
    (review,) = there.reviews.all(journey)
    first, second = there.scores.readings(journey)
    assert first.day < review.day < second.day < date.today()
    assert review.note
    newer, older = there.versions.all(journey)
    assert (review.map_version, first.map_version, second.map_version) == (older.id, older.id, newer.id)
    changes = compare(there.versions.content(older.id), there.versions.present(journey))
    assert [item.body["name"] for item in changes.added] == [say("en", "example_map.list.name")]
    assert {field for change in changes.changed for field in change.fields} == {"emotion", "emotion_n"}
    assert not compare(there.versions.content(newer.id), there.versions.present(journey))


def test_each_score_lies_in_the_days_of_its_version(there: Workspace) -> None:
    journey = first_of(there)
    held = spans(there.versions.begun(journey))
    assert None not in held
    for reading in there.scores.readings(journey):
        days = {version: sum(span.holds(reading.day) for span in those) for version, those in held.items()}
        assert days == {version: int(version == reading.map_version) for version in held}


def test_a_second_journey_has_ratings_and_stages_and_nothing_else(there: Workspace) -> None:
    first, second = there.map.journeys()
    assert (first.body["name"], second.body["name"]) == tuple(
        say("en", f"example_map.{key}.name") for key in ("journey", "second")
    )
    assert all(second.get(field) for field in ("value", "importance", "frequency"))
    assert len(there.map.items(second.id, *ItemKind)) == len(there.journey.stages(second.id)) == 6
    assert excellence(together(there.scores.known(second.id))).value is None


def test_every_survey_was_answered_up_to_yesterday_and_by_enough_to_say_something(there: Workspace) -> None:
    for survey in there.surveys.all():
        days = [answer.at for answer in there.answers.of(survey.id) if answer.at]
        assert len(days) >= 30
        assert date.today() - timedelta(days=7) < max(days) < date.today()


def test_everything_happened_in_the_past_and_in_order(there: Workspace) -> None:
    for row in all_of(there):
        experiment = there.experiments.get(row.id)
        instants = [experiment.created, experiment.started, *(one.at for one in experiment.amendments)]
        instants += [one.recorded for one in experiment.readings] + [one.at for one in experiment.decisions]
        instants += [experiment.learning.at] if experiment.learning else []
        known = [instant for instant in instants if instant is not None]
        assert known == sorted(known)
        assert row.created <= row.changed == known[-1]
        assert known[-1].date() < date.today()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_loads_in_every_language_is_chosen_and_a_second_call_adds_nothing(tmp_path: Path, lang: str) -> None:
    store = Store(tmp_path / "trayecto.db")
    started = time.process_time()
    first = example.load(store, lang)
    assert time.process_time() - started < 5
    assert actions.current_workspace(store, lang).id == first.id
    assert store.workspaces()[0].name == say(lang, "example.name")
    assert {row.name.split(" · ")[0] for row in all_of(first)} <= set(map(str, words(lang).values()))

    before = everything(store.path)
    again = [example.load(store, other) for other in LANGUAGES]
    assert {workspace.id for workspace in again} == {first.id}
    assert everything(store.path) == before


def test_it_is_chosen_again_when_it_is_loaded_again(filled: Store) -> None:
    own = actions.own_workspace(filled, "en")
    filled.choose_workspace(own.id)
    there = example.load(filled, "en")
    assert actions.current_workspace(filled, "en").id == there.id


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2025, 1, 1)])
def test_it_loads_on_any_day(tmp_path: Path, today: date) -> None:
    workspace = example.load(Store(tmp_path / "trayecto.db"), "en", today)
    assert len(months(workspace)) == 3
    assert {(ends - starts).days for starts, ends in workspace.journey.periods() if ends - starts < MONTH} == {7}
    assert Counter(row.verdict for row in all_of(workspace))[Verdict.WIN] == 3
    readings = workspace.scores.readings(first_of(workspace))
    assert [excellence(one.parts).value is not None for one in readings] == [True, True]


# ---- removing, and being interrupted


def test_removing_it_leaves_nothing_behind_and_the_persons_own_work_untouched(tmp_path: Path) -> None:
    store = Store(tmp_path / "trayecto.db")
    own = actions.own_workspace(store, "en")
    mine = actions.log_experiment(own, "en", own.journey.stages()[0].id)
    actions.save_field(own, mine, "name", "Mine", seen=None)
    store.choose_workspace(own.id)
    before = everything(store.path)

    example.load(store, "es")
    assert [row.name for row in all_of(own)] == ["Mine"]
    store.remove_example()
    after = everything(store.path)
    assert after.pop("profile") == [("local", None, None)]
    assert before.pop("profile") == [("local", None, own.id)]
    assert after == before


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, sqlite3.OperationalError, actions.ReasonMissing])
def test_an_interrupted_load_leaves_no_half_example(
    store: Store, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    def interrupted(*given: object, **options: object) -> None:
        raise interruption()

    with monkeypatch.context() as patched:
        patched.setattr(actions, "decide", interrupted)
        with pytest.raises(interruption):
            example.load(store, "en")
    assert not any(everything(store.path)[name] for name in ("workspace", "stage", "experiment", "period", "profile"))


def test_of_two_who_load_it_at_once_one_fills_it_and_both_get_it(store: Store) -> None:
    script = (
        "import sys\nfrom storage.store import Store\nfrom ui import example\n"
        "print(example.load(Store(sys.argv[1]), 'en').id)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(store.path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    there = example.load(store, "en")
    assert other.communicate(timeout=120)[0] == f"{there.id}\n"
    assert there.library.find(Filters()).total == len(example.STORIES)
    assert len(there.journey.stages(first_of(there))) == len(example.STAGES)


def test_what_a_killed_load_left_behind_is_replaced(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example, "PATIENCE", 0.1)
    half = store.create_workspace(example.UNFINISHED + "killed", [], example=True)
    actions.log_experiment(half, "en")
    assert not example.is_loaded(store)
    assert example.load(store, "en").library.find(Filters()).total == len(example.STORIES)
    assert example.is_loaded(store)


def test_what_runs_is_the_same_number_on_the_home_page_the_board_and_the_journeys(there: Workspace) -> None:
    use = there.journey.use().values()
    waiting = [row for row in there.library.column("learn").rows if row.status is Status.RUNNING]
    assert sum(one.running for one in use) == there.library.column("measure").total > 0
    assert sum(one.deciding for one in use) == len(waiting) > 0
    assert sum(one.all for one in use) == there.library.find(Filters()).total


def test_who_is_kept_need_not_recommend(there: Workspace) -> None:
    """Of 229 who were to send their papers 199 did; 9 recommended."""
    journey = there.map.journeys()[0].id
    stage = books(there, journey).last_stage(Phase.RETENTION)
    assert stage is not None
    newest = max(there.journey.counted(journey)[stage.id], key=lambda one: (one.ends, one.starts))
    assert (newest.counts.entered, newest.counts.completed) == (229, 199)
