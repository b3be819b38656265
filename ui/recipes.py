"""How each method works, for a sceptic: its formula, its source, and lines of Python that compute it again.

The lines hold the very inputs and print what the page shows. They use NumPy, SciPy and statsmodels, not this
program. `tests/ui/test_recipes.py` runs them against the evaluation.
"""

from __future__ import annotations

from dataclasses import dataclass

from experiments.periods import Course
from experiments.results import Comparison
from experiments.rule import Rule
from funnel.samples import Sample


@dataclass(frozen=True, kw_only=True)
class Method:
    """`formula` is LaTeX; `lines` has the inputs as places in braces."""

    formula: str
    source: str
    lines: str


_INPUTS = "x1, n1, x0, n0, alpha = {x1}, {n1}, {x0}, {n0}, {alpha}"

_SCORE = """
from math import sqrt
from scipy.optimize import brentq
from scipy.stats import norm

x1, n1, x0, n0, alpha = {x1}, {n1}, {x0}, {n0}, {alpha}
p1, p0, n = x1 / n1, x0 / n0, n1 + n0
pooled = (x1 + x0) / n
z = (p1 - p0) / sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0) * n / (n - 1))
print("p", 2 * norm.sf(abs(z)))

def far(ratio):  # standard errors between the data and this ratio, at the likeliest shares that have it
    b = n1 * ratio + x1 + n0 + x0 * ratio
    q0 = (b - sqrt(b * b - 4 * n * ratio * (x1 + x0))) / (2 * n * ratio)
    q1 = ratio * q0
    v = (q1 * (1 - q1) / n1 + ratio**2 * q0 * (1 - q0) / n0) * n / (n - 1)
    return (p1 - ratio * p0) / sqrt(v)

reach = norm.isf(alpha / 2)
print("lift", p1 / p0 - 1)
print("low", brentq(lambda r: far(r) - reach, 1e-9, p1 / p0) - 1)
print("high", brentq(lambda r: far(r) + reach, p1 / p0, 1e6) - 1)
"""

_MOVER = """
from math import hypot, sqrt
from statsmodels.stats.proportion import proportion_confint

x1, n1, x0, n0, alpha = {x1}, {n1}, {x0}, {n0}, {alpha}
p1, p0 = x1 / n1, x0 / n0
l1, u1 = proportion_confint(x1, n1, alpha, method="wilson")
l0, u0 = proportion_confint(x0, n0, alpha, method="wilson")
print("lift", p1 / p0 - 1)
print("low", (p1 * p0 - sqrt((p1 * p0) ** 2 - l1 * (2 * p1 - l1) * u0 * (2 * p0 - u0))) / (u0 * (2 * p0 - u0)) - 1)
print("high", (p1 * p0 + sqrt((p1 * p0) ** 2 - u1 * (2 * p1 - u1) * l0 * (2 * p0 - l0))) / (l0 * (2 * p0 - l0)) - 1)
print("difference", p1 - p0 - hypot(p1 - l1, u0 - p0), p1 - p0 + hypot(u1 - p1, p0 - l0))
"""

_EXACT = """
from scipy.stats import barnard_exact

x1, n1, x0, n0 = {x1}, {n1}, {x0}, {n0}
print("p", barnard_exact([[x1, x0], [n1 - x1, n0 - x0]], pooled=True).pvalue)
"""

_WELCH = """
from math import sqrt
from scipy.stats import t, ttest_ind_from_stats

n1, total1, squares1 = {n1}, {x1}, {squares1}
n0, total0, squares0 = {n0}, {x0}, {squares0}
alpha = {alpha}
m1, m0 = total1 / n1, total0 / n0
s1 = sqrt((squares1 - n1 * m1**2) / (n1 - 1))
s0 = sqrt((squares0 - n0 * m0**2) / (n0 - 1))
print("p", ttest_ind_from_stats(m1, s1, n1, m0, s0, n0, equal_var=False).pvalue)

v1, v0 = s1**2 / n1, s0**2 / n0
freedom = (v1 + v0) ** 2 / (v1**2 / (n1 - 1) + v0**2 / (n0 - 1))
reach = t.isf(alpha / 2, freedom)
print("difference", m1 - m0 - reach * sqrt(v1 + v0), m1 - m0 + reach * sqrt(v1 + v0))
square, middle, constant = m0**2 - reach**2 * v0, m1 * m0, m1**2 - reach**2 * v1
root = sqrt(max(middle**2 - square * constant, 0))
if m0 > 0:
    print("lift", m1 / m0 - 1)
if m0 > 0 and square > 0:
    print("low", max((middle - root) / square, 0) - 1)
    print("high", (middle + root) / square - 1)
"""

