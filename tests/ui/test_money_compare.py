"""Comparing periods, segments, channels and journeys: rates as counted, differences tested together, small n said."""

import math
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from experiments.many import compare_shares
from funnel.costs import Cost
from funnel.count_parts import Part
from funnel.counts import StageCounts
from funnel.journey import Phase
from funnel.known import Counted
from tests.ui import screen
from tests.ui.screen import opened, whole
from ui.parts.money_compared import Acquired, Line, compare, comparisons, within
from ui.parts.money_groups import Groups, first_two, period_key, period_of, shared
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
APRIL = (date(2026, 4, 1), date(2026, 5, 1))
WEEK = (date(2026, 4, 6), date(2026, 4, 13))


def page(store, lang="en", **query):
    return whole(opened(store, "money", lang, view="compare", **query))


def everything(at):
    return screen.everything(at).replace("\u00a0", " ")


def counts(entered, completed):
    return StageCounts(entered=entered, completed=completed)


def count(workspace, period, *of_stages):
    stages = workspace.journey.stages()
    workspace.journey.record_counts(
        *period, {stage.id: counts(*known) for stage, known in zip(stages, of_stages, strict=False)}
    )


# ---- the comparison itself


def test_p_values_are_raised_together_as_holm_says():
    """p.adjust(c(p1, p2, p3), "holm") is the largest so far of 3, 2 and 1 times the p, from the smallest on."""
    groups = [((1000, 100), (1000, 150)), ((1000, 100), (1000, 128)), ((1000, 100), (1000, 104))]
    lines = [Line(head="", name=str(at), counts=tuple(counts(*one) for one in pair)) for at, pair in enumerate(groups)]
    raw = [float(compare_shares([b[1]], [b[0]], [a[1]], [a[0]]).p_value[0]) for a, b in groups]
    found = [one.differences[0] for one in compare(lines)[0]]
    assert raw == sorted(raw)
    assert [one.p for one in found] == pytest.approx([3 * raw[0], 2 * raw[1], raw[2]])
    assert [one.decided for one in found] == [True, False, False]
    assert raw[1] < 0.05 + 1e-2
    assert found[0].found.value == pytest.approx(0.05)


def test_a_rate_has_wilsons_limits_and_nobody_has_none():
    line = Line(head="", name="a", counts=(counts(263, 81), counts(0, 0), StageCounts()))
    (found,) = compare([line])[0]
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 81 of 263.
    assert [round(x, 4) for x in (found.rates[0].value, found.rates[0].low, found.rates[0].high)] == [
        0.3080,
        0.2553,
        0.3662,
    ]
    assert found.rates[1].value is None
    assert found.differences == (None, None)
    assert comparisons([found]) == 0


people = some.tuples(some.integers(0, 60), some.integers(0, 60)).map(lambda two: counts(max(two), min(two)))


@given(some.lists(some.lists(people | some.just(StageCounts()), min_size=3, max_size=3), max_size=4))
def test_any_counts_give_numbers_within_their_range(rows):
    for one in compare([Line(head="", name="a", counts=tuple(row)) for row in rows])[0]:
        for rate in one.rates:
            assert rate.value is None or 0 <= rate.low <= rate.value <= rate.high <= 1
        for difference in one.differences:
            if difference is not None:
                assert 0 <= difference.p <= 1
                assert -1 <= difference.found.low <= difference.found.high <= 1
                assert math.isfinite(difference.found.value)


def test_a_week_inside_a_month_counts_once():
    def of(period, entered, completed):
        return Counted(starts=period[0], ends=period[1], counts=counts(entered, completed))

    both = [of(WEEK, 10, 5), of(APRIL, 40, 20), of(MARCH, 30, 10)]
    assert within(both, (MARCH[0], APRIL[1])) == counts(70, 30)
    assert within(both, WEEK) == counts(10, 5)
    assert within([], MARCH) == StageCounts()


# ---- which ones


def test_the_newest_period_stands_against_the_one_of_its_length_before_it():
    names = {period_key(one): "" for one in (APRIL, WEEK, MARCH)}
    assert first_two(Groups(by="periods", names=names)) == [period_key(MARCH), period_key(APRIL)]
    assert period_of(period_key(WEEK)) == WEEK
    assert shared([APRIL, WEEK])
    assert not shared([APRIL, MARCH])


# ---- the page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("by", ["periods", "segments", "channels", "journeys", "nonsense"])
def test_with_nothing_to_compare_it_says_what_is_needed(store, workspace, lang, by):
    said = everything(page(store, lang, by=by))
    assert say(lang, f"money_compare.empty_{'periods' if by == 'nonsense' else by}") in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_decided_difference_of_two_periods_is_a_sentence_and_small_n_is_said(store, workspace, lang):
    count(workspace, MARCH, (2000, 200), (200, 60), (20, 8))
    count(workspace, APRIL, (2000, 320), (320, 96), (25, 11))
    said = everything(page(store, lang))
    stage = say(lang, f"stage.{workspace.journey.stages()[0].template}")
    march, april = {"en": ("Mar 2026", "Apr 2026"), "es": ("mar 2026", "abr 2026")}[lang]
    # 320 of 2,000 less 200 of 2,000.
    assert {"en": "+6.0 pp", "es": "+6,0 pp"}[lang] in said
    assert f"**{stage}:**" in said
    assert march in said
    assert april in said
    assert say(lang, "money_compare.corrected", count=3) in said
    assert say(lang, "money_compare.undecided") in said
    assert "200" in said
    assert {"en": "under 30", "es": "menos de 30"}[lang] in said


