"""The effects by segment, and allowing for them, that `trayecto evaluate --segment` adds to its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.results import Comparison
    from experiments.rule import Metric, Rule
    from experiments.segments import SegmentEffects
    from funnel.account import Intake
    from funnel.samples import Sample


@dataclass(frozen=True, kw_only=True)
class Segmented:
    """The primary metric by segment: `effects` in each, and `stratified` those of everybody with the same mix.

    `uneven` are the segments whose people did not arrive as planned.
    """

    metric: Metric
    effects: tuple[SegmentEffects, ...]
    stratified: tuple[Comparison, ...]
    uneven: tuple[str, ...]


def by_segment(rule: Rule, intake: Intake) -> Segmented:
    """Only of the primary metric: every other one times every segment finds something sooner or later."""
    from experiments.compare import compare
    from experiments.segments import poststratified, segment_effects
    from experiments.split import check_segments

    metric = rule.metrics[0]
    samples = {segment: by_metric[metric.key] for segment, by_metric in intake.segments.items()}

    def compared(treatments: Mapping[str, Sample], control: Sample) -> list[Comparison]:
        return compare(metric, {rule.control: control, **treatments}, control=rule.control, alpha=rule.alpha)

    return Segmented(
        metric=metric,
        effects=segment_effects(samples, control=rule.control, compare=compared),
        stratified=tuple(poststratified(samples, control=rule.control, kind=metric.kind, alpha=rule.alpha)),
        uneven=tuple(
            segment for segment, check in check_segments(intake.segment_people, rule.shares).items() if check.mismatch
        ),
    )
