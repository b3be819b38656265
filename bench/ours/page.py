"""What an experiment's page computes, with 90 daily readings: `python -m bench.ours.page RUNS RATE`.

The conversion rate says which always-valid method it is: the converters' up to .1, that of daily batches above.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from bench.clock import report
from experiments.card import Choice, Measured, Money, Moves, StageOnCard, TestCard, Variant
from experiments.experiment import Experiment, Reading
from experiments.history import Point, history, path
from experiments.life import evaluation, progress
from experiments.results import Evaluation
from experiments.rule import Better, Kind
from funnel.journey import Phase
from funnel.samples import Sample

DAYS, A_DAY, SEED = 90, 100, 43
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
METRICS = {
    "primary": Kind.SHARE,
    "guardrail1": Kind.SHARE,
    "guardrail2": Kind.AMOUNT,
    "guardrail3": Kind.AMOUNT,
    "guardrail4": Kind.SHARE,
}
VARIANTS = ("a", "b", "c")


Shown = tuple[Evaluation, dict[str, tuple[Point, ...]]]


def experiment(rate: float) -> Experiment:
    """Three variants, five metrics, some 100 people a day in each; three shares of so much, two skewed amounts."""
    rng = np.random.default_rng(SEED)
    so_far = {metric: {variant: Sample(0, 0, 0) for variant in VARIANTS} for metric in METRICS}
    readings = []
    for day in range(DAYS):
        for variant in VARIANTS:
            people = int(rng.poisson(A_DAY))
            for metric, kind in METRICS.items():
                so_far[metric][variant] += _a_day(rng, kind, people, rate)
        readings.append(
            Reading(
                id=day + 1,
                through=(START + timedelta(days=day)).date(),
                recorded=START + timedelta(days=day + 1),
                samples={metric: dict(samples) for metric, samples in so_far.items()},
                people={variant: so_far["primary"][variant].n for variant in VARIANTS},
                details={},
            )
        )
    return Experiment(
        id=1,
        version=1,
        parent=None,
        created=START,
        draft=None,
        started=START,
        registered=_card(rate),
        readings=tuple(readings),
        file_choices={},
    )


def _a_day(rng: np.random.Generator, kind: Kind, people: int, rate: float) -> Sample:
    if kind is Kind.SHARE:
        return Sample.of_share(people, int(rng.binomial(people, rate)))
    values = np.where(rng.random(people) < 0.05, rng.lognormal(3, 1, people), 0)
    return Sample(people, float(values.sum()), float(np.square(values).sum()))


def _card(rate: float) -> TestCard:
    primary, *guardrails = (
        Measured(key=key, name=key, kind=kind, better=Better.UP, margin=None if key == "primary" else 0.05)
        for key, kind in METRICS.items()
    )
    return TestCard(
        name="Shorter form",
        stage=StageOnCard(id=1, name="Sign-up", phase=Phase.ACQUISITION),
        change="",
        audience="",
        effect="",
        signal="",
        primary=primary,
        guardrails=tuple(guardrails),
        variants=tuple(Variant(key=key, name=key, weight=1.0) for key in VARIANTS),
        baseline=rate,
        sd=None,
        mde=0.1,
        alpha=0.05,
        people=3 * A_DAY * DAYS * 2,
        weeks=None,
        on_win=Choice.SCALE,
        on_lose=Choice.STOP,
        on_open=Choice.ITERATE,
        moves=Moves.NOTHING,
        money=Money(),
    )


def shown(given: Experiment) -> Shown:
    """The newest evaluation, and the interval as it stood after each reading."""
    card, found = given.card, evaluation(given)
    assert card is not None
    assert found is not None
    reached = progress(given, given.readings[-1].through, found).reached
    return found, path(card, history(given.readings), ended=reached)


def figures(found: Shown) -> Iterator[float]:
    for result in found[0].metrics:
        yield from (one.difference.value for one in result.comparisons if one.difference.value is not None)


if __name__ == "__main__":
    once = experiment(float(sys.argv[2]))
    report(lambda: shown(once), runs=int(sys.argv[1]), answers=figures)
