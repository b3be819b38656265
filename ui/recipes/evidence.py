"""Evidence of two shares that holds however often somebody looks: by the converters, or by batches."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.anytime import EARLY
from experiments.results import Anytime, Comparison
from experiments.rule import Metric, Rule
from funnel.samples import Sample
from ui.recipes.compared import recipe_of
from ui.recipes.recipe import Steps, imports_of, numbers, text
from ui.recipes.sequence import sequence_lines

Pairs = Sequence[tuple[Sample, Sample]]

_CONVERTERS = """
a = max(1, expected / 16)

def at(q, r):  # the log of the evidence against "r times as many", with this part of the people
    mixture = betaln(2 * a * q + x1, 2 * a * (1 - q) + x0) - betaln(2 * a * q, 2 * a * (1 - q))
    share = r * q / (r * q + 1 - q)  # of those who did it, from the variant
    return mixture - x1 * log(share) - x0 * log(1 - share)

def against(r):  # the lesser one counts
    return min(at(planned, r), at(there, r))

print("e", exp(min(against(1), 700)))
"""
_BATCHES = """
# The rate as it was known before each, with two people lent.
before = lambda x, n: (x.cumsum() - x + 2 * baseline) / (n.cumsum() - n + 2)
b1, b0 = before(x1, n1), before(x0, n0)
one = lambda x, n, p: (xlogy(x, p) + xlog1py(n - x, -p)).sum()
likely = lambda p1, p0: one(x1, n1, p1) + one(x0, n0, p0)

def against(r):  # the log of the evidence against the nearest rates with this ratio
    t, u, both = r / (1 + r), 1 / (1 + r), n1 * b1 + n0 * b0
    linear = n1 * t + n1 * b1 * u + n0 * u + n0 * b0 * t
    root = np.sqrt(np.maximum(linear**2 - 4 * (n1 + n0) * t * u * both, 0))
    per = 2 * both / (linear + root)
    return likely(b1, b0) - likely(np.minimum(t * per, 1), np.minimum(u * per, 1))

