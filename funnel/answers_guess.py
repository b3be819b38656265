"""Which column of a survey's file probably holds what, so that a page can choose it beforehand. A person has the
last word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from funnel.answer_texts import BLANK, read_score
from funnel.answers import Question
from funnel.dates import dates
from funnel.tables import Table

COLUMNS = ("score", "respondent", "segment", "touchpoint", "weight", "date")
# So many rows, from all along the file, are enough to know a column by.
LOOKED_AT = 500
GROUPS = 200
# Somebody may have answered so often, every month of a year and more; who answers more often is a kind of people.
ASKED = 20

_SCORE = re.compile(
    r"score|nps|csat|\bces\b|rat(e|ing)|recom|likel|satisf|effort|esfuerzo|facil|fácil|punt(os|uac)|nota\b|valora"
    r"|calific|estrella|stars?\b|answer|respuesta|scale|escala|probab"
)
_RESPONDENT = re.compile(
    r"(^|_)(id|uuid|who|quien|quién|user|usuario|usuaria|customer|cliente|client|respondent|encuestad[oa]|email|e_mail|correo|person"
    r"|persona|contact|member|socio|nif|dni)(_|$)|(user|customer|client|respondent|member|contact)_?id$"
)
_SEGMENT = re.compile(
    r"segment|country|pais|país|city|ciudad|region|región|plan(_|$)|tier|group|grupo|type|tipo|store|tienda|shop"
    r"|market|mercado|airline|category|categor|cohort|provincia|industry|sector"
)
_TOUCHPOINT = re.compile(r"touch_?point|channel|canal|contacto|moment|stage|etapa|where|dónde|donde|point_of")
_WEIGHT = re.compile(r"(^|_)(weights?|w|peso|pesos|ponder\w*|factor)(_|$)")
_DATE = re.compile(r"(^|_)(date|day|time|timestamp|fecha|dia|día|hora|at|when|given|created|submitted|closed)(_|$)")


@dataclass(frozen=True, kw_only=True)
class _Look:
    """A column's name in plain letters and some of its cells that hold something; `on` is the part that are scores."""

    name: str
    words: str
    texts: tuple[str, ...]
    on: float

    @property
    def different(self) -> int:
        return len(set(self.texts))

    @property
    def short(self) -> bool:
        """A name, and not a whole question."""
        return self.words.count("_") < 3

    @property
    def dated(self) -> float:
        found = dates(self.texts, day_first=True).values
        return sum(day is not None for day in found) / max(1, len(self.texts))


def guess_answer_columns(table: Table, asked: Question) -> Mapping[str, str | None]:
    """Every use in COLUMNS and its column; None where none looks like it.

    The score is the first column with a telling name whose cells are mostly scores, else the one with the most.
    """
    looks = [_look(table, name, asked) for name in table.columns]
    found: dict[str, str | None] = dict.fromkeys(COLUMNS)

    def free() -> list[_Look]:
        return [look for look in looks if look.texts and look.name not in found.values()]

    named = [look for look in looks if _SCORE.search(look.words) and look.on > 0]
    telling = [look for look in named if look.on >= 0.5]
    likely = [look for look in looks if look.on >= 0.8 and not _RESPONDENT.search(look.words)]
    likely.sort(key=lambda look: -look.on)
    found["score"] = next((look.name for look in (*telling, *likely, *named)), None)
    for use, pattern, fits in (
        ("date", _DATE, lambda look: look.dated >= 0.5),
        ("weight", _WEIGHT, lambda look: True),
        ("respondent", _RESPONDENT, lambda look: look.short and look.different > max(2, len(look.texts) / ASKED)),
        ("segment", _SEGMENT, lambda look: look.different <= GROUPS),
        ("touchpoint", _TOUCHPOINT, lambda look: look.different <= GROUPS),
    ):
        found[use] = next((look.name for look in free() if pattern.search(look.words) and fits(look)), None)
    if found["segment"] is None:
        # A few words that come again and again are groups of people, whatever the column is called.
        groups = (look for look in free() if not _RESPONDENT.search(look.words))
        few = (look for look in groups if look.short and 2 <= look.different <= max(2, len(look.texts) / 5))
        found["segment"] = next((look.name for look in few if look.on < 0.5 and look.dated < 0.5), None)
    return found


def _look(table: Table, name: str, asked: Question) -> _Look:
    step = max(1, len(table) // LOOKED_AT)
    cells = table.texts(name)[::step].to_pylist()
    texts = tuple(text for text in cells if text)
    read = [read_score(asked, text) for text in texts]
    answered = [score for score, reason in read if reason != BLANK]
    return _Look(
        name=name,
        words=re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).lower().strip("_"),
        texts=texts,
        on=sum(score is not None for score in answered) / max(1, len(answered)),
    )
