"""The drawing of a journey: everything on it is drawn, nothing lies on a label, and what is not known is not drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import altair as alt
import pytest

from ui.charts.journey_map import INK, SHAPES, journey_spec
from ui.charts.map_canvas import GUTTER, LOSS, NOW, PHASES, PLAIN, SIGNS, STYLES, WISH
from ui.charts.map_lanes import MOST
from ui.charts.map_text import cut, lines, width
from ui.charts.map_values import (
    CHANNELS,
    LANES,
    Arrow,
    Drawing,
    DrawingWords,
    Feeling,
    Mark,
    Share,
    StageColumn,
)

WORDS = DrawingWords(
    phases=(("acquisition", "Adquisición"), ("delivery", "Entrega"), ("retention", "Retención")),
    lanes=tuple((lane, f"Puntos de contacto ({lane})") for lane in LANES),
    figures=("Conversión", "NPS", "Coste por cliente", "Experimentos", "Evidencias"),
    emotion="Emoción",
    now="Hoy",
    wish="Como debería ser",
    guess="Hueco: suposición",
    optional="opcional",
    loses="Pierde clientes",
    more="y {count} más",
)
LONG = "Llamada del comercial para repasar el presupuesto con los dos miembros de la pareja, WWWWW"


def feeling(value: int, *, guess: bool = False) -> Feeling:
    return Feeling(value=value, guess=guess, label=f"{value} · 12 respuestas", said=f"dicho {value}")


def mark(number: int, lane: str, name: str = LONG) -> Mark:
    return Mark(id=number, lane=lane, name=name, said=f"todo de {lane} {number}", note="78 % (62–88)")


def touchpoint(number: int, lane: str, name: str = LONG) -> Mark:
    return replace(mark(number, lane, name), note=None)


def column(place: int, marks: tuple[Mark, ...] = (), **known: object) -> StageColumn:
    values: dict[str, object] = {
        "name": f"Etapa {place} de un nombre largo, con más palabras de las que caben",
        "optional": False,
        "now": feeling(place % 5 - 2),
        "wish": feeling((place + 1) % 5 - 2, guess=True),
        "figures": ("43,1 % (36,2–50,2)", "30 (de 14 a 44)", "1.255,17 €", "2 en marcha, 3 en preparación", "2.000"),
        "conversion": Share(value=0.431, low=0.362, high=0.502),
    }
    phase = ("acquisition", "delivery", "retention")[place % 12 // 4]
    return StageColumn(id=place, phase=phase, marks=marks, **{**values, **known})  # type: ignore[arg-type]


def journey(stages: int, touchpoints: int, *, name: str = LONG, arrows: tuple[Arrow, ...] = ()) -> Drawing:
    """So many touchpoints spread over stages and channels, and in each stage one of everything else."""
    others = [lane for lane in LANES if lane not in CHANNELS]
    columns = []
    for place in range(stages):
        here = [n for n in range(touchpoints) if n % stages == place]
        marks = [touchpoint(n, CHANNELS[n // stages % len(CHANNELS)], name) for n in here]
        marks += [mark(1000 + place, lane, name) for lane in others]
        columns.append(column(place, tuple(marks), optional=place == 2))
    return Drawing(columns=tuple(columns), arrows=arrows, loose=(), words=WORDS)


def arrow(start: int, end: int, *, loses: bool = False) -> Arrow:
    return Arrow(start=start, end=end, loses=loses, label="−100 %" if loses else None, said=f"{start} a {end}")


ARROWS = (
    arrow(0, 1, loses=True),
    arrow(1, 9),
    arrow(10, 3, loses=True),
    arrow(3, 11),
    arrow(6, 2),
    arrow(25, 0, loses=True),
    arrow(1, 2, loses=True),
    arrow(8, 21),
)
BUSY = journey(8, 30, arrows=ARROWS)


def layers(drawing: Drawing) -> dict[str, list[dict]]:
    """The rows of each layer by its mark and its style, as far as this drawing has it."""
    return {name: rows for name, rows, _ in named(journey_spec(drawing))}


def named(spec: dict) -> list[tuple[str, list[dict], dict]]:
    """A layer of text is called by its style, another one by what its rows have."""
    found = []
    for layer in spec["layer"]:
        rows, look = layer["data"]["values"], layer["mark"]
        if look["type"] == "text":
            key = (look["fontSize"], look["fontWeight"] == 600, look["align"], look["opacity"])
            name = next(n for n, s in STYLES.items() if (s.size, s.bold, s.align, s.opacity) == key)
        else:
            name = f"{look['type']}.{'.'.join(sorted(rows[0]))}"
        found.append((name, rows, layer))
    return found


def texts(drawing: Drawing) -> list[tuple[str, dict]]:
    return [(name, row) for name, rows in layers(drawing).items() if name in STYLES for row in rows]


def box(style: str, row: dict) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of a label, by the width of its text."""
    how = STYLES[style]
    wide = width(row["text"], how.size, bold=how.bold)
    left = row["x"] - {"left": 0, "center": wide / 2, "right": wide}[how.align]
    return left, left + wide, row["y"] - how.size * 0.6, row["y"] + how.size * 0.6


def meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]


def rows_of(drawing: Drawing, kind: str, *fields: str) -> list[dict]:
    """Rows of the layers of this mark that have these fields."""
    return [
        row
        for name, rows, layer in named(journey_spec(drawing))
        if name not in STYLES and layer["mark"]["type"] == kind
        for row in rows
        if set(fields) <= row.keys()
    ]


def chips(drawing: Drawing) -> list[dict]:
    return rows_of(drawing, "rect", "said", "color", "y2")


# ---- labels


@pytest.mark.parametrize("name", [LONG, "Web", "汉字" * 40, "🙂" * 60, "x" * 500, "a b " * 100])
@pytest.mark.parametrize(("stages", "touchpoints"), [(8, 30), (12, 200), (1, 3), (3, 40)])
def test_no_label_lies_on_another(stages: int, touchpoints: int, name: str) -> None:
    arrows = ARROWS if stages == 8 else ()
    labels = [
        (row["text"], box(style, row)) for style, row in texts(journey(stages, touchpoints, name=name, arrows=arrows))
    ]
    assert len(labels) > 10
    assert [(a, b) for (a, one), (b, other) in combinations(labels, 2) if meet(one, other)] == []


def test_labels_stay_on_the_canvas_and_those_of_a_stage_in_its_column() -> None:
    spec = journey_spec(BUSY)
    pitch = (spec["width"] - GUTTER) // 8
    for style, row in texts(BUSY):
        left, right, top, bottom = box(style, row)
        assert 0 <= left < right <= spec["width"], row
        assert 0 <= top < bottom <= spec["height"], row
        if style not in ("phase", "pill") and row["x"] > GUTTER:
            assert (left - GUTTER) // pitch == (right - GUTTER) // pitch, row


def test_touchpoints_do_not_lie_on_each_other_and_their_words_stay_inside() -> None:
    found = chips(BUSY)
    boxes = [(one["x"], one["x2"], one["y"], one["y2"]) for one in found]
    assert len(found) == 30
    assert [pair for pair in combinations(boxes, 2) if meet(*pair)] == []
    for style, row in texts(BUSY):
        inside = [one for one in boxes if meet(one, box(style, row))]
        if style == "text" and inside:
            (chip,), (left, right, top, bottom) = inside, box(style, row)
            assert chip[0] <= left < right <= chip[1]
            assert chip[2] <= top + 1 < bottom - 1 <= chip[3]


def test_a_long_name_is_cut_and_whole_in_what_is_said() -> None:
    spec = journey_spec(journey(1, 1, name="palabra " * 50))
    shown = [row for name, rows, _ in named(spec) if name == "text" for row in rows if row["text"].endswith("…")]
    assert shown
    assert all(row["said"].startswith("todo de") for row in shown)


def test_a_text_is_broken_between_words_and_cut_at_its_end() -> None:
    assert lines("uno dos tres", 1000, 12) == ("uno dos tres",)
    assert lines("uno dos tres", width("uno dos", 12), 12) == ("uno dos", "tres")
    assert lines("", 50, 12) == ()
    assert cut("uno dos tres", width("uno d…", 12), 12) == "uno d…"
    assert all(width(line, 12) <= 60 for line in lines("supercalifragilistico expialidoso", 60, 12, most=3))


def test_widths_are_not_less_than_arials() -> None:
    """Advance widths of Arial, in thousandths of the size."""
    for letter, known in {
        "a": 556,
        "i": 222,
        "m": 833,
        "W": 944,
        "%": 889,
        "€": 556,
        "…": 1000,
        "Á": 667,
        "r": 333,
    }.items():
        assert width(letter, 1000) >= known


# ---- what is drawn


def test_a_line_of_emotion_is_broken_where_a_stage_says_nothing() -> None:
    drawing = replace(BUSY, columns=tuple(column(i, now=None if i == 3 else feeling(1)) for i in range(6)))
    (now,) = [
        rows
        for _, rows, layer in named(journey_spec(drawing))
        if layer["mark"].get("color") == NOW and "run" in rows[0]
    ]
    assert [row["run"] for row in now] == [0, 0, 0, 1, 1]
    assert len({row["y"] for row in now}) == 1


