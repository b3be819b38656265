"""`trayecto demo`: fills a workspace with the worked example and says what there is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from funnel.errors import TrayectoError
from ui.cli_out import refuse, tell

WEEK = 7

if TYPE_CHECKING:
    from storage.store import Store
    from storage.workspace import Workspace


@click.command(short_help="Fill a workspace with the worked example: trayecto demo --lang es")
@click.option("--lang", type=click.Choice(["en", "es"]), help="Language of the example; default: yours in Trayecto.")
@click.option("--db", metavar="FILE", help="Default: TRAYECTO_DB, else a file in your data folder.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_context
def demo(ctx: click.Context, /, lang: str | None, db: str | None, as_json: bool) -> None:
    """Fill a workspace with the worked example. A second call adds nothing.

    For example, in a file of its own, so that your data stays apart:

      trayecto demo --lang es --db demo.db
    """
    from ui import example, place

    words = lang or "en"
    try:
        store = place.store(db)
        words = lang or store.profile().lang or "en"
        there = example.is_loaded(store)
        workspace = example.load(store, words)
        found = _found(store, workspace, added=not there)
    except TrayectoError as error:
        refuse(ctx, words, error, as_json=as_json)
    tell(found, None if as_json else _text(words, found))


def _found(store: Store, workspace: Workspace, *, added: bool) -> dict[str, Any]:
    """What there is now, as the JSON object."""
    from experiments.experiment import Status
    from experiments.results import Verdict
    from storage.library import Filters

    def count(**wanted: Any) -> int:
        return workspace.library.find(Filters(**wanted), size=1).total

    return {
        "added": added,
        "database": str(store.path.absolute()),
        "workspace": next(card.name for card in store.workspaces() if card.id == workspace.id),
        "stages": len(workspace.journey.stages()),
        "months": sum((ends - starts).days > WEEK for starts, ends in workspace.journey.periods()),
        "experiments": count(),
        "status": {status.value: count(status=status) for status in Status},
        "verdict": {verdict.value: count(verdict=verdict) for verdict in Verdict},
    }


def _text(lang: str, found: dict[str, Any]) -> str:
    from ui.words import say

    status = " · ".join(f"{say(lang, f'status.{name}')} {count}" for name, count in found["status"].items())
    verdict = " · ".join(f"{say(lang, f'verdict.{name}')} {count}" for name, count in found["verdict"].items())
    return "\n".join(
        (
            say(lang, "demo.added" if found["added"] else "demo.there", workspace=found["workspace"]),
            say(lang, "example.about"),
            say(lang, "demo.holds", **{name: found[name] for name in ("stages", "months", "experiments")}),
            say(lang, "demo.status", status=status),
            say(lang, "demo.verdict", verdict=verdict),
            say(lang, "demo.next", file=found["database"]),
        )
    )
