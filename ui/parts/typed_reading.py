"""Totals typed in, through a date: what each kind of metric needs of every variant."""

from __future__ import annotations

from datetime import date

import streamlit as st

from experiments.card import Measured, TestCard, Variant
from experiments.experiment import Experiment
from experiments.rule import Kind, Role
from funnel.errors import TrayectoError
from funnel.samples import Sample
from ui import actions
from ui.messages import error_words
from ui.numbers import read_number, read_whole
from ui.parts import frame
from ui.parts.fields import number_field
from ui.parts.frame import Here
from ui.words import plain

LEVELS = (1, 2, 3, 4, 5)
# What is typed of each kind; one total per another cannot be: how the two go together is known from rows only.
FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.SHARE: ("n", "successes"),
    Kind.AMOUNT: ("n", "mean", "sd"),
    Kind.COUNT: ("n", "mean", "sd"),
    Kind.RATIO: (),
    Kind.ORDINAL: tuple(f"level{level}" for level in LEVELS),
    Kind.NPS: ("promoters", "passives", "detractors"),
}
WHOLE = {"n", "successes", *FIELDS[Kind.ORDINAL], *FIELDS[Kind.NPS]}


def draw(here: Here, experiment: Experiment) -> None:
    """The keys carry the form's token: after a save the form is new, after a refusal it is as it was left."""
    card = experiment.card
    assert card is not None
    token = frame.token(f"typed.{experiment.id}")
    st.caption(here.say("measure.cumulative"))
    st.date_input(
        here.say("measure.through"),
        value="today",
        key=f"{token}.through",
        format=frame.DATES[here.lang],
        width=220,
        persist_state="session",
    )
    if not FIELDS[card.primary.kind]:
        st.info(here.say("measure.needs_file"), icon=":material/upload_file:")
        return
    for metric in card.metrics:
        st.markdown(f"**{plain(metric.name)}**")
        if metric.role is Role.SECONDARY:
            st.caption(here.say("measure.explores"))
        if not FIELDS[metric.kind]:
            st.caption(here.say("measure.needs_file"))
            continue
        for variant in card.variants:
            _row(here, token, metric, variant)
    frame.notice(f"typed.{experiment.id}")
    st.button(
        here.say("measure.save"),
        key=f"typed.save.{experiment.id}",
        type="primary",
        on_click=_save,
        args=(here, experiment.id, card, token),
    )


def _row(here: Here, token: str, metric: Measured, variant: Variant) -> None:
    columns = st.columns([1, *(1 for _ in FIELDS[metric.kind])])
    columns[0].markdown(plain(variant.name))
    for column, field in zip(columns[1:], FIELDS[metric.kind], strict=True):
        with column:
            key = _key(token, metric, variant, field)
            typed = st.text_input(_label(here, field), key=key, help=_help(here, field), persist_state="session")
            read = number_field(here.lang).echo(typed or "")
            if read is not None:
                st.caption(here.say("field.read_as", value=read))


def _label(here: Here, field: str) -> str:
    if field in FIELDS[Kind.ORDINAL]:
        return here.say("measure.level", level=int(field.removeprefix("level")))
    return here.say(f"measure.{field}")


def _help(here: Here, field: str) -> str:
    return here.say("measure.level_help" if field in FIELDS[Kind.ORDINAL] else f"measure.{field}_help")


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
        frame.refuse("  \n".join(dict.fromkeys(wrong)), f"typed.{experiment}")
        return
    if frame.attempt(
        lambda: actions.record(here.workspace, experiment, through=through, samples=samples, token=token),
        done="measure.saved",
        place=f"typed.{experiment}",
    ):
        frame.renew(f"typed.{experiment}")


def _sample(here: Here, token: str, metric: Measured, variant: Variant) -> tuple[Sample | None, list[str]]:
    texts = {field: str(st.session_state[_key(token, metric, variant, field)]).strip() for field in FIELDS[metric.kind]}
    if metric.key != "primary" and not any(texts.values()):
        return None, []
    place = f"{plain(variant.name)} · {plain(metric.name)}"
    wrong, numbers = [], {}
    for field, text in texts.items():
        label = _label(here, field)
        if not text:
            wrong.append(here.say("measure.field_missing", place=place, field=label))
            continue
        try:
            read = read_whole if field in WHOLE else lambda lang, text: read_number(lang, text).value
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
    if metric.kind is Kind.NPS:
        return Sample.of_nps(*(int(numbers[name]) for name in FIELDS[Kind.NPS]))
    if metric.kind is Kind.ORDINAL:
        return Sample.of_levels({level: int(numbers[f"level{level}"]) for level in LEVELS})
    return Sample.of_mean(int(numbers["n"]), numbers["mean"], numbers["sd"])
