"""What a field of a thing on the map may say, one class for each kind of value, and what is wrong where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from funnel.problems import Problem

if TYPE_CHECKING:
    from funnel.journey_map import ItemKind


@dataclass(frozen=True)
class Field:
    """`blank` is what a field says while it says nothing that counts."""

    blank: ClassVar[Any] = None

    def problem(self, name: str, value: Any) -> Problem | None:
        """What does not fit about a value, of a field of this name."""
        raise NotImplementedError

    def read(self, value: Any) -> Any:
        """A value without a problem, as pages and methods take it."""
        return value


@dataclass(frozen=True)
class Text(Field):
    """At most `limit` characters."""

    limit: int = 200
    tall: bool = False

    def problem(self, name: str, value: Any) -> Problem | None:
        if not isinstance(value, str):
            return Problem(name, "not_text", {})
        if len(value) > self.limit:
            return Problem(name, "too_long", {"length": len(value), "limit": self.limit})
        return None


@dataclass(frozen=True)
class Choice(Field):
    """One of a few codes."""

    options: tuple[str, ...]

    def problem(self, name: str, value: Any) -> Problem | None:
        return None if value in self.options else _no_option(name, value, self.options)


@dataclass(frozen=True)
class Number(Field):
    """From `low` to `high`, both included; `percent`: kept as a share, shown in percent."""

    low: float
    high: float
    whole: bool = False
    percent: bool = False

    def problem(self, name: str, value: Any) -> Problem | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return Problem(name, "not_a_number", {"text": str(value)[:60]})
        if self.low <= value <= self.high and not (self.whole and value != int(value)):
            return None
        scale = 100 if self.percent else 1
        code = "whole_from_to" if self.whole else "percent_from_to" if self.percent else "from_to"
        typed = round(value * scale, 6)
        return Problem(name, code, {"text": typed, "low": self.low * scale, "high": self.high * scale})


@dataclass(frozen=True)
class Flag(Field):
    """True or False; not said is False."""

    blank: ClassVar[Any] = False

    def problem(self, name: str, value: Any) -> Problem | None:
        return None if isinstance(value, bool) else _no_option(name, value, ("true", "false"))


@dataclass(frozen=True)
class Day(Field):
    """A date, kept as 2026-03-31."""

    def problem(self, name: str, value: Any) -> Problem | None:
        try:
            self.read(value)
        except (TypeError, ValueError):
            return Problem(name, "not_a_day", {"text": str(value)[:60]})
        return None

    def read(self, value: Any) -> date:
        return date.fromisoformat(value)


@dataclass(frozen=True)
class Ref(Field):
    """The id of another thing of this kind; `None` as kind: of a survey."""

    kind: ItemKind | None

    def problem(self, name: str, value: Any) -> Problem | None:
        return None if _is_id(value) else Problem(name, "not_there", {})


@dataclass(frozen=True)
class Refs(Field):
    """The ids of several things of this kind."""

    blank: ClassVar[Any] = ()

    kind: ItemKind

    def problem(self, name: str, value: Any) -> Problem | None:
        fits = isinstance(value, list | tuple) and all(map(_is_id, value))
        return None if fits else Problem(name, "not_there", {})

    def read(self, value: Sequence[int]) -> tuple[int, ...]:
        return tuple(value)


def _no_option(name: str, value: Any, options: tuple[str, ...]) -> Problem:
    return Problem(name, "not_an_option", {"text": str(value)[:60], "options": options})


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
