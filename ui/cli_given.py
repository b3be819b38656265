"""What was given to `trayecto evaluate`: checked, read, and put into a rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from funnel.columns import BINARY, KINDS, RATIO, WITH_BEFORE
from funnel.errors import TrayectoError

# What these import (pandas, Arrow, SciPy) takes longer than `trayecto --help` should.
if TYPE_CHECKING:
    from experiments.rule import Rule
    from funnel.account import Intake
    from funnel.rows import Source
    from funnel.stays import Stayed


class UnknownVariant(TrayectoError):
    """--control or --split names a variant that is not in the file; `variants` are those that are."""

    code = "unknown_variant"


class VariantWithoutWeight(TrayectoError):
    """--split leaves out a variant that is in the file."""

    code = "variant_without_weight"


_NEED_A_METRIC = {
    "--guardrail": "guardrails",
    "--pre": "befores",
    "--segment": "segment",
    "--mde": "mde",
    "--look": "look",
    "--lower-is-better": "lower_is_better",
}


def check_usage(given: Mapping[str, Any]) -> None:
    """Raises click's UsageError, which exits with 2."""
    _check_files(given)
    _check_curves(given)
    if given["metrics"]:
        _check_metrics(given)
    looks = [given[name] for name in ("look", "looks", "planned_n")]
    if None in looks and any(looks):
        raise click.UsageError("--look, --looks and --planned-n go together.")
    if any(looks) and given["look"] > given["looks"]:
        raise click.UsageError("--look cannot be more than --looks.")


def _check_files(given: Mapping[str, Any]) -> None:
    if bool(given["files"]) == bool(given["arms"]):
        raise click.UsageError("Give either FILE or --arm NAME=FILE, not both.")
    if bool(given["arms"]) == (given["variant"] is not None):
        raise click.UsageError("Give --variant COL with FILE, and without it with --arm.")
    if given["totals"] and given["per"] is None:
        raise click.UsageError("--totals needs --per COL.")
    if given["per"] is not None and given["unit"] is not None:
        raise click.UsageError("Rows of totals have no --unit.")
    if given["per"] is not None and given["befores"]:
        raise click.UsageError("Rows of totals have no --pre.")


def _check_curves(given: Mapping[str, Any]) -> None:
    """How long people stay, beside metrics or alone."""
    if (given["days"] is None) != (given["left"] is None):
        raise click.UsageError("--days and --left go together.")
    if given["days"] is not None and (given["totals"] or given["per"] is not None):
        raise click.UsageError("Rows of totals have no --days.")
    if given["metrics"]:
        return
    if given["days"] is None:
        raise click.UsageError("Give at least one --metric COL, or --days COL and --left COL.")
    needing = [name for name, value in _NEED_A_METRIC.items() if given[value]]
    if needing:
        raise click.UsageError(f"{needing[0]} needs a --metric COL.")


def _check_metrics(given: Mapping[str, Any]) -> None:
    named = [_column(text) for text in (*given["metrics"], *given["guardrails"])]
    kinds = dict(named)
    if len(kinds) < len(named):
        raise click.UsageError("A column can be one metric or one guardrail.")
    for name, kind in named:
        if kind == RATIO and not all(name.partition("/")[::2]):
            raise click.UsageError(f"A ratio is NUM/DEN:ratio, not {name}:ratio.")
    befores = [_before(text, given)[0] for text in given["befores"]]
    for metric in befores:
        if kinds[metric] not in WITH_BEFORE:
            raise click.UsageError(f"--pre does not help {metric}:{kinds[metric]}.")
        if befores.count(metric) > 1:
            raise click.UsageError(f"There is more than one --pre for {metric}.")


def _column(text: str) -> tuple[str, str | None]:
    """COL[:kind]; a colon before anything else belongs to the name."""
    name, _, kind = text.rpartition(":")
    return (name, kind) if name and kind in KINDS else (text, None)


def _before(text: str, given: Mapping[str, Any]) -> tuple[str, str]:
    """[METRIC=]COL; what stands before an equals sign and is no metric belongs to the name."""
    metrics = [_column(one)[0] for one in (*given["metrics"], *given["guardrails"])]
    metric, _, column = text.rpartition("=")
    return (metric, column) if metric in metrics else (metrics[0], text)


def _metrics(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The metrics; without any, having left stands for one, so that people are counted and their split is checked."""
    return given["metrics"] or (f"{given['left']}:{BINARY}",)


def source_of(given: Mapping[str, Any]) -> Source:
    """The tables in the files."""
    from funnel.tables import read

    if given["arms"]:
        return {name: read(path) for name, path in given["arms"].items()}
    return [read(path) for path in given["files"]]


def stays_of(source: Source, given: Mapping[str, Any]) -> Stayed:
    from funnel.stays import stays

    named = {name: given[name] for name in ("days", "left", "variant", "unit")}
    return stays(source, **named, planned=_planned(given))


def intake_of(given: Mapping[str, Any], source: Source | None = None) -> Intake:
    """`source`: the tables, where they are read already."""
    metrics = dict(_column(text) for text in (*_metrics(given), *given["guardrails"]))
    if given["per"] is None:
        by_person = {
            "metrics": metrics,
            "variant": given["variant"],
            "unit": given["unit"],
            "segment": given["segment"],
            "ratios": {name: tuple(name.split("/", 1)) for name, kind in metrics.items() if kind == RATIO},
            "pre": dict(_before(text, given) for text in given["befores"]),
            "planned": _planned(given),
        }
        if source is None:
            from funnel.parquet import aggregate

            added_up = aggregate(given["arms"] or given["files"], **by_person)
            if added_up is not None:
                return added_up
    from funnel.intake import totals, units

    source = source_of(given) if source is None else source
    if given["per"] is None:
        return units(source, **by_person)
    named = {name: given[name] for name in ("per", "variant", "segment")}
    return totals(source, metrics=metrics, **named, planned=_planned(given))


def _planned(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The variants that --split names: where the file holds a single one of them, nobody was in the others.

    Beside two that are there a name that is not is more likely mistyped, and refused.
    """
    return tuple(given["split"])


def taken(intake: Intake, given: Mapping[str, Any]) -> tuple[float, ...]:
    """The part of the planned people there was at each look so far, this one last; 1 where none will follow."""
    look, looks, planned = given["look"], given["looks"], given["planned_n"]
    if look is None:
        return ()
    now = 1.0 if look == looks else min(sum(intake.people.values()) / planned, 1.0)
    # Fewer people than were planned by now came as evenly as planned, for all that is known.
    step = 1 / looks if (look - 1) / looks < now else now / look
    return (*(k * step for k in range(1, look)), now)


def rule_of(intake: Intake, given: Mapping[str, Any]) -> Rule:
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
    measured = [_column(text)[0] for text in _metrics(given)]
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
        looks=given["looks"],
        planned=given["planned_n"],
    )
