"""The short form that writes something down in ten seconds: its words, its place, and what its kind needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from funnel.fields import Choice, Day, Ref, Refs, Text
from funnel.journey_map import FIELDS, Item, ItemKind
from ui import opportunity_actions
from ui.parts import frame
from ui.parts.frame import DATES, Here
from ui.parts.item_fields import Names

COLUMNS = 3


def draw(
    here: Here,
    journey: Item,
    kind: ItemKind,
    names: Names,
    *,
    title: str,
    hint: str,
    rows: Sequence[Sequence[str]],
    after: Callable[[], None],
    done: str,
    primary: bool = True,
) -> None:
    """Fields of the kind, `rows` of them below its text; `after` is called once it is added."""
    token = frame.token(f"quick.{kind}")
    with st.container(border=True):
        st.subheader(title, anchor=False)
        frame.notice(f"quick.{kind}")
        with st.form(f"quick.{kind}", border=False, enter_to_submit=False):
            st.text_area(_label(here, kind, "name"), key=_key(here, kind, "name"), placeholder=hint, height=80)
            for row in rows:
                for column, name in zip(st.columns(COLUMNS), row, strict=False):
                    with column:
                        _field(here, kind, name, names)
            st.form_submit_button(
                here.say("opportunities.add"),
                key=f"quick.{kind}.add",
                type="primary" if primary else "secondary",
                icon=":material/add:",
                on_click=_add,
                args=(here, journey.id, kind, [name for row in rows for name in row], token, after, done),
            )


def _field(here: Here, kind: ItemKind, name: str, names: Names) -> None:
    how, label, key = FIELDS[kind][name], _label(here, kind, name), _key(here, kind, name)
    if isinstance(how, Choice):
        words = {one: here.say(f"item_option.{name}.{one}") for one in how.options}
        st.selectbox(
            label,
            how.options,
            index=None,
            format_func=lambda one: words[one],
            key=key,
            placeholder=here.say("field.choose"),
        )
    elif isinstance(how, Ref | Refs):
        named = names.get(how.kind, {})
        options: dict[str, Any] = {
            "format_func": lambda one: named.get(one, "—"),
            "key": key,
            "placeholder": here.say("field.choose"),
        }
        if isinstance(how, Refs):
            st.multiselect(label, list(named), **options)
        else:
            st.selectbox(label, list(named), index=None, **options)
    elif isinstance(how, Day):
        st.date_input(label, "today", key=key, format=DATES[here.lang])
    elif isinstance(how, Text):
        st.text_input(label, key=key)
    else:
        st.segmented_control(label, [1, 2, 3, 4, 5], key=key)


def _add(
    here: Here,
    journey: int,
    kind: ItemKind,
    fields: Sequence[str],
    token: str,
    after: Callable[[], None],
    done: str,
) -> None:
    body = {name: _value(st.session_state.get(_key(here, kind, name))) for name in ("name", *fields)}
    if frame.attempt(
        lambda: opportunity_actions.add(here.workspace, journey, kind, body, token=token),
        done=done,
        place=f"quick.{kind}",
    ):
        frame.renew(f"quick.{kind}")
        # Kind and place stay: the next note is often of the same call.
        st.session_state[_key(here, kind, "name")] = ""
        after()


def _value(typed: Any) -> Any:
    if isinstance(typed, date):
        return typed.isoformat()
    return typed.strip() or None if isinstance(typed, str) else typed or None


def _label(here: Here, kind: ItemKind, name: str) -> str:
    return here.say(f"item_field.{kind}.{name}")


def _key(here: Here, kind: ItemKind, name: str) -> str:
    """What is typed outlives another language; labels of options live in the browser, and must not."""
    typed = isinstance(FIELDS[kind][name], Text | Day)
    return f"quick.{kind}.{name}" if typed else f"quick.{kind}.{name}.{here.lang}"
