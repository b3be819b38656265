"""What Streamlit draws so that it cannot be read or seen on our pages, with colours of the theme.

Held by `tests/test_theme.py`: 4.5:1 for words (WCAG 2.1), in the light and in the dark.
"""

# It writes a chosen segment, pill or tab, and a plain button under the pointer, in the primary colour, which in the
# dark cannot carry a white button label and be read on its own tint: there it takes the link colour.
CHOSEN = {"dark": "#7fcbd0"}
_CHOSEN_PARTS = (
    ":is([data-variant='segmented_control'], [data-variant='pills'])[data-selected]"
    " :is(p, [data-testid='stIconMaterial'])",
    "[data-testid='stTab'][data-selected] p",
    "[data-testid='stBaseButton-tertiary']:is(:hover, :focus-visible, :active)",
)
# On a phone the segments of a choice take two lines, where each shares its edges with one that stands elsewhere:
# there each has an edge of its own.
EDGE = {"light": "#d9d5c9", "dark": "#2d3d40"}
_ALONE = "button[data-variant='segmented_control'][type='button']"
# The ring of a choice that is not made has 1.7:1 as it draws it.
RING = {"light": "#68706f", "dark": "#93a09f"}
_RING = "[data-testid='stRadioOption']:not([data-selected]) > div > div:first-child"
# On a phone a table's cells are set closer, so that more of a row is in sight and less of it wraps.
_TABLE = (
    "[data-testid='stTable'] :is(th, td) { padding: 0.375rem 0.25rem; font-size: 0.8125rem; line-height: 1.35 }",
    "[data-testid='stTable'] :is(th, td):first-child { padding-left: 0 }",
)
# It colours printed Python alike in both, so that in each something is too pale or too dark.
CODE = {
    "light": {
        "keyword": "#0b5a63",
        "function": "#0b5a63",
        "string": "#1f5d39",
        "boolean": "#573a80",
        "number": "#573a80",
        "operator": "#8a4210",
        "punctuation": "#535b5a",
        "comment": "#535b5a",
    },
    "dark": {
        "keyword": "#7fcbd0",
        "function": "#7fcbd0",
        "string": "#93d3ae",
        "boolean": "#c9b4e8",
        "number": "#c9b4e8",
        "operator": "#f3b98a",
        "punctuation": "#b3bfbd",
        "comment": "#b3bfbd",
    },
}


def style(mode: str) -> str:
    """The element for a page in `mode`: "light" or "dark"."""
    rules = [f"{part} {{ color: {CHOSEN[mode]} }}" for part in _CHOSEN_PARTS if mode in CHOSEN]
    rules += [f"[data-testid='stCode'] .token.{kind} {{ color: {colour} }}" for kind, colour in CODE[mode].items()]
    rules.append(f"{_RING} {{ border-color: {RING[mode]} }}")
    edges = (
        f"{_ALONE} {{ border-radius: 0.5rem; margin-right: 0.25rem }}",
        f"{_ALONE}:not([data-selected]) {{ border-color: {EDGE[mode]} !important }}",
    )
    return f"<style>{' '.join(rules)} @media (max-width: 640px) {{ {' '.join(edges)} {' '.join(_TABLE)} }}</style>"
