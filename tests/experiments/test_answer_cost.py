"""What an answer costs, by hand."""

from __future__ import annotations

from experiments.answer_cost import AnswerCost, cost_per_answer
from experiments.results import Verdict


def test_what_stays_open_costs_as_well_and_answers_nothing() -> None:
    # 300 + 500 + 400 for a win and a "no difference"
    found = cost_per_answer([(300.0, Verdict.WIN), (500.0, Verdict.INCONCLUSIVE), (400.0, Verdict.NO_DIFFERENCE)])
    assert found == AnswerCost(each=600.0, cost=1200.0, answers=2, experiments=3, unknown=0)


def test_a_cost_that_nobody_told_is_counted_as_unknown() -> None:
    found = cost_per_answer([(None, Verdict.LOSE), (100.0, Verdict.POINTS_UP)])
    assert (found.each, found.unknown) == (50.0, 1)


def test_without_an_answer_or_without_any_cost_there_is_none_per_answer() -> None:
    assert cost_per_answer([]) == AnswerCost(each=None, cost=None, answers=0, experiments=0, unknown=0)
    assert cost_per_answer([(100.0, Verdict.BLOCKED)]).each is None
    assert cost_per_answer([(None, Verdict.WIN)]).each is None
