"""All that a person can do with the cost ledger: what ui/actions.py is to experiments. Each is one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from funnel.costs import Cost
from funnel.errors import TrayectoError
from funnel.journey_map import ItemKind
from storage.errors import NotFound
from storage.workspace import Workspace


class TouchpointElsewhere(TrayectoError):
    """The touchpoint of a cost stands in another stage than the one that is named."""

    code = "touchpoint_elsewhere"


def add_cost(workspace: Workspace, cost: Cost, *, token: str, rate: int | None = None) -> int:
    """One entry; the same token twice is one. `rate`, of an hour in minor units, is kept for a person who has none;
    of anybody else, and of nobody, it holds for this entry. Raises InvalidCost, TouchpointElsewhere, NotFound."""
    return workspace.costs.add(_rated(workspace, _checked(workspace, cost), rate), token=token)


def change_cost(workspace: Workspace, entry_id: int, cost: Cost, *, seen: int, rate: int | None = None) -> None:
    """The whole entry anew, `rate` as in `add_cost`. Raises CostChanged unless it is as it was `seen`."""
    workspace.costs.change(entry_id, _rated(workspace, _checked(workspace, cost), rate), seen=seen)


def take_away_cost(workspace: Workspace, entry_id: int) -> None:
    """Out of the list and of every sum."""
    workspace.costs.remove(entry_id)


def put_back_cost(workspace: Workspace, entry_id: int) -> None:
    workspace.costs.put_back(entry_id)


def save_rate(workspace: Workspace, rate: int | None, *, seen: int | None) -> None:
    """What an hour costs where nothing else says it. Raises DraftChanged, InvalidFact."""
    workspace.money.save_field("rate", rate, seen=seen)


def save_person_rate(workspace: Workspace, person: str, rate: int | None, *, seen: int | None) -> None:
    """What an hour of somebody costs. Raises DraftChanged, InvalidCost."""
    workspace.money.save_rate(person, rate, seen=seen)


def bring_costs(
    workspace: Workspace,
    costs: Sequence[tuple[str, Cost]],
    *,
    file: str,
    digest: str,
    details: Mapping[str, Any] | None = None,
) -> int:
    """A file, whole or not at all; how many of its rows were new. Raises CostsImported."""
    return workspace.cost_files.bring(costs, file=file, digest=digest, details=details)


def undo_costs(workspace: Workspace, import_id: int) -> None:
    """With all its entries; a second click finds it done."""
    with contextlib.suppress(NotFound):
        workspace.cost_files.undo(import_id)


def _checked(workspace: Workspace, cost: Cost) -> Cost:
    if cost.touchpoint is not None and cost.stage is not None:
        stands = workspace.map.get(ItemKind.TOUCHPOINT, cost.touchpoint).stage
        if stands is not None and stands != cost.stage:
            raise TouchpointElsewhere()
    return cost


def _rated(workspace: Workspace, cost: Cost, rate: int | None) -> Cost:
    """A second person who types another rate for the same new name has it in their own entry."""
    if rate is None:
        return cost
    known = workspace.money.rates().get(cost.person)
    if not cost.person or (known is not None and known != rate):
        return replace(cost, rate=rate)
    workspace.money.save_rate(cost.person, rate, seen=known)
    return replace(cost, rate=None)
