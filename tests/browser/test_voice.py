"""A survey from nothing to a score in a real browser: made once, each answer counted once, the way back leads back."""

from __future__ import annotations

import pytest
from steps import Someone, Visit

# Formulas hold drawings that are wider than what is seen of them.
STICKS_OUT = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => !e.closest('[data-testid=stTable], .katex') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML.slice(0, 120))"""
CSV = "customer,score,country\n" + "\n".join(f"c{row},{row % 11},{'ES' if row % 2 else 'PE'}" for row in range(40))


def figures(who: Someone) -> list[str]:
    return [one.inner_text().split("\n")[-1] for one in who.person.main.get_by_test_id("stMetric").all()]


@pytest.mark.parametrize(("lang", "width", "dark"), [("en", 1440, False), ("es", 390, True)])
def test_from_a_new_survey_to_its_score(serve, visit: Visit, lang: str, width: int, dark: bool) -> None:
    who = Someone(visit(serve(), f"/voice?lang={lang}", width=width, dark=dark), lang)
    person = who.person
    person.click(who.say("voice.first"))
    person.fill(who.say("voice.name"), "First call")
    create = person.page.get_by_role("button", name=who.say("voice.create"), exact=True)
    person.after(create.dblclick, reruns=True)
    person.see(who.say("voice.nothing_yet"))

    nine = person.key("voice.buttons").get_by_role("button", name="9", exact=True)
    person.after(nine.dblclick, reruns=True)
    person.settle(0.5)
    assert figures(who)[1] == "1"

    person.pick(who.say("voice.way"), who.say("voice.way_file"))
    person.upload(who.say("measure.files"), "answers.csv", CSV.encode())
    person.see(who.say("voice.preview", count=40))
    keep = person.page.get_by_role("button", name=who.say("voice.add_these", count=40), exact=True)
    person.after(keep.dblclick, reruns=True)
    person.settle(0.5)
    assert figures(who)[1] == "41"
    person.see(who.say("voice.by_segment"))
    assert person.page.evaluate(STICKS_OUT) == []

    person.go(who.say("voice.back"))
    assert person.main.get_by_text("First call", exact=True).count() == 1
    person.page.go_back()
    person.see(who.say("voice.add"))
    person.open(person.page.url.removeprefix(person.url))
    assert figures(who)[1] == "41"


def test_two_tabs_at_one_survey_lose_nothing(app, visit: Visit) -> None:
    ana, luis = (Someone(visit(app, "/voice?lang=en"), "en") for _ in range(2))
    ana.person.open("/voice?new=1&lang=en")
    ana.person.click(ana.say("voice.create"))
    ana.person.see(ana.say("voice.nothing_yet"))
    address = ana.person.page.url.removeprefix(ana.person.url)
    luis.person.open(address)
    for who, owner in ((ana, "Ana"), (luis, "Luis")):
        who.person.expand(who.say("voice.facts"))
        who.person.fill(who.say("voice.owner"), owner)
    luis.person.see(luis.say("field.differs", theirs="Ana"))
    for who in (ana, luis):
        seven = who.person.key("voice.buttons").get_by_role("button", name="7", exact=True)
        who.person.after(seven.click, reruns=True)
    luis.person.settle(0.3)
    assert figures(luis)[1] == "2"
