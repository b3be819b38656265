"""From sums over groups of rows, however they were added up, to the samples and the account of an intake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn

from funnel.account import LEVELS_LIMIT, Excluded, Intake, NobodyLeft, TooManyLevels
from funnel.columns import BINARY, NPS, ORDINAL, Columns, Measured
from funnel.samples import Beside, Sample, is_faint

# Arrow takes longer to import than all of this needs.
if TYPE_CHECKING:
    from funnel.csvs import Refused

_NOBODY = Sample(0, 0, 0)

# The variant and the segment of some rows; None for no segment.
Group = tuple[str, str | None]


@dataclass(frozen=True, kw_only=True)
class BesideSums:
    """A second value of those who have it: `products` with the first one; `bare` sums the first one of the rest."""

    people: int
    total: float
    squares: float
    products: float
    bare: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Sums:
    """One metric in one group: `people` with a result and `missing` ones, `rows_without` a result.

    Of answers on a scale only `levels`: each as it was given, and by how many. `near` are the same sums of values
    less `by` and of those beside them less `second_by`, which keep a spread that is tiny beside its mean.
    """

    people: int = 0
    missing: int = 0
    rows_without: int = 0
    total: float = 0.0
    squares: float = 0.0
    beside: BesideSums | None = None
    levels: Mapping[float, int] = field(default_factory=dict)
    near: Sums | None = None
    by: float = 0.0
    second_by: float = 0.0

    @property
    def is_faint(self) -> bool:
        """Whether squares around 0 hold too few digits of a spread."""
        second = self.beside
        return is_faint(self.people, self.total, self.squares) or (
            second is not None and is_faint(second.people, second.total, second.squares)
        )


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """What is known of the rows that count: `variants` and `segments` in order of their first row, people and, by
    metric, sums of each group. `files` are named where nobody is left."""

    columns: Columns
    kinds: Mapping[str, str]
    variants: tuple[str, ...]
    segments: tuple[str, ...]
    people: Mapping[Group, int]
    sums: Mapping[str, Mapping[Group, Sums]]
    excluded: Excluded
    files: Sequence[str]
    doubtful: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()
    rows_refused: int = 0


def intake(found: Grouped) -> Intake:
    """The samples by variant and by segment, and the account.

    Who has no value from before is given the mean of all who have one. It is the same in every variant, so they
    stay in a comparison that remains unbiased; they only add nothing to its sharpness.
    Raises NobodyLeft, TooManyLevels.
    Source: Zhao & Ding (2024), J. Am. Stat. Assoc. 119, 450-460.
    """
    if not any(found.people.values()):
        _raise_nobody_left(found)
    samples = {one.key: _samples(one, found.kinds[one.key], found.sums[one.key]) for one in found.columns.measured}
    people = {name: sum(n for (v, _), n in found.people.items() if v == name) for name in found.variants}
    by_segment = {s: {name: found.people.get((name, s), 0) for name in found.variants} for s in found.segments}
    by_segment = {segment: here for segment, here in by_segment.items() if any(here.values())}
    return Intake(
        variants=found.variants,
        people=people,
        kinds=found.kinds,
        samples={
            key: {name: sum((s for (v, _), s in groups.items() if v == name), _NOBODY) for name in found.variants}
            for key, groups in samples.items()
        },
        missing={
            key: {name: sum(s.missing for (v, _), s in groups.items() if v == name) for name in found.variants}
            for key, groups in found.sums.items()
        },
        rows_without_result={key: sum(s.rows_without for s in groups.values()) for key, groups in found.sums.items()},
        without_before={
            one.key: sum(s.people - s.beside.people for s in found.sums[one.key].values() if s.beside)
            for one in found.columns.measured
            if one.before is not None
        },
        segments={
            segment: {
                key: {name: groups.get((name, segment), _NOBODY) for name in found.variants}
                for key, groups in samples.items()
            }
            for segment in by_segment
        },
        segment_people=by_segment,
        without_segment=sum(people.values()) - sum(sum(here.values()) for here in by_segment.values())
        if found.columns.segment
        else 0,
        inferred=tuple(one.key for one in found.columns.measured if one.kind is None),
        doubtful=found.doubtful,
        excluded=found.excluded,
        refused=found.refused,
        rows_refused=found.rows_refused,
    )


def _samples(one: Measured, kind: str, groups: Mapping[Group, Sums]) -> dict[Group, Sample]:
    if kind in (ORDINAL, NPS):
        different = len(set().union(*(sums.levels for sums in groups.values())))
        if different > LEVELS_LIMIT:
            raise TooManyLevels(column=one.column, count=different, limit=LEVELS_LIMIT)
        scored = _score if kind == NPS else float
        return {group: _answers(sums, scored) for group, sums in groups.items()}
    besides = [sums.beside for sums in groups.values() if sums.beside]
    known = sum(beside.people for beside in besides)
    usual = sum(beside.total for beside in besides) / known if known else None
    return {group: _sample(kind, sums, usual) for group, sums in groups.items()}


def _sample(kind: str, sums: Sums, usual: float | None) -> Sample:
    """`usual` stands in for the second value of those who have none; None where nobody has one."""
    if near := sums.near:
        shifted = _sample(kind, near, None if usual is None else usual - sums.second_by)
        return _sample(kind, replace(sums, near=None), usual).knowing(shifted.centred)
    beside = None
    if usual is not None and sums.beside is not None and sums.people:
        second, without = sums.beside, sums.people - sums.beside.people
        beside = Beside(
            total=second.total + without * usual,
            squares=second.squares + without * usual**2,
            products=second.products + second.bare * usual,
        )
    if kind == BINARY:
        return Sample(sums.people, int(sums.total), int(sums.total), beside)
    return Sample(sums.people, sums.total, sums.squares, beside)


def _answers(sums: Sums, scored: Callable[[float], float]) -> Sample:
    answers: Counter[float] = Counter()
    for answer, count in sums.levels.items():
        answers[scored(answer)] += count
    return Sample.of_levels(answers)


def _score(answer: float) -> float:
    """0 to 6 detract, 9 and 10 promote. Source: Reichheld (2003), Harv. Bus. Rev. 81 (12), 46-54."""
    return 100.0 if answer >= 9 else -100.0 if answer <= 6 else 0.0


def _raise_nobody_left(found: Grouped) -> NoReturn:
    first = next(iter(found.refused), None)
    files = ", ".join(found.files)
    if first is None or first.column is None:
        raise NobodyLeft(file=files, row=first and first.row, column=None, reason=first and first.reason)
    raise NobodyLeft(
        why="refused", file=files, row=first.row, column=first.column, reason=first.reason, text=first.text
    )
