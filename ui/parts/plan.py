"""Beside the rule: how many people and weeks the smallest worthwhile lift takes, whether that fits, and what else."""

from __future__ import annotations

from functools import partial

import streamlit as st

from experiments.design import Design, InvalidPlan
from experiments.draft import variant_keys
from experiments.planning import MOST_PEOPLE, Plan, plan_for_lift
from experiments.rule import ONE_GROUP, Better, Grade, Kind
from experiments.sample_size import smallest_lift
from ui.names import stage_name
from ui.numbers import number
from ui.parts import frame, plan_details, plan_money, plan_weaker
from ui.parts.fields import Form
from ui.parts.plan_weaker import LONGEST
from ui.parts.suggestions import use_button, when
from ui.plan_words import lift_words, points_words, rung_words, share_words, weeks_words
from ui.stage_traffic import Traffic, stage_traffic
from ui.words import plain


def people_hint(form: Form) -> None:
    """Once baseline and lift are known: people, weeks, what the planned weeks can show, and clicks that plan it."""
    grade = Grade(form.draft.get("grade", Grade.RANDOMISED))
    if grade is Grade.OPINION:
        return
    with st.container(key="plan", gap="small"):
        if grade in ONE_GROUP:
            plan_weaker.asked(form)
            return
        traffic = stage_traffic(form.here.workspace.journey, form.draft.get("stage"))
        try:
            planned = _lift(form)
            if planned is None:
                st.caption(form.here.say("card.plan_missing"))
            elif grade is Grade.BEFORE_AFTER:
                plan_weaker.before_after(form, *planned, _written(form, *planned), traffic)
            else:
                _compared(form, *planned, traffic)
        except InvalidPlan:
            st.caption(form.here.say("card.plan_none"))
        plan_money.draw(form)


def _lift(form: Form) -> tuple[Design, float] | None:
    """What the card compares and the smallest worthwhile lift; None while a figure is missing. Raises InvalidPlan.

    A change of NPS is in points: the lift is then a part of 100 of them.
    """
    draft, kind = form.draft, Kind(form.draft["kind"])
    baseline = 100 if kind is Kind.NPS else draft.get("baseline")
    needed = [baseline, draft.get("mde"), draft.get("alpha"), *([] if kind is Kind.SHARE else [draft.get("sd")])]
    weights = [draft.get(f"weight.{key}") for key in variant_keys(draft)]
    if any(name in form.problems for name in ("mde", "sd")) or ("baseline" in form.problems and kind is not Kind.NPS):
        return None
    if not all(isinstance(figure, int | float) and figure for figure in (*needed, *weights)):
        return None
    better = Better(draft["better"])
    design = Design(
        kind=kind,
        baseline=baseline,  # type: ignore[arg-type]
        sd=None if kind is Kind.SHARE else draft["sd"],
        weights=tuple(map(float, weights)),  # type: ignore[arg-type]
        better=better,
        alpha=draft["alpha"],
        looks=draft.get("looks") or 1,
    )
    return design, draft["mde"] if better is Better.UP else -draft["mde"]


def _compared(form: Form, design: Design, lift: float, traffic: Traffic | None) -> None:
    """Two or more groups side by side."""
    here, weeks = form.here, _whole(form, "weeks")
    per_week = traffic.per_week if traffic else None
    earlier = traffic.earlier if traffic else ()
    plan = plan_for_lift(design, lift, per_week=per_week, limit=weeks if per_week else None, earlier=earlier)
    written = partial(_written, form, design)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(here.say("card.plan", people=number(here.lang, plan.total), lift=written(lift)), width="content")
        if form.draft.get("people") != plan.total:
            use_button(form, "people", plan.total, here.say("card.plan_use"))
    # The test ends with whichever comes first.
    ends = [_whole(form, "people"), weeks * per_week if weeks and per_week else None]
    people = min((end for end in ends if end is not None), default=None)
    _figures(form, design, plan, traffic, people)
    if plan.feasible is not None and weeks is not None:
        _verdict(form, design, plan, weeks)
    plan_details.draw(here, design, plan, min(people or plan.total, MOST_PEOPLE), written)


def _figures(form: Form, design: Design, plan: Plan, traffic: Traffic | None, people: float | None) -> None:
    here, lang = form.here, form.here.lang
    first, second, third = st.columns(3)
    with first:
        st.metric(here.say("plan.panel_people"), number(lang, plan.total))
        each = [number(lang, size) for size in plan.sizes]
        even = len(set(each)) == 1
        st.caption(here.say("plan.each_even" if even else "plan.each", each=each[0] if even else " · ".join(each)))
    with second:
        st.metric(here.say("plan.panel_time"), "—" if plan.weeks is None else weeks_words(lang, plan.weeks))
        if traffic is None:
            st.caption(here.say("plan.no_traffic"))
            frame.link("funnel", here.say("plan.to_funnel"), icon="filter_alt")
        else:
            st.caption(here.say("plan.traffic", per_week=number(lang, traffic.per_week, 0), when=when(form, traffic)))
            if plan.weeks is not None and plan.weeks <= LONGEST and form.draft.get("weeks") != plan.weeks:
                use_button(form, "weeks", plan.weeks, here.say("plan.use_weeks", weeks=weeks_words(lang, plan.weeks)))
    with third:
        found = None if people is None else smallest_lift(design, min(people, MOST_PEOPLE))
        st.metric(here.say("plan.panel_smallest"), "—" if found is None else _written(form, design, found))
        st.caption(_how_many(form, people, seen=found is not None))


def _how_many(form: Form, people: float | None, *, seen: bool) -> str:
    """With whom the smallest change is seen."""
    here, weeks = form.here, _whole(form, "weeks")
    if people is None:
        return here.say("plan.plan_first")
    who = number(here.lang, people, 0)
    if weeks is not None and people != _whole(form, "people"):
        planned = weeks_words(here.lang, weeks)
        return here.say("plan.with_weeks" if seen else "plan.with_weeks_none", weeks=planned, people=who)
    return here.say("plan.with_people" if seen else "plan.with_people_none", people=who)


def _verdict(form: Form, design: Design, plan: Plan, weeks: int) -> None:
    """Whether it fits the planned weeks; where not, the ladder."""
    here, limit = form.here, weeks_words(form.here.lang, weeks)
    if plan.feasible:
        st.markdown(f":green[:material/check_circle:] {here.say('plan.fits', limit=limit)}")
        return
    written = partial(_written, form, design)
    lift, chance = written(plan.lift or 0), share_words(here.lang, round(plan.power_at_limit or 0, 2))
    st.warning(
        here.say("plan.chance_at_limit", lift=lift, chance=chance),
        title=here.say("plan.fits_not", limit=limit),
        icon=":material/event_busy:",
    )
    st.markdown(f"**{here.say('plan.ladder')}**")

    def named(stage: object) -> str:
        found = next((one for one in here.workspace.journey.stages() if one.id == stage), None)
        return plain(stage_name(here.lang, found)) if found else "—"

    said = (
        rung_words(here.lang, rung, lift=plan.lift, limit=weeks, named=named, written=written) for rung in plan.ladder
    )
    st.markdown("\n".join(f"- {sentence}" for sentence in said))


def _written(form: Form, design: Design, lift: float) -> str:
    """A lift in words; of NPS in points."""
    return points_words(form.here.lang, lift) if design.kind is Kind.NPS else lift_words(form.here.lang, lift)


def _whole(form: Form, field: str) -> int | None:
    """A count that stands on the card and is one."""
    value = form.draft.get(field)
    return value if isinstance(value, int) and value > 0 and field not in form.problems else None
