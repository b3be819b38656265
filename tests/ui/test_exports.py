"""A map as a file: whole, on white, safe with whatever people have typed, and asking nothing of a network."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from ui import exports
from ui.charts.journey_map import journey_spec
from ui.charts.map_values import LANES, Arrow, Drawing, DrawingWords, Feeling, Mark, Share, StageColumn
from ui.exports import Sheet
from ui.map_list import sections

NASTY = "<script>alert('¡hola!')</script> & \"ñandú\" ]]> 🙂\x00\x0b"
WORDS = DrawingWords(
    phases=(("acquisition", "Adquisición"), ("delivery", "Entrega"), ("retention", "Retención")),
    lanes=tuple((lane, f"Carril {lane}") for lane in LANES),
    figures=("Conversión", "NPS", "Coste", "Experimentos", "Evidencias"),
    emotion="Emoción",
    now="Hoy",
    wish="Como debería ser",
    guess="Hueco: suposición",
    optional="opcional",
    loses="Pierde clientes",
    more="y {count} más",
)


def drawing(name: str = NASTY) -> Drawing:
    def stage(number: int, *marks: Mark) -> StageColumn:
        return StageColumn(
            id=number,
            name=name,
            phase="delivery",
            optional=number == 2,
            now=Feeling(value=-2, guess=False, label="−2 · 12 respuestas", said="hoy"),
            wish=None,
            marks=marks,
            figures=("43 %", None, None, None, "7"),
            conversion=Share(value=0.43, low=0.36, high=0.5),
        )

    def mark(number: int, lane: str) -> Mark:
        return Mark(id=number, lane=lane, name=name, said=name, details=f"Detalles de {number}.")

    return Drawing(
        columns=(stage(1, mark(11, "digital"), mark(12, "pain")), stage(2, mark(13, "digital"))),
        arrows=(Arrow(start=11, end=13, loses=True, label="−18 %", said=name),),
        loose=(mark(14, "other"),),
        words=WORDS,
    )


FOOT = "Entre paréntesis: <intervalos> del 95 %."
SPEC = journey_spec(drawing())
SHEET = Sheet(lang="es", title=NASTY, about=["Para qué: <b>vender</b> más", "Dibujado el 1 mar 2026"], foot=FOOT)
LIST = sections(drawing(), "Sin etapa")
HOW = ("Cómo se lee", ["Las columnas son <etapas>."])


@pytest.fixture(scope="module")
def svg() -> str:
    return exports.svg(SPEC, SHEET)


@pytest.fixture(scope="module")
def page() -> str:
    return exports.page(SPEC, SHEET, LIST, HOW)


class Seen(HTMLParser):
    """What a browser would make of a page: tags, and what is asked of elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.asks: list[str | None] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asks += [value for name, value in attrs if name in ("src", "href", "xlink:href", "action", "data")]

    def handle_data(self, data: str) -> None:
        self.text += data


# ---- SVG and PNG


def test_what_xml_cannot_hold_does_not_end_the_program() -> None:
    """The converter aborts its process on such a letter: this test would not fail, it would take all others along."""
    spec = journey_spec(drawing("a\x00b\x08\ud800\ufffe\uffffc"))
    root = ElementTree.fromstring(exports.svg(spec, Sheet(lang="en", title="\x08d", about=["\x0ee"])))
    assert {"abc", "d", "e"} <= set(root.itertext())


