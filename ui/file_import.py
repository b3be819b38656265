"""From a person's files to a reading of their experiment: which column and which value means what on the card."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from experiments.card import TestCard
from experiments.rule import Kind, Role
from funnel.account import ColumnTwice, Intake
from funnel.arms import guess_arms
from funnel.errors import TrayectoError
from funnel.guess import guess_columns
from funnel.intake import totals, units
from funnel.samples import Sample
from funnel.stays import Stayed, stays
from funnel.tables import Table

PERSON, DAY = "person", "day"


class VariantNotInFile(TrayectoError):
    """A variant of the card for which the file has no people (`variant`)."""

    code = "variant_not_in_file"


class ChoiceMissing(TrayectoError):
    """What still has to be chosen: a column, or a group of the file (`why`: variant, per, curve; metric or arm, with
    its `field`)."""

    code = "choice_missing"


class SameVariantTwice(TrayectoError):
    """One group of the file (`name`) taken for two variants of the card."""

    code = "same_variant_twice"


class FilesOfOneName(TrayectoError):
    """Two files called the same (`name`), so that neither can be told apart."""

    code = "files_of_one_name"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """`metrics`: card metric → column; `per_each`: of a ratio → its second column; `arms`: card variant → the
    file's own name for it (a value, or a file). `before` is the primary metric's value from before the start;
    `days` and `left` (both or none) are how long people stayed and whether they have left."""

    shape: str = PERSON
    variant: str | None = None
    unit: str | None = None
    per: str | None = None
    before: str | None = None
    segment: str | None = None
    days: str | None = None
    left: str | None = None
    metrics: Mapping[str, str | None] = field(default_factory=dict)
    per_each: Mapping[str, str | None] = field(default_factory=dict)
    arms: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Import:
    """A reading in waiting: previewed, and kept only when the person says so."""

    samples: Mapping[str, Mapping[str, Sample]]
    people: Mapping[str, int]
    segments: Mapping[str, Mapping[str, Sample]]
    digest: str
    intake: Intake
    left_out: Mapping[str, int]
    # People without a value of some metric that explores: they count for all others.
    without_explored: int = 0
    curves: Mapping[str, Any] | None = None

    def details(self, files: Sequence[str]) -> dict[str, Any]:
        """What the reading keeps of where it came from."""
        return {
            "files": list(files),
            "excluded": asdict(self.intake.excluded),
            "rows_refused": self.intake.rows_refused,
            "rows_without_result": max(self.intake.rows_without_result.values(), default=0),
            "without_before": sum(self.intake.without_before.values()),
            "without_segment": self.intake.without_segment,
            "without_explored": self.without_explored,
            "left_out": dict(self.left_out),
            **({} if self.curves is None else {"curves": dict(self.curves)}),
        }


def begin(card: TestCard, tables: Sequence[Table], remembered: Mapping[str, Any]) -> Choices:
    """What was chosen for the last file where its columns are here again, else what the columns look like."""
    first = tables[0]
    guess = guess_columns(first, [variant.name for variant in card.variants])
    per_file = len(tables) > 1

    def column(name: str, guessed: str | None) -> str | None:
        known = remembered.get(name)
        return known if known in first.columns else guessed

    metrics = dict(remembered.get("metrics", {}))
    for metric in card.metrics:
        if metrics.get(metric.key) not in first.columns:
            metrics[metric.key] = _exactly(metric.name, [one for one in first.columns if one not in metrics.values()])
    free = [name for name in guess.metrics if name not in metrics.values()]
    # What explores can be left out: better none than a wrong one.
    for metric in (card.primary, *card.guardrails):
        if metrics.get(metric.key) is None:
            metrics[metric.key] = free.pop(0) if free else None
    shape = remembered.get("shape") or (DAY if guess.per else PERSON)
    choices = Choices(
        shape=shape,
        variant=None if per_file else column("variant", guess.variant),
        unit=column("unit", guess.unit),
        per=column("per", guess.per),
        before=column("before", None),
        segment=column("segment", None),
        days=column("days", None),
        left=column("left", None),
        metrics=metrics,
        per_each={key: one for key, one in remembered.get("per_each", {}).items() if one in first.columns},
    )
    arms = arms_of(card, arm_names(tables, choices), remembered.get("arms", {}))
    return Choices(**{**asdict(choices), "arms": arms})


def arms_of(card: TestCard, names: Sequence[str], known: Mapping[str, str | None]) -> dict[str, str | None]:
    """What the variants are called in a file with these names; None where the person has to say it."""
    variants = {variant.key: variant.name for variant in card.variants}
    found = guess_arms(variants, names, known)
    return {key: found.get(key) for key in variants}


def arm_names(tables: Sequence[Table], choices: Choices) -> list[str]:
    """The file's own names of its variants: values of the column, or the files themselves; at most 50."""
    if len(tables) > 1:
        return [table.name for table in tables]
    if choices.variant is None:
        return []
    seen = dict.fromkeys(text for text in tables[0].texts(choices.variant).unique().to_pylist() if text)
    return list(seen)[:50]