print("e", exp(min(against(1), 700)))
"""
_BEST = """
near = lambda u: against(seen * exp(u))
best = seen * exp(minimize_scalar(near, bounds=(-9, 9), method="bounded").x)
"""
_BEST_LOW = "low = min(seen, brentq(lambda r: against(r) + log(alpha), 1e-9 * best, best)) - 1"
_BEST_HIGH = "high = max(seen, brentq(lambda r: against(r) + log(alpha), best, 1e9 * best)) - 1"
_LOW = "low = brentq(lambda r: against(r) + log(alpha), 1e-9 * seen, seen) - 1"
_HIGH = "high = brentq(lambda r: against(r) + log(alpha), seen, 1e9 * seen) - 1"
_NONE = "low = -1.0  # nobody has done it yet"
_ALL_LOWER = "low = -1.0  # no lower ratio is left out"
# An always-valid range is never narrower than the ordinary one.
_BOTH = """
low, high = min(low, fixed[0]), max(high, fixed[1])
print("lift", "from", low, "to", high)
"""
_BOTH_OPEN = """
low = min(low, fixed)
print("lift", "from", low)
"""


def evidence_lines(rule: Rule, metric: Metric, found: Comparison, readings: Pairs) -> str | None:
    """`readings` are treatment and control through each reading, the newest last.

    They print the evidence and the limits at what may be spent before the end. None where there is no evidence.
    """
    known = [(one, zero) for one, zero in readings if one.n and zero.n]
    if found.anytime is None or found.anytime.e_value is None or not known:
        return None
    parts = f" / {len(rule.variants)}" if len(rule.variants) > 1 else ""
    alpha = f"alpha = {rule.alpha} * {EARLY}{parts}  # what may be spent before the end"
    if found.anytime.scale != "lift":
        return sequence_lines(rule, metric, found, *known[-1], alpha=alpha)
    if _matters(found, known[-1][0]):
        both = both_steps(rule, metric, found, known, alpha=alpha, closed=found.anytime.high is not None)
        return None if both is None else text(imports_of(both.imports), both.lines)
    steps = _ratio_steps(rule, metric, found, known, alpha=alpha)
    high = ', "to", high' if found.anytime.high is not None else ""
    return text(imports_of(steps.imports), steps.lines, f'print("lift", "from", low{high})')


def both_steps(
    rule: Rule, metric: Metric, found: Comparison, readings: Pairs, *, alpha: str, closed: bool
) -> Steps | None:
    """What prints the evidence of two shares and the lift, from the ordinary range and the always-valid one."""
    fixed = recipe_of(metric.kind, found, *readings[-1])
    if fixed is None:
        return None
    steps = _ratio_steps(rule, metric, found, readings, alpha=alpha)
    return Steps(
        imports={
            module: (*steps.imports.get(module, ()), *fixed.imports.get(module, ()))
            for module in (*steps.imports, *fixed.imports)
        },
        lines=text(
            fixed.inputs,
            f"alpha = {rule.alpha}",
            fixed.define,
            fixed.body,
            "fixed = low, high" if closed else "fixed = low",
            steps.lines,
            _BOTH if closed else _BOTH_OPEN,
        ),
    )


def _matters(found: Comparison, treatment: Sample) -> bool:
    """Whether the ordinary range reaches as far as both together, or is open where the other one need not be."""
    assert found.anytime is not None
    low, high, some = found.lift.low, found.lift.high, found.lift.value is not None
    lower = low == found.anytime.low and bool(treatment.total)
    return lower or (high == found.anytime.high and (some or high is not None))


def _ratio_steps(rule: Rule, metric: Metric, found: Comparison, readings: Pairs, *, alpha: str) -> Steps:
    """What prints the evidence of two shares, and finds `low` and, with any in the control, `high`."""
    assert found.anytime is not None
    return (_converters if found.anytime.method == "converters" else _batches)(rule, metric, found, readings, alpha)


def _converters(rule: Rule, metric: Metric, found: Comparison, readings: Pairs, alpha: str) -> Steps:
    treatment, control = readings[-1]
    first = readings[0][0] + readings[0][1]
    baseline = rule.baseline if rule.baseline is not None and metric is rule.metrics[0] else first.total / first.n
    share, rest = rule.shares[found.variant], rule.shares[rule.control]
    planned = (rule.planned or 0) * (share + rest)
    return Steps(
        imports={"math": ("exp", "log"), "scipy.optimize": ("brentq",), "scipy.special": ("betaln",)},
        lines=text(
            f"x1, x0 = {numbers(treatment.total, control.total)}  # who did it, with the variant and in the control\n"
            f"planned = {share / (share + rest)!r}  # the variant's part of the people of the two\n"
            f"there = {treatment.n} / ({treatment.n} + {control.n})  # and its part of those with a result\n"
            f"expected = {planned!r} * {baseline!r}  # who will have done it at the planned end\n{alpha}",
            _CONVERTERS,
            _limits("seen = x1 * (1 - there) / (x0 * there)", treatment.total, control.total),
        ),
    )


def _batches(rule: Rule, metric: Metric, found: Comparison, readings: Pairs, alpha: str) -> Steps:
    rows, before = [], (0.0, 0.0, 0.0, 0.0)
    for one, zero in readings:
        counts = (one.total, one.n, zero.total, zero.n)
        rows.append(numbers(*(now - earlier for now, earlier in zip(counts, before, strict=True))))
        before = counts
    baseline = rule.baseline if rule.baseline is not None and metric is rule.metrics[0] else 0.5
    x1, _, x0, _ = before
    given = "".join(f"    ({row}),\n" for row in rows)
    return Steps(
        imports={
            "math": ("exp", "log"),
            "numpy": (),
            "scipy.optimize": ("brentq", "minimize_scalar"),
            "scipy.special": ("xlog1py", "xlogy"),
        },
        lines=text(
            "# what came between readings: who did it and people, with the variant and in the control\n"
            f"x1, n1, x0, n0 = np.array([\n{given}], float).T\n"
            f"baseline = {min(max(baseline, 0.001), 0.999)!r}\n{alpha}",
            _BATCHES,
            _seen_limits(found.anytime) if x1 and x0 else _limits("", x1, x0),
        ),
    )


def _seen_limits(found: Anytime | None) -> str:
    """With some in both. Batches that are together by more than chance, whatever the ratio, leave nothing out."""
    assert found is not None
    return text(
        "seen = x1.sum() * n0.sum() / (x0.sum() * n1.sum())",
        _BEST,
        _ALL_LOWER if found.low == -1 else _BEST_LOW,
        "" if found.high is None else _BEST_HIGH,
        apart="\n",
    )


def _limits(seen: str, x1: float, x0: float) -> str:
    """Without any in one variant one limit is all that is known."""
    if not x1 and not x0:
        return _NONE
    if not x0:
        return text("seen = 1e9  # there is none in the control", _LOW.replace("1e-9 * seen", "1e-9"), apart="\n")
    if not x1:
        high = _HIGH.replace("1e9 * seen", "1e9")
        return text("seen = 1e-9  # there is none with the variant", "low = -1.0", high, apart="\n")
    return text(seen, _LOW, _HIGH, apart="\n")
