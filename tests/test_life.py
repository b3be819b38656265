"""The life of an experiment, from the idea to the next iteration, as the README tells it."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest

from experiments.card import Choice, SealBroken
from experiments.draft import CardIncomplete
from experiments.experiment import Status
from experiments.life import AmendmentRefused, evaluation, progress
from experiments.results import Verdict
from funnel.samples import Sample
from storage.clock import set_to
from storage.errors import DraftChanged, WrongMoment
from storage.workspace import Workspace
from ui import actions

GATE = {
    "name": "Gate at level 40",
    "change": "moving the first gate from level 30 to level 40",
    "effect": "keep more players after a week",
    "metric": "players back after 7 days",
    "variant.a": "Gate 30",
    "variant.b": "Gate 40",
    "mde": 0.02,
    "people": 90_000,
}


def write(workspace: Workspace, experiment: int, fields: dict[str, object]) -> None:
    for field, value in fields.items():
        seen = (workspace.experiments.get(experiment).draft or {}).get(field)
        actions.save_field(workspace, experiment, field, value, seen=seen)


def gate(workspace: Workspace) -> int:
    """Cookie Cats' test card, sealed, with what was measured."""
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[5].id)
    write(workspace, experiment, GATE)
    actions.start(workspace, experiment)
    samples = {"primary": {"a": Sample.of_share(44_700, 8_502), "b": Sample.of_share(45_489, 8_279)}}
    actions.record(workspace, experiment, through=date.today(), samples=samples, token=uuid.uuid4().hex)
    return experiment


def test_the_life_of_an_experiment_from_log_to_next_iteration(workspace: Workspace) -> None:
    experiment = gate(workspace)
    found = evaluation(workspace.experiments.get(experiment))
    assert found is not None
    assert found.verdict is Verdict.LOSE
    assert found.primary.comparisons[0].p_value == pytest.approx(0.00155, abs=5e-5)

    actions.decide(workspace, experiment, Choice.STOP, reason="", token="once")
    actions.learn(workspace, experiment, "A later gate loses the players who needed the pause.")
    following = actions.iterate(workspace, experiment)

    assert workspace.experiments.get(experiment).status is Status.LEARNED
    draft = workspace.experiments.get(following).draft or {}
    assert (draft["name"], draft["metric"]) == ("Gate at level 40 · 2", "players back after 7 days")
    assert draft["baseline"] == pytest.approx(0.190201)
    assert [one.id for one in workspace.library.chain(following)] == [experiment, following]
    assert all(one.chained for one in workspace.library.chain(following))


def test_a_second_click_on_log_opens_the_same_untouched_draft(workspace: Workspace) -> None:
    assert actions.log_experiment(workspace, "en") == actions.log_experiment(workspace, "en")


