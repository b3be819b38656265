"""`trayecto run`: starts the app from any folder, for this computer alone."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from funnel.errors import TrayectoError
from ui.cli_out import refuse

HOME = Path(__file__).parents[1]
ADDRESS = "127.0.0.1"
PORTS = range(8501, 8600)
ENDING_SECONDS = 10


class PortTaken(TrayectoError):
    """Another program listens on `port`; `free` is one that is free."""

    code = "port_taken"


class NoPortFree(TrayectoError):
    code = "no_port_free"


@click.command(short_help="Start the app in your browser: trayecto run --port 8600")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: 8501, or the next one that is free.")
@click.option("--db", metavar="FILE", help="Default: TRAYECTO_DB, else a file in your data folder.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option("--lang", type=click.Choice(["en", "es"]), help="Words in the terminal; default: yours in Trayecto.")
@click.pass_context
def run(ctx: click.Context, /, port: int | None, db: str | None, no_browser: bool, lang: str | None) -> None:
    """Start the app in your browser; Ctrl+C ends it. It can be reached from this computer only.

    For example, with the file of another business, on a port of your own:

      trayecto run --db client.db --port 8600
    """
    from ui import place
    from ui.words import say

    words = lang or "en"
    try:
        store = place.store(db)
        words = lang or store.profile().lang or "en"
        port = _port(port)
    except TrayectoError as error:
        refuse(ctx, words, error, as_json=False)
    file = store.path.absolute()
    click.echo(say(words, "run.starting", url=f"http://{ADDRESS}:{port}", file=str(file)))
    status = _wait(_started(file, port, browser=not no_browser and not os.environ.get("CI")))
    if status:
        click.echo(say(words, "run.failed", status=status), err=True)
        ctx.exit(1)
    click.echo(say(words, "run.ended"))


def arguments(port: int, *, browser: bool) -> list[str]:
    """The command that starts the app; its folder must be HOME, where Streamlit looks for its settings."""
    settings: Mapping[str, Any] = {
        "server.address": ADDRESS,
        "server.port": port,
        "server.showEmailPrompt": "false",
        "logger.hideWelcomeMessage": "true",
        "logger.level": "warning",
        # Left out, Streamlit itself knows whether there is a screen to open a browser on.
        **({} if browser else {"server.headless": "true"}),
    }
    options = [f"--{name}={value}" for name, value in settings.items()]
    return [sys.executable, "-m", "streamlit", "run", str(HOME / "app.py"), *options]


def _started(file: Path, port: int, *, browser: bool) -> subprocess.Popen[bytes]:
    # In a group of its own, so that Ctrl+C reaches us alone and the app is then asked to end, not torn down.
    apart: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {"creationflags": 0x200}
    return subprocess.Popen(
        arguments(port, browser=browser),
        cwd=HOME,
        env={**os.environ, "TRAYECTO_DB": str(file)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # Streamlit's own greetings; what goes wrong comes on stderr
        **apart,
    )


def _wait(app: subprocess.Popen[bytes]) -> int:
    """Its exit status; 0 where a person or the system asked us to end. The app never outlives this."""
    try:
        with _ending_politely():
            return app.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        app.terminate()
        try:
            app.wait(ENDING_SECONDS)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            app.kill()
            app.wait()


@contextlib.contextmanager
def _ending_politely() -> Iterator[None]:
    """A system that ends us, or a terminal that closes, is a Ctrl+C."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), signal.default_int_handler) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _port(wanted: int | None) -> int:
    """Raises PortTaken, NoPortFree."""
    free = (port for port in PORTS if port != wanted and _is_free(port))
    if wanted is None:
        found = next(free, None)
        if found is None:
            raise NoPortFree(first=PORTS[0], last=PORTS[-1])
        return found
    if not _is_free(wanted):
        raise PortTaken(port=str(wanted), free=str(next(free, wanted + 1)))
    return wanted


def _is_free(port: int) -> bool:
    with socket.socket() as ours:
        # As servers do: a port that was left a moment ago is free.
        if os.name == "posix":
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ours.bind((ADDRESS, port))
        except OSError:
            return False
    return True
