"""Looking before the planned end: what the rule allows then, and what is remembered of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from experiments.card import Choice
from experiments.experiment import Experiment, Reading
from experiments.history import history, information, path
from experiments.life import evaluation, progress
from experiments.results import Verdict
from funnel.samples import Beside, Sample
from storage.workspace import Workspace
from ui import actions
from ui.actions import ReasonMissing

TODAY = date.today()
FIELDS = {
    "name": "Shorter form",
    "change": "asking less",
    "effect": "bring more sign-ups",
    "metric": "sign-ups",
    "baseline": 0.05,
    "mde": 0.2,
    "people": 20_000,
}


def started(workspace: Workspace, **more: object) -> int:
    made = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    for field, value in {**FIELDS, **more}.items():
        seen = (workspace.experiments.get(made).draft or {}).get(field)
        actions.save_field(workspace, made, field, value, seen=seen)
    actions.start(workspace, made)
    return made


def read(workspace: Workspace, made: int, n: int, control: int, treatment: int, *, ago: int = 0) -> Experiment:
    samples = {"primary": {"a": Sample.of_share(n, control), "b": Sample.of_share(n, treatment)}}
    through = TODAY - timedelta(days=ago)
    actions.record(workspace, made, through=through, samples=samples, token=f"{made}.{n}.{control}.{treatment}.{ago}")
    return workspace.experiments.get(made)


def test_a_difference_that_an_ordinary_test_would_call_is_not_enough_before_the_end(workspace: Workspace) -> None:
    made = started(workspace)
    experiment = read(workspace, made, 3_000, 150, 190)
    found = evaluation(experiment)
    assert found is not None
    assert found.primary.comparisons[0].p_value is not None
    assert found.primary.comparisons[0].p_value < 0.05
    assert found.early is None
    assert not progress(experiment, TODAY, found).final
    with pytest.raises(ReasonMissing):
        actions.decide(workspace, made, Choice.SCALE, reason="", token="decide")


def test_evidence_that_holds_however_often_one_looks_ends_it_early(workspace: Workspace) -> None:
    made = started(workspace)
    experiment = read(workspace, made, 3_000, 150, 300)
    found = evaluation(experiment)
    assert found is not None
    assert found.early is Verdict.WIN
    far = progress(experiment, TODAY, found)
    assert (far.early, far.reached, far.final) == (True, False, True)
    actions.decide(workspace, made, Choice.SCALE, reason="", token="decide")
    assert workspace.experiments.get(made).decisions[0].numbers["early"] is True


def test_a_planned_look_ends_it_only_over_its_own_bar(workspace: Workspace) -> None:
    made = started(workspace, looks=5)
    under = read(workspace, made, 4_000, 200, 250, ago=2)
    found = evaluation(under)
    assert found is not None
    look = found.primary.comparisons[0].looks
    assert look is not None
    assert (look.k, look.of, look.information, look.stopped) == (1, 5, 0.4, False)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.early is None
    over = read(workspace, made, 6_000, 300, 420)
    found = evaluation(over)
    assert found is not None
    look = found.primary.comparisons[0].looks
    assert look is not None
    assert look.boundary_z is not None
    assert (look.k, look.information, look.stopped) == (2, 0.6, True)
    assert found.verdict is found.early is Verdict.WIN


def test_every_reading_on_a_screen_before_the_end_is_one_look_however_often_it_is_opened(workspace: Workspace) -> None:
    made = started(workspace)
    experiment = read(workspace, made, 1_000, 50, 55, ago=1)
    for _ in range(3):
        actions.look(workspace, experiment)
    assert len(workspace.experiments.get(made).looks) == 1
    experiment = read(workspace, made, 2_000, 100, 110)
    actions.look(workspace, experiment)
    actions.undo_reading(workspace, made, experiment.readings[-1].id)
    assert len(workspace.experiments.get(made).looks) == 2


def test_looking_at_the_planned_end_is_no_early_look(workspace: Workspace) -> None:
    made = started(workspace)
    actions.look(workspace, read(workspace, made, 10_000, 500, 560))
    assert not workspace.experiments.get(made).looks


def test_what_only_explores_takes_no_reading_out_of_the_history(workspace: Workspace) -> None:
    """A later reading without its numbers, or fewer, leaves the always-valid limits of the primary metric alone."""
    more = {"secondaries": 1, "secondary1.name": "calls"}
    found = []
    for calls in ((), (300, 200), (300, None)):
        made = started(workspace, **(more if calls else {}))
        for place, n in enumerate((1_500, 3_000)):
            samples = {"primary": {"a": Sample.of_share(n, n // 20), "b": Sample.of_share(n, n // 12)}}
            if calls and (x := calls[place]) is not None:
                samples["secondary1"] = {key: Sample.of_share(1_500, x) for key in "ab"}
            actions.record(
                workspace, made, through=TODAY - timedelta(days=5 - place), samples=samples, token=f"{made}.{n}"
            )
        experiment = workspace.experiments.get(made)
        assert [reading.people["a"] for reading in history(experiment.readings)] == [1_500, 3_000]
        evaluated = evaluation(experiment)
        assert evaluated is not None
        found.append((evaluated.primary, evaluated.verdict))
    assert found[0] == found[1] == found[2]


def test_a_later_reading_without_a_guardrails_numbers_leaves_the_earlier_ones_in_the_history() -> None:
    # Guardrail of 40, none, 30: the last corrects the first, whatever stands between them.
    def of(day: int, people: int, guardrail: int | None) -> Reading:
        samples = {"primary": {v: Sample.of_share(people, people // 10) for v in "ab"}}
        if guardrail is not None:
            samples["guardrail1"] = {v: Sample.of_share(people, guardrail) for v in "ab"}
        through = date(2026, 1, day)
        at = datetime(2026, 1, day, tzinfo=UTC)
        return Reading(
            id=day, through=through, recorded=at, samples=samples, people=dict.fromkeys("ab", people), details={}
        )

    with_all = [of(1, 500, 20), of(2, 900, 40), of(3, 1_500, None)]
    assert history(with_all) == tuple(with_all)
    corrected = [of(1, 500, 20), of(2, 900, 40), of(3, 1_500, None), of(4, 2_000, 30)]
    assert history(corrected) == (corrected[0], *corrected[2:])


def test_a_reading_that_a_later_one_cannot_contain_is_no_part_of_the_history(workspace: Workspace) -> None:
    made = started(workspace)
    read(workspace, made, 1_000, 80, 55, ago=3)
    read(workspace, made, 1_500, 70, 90, ago=2)
    experiment = read(workspace, made, 2_000, 95, 120)
    assert [reading.people["a"] for reading in history(experiment.readings)] == [1_500, 2_000]


def test_the_path_has_a_point_for_each_reading_and_narrows(workspace: Workspace) -> None:
    made = started(workspace)
    for day in range(10, 0, -1):
        experiment = read(workspace, made, 500 * (11 - day), 25 * (11 - day), 30 * (11 - day), ago=day)
    assert experiment.card is not None
    points = path(experiment.card, history(experiment.readings), ended=False)["b"]
    assert len(points) == 10
    widths = [point.high - point.low for point in points if point.low is not None and point.high is not None]
    assert widths
    assert widths[-1] == min(widths)


@pytest.mark.parametrize("kind", ["ratio", "mean"])
def test_with_planned_looks_the_line_lies_where_the_newest_range_lies(workspace: Workspace, kind: str) -> None:
    """A ratio is no mean of its first total, and a mean may be adjusted for what was known before."""
    made = started(workspace, kind=kind, sd=3, looks=4, people=2_000)

    def group(total: float, beside: float) -> Sample:
        return Sample(500, total, 9 * total, Beside(beside, 5 * beside, 4 * beside))

    samples = {"primary": {"a": group(600, 900), "b": group(660, 950)}}
    actions.record(workspace, made, through=TODAY, samples=samples, token="look")
    experiment = workspace.experiments.get(made)
    found = evaluation(experiment)
    assert experiment.card is not None
    assert found is not None
    (point,) = path(experiment.card, history(experiment.readings), ended=False)["b"]
    assert point.value == found.primary.comparisons[0].lift.value
    assert point.value != pytest.approx(660 / 600 - 1)


def test_with_planned_looks_the_newest_information_is_all_there_will_be_once_it_has_ended(workspace: Workspace) -> None:
    made = started(workspace, looks=5, weeks=2)
    read(workspace, made, 2_000, 100, 110, ago=3)
    experiment = read(workspace, made, 4_000, 200, 230)
    assert experiment.card is not None
    known = history(experiment.readings)
    assert information(experiment.card, known, ended=False) == (0.2, 0.4)
    assert information(experiment.card, known, ended=True) == (0.2, 1.0)


def test_the_limits_to_read_before_the_end_leave_zero_out_exactly_where_it_may_end(workspace: Workspace) -> None:
    for treatment in range(150, 320, 10):
        made = started(workspace, name=f"{treatment}")
        found = evaluation(read(workspace, made, 3_000, 150, treatment))
        assert found is not None
        (comparison,) = found.primary.comparisons
        assert comparison.interim is not None
        low = comparison.interim.lift.low
        assert low is not None
        assert (low > 0) == (found.early is Verdict.WIN)
        assert found.verdict is (found.early or Verdict.INCONCLUSIVE)


def test_with_other_grades_an_early_end_points_and_does_not_prove(workspace: Workspace) -> None:
    made = started(workspace, grade="parallel")
    found = evaluation(read(workspace, made, 3_000, 150, 320))
    assert found is not None
    assert found.verdict is found.early is Verdict.POINTS_UP


def test_a_decision_before_the_end_keeps_the_range_that_a_guardrail_was_judged_by(workspace: Workspace) -> None:
    guardrail = {"name": "paid", "kind": "binary", "better": "up", "margin": 0.1}
    made = started(workspace, guardrails=1, **{f"guardrail1.{field}": value for field, value in guardrail.items()})
    samples = {
        "primary": {"a": Sample.of_share(3_000, 150), "b": Sample.of_share(3_000, 300)},
        "guardrail1": {"a": Sample.of_share(3_000, 900), "b": Sample.of_share(3_000, 900)},
    }
    actions.record(workspace, made, through=TODAY, samples=samples, token="guarded")
    found = evaluation(workspace.experiments.get(made))
    assert found is not None
    (guard,) = found.metrics[1].comparisons
    assert guard.interim is not None
    assert found.early is None  # the primary metric has won, and the guardrail is not shown to hold
    actions.decide(workspace, made, Choice.SCALE, reason="we had to", token="decide")
    kept = workspace.experiments.get(made).decisions[0].numbers["comparisons"][1]
    assert kept["guard"] == "undecided"
    assert kept["lift"] == pytest.approx([guard.interim.lift.value, guard.interim.lift.low, guard.interim.lift.high])
