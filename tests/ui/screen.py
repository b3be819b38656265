"""A page as a test opens and reads it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from storage.store import Store

APP = Path(__file__).parents[2] / "app.py"
# What no screen may hold.
BROKEN = re.compile(r"\b([Nn]a[Nn]|[Ii]nf|[Ii]nfinity|None)\b|Traceback|∞")


def opened(store: Store, name: str, lang: str = "en", **query: Any) -> AppTest:
    """The page at this address, in this language; `from_` is ?from=."""
    store.choose_language(lang)
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.run()
    at.switch_page(f"ui/pages/{name}.py")
    for key, value in query.items():
        at.query_params[key.rstrip("_")] = str(value)
    return at.run()


def whole(at: AppTest) -> AppTest:
    """It, if nothing on it is broken."""
    assert not at.exception
    assert not BROKEN.search(everything(at))
    return at


def everything(at: AppTest) -> str:
    """All that can be read on it, without Markdown's escapes."""
    kinds = ("title", "subheader", "markdown", "caption", "error", "warning", "info", "metric")
    said = [str(element.value) for kind in kinds for element in getattr(at, kind)]
    text = "\n".join([*said, *(table.value.to_string() for table in at.table)])
    return text.replace("\\", "")
