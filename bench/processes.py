"""Measured from outside: workers run one at a time, each a process of its own.

This process loads nothing large: the system counts the memory of whoever starts a process as that process's first.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.environments import ROOT


class WorkerFailed(Exception):
    """It ended without an answer; the message is the last line it wrote."""


@dataclass(frozen=True, kw_only=True)
class Worked:
    """`cpu` is the median in seconds of the work alone, None if it was not timed."""

    cpu: float | None
    answers: list[float]


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A process from start to end: CPU seconds of all its threads, and the most memory it held, in bytes."""

    cpu: float
    memory: int
    output: str


def worker(python: Path, module: str, *arguments: object) -> list[str]:
    """The command of one of our modules in some environment."""
    return [str(python), "-m", f"bench.{module}", *map(str, arguments)]


def worked(command: Sequence[str]) -> Worked:
    """What a worker reports of its own work. Raises WorkerFailed."""
    return Worked(**json.loads(_once(command).output))


def whole(command: Sequence[str], *, times: int) -> Whole:
    """The medians of so many processes. Raises WorkerFailed."""
    found = [_once(command) for _ in range(times)]
    return Whole(
        cpu=statistics.median(one.cpu for one in found),
        memory=int(statistics.median(one.memory for one in found)),
        output=found[-1].output,
    )


def _once(command: Sequence[str]) -> Whole:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = subprocess.Popen(command, stdout=out, stderr=err, cwd=ROOT)
        # Not `started.wait()`: only this call tells what this one process used.
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if started.returncode:
            said = err.read().decode(errors="replace").strip().splitlines()
            raise WorkerFailed(said[-1] if said else f"exit status {started.returncode}")
        return Whole(
            cpu=used.ru_utime + used.ru_stime,
            # Bytes on macOS, kilobytes elsewhere.
            memory=used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
            output=out.read().decode(),
        )
