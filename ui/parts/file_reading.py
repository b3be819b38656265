"""A file brought: which column means what, a preview, and only then a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from experiments.card import TestCard
from experiments.experiment import Experiment
from experiments.rule import Kind, Role
from funnel.errors import TrayectoError
from funnel.tables import Table
from ui import actions, file_import, reads
from ui.file_import import DAY, PERSON, Choices, Import
from ui.messages import error_words
from ui.parts import frame, readings
from ui.parts.frame import Here
from ui.words import plain

MOST_REFUSED = 20
# What "no column" means for each that may be left out.
NONE = {"unit": "measure.no_column"}
# Kinds that a value from before the start can adjust.
ADJUSTED = (Kind.SHARE, Kind.AMOUNT, Kind.COUNT)
LIMIT = 100 * 1024**2  # bytes, unpacked


def draw(here: Here, experiment: Experiment) -> None:
    card = experiment.card
    assert card is not None
    token = frame.token(f"file.{experiment.id}")
    st.caption(here.say("measure.file_caption"))
    files = st.file_uploader(
        here.say("measure.files"),
        type=["csv", "tsv", "txt", "gz", "parquet"],
        accept_multiple_files=True,
        max_upload_size=LIMIT // 2**20,
        on_change=frame.forget,
        key=f"{token}.files",
    )
    if not files:
        return
    try:
        with st.spinner(here.say("measure.reading_file")):
            tables = [reads.table(file.getvalue(), file.name, LIMIT) for file in files]
        choices = _choose(here, card, tables, experiment.file_choices, token)
        with st.spinner(here.say("measure.reading_file")):
            found = file_import.take(card, tables, choices)
    except TrayectoError as error:
        st.error(error_words(here.lang, error), icon=":material/error:")
        st.caption(here.say("measure.another_file"))
        return
    _preview(here, experiment, found)
    st.date_input(
        here.say("measure.through"), value="today", key=f"{token}.through", format=frame.DATES[here.lang], width=220
    )
    frame.notice(f"file.{experiment.id}")
    st.button(
        here.say("measure.import"),
        key=f"file.save.{experiment.id}",
        type="primary",
        icon=":material/download_done:",
        on_click=_save,
        args=(here, experiment.id, found, choices, [table.name for table in tables], token),
    )


def _choose(here: Here, card: TestCard, tables: Sequence[Table], remembered: Mapping[str, Any], token: str) -> Choices:
    """Everything is guessed or remembered; the person corrects what is not right."""
    begin = file_import.begin(card, tables, remembered)
    columns = tables[0].columns

    def pick(name: str, label: str, options: Sequence[str], first: str | None, *, optional: bool = False) -> Any:
        offered: list[str | None] = [None, *options] if optional else list(options)
        return st.selectbox(
            label,
            offered,
            index=offered.index(first) if first in offered else None,
            format_func=lambda one: here.say(NONE.get(name, "measure.none_column")) if one is None else one,
            placeholder=here.say("field.choose"),
            key=f"{token}.{name}.{here.lang}.{len(tables)}",
        )

    shape = st.segmented_control(
        here.say("measure.shape"),
        [PERSON, DAY],
        format_func=lambda one: here.say(f"measure.shape_{one}"),
        default=begin.shape,
        key=f"{token}.shape.{here.lang}",
        required=True,
    )
    with st.container(border=True):
        grid = st.columns(2)
        variant = unit = per = before = days = left = None
        with grid[0]:
            if len(tables) == 1:
                variant = pick("variant", here.say("measure.variant_column"), columns, begin.variant)
            if shape == DAY:
                per = pick("per", here.say("measure.per_column"), columns, begin.per)
            else:
                unit = pick("unit", here.say("measure.unit_column"), columns, begin.unit, optional=True)
            segment = pick("segment", here.say("measure.segment_column"), columns, begin.segment, optional=True)
            if shape == PERSON and card.primary.kind in ADJUSTED:
                before = pick("before", here.say("measure.before_column"), columns, begin.before, optional=True)
            if shape == PERSON:
                days = pick("days", here.say("measure.days_column"), columns, begin.days, optional=True)
                left = pick("left", here.say("measure.left_column"), columns, begin.left, optional=True)
        with grid[1]:
            metrics = {
                metric.key: pick(
                    f"metric.{metric.key}",
                    here.say(
                        "measure.explores_column" if metric.role is Role.SECONDARY else "measure.metric_column",
                        metric=plain(metric.name),
                    ),
                    columns,
                    begin.metrics.get(metric.key),
                    optional=metric.role is Role.SECONDARY,
                )
                for metric in card.metrics
            }
            per_each = {
                metric.key: pick(
                    f"per_each.{metric.key}",
                    here.say("measure.per_each_column", metric=plain(metric.name)),
                    columns,
                    begin.per_each.get(metric.key),
                )
                for metric in card.metrics
                if metric.kind is Kind.RATIO and (metric.role is not Role.SECONDARY or metrics[metric.key] is not None)
            }
    chosen = Choices(
        shape=shape,
        variant=variant,
        unit=unit,
        per=per,
        before=before,
        segment=segment,
        days=days,
        left=left,
        metrics=metrics,
        per_each=per_each,
    )
    names = file_import.arm_names(tables, chosen)
    arms = begin.arms if variant == begin.variant else file_import.arms_of(card, names, {})
    st.caption(here.say("measure.arms"))
    picked = {}
    for column, one in zip(st.columns(len(card.variants)), card.variants, strict=True):
        with column:
            picked[one.key] = pick(f"arm.{one.key}.{variant}", plain(one.name), names, arms.get(one.key))
    return Choices(**{**asdict(chosen), "arms": picked})


def _preview(here: Here, experiment: Experiment, found: Import) -> None:
    st.markdown(f"**{here.say('measure.preview')}**")
    st.table(readings.rows_of(here, experiment, found.samples), border="horizontal", hide_index=True)
    for line in readings.left_out_lines(here, found.details([])):
        st.caption(f":material/info: {line}")
    refused = found.intake.refused
    if refused:
        with st.expander(here.say("measure.rows_refused", count=found.intake.rows_refused), icon=":material/rule:"):
            shown = refused[:MOST_REFUSED]
            st.table(
                {
                    here.say("measure.column_row"): [str(one.row) for one in shown],
                    here.say("measure.column_column"): [plain(one.column or "—") for one in shown],
                    here.say("measure.column_text"): [plain(one.text or "") for one in shown],
                    here.say("measure.column_reason"): [here.say(f"reason.{one.reason}") for one in shown],
                },
                border="horizontal",
                hide_index=True,
            )
            if found.intake.rows_refused > len(shown):
                st.caption(here.say("measure.more_refused", count=found.intake.rows_refused - len(shown)))


def _save(here: Here, experiment: int, found: Import, choices: Choices, files: Sequence[str], token: str) -> None:
    def keep() -> None:
        actions.record(
            here.workspace,
            experiment,
            through=st.session_state[f"{token}.through"],
            samples=found.samples,
            people=found.people,
            segments=found.segments,
            token=token,
            source="file",
            digest=found.digest,
            details=found.details(files),
        )
        actions.remember_file_choices(here.workspace, experiment, asdict(choices))

    if frame.attempt(keep, done="measure.imported", place=f"file.{experiment}"):
        frame.renew(f"file.{experiment}")
