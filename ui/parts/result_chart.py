"""The lift of every variant: as a chart, and the same figures as a table."""

from __future__ import annotations

from functools import partial

import streamlit as st

from experiments.card import TestCard
from experiments.life import Progress
from experiments.results import HARDLY, Comparison, Evaluation, Interim, Verdict
from experiments.rule import Better, Kind
from ui import reads
from ui.card_words import amount
from ui.charts.lift import Bar
from ui.numbers import NBSP, between, number, percent, signed_amount
from ui.parts.badges import VERDICTS, verdict_words
from ui.parts.frame import Here
from ui.sentences import change_of, in_own_unit, lift_value, lift_words, sentences, small_percent, standing
from ui.words import plain

COLUMNS = ("variant", "people", "value", "lift", "range", "p", "verdict")
# What the column of values is called.
VALUES = {
    Kind.SHARE: "result.share",
    Kind.AMOUNT: "result.mean",
    Kind.COUNT: "result.mean",
    Kind.RATIO: "result.ratio",
    Kind.ORDINAL: "result.average",
    Kind.NPS: "kind.nps",
}


def draw(here: Here, card: TestCard, found: Evaluation, progress: Progress) -> None:
    said = sentences(here.lang, card, found, progress, clean=str)
    early = not progress.final
    with st.container(border=True, key="result.chart"):
        st.subheader(here.say("result.chart", metric=plain(card.primary.name)), anchor=False)
        if found.verdict is Verdict.BLOCKED:
            st.caption(here.say("result.chart_grey"))
        bars = tuple(_bar(here, card, found, comparison, early=early) for comparison in found.primary.comparisons)
        if any(bar.low is not None or bar.high is not None for bar in bars):
            st.vega_lite_chart(
                spec=reads.lift_spec(
                    here.lang,
                    bars,
                    control=card.control.name,
                    mde=card.mde,
                    up=card.primary.better is Better.UP,
                    points=card.primary.kind is Kind.NPS,
                ),
                width="stretch",
                alt=here.say(
                    "result.chart_alt",
                    metric=card.primary.name,
                    control=card.control.name,
                    said=" ".join((said.overall, *said.comparisons)),
                ),
            )
            if card.primary.kind is Kind.NPS:
                st.caption(here.say("result.chart_points", mde=number(here.lang, card.mde * 100)))
            else:
                relative = here.say("result.relative", control=plain(card.control.name))
                st.caption(f"{here.say('result.chart_caption', mde=small_percent(here.lang, card.mde))} {relative}")
        _table(here, card, found, early=early)
        _reduction(here, found)
        if any(comparison.interim is not None for comparison in found.primary.comparisons):
            st.caption(here.say("path.looks_help" if card.looks else "path.range_help"))
            return
        adjusted = here.say("result.p_adjusted") if len(bars) > 1 else ""
        st.caption(f"{here.say('result.p_help', alpha=percent(here.lang, found.alpha, 0))} {adjusted}".strip())


def _reduction(here: Here, found: Evaluation) -> None:
    """How much narrower the range is for what was known from before the start."""
    parts = [one.variance_reduction for one in found.primary.comparisons if one.variance_reduction is not None]
    if not parts:
        return
    least = min(parts)
    if least < HARDLY:
        st.caption(here.say("result.reduction_none"))
    else:
        st.caption(here.say("result.reduction", part=percent(here.lang, least, 0)))


def _bar(here: Here, card: TestCard, found: Evaluation, comparison: Comparison, *, early: bool) -> Bar:
    lift, verdict = change_of(card.primary.kind, standing(comparison)), _verdict(found, comparison)
    value, range_ = change_cells(here, card.primary.kind, standing(comparison))
    if lift.low is None and lift.high is None:
        form = "result.figures_none"
    else:
        form = "result.figures" if lift.value is not None else "result.figures_open"
    return Bar(
        name=card.variant(comparison.variant).name,
        label=here.say(
            form,
            verdict=verdict_words(here, verdict, final=not early),
            value=value,
            range=range_,
        ),
        verdict=verdict.value,
        value=lift.value,
        low=lift.low,
        high=lift.high,
    )


def _table(here: Here, card: TestCard, found: Evaluation, *, early: bool) -> None:
    compared = {comparison.variant: comparison for comparison in found.primary.comparisons}
    kind, share = card.primary.kind, card.primary.kind is Kind.SHARE
    # A p that is read before the end is read too often: there is none yet.
    waiting = any(comparison.interim is not None for comparison in found.primary.comparisons)
    shown = [name for name in COLUMNS if name != "p" or not waiting]
    headers = [here.say(VALUES[kind] if name == "value" else f"result.{name}") for name in shown]
    rows = []
    for variant in card.variants:
        sample, comparison = found.primary.samples[variant.key], compared.get(variant.key)
        cells = [number(here.lang, sample.n), amount(here.lang, kind.of(sample), share=share, digits=2)]
        cells += ["—"] * 4 if comparison is None else _cells(here, found, comparison, early=early)
        if waiting:
            del cells[COLUMNS.index("p") - 1]
        rows.append((plain(variant.name), *(cell.replace(" ", NBSP) for cell in cells)))
    st.table(
        {header: [row[place] for row in rows] for place, header in enumerate(headers)},
        border="horizontal",
        hide_header=False,
        alt=here.say("result.table_alt"),
    )


def _cells(here: Here, found: Evaluation, comparison: Comparison, *, early: bool) -> list[str]:
    verdict, p = _verdict(found, comparison), comparison.p_adjusted
    shown = standing(comparison)
    cells = change_cells(here, found.primary.metric.kind, shown)
    # No limits yet, and a difference of nothing from nothing.
    if shown.lift.low is None and any(note.code == "both_zero" for note in comparison.notes):
        cells = "—", here.say("result.nothing_yet")
    return [
        *cells,
        p_words(here, p),
        f":material/{VERDICTS[verdict][1]}: {verdict_words(here, verdict, final=not early)}",
    ]


def change_cells(here: Here, kind: Kind, shown: Comparison | Interim) -> tuple[str, str]:
    """The change and its range, as a table shows them."""
    lift, points = change_of(kind, shown), kind is Kind.NPS
    unrelated = lift.value is None and lift.low is None and lift.high is None
    if unrelated or (not points and lift.low is not None and lift.high is not None and in_own_unit(kind, shown)):
        # Nothing to relate it to, or so much that no digit is left: the difference in the metric's own unit.
        difference = shown.difference
        ends = between(here.lang, difference.low, difference.high, partial(signed_amount, digits=2), none="—")
        return signed_amount(here.lang, difference.value, 2, none="—"), ends
    return lift_value(here.lang, lift, points=points), lift_words(here.lang, lift, points=points)


def p_words(here: Here, p: float | None) -> str:
    return f"< {number(here.lang, 0.0001)}" if p is not None and p < 0.0001 else number(here.lang, p, 4, none="—")


def _verdict(found: Evaluation, comparison: Comparison) -> Verdict:
    """Nothing is won or lost where the whole is blocked."""
    return Verdict.BLOCKED if found.verdict is Verdict.BLOCKED else comparison.verdict
