"""From a template to the test card of an opportunity, as a person goes through it, in both languages."""

from __future__ import annotations

import pytest
from steps import Someone, Visit


@pytest.mark.parametrize(("lang", "locale"), [("en", "en-US"), ("es", "es-CO")])
def test_from_a_template_to_a_test_card(lang: str, locale: str, serve, visit: Visit) -> None:
    who = Someone(visit(serve(), f"/journeys?lang={lang}", locale=locale), lang)
    person, say = who.person, who.say

    def field(kind: str, name: str) -> str:
        return say(f"item_field.{kind}.{name}")

    def part(kind: str) -> None:
        box = person.main.get_by_test_id("stButtonGroup").filter(has_text=say("map_edit.part_stages"))
        person.after(box.get_by_text(say(f"map_edit.part_{kind}")).first.click, reruns=True)

    def add(kind: str, texts: dict[str, str], choices: dict[str, str]) -> None:
        for name, text in texts.items():
            person.main.get_by_label(field(kind, name), exact=True).first.fill(text)
        for name, option in choices.items():
            person.choose(field(kind, name), option)
        person.click(say("map_edit.add", what=say(f"item.{kind}").lower()))

    # A journey from a template, opened on its map.
    person.click(say("journeys.new"))
    person.main.get_by_label(field("journey", "name"), exact=True).fill("Renovación ñ 🙂")
    person.after(person.main.get_by_text(say("journeys.template_six_stages"), exact=True).click)
    person.click(say("journeys.create"))
    person.see(say("map_edit.title"))

    # Two stages are edited; each field saves itself.
    person.fill(field("stage", "goal"), "To know what it costs")
    person.choose(say("item.stage"), f"{say('phase.delivery')} · {say('stage.adoption')}")
    person.fill(field("stage", "emotion"), "−1,6")
    person.fill(field("stage", "emotion_n"), "14")
    person.see(say("map_edit.rests_on", count=14))

    part("touchpoint")
    add("touchpoint", {"name": "Welcome e-mail"}, {"group": say("item_option.group.digital")})
    add("touchpoint", {"name": "Support call"}, {"group": say("item_option.group.customer_service")})
    part("moment")
    add("moment", {"name": "The first ten minutes"}, {"moment": say("item_option.moment.first_impression")})
    part("handoff")
    add("handoff", {}, {"start": "Welcome e-mail", "end": "Support call"})
    assert "Welcome e-mail → Support call" in person.text()

    _from_a_note_to_a_test_card(who, say("stage.adoption"))

    # The test card knows where it comes from.
    person.see(say("card.idea"))
    page = person.page
    assert page.get_by_label(say("card.audience"), exact=True).first.input_value() == "New clients"
    assert say("stage.adoption") in person.text()

    # The way back leads to where the button was.
    person.after(page.go_back)
    person.see("How might we welcome them?")
    person.see(say("opportunities.open_card"))


def _field(who: Someone, kind: str, name: str) -> str:
    return who.say(f"item_field.{kind}.{name}")


def _from_a_note_to_a_test_card(who: Someone, stage: str) -> None:
    """What was said, the question that follows, and its card."""
    person, say = who.person, who.say
    person.go(say("page.opportunities"), within=person.sidebar)
    journeys = person.page.get_by_role("combobox", name=say("item.journey"), exact=True)
    if journeys.count():
        person.choose(say("item.journey"), "Renovación ñ 🙂")
    views = person.main.get_by_test_id("stButtonGroup").first
    person.after(views.get_by_text(say("opportunities.view_evidence"), exact=True).click)
    person.main.get_by_label(_field(who, "evidence", "name"), exact=True).first.fill(
        "<script>alert(1)</script> nobody told me"
    )
    person.choose(_field(who, "evidence", "stage"), stage)
    person.click(say("opportunities.add"))
    person.see("<script>alert(1)</script> nobody told me")
    person.after(views.get_by_text(say("opportunities.view_opportunities"), exact=True).click)
    person.main.get_by_label(_field(who, "opportunity", "name"), exact=True).first.fill("How might we welcome them?")
    person.choose(_field(who, "opportunity", "stage"), stage)
    person.main.get_by_label(_field(who, "opportunity", "segment"), exact=True).first.fill("New clients")
    person.click(say("opportunities.add"))
    # A list's arrow is called "open" too.
    person.click(say("opportunities.open"), within=person.main.get_by_test_id("stButton"))
    person.click(say("opportunities.open_card"))
