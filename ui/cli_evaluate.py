"""`trayecto evaluate`: one experiment from files, without touching the store."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import click

from funnel.columns import KINDS
from funnel.errors import TrayectoError
from ui.cli_given import check_usage, intake_of, rule_of, source_of, stays_of, taken
from ui.cli_out import refuse, tell


def _named(separator: str, convert: Callable[[str], Any] = str) -> Any:
    """A click callback: NAME=VALUE, repeated, to a dictionary in that order."""

    def read(ctx: click.Context, param: click.Parameter, given: str | tuple[str, ...] | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in given.split(",") if isinstance(given, str) else given or ():
            name, equals, value = getattr(part, separator)("=")
            name = name.strip()
            if not equals or not name or not value.strip():
                raise click.BadParameter(f"{part!r} is not NAME=VALUE", ctx, param)
            if name in found:
                raise click.BadParameter(f"{name!r} stands there twice", ctx, param)
            try:
                found[name] = convert(value.strip())
            except ValueError as wrong:
                raise click.BadParameter(f"{value!r} is not a number", ctx, param) from wrong
        return found

    return read


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


class _Number(click.ParamType):
    """A number that is one: click's own FLOAT takes "nan" and "inf"."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return _finite(value)
        except ValueError:
            self.fail(f"{value!r} is not a number", param, ctx)


@click.command(short_help="Judge a file: trayecto evaluate a.csv --variant group --metric m")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--unit", metavar="COL", help="Who: excludes people in several variants and rows that repeat.")
@click.option("--variant", metavar="COL", help="Which variant the row belongs to.")
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="COL[:KIND]",
    help=f"Repeat; the first decides. KIND: {', '.join(KINDS)}; a ratio is NUM/DEN:ratio.",
)
@click.option(
    "--pre",
    "befores",
    multiple=True,
    metavar="[METRIC=]COL",
    help="Repeat; a metric's value from before the start, to adjust for (CUPED). Default: the first metric's.",
)
@click.option("--segment", metavar="COL", help="A trait from before the start: effects by it, and allowing for it.")
@click.option("--days", metavar="COL", help="How many days each person stayed, or has so far; with --left: curves.")
@click.option("--left", metavar="COL", help="Whether each person has left: 1/0, yes/no, true/false.")
@click.option("--totals", is_flag=True, help="Rows are totals (say, per day): --metric events out of --per people.")
@click.option("--per", metavar="COL", help="The people of each row of totals.")
@click.option(
    "--arm", "arms", multiple=True, metavar="NAME=FILE", callback=_named("partition"), help="One file per variant."
)
@click.option("--control", metavar="NAME", help="What the others are compared with; default: the first in the file.")
@click.option(
    "--split",
    metavar="NAME=WEIGHT,...",
    callback=_named("rpartition", _finite),
    help="Planned allocation; default: equal.",
)
@click.option("--mde", type=_Number(), metavar="X", help="Smallest relative lift worth having, 0.05 for 5 %.")
@click.option("--lower-is-better", is_flag=True, help="A fall of the metrics is good (guardrails not included).")
@click.option("--alpha", type=_Number(), default="0.05", show_default=True, metavar="X")
@click.option("--look", type=click.IntRange(min=1), metavar="K", help="This is the K-th of the planned looks.")
@click.option("--looks", type=click.IntRange(min=1), metavar="N", help="How many looks are planned, equally spaced.")
@click.option(
    "--planned-n", type=click.IntRange(min=1), metavar="N", help="The registered end: people in all variants."
)
@click.option(
    "--guardrail",
    "guardrails",
    multiple=True,
    metavar="COL[:kind]=MARGIN",
    callback=_named("rpartition", _finite),
    help="Repeat; the relative loss that is tolerated, 0.02 for 2 %.",
)
@click.option("--lang", type=click.Choice(["en", "es"]), default="en", show_default=True, help="Words in the answer.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_context
def evaluate(ctx: click.Context, /, lang: str, as_json: bool, **given: Any) -> None:
    """Evaluate one experiment from a file: CSV (gzipped or not) or Parquet.

    One row per person:

      trayecto evaluate ab.csv --unit user --variant group --metric bought

    Totals, one file per variant:

      trayecto evaluate --arm control=a.csv --arm new=b.csv --totals --per clicks --metric sales

    How long people stay, beside a metric that decides or alone:

      trayecto evaluate ab.csv --variant group --metric bought --days tenure --left churned
    """
    from ui.cli_answer import answer
    from ui.cli_curves import alone, curves_answer
    from ui.cli_text import text

    check_usage(given)
    try:
        source = None if given["days"] is None else source_of(given)
        followed = None if source is None else stays_of(source, given)
        intake = intake_of(given, source)
        rule = rule_of(intake, given)
        from experiments.evaluation import evaluate as judge
        from ui.cli_segments import by_segment

        evaluation = judge(rule, intake.samples, people=intake.people, taken=taken(intake, given))
        segmented = by_segment(rule, intake) if given["segment"] is not None else None
        curves = None if followed is None else curves_answer(rule, followed)
    except TrayectoError as error:
        refuse(ctx, lang, error, as_json=as_json)
    found = answer(lang, intake, evaluation, segmented=segmented, control_assumed=given["control"] is None)
    if curves is not None:
        found = {**found, "curves": curves} if given["metrics"] else alone({**found, "curves": curves})
    tell(found, None if as_json else text(lang, found))
