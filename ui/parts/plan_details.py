"""Behind one click: how likely a change is to be seen by its size, and how that is computed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from experiments.design import Design
from experiments.planning import Plan
from experiments.rule import Kind
from experiments.sample_size import chance_to_see, power_curve, smallest_lift
from ui import reads
from ui.charts.power import round_places
from ui.numbers import number, percent
from ui.parts.frame import Here
from ui.plan_words import plan_note_words, share_words


def draw(here: Here, design: Design, plan: Plan, people: float, written: Callable[[float], str]) -> None:
    """For so many `people` in all; `written` puts a lift into words."""
    wanted = plan.lift
    if wanted is None:
        return
    with st.expander(here.say("plan.details"), icon=":material/monitoring:"):
        power = share_words(here.lang, design.power)
        st.caption(here.say("plan.chart_caption", people=number(here.lang, people, 0), power=power))
        chance = chance_to_see(design, wanted, people)
        seen = smallest_lift(design, people)
        curve = power_curve(design, people, upto=1.5 * max(wanted, seen or 0, key=abs))
        said = f"{written(wanted)}: {percent(here.lang, chance, 0)}"
        places = round_places(curve[-1][0])
        spec = reads.power_spec(
            here.lang,
            ((0.0, design.alpha_each), *curve),
            wanted=(wanted, chance),
            wanted_words=said,
            power=design.power,
            ticks=tuple((place, written(place)) for place in places),
        )
        st.vega_lite_chart(spec, alt=here.say("plan.chart_alt", said=said))
        rows = [(written(place), percent(here.lang, chance_to_see(design, place, people), 0)) for place in places[1:]]
        st.table(
            {
                here.say("plan.chart_lift"): [row[0] for row in rows],
                here.say("plan.chart_chance"): [r[1] for r in rows],
            },
            border="horizontal",
            hide_header=False,
            alt=here.say("plan.table_alt"),
        )
        for note in plan.notes:
            st.caption(plan_note_words(here.lang, note))
        method = "plan.method_share" if design.kind is Kind.SHARE else "plan.method_mean"
        st.caption(here.say(method, alpha=share_words(here.lang, design.alpha_each), power=power))
