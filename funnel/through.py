"""How many of those who enter a journey come through all of it: open, past its optional stages, and strict, by way of
every one.

From counts of stages alone, nobody followed by name. Of the people out of one stage, as many enter the next as were
counted there, at most all; more than came out have come in from elsewhere, and go on like the others. So

    open = product over the stages that are not optional of  handed on × conversion
    handed on = min(1, entered ÷ completed of the stage before)    conversion = completed ÷ entered

which is the last stage's completed ÷ the first one's entered where nobody comes in on the way. An optional stage lets
through who takes it, out of those who could have:

    strict = open × product over the optional stages of  min(1, entered ÷ could have entered) × conversion

Who could have entered are the people out of the stage before that is not optional; for an optional first stage, those
who entered the first one that is not. Strict takes for granted that who passed an optional stage goes on as often as
everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funnel.draws import Draws, Floats, interval
from funnel.flow import FlowStage
from funnel.interval import Interval


@dataclass(frozen=True, kw_only=True)
class Through:
    """Shares from 0 to 1 with their 95 % limits; all None where one of the `missing` stages is not counted.

    Limits: draws of every share by the score test (`funnel/draws.py`), as a product of shares has no limits of its own.
    """

    open: Interval
    strict: Interval
    missing: tuple[int, ...] = ()


UNKNOWN = Interval(value=None, low=None, high=None)


def through(stages: Sequence[FlowStage]) -> Through:
    """Of `stages` in the order of the journey. Without optional stages both are the same; without any stage that is not
    optional neither is known. A stage that nobody entered is not counted."""
    draws = Draws()
    needed = [stage for stage in stages if not stage.optional]
    missing = tuple(stage.id for stage in stages if not stage.known)
    open_ = None if not needed or any(not stage.known for stage in needed) else _open(needed, draws)
    strict = None if open_ is None or missing else _strict(stages, open_, draws)
    return Through(open=interval(open_), strict=interval(strict), missing=missing)


def _open(needed: Sequence[FlowStage], draws: Draws) -> Floats:
    found, before = draws.known(1.0), None
    for stage in needed:
        found = found * _handed_on(stage, before, draws) * draws.share(stage.completed or 0, stage.entered or 0)
        before = stage.completed
    return found


def _strict(stages: Sequence[FlowStage], open_: Floats, draws: Draws) -> Floats:
    found = open_
    before = next(stage.entered for stage in stages if not stage.optional)
    for stage in stages:
        if stage.optional:
            found = found * _handed_on(stage, before, draws) * draws.share(stage.completed or 0, stage.entered or 0)
        else:
            before = stage.completed
    return found


def _handed_on(stage: FlowStage, before: int | None, draws: Draws) -> Floats:
    entered = stage.entered or 0
    return draws.known(1.0) if before is None or entered >= before else draws.share(entered, before)
