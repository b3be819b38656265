"""One metric over its variants: each kind of metric compared in its own way, not yet adjusted nor judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from experiments.cuped import compare_adjusted
from experiments.means import Means, compare_means, compare_nps
from experiments.ordinal import Ordinal, compare_ordinal
from experiments.ratios import compare_ratios
from experiments.results import Comparison, Interval, Note, Verdict
from experiments.rule import Kind, Metric
from experiments.shares import deciding_p, few_people, share_limits, small_and_uneven
from funnel.samples import Sample

Samples = Mapping[str, Sample]

UNKNOWN = Interval(value=None, low=None, high=None)
Measured = partial(Comparison, p_adjusted=None, verdict=Verdict.INCONCLUSIVE)
METHODS = {
    Kind.SHARE: "score",
    Kind.AMOUNT: "welch",
    Kind.COUNT: "welch",
    Kind.RATIO: "linearised",
    Kind.ORDINAL: "brunner_munzel",
    Kind.NPS: "welch",
}


def compare(metric: Metric, given: Samples, *, control: str, alpha: float) -> list[Comparison]:
    """Every variant in `given` against the control, in order; one without people is unknown, with a note.

    A share or an amount whose samples know a value from before the start is adjusted for it (CUPED).
    Raises InvalidSample where a share metric's sample is not one of zeros and ones.
    """
    base = given[control]
    met = {name: sample for name, sample in given.items() if name != control and sample.n and base.n}
    done = {found.variant: found for found in _compare(metric, met, base, alpha)}
    for name in given:
        if name != control and name not in done:
            absent = [v for v in (control, name) if not given[v].n]
            notes = tuple(Note("no_people", {"variant": v, "metric": metric.key}) for v in absent)
            done[name] = Measured(
                variant=name,
                difference=UNKNOWN,
                lift=UNKNOWN,
                p_value=None,
                method=METHODS[metric.kind],
                notes=notes,
            )
    return [done[name] for name in given if name != control]


def _compare(metric: Metric, treatments: Samples, control: Sample, alpha: float) -> list[Comparison]:
    kind = metric.kind
    adjusted = kind is not Kind.RATIO and control.beside is not None and all(s.beside for s in treatments.values())
    if adjusted and kind in (Kind.SHARE, Kind.AMOUNT, Kind.COUNT):
        found = _each(treatments, control, alpha, compare_adjusted, "cuped")
        if kind is not Kind.SHARE or all(one.variance_reduction is not None for one in found):
            return found
    if kind is Kind.SHARE:
        return _shares(treatments, control, alpha)
    by_kind: dict[Kind, Callable[..., Means | Ordinal]] = {
        Kind.RATIO: compare_ratios,
        Kind.ORDINAL: compare_ordinal,
        Kind.NPS: compare_nps,
    }
    return _each(treatments, control, alpha, by_kind.get(kind, compare_means), METHODS[kind])


def _shares(treatments: Samples, control: Sample, alpha: float) -> list[Comparison]:
    """All treatments at once: the p that decides and the limits that suit the split. Raises InvalidSample."""
    # A sample of zeros and ones is its count; anything else is refused here.
    counted = [(s.n, Sample.of_share(s.n, s.total).total) for s in treatments.values()]  # type: ignore[arg-type]
    n0, x0 = control.n, Sample.of_share(control.n, control.total).total  # type: ignore[arg-type]
    n1, x1 = np.array([n for n, _ in counted], float), np.array([x for _, x in counted], float)
    limits = share_limits(x1, n1, x0, n0, alpha=alpha)
    p_values, exact = deciding_p(x1, n1, x0, n0)
    few, uneven = few_people(n1, n0), small_and_uneven(n1, n0)

    comparisons = []
    for i, (name, (n, x)) in enumerate(zip(treatments, counted, strict=True)):
        caveats: list[tuple[str, bool, dict[str, int]]] = [
            ("few_people", bool(few[i]), {"people": n + n0}),
            ("uneven_split", bool(uneven[i]), {}),
            ("zero_control", x0 == 0 < x, {}),
            ("both_zero", x0 == 0 == x, {}),
        ]
        comparisons.append(
            Measured(
                variant=name,
                difference=Interval(
                    value=x / n - x0 / n0,
                    low=float(limits.difference_low[i]),
                    high=float(limits.difference_high[i]),
                ),
                lift=Interval(
                    value=x / n / (x0 / n0) - 1 if x0 else None,
                    low=float(limits.ratio_low[i]) - 1,
                    high=float(limits.ratio_high[i]) - 1 if x0 else None,
                ),
                p_value=float(p_values[i]),
                method="exact" if exact[i] else str(limits.method[i]),
                notes=tuple(Note(code, {"variant": name, **values}) for code, holds, values in caveats if holds),
            )
        )
    return comparisons


def _each(
    treatments: Samples, control: Sample, alpha: float, method: Callable[..., Means | Ordinal], name_of: str
) -> list[Comparison]:
    comparisons = []
    for name, sample in treatments.items():
        found = method(sample, control, alpha=alpha)
        comparisons.append(
            Measured(
                variant=name,
                difference=found.difference,
                lift=found.lift,
                p_value=found.p_value,
                method=getattr(found, "method", name_of),
                variance_reduction=getattr(found, "variance_reduction", None),
                notes=tuple(Note(code, {"variant": name}) for code in found.notes),
            )
        )
    return comparisons
