"""What is known of a stage becomes the parts of its score, and what is not is named."""

from datetime import date

import pytest

from funnel.answers import CSAT, NPS, Answer, question
from funnel.counts import StageCounts
from funnel.excellence import excellence
from funnel.journey_map import Item, ItemKind
from funnel.known import Counted, Lack, lacking, newest, of_stages, of_survey, parts, together
from funnel.parts import Component, share
from funnel.scores import csat, nps, score
from funnel.tallies import Tally

C = Component
MARCH, APRIL = (date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 4, 1), date(2026, 5, 1))


def item(kind, id, **body):
    return Item(id=id, kind=kind, journey=1, body=body)


def stage(id=1, **body):
    return item(ItemKind.STAGE, id, name="Trial", phase="acquisition", **body)


def counted(period, entered, completed):
    return Counted(starts=period[0], ends=period[1], counts=StageCounts(entered=entered, completed=completed))


def tally(met, total, period=MARCH):
    return Tally(starts=period[0], ends=period[1], met=met, total=total)


def known(of, **given):
    empty = {"counted": {}, "scores": {}, "things": (), "tallies": {}}
    return of_stages([of], **{**empty, **given})[0]


def test_the_example_of_the_document_comes_out_of_what_was_typed():
    """docs/excellence.md: .12 of a target of .15, CSAT .8, NPS 30, emotion .5, 9 of 10 checkpoints → 75.5 at 5/7."""
    of = [stage(target=0.15, emotion=1), stage(2, emotion=0)]
    things = [item(ItemKind.CHECKPOINT, 5, stage=1)]
    scores = {1: {CSAT: csat({5: 80, 1: 20}), NPS: nps(50, 20, 30 - 10)}}
    first = of_stages(
        of, counted={1: [counted(MARCH, 100, 12)]}, scores=scores, things=things, tallies={5: [tally(9, 10)]}
    )[0]
    found = parts(first)
    assert found[C.CONVERSION].value == pytest.approx(80)
    assert found[C.CSAT].value == pytest.approx(80)
    assert found[C.EMOTION].value == 75
    assert found[C.CHECKPOINTS].value == pytest.approx(90)
    assert set(lacking(first)) == {C.HANDOFFS, C.MOMENTS}
    assert excellence(together([first])).coverage == pytest.approx(5 / 7)


def test_the_newest_period_with_people_is_the_conversion_and_needs_a_target():
    periods = [counted(APRIL, 0, 0), counted(MARCH, 200, 50), counted((date(2026, 2, 1), MARCH[0]), 100, 90)]
    assert known(stage(), counted={1: periods}).counted == periods[1]
    assert parts(known(stage(), counted={1: periods})) == {}
    assert lacking(known(stage(), counted={1: periods}))[C.CONVERSION] == (Lack.TARGET,)
    assert lacking(known(stage(target=0.5)))[C.CONVERSION] == (Lack.COUNTS,)
    assert lacking(known(stage()))[C.CONVERSION] == (Lack.COUNTS, Lack.TARGET)
    assert parts(known(stage(target=0.5), counted={1: periods}))[C.CONVERSION].value == 50


def test_of_periods_that_end_together_the_shorter_is_the_newest():
    week = counted((date(2026, 4, 24), date(2026, 5, 1)), 10, 5)
    assert newest([week, counted(APRIL, 100, 40)]) == newest([counted(APRIL, 100, 40), week]) == week
    assert newest([]) is None


def test_an_emotion_is_the_mean_of_its_answers():
    """By hand: (−1.6 + 2) ÷ 4 is a tenth."""
    assert parts(known(stage(emotion=-1.6, emotion_n=14)))[C.EMOTION].value == pytest.approx(10)


def test_an_emotion_without_a_number_of_answers_or_with_none_is_a_guess():
    assert parts(known(stage(emotion=1)))[C.EMOTION].variance is None
    assert parts(known(stage(emotion=1, emotion_n=0)))[C.EMOTION].variance is None
    assert parts(known(stage(emotion=1, emotion_n=8)))[C.EMOTION].variance == pytest.approx(25**2 * 2 / 8)


def test_what_does_not_fit_counts_as_unknown():
    assert parts(known(stage(emotion=7, target=40), counted={1: [counted(MARCH, 10, 5)]})) == {}


def test_the_newest_tally_of_each_thing_is_added_up():
    things = [item(ItemKind.CHECKPOINT, 5, stage=1), item(ItemKind.CHECKPOINT, 6, stage=1)]
    tallies = {5: [tally(1, 10), tally(8, 10, APRIL)], 6: [tally(30, 40), tally(0, 0, APRIL)]}
    found = parts(known(stage(), things=things, tallies=tallies))
    assert found[C.CHECKPOINTS] == share(38, 50)


def test_a_handoff_belongs_to_the_stage_of_the_touchpoint_it_starts_from():
    things = [
        item(ItemKind.TOUCHPOINT, 3, stage=1),
        item(ItemKind.TOUCHPOINT, 4, stage=2),
        item(ItemKind.HANDOFF, 5, start=3, end=4),
        item(ItemKind.HANDOFF, 6, start=99, end=4),
        item(ItemKind.MOMENT, 7, touchpoint=4),
    ]
    first, second = of_stages(
        [stage(1), stage(2)],
        counted={},
        scores={},
        things=things,
        tallies={5: [tally(90, 100)], 6: [tally(1, 100)], 7: [tally(3, 4)]},
    )
    assert parts(first) == {C.HANDOFFS: share(90, 100)}
    assert parts(second) == {C.MOMENTS: share(3, 4)}


def test_a_thing_that_nobody_counted_asks_for_a_tally_and_none_asks_for_a_thing():
    things = [item(ItemKind.MOMENT, 7, stage=1)]
    found = lacking(known(stage(), things=things))
    assert found[C.MOMENTS] == (Lack.MOMENT_TALLIES,)
    assert found[C.CHECKPOINTS] == (Lack.CHECKPOINTS,)
    assert set(found) == set(C)


def test_weighted_answers_keep_their_value_and_vary_as_their_effective_number():
    answers = [Answer(score=5, weight=3.0)] * 10 + [Answer(score=1, weight=1.0)] * 10
    weighted = score(question(CSAT), answers)
    part = of_survey(CSAT, weighted)
    assert part.value == pytest.approx(75)
    assert part.n == 20
    # Kish: 40² / (10·9 + 10·1) = 16, of which 8 people are satisfied
    assert part.variance == pytest.approx(share(8, 16).variance)


def test_a_survey_without_answers_is_not_known():
    assert of_survey(NPS, nps(0, 0, 0)) is None
    assert of_survey(NPS, nps(50, 20, 30)).value == pytest.approx(60)
