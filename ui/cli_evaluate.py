"""`trayecto evaluate`: one experiment from files, without touching the store."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from funnel.errors import TrayectoError

# What these import (pandas, Arrow, SciPy) takes longer than `trayecto --help` should.
if TYPE_CHECKING:
    from experiments.rule import Rule
    from funnel.rows import Intake

KINDS = ("binary", "mean")


class UnknownVariant(TrayectoError):
    """--control or --split names a variant that is not in the file; `variants` are those that are."""

    code = "unknown_variant"


class VariantWithoutWeight(TrayectoError):
    """--split leaves out a variant that is in the file."""

    code = "variant_without_weight"


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
@click.option("--metric", "metrics", multiple=True, metavar="COL[:binary|mean]", help="Repeat; the first decides.")
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
    """
    from ui.cli_answer import answer, error_answer, error_sentence, text

    _check_usage(given)
    try:
        intake = _intake(given)
        rule = _rule(intake, given)
        from experiments.evaluation import evaluate as judge

        evaluation = judge(rule, intake.samples, people=intake.people)
    except TrayectoError as error:
        if as_json:
            click.echo(json.dumps(error_answer(lang, error), ensure_ascii=False, allow_nan=False))
        else:
            click.echo(error_sentence(lang, error), err=True)
        ctx.exit(1)
    found = answer(lang, intake, evaluation, control_assumed=given["control"] is None)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, allow_nan=False, indent=2))
    else:
        click.echo(text(lang, found))


def _check_usage(given: Mapping[str, Any]) -> None:
    if bool(given["files"]) == bool(given["arms"]):
        raise click.UsageError("Give either FILE or --arm NAME=FILE, not both.")
    if bool(given["arms"]) == (given["variant"] is not None):
        raise click.UsageError("Give --variant COL with FILE, and without it with --arm.")
    if not given["metrics"]:
        raise click.UsageError("Give at least one --metric COL.")
    if given["totals"] and given["per"] is None:
        raise click.UsageError("--totals needs --per COL.")
    if given["per"] is not None and given["unit"] is not None:
        raise click.UsageError("Rows of totals have no --unit.")
    columns = [_column(text)[0] for text in (*given["metrics"], *given["guardrails"])]
    if len(set(columns)) < len(columns):
        raise click.UsageError("A column can be one metric or one guardrail.")


def _column(text: str) -> tuple[str, str | None]:
    """COL[:kind]; a colon before anything else belongs to the name."""
    name, _, kind = text.rpartition(":")
    return (name, kind) if name and kind in KINDS else (text, None)


def _intake(given: Mapping[str, Any]) -> Intake:
    from funnel.intake import totals, units
    from funnel.tables import Table, read

    source: dict[str, Table] | list[Table]
    if given["arms"]:
        source = {name: read(path) for name, path in given["arms"].items()}
    else:
        source = [read(path) for path in given["files"]]
    metrics = dict(_column(text) for text in (*given["metrics"], *given["guardrails"]))
    if given["per"] is not None:
        return totals(source, metrics=metrics, per=given["per"], variant=given["variant"])
    return units(source, metrics=metrics, variant=given["variant"], unit=given["unit"])


def _rule(intake: Intake, given: Mapping[str, Any]) -> Rule:
    """Raises UnknownVariant, VariantWithoutWeight, InvalidRule."""
    from experiments.rule import Better, Kind, Metric, Role, Rule

    control, weights = given["control"] or intake.variants[0], given["split"]
    for name in (control, *weights):
        if name not in intake.variants:
            raise UnknownVariant(variant=name, variants=", ".join(intake.variants))
    for name in intake.variants:
        if weights and name not in weights:
            raise VariantWithoutWeight(variant=name)
    better = Better.DOWN if given["lower_is_better"] else Better.UP
    measured = [_column(text)[0] for text in given["metrics"]]
    guarded = {_column(text)[0]: margin for text, margin in given["guardrails"].items()}
    roles = [Role.PRIMARY] + [Role.SECONDARY] * (len(measured) - 1)
    return Rule(
        control=control,
        split={name: weights.get(name, 1.0) for name in intake.variants},
        metrics=(
            *(
                Metric(key=key, kind=Kind(intake.kinds[key]), role=role, better=better)
                for key, role in zip(measured, roles, strict=True)
            ),
            *(
                Metric(key=key, kind=Kind(intake.kinds[key]), role=Role.GUARDRAIL, margin=margin)
                for key, margin in guarded.items()
            ),
        ),
        alpha=given["alpha"],
        mde=given["mde"],
    )
