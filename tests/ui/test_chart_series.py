"""Values over time and a share against its bar, as charts."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ui.charts.series import Moment, domain, series_chart
from ui.charts.share import Asked, share_chart
from ui.words import LANGUAGES, say

CHANGE = date(2026, 4, 27)


def moments(*, known=True):
    """Sixteen weeks before the change and eight after it."""
    return [
        Moment(
            starts=CHANGE + timedelta(weeks=i),
            value=0.1 + 0.001 * (i % 3) + (0.03 if i >= 0 else 0),
            course=0.1 if known else None,
            line=0.13 if known else None,
            after=i >= 0,
            label=f"{i}",
        )
        for i in range(-16, 8)
    ]


def drawn(spec) -> list[list[dict]]:
    """The rows of every layer; Altair moves them out of the layers, each under a name."""
    return [spec["datasets"][layer["data"]["name"]] for layer in spec["layer"]]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("known", [True, False])
def test_the_series_is_drawn_with_the_change_and_the_earlier_course(lang, known):
    shown = moments(known=known)
    spec = series_chart(lang, shown, change=CHANGE, share=True).to_dict()
    rows = drawn(spec)
    assert rows[0] == [{"starts": CHANGE.isoformat(), "text": say(lang, "series.the_change")}]
    assert [len(values) for values in rows[2:]] == ([24, 8, 24, 24] if known else [0, 0, 24, 24])
    assert ("%" if lang == "en" else "\u00a0%") in json.dumps(spec, ensure_ascii=False)
    assert spec["width"] == "container"


def test_a_course_that_leaves_the_chart_does_not_flatten_the_values():
    shown = moments()
    wild = [replace(one, course=1000.0) for one in shown]
    low, high = domain(wild, share=True)
    assert high < 1
    assert low <= min(one.value for one in shown)


@pytest.mark.parametrize("value", [0.0, 0.25, 1e6])
def test_values_that_never_vary_have_an_axis(value):
    shown = moments()
    flat = [replace(one, value=value, course=value, line=value) for one in shown]
    low, high = domain(flat, share=False)
    assert low < high
    assert series_chart("en", flat, change=CHANGE, share=False).to_dict()


def test_a_course_that_is_off_by_rounding_alone_leaves_an_axis_that_ends_with_all_there_is():
    """Everybody did it in every week; the fitted course is 1 less some of the last digits."""
    shown = [replace(one, value=1.0, course=1 - 4e-16, line=1 - 2e-16) for one in moments()]
    low, high = domain(shown, share=True)
    assert low < 0.98
    assert 1 < high < 1.05
    assert series_chart("en", shown, change=CHANGE, share=True).to_dict()


@pytest.mark.parametrize("bar", [0.01, 0.5, 0.99])
@pytest.mark.parametrize("verdict", ["points_up", "points_down", "inconclusive"])
def test_a_share_is_drawn_against_its_bar(bar, verdict):
    asked = Asked(share=0.7, low=0.5, high=0.9, bar=bar, verdict=verdict, label="70%", bar_label="the bar")
    spec = share_chart("es", asked).to_dict()
    values = [rows[0] for rows in drawn(spec)]
    assert values[0]["x"] == bar
    assert (values[2]["x"], values[2]["x2"], values[3]["x"]) == (0.5, 0.9, 0.7)
    assert "75\u00a0%" in json.dumps(spec, ensure_ascii=False)
