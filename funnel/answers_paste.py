"""Scores pasted into a box: one per line, or between commas, semicolons, tabs or blanks.

read_pasted("9\\n10\\nn/a\\n7", question("nps"))
"""

from __future__ import annotations

import re
from collections import Counter

from funnel.account import BLANKS
from funnel.answer_texts import BLANK, OFF_SCALE, read_score
from funnel.answers import Answer, Answers, Excluded, Question
from funnel.csvs import KEPT, TEXT_KEPT, Refused
from funnel.errors import TrayectoError

PIECES_LIMIT = 100_000

_LINES = re.compile(r"\r\n?|\n|;|\t")
# A list of bare numbers with nothing but blanks between them.
_NUMBERS = re.compile(r"[+-]?[0-9]+(?:[ \u00a0]+[+-]?[0-9]+)+")


class TooManyPasted(TrayectoError):
    """More than a pasted block should hold (`limit`); a file can hold them."""

    code = "too_many_pasted"


def read_pasted(text: str, asked: Question) -> Answers:
    """The answers in a block of scores; `row` is the number of a piece among all of them, blank ones included.

    Scores are whole numbers, so a comma parts two of them: "9,10,7". Only where something else parts the pieces
    (lines, semicolons, tabs) and each has one comma at most, with a digit on either side, is it a decimal comma:
    "9,0" is nine, and "9,5" is refused rather than read as two answers. Nobody can be told from another, so
    everyone counts. Raises TooManyPasted. Nothing at all is no answers, and no error.
    """
    pieces = _pieces(text.strip(BLANKS + ",;"))
    if len(pieces) > PIECES_LIMIT:
        raise TooManyPasted(limit=PIECES_LIMIT)
    answers: list[Answer] = []
    refused: list[Refused] = []
    counts: Counter[str] = Counter()
    for row, piece in enumerate(pieces, 1):
        score, reason = read_score(asked, piece)
        if score is not None:
            answers.append(Answer(score=score, row=row))
            continue
        counts[reason if reason in (BLANK, OFF_SCALE) else "unreadable"] += 1
        if reason != BLANK and len(refused) < KEPT:
            refused.append(Refused(file="", row=row, column=None, reason=reason, text=piece.strip()[:TEXT_KEPT]))
    return Answers(
        question=asked,
        answers=tuple(answers),
        excluded=Excluded(blank=counts[BLANK], out_of_scale=counts[OFF_SCALE], unreadable=counts["unreadable"]),
        refused=tuple(refused),
    )


def _pieces(text: str) -> list[str]:
    if not text:
        return []
    lines = _LINES.split(text)
    if not (len(lines) > 1 and all(re.fullmatch(r"[^,]*|\s*[+-]?[0-9]+,[0-9]+\s*", line) for line in lines)):
        lines = [piece for line in lines for piece in line.split(",")]
    return [
        number
        for line in (line.strip(BLANKS) for line in lines)
        for number in (line.split() if _NUMBERS.fullmatch(line) else [line])
    ]
