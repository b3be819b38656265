"""What the file can do to us: each trouble has its own coded error, and no file of anybody's is harmed."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from experiments.card import Choice
from funnel.journey import Phase
from funnel.samples import Sample
from storage import errors
from storage.errors import (
    AlreadyImported,
    DatabaseFull,
    DatabaseLocked,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseUnreachable,
    NotADatabase,
    NotFound,
    NotOurs,
    StorageError,
)
from storage.library import Filters
from storage.schema import APPLICATION_ID, migrations, version
from storage.store import Store
from storage.workspace import Workspace
from ui import actions
from ui.messages import error_words
from ui.words import LANGUAGES

ROOT = Path(__file__).parents[2]
NOBODY = 65534


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder that people other than root may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        for path in Path(folder).rglob("*"):
            path.chmod(0o755)


@contextmanager
def powerless() -> Iterator[None]:
    """Root may write everywhere: here, be somebody who may not."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def processes(script: str, arguments: list[list[str]]) -> list[str]:
    """Starts them all, lets them go at one moment, and gives what each wrote."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", f"import sys\nfrom storage.store import Store\ninput('ready\\n')\n{script}", *given],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for given in arguments
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    return [one.communicate(timeout=120)[0].strip() for one in running]


# ---- files that are not ours


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    content = "my notes, long enough for SQLite to look at them\n" * 100
    path.write_text(content)
    with pytest.raises(NotADatabase) as refused:
        Store(path).workspaces()
    assert refused.value.values == {"file": "notes.txt", "folder": str(tmp_path)}
    assert path.read_text() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("their_version", [0, version(), version() + 7])
def test_a_database_of_another_program_is_left_byte_identical(tmp_path: Path, mode: str, their_version: int) -> None:
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute(f"pragma journal_mode = {mode}")
        theirs.execute(f"pragma user_version = {their_version}")
        theirs.execute("create table song (name text)")
        theirs.execute("insert into song values ('Gracias a la vida')")
        theirs.commit()
    before = path.read_bytes()
    for action in (Store(path).workspaces, Store(path).remove_example):
        with pytest.raises(NotOurs):
            action()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_damaged_file_is_said_to_be_damaged(store: Store, workspace: Workspace) -> None:
    with closing(sqlite3.connect(store.path)) as ours:
        ours.execute("pragma wal_checkpoint(truncate)")
    content = bytearray(store.path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    store.path.write_bytes(content)
    with pytest.raises(NotADatabase):
        store.workspaces()


def test_a_file_of_a_newer_trayecto_is_not_touched(store: Store, workspace: Workspace) -> None:
    with closing(sqlite3.connect(store.path)) as ours:
        ours.execute(f"pragma user_version = {version() + 1}")
    before = store.path.read_bytes()
    with pytest.raises(DatabaseNewer) as refused:
        store.workspaces()
    assert refused.value.values == {"file": store.path.name, "known": version(), "found": version() + 1}
    assert store.path.read_bytes() == before


def test_an_empty_file_becomes_ours(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    assert Store(path).workspaces() == []


# ---- places where nothing can be written


def test_a_read_only_file_can_be_read_and_says_why_it_cannot_be_written(outside: Path) -> None:
    store = Store(outside / "trayecto.db")
    actions.own_workspace(store, "en")
    outside.chmod(0o777)
    store.path.chmod(0o444)
    with powerless():
        assert [card.example for card in store.workspaces()] == [False]
        with pytest.raises(DatabaseReadOnly) as refused:
            store.choose_language("es")
    assert refused.value.values["folder"] == str(outside)


def test_a_folder_that_may_not_be_written_is_said_to_be_so(outside: Path) -> None:
    outside.chmod(0o555)
    with powerless():
        for path in (outside / "trayecto.db", outside / "new" / "trayecto.db"):
            with pytest.raises(DatabaseUnreachable):
                Store(path).workspaces()
    outside.chmod(0o755)


def test_a_folder_that_does_not_exist_is_made(tmp_path: Path) -> None:
    assert Store(tmp_path / "a" / "b" / "trayecto.db").workspaces() == []


def test_a_path_that_is_a_folder_or_lies_below_a_file_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "trayecto.db", tmp_path / "file" / "below" / "trayecto.db"):
        with pytest.raises(DatabaseUnreachable):
            Store(path).workspaces()


@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.ENAMETOOLONG])
def test_a_folder_that_the_system_cannot_make_is_unreachable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*given: object, **options: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(DatabaseUnreachable):
        Store(tmp_path / "a" / "trayecto.db").workspaces()


def test_a_full_disk_keeps_what_was_saved_and_nothing_of_the_rest(
    store: Store, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    stages = workspace.journey.stages()

    def on_a_full_disk(*given: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **options)  # type: ignore[call-overload]
        (pages,) = connection.execute("pragma page_count").fetchone()
        connection.execute(f"pragma max_page_count = {pages}")
        return connection

    monkeypatch.setattr(sqlite3, "connect", on_a_full_disk)
    with pytest.raises(DatabaseFull):
        workspace.journey.add_stage(Phase.DELIVERY, "x" * 100_000)
    assert workspace.journey.stages() == stages
    monkeypatch.undo()
    workspace.journey.add_stage(Phase.DELIVERY, "after some space was freed")
    assert len(workspace.journey.stages()) == len(stages) + 1


# ---- others at the same file


def test_while_another_one_writes_we_can_read_and_writing_is_refused_in_time(
    store: Store, workspace: Workspace
) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        impatient = Store(store.path, busy_seconds=0.1)
        assert len(impatient.workspaces()) == 1
        with pytest.raises(DatabaseLocked) as refused:
            impatient.choose_language("es")
        other.execute("rollback")
    assert refused.value.values["file"] == store.path.name
    impatient.choose_language("es")
    assert store.profile().lang == "es"


def test_of_two_threads_and_two_processes_writing_at_once_nothing_is_lost(store: Store, workspace: Workspace) -> None:
    before = len(workspace.journey.stages())

    def write(name: str) -> None:
        for number in range(25):
            workspace.journey.add_stage(Phase.DELIVERY, f"{name} {number}")

    script = (
        "from funnel.journey import Phase\n"
        "journey = Store(sys.argv[1], busy_seconds=60).workspace(int(sys.argv[2])).journey\n"
        "for number in range(25): journey.add_stage(Phase.DELIVERY, f'{sys.argv[3]} {number}')"
    )
    with ThreadPoolExecutor(3) as pool:
        others = pool.submit(processes, script, [[str(store.path), str(workspace.id), name] for name in "CD"])
        list(pool.map(write, "AB"))
        assert others.result() == ["", ""]
    found = [stage.name for stage in workspace.journey.stages()][2:]
    assert len(workspace.journey.stages()) == before + 100
    assert {f"{name} {number}" for name in "ABCD" for number in range(25)} <= set(found)
    positions = [stage.position for stage in workspace.journey.stages()]
    assert len(set(positions)) == len(positions)


def test_six_processes_that_open_an_empty_file_at_once_run_its_migrations_once(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.db" for number in range(5)]
    script = "for path in sys.argv[1:]: print(Store(path, busy_seconds=60).create_workspace('ours', []).id, end='')"
    assert processes(script, [[str(path) for path in files]] * 6) == ["11111"] * 6
    for path in files:
        with closing(sqlite3.connect(path)) as file:
            applied = file.execute("select name from _sqlite_migrations").fetchall()
            assert (len(applied), len(set(applied))) == (version(), version())
            assert file.execute("pragma journal_mode").fetchone() == ("wal",)
            assert file.execute("pragma integrity_check").fetchone() == ("ok",)


# ---- the same click twice


def test_a_second_click_on_a_final_decision_or_a_file_is_one(workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    fields = {"name": "n", "change": "c", "effect": "e", "metric": "m", "mde": 0.2, "people": 80}
    for name, value in fields.items():
        actions.save_field(workspace, experiment, name, value, seen=None)
    actions.start(workspace, experiment)
    samples = {"primary": {"a": Sample.of_share(40, 20), "b": Sample.of_share(40, 22)}}
    day = date.today() - timedelta(days=1)
    for _ in range(2):
        actions.record(workspace, experiment, through=day, samples=samples, token="file", digest="d")
    for _ in range(2):
        actions.decide(workspace, experiment, Choice.ITERATE, reason="", token="decision")
    found = workspace.experiments.get(experiment)
    assert (len(found.readings), len(found.decisions)) == (1, 1)


def test_the_same_file_again_is_told_with_its_day(workspace: Workspace) -> None:
    experiment = actions.log_experiment(workspace, "en", stage=workspace.journey.stages()[0].id)
    fields = {"name": "n", "change": "c", "effect": "e", "metric": "m", "mde": 0.2, "people": 80}
    for name, value in fields.items():
        actions.save_field(workspace, experiment, name, value, seen=None)
    actions.start(workspace, experiment)
    samples = {"primary": {"a": Sample.of_share(40, 20), "b": Sample.of_share(40, 22)}}
    day = date.today() - timedelta(days=1)
    actions.record(workspace, experiment, through=day, samples=samples, token="one", digest="d")
    with pytest.raises(AlreadyImported) as refused:
        actions.record(workspace, experiment, through=day, samples=samples, token="two", digest="d")
    assert refused.value.values == {"through": day}


# ---- words


def test_every_storage_error_has_a_sentence_with_a_cure_in_both_languages() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, StorageError)]
    values = {
        "file": "a.db",
        "folder": "/tmp/x",
        "found": 9,
        "known": 1,
        "theirs": None,
        "through": date.today(),
        "used": 3,
        "version": 2,
        "day": date.today(),
    }
    for kind in kinds:
        said = {lang: error_words(lang, kind(**values)) for lang in LANGUAGES}
        assert said["en"] != said["es"]
        assert all(text.count(".") + text.count(":") >= 2 for text in said.values()), kind


def test_what_is_not_there_is_not_found(store: Store, workspace: Workspace) -> None:
    for search in (lambda: workspace.experiments.get(99), lambda: store.workspace(99)):
        with pytest.raises(NotFound):
            search()


def test_a_file_of_the_first_version_is_brought_up_to_date_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        migrations.apply(db, stop_before="m002_looks")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute("pragma user_version = 1")
        connection.execute(
            "insert into workspace (id, name, created_at) values (1, 'Ours', '2026-01-01T00:00:00+00:00')"
        )
        connection.execute(
            "insert into experiment (id, workspace_id, version, created_at, changed_at, started_at, name, status)"
            " values (1, 1, 3, '2026-01-01T00:00:00+00:00', '2026-01-02T00:00:00+00:00', null, 'Shorter form', 'draft')"
        )
        connection.execute(
            "insert into reading (experiment_id, through, recorded_at, source, samples, people, token)"
            """ values (1, '2026-01-09', '2026-01-09T09:00:00+00:00', 'typed',
                '{"primary": {"a": [20, 5, 5]}}', '{"a": 20}', 'one')"""
        )
        connection.commit()
    workspace = Workspace(Store(path), 1)
    experiment = workspace.experiments.get(1)
    assert experiment.readings[0].samples == {"primary": {"a": Sample.of_share(20, 5)}}
    assert (dict(experiment.looks), dict(experiment.readings[0].segments)) == ({}, {})
    assert [found.early for found in workspace.library.find(Filters()).rows] == [False]
