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


def refuse(
    ctx: click.Context,
    lang: str,
    error: TrayectoError,
    *,
    as_json: bool,
    options: Mapping[str, str] | None = None,
) -> NoReturn:
    """Exits with 1: one JSON object on standard output, or the sentence beside it.

    Where fields are `options` (of another name, if one stands there), an error of a field names its option.
    """
    from ui.cli_notes import plain_values
    from ui.messages import coded

    message, where = coded(lang, "error", error.code, error.values, clean=str), plain_values(error.values)
    if options is not None and "field" in where:
        where["field"] = options.get(where["field"], where["field"])
        message = f"--{where['field'].replace('_', '-')}: {message}"
    if as_json:
        answer = {"code": error.code, "message": message, "where": where}
        click.echo(json.dumps({"error": answer}, ensure_ascii=False, allow_nan=False))
    else:
        click.echo(message, err=True)
    ctx.exit(1)
