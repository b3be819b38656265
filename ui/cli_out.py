"""How every command ends: with what was found, or refused with a coded error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import click

from funnel.errors import TrayectoError


def tell(found: Mapping[str, Any], words: str | None) -> None:
    """The answer in `words`, or, where there are none, as one JSON object."""
    click.echo(json.dumps(found, ensure_ascii=False, allow_nan=False, indent=2) if words is None else words)


def refuse(ctx: click.Context, lang: str, error: TrayectoError, *, as_json: bool, about: str = "") -> NoReturn:
    """Exits with 1: one JSON object on standard output, or the sentence (after what it is `about`) beside it."""
    from ui.cli_notes import plain_values
    from ui.messages import coded

    message = coded(lang, "error", error.code, error.values, clean=str)
    if as_json:
        answer = {"code": error.code, "message": message, "where": plain_values(error.values)}
        click.echo(json.dumps({"error": answer}, ensure_ascii=False, allow_nan=False))
    else:
        click.echo(about + message, err=True)
    ctx.exit(1)
