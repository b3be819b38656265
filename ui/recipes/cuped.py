"""Two means adjusted for a value of the same people from before: CUPED, with one slope for both variants."""

from __future__ import annotations

from experiments.results import Comparison
from funnel.samples import Sample
from ui.recipes.means import AROUND, centred, judged, names_of, needed, squares_of, told
from ui.recipes.recipe import Recipe, numbers, text

_DEFINE = """
def within(n, x, xx, y, yy, xy):  # variances between people of x and y, and their covariance
    return (xx - x * x / n) / (n - 1), (yy - y * y / n) / (n - 1), (xy - x * y / n) / (n - 1)
"""
_AROUND = """
def within(n, x, xx, y, yy, xy):  # variances between people of x and y, and their covariance
    return xx / (n - 1), yy / (n - 1), xy / (n - 1)
"""
_SLOPE = """
xs1, ys1, both1 = within(n1, x1, xx1, y1, yy1, xy1)
xs0, ys0, both0 = within(n0, x0, xx0, y0, yy0, xy0)
across = (n1 - 1) * xs1 + (n0 - 1) * xs0
along = (n1 - 1) * both1 + (n0 - 1) * both0
theta, left = along / across, n1 + n0 - 3  # one slope for both; the freedom that it leaves
gap = x1 / n1 - x0 / n0
m1, m0 = y1 / n1 - theta * gap * n0 / (n1 + n0), y0 / n0 + theta * gap * n1 / (n1 + n0)
values = (n1 - 1) * ys1 + (n0 - 1) * ys0
doubt = (values - theta * along) / left / across * gap**2  # what that of the slope adds

def spreads(r):  # between people: of y - k·x with the variant, of r·y - k·x in the control
    k = theta * (n0 + r * n1) / (n1 + n0)
    return ys1 - 2 * k * both1 + k * k * xs1, r * r * ys0 - 2 * r * k * both0 + k * k * xs0

def variance(r):
    s1, s0 = spreads(r)
    lost = (n1 + n0 - 2) / left
    return lost * (s1 / n1 + s0 / n0) + doubt * ((n0 + r * n1) / (n1 + n0)) ** 2

s1, s0 = spreads(1)
v1, v0 = s1 / n1, s0 / n0
freedom = max((v1 + v0) ** 2 / (v1**2 / (n1 - 1) + v0**2 / (n0 - 1)) - 1, 1)
"""
_JUDGED = "{names} = judged(m1, m0, variance, freedom)"
_WIDER = """
def student(r):
    s1, s0 = spreads(r)
    pooled = ((n1 - 1) * s1 + (n0 - 1) * s0) / left * (1 / n1 + 1 / n0)
    return pooled + doubt * ((n0 + r * n1) / (n1 + n0)) ** 2

# An uneven split: of both ranges the wider one counts.
both = judged(m1, m0, variance, freedom), judged(m1, m0, student, left)
widest = (max, min, max, min, max)
{names} = (pick(each) for pick, each in zip(widest, zip(*both)))
"""


def cuped_recipe(found: Comparison, treatment: Sample, control: Sample) -> Recipe:
    """Where the means are adjusted; where they are not, they are those of `means`."""
    given, near = [], centred(treatment, control)
    for side, sample in (("1", treatment), ("0", control)):
        beside = sample.beside
        assert beside is not None
        own, second, products = squares_of(sample, near=near)
        values = (sample.n, beside.total, second, sample.total, own, products)
        given.append((", ".join(name + side for name in ("n", "x", "xx", "y", "yy", "xy")), numbers(*values)))
    uneven = "uneven_split" in {note.code for note in found.notes}
    error = (_WIDER if uneven else _JUDGED).format(names=names_of(found.lift))
    plain = "(ys1 / n1 + ys0 / n0)"
    return Recipe(
        imports=needed(found.lift),
        define=text(_AROUND if near else _DEFINE, judged(found.lift)),
        given=tuple(given),
        about="people; x, before: total and squares; y, now: total and squares; products of both"
        + (AROUND if near else ""),
        body=text(_SLOPE, error, apart="\n"),
        told={
            "slope": '"slope", theta, "standard error", sqrt(variance(1)), "freedom", freedom',
            **told(found),
            "reduction": f'"variance taken away", 1 - variance(1) / {plain}',
        },
    )
