"""How a conversion and a cost per person are computed: the formulas, what went into them and whence, the sources."""

from __future__ import annotations

import streamlit as st

from funnel.cac import MINOR
from ui.numbers import money
from ui.parts.frame import Here
from ui.recipes.voice import VOICE_METHODS
from ui.words import plain

CONVERSION = r"\hat p=\frac{c}{e}"
COST = r"k=\frac{m}{c},\qquad k_h=\frac{m+\sum h\,r}{c}"
LIMITS = r"\frac{m}{\tfrac12\chi^2_{2c+2,\,1-\alpha/2}}\quad\text{–}\quad\frac{m}{\tfrac12\chi^2_{2c,\,\alpha/2}}"
SOURCE = "Wilson (1927), JASA 22, 209-212; Garwood (1936), Biometrika 28, 437-442"


def draw(here: Here) -> None:
    rate = here.workspace.money.facts().rate
    written = money(here.lang, None if rate is None else rate / MINOR, here.about.currency, none="—")
    with st.expander(here.say("how.title"), icon=":material/calculate:"):
        st.markdown(here.say("funnel.how_conversion"))
        st.latex(CONVERSION)
        st.latex(VOICE_METHODS["csat"].formula)
        st.markdown(here.say("funnel.how_cost", rate=plain(written)))
        st.latex(COST)
        st.latex(LIMITS)
        st.markdown(f"{here.say('how.assumes')} {here.say('funnel.how_assumes')}")
        st.caption(f"{here.say('how.source')} {SOURCE}")
