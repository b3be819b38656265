"""Two versions side by side, and going back to one: first what that would change, then the click that does it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from funnel.journey_map import Item
from funnel.map_versions import MapContent, compare
from storage.versions import VersionCard
from ui import review_actions
from ui.numbers import day, moment
from ui.parts import frame, review_address, versions_words
from ui.parts.frame import Here
from ui.words import plain

NOW = 0


def draw(here: Here, journey: Item, versions: Sequence[VersionCard]) -> None:
    """Which two is in the address: `?a=3&b=5`, without `b` the map as it is now."""
    by_id = {version.id: version for version in versions}
    with st.container(border=True):
        st.subheader(here.say("versions.compare"), anchor=False)
        sides = []
        for column, name, options in zip(st.columns(2), ("a", "b"), ([*by_id], [NOW, *by_id]), strict=True):
            asked = review_address.number(name)
            chosen = asked if asked in options else options[0]
            key = f"versions.{name}.{journey.id}.{here.lang}"
            st.session_state[key] = chosen
            with column:
                st.selectbox(
                    here.say(f"versions.{name}"),
                    options,
                    format_func=lambda one: _label(here, by_id.get(one)),
                    key=key,
                    on_change=_choose,
                    args=(name, key),
                )
            sides.append(chosen)
        before, after = (_content(here, journey, one) for one in sides)
        found = compare(before, after)
        if found:
            versions_words.draw(here, before, after)
        else:
            st.markdown(here.say("versions.alike"))


def confirm(here: Here, journey: Item, version: VersionCard) -> None:
    """What going back would change, and that nothing is lost by it."""
    now, then = _content(here, journey, NOW), here.workspace.versions.content(version.id)
    found = compare(now, then)
    with st.container(border=True, key="versions.confirm"):
        st.subheader(here.say("versions.restore_title", label=plain(version.label)), anchor=False)
        if found:
            st.markdown(here.say("versions.restore_what", changes=versions_words.summary(here, found)))
            st.markdown(here.say("versions.restore_safe"))
            with st.expander(here.say("versions.restore_see")):
                versions_words.draw(here, now, then)
        else:
            st.markdown(here.say("versions.restore_same"))
        with st.container(horizontal=True):
            if found:
                st.button(
                    here.say("versions.restore_yes"),
                    key="versions.restore_yes",
                    type="primary",
                    icon=":material/history:",
                    on_click=_restore,
                    args=(here, version, frame.token(f"restore.{version.id}")),
                )
            st.button(
                here.say("versions.restore_no"),
                key="versions.restore_no",
                on_click=review_address.set_to,
                kwargs={"restore": None},
            )


def _content(here: Here, journey: Item, version: int) -> MapContent:
    versions = here.workspace.versions
    return versions.present(journey.id) if version == NOW else versions.content(version)


def _label(here: Here, version: VersionCard | None) -> str:
    if version is None:
        return here.say("versions.now")
    return f"{version.label} · {day(here.lang, version.at.astimezone().date())}"


def _choose(name: str, key: str) -> None:
    chosen = st.session_state[key]
    review_address.set_to(**{name: chosen or None})


def _restore(here: Here, version: VersionCard, token: str) -> None:
    label = here.say("versions.label_safety", label=version.label, at=moment(here.lang, version.at))

    done: list[bool] = []

    def restore() -> None:
        done.append(review_actions.restore_version(here.workspace, version.id, label=label, token=token))

    if frame.attempt(restore):
        # Somebody else may have gone back to it meanwhile: then there is no safety copy to speak of.
        words = "versions.restored" if done[0] else "versions.reads"
        frame.attempt(lambda: None, done=words, label=plain(version.label), safety=plain(label))
        frame.renew(f"restore.{version.id}")
        review_address.set_to(restore=None, a=None, b=None)
