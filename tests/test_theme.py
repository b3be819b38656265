"""The colours can be read: WCAG 2.1 contrast, and chart colours that the colour-blind can tell apart."""

import re
import tomllib
from itertools import combinations
from pathlib import Path

import altair as alt
import numpy as np
import pytest

from ui.charts import voice
from ui.charts.rows import INK, RANGE, data, finished
from ui.parts.readable import CHOSEN, CODE, RING, style

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
SHADES = ["red", "orange", "yellow", "green", "blue", "violet", "gray"]

# Machado, Oliveira & Fernandes (2009), table 1, severity 1.0: what a person without that cone sees.
SIGHT = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
}
# Ottosson (2020), "A perceptual color space for image processing": linear sRGB to Oklab.
LMS = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
LAB = [
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
]


def linear(colour: str) -> np.ndarray:
    assert re.fullmatch("#[0-9a-f]{6}", colour)
    c = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    dark, light = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b))
    return (light + 0.05) / (dark + 0.05)


def over(colour: str, ground: str, opacity: float) -> str:
    pairs = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(opacity * above + (1 - opacity) * below):02x}" for above, below in pairs)


def distance(a: str, b: str, sight: str) -> float:
    seen = [np.clip(np.array(SIGHT[sight]) @ linear(c), 0, 1) for c in (a, b)]
    return float(np.linalg.norm(np.subtract(*(np.array(LAB) @ np.cbrt(np.array(LMS) @ c) for c in seen))))


@pytest.fixture(params=["light", "dark"])
def theme(request):
    return CONFIG["theme"][request.param]


def grounds(theme):
    return [part[key] for part in (theme, theme["sidebar"]) for key in ("backgroundColor", "secondaryBackgroundColor")]


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # WebAIM's lightest grey that passes


def test_text_and_links_can_be_read(theme):
    for ground in grounds(theme):
        assert contrast(theme["textColor"], ground) >= 7
        assert contrast(theme["linkColor"], ground) >= 4.5
    assert contrast(theme["codeTextColor"], theme["codeBackgroundColor"]) >= 4.5


def test_captions_can_be_read(theme):
    """Streamlit draws them in the text's colour at 60 %."""
    for part in (theme, theme["sidebar"]):
        ground = part["backgroundColor"]
        assert contrast(over(part["textColor"], ground, 0.6), ground) >= 4.5


def test_the_label_of_a_primary_button_can_be_read(theme):
    """It is white in both modes; the button itself stands out from the page by 3."""
    assert contrast("#ffffff", theme["primaryColor"]) >= 4.5
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_chosen_segment_and_tab_can_be_read(mode):
    """A segment on a tenth of the primary colour. In the dark, where that colour must carry a white label, the frame
    writes it in the link colour instead."""
    theme = CONFIG["theme"][mode]
    colour = CHOSEN.get(mode, theme["primaryColor"])
    for tint in (0.1, 0):
        assert contrast(colour, over(theme["primaryColor"], theme["backgroundColor"], tint)) >= 4.5
    assert colour in theme.values()
    assert (colour in style(mode).partition("stCode")[0]) is (mode in CHOSEN)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_segment_alone_on_its_line_has_the_edge_of_all_others(mode):
    phone = style(mode).partition("@media (max-width: 640px)")[2]
    assert f"border-color: {CONFIG['theme'][mode]['borderColor']}" in phone


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_only_on_a_phone_the_cells_of_a_table_are_set_closer(mode):
    wide, _, phone = style(mode).partition("@media (max-width: 640px)")
    assert "stTable" in phone
    assert "stTable" not in wide


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_ring_of_a_choice_that_is_not_made_stands_out(mode):
    theme = CONFIG["theme"][mode]
    assert RING[mode] in theme.values()
    assert contrast(RING[mode], theme["backgroundColor"]) >= 3
    assert RING[mode] in style(mode)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_words_of_printed_python_can_be_read(mode):
    """All that Streamlit gives a colour of its own in what we print; its blue has 4.3 here and its greens less."""
    theme = CONFIG["theme"][mode]
    assert CODE["light"].keys() == CODE["dark"].keys()
    for kind, colour in CODE[mode].items():
        assert colour in theme.values()
        assert contrast(colour, theme["codeBackgroundColor"]) >= 4.5
        assert f".token.{kind} {{ color: {colour} }}" in style(mode)


@pytest.mark.parametrize("shade", SHADES)
def test_badges_and_messages_can_be_read(theme, shade):
    assert contrast(theme[f"{shade}TextColor"], theme[f"{shade}BackgroundColor"]) >= 4.5
    assert contrast(theme[f"{shade}TextColor"], theme["backgroundColor"]) >= 4.5


def test_chart_colours_stand_out_from_the_page(theme):
    assert all(contrast(colour, theme["backgroundColor"]) >= 3 for colour in theme["chartCategoricalColors"])


def test_marks_and_ranges_stand_out_from_the_page(theme):
    """Every colour that a chart names, and the line of a range, which is drawn by one look alone and in full."""
    for path in (ROOT / "ui" / "charts").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for colour in set(re.findall("#[0-9a-f]{6}", text)) - {"#ffffff"}:
            assert contrast(colour, theme["backgroundColor"]) >= 3, (path.name, colour)
        for rule in re.findall(r"mark_rule\([^)]*strokeCap[^)]*\)", text):
            assert "opacity" not in rule, (path.name, rule)
    assert RANGE.get("opacity", 1) == 1


def test_the_words_of_axes_and_legends_can_be_read(theme):
    """In the page's own colour, a little paler; Streamlit's grey for them has 3.6 on the light page."""
    config = finished([alt.Chart(data([{"x": 1}])).mark_point()], 100).to_dict()["config"]
    for part in (config["axis"], config["legend"]):
        assert {part["labelColor"], part["titleColor"]} == {INK}
        for opacity in (part["labelOpacity"], part["titleOpacity"]):
            assert (
                contrast(over(theme["textColor"], theme["backgroundColor"], opacity), theme["backgroundColor"]) >= 4.5
            )
    for path in (ROOT / "ui" / "charts").glob("*.py"):
        lines = path.read_text(encoding="utf-8").count(".configure_view(")
        assert lines == (path.stem in ("rows", "journey_map")), path.name


def test_the_figures_on_the_parts_of_a_score_can_be_read():
    written = {"black": "#000000", "white": "#ffffff"}[voice.ON_PARTS]
    assert all(contrast(written, part) >= 4.5 for part in (voice.GOOD, voice.MIDDLE, voice.BAD))


@pytest.mark.parametrize("sight", SIGHT)
def test_chart_colours_can_be_told_apart(theme, sight):
    """0.1 in Oklab; the best-known safe palette (Okabe & Ito 2008) keeps 0.076."""
    assert min(distance(a, b, sight) for a, b in combinations(theme["chartCategoricalColors"], 2)) >= 0.1


@pytest.mark.parametrize("kind", ["Sequential", "Diverging"])
def test_scales_have_the_ten_colours_that_streamlit_asks_for(theme, kind):
    assert len(theme[f"chart{kind}Colors"]) == 10


def test_streamlit_knows_every_option():
    from streamlit.config import get_config_options

    def flat(table, before=""):
        for name, value in table.items():
            yield from flat(value, f"{before}{name}.") if isinstance(value, dict) else [before + name]

    assert set(flat(CONFIG)) <= get_config_options().keys()


def test_nothing_is_fetched_from_elsewhere():
    for path in [ROOT / ".streamlit" / "config.toml", *(ROOT / "static").glob("*.svg")]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(", text)
