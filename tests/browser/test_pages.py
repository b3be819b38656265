"""Every page with the example in it, on a desk and on a phone, by day and by night: nothing sticks out."""

from __future__ import annotations

import pytest
from steps import Someone, Visit

PAGES = (
    *("/", "/board", "/experiments", "/learnings", "/map", "/journeys", "/funnel", "/settings", "/voice"),
    *(f"/funnel?edit={edit}" for edit in ("new", "file")),
    *(f"/money?view={view}" for view in ("phases", "worth", "costs", "compare")),
    *(f"/opportunities?view={view}" for view in ("evidence", "pains", "opportunities")),
    *(f"/review?view={view}" for view in ("review", "score", "weeks", "versions", "ready")),
)
OF_AN_EXPERIMENT = ("card", "measure", "result", "learn", "chain")
# Tables and maps scroll inside themselves; the sign of a root is a long drawing of which KaTeX shows the beginning.
STICKS_OUT = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => !e.closest('[data-testid=stTable], .katex-mathml, .hide-tail, .st-key-map-scroll'))
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def shop(serve):
    """A server whose example is loaded by its first visitor."""
    return serve()


@pytest.mark.parametrize(
    ("lang", "width", "dark"), [("en", 1440, False), ("es", 390, True), ("es", 1440, True), ("en", 390, False)]
)
def test_nothing_sticks_out_of_any_page(shop, visit: Visit, lang: str, width: int, dark: bool) -> None:
    who = Someone(visit(shop, f"/?lang={lang}", width=width, dark=dark), lang)
    load = who.person.page.get_by_role("button", name=who.say("home.look_around"), exact=True)
    if load.count():
        who.person.after(load.click, reruns=True)
        who.person.see(who.say("home.next"))
    paths = [*PAGES, *(f"/{page}?id=3" for page in OF_AN_EXPERIMENT)]
    for path in paths:
        who.person.open(path)
        assert who.person.page.evaluate(STICKS_OUT) == [], path
        assert not who.person.page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
