"""Weeks, months and quarters as people and their calendars count them: a period starts on its first day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

WEEK, MONTH, QUARTER = EVERY = ("week", "month", "quarter")
_MONTHS = {MONTH: 1, QUARTER: 3}


def start_of(day: date, every: str) -> date:
    """The first day of the period that a day is in; a week starts on Monday.

    >>> start_of(date(2026, 5, 20), QUARTER)
    datetime.date(2026, 4, 1)
    """
    if every == WEEK:
        return day - timedelta(days=day.weekday())
    months = _MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def next_start(start: date, every: str) -> date:
    """The first day of the period after the one that starts there: the end of that one, which excludes it."""
    if every == WEEK:
        return start + timedelta(days=7)
    later = start.month - 1 + _MONTHS[every]
    return date(start.year + later // 12, later % 12 + 1, 1)


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last of a month that is too short for it.

    >>> months_later(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    later = day.month - 1 + months
    year, month = day.year + later // 12, later % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
