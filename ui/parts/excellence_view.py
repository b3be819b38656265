"""The journey excellence score: the number beside its open formula, what is missing, and every stage's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from funnel.excellence import JourneyScore, Weights, excellence
from funnel.journey_map import Item
from funnel.known import Known, Lack, lacking, parts, together
from funnel.parts import Component
from storage.scores import KeptWeights
from ui import reads, review_actions
from ui.charts.excellence import StageBar
from ui.messages import note_words
from ui.names import item_name
from ui.numbers import number
from ui.parts import excellence_history, excellence_weights, frame
from ui.parts.excellence_words import TYPED_ON, known_words, range_words, rests_on, score_words
from ui.parts.frame import Here
from ui.words import plain


def draw(here: Here, journey: Item) -> None:
    known = here.workspace.scores.known(journey.id)
    kept = here.workspace.scores.weights()
    weights = kept[-1].weights
    score = excellence(together(known), weights)
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, height="stretch"):
        _number(here, journey, known, score)
    with right, st.container(border=True, height="stretch"):
        _formula(here, known, kept[-1])
    if not known:
        return
    _missing(here, journey, known, weights, open_=score.value is None)
    if score.coverage > 0:
        _stages(here, known, score)
    excellence_history.draw(here, journey, kept)
    excellence_weights.draw(here, known, kept)


def _number(here: Here, journey: Item, known: Sequence[Known], score: JourneyScore) -> None:
    say, lang = here.say, here.lang
    st.subheader(say("score.title"), anchor=False)
    if score.value is None:
        coverage = known_words(here, score.coverage)
        st.markdown(f"**{say('score.none_yet')}** {say('score.none_why', coverage=coverage)}")
        if not score.coverage:
            st.markdown(say("score.empty"))
    else:
        with st.container(horizontal=True):
            st.metric(say("score.value"), number(lang, score.value, 1), width=170)
            st.metric(say("score.range"), range_words(here, score), width=200)
            st.metric(say("score.coverage"), known_words(here, score.coverage), width=130)
        weakest = _weakest(score)
        if weakest is not None:
            name = next(item_name(lang, one.stage) for one in known if one.stage.id == weakest)
            words = say("score.weakest", stage=plain(name), score=score_words(here, score.stages[weakest]))
            st.markdown(f":material/arrow_downward: {words}")
        for note in score.notes:
            st.caption(note_words(lang, note))
        st.button(
            say("score.note"),
            key="score.note",
            type="primary",
            icon=":material/bookmark_add:",
            on_click=_note,
            args=(here, journey, frame.token(f"score.note.{journey.id}")),
        )
        st.caption(say("score.note_caption"))


def _weakest(score: JourneyScore) -> int | None:
    """Of two scores or more: the only one is the weakest of nothing."""
    scored = sum(one.value is not None for one in score.stages.values())
    return score.weakest if scored > 1 else None


def _formula(here: Here, known: Sequence[Known], kept: KeptWeights) -> None:
    """Open, with the weights in force."""
    say, weights = here.say, kept.weights
    st.subheader(say("score.formula"), anchor=False)
    terms = " + ".join(
        f"{number(here.lang, weights.of_component(component))} × {say(f'component.{component}')}"
        for component in Component
        if weights.of_component(component)
    )
    st.markdown(say("score.formula_stage", terms=terms))
    st.markdown(say("score.formula_journey"))
    uneven = [
        f"{number(here.lang, weights.of_stage(one.stage.id))} × {plain(item_name(here.lang, one.stage))}"
        for one in known
        if weights.of_stage(one.stage.id) != 1
    ]
    if uneven:
        st.markdown(say("score.formula_uneven", stages=", ".join(uneven)))
    with st.expander(say("score.formula_more")):
        st.markdown("\n".join(f"- {say(f'score.formula_{component}')}" for component in Component))
        st.markdown(say("score.formula_range"))
        st.markdown(say("score.formula_coverage"))
    since = say("score.weights_equal") if kept.at is None else say("score.weights_since", on=kept.at.date())
    st.caption(f"{say('score.weights_version', version=weights.version)} {since} {say('score.own')}")


def _missing(here: Here, journey: Item, known: Sequence[Known], weights: Weights, *, open_: bool) -> None:
    """What would have to be typed, and where."""
    found: dict[Lack, list[str]] = {}
    for one in known:
        for component, lacks in lacking(one).items():
            if weights.of_component(component):
                for lack in lacks:
                    found.setdefault(lack, []).append(plain(item_name(here.lang, one.stage)))
    if not found:
        return
    with st.expander(here.say("score.missing"), expanded=open_, icon=":material/checklist:"):
        for lack in (lack for lack in Lack if lack in found):
            every = len(found[lack]) == len(known)
            stages = here.say("score.every_stage") if every else ", ".join(found[lack])
            page = TYPED_ON[lack]
            query = {"edit": "new"} if page == "funnel" else {"journey": journey.id}
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{here.say(f'lack.{lack}')}** · {stages}", width="content")
                frame.link(page, here.say(f"score.to_{page}"), icon="edit", **query)


def _stages(here: Here, known: Sequence[Known], score: JourneyScore) -> None:
    say = here.say
    bars = tuple(_bar(here, one, score) for one in known)
    with st.container(border=True):
        st.subheader(say("score.stages"), anchor=False)
        st.caption(say("score.stages_caption"))
        said = "; ".join(f"{bar.name}: {bar.label}" for bar in bars)
        st.vega_lite_chart(reads.excellence_spec(here.lang, bars), alt=say("score.stages_alt", stages=said))
        by_id = {one.stage.id: one for one in known}
        first = score.weakest if score.weakest is not None else known[0].stage.id
        chosen = st.selectbox(
            say("score.one_stage"),
            list(by_id),
            index=list(by_id).index(first),
            format_func=lambda one: item_name(here.lang, by_id[one].stage) if one in by_id else "",
            key=f"score.stage.{known[0].stage.journey}.{here.lang}",
            width=360,
        )
        _components(here, by_id.get(chosen, known[0]))


def _components(here: Here, known: Known) -> None:
    say, lang = here.say, here.lang
    have, lacks = parts(known), lacking(known)
    rows: dict[str, list[str]] = {say(f"score.{name}"): [] for name in ("component", "points", "n", "rests_on")}
    for component in Component:
        part = have.get(component)
        if part is None:
            what = ", ".join(say(f"lack.{lack}") for lack in lacks[component])
            cells = ["—", "—", say("score.lacks", what=what)]
        else:
            guess = component is Component.EMOTION and part.variance is None
            value = number(lang, part.value, 1)
            cells = [
                f"{value} · :orange[:material/help: {say('score.guess')}]" if guess else value,
                number(lang, part.n, none="—"),
                rests_on(here, known, component),
            ]
        for column, cell in zip(rows.values(), (say(f"component.{component}"), *cells), strict=True):
            column.append(cell)
    st.table(rows, border="horizontal", alt=say("score.component"))


def _bar(here: Here, known: Known, score: JourneyScore) -> StageBar:
    own = score.stages[known.stage.id]
    return StageBar(
        name=item_name(here.lang, known.stage),
        phase=known.stage.body["phase"],
        label=score_words(here, own),
        value=own.value,
        low=own.low,
        high=own.high,
        weakest=_weakest(score) == known.stage.id,
    )


def _note(here: Here, journey: Item, token: str) -> None:
    label = here.say("versions.label_score", on=date.today())

    def note() -> None:
        review_actions.note_score(here.workspace, journey.id, date.today(), label=label, token=token)

    if frame.attempt(note, done="score.noted"):
        frame.renew(f"score.note.{journey.id}")
