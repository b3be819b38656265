"""`trayecto nps`: the score of a survey from a file, NPS, CSAT or CES, by segment and over time."""

from __future__ import annotations

import re
from typing import Any

import click

from funnel.answers import KEEPS, KINDS, LAST, NPS
from funnel.errors import TrayectoError
from funnel.spans import EVERY
from ui.cli_out import refuse, tell


def _scale(ctx: click.Context, param: click.Parameter, given: str | None) -> tuple[int, int] | None:
    if given is None:
        return None
    found = re.fullmatch(r"\s*(-?\d{1,9})\s*[-–]\s*(-?\d{1,9})\s*", given)
    if not found:
        raise click.BadParameter(f"{given!r} is not LOW-HIGH, such as 0-10", ctx, param)
    return int(found[1]), int(found[2])


@click.command(short_help="Score a survey: trayecto nps answers.csv --score recommend")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--score", required=True, metavar="COL", help="The answers: whole numbers on the scale.")
@click.option("--kind", type=click.Choice(KINDS), default=NPS, show_default=True)
@click.option("--scale", callback=_scale, metavar="LOW-HIGH", help="Default: 0-10 (nps), 1-5 (csat), 1-7 (ces).")
@click.option("--segment", metavar="COL", help="Scores by segment, each against all others.")
@click.option("--touchpoint", metavar="COL", help="Scores by touchpoint, each against all others.")
@click.option("--respondent", metavar="COL", help="Who answered: everybody counts once (per touchpoint and period).")
@click.option("--keep", type=click.Choice(KEEPS), help="Which answer of a respondent counts; default: last.")
@click.option("--weight", metavar="COL", help="What each answer weighs.")
@click.option("--date", metavar="COL", help="When it was given; says which one is the last.")
@click.option(
    "--day-first/--month-first",
    default=None,
    help="How 05/01/2026 is read where the column leaves it open; default: month first, in Spanish day first.",
)
@click.option("--every", type=click.Choice(EVERY), help="Scores over time; needs --date.")
@click.option("--lang", type=click.Choice(["en", "es"]), default="en", show_default=True, help="Words in the answer.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_context
def nps(ctx: click.Context, /, lang: str, as_json: bool, **given: Any) -> None:
    """The score of a survey from a file, with its limits: CSV (gzipped or not) or Parquet.

    Promoters less detractors, by country, everybody with their last answer:

      trayecto nps answers.csv --score recommend --segment country --respondent customer

    The share of satisfied people, month by month:

      trayecto nps tickets.csv --kind csat --score stars --date closed --every month
    """
    if given["keep"] is not None and given["respondent"] is None:
        raise click.UsageError("--keep needs --respondent COL.")
    if given["every"] is not None and given["date"] is None:
        raise click.UsageError("--every needs --date COL.")
    from ui.cli_nps_answer import answer
    from ui.cli_nps_text import text

    try:
        day_first = lang == "es" if given["day_first"] is None else given["day_first"]
        found = answer(lang, {**given, "keep": given["keep"] or LAST, "day_first": day_first})
    except TrayectoError as error:
        refuse(ctx, lang, error, as_json=as_json)
    tell(found, None if as_json else text(lang, found))