def test_higher_emotions_are_drawn_higher_and_a_guess_is_hollow() -> None:
    drawing = Drawing(
        columns=tuple(
            column(i, now=feeling(value, guess=value == 0), wish=None) for i, value in enumerate((-2, -1, 0, 1, 2))
        ),
        arrows=(),
        loose=(),
        words=WORDS,
    )
    points = [row for row in rows_of(drawing, "point", "fill") if row["said"].startswith("dicho")]
    assert all(a["y"] - b["y"] == pytest.approx(24) for a, b in pairwise(points))
    assert [row["fill"] == "transparent" for row in points] == [False, False, True, False, False]


def test_today_and_the_wish_are_beside_each_other_where_they_agree() -> None:
    drawing = Drawing(columns=(column(0, now=feeling(1), wish=feeling(1)),), arrows=(), loose=(), words=WORDS)
    now, wish = [row for row in rows_of(drawing, "point", "fill") if row["said"] == "dicho 1"]
    assert now["shape"] != wish["shape"]
    assert wish["x"] - now["x"] >= 12


def test_every_point_says_what_it_rests_on_below_it() -> None:
    labels = {row["text"] for style, row in texts(BUSY) if style == "note"}
    assert {one.now.label for one in BUSY.columns if one.now} <= labels


def test_an_optional_stage_has_a_dashed_frame() -> None:
    dashed = [layer for _, _, layer in named(journey_spec(BUSY)) if layer["mark"].get("strokeDash") == [4, 3]]
    assert [len(layer["data"]["values"]) for layer in dashed] == [1]


def test_the_frame_of_an_optional_stage_stays_clear_of_the_line_below_the_names() -> None:
    layers = named(journey_spec(Drawing(columns=(column(0, optional=True),), arrows=(), loose=(), words=WORDS)))
    (frame,) = next(rows for _, rows, look in layers if look["mark"].get("strokeDash") == [4, 3])
    line = min(row["y"] for name, rows, _ in layers if name.startswith("rule.") for row in rows if row["x"] == 0)
    assert frame["y2"] + 4 <= line


def test_each_kind_of_thing_has_a_shape_of_its_own() -> None:
    assert len(set(SHAPES.values())) == len(SHAPES) == 4
    shapes = {row["shape"] for row in rows_of(BUSY, "point", "shape") if row["shape"] in SHAPES}
    assert shapes == SHAPES.keys()


def test_a_conversion_is_a_dot_on_its_interval() -> None:
    drawing = Drawing(columns=(column(0),), arrows=(), loose=(), words=WORDS)
    track, interval = rows_of(drawing, "rule", "size")
    whole = track["x2"] - track["x"]
    assert (interval["x"] - track["x"]) / whole == pytest.approx(0.362, abs=0.005)
    assert (interval["x2"] - track["x"]) / whole == pytest.approx(0.502, abs=0.005)
    unknown = replace(drawing, columns=(column(0, conversion=None, figures=(None,) * 5),))
    assert rows_of(unknown, "rule", "size") == []
    assert sum(row["text"] == "—" for _, row in texts(unknown)) == 5


def test_what_has_no_place_is_counted() -> None:
    marks = tuple(touchpoint(n, "digital", f"Punto {n}") for n in range(11))
    drawing = Drawing(columns=(column(0, marks),), arrows=(), loose=(), words=WORDS)
    assert len(chips(drawing)) == MOST - 1
    (more,) = [row for _, row in texts(drawing) if row["text"] == f"y {11 - MOST + 1} más"]
    assert "Punto 10" in more["said"]


def test_a_handed_over_touchpoint_is_shown_before_others() -> None:
    marks = tuple(touchpoint(n, "digital", f"Punto {n}") for n in range(11))
    columns = (column(0, marks), column(1, (touchpoint(99, "digital"),)))
    drawing = Drawing(columns=columns, arrows=(arrow(10, 99),), loose=(), words=WORDS)
    assert "todo de digital 10" in {chip["said"] for chip in chips(drawing)}


# ---- hand-offs


def ways(drawing: Drawing) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for row in rows_of(drawing, "line", "way"):
        found.setdefault(row["said"], []).append(row)
    return found


