"""The frame around every page: the store, the workspace, the language, the navigation, what just happened."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from funnel.errors import TrayectoError
from storage.store import Store, WorkspaceCard
from storage.workspace import Workspace
from ui import actions, place
from ui.messages import error_words
from ui.parts import readable
from ui.words import LANGUAGES, say

SECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "": (("home", "home"),),
    "nav.experiments": (("board", "view_kanban"), ("experiments", "list"), ("learnings", "school")),
    "nav.journey": (
        ("map", "map"),
        ("voice", "record_voice_over"),
        ("opportunities", "lightbulb"),
        ("review", "event_repeat"),
        ("journeys", "route"),
        ("funnel", "filter_alt"),
        ("money", "payments"),
    ),
    "nav.workspace": (("settings", "settings"),),
}
DATES = {"en": "YYYY-MM-DD", "es": "DD/MM/YYYY"}
HIDDEN = (
    ("card", "edit_note"),
    ("measure", "straighten"),
    ("result", "query_stats"),
    ("learn", "school"),
    ("opportunity", "lightbulb"),
    ("survey", "forum"),
)


@dataclass(frozen=True, kw_only=True)
class Here:
    """What a page works with: everything it says and does goes through this."""

    lang: str
    store: Store
    workspace: Workspace
    about: WorkspaceCard

    def say(self, key: str, /, **values: Any) -> str:
        return say(self.lang, key, **values)


def begin() -> Any:
    """Draws the frame and gives the page to run. A file that cannot be used stops here, with the cure."""
    _choose_language()
    lang = language()
    try:
        here()
    except TrayectoError as error:
        st.error(error_words(lang, error), icon=":material/database_off:")
        st.button(say(lang, "frame.try_again"), key="frame.try_again")
        st.stop()
    page = st.navigation(_pages(lang), position="sidebar")
    _sidebar(lang)
    _top_notice(page)
    return _Guarded(page, lang, st.container())


def here() -> Here:
    """Built anew on every run; nothing of it is kept between runs."""
    lang, store = language(), place.store()
    workspace = actions.current_workspace(store, lang)
    about = next(card for card in store.workspaces() if card.id == workspace.id)
    return Here(lang=lang, store=store, workspace=workspace, about=about)


def language() -> str:
    return str(st.session_state["lang"])


def path(name: str) -> str:
    """The file of a page, for links."""
    return f"ui/pages/{name}.py"


def number_in_address(name: str = "id") -> int | None:
    """`?name=12`, as a rule `?id=`, that of an experiment; None where it is no number."""
    text = st.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def link(name: str, label: str, *, icon: str | None = None, width: Any = "content", **query: Any) -> None:
    """A link to one of our pages; `query` becomes its address."""
    st.page_link(
        path(name),
        label=label,
        icon=f":material/{icon}:" if icon else None,
        width=width,
        query_params={key: str(value) for key, value in query.items()},
    )


def go(name: str, **query: Any) -> None:
    """To another of our pages. On the way the browser notes this page with the other's address, and that is where
    the way back leads; so what this page was about goes along to the page of one thing, under a name of its own."""
    left = str(st.session_state.get("page", "")).partition("?")[0]
    kept = st.query_params.to_dict() if name != left and name in dict(HIDDEN) else {}
    kept = {key: value for key, value in kept.items() if key not in ("id", "lang")}
    st.switch_page(path(name), query_params={**kept, **{key: str(value) for key, value in query.items()}})


# ---- what just happened


def attempt(action: Callable[[], Any], *, done: str | None = None, place: str = "", **values: Any) -> bool:
    """Does it, in a callback or in a page; what is refused is told at its `place` until the next attempt."""
    lang = language()
    forget()
    try:
        action()
    except TrayectoError as error:
        refuse(error_words(lang, error), place)
        return False
    if done:
        st.session_state["notice"] = ("done", say(lang, done, **values), "")
    return True


def refuse(text: str, place: str = "") -> None:
    """Tells at `place`, or at the top of the page, why nothing was done."""
    st.session_state["notice"] = ("error", text, place)


def forget() -> None:
    """What was refused no longer speaks of what stands there: something else was chosen."""
    st.session_state.pop("notice", None)


def clicked(action: Callable[[], Any], *, done: str | None = None, place: str = "") -> None:
    """`attempt` as a button's callback."""
    attempt(action, done=done, place=place)


