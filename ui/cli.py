"""The command line: `trayecto COMMAND`. Each command has a file of its own and is registered here."""

from __future__ import annotations

import click

from ui.cli_cltv import cltv
from ui.cli_demo import demo
from ui.cli_economics import economics
from ui.cli_evaluate import evaluate
from ui.cli_nps import nps
from ui.cli_plan import plan
from ui.cli_run import run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trayecto")
def main() -> None:
    """Follow the customer's journey, run experiments on it, and know whether what you changed worked."""
    from ui.numbers import hyphens

    click.get_current_context().with_resource(hyphens())


main.add_command(cltv)
main.add_command(demo)
main.add_command(economics)
main.add_command(evaluate)
main.add_command(nps)
main.add_command(plan)
main.add_command(run)
