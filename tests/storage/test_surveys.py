"""Surveys and their answers: kept raw, counted by the survey's rule, brought once, taken back whole."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import pytest

from funnel.answers import ALL, CES, CSAT, FIRST, KEEPS, LAST, NPS, Answer, Excluded, InvalidQuestion, question
from funnel.answers_once import once
from funnel.journey import Phase
from funnel.journey_map import ItemKind
from funnel.scores import score
from storage.answers import FILE, PASTED, AnswersImported, OffScale
from storage.errors import DraftChanged, NotFound
from storage.store import Store
from storage.surveys import SurveyAnswered
from storage.workspace import Workspace


def survey(workspace: Workspace, kind: str = NPS, *, token: str = "s", keep: str = LAST, **place: int | None) -> int:
    return workspace.surveys.new(question(kind), {"name": "After the call"}, token=token, keep=keep, **place)


def bring(
    workspace: Workspace,
    survey_id: int,
    answers: Sequence[Answer | int],
    *,
    token: str = "b",
    digest: str | None = None,
    excluded: Excluded | None = None,
) -> None:
    told = [one if isinstance(one, Answer) else Answer(score=one) for one in answers]
    workspace.answers.add(survey_id, told, source=FILE, excluded=excluded or Excluded(), token=token, digest=digest)


def said(score_: int, who: str | None = None, day: date | None = None, **more: str) -> Answer:
    return Answer(score=score_, respondent=who, at=day, **more)


# ---- what is asked


def test_a_survey_is_what_was_asked_where_and_of_whom(workspace: Workspace) -> None:
    stage = workspace.journey.stages()[0]
    made = workspace.surveys.new(
        question(CSAT, (1, 7)), {"name": "Help", "channel": "E-mail"}, stage=stage.id, token="once"
    )
    again = workspace.surveys.new(question(NPS), {}, token="once")
    assert again == made
    found = workspace.surveys.get(made)
    assert (found.asked.kind, found.asked.low, found.asked.high, found.keep) == (CSAT, 1, 7, LAST)
    assert (found.texts, found.stage, found.journey) == ({"name": "Help", "channel": "E-mail"}, stage.id, stage.journey)


def test_a_field_that_somebody_else_changed_is_not_written_over(workspace: Workspace) -> None:
    made = survey(workspace)
    workspace.surveys.save_field(made, "owner", "Ana", seen=None)
    with pytest.raises(DraftChanged) as refused:
        workspace.surveys.save_field(made, "owner", "Luis", seen=None)
    assert refused.value.values["theirs"] == "Ana"
    workspace.surveys.save_field(made, "owner", None, seen="Ana")
    assert workspace.surveys.get(made).texts == {"name": "After the call"}


def test_kind_and_scale_change_until_there_are_answers(workspace: Workspace) -> None:
    made = survey(workspace)
    workspace.surveys.save_field(made, "kind", CES, seen=NPS)
    assert workspace.surveys.get(made).facts["scale"] == "1-7"
    workspace.surveys.save_field(made, "scale", "1-5", seen="1-7")
    with pytest.raises(InvalidQuestion):
        workspace.surveys.save_field(made, "scale", "5-5", seen="1-5")
    bring(workspace, made, [5, 4])
    for name, value, seen in (("kind", NPS, CES), ("scale", "1-7", "1-5")):
        with pytest.raises(SurveyAnswered) as refused:
            workspace.surveys.save_field(made, name, value, seen=seen)
        assert refused.value.values["count"] == 2
    (batch,) = workspace.answers.batches(made)
    workspace.answers.undo(made, batch.id)
    workspace.surveys.save_field(made, "kind", NPS, seen=CES)
    assert workspace.surveys.get(made).facts["scale"] == "0-10"


def test_a_new_survey_at_a_touchpoint_is_in_that_ones_stage_and_journey_whatever_else_was_chosen(
    workspace: Workspace,
) -> None:
    stage = workspace.journey.stages()[0]
    other = workspace.map.new_journey({"name": "Renewal"}, [(Phase.RETENTION, "Renews", "renewal")], token="j")
    (there,) = workspace.journey.stages(other)
    point = workspace.map.add(other, ItemKind.TOUCHPOINT, {"name": "Letter", "stage": there.id})
    made = survey(workspace, stage=stage.id, touchpoint=point)
    bring(workspace, made, [9, 10, 3])
    found = workspace.surveys.get(made)
    assert (found.stage, found.journey) == (there.id, other)
    assert workspace.surveys.scores_by_stage(stage.journey) == {}
    assert workspace.surveys.scores_by_stage(other)[there.id][NPS].n == 3


def test_a_touchpoint_brings_its_stage_and_stays_behind_when_the_survey_moves_on(workspace: Workspace) -> None:
    first, second, *_ = workspace.journey.stages()
    (journey,) = workspace.map.journeys()
    point = workspace.map.add(journey.id, ItemKind.TOUCHPOINT, {"name": "Phone", "stage": second.id})
    made = survey(workspace, stage=first.id)
    workspace.surveys.save_field(made, "touchpoint", point, seen=None)
    assert (workspace.surveys.get(made).stage, workspace.surveys.get(made).touchpoint) == (second.id, point)
    workspace.surveys.save_field(made, "stage", first.id, seen=second.id)
    assert (workspace.surveys.get(made).stage, workspace.surveys.get(made).touchpoint) == (first.id, None)
    workspace.surveys.save_field(made, "touchpoint", point, seen=None)
    workspace.surveys.save_field(made, "touchpoint", None, seen=point)
    assert workspace.surveys.get(made).stage == second.id


def test_off_the_list_nothing_is_lost_and_it_comes_back(workspace: Workspace) -> None:
    made = survey(workspace, stage=workspace.journey.stages()[0].id)
    bring(workspace, made, [9, 10])
    workspace.surveys.remove(made)
    workspace.surveys.remove(made)
    assert workspace.surveys.all() == []
    assert [one.id for one in workspace.surveys.all(gone=True)] == [made]
    assert workspace.surveys.standings() == {}
    assert workspace.surveys.scores_by_stage(workspace.journey.stages()[0].journey) == {}
    with pytest.raises(NotFound):
        workspace.surveys.get(made)
    with pytest.raises(NotFound):
        bring(workspace, made, [1], token="late")
    workspace.surveys.put_back(made)
    assert workspace.surveys.standings()[made].score.n == 2


def test_another_workspace_sees_none_of_it(store: Store, workspace: Workspace) -> None:
    made = survey(workspace)
    bring(workspace, made, [9])
    (batch,) = workspace.answers.batches(made)
    other = store.create_workspace("Example", [(Phase.ACQUISITION, "A", "a")], example=True)
    assert (other.surveys.all(), other.surveys.standings()) == ([], {})
    stage = workspace.journey.stages()[0].id
    for refused in (
        lambda: other.surveys.get(made),
        lambda: other.surveys.remove(made),
        lambda: other.surveys.save_field(made, "name", "x", seen="After the call"),
        lambda: survey(other, token="theirs", stage=stage),
        lambda: other.answers.of(made),
        lambda: other.answers.batches(made),
        lambda: other.answers.undo(made, batch.id),
        lambda: other.answers.type_in(made, Answer(score=1), token="t"),
    ):
        with pytest.raises(NotFound):
            refused()
    assert workspace.surveys.standings()[made].score.n == 1


# ---- answers


def test_answers_come_back_as_they_were_given(workspace: Workspace) -> None:
    made = survey(workspace)
    given = [
        Answer(score=0, at=date(2026, 3, 1), clock=(9, 5, 0), respondent="c1", segment="León 🦁", weight=0.25),
        Answer(score=10, touchpoint="<script>alert(1)</script>", segment="x" * 5000),
    ]
    bring(workspace, made, given)
    found = workspace.answers.of(made)
    assert found == given
    assert [one.clock for one in found] == [(9, 5, 0), ()]


def test_the_same_file_twice_adds_nothing_and_after_undoing_it_may_come_again(workspace: Workspace) -> None:
    made = survey(workspace)
    bring(workspace, made, [9, 3], digest="abc")
    with pytest.raises(AnswersImported) as refused:
        bring(workspace, made, [9, 3], token="again", digest="abc")
    assert refused.value.values["on"] == workspace.answers.batches(made)[0].at.date()
    assert len(workspace.answers.of(made)) == 2
    workspace.answers.undo(made, workspace.answers.batches(made)[0].id)
    assert workspace.answers.of(made) == []
    bring(workspace, made, [9, 3], token="again", digest="abc")
    assert len(workspace.answers.of(made)) == 2


def test_the_same_file_may_answer_another_survey(workspace: Workspace) -> None:
    first, second = survey(workspace), survey(workspace, token="other")
    bring(workspace, first, [9], digest="abc")
    bring(workspace, second, [2], token="second", digest="abc")
    assert [workspace.answers.of(one)[0].score for one in (first, second)] == [9, 2]


def test_one_click_is_one_batch_and_one_answer(workspace: Workspace) -> None:
    made = survey(workspace)
    for _ in range(3):
        bring(workspace, made, [9, 3])
        workspace.answers.type_in(made, Answer(score=7, segment="Vigo"), token="click")
    assert [one.score for one in workspace.answers.of(made)] == [9, 3, 7]
    assert [batch.source for batch in workspace.answers.batches(made)] == ["typed", "file"]


def test_what_was_typed_today_is_one_batch_and_can_be_taken_back_one_by_one(workspace: Workspace) -> None:
    made = survey(workspace)
    for number, given in enumerate((9, 9, 2)):
        workspace.answers.type_in(made, Answer(score=given), token=f"t{number}")
    (batch,) = workspace.answers.batches(made)
    assert batch.answers == 3
    last, *_ = workspace.answers.last_typed(made)
    assert last.answer.score == 2
    workspace.answers.take_back(made, last.id)
    workspace.answers.take_back(made, last.id)
    assert [one.answer.score for one in workspace.answers.last_typed(made)] == [9, 9]
    for one in workspace.answers.last_typed(made):
        workspace.answers.take_back(made, one.id)
    assert workspace.answers.batches(made) == []


def test_an_answer_of_a_file_is_not_taken_back_alone(workspace: Workspace) -> None:
    made = survey(workspace)
    bring(workspace, made, [9])
    workspace.answers.take_back(made, 1)
    assert len(workspace.answers.of(made)) == 1


def test_what_was_left_out_stands_with_the_batch(workspace: Workspace) -> None:
    made = survey(workspace)
    left_out = Excluded(blank=2, out_of_scale=1, repeated=3)
    bring(workspace, made, [9], excluded=left_out)
    workspace.answers.add(
        made,
        [Answer(score=1)],
        source=PASTED,
        excluded=Excluded(unreadable=1),
        token="p",
        details={"refused": [[3, "x"]]},
    )
    pasted, file = workspace.answers.batches(made)
    assert (file.excluded, file.answers) == (left_out, 1)
    assert (pasted.excluded.unreadable, pasted.details) == (1, {"refused": [[3, "x"]]})


def test_nothing_of_a_batch_stays_where_one_answer_is_off_the_scale(workspace: Workspace) -> None:
    made = survey(workspace)
    with pytest.raises(OffScale):
        bring(workspace, made, [9, 11])
    with pytest.raises(OffScale):
        workspace.answers.type_in(made, Answer(score=-1), token="t")
    assert (workspace.answers.of(made), workspace.answers.batches(made)) == ([], [])


def test_answers_that_stand_there_word_for_word_are_counted(workspace: Workspace) -> None:
    made = survey(workspace)
    march = [said(9, "c1", date(2026, 3, 1)), said(4, None, date(2026, 3, 2)), said(4, None, date(2026, 3, 2))]
    bring(workspace, made, march)
    april = [*march, said(9, "c1", date(2026, 4, 1)), said(4, None, date(2026, 3, 2))]
    assert workspace.answers.there_already(made, april) == 3
    assert workspace.answers.there_already(made, [said(9)]) == 0


# ---- who counts


def test_a_person_who_answers_again_in_a_later_file_counts_with_the_last_answer(workspace: Workspace) -> None:
    made = survey(workspace)
    bring(workspace, made, [said(2, "c1"), said(10, "c2"), said(9)])
    bring(workspace, made, [said(9, "c1"), said(9)], token="later")
    standing = workspace.surveys.standings()[made]
    # c1 has become a promoter: 9, 10, and twice a 9 of nobody in particular
    assert (standing.score.value, standing.score.n, standing.answers) == (100.0, 4, 5)
    workspace.surveys.save_field(made, "keep", FIRST, seen=LAST)
    assert workspace.surveys.standings()[made].score.value == 50.0
    workspace.surveys.save_field(made, "keep", ALL, seen=FIRST)
    assert workspace.surveys.standings()[made].score.value == 60.0


@pytest.mark.parametrize("keep", KEEPS)
def test_the_file_counts_whom_the_rule_counts(workspace: Workspace, keep: str) -> None:
    """In SQL as `once` does it, dates missing, on one day, by the clock, at two touchpoints, with weights."""
    made, chance = survey(workspace, keep=keep), random.Random(7)
    answers = [
        Answer(
            score=chance.randrange(11),
            respondent=chance.choice([None, *"abcdefgh"]),
            touchpoint=chance.choice([None, "shop", "phone"]),
            at=(day := chance.choice([None, date(2026, 1, 5), date(2026, 1, 5), date(2026, 2, 1)])),
            clock=chance.choice([(), (9, 0, 0), (17, 30, 0)]) if day else (),
            weight=chance.choice([1.0, 0.5, 3.0]),
        )
        for _ in range(300)
    ]
    bring(workspace, made, answers[:120])
    bring(workspace, made, answers[120:], token="later")
    expected = once(workspace.answers.of(made), keep)
    assert 0 < len(expected) <= 300
    assert workspace.surveys.standings()[made].score == score(question(NPS), expected)


def test_a_survey_without_answers_has_no_score(workspace: Workspace) -> None:
    made = survey(workspace)
    standing = workspace.surveys.standings()[made]
    assert (standing.score.value, standing.score.n, standing.answers, standing.last) == (None, 0, 0, None)


def test_the_last_day_is_that_of_the_newest_answer(workspace: Workspace) -> None:
    made = survey(workspace)
    bring(
        workspace,
        made,
        [Answer(score=9, at=date(2026, 3, 9), clock=(8, 0, 0)), said(3, None, date(2026, 2, 1)), said(1)],
    )
    assert workspace.surveys.standings()[made].last == date(2026, 3, 9)


# ---- under the stages of a map


def test_every_stage_has_the_scores_of_what_was_asked_there(workspace: Workspace) -> None:
    first, second, *_ = workspace.journey.stages()
    (journey,) = workspace.map.journeys()
    point = workspace.map.add(journey.id, ItemKind.TOUCHPOINT, {"name": "Phone", "stage": second.id})
    nowhere = survey(workspace, token="nowhere")
    at_stage, at_point = survey(workspace, stage=first.id, token="1"), survey(workspace, touchpoint=point, token="2")
    satisfied = survey(workspace, CSAT, stage=first.id, token="3")
    survey(workspace, CES, stage=first.id, token="silent")
    for place, (one, answers) in enumerate(
        ((nowhere, [0]), (at_stage, [10] * 5 + [7] * 3 + [2] * 2), (at_point, [9]), (satisfied, [5] * 8 + [1] * 2))
    ):
        bring(workspace, one, answers, token=f"b{place}")
    found = workspace.surveys.scores_by_stage(journey.id)
    assert {stage: sorted(kinds) for stage, kinds in found.items()} == {first.id: [CSAT, NPS], second.id: [NPS]}
    nps = found[first.id][NPS]
    # 50/30/20 of ten: NPS 30; and 8 of 10 are satisfied, Wilson 49.0 to 94.3
    assert (nps.value, nps.promoters, nps.passives, nps.detractors, nps.n) == (30.0, 5, 3, 2, 10)
    csat = found[first.id][CSAT]
    assert [round(100 * (x or 0), 1) for x in (csat.value, csat.low, csat.high)] == [80.0, 49.0, 94.3]
    assert workspace.surveys.scores_by_stage(journey.id + 1) == {}


def test_a_stage_is_as_what_was_said_in_ninety_days_up_to_the_newest_answer(workspace: Workspace) -> None:
    stage, other, *_ = workspace.journey.stages()
    ids = {
        name: survey(workspace, kind, stage=at.id, token=name)
        for name, kind, at in (("old", NPS, stage), ("new", NPS, stage), ("csat", CSAT, stage), ("far", NPS, other))
    }
    newest, first, past = date(2026, 6, 30), date(2026, 4, 2), date(2026, 4, 1)  # 90 days, both included, and before
    said_on = {
        "old": [Answer(score=0, at=past), Answer(score=0, at=past, respondent="c"), Answer(score=10, at=first)],
        "new": [Answer(score=10, at=newest, respondent="c"), Answer(score=7)],
        "csat": [Answer(score=1, at=past), Answer(score=5, at=past)],
        "far": [Answer(score=0, at=past)],
    }
    for name, answers in said_on.items():
        workspace.answers.add(ids[name], answers, source="pasted", excluded=Excluded(), token=f"b.{name}")
    found = workspace.surveys.scores_by_stage(stage.journey)
    nps = found[stage.id][NPS]
    assert (nps.promoters, nps.passives, nps.detractors) == (2, 1, 0)
    # Other kinds of question, and other stages, have days of their own.
    assert (found[stage.id][CSAT].n, found[other.id][NPS].detractors) == (2, 1)
    assert workspace.surveys.standings()[ids["old"]].score.n == 3


@pytest.mark.parametrize(("keep", "counts"), [("first", 9), ("last", 2)])
def test_who_answered_again_counts_once_among_the_newest_days(workspace: Workspace, keep: str, counts: int) -> None:
    stage = workspace.journey.stages()[0]
    asked = survey(workspace, NPS, stage=stage.id, token=keep)
    workspace.surveys.save_field(asked, "keep", keep, seen=workspace.surveys.get(asked).keep)
    days = ((5, date(2026, 1, 1)), (9, date(2026, 5, 1)), (2, date(2026, 6, 1)))
    answers = [Answer(score=score, at=at, respondent="c") for score, at in days]
    workspace.answers.add(asked, answers, source="pasted", excluded=Excluded(), token=f"b.{keep}")
    (found,) = workspace.surveys.scores_by_stage(stage.journey).values()
    assert (found[NPS].n, found[NPS].value) == (1, 100.0 if counts == 9 else -100.0)


def test_two_surveys_of_a_kind_at_a_stage_are_taken_together_and_of_two_scales_the_larger_counts(
    workspace: Workspace,
) -> None:
    stage = workspace.journey.stages()[0]
    ids = [survey(workspace, CSAT, stage=stage.id, token=f"{number}") for number in range(2)]
    wide = workspace.surveys.new(question(CSAT, (1, 10)), {}, stage=stage.id, token="wide")
    for place, (one, answers) in enumerate(((ids[0], [5, 1]), (ids[1], [5, 5]), (wide, [1, 2, 3]))):
        bring(workspace, one, answers, token=f"b{place}")
    (found,) = workspace.surveys.scores_by_stage(stage.journey).values()
    assert (found[CSAT].n, found[CSAT].value) == (4, 0.75)