_ORDINAL = """
import numpy as np
from scipy.stats import brunnermunzel

treatment, control = dict({levels1}), dict({levels0})
a = np.repeat(list(treatment), list(treatment.values()))
b = np.repeat(list(control), list(control.values()))
print("p", brunnermunzel(a, b).pvalue)
"""

_PERMUTATION = _ORDINAL.replace("import brunnermunzel", "import PermutationMethod, mannwhitneyu").replace(
    "brunnermunzel(a, b)", "mannwhitneyu(a, b, method=PermutationMethod(n_resamples=99_999))"
)

_CUPED = """
import numpy as np

# people, total, squares; before: total, squares; products of the two
n1, y1, yy1, x1, xx1, xy1 = {n1}, {x1}, {squares1}, {beside1}
n0, y0, yy0, x0, xx0, xy0 = {n0}, {x0}, {squares0}, {beside0}
within = lambda n, a, b, ab: ab - a * b / n
theta = (within(n1, x1, y1, xy1) + within(n0, x0, y0, xy0)) / (within(n1, x1, x1, xx1) + within(n0, x0, x0, xx0))
print("theta", theta)
print("difference", y1 / n1 - y0 / n0 - theta * (x1 / n1 - x0 / n0))
"""

_RATIO = """
from math import sqrt

# people, first total and squares; second total, squares and products
n1, a1, aa1, b1, bb1, ab1 = {n1}, {x1}, {squares1}, {beside1}
n0, a0, aa0, b0, bb0, ab0 = {n0}, {x0}, {squares0}, {beside0}

def ratio(n, a, aa, b, bb, ab):  # its value and its standard error, linearised
    r = a / b
    spread = aa - 2 * r * ab + r * r * bb  # of a - r·b, whose mean is 0
    return r, sqrt(spread / (n - 1) / n) / (b / n)

(r1, e1), (r0, e0) = ratio(n1, a1, aa1, b1, bb1, ab1), ratio(n0, a0, aa0, b0, bb0, ab0)
print("difference", r1 - r0, "standard error", sqrt(e1**2 + e0**2))
print("lift", r1 / r0 - 1)
"""

_BINOMIAL = """
from scipy.stats import binomtest

yes, asked, bar, alpha = {x1}, {n1}, {bar}, {alpha}
print("p", binomtest(yes, asked, bar, alternative="greater" if yes >= bar * asked else "less").pvalue)
print(binomtest(yes, asked, bar).proportion_ci(1 - 2 * alpha))  # one test in each direction
"""

_SEGMENTED = """
import numpy as np
import statsmodels.api as sm

# one value per day or week, None where there is none, and the people behind it
values = np.array({values}, float)
people = np.array({people}, float)
first, daily = {first}, {daily}  # the first after the change; whether days of the week have levels of their own

t, known = np.arange(len(values)), people > 0
after = t >= first
columns = [np.ones(len(t)), t, after, after * (t - first)]
if daily and known.sum() >= 28:
    columns += [t % 7 == day for day in range(1, 7)]
x = np.column_stack(columns).astype(float)
root = np.sqrt(people[known] / people[known].mean())
lag = int(4 * (known.sum() / 100) ** (2 / 9))
fit = sm.OLS(values[known] * root, x[known] * root[:, None]).fit(
    cov_type="HAC", cov_kwds=dict(maxlags=lag, use_correction=True), use_t=True
)
change = np.where(np.isin(np.arange(x.shape[1]), [2, 3]), x[-1], 0)
course = (x[-1] - change) @ fit.params  # where the earlier course would have led
print("difference", change @ fit.params)
print("lift", change @ fit.params / course)
print(fit.t_test(change))  # errors by Newey and West; the page takes the wider of these and a first-order one's
"""

_EVIDENCE = """
from math import exp, log
from scipy.special import betaln

x1, x0 = {x1}, {x0}  # who did it, with the variant and in the control
q = {q}  # the variant's planned part of the people of the two
a = max(1, {planned} / 16)  # an eighth of those who are expected to do it
print("e", exp(betaln(2 * a * q + x1, 2 * a * (1 - q) + x0) - betaln(2 * a * q, 2 * a * (1 - q))
               - x1 * log(q) - x0 * log(1 - q)))
"""

