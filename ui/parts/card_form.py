"""The form of a test card, section by section. Every field saves itself (`ui/parts/fields.py`)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from experiments.card import Choice, Moves
from experiments.draft import ALPHAS, GUARDED, LOOKS, guardrail_keys, moves_by_default, secondary_keys, variant_keys
from experiments.rule import ONE_GROUP, Better, Grade, Kind
from funnel.journey import Phase, Stage
from ui.names import stage_name
from ui.numbers import percent
from ui.parts import journey_choice
from ui.parts.fields import Form
from ui.parts.plan import people_hint

MONEY_PERCENT = {"margin", "churn"}
COST = ("hours", "rate", "spend")
STAGE_MONEY = ("stage_customers", "stage_spend", "arpa", "margin", "churn")


def idea(form: Form, stages: list[Stage]) -> None:
    """What a person logs in a minute: name, stage, hypothesis."""
    say, lang = form.here.say, form.here.lang
    form.text("name", say("card.name"), hint=say("card.name_hint"))
    after = journey_choice.endings(form.here)
    phases = {phase: say(f"phase.{phase}") for phase in Phase}
    named = {one.id: f"{phases[one.phase]} · {stage_name(lang, one)}{after[one.journey]}" for one in stages}
    form.choice("stage", say("card.stage"), list(named), lambda one: named.get(one, "—"), draw=st.selectbox)
    for pair in (("change", "audience"), ("effect", "signal")):
        for column, field in zip(st.columns(2), pair, strict=True):
            with column:
                form.text(field, say(f"card.{field}"), tall=True, hint=say(f"card.{field}_hint"))


def metric(form: Form, *, locked: bool) -> None:
    """What is counted. Once there are readings the kind is `locked`: the numbers are of that kind."""
    say, draft = form.here.say, form.draft
    form.text("metric", say("card.metric"), help=say("card.metric_help"), hint=say("card.metric_hint"))
    left, right = st.columns(2)
    with left:
        if locked:
            st.caption(say("card.kind_locked", kind=say(f"kind.{draft['kind']}")))
        else:
            kinds = [kind.value for kind in Kind]
            form.choice("kind", say("card.kind"), kinds, lambda one: say(f"kind.{one}"), draw=st.selectbox)
    with right:
        form.choice("better", say("card.better"), [one.value for one in Better], lambda one: say(f"better.{one}"))
    left, right = st.columns(2)
    share = draft.get("kind") == Kind.SHARE
    each = draft.get("kind") in (Kind.AMOUNT, Kind.COUNT)
    label = "card.baseline_share" if share else "card.baseline" if each else "field_name.baseline"
    with left:
        help = say("card.bar_help" if _asked(form) else "card.baseline_help")
        form.number("baseline", say("card.bar_share" if _asked(form) else label), percent=share, help=help)
    with right:
        if not share:
            form.number("sd", say("card.sd"), help=say("card.sd_help"))


def evidence(form: Form, *, locked: bool) -> None:
    """How people come into the variants, and what may be claimed for it."""
    say, grade = form.here.say, form.draft.get("grade", Grade.RANDOMISED.value)
    if not locked:
        grades = [one.value for one in Grade]
        words = {one: say(f"grade.{one}") for one in grades}
        form.choice(
            "grade", say("card.grade"), grades, lambda one: words[one], draw=st.selectbox, default=Grade.RANDOMISED
        )
    st.caption(say(f"grade_claim.{grade}"))


def variants(form: Form, *, locked: bool) -> None:
    """Control and variants with the planned split; where people are only asked there is nothing to split."""
    say = form.here.say
    evidence(form, locked=locked)
    keys = variant_keys(form.draft)
    if not has_groups(form):
        return
    if not locked:
        form.choice("variants", say("card.variants"), [2, 3, 4, 5, 6], str, help=say("card.variants_help"))
    for key in keys:
        wide, narrow = st.columns([3, 1])
        with wide:
            form.text(f"variant.{key}", say("card.control") if key == "a" else say("card.variant", key=key.upper()))
        with narrow:
            form.number(f"weight.{key}", say("card.weight"), help=say("card.weight_help"))
    weights = [form.draft.get(f"weight.{key}") for key in keys]
    if all(isinstance(weight, int | float) and weight > 0 for weight in weights):
        shares = [percent(form.here.lang, weight / sum(weights), 0) for weight in weights]  # type: ignore[operator,arg-type]
        st.caption(say("card.split", split=" / ".join(shares)))


def rule(form: Form) -> None:
    """What has to happen for a win, and when we look."""
    say, lang = form.here.say, form.here.lang
    left, right = st.columns(2)
    with left:
        points = "_points" if form.draft.get("kind") == Kind.NPS else ""
        form.number("mde", say(f"card.mde{points}"), percent=True, help=say(f"card.mde{points}_help"))
    with right:
        form.choice(
            "alpha",
            say("card.confidence"),
            list(ALPHAS),
            lambda one: percent(lang, 1 - one, 0),
            help=say("card.confidence_help"),
        )
    left, right = st.columns(2)
    with left:
        form.number("people", say("card.people"), help=say("card.people_help"))
    with right:
        form.number("weeks", say("card.weeks"), help=say("card.weeks_help"))
    if has_groups(form):
        form.choice(
            "looks",
            say("card.looks"),
            list(LOOKS),
            lambda one: say("card.looks_some", count=one) if one else say("card.looks_none"),
            help=say("card.looks_help"),
            default=0,
        )
    people_hint(form)
    st.markdown(f"**{say('card.decisions')}**")
    columns = st.columns(3)
    for column, field in zip(columns, ("on_win", "on_lose", "on_open"), strict=True):
        with column:
            form.choice(
                field,
                say(f"card.{field}"),
                [choice.value for choice in Choice],
                lambda one: say(f"choice.{one}"),
                draw=st.selectbox,
            )


def guardrails(form: Form) -> None:
    """What must not get worse, and by how much it may."""
    say = form.here.say
    form.choice("guardrails", say("card.guardrails"), [0, 1, 2, 3], str, help=say("card.guardrails_help"))
    for key in guardrail_keys(form.draft):
        with st.container(border=True):
            wide, narrow = st.columns([3, 1])
            with wide:
                form.text(f"{key}.name", say("card.guardrail_name"), hint=say("card.guardrail_hint"))
            with narrow:
                form.number(f"{key}.margin", say("card.margin"), percent=True, help=say("card.margin_help"))
            _kind_and_better(form, key, GUARDED)


def secondaries(form: Form) -> None:
    """What is looked at beside the rule, for ideas: nothing of it decides, so there is no margin."""
    say = form.here.say
    form.choice("secondaries", say("card.secondaries"), [0, 1, 2, 3], str, help=say("card.secondaries_help"), default=0)
    for key in secondary_keys(form.draft):
        with st.container(border=True):
            form.text(f"{key}.name", say("card.secondary_name"), hint=say("card.secondary_hint"))
            _kind_and_better(form, key, tuple(Kind))


def _kind_and_better(form: Form, key: str, kinds: Sequence[Kind]) -> None:
    """Of a metric beside the primary one."""
    say = form.here.say
    left, right = st.columns(2)
    with left:
        form.choice(
            f"{key}.kind",
            say("card.kind"),
            [kind.value for kind in kinds],
            lambda one: say(f"kind.{one}"),
            default=Kind.SHARE.value,
            draw=st.selectbox,
        )
    with right:
        form.choice(
            f"{key}.better",
            say("card.better"),
            [one.value for one in Better],
            lambda one: say(f"better.{one}"),
            default=Better.UP.value,
        )


def money(form: Form, stages: list[Stage]) -> None:
    """CAC and CLTV inputs: what the experiment costs, and what the stage and a customer are worth today."""
    say, draft = form.here.say, form.draft
    currency = form.here.about.currency
    stage = next((stage for stage in stages if stage.id == draft.get("stage")), None)
    if stage is not None:
        default = moves_by_default(stage.phase, Kind(draft["kind"]), Better(draft["better"]))
        form.choice(
            "moves",
            say("card.moves"),
            [moves.value for moves in Moves],
            lambda one: say(f"moves.{one}"),
            help=say("card.moves_help"),
            draw=st.selectbox,
            default=default.value,
        )
    for title, names in (("card.cost", COST), ("card.stage_money", STAGE_MONEY)):
        st.markdown(f"**{say(title)}**")
        columns = st.columns(3)
        for position, name in enumerate(names):
            with columns[position % 3]:
                form.number(
                    f"money.{name}",
                    say(f"money.{name}", currency=currency),
                    percent=name in MONEY_PERCENT,
                    help=say(f"money.{name}_help"),
                )


def has_groups(form: Form) -> bool:
    """Whether people are in variants at the same time, by chance or not."""
    return form.draft.get("grade", Grade.RANDOMISED) in (Grade.RANDOMISED, Grade.PARALLEL)


def _asked(form: Form) -> bool:
    return form.draft.get("grade") in ONE_GROUP


def filled(form: Form, section: str) -> str:
    """The icon of an optional section: whether something of it is filled in."""
    known = any(f.startswith("money.") for f in form.draft) if section == "money" else form.draft.get(section)
    return ":material/check_circle:" if known else ":material/add_circle:"
