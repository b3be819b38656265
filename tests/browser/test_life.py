"""The life of an experiment as a person lives it, from an empty page to the next iteration, in both languages."""

from __future__ import annotations

import re

import pytest
from steps import Someone, Visit


@pytest.mark.parametrize(("lang", "locale"), [("en", "en-US"), ("es", "es-CO")])
def test_from_an_empty_page_to_the_next_iteration(lang, locale, serve, visit: Visit):
    who = Someone(visit(serve(), locale=locale), lang)
    person = who.person
    person.see(who.say("home.welcome"))
    who.log("Gate 40")
    who.complete("players back after 7 days", ["Gate 30", "Gate 40"])
    who.start()
    who.type_totals(("44700", "8502"), ("45489", "8279"))

    result = who.page("result")
    low, high = ("1.7%", "6.9%") if lang == "en" else ("1,7 %", "6,9 %")
    assert re.search(f"{low}.*{high}", result.replace("\u00a0", " "))
    assert who.say("verdict.lose") in result

    who.page("learn")
    person.pick(who.say("learn.choice"), who.say("choice.stop"))
    person.click(who.say("learn.save_decision"))
    person.fill(who.say("learn.text"), "The pause was good for them.")
    person.click(who.say("learn.save"))
    person.click(who.say("learn.next_card"))
    person.see("Gate 40 · 2")

    chain = who.page("chain")
    assert who.say("chain.first", number=1) in chain
    assert "The pause was good for them." in chain


def test_an_experiment_is_logged_by_keyboard_alone(serve, visit: Visit) -> None:
    who = Someone(visit(serve(), "/?lang=en"), "en")
    page = who.person.page

    def tab_to(label: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            now = page.evaluate("() => (document.activeElement.ariaLabel || document.activeElement.innerText || '')")
            if now.strip().endswith(label):
                return
        raise AssertionError(f"the keyboard does not reach {label!r}")

    tab_to(who.say("home.first"))
    who.person.after(lambda: page.keyboard.press("Enter"), reruns=True)
    who.person.see(who.say("card.idea"))
    tab_to(who.say("card.name"))
    page.keyboard.type("By keyboard")
    page.keyboard.press("Tab")
    page.keyboard.type("renewal")
    page.keyboard.press("Enter")
    for field in ("change", "audience", "effect", "signal"):
        tab_to(who.say(f"card.{field}"))
        page.keyboard.type(f"the {field}")
    who.person.after(lambda: page.keyboard.press("Tab"))
    who.person.open("/board")
    who.person.see("By keyboard")
    who.person.see(f"{who.say('phase.retention')} · {who.say('stage.renewal')}")
