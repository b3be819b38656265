"""Finding: the list, the board, the chain; in SQL, as quick with many as with few."""

from __future__ import annotations

import json

import pytest

from experiments.draft import BEGINNING
from experiments.experiment import Status
from funnel.journey import Phase
from storage.library import Filters
from storage.store import Store
from storage.workspace import Workspace
from ui import actions


def named(workspace: Workspace, name: str, **fields: object) -> int:
    experiment = workspace.experiments.new({**BEGINNING})
    for field, value in {"name": name, **fields}.items():
        workspace.experiments.save_field(experiment, field, value, seen=None)
    return experiment


def names(workspace: Workspace, filters: Filters, **page: int) -> list[str]:
    return [row.name for row in workspace.library.find(filters, **page).rows]


def test_a_search_finds_the_beginnings_of_words_without_regard_to_accents(workspace: Workspace) -> None:
    named(workspace, "Captación por búsqueda")
    named(workspace, "Renewal e-mail", change="writing a week earlier")
    assert names(workspace, Filters(text="captacion BUSQ")) == ["Captación por búsqueda"]
    assert names(workspace, Filters(text="writing ear")) == ["Renewal e-mail"]


@pytest.mark.parametrize("text", ['"', "a AND", "NEAR(", "* OR *", "name:x", "'; drop table experiment; --", "-"])
def test_whatever_is_typed_into_the_search_is_text_and_no_query(workspace: Workspace, text: str) -> None:
    named(workspace, "Shorter form")
    assert workspace.library.find(Filters(text=text)).total in (0, 1)


def test_filters_narrow_by_phase_stage_and_status(workspace: Workspace) -> None:
    first, *_, last = workspace.journey.stages()
    named(workspace, "First", stage=first.id)
    named(workspace, "Last", stage=last.id)
    assert names(workspace, Filters(phase=Phase.RETENTION)) == ["Last"]
    assert names(workspace, Filters(stage=first.id, status=Status.DRAFT)) == ["First"]
    assert names(workspace, Filters(status=Status.RUNNING)) == []


def test_pages_hold_every_experiment_once(workspace: Workspace) -> None:
    for number in range(7):
        named(workspace, f"Test {number}")
    seen = [name for page in (1, 2, 3) for name in names(workspace, Filters(), page=page, size=3)]
    assert sorted(seen) == [f"Test {number}" for number in range(7)]
    beyond = workspace.library.find(Filters(), page=9, size=3)
    assert (beyond.number, len(beyond.rows)) == (3, 1)


def test_an_untouched_draft_is_not_listed(workspace: Workspace) -> None:
    actions.log_experiment(workspace, "en")
    assert workspace.library.is_empty()


def test_nothing_of_another_workspace_is_found(store: Store, workspace: Workspace) -> None:
    other = store.create_workspace("Example", [], example=True)
    named(other, "Somebody else's")
    assert workspace.library.is_empty()
    assert workspace.library.chain(other.library.find(Filters()).rows[0].id) == []


def test_a_page_of_ten_thousand_reads_no_more_rows_than_a_page_of_ten(store: Store, workspace: Workspace) -> None:
    with store.writing() as db:
        db.table("experiment").insert_all(
            {
                "workspace_id": workspace.id,
                "version": 1,
                "created_at": f"2026-01-01T00:{number // 60 % 60:02}:{number % 60:02}+00:00",
                "changed_at": f"2026-01-01T00:{number // 60 % 60:02}:{number % 60:02}+00:00",
                "draft": json.dumps({"name": f"Test {number}"}),
                "name": f"Test {number}",
            }
            for number in range(10_000)
        )
    found = workspace.library.find(Filters(), page=400, size=25)
    assert (len(found.rows), found.total) == (25, 10_000)
    with store.reading() as db:
        plan = db.query(
            "explain query plan select * from experiment e where e.workspace_id = 1 and (e.version > 0 or"
            " e.parent_id is not null) order by e.changed_at desc, e.id desc limit 25 offset 9975"
        )
        assert any("experiment_by_change" in row["detail"] for row in plan)