def test_an_arrow_runs_from_the_edge_of_one_touchpoint_to_that_of_the_other() -> None:
    edges = {chip["said"]: chip for chip in chips(BUSY)}
    for one in ARROWS:
        path = sorted(ways(BUSY)[one.said], key=lambda row: row["order"])
        for end, point in ((one.start, path[0]), (one.end, path[-1])):
            chip = next(chip for said, chip in edges.items() if said.endswith(f" {end}"))
            assert point["x"] in (chip["x"], chip["x2"])
            assert chip["y"] < point["y"] < chip["y2"]


def test_arrows_pass_by_every_touchpoint_and_every_label() -> None:
    boxes = [(chip["x"], chip["x2"], chip["y"], chip["y2"]) for chip in chips(BUSY)]
    boxes += [box(style, row) for style, row in texts(BUSY) if style not in ("pill", "phase")]
    for path in ways(BUSY).values():
        corners = [(row["x"], row["y"]) for row in sorted(path, key=lambda row: row["order"])]
        for (x, y), (x2, y2) in pairwise(corners):
            assert x == x2 or y == y2
            stretch = (min(x, x2) + 0.1, max(x, x2) - 0.1, min(y, y2) - 0.1, max(y, y2) + 0.1)
            if x == x2:
                stretch = (x - 0.1, x + 0.1, *stretch[2:])
            assert not [one for one in boxes if meet(one, stretch)], (corners, stretch)


def test_a_losing_hand_off_is_red_wider_and_says_how_many() -> None:
    look = {
        row["said"]: layer["mark"] for _, rows, layer in named(journey_spec(BUSY)) if "way" in rows[0] for row in rows
    }
    losing, others = [{one.said for one in ARROWS if one.loses is which} for which in (True, False)]
    assert {look[said]["color"] for said in losing} == {LOSS}
    assert {look[said]["color"] for said in others} == {PLAIN}
    assert min(look[said]["strokeWidth"] for said in losing) > 2 * max(look[said]["strokeWidth"] for said in others)
    assert [row["text"] for style, row in texts(BUSY) if style == "pill"] == ["−100 %"] * len(losing)


def test_labels_of_losses_lie_neither_on_each_other_nor_on_touchpoints() -> None:
    many = tuple(arrow(start, end, loses=True) for start, end in ((0, 1), (8, 9), (16, 17), (24, 25), (0, 9), (8, 17)))
    drawing = journey(8, 30, arrows=many)
    pills = [(row["x"], row["x2"], row["y"], row["y2"]) for row in rows_of(drawing, "rect", "y2") if "said" not in row]
    pills = [one for one in pills if one[3] - one[2] == pytest.approx(14)]
    assert len(pills) == len(many)
    assert [pair for pair in combinations(pills, 2) if meet(*pair)] == []
    taken = [(chip["x"], chip["x2"], chip["y"], chip["y2"]) for chip in chips(drawing)]
    assert [(one, chip) for one in pills for chip in taken if meet(one, chip)] == []


def test_an_arrow_to_what_is_not_on_the_canvas_is_not_drawn() -> None:
    assert ways(replace(BUSY, arrows=(arrow(0, 777), arrow(5, 5)))) == {}


# ---- the whole


def test_the_chart_keeps_to_the_grammar() -> None:
    alt.LayerChart.from_dict(journey_spec(BUSY))


def test_every_mark_that_means_something_is_described() -> None:
    for name, rows, layer in named(journey_spec(BUSY)):
        if name not in STYLES and layer["mark"].get("aria") is not False and "run" not in rows[0]:
            assert layer["encoding"]["description"]["field"] == "said"
            assert layer["encoding"]["tooltip"]["field"] == "said"
            assert all(row["said"] for row in rows)


def test_text_takes_the_colour_of_the_page() -> None:
    spec = journey_spec(BUSY)
    assert {layer["mark"]["color"] for name, _, layer in named(spec) if name in STYLES and name != "pill"} == {INK}
    assert "background" not in spec


def test_a_journey_without_stages_or_things_is_still_a_chart() -> None:
    bare = column(0, now=None, wish=None, conversion=None, figures=(None,) * 5)
    for columns in ((), (bare,)):
        drawing = Drawing(columns=columns, arrows=(), loose=(), words=WORDS)
        assert drawing.empty
        alt.LayerChart.from_dict(journey_spec(drawing))
    assert not BUSY.empty


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("background", ["#ffffff", "#fcfbf8", "#0b1214"])
def test_marks_stand_out_from_every_background(background: str) -> None:
    for color in (*PHASES.values(), *SIGNS.values(), NOW, WISH, LOSS):
        assert contrast(color, background) >= 3
    assert contrast("#ffffff", LOSS) >= 4.5
