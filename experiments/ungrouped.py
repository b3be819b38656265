"""Evaluations without a control group: people who are asked, one group before and after a change, and an opinion.

What they find never proves: `experiments/grade.py` says how far each may go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from experiments.compare import UNKNOWN, Measured, Samples
from experiments.grade import cap
from experiments.interviews import Judged, judge
from experiments.periods import Period, course, totals
from experiments.results import Comparison, Evaluation, Interval, MetricResult, Note, SplitCheck
from experiments.rule import Better, Rule
from experiments.verdict import comparison_verdict
from funnel.samples import Sample

NOBODY = Sample(0, 0, 0)


# ---- people who are asked


def judge_one_group(rule: Rule, samples: Mapping[str, Samples], *, running: bool = False) -> Evaluation:
    """People who were asked, against the bar that was set before: more of them say so, fewer, or open.

    The bar is rule.baseline, a share; the sample of the variant that is not the control counts those who said so.
    Both directions are exact one-sided tests at rule.alpha each, and the p is that of the side on which the
    answers lie. `difference` is in shares over the bar, `lift` relative to it, both with limits of level
    1 - 2·alpha (90 % at 0.05), which therefore agree with the p. Without answers it is open, and so it is while
    `running`, before the planned end: a test for one look decides nothing at an earlier one.
    Raises InvalidSample where the sample is not one of zeros and ones.
    """
    (variant,) = rule.variants
    said, bar = answers(rule, samples), rule.baseline
    found = Measured(variant=variant, difference=UNKNOWN, lift=UNKNOWN, p_value=None, method="binomial")
    if said is not None and said.share is not None and bar is not None:
        fewer = judge(said.n - said.yes, said.n, at_least=1 - bar, alpha=rule.alpha)
        found = replace(
            found,
            difference=Interval(value=said.share - bar, low=said.low - bar, high=said.high - bar),
            lift=Interval(value=said.share / bar - 1, low=said.low / bar - 1, high=said.high / bar - 1),
            p_value=said.p_value if said.share >= bar else fewer.p_value,
        )
    given = samples.get(rule.metrics[0].key, {})
    return _whole(rule, {rule.control: NOBODY, variant: given.get(variant, NOBODY)}, found, running=running)


def answers(rule: Rule, samples: Mapping[str, Samples]) -> Judged | None:
    """What those who were asked show of the share that would say so; None on a rule without a bar.

    Raises InvalidSample where the sample is not one of zeros and ones.
    """
    if rule.baseline is None:
        return None
    (variant,) = rule.variants
    given = samples.get(rule.metrics[0].key, {}).get(variant, NOBODY)
    counted = Sample.of_share(given.n, given.total)  # type: ignore[arg-type]
    return judge(int(counted.total), counted.n, at_least=rule.baseline, alpha=rule.alpha)


# ---- before and after


def judge_before_after(rule: Rule, periods: Sequence[Period], *, running: bool = False) -> Evaluation:
    """Where the series stands at its end, against the course that it had before the change.

    `difference` and `lift` (relative to that course) are those of the last period, with limits at rule.alpha. With
    fewer periods than it takes there is an estimate without limits, and a note. Then it is open, and so it is while
    `running`, before the planned end.
    """
    (variant,) = rule.variants
    metric, known = rule.metrics[0], totals(rule, periods)
    found = Measured(variant=variant, difference=UNKNOWN, lift=UNKNOWN, p_value=None, method="segmented")
    if periods:
        line = course(rule, periods).found
        effect, relative = line.effect, line.relative
        notes = list(line.notes)
        least, sign = (relative.low, 1) if metric.better is Better.UP else (relative.high, -1)
        if least is not None and rule.mde is not None and 0 < sign * least < rule.mde:
            notes.append(Note("change_may_be_smaller", {"low": least, "mde": rule.mde}))
        found = replace(found, difference=effect.interval, lift=relative, p_value=effect.p_value, notes=tuple(notes))
    else:
        found = replace(found, notes=(Note("few_periods", {"before": 0, "after": 0}),))
    return _whole(rule, known, found, running=running)


# ---- an opinion


def judge_opinion(rule: Rule) -> Evaluation:
    """An opinion decides nothing: open, whatever anybody thinks."""
    found = Measured(variant=rule.variants[0], difference=UNKNOWN, lift=UNKNOWN, p_value=None, method="none")
    return _whole(rule, dict.fromkeys(rule.split, NOBODY), found)


# ---- together


def _whole(rule: Rule, samples: Samples, found: Comparison, *, running: bool = False) -> Evaluation:
    """Judged by the rule, and no more claimed than the grade allows. Guardrails need groups: here there are none."""
    metric = rule.metrics[0]
    verdict = comparison_verdict(
        p_adjusted=None if running else found.p_value,
        difference=found.difference,
        lift=found.lift,
        better=metric.better,
        alpha=rule.alpha,
        mde=None,
    )
    found = replace(found, p_adjusted=found.p_value, verdict=cap(verdict, rule.grade))
    return Evaluation(
        control=rule.control,
        alpha=rule.alpha,
        mde=rule.mde,
        split=SplitCheck(expected={}, observed={}, p_value=None, mismatch=False),
        metrics=(MetricResult(metric=metric, samples=samples, comparisons=(found,)),),
        notes=(Note(f"grade_{rule.grade.value}"),),
        verdict=found.verdict,
    )
