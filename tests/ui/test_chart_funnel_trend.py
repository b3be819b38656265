"""Each stage's conversion over time: its own line on its own scale, named, in the language."""

from datetime import date

from ui.charts.funnel_trend import HEAD, LINE, ROW, Moment, Trend, trend_chart

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)
FIRST = Trend(
    name="<b>Alta</b>", phase="acquisition", label="10 % → 20 %",
    moments=(Moment(MARCH, 0.1, 0.05, 0.2, "marzo"), Moment(APRIL, 0.2, 0.1, 0.4, "abril")),
)  # fmt: skip
SECOND = Trend(
    name="Uso", phase="retention", label="80 % → 90 %",
    moments=(Moment(MARCH, 0.8, 0.7, 0.9, "marzo"), Moment(APRIL, 0.9, 0.8, 1.0, "abril")),
)  # fmt: skip
NOBODY = Trend(
    name="Nadie", phase="delivery", label="0 % → 0 %",
    moments=(Moment(MARCH, 0.0, 0.0, 0.0, ""), Moment(APRIL, 0.0, 0.0, 0.0, "")),
)  # fmt: skip


def layers(*trends):
    spec = trend_chart("es", trends).to_dict()
    return [(layer["mark"]["type"], spec["datasets"][layer["data"]["name"]], layer) for layer in spec["layer"]]


def test_every_stage_has_its_own_band_and_its_highest_limit_is_the_top_of_it():
    (_, rows, _) = next(one for one in layers(FIRST, SECOND) if one[0] == "line")
    first, second = rows[:2], rows[2:]
    assert [row["high"] for row in (first[1], second[1])] == [HEAD, ROW + HEAD]
    assert [row["value"] for row in first] == [HEAD + LINE * 0.75, HEAD + LINE * 0.5]
    assert all(ROW + HEAD <= row["value"] <= 2 * ROW for row in second)


def test_a_line_joins_the_periods_of_one_stage_alone():
    (_, rows, layer) = next(one for one in layers(FIRST, SECOND) if one[0] == "line")
    assert layer["encoding"]["detail"]["field"] == "name"
    assert len({row["name"] for row in rows}) == 2


def test_names_figures_and_days_are_words():
    found = layers(FIRST, SECOND)
    names, labels = (rows for kind, rows, _ in found if kind == "text")
    assert [row["name"] for row in names] == ["<b>Alta</b>", "Uso"]
    assert labels[0]["label"] == "10 % → 20 %"
    point = next(layer for kind, _, layer in found if kind == "point")
    assert "30 abr 2026" in point["encoding"]["x"]["axis"]["labelExpr"]


def test_nobody_who_went_on_is_still_a_line():
    assert trend_chart("en", [NOBODY]).to_dict()["height"] == ROW
