"""`trayecto cltv`: what a new customer is worth, from a file of purchases."""

from __future__ import annotations

import math
from typing import Any

import click

from funnel.errors import TrayectoError
from ui.cli_out import refuse, tell


def _finite(ctx: click.Context, param: click.Parameter, given: float) -> float:
    if not math.isfinite(given):
        raise click.BadParameter(f"{given} is no finite number", ctx, param)
    return given


@click.command(short_help="Worth of a customer: trayecto cltv sales.csv --customer id …")
@click.argument("file", metavar="FILE")
@click.option("--customer", required=True, metavar="COL", help="Who bought.")
@click.option("--date", required=True, metavar="COL", help="When; purchases of one day are one.")
@click.option("--amount", required=True, metavar="COL", help="For how much; refunds (negative) are left out.")
@click.option("--until", metavar="DATE", help="The last day that counts; default: the last date in the file.")
@click.option("--horizon-months", type=int, default=12, show_default=True, help="How far ahead, from the first day.")
@click.option("--discount", type=float, callback=_finite, default=0.01, show_default=True, help="Per month; a share.")
@click.option("--margin", type=float, callback=_finite, default=1.0, show_default=True, help="Kept of each amount.")
@click.option(
    "--day-first/--month-first",
    default=None,
    help="How 05/01/2026 is read where the column leaves it open; default: month first, in Spanish day first.",
)
@click.option("--lang", type=click.Choice(["en", "es"]), default="en", show_default=True, help="Words in the answer.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_context
def cltv(ctx: click.Context, /, lang: str, as_json: bool, **given: Any) -> None:
    """What a new customer is worth, with its limits, from purchases: CSV (gzipped or not) or Parquet, one per row.

    The margin of the first twelve months, of which 60 % is left after the cost of the goods:

      trayecto cltv sales.csv --customer id --date day --amount paid --margin 0.6

    From what was bought until September, over two years:

      trayecto cltv sales.csv --customer id --date day --amount paid --until 2026-09-30 --horizon-months 24
    """
    from ui.cli_cltv_answer import answer, read_day
    from ui.cli_cltv_text import text

    day_first = lang == "es" if given["day_first"] is None else given["day_first"]
    until = None if given["until"] is None else read_day(given["until"], day_first=day_first)
    if given["until"] is not None and until is None:
        raise click.BadParameter(f"{given['until']!r} is not a date, such as 2026-09-30", param_hint="--until")
    try:
        found = answer(lang, {**given, "until": until, "day_first": day_first})
    except TrayectoError as error:
        refuse(ctx, lang, error, as_json=as_json)
    tell(found, None if as_json else text(lang, found))