def take(card: TestCard, tables: Sequence[Table], choices: Choices) -> Import:
    """Reads everything. Raises ChoiceMissing, ColumnTwice, SameVariantTwice, FilesOfOneName,
    VariantNotInFile, and what `funnel.intake` raises.

    A metric that explores may have no column, and is read by itself: a cell of it that cannot be read takes nobody
    out of what decides.
    """
    columns, ratios, named = _columns(card, choices)
    if len(tables) == 1 and choices.variant is None:
        raise ChoiceMissing(why="variant")
    if len({table.name for table in tables}) < len(tables):
        raise FilesOfOneName(name=next(t.name for t in tables if [u.name for u in tables].count(t.name) > 1))
    taken = [name for one in card.variants if (name := choices.arms.get(one.key)) is not None]
    for name in taken:
        if taken.count(name) > 1:
            raise SameVariantTwice(name=name)
    # A file of one variant alone says who is missing, not that two are needed.
    left = [name for name in arm_names(tables, choices) if name not in taken]
    for one in card.variants:
        if choices.arms.get(one.key) is None:
            raise ChoiceMissing(why="arm", field=one.name) if left else VariantNotInFile(variant=one.name)
    source: Any = tables[0] if len(tables) == 1 else {table.name: table for table in tables}
    variant = choices.variant if len(tables) == 1 else None
    beside = {named[metric.key]: metric.kind.value for metric in card.secondaries if metric.key in named}

    def read(wanted: Mapping[str, str | None], *, before: str | None = None, segment: str | None = None) -> Intake:
        if choices.shape == DAY:
            if choices.per is None:
                raise ChoiceMissing(why="per")
            return totals(source, metrics=wanted, per=choices.per, variant=variant, segment=segment)
        return units(
            source,
            metrics=wanted,
            variant=variant,
            unit=choices.unit,
            ratios={column: pair for column, pair in ratios.items() if column in wanted},
            pre={named["primary"]: before} if before else None,
            segment=segment,
        )

    decides = {column: kind for column, kind in columns.items() if column not in beside}
    found = read(decides, before=choices.before, segment=choices.segment)
    for one in card.variants:
        if not found.people.get(choices.arms.get(one.key) or ""):
            raise VariantNotInFile(variant=one.name)
    arms = {one.key: str(choices.arms[one.key]) for one in card.variants}
    curves = _stays(source, variant, choices)
    measured = {**found.samples, **(read(beside).samples if beside else {})}
    samples = {
        metric.key: {key: measured[named[metric.key]][name] for key, name in arms.items()}
        for metric in card.metrics
        if metric.key in named
    }
    people = {key: found.people[name] for key, name in arms.items()}
    explored = [sum(one.n for one in samples[one.key].values()) for one in card.secondaries if one.key in samples]
    return Import(
        samples=samples,
        segments={
            segment: {key: by_metric[named["primary"]][name] for key, name in arms.items()}
            for segment, by_metric in found.segments.items()
        },
        people=people,
        digest=hashlib.sha256("".join(sorted(table.sha256 for table in tables)).encode()).hexdigest(),
        intake=found,
        left_out={name: count for name, count in found.people.items() if name not in arms.values()},
        without_explored=max(0, sum(people.values()) - min(explored)) if explored else 0,
        curves=None if curves is None else _kept(curves, arms),
    )


def _stays(source: Any, variant: str | None, choices: Choices) -> Stayed | None:
    """How long people stay, where rows are people and both columns are named. Raises ChoiceMissing."""
    if choices.shape == DAY or (choices.days is None and choices.left is None):
        return None
    if choices.days is None or choices.left is None:
        raise ChoiceMissing(why="curve")
    return stays(source, days=choices.days, left=choices.left, variant=variant, unit=choices.unit)


def _kept(found: Stayed, arms: Mapping[str, str]) -> dict[str, Any]:
    """What a reading keeps of it, as plain JSON: under the keys of the card, a list of [day, left, still] each."""
    return {
        "stays": {key: [list(day) for day in found.counts.get(name, ())] for key, name in arms.items()},
        "without": found.without,
        "rows_refused": found.rows_refused,
    }


def _columns(
    card: TestCard, choices: Choices
) -> tuple[dict[str, str | None], dict[str, tuple[str, str]], dict[str, str]]:
    """Column → kind, the two columns of each ratio, and card metric → column. Raises ChoiceMissing, ColumnTwice.

    A metric that explores and has no column is in none of them.
    """
    columns: dict[str, str | None] = {}
    ratios: dict[str, tuple[str, str]] = {}
    named: dict[str, str] = {}
    for metric in card.metrics:
        chosen, per_each = choices.metrics.get(metric.key), choices.per_each.get(metric.key)
        if chosen is None and metric.role is Role.SECONDARY:
            continue
        if chosen is None:
            raise ChoiceMissing(why="metric", field=metric.name)
        if metric.kind is Kind.RATIO:
            if per_each is None:
                raise ChoiceMissing(why="metric", field=metric.name)
            ratios[f"{chosen}/{per_each}"] = (chosen, per_each)
            chosen = f"{chosen}/{per_each}"
        if chosen in columns:
            raise ColumnTwice(column=chosen)
        named[metric.key] = chosen
        columns[chosen] = metric.kind.value
    return columns, ratios, named


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _exactly(name: str, names: Sequence[str]) -> str | None:
    """The file's name that is this variant's but for case, blanks and punctuation."""
    return next((one for one in names if _bare(one) == _bare(name)), None)
