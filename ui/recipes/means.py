"""Two means: Welch's test with Fieller's limits, for amounts, NPS, ratios of totals, and means adjusted by CUPED."""

from __future__ import annotations

from dataclasses import replace

from experiments.means import Moments, compare_means
from experiments.ratios import each_adds
from experiments.results import Comparison, Interval
from experiments.rule import Kind
from funnel.samples import Sample
from ui.recipes.recipe import Imports, Recipe, numbers, plain_number, text

IMPORTS: Imports = {"math": ("sqrt",), "scipy.stats": ("t",)}

_DIFFERENCE = """
def judged(m1, m0, variance, freedom):  # variance(r): that of m1 - r·m0
    size, reach = sqrt(variance(1)), t.isf(alpha / 2, freedom)
    p, half = 2 * t.sf(abs(m1 - m0) / size, freedom), reach * size
    return p, m1 - m0 - half, m1 - m0 + half
"""
_FIELLER = """
def judged(m1, m0, variance, freedom):  # variance(r): that of m1 - r·m0, a parabola in r
    size, reach = sqrt(variance(1)), t.isf(alpha / 2, freedom)
    v1, both = variance(0), (variance(-1) - variance(1)) / 4
    v0 = variance(1) - v1 + 2 * both
    a, b = m0**2 - reach**2 * v0, m1 * m0 - reach**2 * both
    wide = m1 * m1 * v0 - 2 * m1 * m0 * both + m0 * m0 * v1 - reach**2 * (v1 * v0 - both**2)
    root = reach * sqrt(max(wide, 0))  # of b² - a·c
    low, high = (b - root) / a, (b + root) / a  # where |m1 - r·m0| = reach · √variance(r)
    p, half = 2 * t.sf(abs(m1 - m0) / size, freedom), reach * size
    return p, m1 - m0 - half, m1 - m0 + half, low - 1, high - 1
"""
# Limits that touch "all is lost" or stay open: the parabola need not open upwards, and amounts are not below 0.
_OPEN = """
    least = 0 if m1 >= 0 else -inf
    if a > 0:
        low = max(low, least)
    else:  # the control's mean may be 0: all ratios fit but those between two ends
        low, high = min(low, high), max(low, high)
        apart = abs(m1 - m0) > reach * size
        if apart and m1 > m0 or least == 0 and low < 0 < high:
            low, high = high, inf
        else:
            low, high = least, low if apart and low >= least else inf
"""
_MEANS = """
m1, m0 = total1 / n1, total0 / n0
s1 = (squares1 - n1 * m1**2) / (n1 - 1)  # variances between people
s0 = (squares0 - n0 * m0**2) / (n0 - 1)
"""
_AROUND = """
m1, m0 = total1 / n1, total0 / n0
s1, s0 = around1 / (n1 - 1), around0 / (n0 - 1)  # from squares around the means
"""
_VALUES = "m1, m0 = total1 / n1, total0 / n0"
_RATIO = """
def ratio(n, a, aa, b, bb, ab):  # people that count, the ratio, the variance between them
    r, people = a / b, max(b * b / bb, min(n, 2))
    return people, r, (aa - 2 * r * ab + r * r * bb) * (people / b) ** 2 / (people - 1)
"""
_RATIO_AROUND = """
def ratio(n, a, aa, b, bb, ab):  # people that count, the ratio, the variance between them
    r, people = a / b, max(b * b / (bb + b * b / n), min(n, 2))
    return people, r, (aa - 2 * r * ab + r * r * bb) * (people / b) ** 2 / (people - 1)
"""
_RATIOS = """
n1, m1, s1 = ratio(people1, a1, aa1, b1, bb1, ab1)
n0, m0, s0 = ratio(people0, a0, aa0, b0, bb0, ab0)
"""
_RATIO_VALUES = "m1, m0 = a1 / b1, a0 / b0"
_WELCH = """
v1, v0 = s1 / n1, s0 / n0
freedom = (v1 + v0) ** 2 / (v1**2 / (n1 - 1) + v0**2 / (n0 - 1))
welch = lambda r: v1 + r * r * v0
"""
_JUDGED = "{names} = judged(m1, m0, welch, freedom)"
_WIDER = """
part1, part0 = (n1 - 1) / (n1 + n0 - 2), (n0 - 1) / (n1 + n0 - 2)
student = lambda r: (part1 * s1 + r * r * part0 * s0) * (1 / n1 + 1 / n0)
# An uneven split: of both ranges the wider one counts.
both = judged(m1, m0, welch, freedom), judged(m1, m0, student, n1 + n0 - 2)
widest = (max, min, max, min, max)
{names} = (pick(each) for pick, each in zip(widest, zip(*both)))
"""
_LENT = """
pooled = ((n1 - 1) * s1 + (n0 - 1) * s0) / (n1 + n0 - 2) * (1 / n1 + 1 / n0)
if pooled >= (v1 + v0) * (1 - 1e-9):
    freedom = n1 + n0 - 2
lent = max(pooled, v1 + v0)  # everybody in one variant is alike: both get the pooled spread
variance = lambda r: lent * (n0 + r * r * n1) / (n1 + n0)
{names} = judged(m1, m0, variance, freedom)
"""
AROUND = ", around means"
_TAKEN_IN = "under, over = min(under, value), max(over, value)"


def mean_recipe(kind: Kind, found: Comparison, treatment: Sample, control: Sample) -> Recipe:
    """Of amounts, counts, NPS, the means of answers on a scale, and ratios of totals."""
    of_one_mind = all(alike(kind, sample) for sample in (treatment, control))
    if kind is Kind.NPS and found.difference.low is not None and of_one_mind:
        return _doubted(found, treatment, control)
    return _recipe(kind, found, treatment, control)


