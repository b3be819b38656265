"""From a person's file to people counted of their stages: which column means what, and what would be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from funnel.count_file import CountColumns, CountFile, read_counts
from funnel.count_guess import guess_count_columns
from funnel.count_parts import Part
from funnel.journey import Stage
from funnel.tables import Table
from ui.names import stage_name
from ui.words import LANGUAGES


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A file in waiting: previewed, and kept only when the person says so.

    Of its parts, `same` stand there already as they are, `other` with other numbers; `wholes` are the stages and
    periods that are counted in one number, which gives way.
    """

    found: CountFile
    same: int
    other: int
    wholes: int

    @property
    def new(self) -> int:
        """How many parts would change something."""
        return len(self.found.parts) - self.same


def names_of(lang: str, stages: Sequence[Stage]) -> Mapping[int, Sequence[str]]:
    """Stage → all that a file may call it by: its name as it is shown first, then the given one and our words for it
    in each language."""
    return {
        stage.id: tuple(
            dict.fromkeys((stage_name(lang, stage), stage.name, *(stage_name(one, stage) for one in LANGUAGES)))
        )
        for stage in stages
    }


def begin(table: Table, names: Mapping[int, Sequence[str]]) -> Mapping[str, str | None]:
    return guess_count_columns(table, [name for each in names.values() for name in each])


def take(
    table: Table,
    chosen: Mapping[str, str | None],
    names: Mapping[int, Sequence[str]],
    *,
    every: str,
    day_first: bool,
    there: Sequence[Part],
) -> Counts:
    """Raises what `read_counts` does; `chosen` names a stage and a first day."""
    columns = CountColumns(**chosen)  # type: ignore[arg-type]
    found = read_counts(table, columns, stages=names, every=every, day_first=day_first, there=there)
    known = {_key(part): part for part in there}
    wholes = {(part.stage, part.starts, part.ends) for part in there if not any(part.split)}
    return Counts(
        found=found,
        same=sum(known.get(_key(part)) == part for part in found.parts),
        other=sum(known.get(_key(part)) not in (None, part) for part in found.parts),
        wholes=len(wholes & {(part.stage, part.starts, part.ends) for part in found.parts if any(part.split)}),
    )


def _key(part: Part) -> tuple[object, ...]:
    return part.stage, part.starts, part.ends, part.segment, part.channel
