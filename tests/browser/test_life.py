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
