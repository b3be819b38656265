"""What each experiment waits for: one rule for the board, the list and the home page."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.experiment import Status
from experiments.results import Verdict
from storage.library import Found


@dataclass(frozen=True)
class Waiting:
    """`code` under [waits]; the page where it is done."""

    code: str
    page: str
    icon: str


def waits_for(found: Found) -> Waiting:
    if found.status is Status.DRAFT:
        return Waiting("start", "card", "edit_note")
    if found.status is Status.DECIDED:
        return Waiting("learning", "learn", "school")
    if found.status is Status.LEARNED:
        return Waiting("nothing", "result", "task_alt")
    if found.verdict is Verdict.BLOCKED:
        return Waiting("split", "result", "block")
    if found.final:
        return Waiting("decision", "learn", "gavel")
    if not found.people:
        return Waiting("numbers", "measure", "straighten")
    return Waiting("people", "measure", "groups")
