"""How the range moved over time, how often somebody has looked, and what that would have done to a fixed test."""

from __future__ import annotations

from functools import partial

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment
from experiments.history import Point, history, path
from experiments.life import Progress
from experiments.looks import peeking_error
from experiments.results import Evaluation
from ui import reads
from ui.charts.path import Step
from ui.numbers import between, day, number, percent, signed_amount, signed_percent
from ui.parts.frame import Here
from ui.sentences import small_percent
from ui.words import plain


def draw(here: Here, experiment: Experiment, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """Nothing at the planned end if nobody looked before it and there is one reading only."""
    paths = path(card, history(experiment.readings), ended=progress.reached)
    points = [point for one in paths.values() for point in one]
    if progress.reached and not experiment.looks and len({point.through for point in points}) < 2:
        return
    with st.container(border=True, key="result.path"):
        st.subheader(here.say("path.title"), anchor=False)
        _now(here, card, found, progress, ended=experiment.decision is not None)
        if len({point.through for point in points}) > 1:
            _chart(here, card, paths)
            if progress.reached and card.looks is None:
                st.caption(here.say("path.end_help"))
        _looked(here, experiment, card)


def _now(here: Here, card: TestCard, found: Evaluation, progress: Progress, *, ended: bool) -> None:
    """Where the planned look stands against its bar, or what it takes to end it early."""
    lines = []
    for comparison in found.primary.comparisons:
        name, look = plain(card.variant(comparison.variant).name), comparison.looks
        if look is not None and look.boundary_z is not None and look.z is not None:
            words = f"path.{'last' if look.information >= 1 else 'look'}_{'over' if look.stopped else 'under'}"
            part = percent(here.lang, look.information, 0)
            z, bar = number(here.lang, abs(look.z), 2), number(here.lang, look.boundary_z, 2)
            lines.append(here.say(words, variant=name, k=look.k, part=part, z=z, bar=bar))
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))
    if not (progress.reached or ended):
        st.caption(here.say("path.planned_help" if card.looks else "path.any_help"))
    if progress.early:
        st.success(here.say("path.early"), icon=":material/flag:")


def _chart(here: Here, card: TestCard, paths: dict[str, tuple[Point, ...]]) -> None:
    scale = next(point.scale for points in paths.values() for point in points)
    write = partial(signed_percent, digits=1) if scale == "lift" else partial(signed_amount, digits=2)
    steps = tuple(
        Step(
            variant=card.variant(key).name,
            through=point.through,
            value=point.value,
            low=point.low,
            high=point.high,
            label=f"{card.variant(key).name} · {day(here.lang, point.through)}: "
            + between(here.lang, point.low, point.high, write, none="—"),
        )
        for key, points in paths.items()
        for point in points
    )
    st.vega_lite_chart(
        spec=reads.path_spec(here.lang, steps, mde=card.mde if scale == "lift" else None, percent=scale == "lift"),
        width="stretch",
        alt=here.say("path.alt", metric=card.primary.name, said=steps[-1].label),
    )
    dashed = " " + here.say("path.dashed", mde=small_percent(here.lang, card.mde)) if scale == "lift" else ""
    st.caption(here.say("path.caption") + dashed)


def _looked(here: Here, experiment: Experiment, card: TestCard) -> None:
    """What so many looks would have done to a test that is made for one."""
    looks = len(experiment.looks)
    if not looks:
        return
    error = peeking_error(looks, alpha=card.alpha)
    st.caption(
        ":material/visibility: "
        + here.say(
            "path.looked",
            count=looks,
            error=percent(here.lang, error, 0),
            alpha=small_percent(here.lang, card.alpha),
        )
    )
