"""`trayecto evaluate` over the file, in process: `python -m bench.ours.file RUNS FILE`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from click.testing import CliRunner

from bench.clock import report
from bench.command import VARIANTS, arguments
from ui.cli import main


def evaluate() -> str:
    """What the command prints with --json. Raises SystemExit where it refuses."""
    answer = CliRunner().invoke(main, arguments(sys.argv[2]), catch_exceptions=False)
    if answer.exit_code:
        sys.exit(answer.output)
    return answer.output


def differences(printed: str) -> Iterator[float]:
    for metric in json.loads(printed)["metrics"]:
        by_variant = {found["variant"]: found for found in metric["comparisons"]}
        yield from (by_variant[variant]["difference"]["value"] for variant in VARIANTS[1:])


if __name__ == "__main__":
    report(evaluate, runs=int(sys.argv[1]), answers=differences)
