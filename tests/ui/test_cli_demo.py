"""`trayecto demo` and `trayecto run`, as a person calls them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from storage.store import Store
from ui.cli import main
from ui.cli_run import HOME, arguments

TRAYECTO = [sys.executable, "-c", "from ui.cli import main; main(prog_name='trayecto')"]


def call(*given: str) -> Result:
    return CliRunner().invoke(main, list(given), prog_name="trayecto")


def free_port() -> int:
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        return int(ours.getsockname()[1])


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        ours.listen()
        yield int(ours.getsockname()[1])


# ---- demo


def test_demo_fills_the_example_once_and_says_what_there_is(tmp_path: Path) -> None:
    file = str(tmp_path / "demo.db")
    first = call("demo", "--lang", "es", "--db", file)
    assert first.exit_code == 0
    assert "El ejemplo está listo" in first.stdout
    assert "inventad" in first.stdout
    assert "experimentos: 13" in first.stdout

    second = call("demo", "--db", file, "--json")
    found = json.loads(second.stdout)
    assert second.exit_code == 0
    assert (found["added"], found["experiments"], found["stages"], found["months"]) == (False, 13, 14, 3)
    assert sum(found["status"].values()) == 13
    assert found["database"] == file
    assert "nothing was added" in call("demo", "--lang", "en", "--db", file).stdout


def test_demo_speaks_the_language_that_the_person_chose_in_the_app(tmp_path: Path) -> None:
    Store(tmp_path / "demo.db").choose_language("es")
    assert "El ejemplo está listo" in call("demo", "--db", str(tmp_path / "demo.db")).stdout


@pytest.mark.parametrize(("lang", "words"), [("en", "is not a database"), ("es", "no es una base de datos")])
def test_demo_refuses_a_file_that_is_no_database_with_a_sentence(tmp_path: Path, lang: str, words: str) -> None:
    file = tmp_path / "my_notes.txt"
    file.write_text("notes " * 1000)
    refused = call("demo", "--lang", lang, "--db", str(file))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert words in refused.stderr
    assert "my_notes.txt" in refused.stderr

    as_json = call("demo", "--lang", lang, "--db", str(file), "--json")
    assert as_json.exit_code == 1
    error = json.loads(as_json.stdout)["error"]
    assert (error["code"], error["where"]["file"]) == ("not_a_database", "my_notes.txt")
    assert words in error["message"]


def test_demo_refuses_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    refused = call("demo", "--db", str(tmp_path), "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["error"]["code"] == "database_unreachable"


@pytest.mark.parametrize("command", ["demo", "run"])
def test_help_shows_an_example_and_a_wrong_option_is_wrong_usage(command: str) -> None:
    assert f"trayecto {command} " in call("--help").stdout
    assert f"  trayecto {command} --" in call(command, "--help").stdout
    assert call(command, "--nonsense").exit_code == 2


# ---- run


def test_run_says_which_port_is_taken_and_which_is_free(tmp_path: Path, taken: int) -> None:
    refused = call("run", "--port", str(taken), "--db", str(tmp_path / "a.db"), "--no-browser")
    assert refused.exit_code == 1
    assert f"Port {taken} is in use" in refused.stderr
    assert "--port 8" in refused.stderr


def test_run_refuses_a_file_that_is_no_database_before_it_starts(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("notes " * 1000)
    refused = call("run", "--db", str(file), "--no-browser")
    assert refused.exit_code == 1
    assert "is not a database" in refused.stderr


def test_run_serves_this_computer_only_and_opens_no_browser_where_none_is_wanted() -> None:
    assert "--server.address=127.0.0.1" in arguments(8501, browser=True)
    assert "--server.headless=true" not in arguments(8501, browser=True)
    assert "--server.headless=true" in arguments(8501, browser=False)


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_run_starts_the_app_from_any_folder_and_ends_quietly(tmp_path: Path, end: signal.Signals) -> None:
    port = free_port()
    running = subprocess.Popen(
        [*TRAYECTO, "run", "--port", str(port), "--db", "mine.db", "--lang", "es", "--no-browser"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOME)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert wait_for(f"http://127.0.0.1:{port}/_stcore/health", running) == b"ok"
        # Ctrl+C reaches everything in the terminal's group.
        os.killpg(running.pid, end)
        out, err = running.communicate(timeout=30)
    finally:
        running.kill()
    assert (running.returncode, err) == (0, "")
    assert str(tmp_path / "mine.db") in out
    assert "Trayecto se ha cerrado" in out
    with socket.socket() as gone:
        assert gone.connect_ex(("127.0.0.1", port)) != 0


def wait_for(address: str, running: subprocess.Popen[str]) -> bytes:
    until = time.monotonic() + 60
    while time.monotonic() < until and running.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                found: bytes = answer.read()
                return found
        except OSError:
            time.sleep(0.2)
    return b""