METHODS = {
    "score": Method(
        formula=r"\left|\hat p_1-r\,\hat p_0\right|\le z_{\alpha/2}\sqrt{\tilde V(r)\,\tfrac{N}{N-1}}",
        source="Miettinen & Nurminen (1985), Statistics in Medicine 4, 213-226",
        lines=_SCORE,
    ),
    "mover": Method(
        formula=r"r_{\text{low}}=\frac{p_1p_0-\sqrt{(p_1p_0)^2-l_1(2p_1-l_1)\,u_0(2p_0-u_0)}}{u_0(2p_0-u_0)}",
        source="Donner & Zou (2012), Statistical Methods in Medical Research 21, 347-359; Newcombe (1998)",
        lines=_MOVER,
    ),
    "exact": Method(
        formula=r"p=\max_{\pi}\;\Pr_\pi\big(|Z|\ge|z_{\text{observed}}|\big)",
        source="Suissa & Shuster (1985), J. R. Stat. Soc. A 148, 317-327",
        lines=_EXACT,
    ),
    "welch": Method(
        formula=r"|m_1-r\,m_0|\le t_{\nu,\alpha/2}\sqrt{v_1+r^2v_0},\quad \text{lift}=r-1",
        source="Welch (1947), Biometrika 34, 28-35; Fieller (1954), J. R. Stat. Soc. B 16, 175-185",
        lines=_WELCH,
    ),
    "cuped": Method(
        formula=r"\hat\Delta=\bar y_1-\bar y_0-\theta\,(\bar x_1-\bar x_0)",
        source="Deng, Xu, Kohavi & Walker (2013), WSDM, 123-132; Lin (2013), Ann. Appl. Stat. 7, 295-318",
        lines=_CUPED,
    ),
    "linearised": Method(
        formula=r"r=\frac{\sum a}{\sum b},\quad \text{var}(r)\approx\frac{\text{var}(a-r\,b)}{n\,\bar b^2}",
        source="Budylin et al. (2018), WSDM, 55-63; Deng, Knoblich & Lu (2018), KDD, 233-242",
        lines=_RATIO,
    ),
    "brunner_munzel": Method(
        formula=r"\hat\theta=P(T>C)+\tfrac12P(T=C)",
        source="Brunner & Munzel (2000), Biometrical Journal 42, 17-25",
        lines=_ORDINAL,
    ),
    "permutation": Method(
        formula=r"p=\Pr\big(|\hat\theta^{*}-\tfrac12|\ge|\hat\theta-\tfrac12|\big)",
        source="Wilcoxon (1945), Biometrics Bulletin 1, 80-83",
        lines=_PERMUTATION,
    ),
    "segmented": Method(
        formula=r"y_t=\beta_0+\beta_1t+\beta_2\,\text{after}_t+\beta_3\,(t-t_0)\,\text{after}_t+\varepsilon_t",
        source="Wagner et al. (2002), J. Clin. Pharm. Ther. 27, 299-309; Newey & West (1987), Econometrica 55, 703-708",
        lines=_SEGMENTED,
    ),
    "binomial": Method(
        formula=r"p=\Pr(X\ge x\mid n,\text{bar})",
        source="Clopper & Pearson (1934), Biometrika 26, 404-413",
        lines=_BINOMIAL,
    ),
}


def lines(
    found: Comparison, treatment: Sample, control: Sample, *, alpha: float, bar: float | None = None
) -> str | None:
    """The lines of Python with these inputs; None where there is nothing to compute. `bar`: of one group."""
    if found.difference.value is None or found.method not in METHODS:
        return None
    text = METHODS[found.method].lines
    if found.method == "exact" and treatment.total and control.total:
        # The exact p decides; the limits beside it are MOVER's.
        text += _MOVER.replace(_INPUTS, "alpha = {alpha}")
    elif found.method != "binomial" and not (treatment.total and control.total):
        # Without any in one of the variants a limit of the ratio is 0 or none, and no line has to find it.
        text = text.partition("def far(")[0]
    values: dict[str, object] = {"alpha": alpha, "bar": bar}
    for side, sample in (("1", treatment), ("0", control)):
        beside = sample.beside
        values |= {
            f"x{side}": _plain(sample.total),
            f"n{side}": sample.n,
            f"squares{side}": _plain(sample.squares),
            f"beside{side}": beside and ", ".join(_plain(x) for x in (beside.total, beside.squares, beside.products)),
            f"levels{side}": [(_plain_number(value), count) for value, count in sample.levels],
        }
    return text.strip().format(**values)


def series_lines(found: Course) -> str:
    """The lines for a series from before and after a change."""
    values = [None if value is None else round(value, 6) for value in found.values]
    return _SEGMENTED.strip().format(
        values=values, people=list(found.people), first=found.first_after, daily=found.daily
    )


def evidence_lines(rule: Rule, found: Comparison, treatment: Sample, control: Sample) -> str | None:
    """The lines for the e-value of a share's converters; None for other evidence, or a plan not told by the card."""
    if found.anytime is None or found.anytime.method != "converters" or (rule.planned and rule.baseline is None):
        return None
    share, rest = rule.shares[found.variant], rule.shares[rule.control]
    planned = (rule.planned or 0) * (share + rest) * (rule.baseline or 0)
    return _EVIDENCE.strip().format(
        x1=_plain(treatment.total), x0=_plain(control.total), q=share / (share + rest), planned=planned
    )


def _plain(x: float) -> str:
    return repr(_plain_number(x))


def _plain_number(x: float) -> float:
    return int(x) if x == int(x) else float(x)
