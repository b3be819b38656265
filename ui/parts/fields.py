"""Fields that save themselves, of a test card or of a thing on a map: what is typed is in the store once one is left.

A field shows what the store says. If a save was refused because somebody else wrote meanwhile, the field keeps what was
typed or chosen and asks which of the two should stand; where this person said nothing, there is nothing to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from funnel.errors import TrayectoError
from funnel.problems import Problem
from storage.errors import DraftChanged
from ui import actions
from ui.messages import problem_words
from ui.numbers import number, read_number
from ui.parts import frame
from ui.parts.frame import Here
from ui.words import plain

# Inputs show numbers without a thousands mark, so that what stands there reads the same in every language.
_UNGROUPED = {"en": str.maketrans("", "", ","), "es": str.maketrans("", "", ".")}


@dataclass(frozen=True, kw_only=True)
class Form:
    """One draft on the screen; `problems` by field. `ui/parts/item_fields.py` has that of a thing on a map."""

    here: Here
    id: int
    draft: Mapping[str, Any]
    problems: Mapping[str, Problem]

    def save(self, field: str, value: Any, seen: Any) -> None:
        """Raises DraftChanged where somebody else wrote since."""
        here = self.here
        actions.save_field(here.workspace, self.id, field, value, seen=seen, lang=here.lang)

    def text(
        self, field: str, label: str, *, tall: bool = False, help: str | None = None, hint: str = "", **options: Any
    ) -> None:
        """`options`: more for the widget."""
        draw = st.text_area if tall else st.text_input
        options |= {"height": "content"} if tall else {}
        self._typed(field, label, draw, _Text(), help=help, placeholder=hint, **options)

    def show(self, field: str, value: float, *, percent: bool = False) -> None:
        """Puts a number that was saved elsewhere into its field, at the next run."""
        how = _number(self.here.lang, percent=percent)
        st.session_state[self._key(field) + how.key] = how.shown(value)

    def number(self, field: str, label: str, *, percent: bool = False, help: str | None = None, hint: str = "") -> None:
        how = _number(self.here.lang, percent=percent)
        self._typed(field, label, st.text_input, how, help=help, placeholder=hint)

    def choice(
        self,
        field: str,
        label: str,
        options: Sequence[Any],
        words: Callable[[Any], str],
        *,
        help: str | None = None,
        draw: Callable[..., Any] = st.segmented_control,
        default: Any = None,
        clear: bool = False,
    ) -> None:
        """One of a few; `clear`: from a list, it can be taken back.

        The key holds the language: labels live in the browser, and would outlive a switch.
        """
        key = f"{self._key(field)}.{self.here.lang}"
        stored = self.draft.get(field, default)

        def said(value: Any) -> str:
            return words(value) if value in options else "—"

        shown = self.chosen(key, stored)
        if st.session_state.get(key) != shown:
            st.session_state[key] = shown if shown in options else None
        if draw is st.segmented_control:
            extra: dict[str, Any] = {"required": shown in options and not clear}
        else:
            first = 0 if shown in options and not clear else None
            extra = {"index": first, "placeholder": self.here.say("field.choose")}
        draw(
            label,
            options,
            format_func=words,
            key=key,
            help=help,
            on_change=_chosen,
            args=(self, field, key, self.draft.get(field), said),
            **extra,
        )
        self.ask(field, key, said)
        self._problem(field)

    def chosen(self, key: str, stored: Any) -> Any:
        """What a field that is chosen from a list shows: what is stored, or what was refused and is asked about."""
        refused = _refused(key)
        if refused in st.session_state and (key not in st.session_state or st.session_state[refused] == stored):
            del st.session_state[refused]
        return st.session_state.get(refused, stored)

    def ask(self, field: str, key: str, said: Callable[[Any], str]) -> None:
        """Under a field that is chosen from a list: which of two choices should stand, where one was refused.

        `said`: a value as people read it.
        """
        if _refused(key) in st.session_state:
            theirs = self.draft.get(field)
            self._differs(field, key, st.session_state[_refused(key)], theirs, said(theirs), theirs)

    def _typed(self, field: str, label: str, draw: Callable[..., Any], how: _Text | _Number, **options: Any) -> None:
        here, key, stored = self.here, self._key(field) + how.key, self.draft.get(field)
        # What nobody typed here is what was stored when it was drawn last: it follows what is stored now.
        if key not in st.session_state or (_own(key) not in st.session_state and _other(how, key, stored)):
            st.session_state[key] = how.shown(stored)
            st.session_state.pop(_own(key), None)
        mine = how.value(st.session_state[key])
        # What was refused by itself, and not because somebody else wrote, is no one's: the next try begins anew.
        refused = _refused(key) in st.session_state and st.session_state[_refused(key)] == stored
        draw(label, key=key, on_change=_typed, args=(self, field, key, how, stored if refused else mine), **options)
        if mine != stored and not refused:
            self._differs(field, key, mine, stored, how.shown(stored) or "—", how.shown(stored))
        elif mine != stored:
            self._unsaved(key, how.shown(stored))
        elif (echo := how.echo(st.session_state[key])) is not None:
            st.caption(here.say("field.read_as", value=echo))
        self._problem(field)

    def _differs(self, field: str, key: str, mine: Any, theirs: Any, said: str, taken: Any) -> None:
        """`said` is theirs as people read it, `taken` as the field holds it."""
        here = self.here
        st.warning(here.say("field.differs", theirs=said), icon=":material/sync_problem:")
        with st.container(horizontal=True):
            st.button(
                here.say("field.keep_mine"),
                key=f"mine.{key}",
                on_click=_save,
                args=(self, field, mine, theirs),
            )
            st.button(here.say("field.take_theirs"), key=f"theirs.{key}", on_click=_take, args=(key, taken))

    def _unsaved(self, key: str, saved: str) -> None:
        """What stands in the field cannot be saved; what is saved can come back."""
        here = self.here
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/error: {here.say('field.unsaved', saved=plain(saved) or '—')}", width="content")
            st.button(
                here.say("field.take_theirs"), key=f"back.{key}", type="tertiary", on_click=_take, args=(key, saved)
            )

    def _problem(self, field: str) -> None:
        problem = self.problems.get(field)
        if problem is not None and problem.code not in ("missing", "no_length"):
            st.markdown(f":small[:red[:material/error: {problem_words(self.here.lang, problem)}]]")

    def _key(self, field: str) -> str:
        return f"draft.{self.id}.{field}"


@dataclass(frozen=True)
class _Text:
    key = ""

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)

    def value(self, text: str) -> Any:
        return text if text.strip() else None

    def echo(self, text: str) -> str | None:
        return None


@dataclass(frozen=True)
class _Number:
    """Written and read in the page's language; `scale` 100 shows shares as percent."""

    lang: str
    scale: int
    unit: str

    @property
    def key(self) -> str:
        """What stands in the field means one thing in one language, and another as a percent."""
        return f".{self.lang}.percent" if self.unit else f".{self.lang}"

    def shown(self, value: Any) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return number(self.lang, round(value * self.scale, 10)).translate(_UNGROUPED[self.lang])

    def value(self, text: str) -> Any:
        """A number, None for blank, or the text itself where it is no number."""
        if not text.strip():
            return None
        try:
            read = round(read_number(self.lang, text).value, 6) / self.scale
        except TrayectoError:
            return text
        read = round(read, 12)
        return int(read) if read == int(read) else read

    def echo(self, text: str) -> str | None:
        """How it was read, where that is not to the letter what stands there: in "1,234" the language decided."""
        value = self.value(text)
        if value is None or isinstance(value, str):
            return None
        if text.strip().replace("-", "−") == self.shown(value) and not read_number(self.lang, text).doubtful:
            return None
        unit = "" if not self.unit else self.unit if self.lang == "en" else f"\u00a0{self.unit}"
        return f"{self.shown(value)}{unit}"


