"""Home's pieces: the welcome, the next steps, the figures, the last learnings."""

from __future__ import annotations

import streamlit as st

from storage.library import Found
from ui import actions
from ui import example as worked_example
from ui.parts import frame
from ui.parts.badges import verdict_badge
from ui.parts.frame import Here
from ui.parts.waiting import waits_for
from ui.words import plain


def welcome(here: Here) -> None:
    """Nothing logged yet: one sentence, two ways to begin."""
    st.title(here.say("home.welcome"), anchor=False)
    st.markdown(here.say("home.what_for"))
    with st.container(horizontal=True):
        if st.button(here.say("home.first"), key="home.first", type="primary", icon=":material/add:"):
            frame.go("card", id=actions.log_experiment(here.workspace, here.lang))
        if st.button(here.say("home.look_around"), key="home.example", icon=":material/explore:"):
            with st.spinner(here.say("home.loading")):
                frame.act(lambda: worked_example.load(here.store, here.lang), done="home.example_loaded")
            st.rerun()
    st.space("small")
    for column, step in zip(st.columns(3), ("build", "measure", "learn"), strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(here.say(f"board.{step}"), anchor=False)
            st.markdown(here.say(f"home.{step}"))


def example(here: Here) -> None:
    """The example says what it is, and goes in one click."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/explore: {here.say('home.in_example')}", width="stretch")
        st.button(
            here.say("home.remove_example"),
            key="home.remove_example",
            icon=":material/delete:",
            on_click=frame.clicked,
            args=(lambda: actions.remove_example(here.store),),
            kwargs={"done": "home.example_removed"},
        )


def figures(here: Here) -> None:
    """Four counts; a rate is for the results, not for a handful."""
    library = here.workspace.library
    counts = {
        "building": library.column("build", size=1).total,
        "measuring": library.column("measure", size=1).total,
        "deciding": library.column("learn", size=1).total,
        "learned": library.learnings(size=1).total,
    }
    grid = st.grid(4, min_column_width=140)
    for name, count in counts.items():
        grid.metric(here.say(f"home.{name}"), here.say("home.count", n=count), border=True)


def next_steps(here: Here) -> None:
    """What waits longest, decisions first."""
    library = here.workspace.library
    most = {"learn": 4, "measure": 4, "build": 2}
    rows: list[Found] = [row for name, size in most.items() for row in library.column(name, size=size).rows]
    st.subheader(here.say("home.next"), anchor=False)
    if not rows:
        st.caption(here.say("home.nothing_waits"))
    shown = rows[:7]
    for row in shown:
        waiting = waits_for(row)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"next.{row.id}"):
            frame.link(waiting.page, plain(row.name) or here.say("board.unnamed"), icon=waiting.icon, id=row.id)
            st.caption(here.say(f"waits.{waiting.code}"), width="content")
    waiting_in_all = sum(library.column(name, size=1).total for name in most)
    if waiting_in_all > len(shown):
        frame.link("board", here.say("board.more", count=waiting_in_all - len(shown)), icon="view_kanban")


def last_learnings(here: Here) -> None:
    """The three newest, so that nobody tests the same thing twice."""
    found = here.workspace.library.learnings(size=3)
    if not found.rows:
        return
    st.subheader(here.say("home.last_learnings"), anchor=False)
    for column, row in zip(st.columns(3), found.rows, strict=False):
        with column, st.container(border=True, height="stretch"):
            if row.verdict is not None:
                verdict_badge(here, row.verdict, final=row.final)
            st.markdown(plain(row.learned or ""))
            st.caption(plain(row.name))
            frame.link("result", here.say("page.result"), icon="query_stats", id=row.id)
