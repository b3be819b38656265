"""Charts through what they hand to the browser."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.results import Verdict
from ui.charts.lift import SHAPES, Bar, domain, lift_chart, ticks

LOSS = Bar(name="Gate 40", label="Loss", verdict="lose", value=-0.043, low=-0.069, high=-0.017)
OPEN = Bar(name="New", label="Win", verdict="win", value=None, low=0.122, high=None)
FAR = Bar(name="Far", label="Open", verdict="inconclusive", value=0.2, low=-0.8, high=23.0)
EMPTY = Bar(name="None", label="no range", verdict="inconclusive", value=None, low=None, high=None)


def spec(*bars, lang="en", control="Gate 30", mde=0.05, up=True):
    found = lift_chart(lang, bars, control=control, mde=mde, up=up).to_dict()
    for layer in found["layer"]:
        layer["data"] = {"values": found["datasets"][layer["data"]["name"]]}
    return found


def layers(found, mark):
    return [layer for layer in found["layer"] if layer["mark"]["type"] == mark]


def values(layer):
    return layer["data"]["values"]


def points(found):
    return values(layers(found, "point")[0])


def test_an_interval_is_drawn_from_limit_to_limit_with_its_estimate():
    found = spec(LOSS)
    assert [(row["x"], row["x2"]) for row in values(layers(found, "rule")[-1])] == [(-0.069, -0.017)]
    assert [(point["x"], point["shape"]) for point in points(found)] == [(-0.043, "triangle-down")]


def test_every_verdict_has_a_colour_and_a_shape_of_its_own():
    encoding = layers(spec(LOSS), "point")[0]["encoding"]
    verdicts = dict(zip(encoding["color"]["scale"]["domain"], encoding["color"]["scale"]["range"], strict=True))
    assert set(verdicts) == {verdict.value for verdict in Verdict}
    assert len({*SHAPES}) == len(SHAPES)


def test_zero_is_the_control_and_the_band_what_is_too_small():
    found = spec(LOSS, mde=0.05)
    assert [(row["x"], row["x2"]) for row in values(layers(found, "rect")[0])] == [(-0.05, 0.05)]
    words = [values(layer)[0] for layer in layers(found, "text") if "text" in values(layer)[0]]
    assert [(word["x"], word["text"]) for word in words] == [(0.0, "Gate 30"), (0.05, "worth having: ≥ +5%")]


def test_where_less_is_better_the_band_is_named_on_the_other_side():
    words = [values(layer)[0] for layer in layers(spec(LOSS, up=False, lang="es"), "text")]
    assert {"x": -0.05, "text": "vale la pena: ≤ −5\u00a0%"}.items() <= words[1].items()


def test_a_limit_that_does_not_exist_runs_off_the_chart_with_an_arrow():
    found, (_, right) = spec(OPEN), domain([OPEN], 0.05)
    assert [(row["x"], row["x2"]) for row in values(layers(found, "rule")[-1])] == [(0.122, right)]
    assert [(point["x"], point["shape"]) for point in points(found)] == [(right, "triangle-right")]


def test_a_limit_too_far_away_is_cut_with_an_arrow_and_never_in_silence():
    found, (left, right) = spec(FAR), domain([FAR], 0.05)
    assert right < 23
    assert left < -0.8
    assert [(p["x"], p["shape"]) for p in points(found)] == [(right, "triangle-right"), (0.2, "diamond")]


def test_nothing_known_is_words_without_a_bar():
    found = spec(EMPTY)
    assert points(found) == []
    assert values(layers(found, "rule")[-1]) == []
    assert "no range" in json.dumps(found)


def test_the_axis_speaks_the_language():
    (axis,) = {json.dumps(layer["encoding"]["x"]["axis"]) for layer in layers(spec(FAR, lang="es"), "point")}
    assert "+50\u00a0%" in json.loads(axis)["labelExpr"]
    (axis,) = {
        layer["encoding"]["x"]["axis"]["labelExpr"] for layer in layers(spec(LOSS, lang="es", mde=0.005), "point")
    }
    assert "'−6\u00a0%'" in axis


def test_names_are_data_and_never_part_of_an_expression():
    nasty = "'); alert(1); ('"
    found = spec(Bar(name=nasty, label=nasty, verdict="win", value=0.1, low=0.05, high=0.2), control=nasty)

    def expressions(node):
        if isinstance(node, dict):
            for key, inner in node.items():
                if key in ("expr", "labelExpr"):
                    yield inner
                yield from expressions(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from expressions(inner)

    assert not [text for text in expressions(found) if "alert" in text]


limits = st.one_of(st.none(), st.floats(-5, 100))


@settings(max_examples=40)
@given(st.lists(st.tuples(limits, limits, limits), min_size=1, max_size=5), st.floats(0.001, 10))
def test_everything_is_inside_the_axis(found, mde):
    bars = []
    for three in found:
        known = iter(sorted(x for x in three if x is not None))
        low, value, high = (None if x is None else next(known) for x in three)
        bars.append(Bar(name="x", label="x", verdict="inconclusive", value=value, low=low, high=high))
    left, right = domain(bars, mde)
    assert left < -0.99 * mde
    assert right > 0.99 * mde
    assert all(left < bar.value < right for bar in bars if bar.value is not None)
    assert 3 <= len(ticks(left, right)) <= 9
    assert 0.0 in ticks(left, right)
    assert all(left <= point["x"] <= right for point in points(spec(*bars, mde=mde)))
