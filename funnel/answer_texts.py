"""One cell as a score: what is blank, what stands on the scale, and why the rest does not."""

from __future__ import annotations

import re

from funnel.account import BLANKS
from funnel.answers import Question

BLANK, OFF_SCALE = "blank", "off_scale"

# What survey tools and people write where nothing was answered, in lower case.
_NOTHING = frozenset(
    (
        *("", "-", "–", "—", ".", "?", "blank", "(blank)", "[blank]", "empty", "na", "n/a", "n.a.", "#n/a", "nan"),
        *("null", "none", "nil", "no answer", "not answered", "no response", "skipped", "don't know", "dont know"),
        *("not applicable", "refused", "prefer not to say", "en blanco", "(en blanco)", "(vacías)", "vacío", "vacio"),
        *("ns/nc", "ns", "nc", "nsnc", "ns-nc", "n/s", "n/c", "no sabe", "no contesta", "no sabe/no contesta"),
        *("sin respuesta", "sin contestar", "no aplica", "n/d", "nd", "#n/d", "no procede", "ninguno", "ninguna"),
    )
)
_WHOLE = re.compile(r"([+-]?[0-9]{1,9})([.,]0*)?")
_FRACTION = re.compile(r"[+-]?([0-9]+[.,][0-9]+|[.,][0-9]+)")
# "10 - Extremely likely", "1 = nada probable", "Muy probable (10)": the ends of a scale as survey tools export them.
_WORDS = r"[^0-9]*[^\W0-9_][^0-9]*"
_LABELLED = re.compile(rf"([0-9]{{1,3}})(?:\s+[-–—]\s+|\s*[:=(]\s*|[.)]\s+){_WORDS}")
_LABELLED_AFTER = re.compile(rf"{_WORDS}(?:\s[-–—]\s+|[:=(]\s*)([0-9]{{1,3}})\)?")


def read_score(asked: Question, text: str) -> tuple[int | None, str]:
    """The score, or None and a reason: "blank", "off_scale", or why it is no whole number ([reason]).

    9, 9.0 and 9,0 are nine; a number with the words of its end of the scale (10 - Extremely likely) is that number.
    """
    text = text.strip(BLANKS).replace("\u2212", "-")
    if text.casefold() in _NOTHING:
        return None, BLANK
    found = _WHOLE.fullmatch(text) or _LABELLED.fullmatch(text) or _LABELLED_AFTER.fullmatch(text)
    if found:
        score = int(found[1])
        return (score, "") if asked.holds(score) else (None, OFF_SCALE)
    if _FRACTION.fullmatch(text):
        return None, "fraction"
    return None, "percent" if text.endswith("%") else "not_a_number"
