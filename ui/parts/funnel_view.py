"""The funnel of one period: figures by phase, the two charts, the same as a table, and its experiments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from storage.journey import StageUse
from ui import actions, reads
from ui.charts.funnel import StageRow
from ui.names import stage_name
from ui.numbers import money, number, percent
from ui.parts import frame
from ui.parts.frame import Here
from ui.parts.funnel_figures import PhaseFigures, StageFigures, Total, weakest
from ui.words import plain

USE = (("drafts", "building"), ("running", "running"), ("done", "done"))


def top(here: Here, phases: Sequence[PhaseFigures]) -> None:
    """What went in, what came out, and what it cost, for each phase."""
    for column, phase in zip(st.columns(3), phases, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(here.say(f"phase.{phase.phase}"), anchor=False)
            with st.container(horizontal=True):
                st.metric(here.say("funnel.in"), _count(here, phase.entered), width=120)
                st.metric(here.say("funnel.out"), _count(here, phase.completed), width=120)
            rows = {
                "hours": number(here.lang, phase.hours.amount, none="—"),
                "money": plain(_money(here, phase.spend.amount)),
                "cost": plain(_money(here, phase.cost)),
            }
            with st.container(gap="xxsmall"):
                for name, value in rows.items():
                    with st.container(horizontal=True, horizontal_alignment="distribute"):
                        st.caption(here.say(f"funnel.{name}"), width="content")
                        st.markdown(value, width="content")
            for name, total in (("hours", phase.hours), ("money", phase.spend)):
                _partly(here, name, total)


def charts(here: Here, phases: Sequence[PhaseFigures]) -> None:
    """People and conversion, side by side where there is room."""
    rows = tuple(_row(here, one) for phase in phases for one in phase.stages)
    with st.container(border=True):
        left, right = st.columns(2, gap="medium")
        with left:
            st.subheader(here.say("funnel.people"), anchor=False)
            st.caption(here.say("funnel.people_caption"))
            said = "; ".join(f"{row.name}: {row.people}" for row in rows)
            st.vega_lite_chart(reads.people_spec(rows), alt=here.say("funnel.people_alt", stages=said))
        with right:
            st.subheader(here.say("funnel.conversion"), anchor=False)
            st.caption(here.say("funnel.conversion_caption"))
            said = "; ".join(f"{row.name}: {row.share}" for row in rows)
            spec = reads.conversion_spec(here.lang, rows)
            st.vega_lite_chart(spec, alt=here.say("funnel.conversion_alt", stages=said))
        _weakest(here, [one for phase in phases for one in phase.stages])


def numbers(here: Here, phases: Sequence[PhaseFigures], use: Mapping[int, StageUse]) -> None:
    """The charts' twin, with everything that is known."""
    names = ("phase", "stage", "in", "out", "conversion", "hours", "money", "cost", "experiments")
    rows = [cells for phase in phases for cells in _cells(here, phase, use)]
    st.subheader(here.say("funnel.table"), anchor=False)
    columns = zip(names, zip(*rows, strict=True), strict=True)
    table = {here.say(f"funnel.{name}"): list(column) for name, column in columns}
    st.table(table, border="horizontal", alt=here.say("funnel.table"))
    st.caption(here.say("funnel.table_caption"))


def experiments(here: Here, phases: Sequence[PhaseFigures], use: Mapping[int, StageUse]) -> None:
    """Which stage has experiments, and a way to begin where there is none."""
    st.subheader(here.say("funnel.experiments"), anchor=False)
    with st.container(border=True):
        for phase in phases:
            st.caption(f"**{here.say(f'phase.{phase.phase}')}**")
            if not phase.stages:
                st.markdown(here.say("funnel.no_stages"))
            for one in phase.stages:
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    _experiments_of(here, one, use.get(one.stage.id))


def _experiments_of(here: Here, one: StageFigures, used: StageUse | None) -> None:
    st.markdown(plain(stage_name(here.lang, one.stage)), width=280)
    if used is not None:
        frame.link("experiments", _use(here, used), icon="science", stage=one.stage.id)
    elif st.button(
        here.say("funnel.log_here"),
        key=f"funnel.log.{one.stage.id}",
        type="tertiary",
        icon=":material/add:",
    ):
        frame.go("card", id=actions.log_experiment(here.workspace, here.lang, stage=one.stage.id))


def _weakest(here: Here, figures: Sequence[StageFigures]) -> None:
    """Said only where the intervals decide it."""
    known = [one for one in figures if one.conversion is not None]
    found = weakest(figures)
    if found is not None:
        stage = plain(stage_name(here.lang, found.stage))
        st.markdown(f":material/arrow_downward: {here.say('funnel.weakest', stage=stage, share=_share(here, found))}")
    elif len(known) > 1:
        st.markdown(f":material/help: {here.say('funnel.weakest_open')}")


def _cells(here: Here, phase: PhaseFigures, use: Mapping[int, StageUse]) -> Iterator[tuple[str, ...]]:
    for place, one in enumerate(phase.stages):
        counts, used = one.counts, use.get(one.stage.id)
        name = here.say(f"phase.{phase.phase}")
        spend = None if counts.spend_minor is None else counts.spend_minor / 100
        yield (
            f":gray[{name}]" if place else name,
            plain(stage_name(here.lang, one.stage)),
            _count(here, counts.entered),
            _count(here, counts.completed),
            _share(here, one),
            number(here.lang, counts.hours, none="—"),
            plain(_money(here, spend)),
            plain(_money(here, counts.cost_per_person())),
            here.say("funnel.none") if used is None else _use(here, used),
        )


def _row(here: Here, one: StageFigures) -> StageRow:
    low, high = one.limits or (None, None)
    counts = one.counts
    return StageRow(
        name=stage_name(here.lang, one.stage),
        phase=one.stage.phase,
        phase_name=here.say(f"phase.{one.stage.phase}"),
        entered=counts.entered,
        completed=counts.completed,
        conversion=one.conversion,
        low=low,
        high=high,
        people=_people(here, one),
        share=_share(here, one),
    )


def _partly(here: Here, name: str, total: Total) -> None:
    if total.known and not total.whole:
        st.caption(here.say(f"funnel.partly_{name}", known=total.known, stages=total.stages))


def _use(here: Here, used: StageUse) -> str:
    counts = [(key, getattr(used, field)) for field, key in USE]
    return ", ".join(here.say(f"funnel.{key}", count=count) for key, count in counts if count)


def _share(here: Here, one: StageFigures) -> str:
    """ "30.8% (25.5–36.6)"."""
    if one.conversion is None or one.limits is None:
        return "—"
    low, high = (number(here.lang, 100 * limit, 1) for limit in one.limits)
    return here.say("funnel.share", value=percent(here.lang, one.conversion), low=low, high=high)


def _people(here: Here, one: StageFigures) -> str:
    """ "2,702 → 124"."""
    counts = one.counts
    if counts.entered is None and counts.completed is None:
        return "—"
    return f"{_count(here, counts.entered)} → {_count(here, counts.completed)}"


def _count(here: Here, n: int | None) -> str:
    return number(here.lang, n, none="—")


def _money(here: Here, amount: float | None) -> str:
    return money(here.lang, amount, here.about.currency, none="—")
