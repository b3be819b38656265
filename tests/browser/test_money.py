"""Money in a real browser: a cost typed once however often it is clicked, a file brought in once and taken back."""

from __future__ import annotations

import pytest
from steps import Someone, Visit

STICKS_OUT = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => !e.closest('[data-testid=stTable], .katex') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML.slice(0, 120))"""
CSV = "Fecha;Importe;Campaña\n1.03.2026;1.234,50;Google\n13.03.2026;-20,00;Google\n14.03.2026;80,25;Meta\n"
LONGER = f"{CSV}15.03.2026;10,00;Meta\n"


def total(who: Someone, name: str) -> str:
    label = who.say(f"ledger.total_{name}")
    metrics = who.person.main.get_by_test_id("stMetric")
    texts = [one.inner_text().split("\n") for one in metrics.all()]
    return next(text[-1] for text in texts if text[0] == label)


@pytest.mark.parametrize(
    ("lang", "width", "dark", "twelve", "after"),
    [("en", 1440, False, "€12.50", "€1,317.25"), ("es", 390, True, "12,50\u00a0€", "1.317,25\u00a0€")],
)
def test_a_cost_typed_and_a_file_brought_in(
    serve, visit: Visit, lang: str, width: int, dark: bool, twelve: str, after: str
) -> None:
    who = Someone(visit(serve(), f"/money?view=costs&lang={lang}", width=width, dark=dark), lang)
    person = who.person
    person.see(who.say("ledger.empty"))
    person.fill(who.say("ledger.money_in", currency="EUR"), "12,5")
    person.fill(who.say("ledger.hours"), "1.5")
    add = person.page.get_by_role("button", name=who.say("ledger.add"), exact=True)
    person.after(add.dblclick, reruns=True)
    person.settle(0.5)
    assert total(who, "entries") == "1"
    assert total(who, "money") == twelve
    # Nobody has said what an hour costs: then what it comes to is not known, until somebody does.
    assert total(who, "loaded") == "—"
    person.fill(who.say("ledger.rate_default", currency="EUR"), "20")
    assert total(who, "loaded") != "—"

    for content, count in ((CSV, 3), (LONGER, 1)):
        person.expand(who.say("ledger.file"))
        person.upload(who.say("measure.files"), "ads.csv", content.encode())
        person.pick(who.say("ledger.given_phase"), who.say("phase.acquisition"))
        person.see(who.say("ledger.will", count=count))
        assert person.page.evaluate(STICKS_OUT) == []
        bring = person.page.get_by_role("button", name=who.say("ledger.bring", count=count), exact=True)
        person.after(bring.dblclick, reruns=True)
        person.settle(0.5)
    assert total(who, "entries") == "5"
    assert total(who, "money") == after

    person.click(who.say("ledger.take_away"))
    assert total(who, "entries") == "4"
    person.click(who.say("ledger.put_back"))
    assert total(who, "entries") == "5"

    person.expand(who.say("ledger.file"))
    person.click(who.say("ledger.undo"), reruns=None)
    person.click(who.say("ledger.undo_do"))
    assert total(who, "entries") == "4"
    assert person.page.evaluate(STICKS_OUT) == []
