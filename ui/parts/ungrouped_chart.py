"""The chart and the figures of a result without a control group: a share against its bar, or a series."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from experiments.card import TestCard
from experiments.life import Progress
from experiments.periods import Course, Period, course
from experiments.results import Comparison, Evaluation, Interval
from experiments.rule import Kind
from experiments.ungrouped import answers as answers_of
from ui import reads
from ui.card_words import amount
from ui.charts.series import Moment
from ui.charts.share import Asked
from ui.numbers import NBSP, between, day, number, percent, points, signed
from ui.parts.frame import Here
from ui.sentences import lift_value, lift_words, small_percent
from ui.ungrouped_words import sentence
from ui.words import plain

P_SMALLEST = 0.0001
CERTAIN = 0.005


# ---- people who are asked


def asked(here: Here, card: TestCard, found: Evaluation, progress: Progress) -> None:
    """The share with its range against the bar; nothing while nobody was asked."""
    answers = answers_of(card.rule(), {found.primary.metric.key: found.primary.samples})
    if answers is None or answers.share is None or card.baseline is None:
        return
    lang, comparison = here.lang, found.primary.comparisons[0]
    said = sentence(lang, card, found, progress, clean=str)
    share = percent(lang, answers.share)
    limits = between(lang, answers.low, answers.high, percent)
    bar = small_percent(lang, card.baseline)
    with st.container(border=True, key="result.chart"):
        st.subheader(here.say("asked.chart", metric=plain(card.primary.name)), anchor=False)
        shown = Asked(
            share=answers.share,
            low=answers.low,
            high=answers.high,
            bar=card.baseline,
            verdict=comparison.verdict.value,
            label=here.say("asked.label", share=share, range=limits),
            bar_label=here.say("asked.bar", bar=bar),
        )
        st.vega_lite_chart(
            spec=reads.share_spec(lang, shown), width="stretch", alt=here.say("asked.chart_alt", said=said)
        )
        st.caption(here.say("asked.chart_caption"))
        level = small_percent(lang, answers.level)
        figures = {
            here.say("asked.asked"): number(lang, answers.n),
            here.say("asked.said_so"): number(lang, answers.yes),
            here.say("asked.share"): share,
            here.say("asked.range", level=level): limits,
            here.say("asked.the_bar"): bar,
            # Before the planned end a p would be read too often.
            **({here.say("asked.p"): _p(lang, comparison.p_value)} if progress.final else {}),
            here.say("asked.chance"): _chance(lang, answers.chance_above),
        }
        _table(here, figures, alt="asked.table_alt")
        if not progress.final:
            st.caption(here.say("asked.chance_help"))
            return
        side = "more" if answers.share >= card.baseline else "fewer"
        words = here.say(f"asked.p_{side}", bar=bar, alpha=small_percent(lang, found.alpha))
        st.caption(f"{words} {here.say('asked.chance_help')}")


def _chance(lang: str, chance: float | None) -> str:
    """In whole percent, and never as if it were certain."""
    if chance is not None and not CERTAIN <= chance <= 1 - CERTAIN:
        return f"\\> {percent(lang, 0.99, 0)}" if chance > CERTAIN else f"< {percent(lang, 0.01, 0)}"
    return percent(lang, chance, 0, none="—")


# ---- before and after


def series(here: Here, card: TestCard, found: Evaluation, progress: Progress, periods: Sequence[Period]) -> None:
    """The values over time with the earlier course drawn on, and what both sides come to."""
    if not periods:
        return
    said = sentence(here.lang, card, found, progress, clean=str)
    lang, share = here.lang, card.primary.kind is Kind.SHARE
    laid = course(card.rule(), periods)
    write = partial(amount, lang, share=share, digits=2)
    with st.container(border=True, key="result.chart"):
        st.subheader(here.say("series.chart", metric=plain(card.primary.name)), anchor=False)
        change = min((one.starts for one in periods if one.after), default=None)
        if change is not None:
            st.vega_lite_chart(
                spec=reads.series_spec(lang, _moments(here, laid, write), change=change, share=share),
                width="stretch",
                alt=here.say("series.chart_alt", metric=card.primary.name, said=said),
            )
            st.caption(here.say("series.chart_caption" if laid.found.counterfactual else "series.chart_caption_bare"))
        _sides(here, card, found, periods, write)
        _effect(here, found, laid, write, share=share, final=progress.final)


def _moments(here: Here, laid: Course, write: Callable[[float], str]) -> tuple[Moment, ...]:
    nothing: tuple[float | None, ...] = (None,) * len(laid.values)
    expected, fitted = laid.found.counterfactual or nothing, laid.found.fitted or nothing
    moments = []
    for place, value in enumerate(laid.values):
        if value is None:
            continue
        starts, course_, after = laid.starts[place], expected[place], place >= laid.first_after
        told = {"day": day(here.lang, starts), "value": write(value)}
        if course_ is None or not after:
            label = here.say("series.moment", **told)
        else:
            label = here.say("series.moment_course", **told, course=write(course_))
        moments.append(Moment(starts=starts, value=value, course=course_, line=fitted[place], after=after, label=label))
    return tuple(moments)


def _sides(
    here: Here, card: TestCard, found: Evaluation, periods: Sequence[Period], write: Callable[[float | None], str]
) -> None:
    """Both sides beside each other, a row for every figure."""
    sides = [found.primary.samples[variant.key] for variant in card.variants]
    counts = [sum(one.after == after for one in periods) for after in (False, True)]
    share = card.primary.kind is Kind.SHARE
    rows = {
        "periods": [number(here.lang, count) for count in counts],
        "people": [number(here.lang, side.n) for side in sides],
        "did" if share else "total": [number(here.lang, side.total, 0 if share else 2) for side in sides],
        "share" if share else "mean": [write(side.mean) for side in sides],
    }
    columns = {here.say("series.figure"): [here.say(f"series.{name}") for name in rows]}
    for place, variant in enumerate(card.variants):
        columns[plain(variant.name)] = [cells[place].replace(" ", NBSP) for cells in rows.values()]
    st.table(columns, border="horizontal", hide_index=True, alt=here.say("series.table_alt"))


def _effect(
    here: Here, found: Evaluation, laid: Course, write: Callable[[float], str], *, share: bool, final: bool
) -> None:
    """The end of the series against its earlier course; nothing where too little is known of that."""
    lang, comparison = here.lang, found.primary.comparisons[0]
    if not laid.found.counterfactual or any(note.code == "few_periods" for note in comparison.notes):
        return
    figures = {
        "measured": write(laid.found.fitted[-1]),
        "expected": write(laid.found.counterfactual[-1]),
        "difference": _difference(lang, comparison.difference, share=share),
        "lift": lift_value(lang, comparison.lift),
    }
    if final:
        figures |= {"range": _limits(lang, comparison, share=share), "p": _p(lang, comparison.p_value)}
    level = small_percent(lang, 1 - found.alpha)
    st.markdown(f"**{here.say('series.effect')}**")
    _table(
        here,
        {here.say(f"series.effect_{name}", level=level): cell for name, cell in figures.items()},
        alt="series.effect_alt",
    )
    if final:
        st.caption(here.say("series.p_help", alpha=small_percent(lang, found.alpha)))


def _difference(lang: str, difference: Interval, *, share: bool) -> str:
    return points(lang, difference.value, none="—") if share else signed(lang, difference.value, 2, none="—")


def _limits(lang: str, comparison: Comparison, *, share: bool) -> str:
    """Of the relative change where it has any, else of the difference."""
    lift, difference = comparison.lift, comparison.difference
    if lift.low is not None or lift.high is not None:
        return lift_words(lang, lift)
    write = points if share else partial(signed, digits=2)
    return between(lang, difference.low, difference.high, write, none="—")


# ---- both


def _table(here: Here, figures: Mapping[str, str], *, alt: str) -> None:
    """A row for every figure, which a narrow screen holds as well."""
    columns = {
        here.say("series.figure"): list(figures),
        here.say("series.value"): [cell.replace(" ", NBSP) for cell in figures.values()],
    }
    st.table(columns, border="horizontal", hide_index=True, hide_header=True, alt=here.say(alt))


def _p(lang: str, p: float | None) -> str:
    """A p as a table shows it; below the smallest one it is only said to be so."""
    return f"< {number(lang, P_SMALLEST)}" if p is not None and p < P_SMALLEST else number(lang, p, 4, none="—")