def _recipe(kind: Kind, found: Comparison, treatment: Sample, control: Sample) -> Recipe:
    tested, lift, near = found.difference.low is not None, found.lift, centred(treatment, control)
    if kind is Kind.RATIO:
        define, body = (_RATIO_AROUND if near else _RATIO, _RATIOS) if tested else ("", _RATIO_VALUES)
        given = tuple(_beside(side, sample, near=near) for side, sample in (("1", treatment), ("0", control)))
    else:
        define, body = "", (_AROUND if near else _MEANS) if tested else _VALUES
        squares = "around" if near else "squares"
        given = tuple(
            (
                f"n{side}, total{side}, {squares}{side}",
                numbers(sample.n, sample.total, squares_of(sample, near=near)[0]),
            )
            for side, sample in (("1", treatment), ("0", control))
        )
    if not tested:
        return Recipe(imports={}, given=given, body=body, told=told(found, tested=False))
    if "uneven_split" in {note.code for note in found.notes}:
        error = _WIDER
    elif any(alike(kind, sample) for sample in (treatment, control)):
        error = _LENT
    else:
        error = _JUDGED
    return Recipe(
        imports=needed(lift),
        define=text(define, judged(lift)),
        given=given,
        about=f"people; a: total and squares; b: total and squares; products of both{AROUND if near else ''}"
        if kind is Kind.RATIO
        else "",
        body=text(body, _WELCH, error.format(names=names_of(lift)), apart="\n"),
        told=told(found, reach=200 if kind is Kind.NPS else None),
    )


def needed(lift: Interval) -> Imports:
    return {**IMPORTS, "math": ("inf", "sqrt")} if _open(lift) else IMPORTS


def judged(lift: Interval) -> str:
    """The function that turns estimates and their variance into p and limits, in the form that this lift needs."""
    if not has_limits(lift):
        return _DIFFERENCE
    head, returned, tail = _FIELLER.partition("    p, half")
    return head + _OPEN.strip("\n") + "\n" + returned + tail if _open(lift) else _FIELLER


def names_of(lift: Interval) -> str:
    return "p, under, over, low, high" if has_limits(lift) else "p, under, over"


def has_limits(lift: Interval) -> bool:
    return lift.low is not None or lift.high is not None or lift.value is not None


def _open(lift: Interval) -> bool:
    """A limit is missing, or says that all is lost: the control's mean may be 0, or the limit beyond what there is."""
    return lift.low is None or lift.high is None or lift.low <= -1


def told(found: Comparison, *, tested: bool = True, reach: int | None = None) -> dict[str, str]:
    """What the body found, for print: `reach` is how far apart two means of this metric can be."""
    limits = 'under, "to", over' if reach is None else f'max(under, -{reach}), "to", min(over, {reach})'
    said = {"p": '"p", p'} if tested else {}
    said["difference"] = '"difference", m1 - m0' + (f', "from", {limits}' if tested else "")
    if found.lift.value is not None:
        said["lift"] = '"lift", m1 / m0 - 1' + (', "from", low, "to", high' if tested else "")
    elif has_limits(found.lift):
        # Where nobody has anything there may be less by all there is.
        said["lift"] = '"lift", "from", low' if tested else '"lift", "from", -1.0'
    return said


def _doubted(found: Comparison, treatment: Sample, control: Sample) -> Recipe:
    """NPS with everybody of one mind in each variant: three more answers stand for the doubt."""
    more = [Sample(s.n + 3, s.total, s.squares + 1.5 * 100**2) for s in (treatment, control)]
    notes = compare_means(*more).notes
    lent = replace(found, notes=tuple(note for note in found.notes if note.code != "uneven_split"))
    recipe = _recipe(Kind.NPS, lent, *more)
    error = _WIDER if "uneven_split" in notes else _JUDGED
    given = tuple(
        (
            f"n{side}, total{side}, squares{side}",
            f"{s.n} + 3, {plain_number(s.total)}, {plain_number(s.squares)} + 15000",
        )
        for side, s in (("1", treatment), ("0", control))
    )
    value = f"value = {plain_number(treatment.total)} / {treatment.n} - {plain_number(control.total)} / {control.n}"
    return replace(
        recipe,
        given=given,  # half to three quarters of the three at either end: as many squares, the same total
        body=text(_MEANS, _WELCH, error.format(names=names_of(found.lift)), value, _TAKEN_IN, apart="\n"),
        told={
            "p": '"p", p',
            "difference": '"difference", value, "from", max(under, -200), "to", min(over, 200)',
        },
    )


def alike(kind: Kind, sample: Sample) -> bool:
    """Whether people of this variant differ by nothing but rounding."""
    moments = Moments.of([sample])
    return not (each_adds(moments)[2] if kind is Kind.RATIO else moments.variance)[0]


def centred(*samples: Sample) -> bool:
    """Whether a spread is so small beside its mean that the lines take squares around the means, not around 0."""
    return any(sample.around for sample in samples)


def squares_of(sample: Sample, *, near: bool) -> tuple[float, float, float]:
    """Squares of the values, squares of those beside them, products of both: around the means if `near`, else 0."""
    beside = sample.beside
    if near:
        return sample.centred.squares, sample.centred.second, sample.centred.products
    return (sample.squares, beside.squares, beside.products) if beside else (sample.squares, 0.0, 0.0)


def _beside(side: str, sample: Sample, *, near: bool) -> tuple[str, str]:
    beside = sample.beside
    assert beside is not None
    names = ("people", "a", "aa", "b", "bb", "ab")
    own, second, products = squares_of(sample, near=near)
    values = (sample.n, sample.total, own, beside.total, second, products)
    return ", ".join(name + side for name in names), numbers(*values)
