"""Totals typed in: people and successes, or people, mean and standard deviation, through a date."""

from __future__ import annotations

from datetime import date

import streamlit as st

from experiments.card import Measured, TestCard, Variant
from experiments.experiment import Experiment
from experiments.rule import Kind
from funnel.errors import TrayectoError
from funnel.samples import Sample
from ui import actions
from ui.messages import error_words
from ui.numbers import read_number, read_whole
from ui.parts import frame
from ui.parts.frame import Here
from ui.words import plain

FIELDS = {Kind.SHARE: ("n", "successes"), Kind.AMOUNT: ("n", "mean", "sd")}
DATES = {"en": "YYYY-MM-DD", "es": "DD/MM/YYYY"}


def draw(here: Here, experiment: Experiment) -> None:
    """The keys carry the form's token: after a save the form is new, after a refusal it is as it was left."""
    card = experiment.card
    assert card is not None
    token = frame.token(f"typed.{experiment.id}")
    with st.form(f"typed.{experiment.id}", border=False, enter_to_submit=False):
        st.caption(here.say("measure.cumulative"))
        st.date_input(
            here.say("measure.through"),
            value="today",
            key=f"{token}.through",
            format=DATES[here.lang],
            width=220,
        )
        for metric in card.metrics:
            st.markdown(f"**{plain(metric.name)}**")
            for variant in card.variants:
                _row(here, token, metric, variant)
        st.form_submit_button(
            here.say("measure.save"),
            key=f"typed.save.{experiment.id}",
            type="primary",
            on_click=_save,
            args=(here, experiment.id, card, token),
        )


def _row(here: Here, token: str, metric: Measured, variant: Variant) -> None:
    columns = st.columns([1, *(1 for _ in FIELDS[metric.kind])], vertical_alignment="bottom")
    columns[0].markdown(plain(variant.name))
    for column, field in zip(columns[1:], FIELDS[metric.kind], strict=True):
        column.text_input(
            here.say(f"measure.{field}"),
            key=_key(token, metric, variant, field),
            help=here.say(f"measure.{field}_help"),
        )


def _key(token: str, metric: Measured, variant: Variant, field: str) -> str:
    return f"{token}.{metric.key}.{variant.key}.{field}"


def _save(here: Here, experiment: int, card: TestCard, token: str) -> None:
    """Reads every field; all that does not fit is told at once, and nothing is kept until all fits."""
    wrong: list[str] = []
    samples: dict[str, dict[str, Sample]] = {metric.key: {} for metric in card.metrics}
    for metric in card.metrics:
        for variant in card.variants:
            sample, said = _sample(here, token, metric, variant)
            wrong += said
            if sample is not None:
                samples[metric.key][variant.key] = sample
    through = st.session_state[f"{token}.through"]
    if not isinstance(through, date):
        wrong.append(here.say("measure.no_date"))
    if wrong:
        st.session_state["notice"] = ("error", "  \n".join(dict.fromkeys(wrong)))
        return
    if frame.attempt(
        lambda: actions.record(here.workspace, experiment, through=through, samples=samples, token=token),
        done="measure.saved",
    ):
        frame.renew(f"typed.{experiment}")


def _sample(here: Here, token: str, metric: Measured, variant: Variant) -> tuple[Sample | None, list[str]]:
    texts = {
        field: str(st.session_state[_key(token, metric, variant, field)]).strip() for field in FIELDS[metric.kind]
    }
    if metric.key != "primary" and not any(texts.values()):
        return None, []
    place = f"{plain(variant.name)} · {plain(metric.name)}"
    wrong, numbers = [], {}
    for field, text in texts.items():
        label = here.say(f"measure.{field}")
        if not text:
            wrong.append(here.say("measure.field_missing", place=place, field=label))
            continue
        try:
            read = read_whole if field in ("n", "successes") else lambda lang, text: read_number(lang, text).value
            numbers[field] = read(here.lang, text)
        except TrayectoError as error:
            wrong.append(here.say("measure.wrong", place=f"{place} · {label}", why=error_words(here.lang, error)))
    if wrong:
        return None, wrong
    try:
        return _of(metric, numbers), []
    except TrayectoError as error:
        return None, [here.say("measure.wrong", place=place, why=error_words(here.lang, error))]


def _of(metric: Measured, numbers: dict[str, float]) -> Sample:
    if metric.kind is Kind.SHARE:
        return Sample.of_share(int(numbers["n"]), int(numbers["successes"]))
    return Sample.of_mean(int(numbers["n"]), numbers["mean"], numbers["sd"])


