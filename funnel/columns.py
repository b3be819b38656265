"""What the columns of a table are there for, decided before any of them is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from funnel.account import ColumnTwice

BINARY, MEAN, COUNT, RATIO, ORDINAL, NPS = KINDS = ("binary", "mean", "count", "ratio", "ordinal", "nps")
# Kinds whose values have a mean that a value from before can sharpen.
WITH_BEFORE = (None, BINARY, MEAN, COUNT)
# What a kind cannot hold, in the order in which it is said: the reason, and below, above, or no multiple of what.
LIMITS = {
    BINARY: (("not_binary", "<", 0), ("not_binary", "%", 1), ("not_binary", ">", 1)),
    COUNT: (("negative", "<", 0), ("fraction", "%", 1)),
    NPS: (("out_of_scale", "<", 0), ("out_of_scale", ">", 10), ("fraction", "%", 1)),
}

# Metrics in order (the column, for a ratio its name), with their kind where it is known.
Metrics = Iterable[str] | Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One metric and its columns: the value, a ratio's denominator, the value from before the experiment."""

    key: str
    kind: str | None
    column: str
    per: str | None = None
    before: str | None = None

    @property
    def beside(self) -> str | None:
        """The column whose sums the sample holds beside its own."""
        return self.per or self.before


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Every column that is wanted, by its use. `people`: how many stand behind each row of totals.

    `planned` are the variants that there should be.
    """

    measured: tuple[Measured, ...]
    variant: str | None = None
    unit: str | None = None
    segment: str | None = None
    people: str | None = None
    planned: tuple[str, ...] = ()

    @property
    def results(self) -> tuple[str, ...]:
        """The metrics' columns, each once: a ratio's denominator says as much of the experiment as its numerator."""
        return tuple(dict.fromkeys(c for one in self.measured for c in (one.column, one.per) if c is not None))

    @property
    def numeric(self) -> tuple[str, ...]:
        """All columns of numbers about people, in the order in which they are read."""
        befores = (one.before for one in self.measured if one.before is not None)
        return tuple(dict.fromkeys((*self.results, *befores)))

    def all_variants(self, seen: tuple[str, ...]) -> tuple[str, ...]:
        """Those seen in the rows and, where that is a single one of those planned, the others: nobody was in them."""
        return tuple(dict.fromkeys((*seen, *self.planned))) if len(seen) == 1 and seen[0] in self.planned else seen


def columns(
    metrics: Metrics,
    *,
    variant: str | None = None,
    unit: str | None = None,
    segment: str | None = None,
    people: str | None = None,
    ratios: Mapping[str, tuple[str, str]] | None = None,
    pre: Mapping[str, str] | None = None,
    planned: Collection[str] = (),
) -> Columns:
    """`ratios[metric]` names a ratio's two columns, `pre[metric]` the one with the values from before.

    Two ratios may share a column with each other and with a metric, and two metrics their `pre`; in any other
    way a column serves one purpose. Raises ColumnTwice.
    """
    kinds = dict(metrics) if isinstance(metrics, Mapping) else dict.fromkeys(metrics)
    ratios, pre = ratios or {}, pre or {}
    if not kinds or any(kind not in (None, *KINDS) for kind in kinds.values()):
        raise ValueError(f"metrics need a kind out of {KINDS}, and there must be one: {kinds}")
    if {key for key, kind in kinds.items() if kind == RATIO} != set(ratios):
        raise ValueError(f"every ratio, and nothing else, has two columns: {kinds}, {ratios}")
    if any(key not in kinds or kinds[key] not in WITH_BEFORE for key in pre):
        raise ValueError(f"no value from before helps these: {pre}")
    measured = []
    for key, kind in kinds.items():
        column, per = ratios.get(key, (key, None))
        if column == per:
            raise ColumnTwice(column=column)
        measured.append(Measured(key=key, kind=kind, column=column, per=per, before=pre.get(key)))
    found = Columns(
        measured=tuple(measured),
        variant=variant,
        unit=unit,
        segment=segment,
        people=people,
        planned=tuple(planned),
    )
    uses = (variant, unit, segment, people, *found.results, *dict.fromkeys(pre.values()))
    named = [column for column in uses if column is not None]
    twice = next((column for i, column in enumerate(named) if column in named[:i]), None)
    if twice is not None:
        raise ColumnTwice(column=twice)
    return found
