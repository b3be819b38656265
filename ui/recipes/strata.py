"""The effect over all segments as if every variant had the same mix of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.means import Moments
from experiments.results import Comparison
from experiments.rule import Kind
from experiments.segments import BySegment
from funnel.samples import Sample
from ui.recipes.cuped import cuped_recipe
from ui.recipes.means import AROUND, IMPORTS, centred, judged, mean_recipe, names_of, needed, squares_of, told
from ui.recipes.recipe import Recipe, imports_of, numbers, text

Stratum = tuple[int, Sample, Sample]

# How far apart two means of a kind can be.
_REACH = {Kind.SHARE: 1, Kind.NPS: 200}
_NOBODY = Sample(0, 0, 0)

_MEANS = """
weight = people / people.sum()
a1, a0 = y1 / n1, y0 / n0
around1, around0 = yy1 - n1 * a1**2, yy0 - n0 * a0**2
spreads = lambda r: (around1 / (n1 - 1), r * r * around0 / (n0 - 1))  # between people
further, lost = lambda r: 0, 1
"""
_ADJUSTED = """
weight = people / people.sum()
within = lambda n, x, y, xy: (xy - x * y / n) / (n - 1)  # covariances, by segment
xs1, ys1, both1 = within(n1, x1, x1, xx1), within(n1, y1, y1, yy1), within(n1, x1, y1, xy1)
xs0, ys0, both0 = within(n0, x0, x0, xx0), within(n0, y0, y0, yy0), within(n0, x0, y0, xy0)
both = lambda one, zero: ((n1 - 1) * one + (n0 - 1) * zero).sum()
values, across, along = both(ys1, ys0), both(xs1, xs0), both(both1, both0)
theta, left = along / across, (n1 + n0 - 2).sum() - 1  # one slope for all
gap = x1 / n1 - x0 / n0
down, up = gap * n0 / (n1 + n0), gap * n1 / (n1 + n0)
a1, a0 = y1 / n1 - theta * down, y0 / n0 + theta * up

def spreads(r):  # between people: of y - k·x with the variant, of r·y - k·x in the control
    k = theta * (n0 + r * n1) / (n1 + n0)
    return ys1 - 2 * k * both1 + k * k * xs1, r * r * ys0 - 2 * r * k * both0 + k * k * xs0

doubt = (values - along**2 / across) / left / across  # of the slope
further = lambda r: doubt * (weight @ down + r * (weight @ up)) ** 2
lost = (left + 1) / left
"""
# The same from sums around the means of each segment.
_AROUND = {
    "around1, around0 = yy1 - n1 * a1**2, yy0 - n0 * a0**2": "around1, around0 = yy1, yy0",
    "(xy - x * y / n) / (n - 1)": "xy / (n - 1)",
    "(yy.sum() - y.sum() ** 2 / n.sum())": "(yy + n * (y / n - y.sum() / n.sum()) ** 2).sum()",
}
_SUMMED = """
m1, m0 = weight @ a1, weight @ a0
# Of the mix itself, which counts where the effect is not the same everywhere.
mix = lambda r: weight @ (a1 - m1 - r * (a0 - m0)) ** 2 / people.sum() + further(r)
own = lambda r: spreads(r)[0] / n1 + spreads(r)[1] / n0  # of each segment's a1 - r·a0
s1, s0 = spreads(1)
freedom = own(1) ** 2 / ((s1 / n1) ** 2 / (n1 - 1) + (s0 / n0) ** 2 / (n0 - 1))
"""
_LENT = """
# Where everybody in a variant is alike, both get the segment's pooled spread.
none1, none0 = s1 <= 1e-12 * yy1 / n1, s0 <= 1e-12 * yy0 / n0
pooled = ((n1 - 1) * s1 + (n0 - 1) * s0) / (n1 + n0 - 2) * (1 / n1 + 1 / n0)
lends, total, apart = none1 != none0, np.maximum(pooled, own(1)), own
lent = lambda r: np.where(lends, total * (n0 + r * r * n1) / (n1 + n0), apart(r))
own = lambda r: np.where(none1 & none0, 0, lent(r))
student = lends & (pooled >= apart(1) * (1 - 1e-9))
freedom = np.where(none1 & none0, 1, np.where(student, n1 + n0 - 2, freedom))
"""
_JUDGED = """
def summed(each, free):  # Satterthwaite's degrees of freedom of the weighted sum
    part = weight**2 * each / (weight**2 @ each)
    return max(1 / (part**2 / free).sum() - {slopes}, 1)

