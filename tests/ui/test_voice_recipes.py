"""The lines that a sceptic can run print the score, and the change, that the page of a survey shows."""

from __future__ import annotations

import contextlib
import io
import random
import warnings
from collections import Counter
from collections.abc import Sequence

import pytest

from experiments.voice_pair import compare
from funnel.answers import CES, CSAT, NPS, Answer, Question, question
from funnel.scores import counted, score_of
from ui.recipes.voice import VOICE_METHODS, change_lines, score_lines

SCALES = {kind: list(range(question(kind).low, question(kind).high + 1)) for kind in (NPS, CSAT, CES)}


def told(lines: str) -> dict[str, list[float]]:
    """What the lines print: the numbers by the word before them. They are short enough to be read."""
    assert max(map(len, lines.splitlines())) <= 100
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(lines, {})
    answers = {}
    for name, *words in map(str.split, out.getvalue().splitlines()):
        answers[name] = [float(word) for word in words if word not in ("from", "to")]
    return answers


def given(kind: str, n: int, scores: Sequence[int], *, weighted: bool) -> Counter[tuple[int, float]]:
    chance = random.Random(f"{kind}{n}{scores}{weighted}")
    return counted(
        Answer(score=chance.choice(scores), weight=chance.choice([0.5, 1, 2]) if weighted else 1) for _ in range(n)
    )


def ends(asked: Question) -> list[list[int]]:
    """Answers from all over the scale, all the best, all the worst, one of both."""
    return [SCALES[asked.kind], [asked.high], [asked.low], [asked.low, asked.high]]


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n", [1, 2, 5, 40, 700])
@pytest.mark.parametrize("kind", [NPS, CSAT, CES])
def test_the_lines_print_the_score_and_its_range(kind: str, n: int, weighted: bool) -> None:
    asked = question(kind)
    for scores in ends(asked):
        counts = given(kind, n, scores, weighted=weighted)
        found = score_of(asked, counts)
        assert told(score_lines(asked, counts))["score"] == pytest.approx(
            [found.value, found.low, found.high], abs=1e-6
        )


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("n", "later"), [(5, 30), (40, 900), (700, 30), (700, 900)])
@pytest.mark.parametrize("kind", [NPS, CSAT, CES])
def test_the_lines_print_the_change_and_its_p(kind: str, n: int, later: int, weighted: bool) -> None:
    asked, tested = question(kind), 0
    for scores in ends(asked):
        before, after = (
            given(kind, people, given_, weighted=weighted) for people, given_ in ((n, scores), (later, SCALES[kind]))
        )
        found = compare(asked, after, before)
        lines = change_lines(asked, before, after, found)
        assert (lines is None) == (found.p_value is None)
        if lines is None:
            continue
        tested, printed = tested + 1, told(lines)
        difference = [found.difference.value, found.difference.low, found.difference.high]
        # Where nobody or everybody is satisfied, statsmodels has no limits to print.
        assert printed["difference"] == pytest.approx(difference[: len(printed["difference"])], abs=2e-4)
        assert printed["p"] == pytest.approx([found.p_value], abs=2e-4)
    assert tested


@pytest.mark.parametrize("weight", [1.0, 1.5])
def test_hardly_anybody_satisfied_of_few_against_many_prints_the_p_of_the_page(weight: float) -> None:
    # Counted people have Fisher's p held against the score test's; weights have no exact one.
    asked = question(CSAT)
    before, after = {(5, weight): 3, (1, 1.0): 397}, {(5, 1.0): 3, (1, 1.0): 3997}
    found = compare(asked, after, before)
    printed = told(change_lines(asked, before, after, found) or "")
    assert printed["p"] == pytest.approx([found.p_value], rel=1e-6)
    assert (found.p_value > 0.008) == (weight == 1.0)


def test_two_periods_of_one_mind_are_lent_three_answers_each() -> None:
    asked = question(NPS)
    before, after = given(NPS, 40, [0], weighted=False), given(NPS, 12, [10], weighted=False)
    found = compare(asked, after, before)
    printed = told(change_lines(asked, before, after, found) or "")
    difference = found.difference
    assert printed["difference"] == pytest.approx([difference.value, difference.low, difference.high])


def test_every_method_has_its_formula_and_its_source() -> None:
    assert all(method.formula and method.source for method in VOICE_METHODS.values())
