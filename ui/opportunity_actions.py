"""All that a person can do from evidence to experiments: what ui/actions.py is to the latter. Each is one transaction.

Fields of a note, a pain point or an opportunity are saved, and things are taken away, by ui/map_actions.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments import draft as drafts
from experiments.rule import Grade
from funnel.journey_map import ItemKind
from storage.workspace import Workspace
from ui.actions import TextMissing
from ui.names import brief, side_names
from ui.stage_traffic import stage_traffic


def add(workspace: Workspace, journey: int, kind: ItemKind, body: Mapping[str, Any], *, token: str) -> int:
    """Evidence, a pain point or an opportunity; one at a touchpoint stands in its stage unless it says another.

    Raises TextMissing.
    """
    text = str(body.get("name") or "").strip()
    if not text:
        raise TextMissing(field=kind.value, why=kind.value)
    body = {**body, "name": text}
    if body.get("stage") is None and body.get("touchpoint") is not None:
        body["stage"] = workspace.map.get(ItemKind.TOUCHPOINT, body["touchpoint"]).get("stage")
    return workspace.map.add(journey, kind, body, token=token)


def bring_evidence(
    workspace: Workspace, journey: int, bodies: Sequence[Mapping[str, Any]], *, digest: str, file: str
) -> None:
    """All notes of a file that are not there already, or none. Raises EvidenceImported."""
    workspace.opportunities.bring(journey, bodies, digest=digest, file=file)


def undo_evidence(workspace: Workspace, brought: int) -> None:
    """Takes away all that came with a file, which can then be brought in again."""
    workspace.opportunities.undo(brought)


def ask_about(workspace: Workspace, pain: int, *, token: str) -> int:
    """An opportunity that begins with one pain point, its words still to be found."""
    item = workspace.map.get(ItemKind.PAIN, pain)
    body = {"stage": item.get("stage"), "pains": [pain]}
    return workspace.map.add(item.journey, ItemKind.OPPORTUNITY, body, token=token)


def link_evidence(workspace: Workspace, opportunity: int, note: int, *, linked: bool) -> None:
    """Puts a note behind an opportunity, or takes it from there; twice is once."""
    stored = workspace.map.get(ItemKind.OPPORTUNITY, opportunity).body.get("evidence")
    others = [one for one in stored or [] if one != note]
    value = [*others, note] if linked else others
    if (note in (stored or [])) is not linked:
        workspace.map.save_field(ItemKind.OPPORTUNITY, opportunity, "evidence", value or None, seen=stored)


def open_card(workspace: Workspace, lang: str, opportunity: int) -> int:
    """A test card of this opportunity: name, stage, segment, and the stage's newest conversion filled in.

    One that nobody has touched since is opened again, so that two clicks make one.
    """
    item = workspace.map.get(ItemKind.OPPORTUNITY, opportunity)
    journey = workspace.map.get(ItemKind.JOURNEY, item.journey)
    stage = item.get("stage")
    if stage not in [one.id for one in workspace.journey.stages()]:
        stage = None
    known = {
        "name": brief(str(item.body.get("name") or ""), drafts.NAME_LIMIT),
        "stage": stage,
        "audience": item.get("segment") or journey.get("segment"),
        "baseline": _share(workspace, stage),
    }
    return workspace.opportunities.open_card(opportunity, _beginning(lang, known))


def card_at(workspace: Workspace, lang: str, stage: int | None) -> int:
    """A test card of this stage, if any: the segment of its journey and its newest conversion filled in.

    Pressing twice, here or at another stage, opens the same one until it is touched.
    """
    journey = next((one.journey for one in workspace.journey.stages() if one.id == stage), None)
    segment = None if journey is None else workspace.map.get(ItemKind.JOURNEY, journey).get("segment")
    known = {"stage": stage, "audience": segment, "baseline": _share(workspace, stage)}
    return workspace.experiments.new(_beginning(lang, known))


def _share(workspace: Workspace, stage: int | None) -> float | None:
    traffic = stage_traffic(workspace.journey, stage)
    share = traffic.share if traffic else None
    return None if share is None else round(share, 4)


def _beginning(lang: str, known: Mapping[str, Any]) -> drafts.Draft:
    """A new card with what is known of it."""
    filled = {name: value for name, value in known.items() if value}
    return {**drafts.BEGINNING, **side_names(lang, Grade.RANDOMISED), **filled}
