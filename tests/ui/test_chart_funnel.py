"""The funnel's charts: what is drawn, and what is left out."""

import pytest

from ui.charts.funnel import MARKS, StageRow, conversion_chart, people_chart

KNOWN = StageRow(
    name="<b>Compra</b>", phase="acquisition", phase_name="Adquisición", entered=263, completed=81, conversion=81 / 263,
    low=0.2553, high=0.3662, people="263 → 81", share="30,8 % (25,5 % – 36,6 %)",
)  # fmt: skip
UNKNOWN = StageRow(
    name="Uso", phase="retention", phase_name="Retención", entered=None, completed=None, conversion=None,
    low=None, high=None, people="— → —", share="—",
)  # fmt: skip


def layers(chart):
    """Mark, rows and encoding of every layer."""
    spec = chart.to_dict()
    return [(layer["mark"], spec["datasets"][layer["data"]["name"]], layer["encoding"]) for layer in spec["layer"]]


def test_bars_are_as_long_as_people_in_and_out():
    light, dark, *_ = layers(people_chart((KNOWN, UNKNOWN)))
    assert [row["x"] for row in light[1]] == [263]
    assert [row["x"] for row in dark[1]] == [81]
    assert light[2]["x"]["scale"]["domain"] == [0, 263]


def test_a_conversion_is_a_dot_on_its_interval_from_0_to_100_percent():
    line, dot, *_ = layers(conversion_chart("es", (KNOWN, UNKNOWN)))
    assert [(row["x"], row["x2"]) for row in line[1]] == [(0.2553, 0.3662)]
    assert [row["x"] for row in dot[1]] == [pytest.approx(81 / 263)]
    assert dot[2]["x"]["scale"]["domain"] == [0, 1]
    assert dot[2]["description"]["field"] == "said"
    assert dot[1][0]["said"] == "<b>Compra</b>: 30,8 % (25,5 % – 36,6 %)"


@pytest.mark.parametrize("chart", [people_chart((KNOWN, UNKNOWN)), conversion_chart("en", (KNOWN, UNKNOWN))])
def test_every_stage_has_its_name_and_figures_and_every_phase_its_heading(chart):
    heads, names, labels = layers(chart)[-3:]
    assert [row["text"] for row in heads[1]] == ["ADQUISICIÓN", "RETENCIÓN"]
    assert [row["name"] for row in names[1]] == ["<b>Compra</b>", "Uso"]
    assert all("—" in row["label"] for row in labels[1] if row["name"] == "Uso")
    assert all(mark["color"] == "currentColor" and "limit" in mark for mark, *_ in (heads, names, labels))


def test_phases_differ_in_shape_and_in_colour():
    assert len({color for color, _ in MARKS.values()}) == len({shape for _, shape in MARKS.values()}) == 3


def test_percent_signs_are_written_in_the_language():
    dot = layers(conversion_chart("es", (KNOWN,)))[1]
    assert "'25\u00a0%'" in dot[2]["x"]["axis"]["labelExpr"]


@pytest.mark.parametrize("rows", [(), (UNKNOWN,)])
def test_nothing_known_is_still_a_chart(rows):
    assert people_chart(rows).to_dict()["height"] >= 0
    assert conversion_chart("en", rows).to_dict()["height"] >= 0


def luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("background", ["#fcfbf8", "#0f1719"])
def test_marks_stand_out_from_both_backgrounds(background):
    for color, _ in MARKS.values():
        light, dark = sorted((luminance(color), luminance(background)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3
