"""Early warning: every stage's conversion week by week between its control limits, and the rule in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st

from funnel.control import Signal
from funnel.journey_map import Item, ItemKind
from funnel.known import Counted
from funnel.weeks import Watch, watch
from ui import reads
from ui.charts.control import Week
from ui.names import item_name
from ui.numbers import day, number, percent
from ui.parts import frame
from ui.parts.frame import Here
from ui.words import plain

# An early warning about weeks that nobody has counted since is an old one.
FRESH = timedelta(days=28)


def is_fresh(found: Watch) -> bool:
    return found.weeks[-1].ends > date.today() - FRESH


def watches(counted: Mapping[int, Sequence[Counted]]) -> dict[int, Watch]:
    """Of these stages, as they stand today."""
    return {stage: watch(periods, date.today(), drawn=reads.p_chart) for stage, periods in counted.items()}


def signal(found: Watch) -> str:
    """Which words tell it: outside its limits before a run, and on which side."""
    assert found.chart is not None
    which = Signal.OUTSIDE if Signal.OUTSIDE in found.chart.signals else Signal.RUN
    return f"{which}_{'above' if found.chart.above else 'below'}"


def sentence(here: Here, name: str, found: Watch) -> str:
    """What the newest week signals; `name` safe for Markdown."""
    assert found.chart is not None
    said = here.say(
        f"weeks.{signal(found)}",
        stage=name,
        week=found.weeks[-1].starts,
        share=percent(here.lang, found.chart.points[-1].share, none="—"),
        centre=percent(here.lang, found.chart.centre),
    )
    return said if is_fresh(found) else f"{said} {here.say('weeks.stale')}"


def draw(here: Here, journey: Item) -> None:
    stages = here.workspace.map.items(journey.id, ItemKind.STAGE)
    counted = here.workspace.journey.counted(journey.id)
    found = watches({stage.id: counted.get(stage.id, []) for stage in stages})
    names = {stage.id: item_name(here.lang, stage) for stage in stages}
    charted = sorted(
        (stage for stage in found if found[stage].chart is not None), key=lambda stage: not found[stage].warns
    )
    if not any(one.weeks for one in found.values()):
        with st.container(border=True):
            st.markdown(here.say("weeks.empty"))
            frame.link("funnel", here.say("weeks.first"), icon="edit", edit="new")
        return
    with st.container(border=True):
        st.markdown(f"**{here.say('weeks.rule_title')}** {here.say('weeks.rule')}")
        st.caption(here.say("weeks.rule_caption"))
    for stage in charted:
        if found[stage].warns:
            with st.container(border=True):
                _stage(here, names[stage], found[stage])
    calm = [stage for stage in charted if not found[stage].warns]
    if calm:
        with st.container(border=True):
            _calm(here, journey, {stage: names[stage] for stage in calm}, found, warned=len(calm) < len(charted))
    _waiting(here, {names[stage]: one.missing for stage, one in found.items() if one.missing})


def _calm(here: Here, journey: Item, names: Mapping[int, str], found: Mapping[int, Watch], *, warned: bool) -> None:
    """Which stages are as usual, and the chart of the one that is chosen."""
    st.markdown(f":material/check: {here.say('weeks.calm', stages=', '.join(map(plain, names.values())))}")
    chosen = st.selectbox(
        here.say("weeks.look_at"),
        list(names),
        index=None if warned else 0,
        format_func=lambda one: names.get(one, ""),
        key=f"weeks.stage.{journey.id}.{here.lang}",
        placeholder=here.say("field.choose"),
        width=360,
    )
    if chosen is not None and chosen in names:
        _stage(here, names[chosen], found[chosen])


def _stage(here: Here, name: str, found: Watch) -> None:
    say, chart = here.say, found.chart
    assert chart is not None
    if found.warns:
        st.subheader(plain(name), anchor=False)
        st.markdown(f":material/warning: {sentence(here, plain(name), found)}")
    weeks = tuple(_week(here, found, place) for place in range(len(found.weeks)))
    said = "; ".join(week.label for week in weeks)
    st.vega_lite_chart(
        reads.control_spec(here.lang, weeks, centre=chart.centre), alt=say("weeks.alt", stage=name, weeks=said)
    )
    last = weeks[-1]
    limits = say("weeks.exact") if any(point.limits and point.limits.exact for point in chart.points) else ""
    st.caption(
        say(
            "weeks.read",
            centre=percent(here.lang, chart.centre),
            low=percent(here.lang, last.low, none="—"),
            high=percent(here.lang, last.high, none="—"),
        )
        + (f" {limits}" if limits else "")
    )


def _week(here: Here, found: Watch, place: int) -> Week:
    assert found.chart is not None
    counted, point = found.weeks[place], found.chart.points[place]
    newest = place == len(found.weeks) - 1
    first, last = counted.starts, counted.ends - timedelta(days=1)
    return Week(
        starts=first,
        share=point.share,
        low=point.limits.low if point.limits else None,
        high=point.limits.high if point.limits else None,
        signal=newest and found.warns,
        label=here.say(
            "weeks.week",
            first=day(here.lang, first),
            last=day(here.lang, last),
            share=percent(here.lang, point.share, none="—"),
            completed=number(here.lang, point.completed),
            entered=number(here.lang, point.entered),
        ),
    )


def _waiting(here: Here, missing: Mapping[str, int]) -> None:
    """Which stages have too few weeks for a chart, and how many they lack."""
    if not missing:
        return
    with st.container(border=True):
        st.markdown(f"**{here.say('weeks.waiting')}**")
        lines = [f"- {here.say('weeks.missing', stage=plain(name), count=n)}" for name, n in missing.items()]
        st.markdown("\n".join(lines))
        frame.link("funnel", here.say("weeks.type"), icon="edit", edit="new")
