"""Two tabs at one experiment, and the way back: nothing of the other's is written over, nothing typed is lost."""

from __future__ import annotations

from steps import Someone, Visit


def test_a_learning_from_another_tab_is_shown_before_it_can_be_written_over(serve, visit: Visit) -> None:
    server = serve()
    ana = Someone(visit(server, "/?lang=en"), "en")
    ana.log("Gate 40")
    ana.complete("back after 7 days", ["Gate 30", "Gate 40"])
    ana.start()
    ana.person.main.get_by_label(ana.say("measure.n"), exact=True).first.fill("44700")
    ana.page("card")
    ana.page("measure")
    half_typed = ana.person.main.get_by_label(ana.say("measure.n"), exact=True).first
    assert half_typed.input_value() == "44700"

    ana.type_totals(("44700", "8502"), ("45489", "8279"))
    ana.page("learn")
    ana.person.pick(ana.say("learn.choice"), ana.say("choice.stop"))
    ana.person.click(ana.say("learn.save_decision"))
    ana.person.fill(ana.say("learn.text"), "Ana's words")
    ana.person.click(ana.say("learn.save"))

    luis = Someone(visit(server, "/learn?id=1"), "en")
    luis.person.fill(luis.say("learn.text"), "Luis's words")
    luis.person.click(luis.say("learn.save_again"))

    ana.person.fill(ana.say("learn.text"), "Ana's words, longer")
    ana.person.see(ana.say("field.differs", theirs="Luis's words"))
    ana.person.click(ana.say("learn.save_again"))
    assert ana.notices("Somebody else changed")
    ana.person.click(ana.say("field.take_theirs"))
    box = ana.person.page.get_by_label(ana.say("learn.text"), exact=True)
    assert box.input_value() == "Luis's words"


def test_back_leads_back_at_once(app, visit: Visit) -> None:
    who = Someone(visit(app, "/?lang=en"), "en")
    who.log("Gate 40")
    who.complete("back after 7 days", ["Gate 30", "Gate 40"])
    who.start()
    who.person.open("/board")
    who.person.go(who.say("waits.numbers"), within=who.person.main)
    who.person.see(who.say("measure.add"))
    who.person.page.go_back()
    who.person.see(who.say("board.build_caption"))
