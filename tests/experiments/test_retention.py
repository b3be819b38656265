"""What is read off retention curves: which days, who is compared, and with which limits."""

from functools import partial

import pytest

from experiments.retention import retention
from experiments.rule import Kind, Metric, Rule
from experiments.survival import log_rank, retention_difference, retention_lift
from funnel.curves import Stays, retention_curve

rule = partial(Rule, control="old", metrics=(Metric(key="m", kind=Kind.SHARE),))
TWO = rule(split={"old": 1, "new": 1}, planned=400)
OLD = Stays((2, 5, 40), (30, 20, 0), (0, 10, 140))
NEW = Stays((3, 7, 35, 120), (20, 20, 0, 1), (0, 10, 100, 49))


def test_days_are_those_people_speak_of_as_far_as_they_go_and_the_last_common_one():
    found = retention(TWO, {"old": OLD, "new": NEW})
    assert found.common == 40
    # Nobody of the old one was seen for 90 days.
    assert [(one.variant, one.day) for one in found.points] == [
        ("old", 7), ("new", 7), ("old", 30), ("new", 30), ("old", 40), ("new", 40), ("new", 90),
    ]  # fmt: skip
    assert [one.day for one in found.changes] == [7, 30, 40]
    assert {one.variant for one in found.changes} == {"new"}
    assert [one.seen for one in found.points if one.variant == "new"] == [180, 150, 50, 50]


def test_at_the_end_limits_are_those_for_one_look():
    found = retention(TWO, {"old": OLD, "new": NEW})
    for one in found.changes:
        assert one.difference == retention_difference(NEW, OLD, day=one.day)
        assert one.lift == retention_lift(NEW, OLD, day=one.day)
    assert found.points[0].share == retention_curve(OLD).on(7)


def test_while_running_every_limit_is_wider_and_the_values_are_the_same():
    once, always = retention(TWO, {"old": OLD, "new": NEW}), retention(TWO, {"old": OLD, "new": NEW}, running=True)
    pairs = [(a.share, b.share) for a, b in zip(once.points, always.points, strict=True)]
    pairs += [(a.difference, b.difference) for a, b in zip(once.changes, always.changes, strict=True)]
    pairs += [(a.lift, b.lift) for a, b in zip(once.changes, always.changes, strict=True)]
    for fixed, held in pairs:
        assert fixed.value == held.value
        assert held.low < fixed.low <= fixed.high < held.high
    assert (always.curves["old"].low < once.curves["old"].low).all()
    assert always.tests == once.tests


def test_without_a_planned_end_there_are_limits_while_running_too():
    found = retention(rule(split={"old": 1, "new": 1}), {"old": OLD, "new": NEW}, running=True)
    planned = retention(rule(split={"old": 1, "new": 1}, planned=1000), {"old": OLD, "new": NEW}, running=True)
    assert found.changes == planned.changes


def test_several_variants_are_each_against_the_control_and_adjusted_together():
    three = rule(split={"one": 1, "old": 1, "two": 1})
    found = retention(three, {"one": NEW, "old": OLD, "two": OLD})
    assert list(found.curves) == ["old", "one", "two"]
    assert [one.variant for one in found.tests] == ["one", "two"]
    p = log_rank(NEW, OLD).p_value
    assert found.tests[0].test.p_value == p
    # Benjamini-Hochberg by hand: the smaller of two p is doubled, the larger one stays.
    assert [one.p_adjusted for one in found.tests] == pytest.approx([2 * p, 1])


def test_who_has_nobody_is_left_out():
    nobody = Stays((), (), ())
    assert retention(TWO, {"old": nobody, "new": nobody}) is None
    assert retention(TWO, {}) is None
    found = retention(TWO, {"old": nobody, "new": NEW})
    assert (list(found.curves), found.changes, found.tests) == (["new"], (), ())
    found = retention(TWO, {"old": OLD, "new": nobody})
    assert (list(found.curves), found.changes, found.tests) == (["old"], (), ())
