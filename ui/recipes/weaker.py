"""Evidence without a control group: answers against a bar, and a series before and after a change."""

from __future__ import annotations

from experiments.periods import Course
from experiments.results import Comparison
from funnel.samples import Sample
from ui.recipes.recipe import numbers, text

_BINOMIAL = """
from scipy.stats import binomtest

yes, asked = {counts}
bar, alpha = {bar}, {alpha}
p = binomtest(yes, asked, bar, alternative="greater" if yes >= bar * asked else "less").pvalue
share = binomtest(yes, asked, bar).proportion_ci(1 - 2 * alpha)  # one test in each direction
print("p", p)
print("share", yes / asked, "from", share.low, "to", share.high)
print("difference", yes / asked - bar, "from", share.low - bar, "to", share.high - bar)
print("lift", yes / asked / bar - 1, "from", share.low / bar - 1, "to", share.high / bar - 1)
"""

_SERIES = """
import numpy as np
import statsmodels.api as sm
from scipy.stats import t as student

# one value per day or week, None where there is none, and the people behind it
values = np.array({values}, float)
people = np.array({people}, float)
first, daily = {first}, {daily}  # the first after the change; whether they are days
"""
_LINES = """
t, known = np.arange(len(values)), people > 0
after = t >= first
columns = [np.ones(len(t)), t, after, after * (t - first)]
if daily and known.sum() >= 28:
    columns += [t % 7 == day for day in range(1, 7)]
x = np.column_stack(columns).astype(float)
root = np.sqrt(people[known] / people[known].mean())
y, design, at = values[known] * root, x[known] * root[:, None], t[known]
lag = int(4 * (len(y) / 100) ** (2 / 9))
kernel = dict(maxlags=lag, use_correction=True)
fit = sm.OLS(y, design).fit(cov_type="HAC", cov_kwds=kernel, use_t=True)
earlier = np.where(np.isin(np.arange(x.shape[1]), [2, 3]), 0, x[-1])  # the first line, led on
change = x[-1] - earlier
"""
_VALUE = """
print("difference", change @ fit.params)
"""
_LIMITS = """
# Never less than a first-order autocorrelation asks for, freed of the bias of fitting.
alpha, solved, away = {alpha}, np.linalg.pinv(design), np.abs(at[:, None] - at)
keeps, next_to = np.eye(len(y)) - design @ solved, (away == 1) / 2
seen = fit.resid @ next_to @ fit.resid / (fit.resid @ fit.resid)
tried = np.linspace(-0.95, 0.95, 96)
both = keeps @ next_to @ keeps
left = [np.sum(both * rho**away) / np.sum(keeps * rho**away) for rho in tried]
alike = max(np.interp(seen, np.maximum.accumulate(left), tried), 0.0) ** away
other = solved @ alike @ solved.T * (fit.resid @ fit.resid) / np.sum(keeps * alike)

errors, reach = (fit.cov_params(), other), student.isf(alpha / 2, fit.df_resid)
size = max(np.sqrt(change @ error @ change) for error in errors)
value = change @ fit.params
print("p", 2 * student.sf(abs(value) / size, fit.df_resid))
print("difference", value, "from", value - reach * size, "to", value + reach * size)
"""
_RELATIVE = """
m1, m0, ends = x[-1] @ fit.params, earlier @ fit.params, []
for error in errors:  # Fieller's limits by each, the widest count
    a = m0**2 - reach**2 * earlier @ error @ earlier
    b = m1 * m0 - reach**2 * x[-1] @ error @ earlier
    c = m1**2 - reach**2 * x[-1] @ error @ x[-1]
    ends += [(b - np.sqrt(b * b - a * c)) / a, (b + np.sqrt(b * b - a * c)) / a]
print("lift", m1 / m0 - 1, "from", min(ends) - 1, "to", max(ends) - 1)
"""
_RELATIVE_VALUE = """
print("lift", x[-1] @ fit.params / (earlier @ fit.params) - 1)
"""


def asked_lines(found: Comparison, asked: Sample, *, bar: float, alpha: float) -> str | None:
    """Of one group that was asked, against a bar."""
    if found.difference.value is None:
        return None
    return text(_BINOMIAL.format(counts=numbers(asked.total, asked.n), bar=bar, alpha=alpha))


def series_lines(laid: Course) -> str | None:
    """For a series from before and after a change."""
    found = laid.found
    if found.effect.interval.value is None:
        return None
    values = [None if value is None else float(f"{value:.10g}") for value in laid.values]
    inputs = _SERIES.format(values=values, people=list(laid.people), first=laid.first_after, daily=laid.daily)
    limits = _LIMITS.format(alpha=found.alpha) if found.effect.interval.low is not None else _VALUE
    relative = ""
    if found.relative.value is not None:
        relative = _RELATIVE if found.relative.low is not None else _RELATIVE_VALUE
    return text(inputs, _LINES, limits, relative)