def act(action: Callable[[], Any], *, done: str | None = None, place: str = "", **values: Any) -> None:
    """As `attempt`, in the body of a page: a refusal ends this run, and the next one begins with its sentence."""
    if not attempt(action, done=done, place=place, **values):
        st.rerun()


def notice(place: str) -> None:
    """Where refusals of this place are told. The container is always there, so that nothing below it moves."""
    with st.container():
        kind, text, where = st.session_state.get("notice", (None, "", ""))
        if kind == "error" and where == place:
            st.error(text, icon=":material/error:")
            st.session_state["told"] = True


def token(name: str) -> str:
    """One click's name, fixed while the form is on screen, new after `renew`."""
    key = f"token.{name}"
    if key not in st.session_state:
        renew(name)
    return str(st.session_state[key])


def renew(name: str) -> None:
    st.session_state[f"token.{name}"] = uuid.uuid4().hex


def _top_notice(page: Any) -> None:
    """A refusal stays while its page does; what was done is told once."""
    here = f"{page.url_path}?{st.query_params.get('id', '')}"
    kind = st.session_state.get("notice", ("",))[0]
    if kind == "error" and st.session_state.get("page", here) != here:
        st.session_state.pop("notice")
    st.session_state["page"] = here
    if kind == "done":
        _, text, _ = st.session_state.pop("notice")
        st.toast(text, icon=":material/check:", duration="long")
    notice("")


# ---- language, navigation, sidebar


def _choose_language() -> None:
    if st.session_state.get("lang") in LANGUAGES:
        st.session_state["lang"] = st.session_state["lang"]
        return
    try:
        chosen = place.store().profile().lang
    except TrayectoError:
        chosen = None  # begin() tells what is wrong with the file, in the browser's language
    browser = (st.context.locale or "en")[:2]
    wanted = st.query_params.get("lang") or chosen or browser
    st.session_state["lang"] = wanted if wanted in LANGUAGES else "en"


def _language_chosen() -> None:
    attempt(lambda: actions.choose_language(place.store(), language()))


def _workspace_chosen() -> None:
    attempt(lambda: actions.choose_workspace(place.store(), st.session_state["workspace"]))
    st.query_params.clear()  # it named things of the other one


def _pages(lang: str) -> dict[str, list[Any]]:
    def page(name: str, icon: str, **options: Any) -> Any:
        address = None if name == "home" else name
        title = say(lang, f"page.{name}")
        return st.Page(path(name), title=title, icon=f":material/{icon}:", url_path=address, **options)

    sections = {
        say(lang, section) if section else "": [page(name, icon, default=name == "home") for name, icon in pages]
        for section, pages in SECTIONS.items()
    }
    sections[""] += [page(name, icon, visibility="hidden") for name, icon in (*HIDDEN, ("chain", "account_tree"))]
    return sections


def _sidebar(lang: str) -> None:
    dark = st.context.theme.type == "dark"
    st.logo("static/logo-dark.svg" if dark else "static/logo.svg", size="large", icon_image="static/mark.svg")
    st.html(readable.style("dark" if dark else "light"))
    with st.sidebar:
        cards = place.store().workspaces()
        if len(cards) > 1:
            ids, names = [card.id for card in cards], {card.id: card.name for card in cards}
            current = actions.current_workspace(place.store(), lang).id
            st.session_state["workspace"] = current
            st.selectbox(
                say(lang, "frame.workspace"),
                ids,
                format_func=lambda one: names.get(one, ""),
                key="workspace",
                on_change=_workspace_chosen,
            )
        st.segmented_control(
            say(lang, "frame.language"),
            LANGUAGES,
            format_func=lambda code: {"en": "English", "es": "Español"}[code],
            key="lang",
            on_change=_language_chosen,
            required=True,
        )


@dataclass(frozen=True)
class _Guarded:
    """A page whose coded errors become sentences: nobody meets a traceback."""

    page: Any
    lang: str
    top: Any

    def run(self) -> None:
        st.session_state.pop("told", None)
        try:
            self.page.run()
            self._untold()
        except TrayectoError as error:
            st.error(error_words(self.lang, error), icon=":material/error:")
            link("home", say(self.lang, "frame.to_home"), icon="home")

    def _untold(self) -> None:
        """A refusal whose place is gone, as where somebody else was quicker, is told at the top instead."""
        kind, text, where = st.session_state.get("notice", (None, "", ""))
        if kind == "error" and where and not st.session_state.get("told"):
            refuse(text)
            with self.top:
                notice("")
