"""How long people stay in each variant: exploring, never deciding. The metric on the card decides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Reading
from experiments.results import Evaluation, Interval, Verdict
from experiments.several import benjamini_hochberg
from experiments.survival import Curve, LogRank, Stays, log_rank, retention_curve, retention_difference
from ui import reads
from ui.charts.stay import Course
from ui.numbers import NBSP, between, number, percent, points
from ui.parts.frame import Here
from ui.words import plain

DAYS = (7, 30, 90, 180, 365)
COLUMNS = ("after", "variant", "share", "range", "seen")
# With fewer people still seen in a variant, the end of its curve hangs on each of them.
FEW = 10


def draw(here: Here, card: TestCard, found: Evaluation, reading: Reading, *, running: bool) -> None:
    """Nothing where no file said how long people stayed, or where the whole is blocked."""
    stays = _stays(card, reading)
    curves = {key: retention_curve(each, alpha=card.alpha) for key, each in stays.items() if each.n}
    if not curves or found.verdict is Verdict.BLOCKED:
        return
    ends = [float(curve.days[-1]) for curve in curves.values()]
    days = sorted({min(ends), *(float(day) for day in DAYS if day <= max(ends))})
    with st.expander(here.say("stay.title"), icon=":material/stairs_2:"):
        st.caption(here.say("stay.caption", metric=plain(card.primary.name)))
        _chart(here, card, curves, days)
        _table(here, card, curves, stays, days)
        _compared(here, card, stays, min(ends), running=running)


def _stays(card: TestCard, reading: Reading) -> dict[str, Stays]:
    kept = reading.details.get("curves", {}).get("stays", {})
    columns = {v.key: tuple(zip(*kept.get(v.key, ()), strict=True)) for v in card.variants}
    return {key: Stays(*each) if each else Stays((), (), ()) for key, each in columns.items()}


def _chart(here: Here, card: TestCard, curves: Mapping[str, Curve], days: list[float]) -> None:
    courses = tuple(
        Course(
            variant=card.variant(key).name,
            control=key == card.control.key,
            days=tuple(curve.days.tolist()),
            share=tuple(curve.share.tolist()),
            low=tuple(curve.low.tolist()),
            high=tuple(curve.high.tolist()),
            marks=tuple(
                (day, share.value, _said(here, card.variant(key).name, day, share))
                for day in days
                if (share := curve.on(day)).value is not None
            ),
        )
        for key, curve in curves.items()
    )
    st.vega_lite_chart(
        spec=reads.stay_spec(here.lang, courses),
        width="stretch",
        alt=here.say("stay.alt", said="; ".join(course.marks[-1][2] for course in courses if course.marks)),
    )


def _said(here: Here, name: str, day: float, share: Interval) -> str:
    value, limits = percent(here.lang, share.value, none="—"), _range(here, share)
    return here.say("stay.said", count=int(day), variant=name, value=value, range=limits)


def _range(here: Here, share: Interval) -> str:
    return between(here.lang, share.low, share.high, percent, none="—")


def _table(
    here: Here, card: TestCard, curves: Mapping[str, Curve], stays: Mapping[str, Stays], days: list[float]
) -> None:
    """Nobody was seen so long: no row."""
    cells = [
        (
            here.say("stay.days", count=int(day)).replace(" ", NBSP),
            plain(card.variant(key).name),
            percent(here.lang, share.value),
            _range(here, share).replace(" ", NBSP),
            number(here.lang, _seen(stays[key], day)),
        )
        for day in days
        for key, curve in curves.items()
        if (share := curve.on(day)).value is not None
    ]
    st.table(
        {here.say(f"stay.{name}"): [row[place] for row in cells] for place, name in enumerate(COLUMNS)},
        border="horizontal",
        hide_header=False,
        alt=here.say("stay.title"),
    )


def _seen(stays: Stays, day: float) -> int:
    """Those whom the day itself can still say something of."""
    each = zip(stays.days, stays.left, stays.censored, strict=True)
    return sum(left + still for then, left, still in each if then >= day)


def _compared(here: Here, card: TestCard, stays: Mapping[str, Stays], day: float, *, running: bool) -> None:
    """Every variant against the control: on the last day on which all were seen, and over all days."""
    base, control = stays[card.control.key], plain(card.control.name)
    others = [variant for variant in card.variants if variant.key != card.control.key]
    tests = [log_rank(stays[variant.key], base) for variant in others]
    adjusted = benjamini_hochberg([None if test is None else test.p_value for test in tests])
    write = partial(between, here.lang, show=points, none="—")
    lines = []
    for variant, test, p in zip(others, tests, adjusted, strict=True):
        name = plain(variant.name)
        found = retention_difference(stays[variant.key], base, day=day, alpha=card.alpha)
        value, limits = points(here.lang, found.value, none="—"), write(found.low, found.high)
        said = [
            here.say("stay.difference", count=int(day), variant=name, control=control, value=value, range=limits),
            *_test(here, test, control, running=running),
        ]
        if p is not None and len(others) > 1 and not running:
            said.append(here.say("stay.adjusted", part=_often(here, p)))
        lines.append("- " + " ".join(said))
    st.markdown("\n".join(lines))
    if min(_seen(each, day) for each in stays.values()) < FEW:
        st.caption(here.say("stay.few", count=int(day)))
    if running:
        st.caption(here.say("stay.running"))


def _test(here: Here, test: LogRank | None, control: str, *, running: bool) -> list[str]:
    if test is None:
        return [here.say("stay.untested")]
    expected = number(here.lang, test.expected, 1)
    said = [here.say("stay.left", count=test.left, control=control, expected=expected)]
    return said if running else [*said, here.say("stay.chance", part=_often(here, test.p_value))]


def _often(here: Here, p: float) -> str:
    """A p as a part of cases, with the digits that a small one needs."""
    if p < 0.00001:
        return here.say("stay.fewer", part=percent(here.lang, 0.00001, 3))
    digits = next(digits for digits, least in enumerate((0.1, 0.01, 0.001, 0.0)) if p >= least)
    return here.say("stay.often", part=percent(here.lang, p, digits))