def test_the_address_says_what_is_compared_and_in_which_order(store, workspace):
    count(workspace, MARCH, (2000, 200))
    count(workspace, APRIL, (2000, 320))
    at = page(store, a=period_key(APRIL), b=period_key(MARCH))
    assert at.multiselect[0].value == [period_key(APRIL), period_key(MARCH)]
    assert "−6.0 pp" in everything(at)


def test_periods_with_days_in_common_are_said_to_hold_the_same_people(store, workspace):
    count(workspace, APRIL, (2000, 320))
    count(workspace, WEEK, (500, 70))
    at = page(store, a=period_key(APRIL), b=period_key(WEEK))
    assert say("en", "money_compare.shared") in [one.value for one in at.warning]


@pytest.mark.parametrize(("by", "field"), [("segments", "segment"), ("channels", "channel")])
def test_segments_and_channels_are_compared_stage_by_stage(store, workspace, by, field):
    stage = next(one for one in workspace.journey.stages() if one.phase is Phase.ACQUISITION)
    parts = [
        Part(stage=stage.id, starts=MARCH[0], ends=MARCH[1], entered=1000, completed=n, **{field: name})
        for name, n in (("<b>Old</b>", 100), ("New", 180))
    ]
    workspace.count_files.bring(parts, file="c.csv", digest="d")
    said = everything(page(store, by=by))
    assert "+8.0 pp" in said
    assert "18.0% (15.7–\u206020.5), 180 of 1,000" in said
    assert "money\\_compare" not in said


def test_journeys_are_compared_in_the_stages_of_one_name(store, workspace):
    stages = [(Phase.ACQUISITION, "Call", ""), (Phase.DELIVERY, "Only here", "")]
    for at, name in enumerate(("One", "Two")):
        journey = workspace.map.new_journey({"name": name}, [(*one[:2], None) for one in stages[: 2 - at]], token=name)
        first = workspace.journey.stages(journey)[0]
        workspace.journey.record_counts(*MARCH, {first.id: counts(500, 100 + 100 * at)})
        one, two = (journey, None) if at == 0 else (one, journey)  # noqa: F821
    said = everything(page(store, by="journeys", a=str(one), b=str(two)))
    assert "+20.0 pp" in said
    assert "Only here" not in said


def acquired(workspace, *channels):
    """Of each channel in March its name, the money spent (in minor units), and who came of it."""
    stage = [one for one in workspace.journey.stages() if one.phase is Phase.ACQUISITION][-1]
    (journey,) = workspace.map.journeys()
    for name, minor, _ in channels:
        entry = Cost(day=MARCH[0], phase=Phase.ACQUISITION, money=minor, hours=0.0, channel=name, journey=journey.id)
        workspace.costs.add(entry, token=name)
    parts = [
        Part(stage=stage.id, starts=MARCH[0], ends=MARCH[1], entered=1000, completed=people, channel=name)
        for name, _, people in channels
    ]
    workspace.count_files.bring(parts, file="c.csv", digest="d")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_new_customer_costs_is_tested_with_the_stages(store, workspace, lang):
    # R, poisson.test(c(10, 40), c(1000, 1000)): p is the exact binomial's of 10 of 50, 2 × .0000119.
    acquired(workspace, ("Ads", 100_000, 10), ("Mail", 100_000, 40))
    said = everything(page(store, lang, by="channels"))
    times = {"en": "× 0.25 (0.11 to 0.51)", "es": "× 0,25 (de 0,11 a 0,51)"}[lang]
    assert say(lang, "money_compare.cheaper", group="Mail", base="Ads", times=times).replace("\u00a0", " ") in said
    assert {"en": "€25.00 (€18.36 to €34.99), 40 customers", "es": "40 clientes"}[lang] in said
    assert say(lang, "money_compare.corrected", count=2) in said


def test_costs_without_hours_in_one_group_are_compared_in_money_alone(store, workspace):
    acquired(workspace, ("Ads", 100_000, 10), ("Mail", 100_000, 11))
    entry = Cost(day=MARCH[0], phase=Phase.ACQUISITION, money=0, hours=5.0, channel="Mail")
    workspace.costs.add(entry, token="hours")
    said = everything(page(store, by="channels"))
    assert say("en", "money_compare.costs_cash") in said
    assert say("en", "money_compare.none_decided") in said


def test_the_p_of_a_cost_is_raised_with_those_of_the_stages():
    line = Line(head="", name="a", counts=(counts(1000, 100), counts(1000, 150)))
    alone = compare([line])[0][0].differences[0].p
    # Alone 2 × .5^5 = .0625; the smaller p of the two is doubled.
    (stage,), (cost,) = compare([line], [Acquired(minor=100, people=0), Acquired(minor=100, people=5)])
    assert (stage.differences[0].p, cost.p) == (pytest.approx(2 * alone), pytest.approx(0.0625))
    assert comparisons([stage], [cost]) == 2
    (unknown,) = compare([], [Acquired(minor=100, people=5), Acquired()])[1]
    assert unknown is None


@pytest.mark.parametrize("a", ["", "x", "2026-03-01", "2026-13-01..x", "9" * 30])
def test_an_address_that_names_nothing_asks_what_to_compare(store, workspace, a):
    count(workspace, MARCH, (2000, 200))
    count(workspace, APRIL, (2000, 320))
    at = page(store, a=a)
    assert say("en", "money_compare.choose_two") in [one.value for one in at.info]
