"""What people do to an app: three fast clicks, two at one draft, a dead server, wrong files, odd names."""

from __future__ import annotations

import gzip
import re
import sqlite3

import pytest
from conftest import Server
from steps import Someone, Visit

ODD = "<script>alert(1)</script> *bold* :red[x] $a$ ![](y) ñ"


@pytest.fixture
def who(serve, visit: Visit) -> Someone:
    return Someone(visit(serve(), "/?lang=en"), "en")


def running(who: Someone, name: str = "Gate 40", variants: tuple[str, ...] = ("Gate 30", "Gate 40")) -> None:
    who.log(name)
    who.complete("back after 7 days", list(variants))
    who.start()


def readings(server: Server) -> int:
    with sqlite3.connect(server.db) as db:
        return int(db.execute("select count(*) from reading").fetchone()[0])


def test_three_fast_clicks_on_save_keep_one_reading(serve, visit: Visit) -> None:
    server = serve()
    who = Someone(visit(server, "/?lang=en"), "en")
    running(who)
    for position, (people, did) in enumerate((("400", "20"), ("410", "40"))):
        who.person.main.get_by_label(who.say("measure.n"), exact=True).nth(position).fill(people)
        who.person.main.get_by_label(who.say("measure.successes"), exact=True).nth(position).fill(did)
    save = who.person.page.get_by_role("button", name=who.say("measure.save"), exact=True)
    who.person.after(lambda: save.click(click_count=3, delay=10), reruns=True)
    who.person.see(who.say("measure.newest"))
    assert readings(server) == 1


def test_two_people_at_one_draft_both_see_both_texts_and_choose(serve, visit: Visit) -> None:
    server = serve()
    ana, luis = (Someone(visit(server, "/?lang=en"), "en") for _ in range(2))
    ana.log("Ana's name")
    luis.person.open("/board")
    luis.person.go(luis.say("waits.start"), within=luis.person.main)
    ana.person.fill(ana.say("card.name"), "Ana again")
    luis.person.fill(luis.say("card.name"), "Luis")
    luis.person.see(luis.say("field.differs", theirs="Ana again"))
    luis.person.click(luis.say("field.keep_mine"))
    ana.person.open("/board")
    ana.person.see("Luis")


def test_a_draft_survives_a_reload_and_a_killed_server(tmp_path, browser, visit: Visit) -> None:
    with Server(tmp_path) as server:
        who = Someone(visit(server, "/?lang=en"), "en")
        who.log("Survivor")
        who.person.page.reload()
        who.person.see("Survivor")
        server.kill()
    with Server(tmp_path) as server:
        again = visit(server, "/card?id=1")
        assert again.page.get_by_label(who.say("card.name"), exact=True).input_value() == "Survivor"
        assert again.page.get_by_label(who.say("card.change"), exact=True).input_value() == "the gate at level 40"
    who.person.ignore.append(".*")  # the first page lost its server, and said so


def test_switching_the_language_loses_nothing_typed(who: Someone) -> None:
    who.log("Both languages")
    who.person.fill(who.say("card.baseline_share"), "3.5")
    who.person.pick(who.say("card.better"), who.say("better.down"))
    who.person.pick(who.say("frame.language"), "Español")
    es = Someone(who.person, "es")
    page = who.person.page
    assert page.get_by_label(es.say("card.name"), exact=True).input_value() == "Both languages"
    assert page.get_by_label(es.say("card.baseline_share"), exact=True).input_value() == "3,5"
    down = page.get_by_role("radio", name=es.say("better.down"), exact=True)
    assert down.get_attribute("aria-checked") == "true"
    es.complete("vuelven", ["A", "B"])
    es.start()
    es.person.main.get_by_label(es.say("measure.n"), exact=True).first.fill("1234")
    es.person.pick(es.say("frame.language"), "English")
    assert page.get_by_label(who.say("measure.n"), exact=True).first.input_value() == "1234"


@pytest.mark.parametrize(("typed", "read"), [("3,5", "3.5"), ("3.5", None), ("1,234", "1234")])
def test_how_a_number_was_read_is_echoed_beside_the_field(who: Someone, typed: str, read: str | None) -> None:
    who.log("Numbers")
    who.person.fill(who.say("card.mde"), typed)
    if read:
        who.person.see(who.say("field.read_as", value=f"{read}%"))
    else:
        assert who.say("field.read_as", value="") not in who.person.text()


