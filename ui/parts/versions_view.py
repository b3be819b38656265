"""Versions of a journey's map: kept under a label, listed with what was measured on each, compared, gone back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from funnel.excellence import excellence
from funnel.in_force import Span, spans
from funnel.journey_map import Item
from storage.versions import VersionCard
from ui import review_actions
from ui.numbers import moment, number
from ui.parts import frame, review_address, versions_compare
from ui.parts.frame import Here
from ui.words import plain

SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What falls into the times of a version; `scores` as the weights in force say it. A safety copy of a map that was
    kept already has no times."""

    spans: tuple[Span, ...]
    scores: tuple[float | None, ...]
    tallies: int
    experiments: int


def draw(here: Here, journey: Item) -> None:
    versions = here.workspace.versions.all(journey.id)
    chosen = review_address.number("restore")
    asked = next((version for version in versions if version.id == chosen), None)
    if asked is not None:
        versions_compare.confirm(here, journey, asked)
    _take(here, journey)
    if not versions:
        st.markdown(here.say("versions.empty"))
        return
    versions_compare.draw(here, journey, versions)
    _list(here, journey, versions)


def _take(here: Here, journey: Item) -> None:
    """Keeps the map as it is now."""
    key = f"versions.label.{journey.id}"
    with st.container(border=True):
        st.subheader(here.say("versions.take"), anchor=False)
        with (
            st.form("versions.take", border=False, enter_to_submit=False),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            st.text_input(
                here.say("versions.label"),
                key=key,
                max_chars=review_actions.LABEL_LIMIT,
                placeholder=here.say("versions.label_hint"),
                width=360,
            )
            st.form_submit_button(
                here.say("versions.keep"),
                key="versions.keep",
                icon=":material/bookmark_add:",
                on_click=_keep,
                args=(here, journey, key, frame.token(f"version.{journey.id}")),
            )
        st.caption(here.say("versions.caption"))


def _list(here: Here, journey: Item, versions: Sequence[VersionCard]) -> None:
    st.subheader(here.say("versions.all"), anchor=False)
    st.caption(here.say("versions.rule"))
    measured, unkept = _measured(here, journey, versions)
    _unkept(here, "now", [each for each in unkept if each.spans[0].until is None])
    everything = st.query_params.get("all") == "1" or len(versions) <= SHOWN
    for version in versions if everything else versions[:SHOWN]:
        with st.container(border=True, key=f"version.{version.id}"):
            _row(here, journey, version, measured[version.id])
    if not everything:
        st.button(
            here.say("versions.more", count=len(versions) - SHOWN),
            key="versions.more",
            type="tertiary",
            on_click=review_address.set_to,
            kwargs={"all": 1},
        )
    _unkept(here, "undone", [each for each in unkept if each.spans[0].until is not None])


def _row(here: Here, journey: Item, version: VersionCard, measured: Measured) -> None:
    say = here.say
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(version.label)}**", width="content")
        if version.safety:
            st.badge(say("versions.safety"), color="gray", icon=":material/shield:")
    st.caption(_times(here, version, measured.spans))
    if measured.spans:
        st.markdown(_results(here, measured))
    with st.container(horizontal=True):
        st.button(
            say("versions.compare_now"),
            key=f"version.compare.{version.id}",
            type="tertiary",
            icon=":material/compare_arrows:",
            on_click=review_address.set_to,
            kwargs={"a": version.id, "b": None},
        )
        st.button(
            say("versions.restore"),
            key=f"version.restore.{version.id}",
            type="tertiary",
            icon=":material/history:",
            on_click=review_address.set_to,
            kwargs={"restore": version.id},
        )


def _unkept(here: Here, which: str, times: Sequence[Measured]) -> None:
    """What the map reads as now, or read as until it was changed back, where no version says so."""
    if not times:
        return
    with st.container(border=True, key=f"versions.{which}"):
        st.markdown(f"**{here.say(f'versions.{which}_title')}**")
        for measured in times[::-1]:
            (span,) = measured.spans
            until = moment(here.lang, span.until, none="")
            st.caption(here.say(f"versions.{which}_times", since=moment(here.lang, span.since), until=until))
            st.markdown(_results(here, measured))


def _times(here: Here, version: VersionCard, times: Sequence[Span]) -> str:
    """From the first change that led to the version; what was gone back to was in force again. Of a map that was kept
    already, a safety copy only says until when it read so."""
    if not times:
        return here.say("versions.until", at=moment(here.lang, version.at))
    said: list[str] = []
    for span in times:
        key, since = "versions.again" if said else "versions.in_force", moment(here.lang, span.since)
        if span.until is None:
            said.append(here.say(f"{key}_still", since=since))
        else:
            said.append(here.say(key, since=since, until=moment(here.lang, span.until)))
    return " · ".join([*said, here.say("versions.kept_on", at=moment(here.lang, version.at))])


def _results(here: Here, measured: Measured) -> str:
    """What was measured while it was in force."""
    said = []
    if measured.scores:
        values = [number(here.lang, value, 1, none="—") for value in measured.scores]
        said.append(here.say("versions.scores", count=len(values), values=" → ".join(values)))
    if measured.tallies:
        said.append(here.say("versions.tallies", count=measured.tallies))
    if measured.experiments:
        said.append(here.say("versions.experiments", count=measured.experiments))
    return " · ".join(said) if said else here.say("versions.nothing_measured")


def _measured(
    here: Here, journey: Item, versions: Sequence[VersionCard]
) -> tuple[dict[int, Measured], tuple[Measured, ...]]:
    """By version id, and for each time in which the map read as none. A score knows its version; a tally belongs to
    the day that it ended on."""
    workspace = here.workspace
    weights = workspace.scores.weights()[-1].weights
    readings = workspace.scores.readings(journey.id)
    tallied = [
        tally.ends - timedelta(days=1)
        for tallies in workspace.tallies.of_journey(journey.id).values()
        for tally in tallies
    ]
    started = [one.started.astimezone().date() for one in workspace.reviews.happened(journey.id)]
    held = spans(workspace.versions.begun(journey.id))

    def of(version: int | None, times: Sequence[Span]) -> Measured:
        noted = [one for one in readings if version is not None and one.map_version == version]
        return Measured(
            spans=tuple(times),
            scores=tuple(excellence(one.parts, weights).value for one in noted),
            tallies=sum(span.count(tallied) for span in times),
            experiments=sum(span.count(started) for span in times),
        )

    by_version = {version.id: of(version.id, held.get(version.id, ())) for version in versions}
    return by_version, tuple(of(None, [span]) for span in held.get(None, ()))


def _keep(here: Here, journey: Item, key: str, token: str) -> None:
    label = st.session_state[key]

    def keep() -> None:
        review_actions.take_version(here.workspace, journey.id, label, token=token)

    if frame.attempt(keep, done="versions.kept", label=plain(label.strip())):
        frame.renew(f"version.{journey.id}")
        st.session_state[key] = ""
