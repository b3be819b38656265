"""The journey excellence score, and why it moved."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from funnel.excellence import InvalidWeights, Weights, biggest, excellence, moved
from funnel.notes import Note
from funnel.parts import Component, Part, Parts, emotion, nps, share

C = Component
Z = 1.959964

weight = st.floats(0.01, 100)
part = st.builds(Part, value=st.floats(0, 100), variance=st.none() | st.floats(0, 500), n=st.none())
components = st.dictionaries(st.sampled_from(C), part)
journeys = st.builds(Parts, st.dictionaries(st.integers(1, 5), components, max_size=5))
weightings = st.builds(
    Weights,
    version=st.just(2),
    components=st.dictionaries(st.sampled_from(C), weight),
    stages=st.dictionaries(st.integers(1, 5), weight),
)


def of(**values):
    return {C(name): Part(value=value, variance=0) for name, value in values.items()}


FIVE = {
    # conversion 12 % of a target of 15 %, CSAT .8, NPS 30, emotion .5, 9 of 10 checkpoints
    C.CONVERSION: Part(value=80, variance=36),
    C.CSAT: share(80, 100),
    C.NPS: nps(50, 30, 20),
    C.EMOTION: emotion(0.5),
    C.CHECKPOINTS: Part(value=90, variance=0),
}


def test_the_example_by_hand_is_75_and_a_half_at_five_sevenths():
    score = excellence(Parts({1: FIVE}))
    assert score.value == pytest.approx((80 + 80 + 65 + 62.5 + 90) / 5) == pytest.approx(75.5)
    assert score.coverage == pytest.approx(5 / 7)
    assert score.stages[1].value == pytest.approx(75.5)
    assert (score.weakest, score.version) == (1, 1)


def test_the_limits_are_those_of_a_weighted_sum_and_leave_out_what_is_a_guess():
    score = excellence(Parts({1: FIVE}))
    half = Z * math.sqrt(36 + FIVE[C.CSAT].variance + FIVE[C.NPS].variance + 0) / 5
    assert (score.low, score.high) == pytest.approx((75.5 - half, 75.5 + half), abs=1e-5)
    assert score.unsure == ((1, C.EMOTION),)
    assert score.stages[1].unsure == (C.EMOTION,)
    assert score.notes == (Note("spread_unknown"),)


def test_of_guesses_alone_there_are_no_limits_and_without_guesses_no_caveat():
    guessed = excellence(Parts({1: {component: Part(value=50) for component in C}}))
    assert (guessed.value, guessed.low, guessed.high) == (50, None, None)
    assert excellence(Parts({1: {component: share(5, 10) for component in C}})).notes == ()


def test_the_journey_is_the_mean_of_its_stages_by_their_weights():
    parts = Parts({1: FIVE, 2: of(conversion=60, csat=60, nps=60, emotion=60, checkpoints=60, handoffs=60, moments=60)})
    assert excellence(parts).value == pytest.approx((75.5 + 60) / 2)
    assert excellence(parts).coverage == pytest.approx((5 / 7 + 1) / 2)
    assert excellence(parts).weakest == 2
    weighted = excellence(parts, Weights(version=4, stages={1: 3.0}))
    assert weighted.value == pytest.approx((3 * 75.5 + 60) / 4)
    assert weighted.coverage == pytest.approx((3 * 5 / 7 + 1) / 4)
    assert weighted.version == 4


def test_component_weights_count_in_value_and_coverage():
    score = excellence(Parts({1: of(conversion=100, csat=40)}), Weights(components={C.CONVERSION: 6.0, C.CSAT: 2.0}))
    assert score.value == pytest.approx((6 * 100 + 2 * 40) / 8)
    assert score.coverage == pytest.approx(8 / 13)


def test_below_60_percent_coverage_there_is_no_number():
    score = excellence(Parts({1: of(conversion=80, csat=80, nps=65, emotion=60)}))
    assert (score.value, score.low, score.high, score.weakest) == (None, None, None, None)
    assert score.coverage == pytest.approx(4 / 7)
    assert score.notes == ()


def test_60_percent_is_enough_whatever_rounding_makes_of_it():
    # three of 0.7 and four of 0.35: 2.1 of 3.5, which in floating-point numbers is 0.5999999999999999
    known = (C.CONVERSION, C.CSAT, C.NPS)
    weights = Weights(components={component: 0.7 if component in known else 0.35 for component in C})
    score = excellence(Parts({1: of(conversion=80, csat=60, nps=40)}), weights)
    assert score.value == pytest.approx(60)
    assert score.coverage < 0.6


def test_a_stage_without_data_lowers_the_coverage_and_not_the_score():
    full = {component: Part(value=80, variance=0) for component in C}
    score = excellence(Parts({1: full, 2: {}}), Weights(stages={2: 0.5}))
    assert score.value == pytest.approx(80)
    assert score.coverage == pytest.approx(1 / 1.5)
    assert (score.stages[2].value, score.stages[2].coverage) == (None, 0)
    assert score.weakest == 1


def test_a_stage_too_thin_for_a_number_counts_in_the_journey_and_is_never_the_weakest():
    full = {component: Part(value=80, variance=0) for component in C}
    score = excellence(Parts({1: full, 2: of(csat=20, nps=30)}))
    assert score.value == pytest.approx((80 + 25) / 2)
    assert (score.stages[2].value, score.weakest) == (None, 1)


def test_without_stages_nothing_is_known():
    score = excellence(Parts())
    assert (score.value, score.coverage, score.weakest) == (None, 0, None)


@given(journeys, weightings)
def test_value_limits_and_coverage_stay_in_their_ranges(parts, weights):
    score = excellence(parts, weights)
    for one in (score, *score.stages.values()):
        assert 0 <= one.coverage <= 1
        if one.low is not None:
            assert 0 <= one.low <= one.value <= one.high <= 100
        if one.value is None:
            assert one.coverage < 0.6
        else:
            assert one.coverage > 0.6 - 1e-6


@given(journeys, weightings, st.data())
def test_raising_one_component_lowers_nothing(parts, weights, data):
    filled = [(stage, component) for stage, known in parts.stages.items() for component in known]
    assume(filled)
    stage, component = data.draw(st.sampled_from(filled))
    old = parts.stages[stage][component]
    raised = replace(old, value=data.draw(st.floats(old.value, 100)))
    better = Parts({**parts.stages, stage: {**parts.stages[stage], component: raised}})
    a, b = excellence(parts, weights), excellence(better, weights)
    assert (a.value is None) == (b.value is None)
    assert a.value is None or b.value >= a.value
    assert a.stages[stage].value is None or b.stages[stage].value >= a.stages[stage].value


@given(journeys, weightings, st.randoms())
def test_the_order_of_stages_and_components_changes_nothing(parts, weights, random):
    def shuffled(items):
        pairs = list(items.items())
        random.shuffle(pairs)
        return dict(pairs)

    other = Parts(shuffled({stage: shuffled(known) for stage, known in parts.stages.items()}))
    assert excellence(other, weights) == excellence(parts, weights)
    assert moved(other, parts, weights) == moved(parts, parts, weights)


# ---- why it moved


def test_a_component_that_rose_explains_its_share_of_the_rise():
    before = {component: Part(value=50) for component in C}
    after = {**before, C.CSAT: Part(value=71)}
    found = moved(Parts({1: before}), Parts({1: after}))
    assert found[0].component is C.CSAT
    assert found[0].points == pytest.approx(21 / 7)
    assert (found[0].before, found[0].after) == (50, 71)
    assert [one.points for one in found[1:]] == [0] * 6


def test_a_component_that_is_new_counts_by_its_distance_from_the_mean():
    # By hand: five at 60 and one that comes in at 90: 60 -> 65, mean 62.5; a goes from 0 to 1/6, and the rest lose it
    before = of(conversion=60, csat=60, nps=60, emotion=60, checkpoints=60)
    found = moved(Parts({1: before}), Parts({1: {**before, **of(handoffs=90)}}))
    assert (found[0].component, found[0].before, found[0].after) == (C.HANDOFFS, None, 90)
    assert found[0].points == pytest.approx((90 - 62.5) / 6)
    assert [one.points for one in found[1:]] == pytest.approx([(60 - 62.5) * (1 / 6 - 1 / 5)] * 5)
    assert sum(one.points for one in found) == pytest.approx(5)


@given(journeys, journeys, weightings)
def test_contributions_add_up_to_the_change(before, after, weights):
    old, new = excellence(before, weights).value, excellence(after, weights).value
    found = moved(before, after, weights)
    if old is None or new is None:
        assert found is None
        return
    assert math.fsum(one.points for one in found) == pytest.approx(new - old, abs=1e-9)


full = st.fixed_dictionaries(dict.fromkeys(list(C)[:5], part), optional=dict.fromkeys(list(C)[5:], part))


@given(*[st.dictionaries(st.integers(1, 5), full, min_size=1).map(Parts)] * 2, weightings)
def test_contributions_add_up_where_stages_come_and_go(before, after, weights):
    old, new = excellence(before, weights).value, excellence(after, weights).value
    assume(old is not None and new is not None)
    found = moved(before, after, weights)
    assert math.fsum(one.points for one in found) == pytest.approx(new - old, abs=1e-9)
    assert {one.stage for one in found} == {*before.stages, *after.stages}


def test_what_is_not_told_one_by_one_is_told_together():
    before = {component: Part(value=50) for component in C}
    after = {**before, C.CSAT: Part(value=71), C.NPS: Part(value=43), C.EMOTION: Part(value=50.1)}
    told, rest, together = biggest(moved(Parts({1: before}), Parts({1: after})), 1)
    assert [one.component for one in told] == [C.CSAT]
    assert {one.component for one in rest} == {C.NPS, C.EMOTION}
    assert told[0].points + together == pytest.approx((21 - 7 + 0.1) / 7)
    told, rest, _ = biggest(moved(Parts({1: before}), Parts({1: after})), 9)
    assert ([one.component for one in told], [one.component for one in rest]) == ([C.CSAT, C.NPS], [C.EMOTION])


@given(journeys, journeys, weightings)
def test_the_way_back_is_the_way_there_with_the_other_sign(before, after, weights):
    there, back = moved(before, after, weights), moved(after, before, weights)
    assert (there is None) == (back is None)
    points = [{(one.stage, one.component): one.points for one in way or ()} for way in (there, back)]
    assert points[0] == pytest.approx({key: -x for key, x in points[1].items()}, abs=1e-9)


# ---- weights


def test_kept_parts_score_under_two_versions_of_the_weights():
    parts = Parts.from_json(json.loads(json.dumps(Parts({1: FIVE}).to_json())))
    heavy = Weights(version=2, components={C.CSAT: 4.0}, stages={1: 2.0})
    assert Weights.from_json(json.loads(json.dumps(heavy.to_json()))) == heavy
    assert excellence(parts).value == pytest.approx(75.5)
    assert excellence(parts, heavy).value == pytest.approx((4 * 80 + 80 + 65 + 62.5 + 90) / 8)
    assert excellence(parts, heavy).version == 2


def test_what_weighs_nothing_is_as_if_nobody_had_asked():
    # By hand: without NPS and emotion (80 + 80 + 90) / 3 of what five components can say
    weights = Weights(components={C.NPS: 0.0, C.EMOTION: 0.0})
    score = excellence(Parts({1: FIVE}), weights)
    assert score.value == pytest.approx(250 / 3)
    assert score.coverage == pytest.approx(3 / 5)
    assert score.unsure == ()
    assert {one.component for one in moved(Parts({1: FIVE}), Parts({1: FIVE}), weights)} == {*FIVE} - {C.NPS, C.EMOTION}


def test_a_stage_that_weighs_nothing_has_a_score_and_counts_nowhere():
    full = {component: Part(value=80, variance=0) for component in C}
    low = {component: Part(value=10, variance=0) for component in C}
    score = excellence(Parts({1: full, 2: low}), Weights(stages={2: 0.0}))
    assert (score.value, score.stages[2].value) == pytest.approx((80, 10))
    assert (score.coverage, score.weakest) == (1, 1)
    assert excellence(Parts({1: full}), Weights(stages={1: 0.0})).value is None


def test_not_everything_can_weigh_nothing():
    with pytest.raises(InvalidWeights) as refused:
        Weights(components=dict.fromkeys(C, 0.0))
    assert refused.value.values == {"why": "nothing"}


@pytest.mark.parametrize("wrong", [-1, math.nan, math.inf, 1e-300])
def test_weights_are_zero_or_more(wrong):
    with pytest.raises(InvalidWeights):
        Weights(components={C.NPS: wrong})
    with pytest.raises(InvalidWeights):
        Weights(stages={7: wrong})
