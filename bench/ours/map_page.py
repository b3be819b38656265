"""The page of a journey's map, with nothing and with much on it, in one run: `python -m bench.ours.map_page RUNS`.

Empty are the stages that a workspace begins with; full are 12 stages, 200 touchpoints, 2,000 pieces of evidence, and
what goes with them. Each is opened as it was drawn before, and as it is after a stage was renamed, when it has to be
drawn anew.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

from bench.environments import ROOT
from funnel.counts import StageCounts
from funnel.fields import Choice
from funnel.journey import Phase
from funnel.journey_map import FIELDS, ItemKind
from funnel.tallies import Tally
from storage.store import Store
from storage.workspace import Workspace
from ui import actions

STAGES, TOUCHPOINTS, EVIDENCE, OTHERS, HANDOFFS = 12, 200, 2_000, 24, 20
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
NOTE = "The person said that nobody had told them when the work would begin, and that they called twice. " * 3


def fill(workspace: Workspace) -> int:
    """A journey with all of it; its id."""
    on_map = workspace.map
    phases = [phase for phase in Phase for _ in range(STAGES // len(Phase))]
    journey = on_map.new_journey({"name": "Large"}, [], token="large")
    stages = [workspace.journey.add_stage(phase, f"Stage {i + 1}", journey) for i, phase in enumerate(phases)]
    for i, stage in enumerate(stages):
        for field, value in (("emotion", i % 5 - 2), ("emotion_n", i), ("wish", 2)):
            on_map.save_field(ItemKind.STAGE, stage, field, value, seen=None)
    groups = FIELDS[ItemKind.TOUCHPOINT]["group"]
    assert isinstance(groups, Choice)
    touchpoints = on_map.add_all(
        journey,
        ItemKind.TOUCHPOINT,
        [
            {"name": f"Touchpoint {i} of the journey", "stage": stages[i % STAGES], "group": groups.options[i % 4]}
            for i in range(TOUCHPOINTS)
        ],
    )
    for kind in (ItemKind.MOMENT, ItemKind.CHECKPOINT, ItemKind.PAIN):
        bodies = [{"name": f"{kind} {i} of the journey", "stage": stages[i % STAGES]} for i in range(OTHERS)]
        _count(workspace, kind, on_map.add_all(journey, kind, bodies))
    ways = [{"start": touchpoints[i], "end": touchpoints[i * 7 + 1]} for i in range(HANDOFFS)]
    _count(workspace, ItemKind.HANDOFF, on_map.add_all(journey, ItemKind.HANDOFF, ways))
    notes = [{"name": NOTE, "stage": stages[i % STAGES], "type": "interview"} for i in range(EVIDENCE)]
    on_map.add_all(journey, ItemKind.EVIDENCE, notes)
    counts = StageCounts(entered=1_000, completed=400, hours=20, spend_minor=100_000)
    workspace.journey.record_counts(*MARCH, dict.fromkeys(stages, counts))
    return journey


def _count(workspace: Workspace, kind: ItemKind, ids: list[int]) -> None:
    if kind is not ItemKind.PAIN:
        for i, one in enumerate(ids):
            tally = Tally(starts=MARCH[0], ends=MARCH[1], met=80 + i % 20, total=100)
            workspace.tallies.record(kind, one, tally)


def opened(app: AppTest, journey: int) -> AppTest:
    """The page, with all its parts."""
    app.query_params["journey"] = str(journey)
    app.switch_page("ui/pages/map.py").run()
    assert not app.exception, app.exception
    return app


def begun(file: Path) -> tuple[AppTest, dict[str, int]]:
    """Someone who is on the first page, and the two journeys that they are about to open."""
    os.environ["TRAYECTO_DB"] = str(file)
    workspace = actions.own_workspace(Store(file), "en")
    journeys = {"empty": workspace.map.journeys()[0].id, "full": fill(workspace)}
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run(), journeys


def measured(file: Path, runs: int) -> list[float]:
    """CPU seconds of opening empty, full, empty after a change, full after a change: medians, a first round aside."""
    app, journeys = begun(file)
    on_map = actions.own_workspace(Store(file), "en").map
    stages = {name: on_map.items(journey, ItemKind.STAGE)[0].id for name, journey in journeys.items()}
    times: dict[tuple[bool, str], list[float]] = {(changed, name): [] for changed in (False, True) for name in journeys}
    for run in range(runs + 1):
        for (changed, name), found in times.items():
            if changed:
                seen = on_map.get(ItemKind.STAGE, stages[name]).body["name"]
                on_map.save_field(ItemKind.STAGE, stages[name], "name", f"Renamed {run}", seen=seen)
            start = time.process_time()
            opened(app, journeys[name])
            found.append(time.process_time() - start)
    return [statistics.median(found[1:]) for found in times.values()]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        answers = measured(Path(folder) / "bench.db", int(sys.argv[1]))
    print(json.dumps({"cpu": sum(answers), "answers": answers}))