def test_an_svg_is_well_formed_and_names_stay_text(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "script" not in kinds
    assert "image" not in kinds
    assert any("<script>alert" in (element.text or "") for element in root.iter())


def test_an_svg_has_its_title_its_lines_and_the_drawing(svg: str) -> None:
    texts = list(ElementTree.fromstring(svg).itertext())
    for written in ("Para qué: <b>vender</b> más", "Dibujado el 1 mar 2026", "ENTREGA", "−18 %", "−2 · 12 respuestas"):
        assert written in texts


def test_what_the_brackets_are_stands_once_and_under_all_that_is_drawn(svg: str, page: str) -> None:
    written = {text: y for y, text in _texts(svg)}
    assert written[FOOT] > max(y for text, y in written.items() if text != FOOT)
    assert len(_texts(svg)) - len(_texts(exports.svg(SPEC, replace(SHEET, foot="")))) == 1
    assert Seen(page).text.count(FOOT) == 1


def _texts(svg: str) -> list[tuple[float, str]]:
    """How low each label of the drawing itself is, from its top; the title is no part of it."""
    found = []
    for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        place = re.search(r"translate\([-\d.]+,([-\d.]+)\)", element.get("transform", ""))
        if place and "".join(element.itertext()):
            found.append((float(place[1]), "".join(element.itertext())))
    return found


def test_a_page_shows_the_whole_drawing_in_its_width_but_never_illegibly_small(page: str) -> None:
    assert ".map svg{max-width:100%;height:auto}" in page
    (least,) = re.findall(r'<svg style="min-width:(\d+)px"', page)
    assert int(least) == round(0.6 * SPEC["width"])


def test_an_svg_is_dark_ink_on_white(svg: str) -> None:
    assert "currentColor" not in svg
    assert 'fill="#ffffff"' in svg
    assert f'fill="{exports.DARK}"' in svg


def test_an_svg_asks_for_nothing(svg: str) -> None:
    elsewhere = re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)
    assert not re.search(r"https?://|url\((?!#)|@import|href=", elsewhere)


def test_the_drawing_itself_is_left_as_it_was(svg: str) -> None:
    assert journey_spec(drawing()) == SPEC


def test_a_png_is_a_picture_of_twice_the_size() -> None:
    picture = exports.png(SPEC, SHEET)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", picture[16:24])
    assert wide >= exports.SCALE * SPEC["width"]
    assert high >= exports.SCALE * SPEC["height"]


# ---- the page


def test_a_page_holds_the_drawing_how_to_read_it_and_the_list(page: str) -> None:
    seen = Seen(page)
    assert seen.tags.count("svg") == 1
    assert seen.tags.count("table") == len(LIST) == 3
    for written in (HOW[0], *HOW[1], "Sin etapa", "Dibujado el 1 mar 2026"):
        assert written in seen.text
    assert all(f"Detalles de {number}." in seen.text for number in (11, 12, 13, 14))


def test_a_page_runs_no_script_and_asks_for_nothing(page: str) -> None:
    seen = Seen(page)
    assert "script" not in seen.tags
    assert "link" not in seen.tags
    assert seen.asks == []
    assert not re.search(r"https?://|url\((?!#)|@import", page)
    assert "default-src 'none'" in page
    assert "<script>alert('¡hola!')</script>" in seen.text


def test_a_page_says_its_language_and_its_letters(page: str) -> None:
    assert page.startswith('<!doctype html>\n<html lang="es"><head><meta charset="utf-8">')
    assert "\x00" not in page
    assert page.encode()


# ---- the list


def test_the_list_tells_all_that_is_drawn_and_what_is_not() -> None:
    first, second, loose = LIST
    assert (first.phase, first.optional, second.optional, loose.phase) == ("Entrega", False, True, None)
    assert [label for label, _ in first.entries] == [
        "Emoción",
        "Carril digital",
        "Carril pain",
        "Conversión",
        "Evidencias",
    ]
    assert dict(loose.entries).keys() == {"Carril other"}


# ---- names of files


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Reforma de cocina", "reforma-de-cocina-2026-03-01.svg"),
        ("¿Dónde está mi pedido?", "donde-esta-mi-pedido-2026-03-01.svg"),
        ("../../etc/passwd", "etc-passwd-2026-03-01.svg"),
        ("顧客", "map-2026-03-01.svg"),
        ("🙂\x00\n", "map-2026-03-01.svg"),
        ("a" * 500, f"{'a' * 60}-2026-03-01.svg"),
    ],
)
def test_a_file_has_an_ascii_name(name: str, expected: str) -> None:
    assert exports.file_name(name, date(2026, 3, 1), "svg") == expected
