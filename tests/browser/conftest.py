"""The app in a server of its own per file, one Chromium for all, and people who visit (`driver.py`)."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
    # Playwright keeps an event loop in this thread; what needs one of its own comes before.
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


def chromium(playwrights_own: str) -> str | None:
    """Where Chromium is: $CHROMIUM, the system's, or the one that Playwright has installed; None without."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    return found or (playwrights_own if Path(playwrights_own).exists() else None)


class Server:
    """A Streamlit server of its own process and database: `with Server(folder) as app: … app.url`."""

    def __init__(
        self, folder: Path, *, script: str = "app.py", cwd: Path = ROOT, env: Mapping[str, str] | None = None
    ) -> None:
        self.db, self.log = folder / "trayecto.db", folder / "server.log"
        self._script, self._cwd = script, cwd
        self._env = {**os.environ, "TRAYECTO_DB": str(self.db), **(env or {})}

    def __enter__(self) -> Server:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        options = ("--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}")
        command = [sys.executable, "-m", "streamlit", "run", self._script, *options]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self._cwd, env=self._env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until = time.monotonic() + 60
        while not self._healthy():
            if self._process.poll() is not None or time.monotonic() > until:
                self.__exit__()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def kill(self) -> None:
        """As a crash does: no goodbye."""
        self._process.kill()
        self._process.wait(10)

    def tracebacks(self) -> list[str]:
        return re.findall(r"Traceback \(most recent.*?\n\S[^\n]*", self.log.read_text(), re.S)

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        path = chromium(playwright.chromium.executable_path)
        if path is None:
            pytest.skip("no Chromium: install chromium or google-chrome, or set CHROMIUM")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def serve(tmp_path_factory, browser):
    """serve(env=…) → Server, stopped after the file; `browser` first, so that nothing starts without one."""
    with contextlib.ExitStack() as stack:
        servers = []

        def start(**how):
            servers.append(stack.enter_context(Server(tmp_path_factory.mktemp("server"), **how)))
            return servers[-1]

        yield start
    assert not [traceback for server in servers for traceback in server.tracebacks()]


@pytest.fixture(scope="module")
def app(serve):
    """The app with an empty database, one per file."""
    return serve()


@pytest.fixture
def visit(browser, tmp_path):
    """visit(app, "/path", locale=…, dark=…, width=…) → Person; at the end nobody may have met a problem."""
    from driver import Person

    people = []

    def come(server, path="/", **how):
        people.append(Person(browser, server.url, tmp_path, **how))
        return people[-1].open(path)

    yield come
    problems = [problem for person in people for problem in person.problems()]
    for person in people:
        person.context.close()
    assert not problems