def test_names_full_of_markup_are_shown_as_they_were_typed(who: Someone) -> None:
    running(who, ODD, (f"A {ODD}", f"B {ODD}"))
    who.type_totals(("400", "20"), ("410", "60"))
    for page in ("result", "card", "learn", "measure"):
        assert "<script>alert(1)</script> *bold* :red[x]" in who.page(page)
    who.person.open("/board")
    who.person.see("<script>alert(1)</script> *bold* :red[x] $a$ ![](y) ñ")


def test_successes_above_people_are_told_and_what_was_typed_stays(who: Someone) -> None:
    running(who)
    numbers = ("10", "12", "ten", "4,5")
    boxes = [
        who.person.main.get_by_label(who.say(f"measure.{field}"), exact=True).nth(row)
        for row in (0, 1)
        for field in ("n", "successes")
    ]
    for box, text in zip(boxes, numbers, strict=True):
        box.fill(text)
    who.person.click(who.say("measure.save"))
    (alert,) = who.person.alerts()
    assert re.search(r"Gate 30 .*12 out of 10", alert)
    assert re.search(r"Gate 40 .*ten", alert)
    assert [box.input_value() for box in boxes] == list(numbers)
    for box, text in zip(boxes, ("400", "20", "410", "40"), strict=True):
        box.click()
        who.person.page.keyboard.press("Control+A")
        who.person.page.keyboard.type(text, delay=90)
        who.person.page.keyboard.press("Tab")
    who.person.click(who.say("measure.save"))
    who.person.see(who.say("measure.newest"))


PEOPLE = b"user,group,back\n" + b"".join(
    b"%d,%s,%d\n" % (i, b"gate 30" if i % 2 else b"gate 40", i % 3 == 0) for i in range(900)
)


def test_the_same_file_twice_adds_nothing_and_an_import_can_be_undone(serve, visit: Visit) -> None:
    server = serve()
    who = Someone(visit(server, "/?lang=en"), "en")
    running(who)
    who.bring(("people.csv", PEOPLE))
    who.keep()
    field = who.person.main.get_by_test_id("stFileUploader").locator("input[type=file]")
    again = {"name": "again.csv", "mimeType": "text/csv", "buffer": PEOPLE}
    who.person.after(lambda: field.set_input_files(again), reruns=True)
    who.person.click(who.say("measure.import"))
    assert who.notices("brought in before")
    assert readings(server) == 1
    who.person.click(who.say("measure.undo"))
    assert readings(server) == 0


WRONG = {
    "empty.csv": (b"", "empty"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "PNG|image|picture"),
    "sheet.csv": (b"PK\x03\x04" + b"\x00" * 200, "Excel|spreadsheet|zip"),
    "head.csv": (b"user,group,back\n", "no rows|nothing below|below"),
    "dates.csv": (b"user,group,back\n1,gate 30,2026-01-01\n2,gate 40,2026-01-02\n", "date"),
}
FOREIGN = gzip.compress("usuario;grupo;volvió\n1;gate 30;1\n2;gate 40;0\n".encode("cp1252"))


def test_a_wrong_file_is_named_with_the_cure_and_a_foreign_one_is_read(who: Someone) -> None:
    running(who)
    for name, (content, says) in WRONG.items():
        who.bring((name, content))
        if name == "dates.csv":
            who.person.choose(who.say("measure.metric_column", metric="back after 7 days"), "back")
        assert who.notices(says), (name, who.person.alerts())
        who.person.open("/measure?id=1&way=type")
    who.bring(("latin.csv.gz", FOREIGN))
    who.person.see(who.say("measure.preview"))


def test_nothing_is_fetched_from_another_host(serve, visit: Visit) -> None:
    person = visit(serve(), "/?lang=en")
    hosts: set[str] = set()
    person.page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    person.click("Look around with an example")
    for path in ("/board", "/funnel", "/result?id=3", "/settings"):
        person.open(path)
    assert {host.split(":")[0] for host in hosts} == {"127.0.0.1"}


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path, visit: Visit) -> None:
    (tmp_path / "trayecto.db").write_bytes(b"not a database at all, but long enough to be one " * 40)
    with Server(tmp_path) as server:
        person = visit(server, "/", locale="es-ES")
        person.see("no es una base de datos")
        person.click("Volver a intentar")
    assert (tmp_path / "trayecto.db").read_bytes().startswith(b"not a database")
