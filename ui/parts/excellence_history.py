"""The score over time, under two sets of weights, and why it moved between two days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from funnel.excellence import Contribution, JourneyScore, Weights, biggest, excellence, moved
from funnel.journey_map import Item, ItemKind
from storage.scores import KeptWeights, ScoreReading
from ui import reads
from ui.charts.excellence import Noted, Share
from ui.names import item_name
from ui.numbers import adding, day, number, shared, signed
from ui.parts.excellence_words import known_words, score_words
from ui.parts.frame import Here
from ui.words import plain

TOLD = 6


def draw(here: Here, journey: Item, kept: Sequence[KeptWeights]) -> None:
    readings = here.workspace.scores.readings(journey.id)
    with st.container(border=True):
        st.subheader(here.say("score.history"), anchor=False)
        if not readings:
            st.markdown(here.say("score.history_empty"))
            return
        weights = kept[-1].weights
        other = _other(here, kept)
        _history(here, journey, readings, weights, other)
    if len(readings) > 1:
        with st.container(border=True):
            st.subheader(here.say("score.why"), anchor=False)
            _why(here, journey, readings, weights)


def _other(here: Here, kept: Sequence[KeptWeights]) -> Weights | None:
    """The weights that history is shown under too: those before the ones in force, or others that are chosen."""
    earlier = {one.weights.version: one for one in kept[:-1]}
    if len(earlier) < 2:
        return next((one.weights for one in earlier.values()), None)
    chosen = st.selectbox(
        here.say("score.beside"),
        list(earlier)[::-1],
        format_func=lambda version: here.say("score.version", version=version),
        key=f"score.beside.{kept[-1].weights.version}.{here.lang}",
        width=280,
    )
    return earlier.get(chosen, kept[-2]).weights


def _history(
    here: Here, journey: Item, readings: Sequence[ScoreReading], weights: Weights, other: Weights | None
) -> None:
    say, lang = here.say, here.lang
    versions = {version.id: version.label for version in here.workspace.versions.all(journey.id)}
    sides = [(weights, True), *([(other, False)] if other else [])]
    scored = [[(reading, excellence(reading.parts, side)) for reading in readings] for side, _ in sides]
    noted = tuple(
        _noted(here, reading, score, weights=side, in_force=in_force)
        for column, (side, in_force) in zip(scored, sides, strict=True)
        for reading, score in column
        if score.value is not None
    )
    if len({one.day for one in noted}) > 1:
        said = "; ".join(one.label for one in noted)
        st.vega_lite_chart(reads.score_history_spec(lang, noted), alt=say("score.history_alt", scores=said))
    rows: dict[str, list[str]] = {say("score.day"): [day(lang, reading.day) for reading in readings[::-1]]}
    for column, (side, _) in zip(scored, sides, strict=True):
        name = say("score.with_version", version=side.version)
        rows[name] = [score_words(here, score) for _, score in column[::-1]]
    for column, (side, _) in zip(scored, sides, strict=True):
        # What weighs nothing in one version is not missing there.
        name = say("score.coverage_of", version=side.version) if other else say("score.coverage")
        rows[name] = [known_words(here, score.coverage) for _, score in column[::-1]]
    rows[say("score.map_version")] = [plain(versions.get(one.map_version or 0, "—")) for one in readings[::-1]]
    st.table(rows, border="horizontal", alt=say("score.history"))
    st.caption(say("score.history_caption" if other else "score.history_one"))


def _noted(here: Here, reading: ScoreReading, score: JourneyScore, *, weights: Weights, in_force: bool) -> Noted:
    version = here.say("score.version", version=weights.version)
    return Noted(
        day=reading.day,
        value=score.value or 0.0,
        low=score.low,
        high=score.high,
        here=in_force,
        label=f"{day(here.lang, reading.day)}, {version}: {score_words(here, score)}",
    )


def _why(here: Here, journey: Item, readings: Sequence[ScoreReading], weights: Weights) -> None:
    before, after = _two(here, journey, readings)
    found = moved(before.parts, after.parts, weights)
    if before.id == after.id or found is None:
        st.markdown(here.say("score.why_same" if before.id == after.id else "score.why_no_number"))
        return
    old, new = (excellence(one.parts, weights).value or 0.0 for one in (before, after))
    lang = here.lang
    told, rest, together = biggest(found, TOLD)
    digits, points = adding(old, new, 1)
    change = here.say(
        "score.moved",
        before=number(lang, old, digits),
        after=number(lang, new, digits),
        points=signed(lang, points, digits),
    )
    st.markdown(change)
    if not told:
        st.markdown(here.say("score.nothing_moved"))
        return
    *parts, together = shared([*(one.points for one in told), together], points, digits)
    told = [replace(one, points=part) for one, part in zip(told, parts, strict=True)]
    names = _stage_names(here, journey)
    shares = [_share(here, one, names, digits) for one in told]
    if rest:
        label = here.say("score.points_of", points=signed(lang, together, digits))
        shares.append(Share(name=here.say("score.others", count=len(rest)), label=label, points=together))
    st.markdown("\n".join(f"- {_sentence(here, one, names, digits)}" for one in told))
    said = "; ".join(f"{share.name}: {share.label}" for share in shares)
    st.vega_lite_chart(reads.moved_spec(lang, tuple(shares)), alt=here.say("score.why_alt", parts=said))
    st.caption(here.say("score.why_caption"))


def _two(here: Here, journey: Item, readings: Sequence[ScoreReading]) -> tuple[ScoreReading, ScoreReading]:
    """The last two, until others are chosen."""
    by_id = {reading.id: reading for reading in readings}
    found = []
    for column, (name, place) in zip(st.columns(2), (("from", -2), ("to", -1)), strict=True):
        chosen = column.selectbox(
            here.say(f"score.{name}"),
            list(by_id),
            index=len(readings) + place,
            format_func=lambda one: day(here.lang, by_id[one].day) if one in by_id else "",
            # The newest one in the key: after another one is noted the last two are shown again.
            key=f"score.{name}.{journey.id}.{readings[-1].id}.{here.lang}",
        )
        found.append(by_id.get(chosen, readings[place]))
    return found[0], found[1]


def _share(here: Here, one: Contribution, names: Mapping[int, str], digits: int) -> Share:
    name = here.say("score.part", component=here.say(f"component.{one.component}"), stage=_name(names, one.stage))
    label = here.say("score.points_of", points=signed(here.lang, one.points, digits))
    return Share(name=name, label=label, points=one.points)


def _sentence(here: Here, one: Contribution, names: Mapping[int, str], digits: int) -> str:
    key = "came" if one.before is None else "went" if one.after is None else "from_to"
    if one.before == one.after:
        key = "share"
    return here.say(
        f"score.part_{key}",
        component=here.say(f"component.{one.component}"),
        stage=plain(_name(names, one.stage)),
        before=number(here.lang, one.before, 1, none="—"),
        after=number(here.lang, one.after, 1, none="—"),
        points=signed(here.lang, one.points, digits),
    )


def _stage_names(here: Here, journey: Item) -> dict[int, str]:
    """Also of stages that have left the map since."""
    stages = here.workspace.map.items(journey.id, ItemKind.STAGE)
    gone = here.workspace.map.items(journey.id, ItemKind.STAGE, gone=True)
    return {one.id: item_name(here.lang, one) for one in (*gone, *stages)}


def _name(names: Mapping[int, str], stage: int) -> str:
    return names.get(stage, "—")