def _number(lang: str, *, percent: bool) -> _Number:
    return _Number(lang, 100 if percent else 1, "%" if percent else "")


def number_field(lang: str) -> _Number:
    """How a field for plain numbers writes and reads them."""
    return _number(lang, percent=False)


def _typed(form: Form, field: str, key: str, how: _Text | _Number, seen: Any) -> None:
    st.session_state[_own(key)] = True

    def save() -> None:
        st.session_state.pop(_refused(key), None)
        try:
            form.save(field, how.value(st.session_state[key]), seen)
        except DraftChanged as error:
            raise DraftChanged(field=field, theirs=how.shown(error.values["theirs"]) or "—") from error
        except TrayectoError:
            st.session_state[_refused(key)] = seen
            raise

    frame.attempt(save)


def _chosen(form: Form, field: str, key: str, seen: Any, said: Callable[[Any], str]) -> None:
    save_chosen(form, field, key, st.session_state[key], seen, said)


def save_chosen(form: Form, field: str, key: str, value: Any, seen: Any, said: Callable[[Any], str]) -> None:
    """As a callback; refused because somebody else chose meanwhile, the choice is kept to be asked about."""

    def save() -> None:
        st.session_state.pop(_refused(key), None)
        try:
            form.save(field, value, seen)
        except DraftChanged as error:
            st.session_state[_refused(key)] = value
            raise DraftChanged(field=field, theirs=said(error.values["theirs"])) from error

    frame.attempt(save)


def _save(form: Form, field: str, value: Any, seen: Any) -> None:
    frame.attempt(lambda: form.save(field, value, seen))


def _take(key: str, shown: Any) -> None:
    frame.forget()
    st.session_state[key] = shown
    for mark in (_own(key), _refused(key)):
        st.session_state.pop(mark, None)


def _other(how: _Text | _Number, key: str, stored: Any) -> bool:
    return how.value(st.session_state[key]) != stored


def _own(key: str) -> str:
    """Marks that this person typed in the field."""
    return f"typed.{key}"


def _refused(key: str) -> str:
    """Holds a choice that was refused; of what was typed and cannot be saved, what was saved then."""
    return f"refused.{key}"
