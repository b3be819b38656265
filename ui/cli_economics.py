"""`trayecto economics`: what a customer costs and is worth, with limits, against rules of thumb."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import click

from funnel.errors import TrayectoError
from ui.cli_out import refuse, tell


class _Amount(click.ParamType):
    """A number; not "nan", and not "inf"."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            found = float(value)
        except ValueError:
            self.fail(f"{value!r} is not a number.", param, ctx)
        if not math.isfinite(found):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return found


AMOUNT = _Amount()
# Fields that are options of another name.
OPTIONS = {"months": "customer_months", "ratio": "threshold"}


@click.command(short_help="Unit economics: trayecto economics --money 1200 --customers 12 --arpa 100 …")
@click.option("--money", type=AMOUNT, metavar="X", help="Money spent to win the customers.")
@click.option("--hours", type=AMOUNT, metavar="X", help="Hours spent to win them.")
@click.option("--rate", type=AMOUNT, metavar="X", help="What an hour costs.")
@click.option("--customers", type=int, metavar="N", help="New customers that came of it.")
@click.option("--cac", type=AMOUNT, metavar="X", help="In place of these: the CAC, known exactly.")
@click.option("--arpa", type=AMOUNT, metavar="X", help="What a customer pays per month.")
@click.option("--arpa-n", type=int, metavar="N", help="Of how many customers that is the mean…")
@click.option("--arpa-sd", type=AMOUNT, metavar="X", help="…and their standard deviation; without both it is exact.")
@click.option("--margin", type=AMOUNT, metavar="SHARE", help="The part of it that is left, 0 to 1.")
@click.option("--churned", type=int, metavar="N", help="Customers who left…")
@click.option("--customer-months", type=int, metavar="N", help="…in so many customer-months.")
@click.option("--churn", type=AMOUNT, metavar="SHARE", help="In place of these: churn per month, known exactly.")
@click.option("--cohorts", metavar="FILE", help="In place of these: a cohort table, one row per month of starting.")
@click.option("--horizon", type=click.IntRange(1, 1200), metavar="N", help="With --cohorts: months; default: for life.")
@click.option("--discount", type=AMOUNT, default=0.0, show_default=True, metavar="SHARE", help="Per month.")
@click.option("--first-margin", type=click.Choice(["at-once", "at-end"]), default="at-once", show_default=True)
@click.option("--threshold", type=AMOUNT, default=3.0, show_default=True, help="The least that LTV:CAC should be.")
@click.option("--payback", type=AMOUNT, default=12.0, show_default=True, help="The most months that payback may take.")
@click.option("--lang", type=click.Choice(["en", "es"]), default="en", show_default=True, help="Words in the answer.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_context
def economics(ctx: click.Context, /, lang: str, as_json: bool, **given: Any) -> None:
    """CAC, churn, CLTV, LTV:CAC and payback, each with its 95 % limits.

    From what was spent, in money and hours:

      trayecto economics --money 1200 --hours 40 --rate 30 --customers 12 --arpa 100 --margin 0.8 --churned 12
      --customer-months 240

    Or from a CAC that is known exactly:

      trayecto economics --cac 400 --arpa 100 --margin 0.8 --churned 12 --customer-months 240

    Or from cohorts, of whom the file says how many started and how many are there after each month:

      trayecto economics --cac 400 --arpa 100 --margin 0.8 --cohorts cohorts.csv --discount 0.01
    """
    _check(given)
    from ui.cli_economics_answer import answer
    from ui.cli_economics_text import text

    try:
        found = answer(lang, given)
    except TrayectoError as error:
        refuse(ctx, lang, error, as_json=as_json, options=OPTIONS)
    tell(found, None if as_json else text(lang, found))


def _check(given: Mapping[str, Any]) -> None:
    """What cannot be meant: two answers to one question, or half of one. Raises UsageError."""

    def named(*names: str) -> list[str]:
        return [f"--{name.replace('_', '-')}" for name in names if given[name] is not None]

    spent = named("money", "hours", "rate")
    if given["cac"] is not None and spent:
        raise click.UsageError(f"--cac takes the place of {', '.join(spent)}.")
    if spent and given["customers"] is None:
        raise click.UsageError(f"{', '.join(spent)} needs --customers N.")
    if given["rate"] is not None and given["hours"] is None:
        raise click.UsageError("--rate needs --hours X.")
    if given["churn"] is not None and named("churned", "customer_months"):
        raise click.UsageError("--churn takes the place of --churned and --customer-months.")
    others = named("churned", "customer_months", "churn")
    if given["cohorts"] is not None and others:
        raise click.UsageError(f"--cohorts takes the place of {', '.join(others)}.")
    if given["horizon"] is not None and given["cohorts"] is None:
        raise click.UsageError("--horizon needs --cohorts FILE.")
    for pair in (("churned", "customer_months"), ("arpa_n", "arpa_sd")):
        if len(named(*pair)) == 1:
            first, second = (f"--{name.replace('_', '-')}" for name in pair)
            raise click.UsageError(f"{first} and {second} go together.")
    if not named("money", "hours", "cac", "arpa", "margin", "churned", "churn", "cohorts"):
        raise click.UsageError("Nothing to work with: give --money and --customers, or --cac; see --help.")
