"""Columns of a survey's file are guessed from their names and cells, in English and Spanish; a guess may be none."""

from __future__ import annotations

import pytest

from funnel.answers import CSAT, NPS, question
from funnel.answers_guess import COLUMNS, guess_answer_columns
from funnel.tables import read


def guessed(text: str, kind: str = NPS) -> dict[str, str]:
    found = guess_answer_columns(read(text.encode(), name="a.csv"), question(kind))
    assert tuple(found) == COLUMNS
    return {use: column for use, column in found.items() if column is not None}


def many(header: str, *cells: str) -> str:
    """Thirty rows; in the cells, # is the number of the row."""
    rows = (",".join(cell.replace("#", str(row)) for cell in cells) for row in range(30))
    return "\n".join([header, *rows])


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "CustomerID,Score,Country,Touchpoint,Weight,Submitted at",
            ("CustomerID", "Country", "Touchpoint", "Weight", "Submitted at"),
        ),
        ("cliente,Puntuación,país,canal,peso,fecha", ("cliente", "país", "canal", "peso", "fecha")),
    ],
)
def test_every_use_has_the_column_that_is_named_for_it(header: str, expected: tuple[str, ...]) -> None:
    found = guessed(many(header, "c#", "9", "ES", "web", "1.5", "2026-03-05"))
    assert tuple(found[use] for use in ("respondent", "segment", "touchpoint", "weight", "date")) == expected
    assert found["score"] == header.split(",")[1]


def test_the_first_of_several_questions_is_the_score_and_a_question_is_no_respondent() -> None:
    header = "Timestamp,How would you rate us?,How would you rate the food?,What did you like as a customer of ours?"
    found = guessed(many(header, "2026-03-05 09:00", "9", "8", "the # one"))
    assert found == {"score": "How would you rate us?", "date": "Timestamp"}


def test_without_a_telling_name_the_column_that_holds_scores_is_the_one() -> None:
    assert guessed(many("a,b,c", "x#y", "400#", "7"))["score"] == "c"


def test_a_few_words_that_come_again_are_a_segment_and_comments_are_none() -> None:
    text = "nps,airline,comment\n" + "\n".join(f"{row % 11},Air {row % 3},it was number {row}" for row in range(60))
    assert guessed(text) == {"score": "nps", "segment": "airline"}


def test_a_named_column_is_the_score_though_most_of_it_is_no_score() -> None:
    assert guessed("score\n4\nN/A\n99\n98\n7.5\n", CSAT)["score"] == "score"


def test_words_alone_are_no_score() -> None:
    assert "score" not in guessed("name,city\nAna,Vigo\nLuis,Vigo\n")


def test_people_who_answered_every_month_are_respondents_and_never_a_segment() -> None:
    text = "customer,score\n" + "\n".join(f"c{row % 40},{row % 11}" for row in range(480))
    assert guessed(text) == {"score": "score", "respondent": "customer"}
    # Two of them are too few to know people by; what they are called says that they are no groups.
    assert guessed("customer,score\na,9\na,3\na,10\nb,7\n") == {"score": "score"}
