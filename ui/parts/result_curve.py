"""How long people stay in each variant: exploring, never deciding. The metric on the card decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Reading
from experiments.results import Evaluation, Interval, Verdict
from experiments.retention import Point, Retention, Tested, retention
from funnel.curves import Stays
from ui import reads
from ui.charts.stay import Course
from ui.numbers import NBSP, between, number, percent, points, signed_percent
from ui.parts.frame import Here
from ui.words import plain

POINTS = ("after", "variant", "share", "range", "seen")
CHANGES = ("after", "variant", "difference", "lift")
# With fewer people still seen in a variant, the end of its curve hangs on each of them.
FEW = 10


def draw(here: Here, card: TestCard, found: Evaluation, reading: Reading, *, running: bool) -> None:
    """Nothing where no file said how long people stayed, or where the whole is blocked.

    While `running` every limit holds however often somebody looks, and there is no p.
    """
    kept = reading.details.get("curves", {}).get("stays", {})
    stays = {variant.key: Stays.of_days(kept.get(variant.key, ())) for variant in card.variants}
    shown = retention(card.rule(), stays, running=running)
    if shown is None or found.verdict is Verdict.BLOCKED:
        return
    with st.expander(here.say("stay.title"), icon=":material/stairs_2:"):
        st.caption(here.say("stay.caption", metric=plain(card.primary.name)))
        if running:
            st.caption(here.say("stay.running"))
        _chart(here, card, shown)
        _points(here, card, shown)
        _changes(here, card, shown)
        st.markdown("\n".join(f"- {_tested(here, card, each, running=running)}" for each in shown.tests))
        if min(stay.seen(shown.common) for stay in stays.values()) < FEW:
            st.caption(here.say("stay.few", count=int(shown.common)))


def _chart(here: Here, card: TestCard, shown: Retention) -> None:
    courses = tuple(
        Course(
            variant=card.variant(key).name,
            control=key == card.control.key,
            days=tuple(curve.days.tolist()),
            share=tuple(curve.share.tolist()),
            low=tuple(curve.low.tolist()),
            high=tuple(curve.high.tolist()),
            marks=tuple(
                (point.day, point.share.value, _said(here, card, point))
                for point in shown.points
                if point.variant == key and point.share.value is not None
            ),
        )
        for key, curve in shown.curves.items()
    )
    st.vega_lite_chart(
        spec=reads.stay_spec(here.lang, courses),
        width="stretch",
        alt=here.say("stay.alt", said="; ".join(course.marks[-1][2] for course in courses if course.marks)),
    )


def _said(here: Here, card: TestCard, point: Point) -> str:
    value, limits = percent(here.lang, point.share.value, none="—"), _range(here, point.share)
    return here.say(
        "stay.said", count=int(point.day), variant=card.variant(point.variant).name, value=value, range=limits
    )


def _range(here: Here, share: Interval) -> str:
    return between(here.lang, share.low, share.high, percent, none="—")


def _points(here: Here, card: TestCard, shown: Retention) -> None:
    """Nobody was seen so long: no row."""
    cells = [
        (
            _after(here, point.day),
            plain(card.variant(point.variant).name),
            percent(here.lang, point.share.value, none="—"),
            _glued(_range(here, point.share)),
            number(here.lang, point.seen),
        )
        for point in shown.points
    ]
    _table(here, POINTS, cells, alt=here.say("stay.title"))


def _changes(here: Here, card: TestCard, shown: Retention) -> None:
    """Every variant against the control on each day, or nothing where no day is known of both."""
    if not shown.changes:
        return
    cells = [
        (
            _after(here, change.day),
            plain(card.variant(change.variant).name),
            _with_range(here, change.difference, points),
            _with_range(here, change.lift, signed_percent),
        )
        for change in shown.changes
    ]
    control = plain(card.control.name)
    st.markdown(here.say("stay.against", control=control))
    _table(here, CHANGES, cells, alt=here.say("stay.against_alt", control=card.control.name))


def _after(here: Here, day: float) -> str:
    return here.say("stay.days", count=int(day)).replace(" ", NBSP)


def _with_range(here: Here, change: Interval, show: Callable[[str, float], str]) -> str:
    """A lift upon nobody has no value, and at most a range."""
    limits = _glued(between(here.lang, change.low, change.high, show, none="—"))
    return limits if change.value is None else f"{show(here.lang, change.value)} ({limits})"


def _glued(limits: str) -> str:
    """On a narrow screen a range breaks between its ends, not before a number."""
    return re.sub(r" (?=[-+\d])", NBSP, limits)


def _table(here: Here, columns: Sequence[str], cells: Sequence[tuple[str, ...]], *, alt: str) -> None:
    st.table(
        {here.say(f"stay.{name}"): [row[place] for row in cells] for place, name in enumerate(columns)},
        border="horizontal",
        hide_header=False,
        alt=alt,
    )


def _tested(here: Here, card: TestCard, each: Tested, *, running: bool) -> str:
    """The whole curve against the control's, and how often chance would bring that: of one look, so at the end only."""
    control, test = plain(card.control.name), each.test
    said = [here.say("stay.over_all", variant=plain(card.variant(each.variant).name), control=control)]
    if test is None:
        return " ".join([*said, here.say("stay.untested")])
    expected = number(here.lang, test.expected, 1)
    said.append(here.say("stay.left", count=test.left, control=control, expected=expected))
    if not running:
        said.append(here.say("stay.chance", part=_often(here, test.p_value)))
        if each.p_adjusted is not None and len(card.variants) > 2:
            said.append(here.say("stay.adjusted", part=_often(here, each.p_adjusted)))
    return " ".join(said)


def _often(here: Here, p: float) -> str:
    """A p as a part of cases, with the digits that a small one needs."""
    if p < 0.00001:
        return here.say("stay.fewer", part=percent(here.lang, 0.00001, 3))
    digits = next(digits for digits, least in enumerate((0.1, 0.01, 0.001, 0.0)) if p >= least)
    return here.say("stay.often", part=percent(here.lang, p, digits))