def test_a_card_with_holes_is_not_sealed_and_says_which_fields(workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en")
    with pytest.raises(CardIncomplete) as refused:
        actions.start(workspace, experiment)
    assert [problem.field for problem in refused.value.problems] == [
        *("name", "stage", "change", "effect", "metric", "mde", "people")
    ]


def test_two_people_in_one_field_the_second_is_told_what_the_first_wrote(workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en")
    actions.save_field(workspace, experiment, "name", "Ana's", seen=None)
    with pytest.raises(DraftChanged) as refused:
        actions.save_field(workspace, experiment, "name", "Luis's", seen=None)
    assert refused.value.values["theirs"] == "Ana's"


def test_a_decision_against_the_rule_needs_a_reason(workspace: Workspace) -> None:
    experiment = gate(workspace)
    with pytest.raises(actions.ReasonMissing):
        actions.decide(workspace, experiment, Choice.SCALE, reason=" ", token="a")
    actions.decide(workspace, experiment, Choice.SCALE, reason="The publisher wants it.", token="b")
    assert workspace.experiments.get(experiment).status is Status.DECIDED


def test_stopping_before_the_planned_end_needs_a_reason(workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[5].id)
    write(workspace, experiment, {**GATE, "people": 1_000_000})
    actions.start(workspace, experiment)
    assert actions.against_the_rule(workspace.experiments.get(experiment), Choice.STOP)
    assert not actions.against_the_rule(workspace.experiments.get(experiment), Choice.KEEP_RUNNING)


def test_the_same_click_twice_is_one_decision(workspace: Workspace) -> None:
    experiment = gate(workspace)
    for _ in range(2):
        actions.decide(workspace, experiment, Choice.KEEP_RUNNING, reason="another week", token="same")
    assert len(workspace.experiments.get(experiment).decisions) == 1


def test_an_amendment_keeps_the_registered_card_and_says_why(workspace: Workspace) -> None:
    experiment = gate(workspace)
    registered = workspace.experiments.get(experiment).seal
    actions.begin_amendment(workspace, experiment)
    write(workspace, experiment, {"mde": 0.05})
    with pytest.raises(actions.ReasonMissing):
        actions.amend(workspace, experiment, " ")
    actions.amend(workspace, experiment, "2 % would not pay for the work")

    amended = workspace.experiments.get(experiment)
    assert (amended.seal, amended.card and amended.card.mde) == (registered, 0.05)
    assert amended.amendments[0].reason == "2 % would not pay for the work"


MINUTES = {"secondaries": 1, "secondary1.name": "minutes played", "secondary1.kind": "mean"}


def test_secondary_metrics_can_be_amended_and_go_on_to_the_next_card(workspace: Workspace) -> None:
    experiment = gate(workspace)
    actions.begin_amendment(workspace, experiment)
    write(workspace, experiment, MINUTES)
    actions.amend(workspace, experiment, "we wonder whether they play longer")
    card = workspace.experiments.get(experiment).card
    assert card is not None
    assert [metric.name for metric in card.secondaries] == ["minutes played"]

    actions.begin_amendment(workspace, experiment)
    write(workspace, experiment, {"secondary1.kind": "binary"})
    with pytest.raises(AmendmentRefused) as refused:
        actions.amend(workspace, experiment, "because")
    assert refused.value.values["why"] == "kind"

    actions.decide(workspace, experiment, Choice.STOP, reason="", token="once")
    following = workspace.experiments.get(actions.iterate(workspace, experiment)).draft or {}
    assert {field: following.get(field) for field in MINUTES} == MINUTES


def test_a_sealed_card_takes_no_field_without_an_amendment(workspace: Workspace) -> None:
    experiment = gate(workspace)
    with pytest.raises(WrongMoment):
        actions.save_field(workspace, experiment, "mde", 0.5, seen=0.02)


def test_a_reading_can_be_undone_and_the_one_before_counts(workspace: Workspace) -> None:
    experiment = gate(workspace)
    more = {"primary": {"a": Sample.of_share(50_000, 9_000), "b": Sample.of_share(50_000, 9_900)}}
    actions.record(workspace, experiment, through=date.today(), samples=more, token="more")
    newest = workspace.experiments.get(experiment).reading
    assert newest is not None
    actions.undo_reading(workspace, experiment, newest.id)
    found = evaluation(workspace.experiments.get(experiment))
    assert found is not None
    assert found.verdict is Verdict.LOSE


def test_an_amendment_that_was_open_at_the_decision_can_change_nothing_afterwards(workspace: Workspace) -> None:
    experiment = gate(workspace)
    actions.begin_amendment(workspace, experiment)
    write(workspace, experiment, {"mde": 0.5})
    actions.decide(workspace, experiment, Choice.STOP, reason="", token="once")
    with pytest.raises(WrongMoment):
        actions.amend(workspace, experiment, "too late")
    decided = workspace.experiments.get(experiment)
    assert (decided.draft, decided.card and decided.card.mde) == (None, 0.02)


def test_a_decision_on_numbers_that_have_moved_on_is_refused(workspace: Workspace) -> None:
    experiment = gate(workspace)
    on_screen = workspace.experiments.get(experiment).version
    more = {"primary": {"a": Sample.of_share(50_000, 9_000), "b": Sample.of_share(50_000, 9_900)}}
    actions.record(workspace, experiment, through=date.today(), samples=more, token="somebody else")
    with pytest.raises(WrongMoment):
        actions.decide(workspace, experiment, Choice.SCALE, reason="", token="mine", version=on_screen)


@pytest.mark.parametrize(
    ("fields", "why"),
    [({}, "nothing"), ({"kind": "mean"}, "kind"), ({"variants": 3, "variant.c": "Gate 50"}, "variants")],
)
def test_an_amendment_changes_something_but_not_what_numbers_mean(
    workspace: Workspace, fields: dict[str, object], why: str
) -> None:
    experiment = gate(workspace)
    actions.begin_amendment(workspace, experiment)
    write(workspace, experiment, fields)
    with pytest.raises(AmendmentRefused) as refused:
        actions.amend(workspace, experiment, "because")
    assert refused.value.values["why"] == why


def test_the_same_amendment_clicked_twice_is_one(workspace: Workspace) -> None:
    experiment = gate(workspace)
    actions.begin_amendment(workspace, experiment)
    write(workspace, experiment, {"mde": 0.05})
    for _ in range(2):
        actions.amend(workspace, experiment, "2 % would not pay", seen=0)
    assert len(workspace.experiments.get(experiment).amendments) == 1


def test_anyone_can_compute_the_seals_from_the_texts_that_are_shown(workspace: Workspace) -> None:
    experiment = gate(workspace)
    actions.begin_amendment(workspace, experiment)
    write(workspace, experiment, {"mde": 0.05})
    actions.amend(workspace, experiment, "2 % would not pay")
    found = workspace.experiments.get(experiment)
    assert hashlib.sha256((found.sealed_text or "").encode()).hexdigest() == found.seal
    (amendment,) = found.amendments
    assert hashlib.sha256(amendment.sealed_text.encode()).hexdigest() == amendment.seal
    assert found.seal in amendment.sealed_text


def test_a_card_changed_behind_the_programs_back_is_not_evaluated(workspace: Workspace) -> None:
    experiment = gate(workspace)
    with workspace.store.writing() as db:
        db.execute("update experiment set card = replace(card, '\"mde\":0.02', '\"mde\":0.2')")
    with pytest.raises(SealBroken):
        workspace.experiments.get(experiment)


def test_the_number_of_a_discarded_draft_is_never_given_again(workspace: Workspace) -> None:
    first = actions.log_experiment(workspace, "en")
    actions.discard(workspace, first)
    assert actions.log_experiment(workspace, "en") > first


def test_a_learning_that_somebody_else_wrote_is_not_written_over(workspace: Workspace) -> None:
    experiment = gate(workspace)
    actions.decide(workspace, experiment, Choice.STOP, reason="", token="once")
    actions.learn(workspace, experiment, "Ana's words")
    with pytest.raises(DraftChanged):
        actions.learn(workspace, experiment, "Luis's words")
    actions.learn(workspace, experiment, "Both their words", seen="Ana's words")


def test_a_blocked_experiment_may_be_stopped_or_begun_anew_without_a_reason(workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[5].id)
    write(workspace, experiment, GATE)
    actions.start(workspace, experiment)
    samples = {"primary": {"a": Sample.of_share(900, 90), "b": Sample.of_share(1_200, 130)}}
    actions.record(workspace, experiment, through=date.today(), samples=samples, token="uneven")
    blocked = workspace.experiments.get(experiment)
    assert not actions.against_the_rule(blocked, Choice.STOP)
    assert not actions.against_the_rule(blocked, Choice.KEEP_RUNNING)
    assert actions.against_the_rule(blocked, Choice.SCALE)


def test_what_is_blocked_at_its_planned_end_is_not_called_to_run_on(workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[5].id)
    write(workspace, experiment, GATE | {"people": 2_000})
    actions.start(workspace, experiment)
    samples = {"primary": {"a": Sample.of_share(900, 90), "b": Sample.of_share(1_200, 130)}}
    actions.record(workspace, experiment, through=date.today(), samples=samples, token="uneven")
    blocked = workspace.experiments.get(experiment)
    assert not actions.against_the_rule(blocked, Choice.ITERATE)
    assert actions.against_the_rule(blocked, Choice.KEEP_RUNNING)


def test_the_days_left_count_from_today_and_not_from_the_last_reading(workspace: Workspace) -> None:
    today = date.today()
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[5].id)
    with set_to(datetime.combine(today - timedelta(days=30), time(12), UTC)):
        write(workspace, experiment, {**GATE, "people": 400})
        actions.start(workspace, experiment)
    samples = {"primary": {"a": Sample.of_share(100, 10), "b": Sample.of_share(100, 12)}}
    actions.record(workspace, experiment, through=today - timedelta(days=11), samples=samples, token="late")
    # 200 people in 20 days: 20 days more from the reading on, 11 of which have passed.
    assert progress(workspace.experiments.get(experiment), today).days_left == 9
