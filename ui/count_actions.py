"""All that a person can do with people counted by segment and channel. Each is one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date

from funnel.count_parts import Part
from funnel.counts import StageCounts
from storage.errors import NotFound
from storage.workspace import Workspace
from ui.actions import PeriodBackwards


def record_part(
    workspace: Workspace,
    starts: date,
    ends: date,
    counts: Mapping[int, StageCounts],
    *,
    segment: str = "",
    channel: str = "",
) -> None:
    """People of one segment or channel in a period, by stage; `ends` is the first day after it.

    Raises PeriodBackwards, PeriodsOverlap, SplitOtherwise.
    """
    if starts >= ends:
        raise PeriodBackwards(starts=starts, ends=ends)
    workspace.count_files.record(starts, ends, counts, segment=segment.strip(), channel=channel.strip())


def bring_counts(workspace: Workspace, parts: Sequence[Part], *, file: str, digest: str) -> int:
    """A file, whole or not at all; how many of its parts were new or other. Raises CountsImported,
    PeriodsOverlap, SplitOtherwise."""
    return workspace.count_files.bring(parts, file=file, digest=digest)


def undo_counts(workspace: Workspace, import_id: int) -> None:
    """With all that still stands of it; a second click finds it done."""
    with contextlib.suppress(NotFound):
        workspace.count_files.undo(import_id)
