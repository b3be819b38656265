"""The "found by" columns repeat what the values say: whatever happened to an experiment."""

from __future__ import annotations

from datetime import date

from experiments.card import Choice
from funnel.samples import Beside, Sample
from storage import index
from storage.store import Store
from storage.workspace import Workspace
from ui import actions

FIELDS = {
    "name": "Shorter form",
    "change": "asking less",
    "effect": "bring more sign-ups",
    "metric": "sign-ups",
    "mde": 0.1,
    "weeks": 2,
}


def test_the_columns_follow_every_step_of_a_life(store: Store, workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)

    def agrees() -> None:
        expected = index.columns(workspace.experiments.get(experiment))
        with store.reading() as db:
            row = db.table("experiment").get(experiment)
        assert {name: row[name] for name in expected} == expected

    agrees()
    for field, value in FIELDS.items():
        actions.save_field(workspace, experiment, field, value, seen=None)
    agrees()
    actions.start(workspace, experiment)
    agrees()
    samples = {"primary": {"a": Sample.of_share(400, 20), "b": Sample.of_share(420, 60)}}
    actions.record(workspace, experiment, through=date.today(), samples=samples, token="one")
    agrees()
    actions.begin_amendment(workspace, experiment)
    actions.save_field(workspace, experiment, "weeks", 3, seen=2)
    actions.amend(workspace, experiment, "a holiday week")
    agrees()
    actions.decide(workspace, experiment, Choice.SCALE, reason="clear enough", token="two")
    actions.learn(workspace, experiment, "Fewer fields, more people.")
    agrees()


def test_a_reading_comes_back_with_all_that_its_samples_know(workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    for field, value in {**FIELDS, "kind": "mean"}.items():
        seen = (workspace.experiments.get(experiment).draft or {}).get(field)
        actions.save_field(workspace, experiment, field, value, seen=seen)
    actions.start(workspace, experiment)
    before = Sample(3, 6.0, 14.0, Beside(9.0, 29.0, 20.0))
    answers = Sample.of_levels({1: 2, 5: 3})
    samples = {"primary": {"a": before, "b": answers}}
    segments = {"app": {"a": before}, "<b>web</b>": {"b": answers}}
    actions.record(workspace, experiment, through=date.today(), samples=samples, segments=segments, token="one")
    reading = workspace.experiments.get(experiment).reading
    assert reading is not None
    assert (reading.samples, reading.segments) == (samples, segments)
