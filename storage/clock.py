"""Instants as the file holds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now_text() -> str:
    """The present instant: ISO 8601, UTC, to the second."""
    return (_set_to.get() or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")


@contextmanager
def set_to(instant: datetime) -> Iterator[None]:
    """What is written inside happened at this instant (with a time zone): for the worked example, and for tests.

    Only here and in what is called from here: another thread or session keeps the real time.
    """
    before = _set_to.set(instant)
    try:
        yield
    finally:
        _set_to.reset(before)
