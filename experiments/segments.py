"""Segments of people: one effect that allows for their mix, and the effect in each of them.

Source of the first: Miratrix, Sekhon & Yu (2013), J. R. Stat. Soc. B 75, 369-396.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from experiments.cuped import adjusted, adjusted_strata
from experiments.means import NPS_REACH, Moments, clipped, compared, welch, without_lift
from experiments.pairs import Pair, Spread
from experiments.results import Comparison, Interval, Note, Verdict
from experiments.rule import Kind
from experiments.several import benjamini_hochberg
from funnel.samples import Sample

BySegment = Mapping[str, Mapping[str, Sample]]

Floats = NDArray[np.float64]

# A segment with fewer in a variant is not looked at alone.
LEAST_PEOPLE = 2

# How far apart two means of a kind can be.
_REACH = {Kind.SHARE: 1.0, Kind.NPS: NPS_REACH}
_NOBODY = Sample(0, 0, 0)
_UNKNOWN = Interval(value=None, low=None, high=None)


@dataclass(frozen=True, kw_only=True)
class SegmentEffects:
    """Every variant against the control among the people of one segment; `samples` by variant."""

    segment: str
    samples: Mapping[str, Sample]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class _Stratum:
    people: int
    treatment: Sample
    control: Sample
    segments: tuple[str, ...]

    def __add__(self, other: _Stratum) -> _Stratum:
        return _Stratum(
            self.people + other.people,
            self.treatment + other.treatment,
            self.control + other.control,
            self.segments + other.segments,
        )

    @property
    def thin(self) -> bool:
        return min(self.treatment.n, self.control.n) < LEAST_PEOPLE


def poststratified(
    by_segment: BySegment, *, control: str, kind: Kind = Kind.AMOUNT, alpha: float = 0.05
) -> list[Comparison]:
    """Every variant against the control had all had the same mix of segments: that of everybody together.

    For means and shares; a ratio or the order of answers is no sum over segments. A metric whose value from before
    the start is known is adjusted for it within the segments, by one slope for all (`cuped.adjusted_strata`; method
    `poststratified_cuped`). Where that cannot be, the segments are compared as they are (note `covariate_unused`).
    The difference is the mean of the segments' differences, weighted by their people; its variance the weighted
    sum of theirs, and that of the mix itself, which counts where the effect is not the same everywhere. Segments
    in which a variant has fewer than `LEAST_PEOPLE` are taken together (note `segments_merged`). The comparisons
    have no adjusted p and no verdict; `variance_reduction` is the part of the variance that the segments explain, with
    what the value from before explains where it is adjusted for.
    """
    if kind in (Kind.RATIO, Kind.ORDINAL):
        return []
    found = []
    for name in _treatments(by_segment, control):
        strata, thin, merged = _merged(
            [
                _Stratum(people, given.get(name, _NOBODY), given.get(control, _NOBODY), (segment,))
                for segment, given in by_segment.items()
                if (people := sum(sample.n for sample in given.values()))
            ]
        )
        pair, reduction, used = _stratified(strata, adjust=kind is not Kind.NPS)
        means = compared(pair, alpha=alpha)[0]
        means = clipped(means, _REACH[kind]) if kind in _REACH else means
        means = without_lift(means) if kind is Kind.NPS else means
        notes = [Note(code, {"variant": name}) for code in means.notes]
        if merged:
            notes.append(Note("segments_merged", {"variant": name, "thin": thin, "segments": merged}))
        found.append(
            Comparison(
                variant=name,
                difference=means.difference,
                lift=means.lift,
                p_value=means.p_value,
                p_adjusted=None,
                method="poststratified_cuped" if used else "poststratified",
                verdict=Verdict.INCONCLUSIVE,
                variance_reduction=reduction,
                notes=tuple(notes),
            )
        )
    return found


def segment_effects(
    by_segment: BySegment,
    *,
    control: str,
    compare: Callable[[Mapping[str, Sample], Sample], list[Comparison]],
) -> tuple[SegmentEffects, ...]:
    """The effect in every segment, by `compare(treatments, control)`; a pair without people is unknown, with a note.

    `p_adjusted` is Benjamini–Hochberg's over all segments and variants together: the one to show.
    """
    names = _treatments(by_segment, control)
    rows = []
    for segment, given in by_segment.items():
        base = given.get(control, _NOBODY)
        met = {name: given[name] for name in names if base.n and name in given and given[name].n}
        known = {comparison.variant: comparison for comparison in (compare(met, base) if met else [])}
        rows.append([known.get(name) or _unknown(name, segment) for name in names])
    adjusted = iter(benjamini_hochberg([comparison.p_value for row in rows for comparison in row]))
    return tuple(
        SegmentEffects(
            segment=segment,
            samples=given,
            comparisons=tuple(replace(comparison, p_adjusted=next(adjusted)) for comparison in row),
        )
        for (segment, given), row in zip(by_segment.items(), rows, strict=True)
    )


def _treatments(by_segment: BySegment, control: str) -> list[str]:
    return [name for name in dict.fromkeys(name for given in by_segment.values() for name in given) if name != control]


def _unknown(variant: str, segment: str) -> Comparison:
    return Comparison(
        variant=variant,
        difference=_UNKNOWN,
        lift=_UNKNOWN,
        p_value=None,
        p_adjusted=None,
        method="none",
        verdict=Verdict.INCONCLUSIVE,
        notes=(Note("segment_empty", {"variant": variant, "segment": segment}),),
    )


def _merged(strata: Sequence[_Stratum]) -> tuple[list[_Stratum], tuple[str, ...], tuple[str, ...]]:
    """The strata with the thin ones in one, which is joined with the smallest others until it is not thin itself.

    Then the segments that are thin, and all that are in the one.
    """
    kept = sorted((s for s in strata if not s.thin), key=_size, reverse=True)
    thin = sorted((s for s in strata if s.thin), key=_size)
    names = tuple(segment for stratum in thin for segment in stratum.segments)
    while thin and kept and sum(thin[1:], thin[0]).thin:
        thin.append(kept.pop())
    if not thin:
        return kept, (), ()
    together = sum(thin[1:], thin[0])
    return [*kept, together], names, together.segments if len(thin) > 1 else ()


def _size(stratum: _Stratum) -> tuple[float, ...]:
    """By which strata are ordered, whatever they are called and whichever variant is the control."""
    first, second = stratum.treatment, stratum.control
    together = first + second
    apart = (abs(first.total - second.total), abs(first.squares - second.squares))
    before = together.beside
    known = (before.total, before.squares, before.products) if before else ()
    return (stratum.people, min(first.n, second.n), together.total, together.squares, *apart, *known)


def _stratified(strata: Sequence[_Stratum], *, adjust: bool) -> tuple[Pair, float | None, bool]:
    """The pair of weighted means, the part of the variance of their difference that is gone, and if it is adjusted."""
    whole = sum(strata[1:], strata[0]) if strata else _Stratum(0, _NOBODY, _NOBODY, ())
    one, other = Moments.of([whole.treatment]), Moments.of([whole.control])
    plain = welch(one, other)
    base, gone, used = adjusted(one, other) if adjust else (plain, np.zeros(1), np.zeros(1, bool))
    if not plain.testable[0] or len(strata) < 2:
        return base, float(gone[0]) if used[0] else None, bool(used[0])
    treatment, control = Moments.of([s.treatment for s in strata]), Moments.of([s.control for s in strata])
    weight = np.array([s.people for s in strata], float) / whole.people
    found = adjusted_strata(treatment, control, weight) if used[0] else None
    if adjust and found is None:
        known = any(sample.beside for stratum in strata for sample in (stratum.treatment, stratum.control))
        base = replace(plain, notes={**plain.notes, "covariate_unused": np.array([known])})
    within, doubt = found or (welch(treatment, control), None)
    m1, m0 = weight @ within.treatment, weight @ within.control
    mix = Spread(
        treatment=weight @ (within.treatment - m1) ** 2 / whole.people,
        control=weight @ (within.control - m0) ** 2 / whole.people,
        both=weight @ ((within.treatment - m1) * (within.control - m0)) / whole.people,
    )
    added, slopes = (mix + doubt, 1) if doubt else (mix, 0)
    error, freedom = _summed(within.error, within.freedom, weight, added, slopes)
    if freedom is None:
        return base, None, found is not None  # all alike within every stratum: no more is known than without strata
    pooled, pooled_freedom = _summed(within.pooled, within.pooled_freedom, weight, added, slopes)
    relative = plain.known & (m0 > 0) if found else plain.relative & (m0 >= 0)
    pair = replace(
        base,
        treatment=np.array([m1]),
        control=np.array([m0]),
        error=error,
        freedom=np.array([freedom]),
        pooled=pooled,
        pooled_freedom=np.array([pooled_freedom]),
        relative=relative,
        notes={**base.notes, "lift_undefined": ~relative},
    )
    return pair, float(1 - error.of_difference[0] / plain.error.of_difference[0]), found is not None


def _summed(errors: Spread, freedom: Floats, weight: Floats, added: Spread, slopes: int) -> tuple[Spread, float | None]:
    """The error of the weighted sum over strata, and its degrees of freedom (Satterthwaite's)."""
    each = weight**2 * errors.of_difference
    summed = Spread(
        treatment=np.array([max(weight**2 @ errors.treatment + added.treatment, 0)]),
        control=np.array([max(weight**2 @ errors.control + added.control, 0)]),
        both=np.array([weight**2 @ errors.both + added.both]),
    )
    if not each.any():
        return summed, None
    part = each / each.sum()
    return summed, max(float(1 / (part**2 / freedom).sum()) - slopes, 1.0)