variance = lambda r: lost * (weight**2 @ own(r)) + mix(r)
"""
_OWN = "{names} = judged(m1, m0, variance, summed(own(1), freedom))"
_WIDER = """
part1, part0 = (n1 - 1) / (n1 + n0 - 2), (n0 - 1) / (n1 + n0 - 2)
shared = lambda r: (part1 * spreads(r)[0] + part0 * spreads(r)[1]) * (1 / n1 + 1 / n0)
student = lambda r: lost * (weight**2 @ shared(r)) + mix(r)
both = (  # an uneven split: the wider one counts
    judged(m1, m0, variance, summed(own(1), freedom)),
    judged(m1, m0, student, summed(shared(1), n1 + n0 - 2)),
)
widest = (max, min, max, min, max)
{names} = (pick(each) for pick, each in zip(widest, zip(*both)))
"""
_PLAIN = "plain = lambda n, y, yy: (yy.sum() - y.sum() ** 2 / n.sum()) / (n.sum() - 1) / n.sum()"
_REDUCTION = '"variance taken away", 1 - variance(1) / (plain(n1, y1, yy1) + plain(n0, y0, yy0))'


def poststratified_lines(
    kind: Kind, found: Comparison, by_segment: BySegment, *, control: str, alpha: float
) -> str | None:
    """One variant over all segments; None where there is nothing to compute."""
    if found.difference.low is None:
        return None
    strata = _strata(found, by_segment, control)
    ones, zeros = [one for _, one, _ in strata], [zero for _, _, zero in strata]
    adjusted = found.method == "poststratified_cuped"
    whole = sum(ones[1:], ones[0]), sum(zeros[1:], zeros[0])
    if len(strata) < 2 or found.variance_reduction is None:
        together = cuped_recipe(found, *whole) if adjusted else mean_recipe(kind, found, *whole)
        return together.alone(alpha)
    near = centred(*ones, *zeros)
    alike = not (Moments.of(ones).variance.all() and Moments.of(zeros).variance.all())
    said = told(found, reach=_REACH.get(kind))
    reduced = bool(Moments.of(whole).variance.all())
    if reduced:
        said["reduction"] = _REDUCTION
    uneven = "uneven_split" in {note.code for note in found.notes}
    recipe = Recipe(
        imports={},
        given=(),
        body=text(
            _ADJUSTED if adjusted else _MEANS,
            _SUMMED,
            _LENT if alike else "",
            _JUDGED.format(slopes=1 if adjusted else 0),
            (_WIDER if uneven else _OWN).format(names=names_of(found.lift)),
            _PLAIN if reduced else "",
        ),
        told=said,
    )
    return text(
        imports_of(IMPORTS, needed(found.lift), {"numpy": ()}),
        _inputs(strata, adjusted=adjusted, near=near) + f"\nalpha = {alpha}",
        judged(found.lift),
        _near(recipe.body) if near else recipe.body,
        _near(recipe.prints()) if near else recipe.prints(),
    )


def _near(lines: str) -> str:
    for around_0, around_means in _AROUND.items():
        lines = lines.replace(around_0, around_means)
    return lines


def _inputs(strata: Sequence[Stratum], *, adjusted: bool, near: bool) -> str:
    """One row for each segment."""
    sides = "n1, y1, yy1, x1, xx1, xy1, n0, y0, yy0, x0, xx0, xy0" if adjusted else "n1, y1, yy1, n0, y0, yy0"
    rows = ""
    for people, one, zero in strata:
        cells = [float(people)]
        for sample in (one, zero):
            own, second, products = squares_of(sample, near=near)
            cells += [sample.n, sample.total, own]
            if adjusted and sample.beside is not None:
                cells += [sample.beside.total, second, products]
        rows += f"    ({numbers(*cells)}),\n"
    about = "people, total, squares" + (", and of x, before: total, squares, products" if adjusted else "")
    about += AROUND if near else ""
    head = f"# by segment: people of all variants; of treatment and control:\n# {about}\n"
    return f"{head}people, {sides} = np.array([\n{rows}], float).T"


def _strata(found: Comparison, by_segment: BySegment, control: str) -> list[Stratum]:
    """People of all variants, treatment and control in each segment; those that were taken together as one."""
    merged = next((note.values["segments"] for note in found.notes if note.code == "segments_merged"), ())
    kept: list[Stratum] = []
    together: list[Stratum] = []
    for segment, given in by_segment.items():
        row = _row(given, found.variant, control)
        if row[0]:
            (together if segment in merged else kept).append(row)
    if together:
        people, ones, zeros = zip(*together, strict=True)
        kept.append((sum(people), sum(ones[1:], ones[0]), sum(zeros[1:], zeros[0])))
    return kept


def _row(given: Mapping[str, Sample], variant: str, control: str) -> Stratum:
    people = sum(sample.n for sample in given.values())
    return people, given.get(variant, _NOBODY), given.get(control, _NOBODY)
