"""How many people the smallest worthwhile lift needs, beside the field where people are planned."""

from __future__ import annotations

import streamlit as st

from experiments.draft import variant_keys
from experiments.rule import Better, Kind
from experiments.sample_size import people_needed
from ui import actions
from ui.numbers import number, percent
from ui.parts import frame
from ui.parts.fields import Form


def people_hint(form: Form) -> None:
    """Once baseline and lift are known: the number, and a click that plans it."""
    draft, here = form.draft, form.here
    needed = _needed(form)
    if needed is None:
        known = all(isinstance(draft.get(name), int | float) for name in ("baseline", "mde"))
        st.caption(here.say("card.plan_none" if known else "card.plan_missing"))
        return
    lift = percent(here.lang, draft["mde"], None)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(here.say("card.plan", people=number(here.lang, needed), lift=lift), width="content")
        if draft.get("people") != needed:
            st.button(
                here.say("card.plan_use"),
                key=f"plan.{form.id}",
                type="tertiary",
                on_click=_use,
                args=(form, needed),
            )


def _needed(form: Form) -> int | None:
    draft = form.draft
    known = [draft.get(name) for name in ("baseline", "mde", "alpha")]
    if any(name in form.problems for name in ("baseline", "mde", "sd")) or not all(known):
        return None
    kind = Kind(draft["kind"])
    if kind is Kind.AMOUNT and not draft.get("sd"):
        return None
    weights = [draft.get(f"weight.{key}") for key in variant_keys(draft)]
    if not all(isinstance(weight, int | float) and weight > 0 for weight in weights):
        return None
    total = sum(weights)  # type: ignore[arg-type]
    lift = draft["mde"] if draft["better"] == Better.UP else -draft["mde"]
    return people_needed(
        kind,
        draft["baseline"],
        lift,
        sd=draft.get("sd"),
        alpha=draft["alpha"],
        variants=len(weights),
        shares=[weight / total for weight in weights],  # type: ignore[operator]
    )


def _use(form: Form, needed: int) -> None:
    key = f"draft.{form.id}.people.{form.here.lang}"
    if frame.attempt(
        lambda: actions.save_field(form.here.workspace, form.id, "people", needed, seen=form.draft.get("people"))
    ):
        st.session_state[key] = str(needed)
