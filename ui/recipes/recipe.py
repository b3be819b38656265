"""A computation as a few lines of Python, kept in parts so that it can stand alone, in a loop or after other lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import indent

Imports = Mapping[str, tuple[str, ...]]

ALPHA = "alpha = {}"


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Lines with their inputs, and what they need to be imported."""

    imports: Imports
    lines: str


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """`imports` are names by module ("numpy" is np), `define` the functions, `given` the inputs: names and values.

    `body` computes, from the inputs and from `alpha`: p, where there is one, and `low` and `high`, the limits of the
    lift where there are any. `told` are the arguments of print, by what is told: p, difference, lift, and more.
    """

    imports: Imports
    define: str = ""
    given: tuple[tuple[str, str], ...]
    about: str = ""
    body: str
    told: Mapping[str, str] = field(default_factory=dict)

    def alone(self, alpha: float, *after: str, without: Iterable[str] = ()) -> str:
        """The whole, with `after` as its last lines; what is `without` is not told."""
        return text(
            imports_of(self.imports),
            self.inputs,
            ALPHA.format(alpha),
            self.define,
            self.body,
            self.prints(without=without),
            *after,
        )

    @property
    def inputs(self) -> str:
        lines = (f"{names} = {values}" for names, values in self.given)
        return text(f"# {self.about}" if self.about else "", *lines, apart="\n")

    def prints(self, *, without: Iterable[str] = ()) -> str:
        return "\n".join(f"print({said})" for name, said in self.told.items() if name not in without)


def looped(rows: Sequence[tuple[str, Recipe]], *, each: str) -> str:
    """The same lines for several: a loop over the rows of inputs, each with its name; `each` ends the body.

    Recipes that differ in more than their inputs come one loop after the other.
    """
    alike: dict[tuple[str, str, str], list[tuple[str, Recipe]]] = defaultdict(list)
    for name, recipe in rows:
        alike[recipe.define, recipe.body, recipe.prints()].append((name, recipe))
    loops = []
    for (define, body, prints), same in alike.items():
        names = ", ".join(f"({names})" for names, _ in same[0][1].given)
        values = "".join(
            f"    ({name}, {', '.join(f'({value})' for _, value in recipe.given)}),\n" for name, recipe in same
        )
        inner = indent(text("print(name)", body, prints, each, apart="\n"), "    ")
        about = f"# {same[0][1].about}" if same[0][1].about else ""
        loops.append(text(define, text(about, f"for name, {names} in [\n{values}]:\n{inner}", apart="\n")))
    return text(*loops)


def imports_of(*given: Imports) -> str:
    """The lines that import what any of them needs."""
    needed: dict[str, set[str]] = defaultdict(set)
    for one in given:
        for module, names in one.items():
            needed[module].update(names)
    lines = [
        "import numpy as np" if module == "numpy" else f"from {module} import {', '.join(sorted(names))}"
        for module, names in sorted(needed.items(), key=lambda each: (each[0] != "math", each[0]))
    ]
    return "\n".join(lines)


def text(*parts: str, apart: str = "\n\n") -> str:
    """The parts that hold anything, with a line between them."""
    return apart.join(part.strip("\n") for part in parts if part.strip())


def plain_number(x: float) -> str:
    """As a person would type it: to fifteen digits, which is all that a sum of floats knows."""
    return repr(int(x) if x == int(x) else float(f"{x:.15g}"))


def numbers(*values: float) -> str:
    return ", ".join(plain_number(value) for value in values)
