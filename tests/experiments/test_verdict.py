import pytest

from experiments.results import Comparison, Guard, Interval, Verdict
from experiments.rule import Better
from experiments.verdict import comparison_verdict, guard_state, overall_verdict


def interval(low, high, value=0.0):
    return Interval(value=value, low=low, high=high)


def verdict(p, value, *, lift=(None, None), better=Better.UP, mde=None):
    return comparison_verdict(
        p_adjusted=p,
        difference=interval(None, None, value),
        lift=interval(*lift),
        better=better,
        alpha=0.05,
        mde=mde,
    )


def comparison(state, variant="b", guard=None, value=0.1):
    return Comparison(
        variant=variant,
        difference=interval(None, None, value),
        lift=interval(None, None),
        p_value=0.5,
        p_adjusted=0.5,
        method="score",
        verdict=state,
        guard=guard,
    )


@pytest.mark.parametrize(
    ("value", "better", "expected"),
    [
        (0.1, Better.UP, Verdict.WIN),
        (-0.1, Better.UP, Verdict.LOSE),
        (0.1, Better.DOWN, Verdict.LOSE),
        (-0.1, Better.DOWN, Verdict.WIN),
    ],
)
def test_below_alpha_the_sign_and_the_better_direction_decide_even_without_a_lift(value, better, expected):
    assert verdict(0.049, value, better=better) is expected


def test_alpha_itself_is_not_below_alpha():
    assert verdict(0.05, 0.1) is Verdict.INCONCLUSIVE


def test_no_difference_takes_an_interval_wholly_inside_the_mde():
    assert verdict(0.6, 0.1, lift=(-0.04, 0.04), mde=0.05) is Verdict.NO_DIFFERENCE
    assert verdict(0.6, 0.1, lift=(-0.04, 0.06), mde=0.05) is Verdict.INCONCLUSIVE
    assert verdict(0.6, 0.1, lift=(-0.04, None), mde=0.05) is Verdict.INCONCLUSIVE
    assert verdict(0.6, 0.1, lift=(-0.04, 0.04)) is Verdict.INCONCLUSIVE
    assert verdict(None, 0.1) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("limits", "up", "down"),
    [
        ((-0.04, 0.10), Guard.HELD, Guard.UNDECIDED),
        ((-0.20, -0.06), Guard.FAILED, Guard.HELD),
        ((0.06, 0.20), Guard.HELD, Guard.FAILED),
        ((-0.20, 0.02), Guard.UNDECIDED, Guard.HELD),
        ((-0.04, None), Guard.HELD, Guard.UNDECIDED),
        ((None, None), Guard.UNDECIDED, Guard.UNDECIDED),
    ],
)
def test_a_guardrail_of_five_percent_is_held_failed_or_undecided_by_its_interval(limits, up, down):
    assert guard_state(interval(*limits), margin=0.05, better=Better.UP) is up
    assert guard_state(interval(*limits), margin=0.05, better=Better.DOWN) is down


@pytest.mark.parametrize("guard", [Guard.FAILED, Guard.UNDECIDED])
def test_a_guardrail_that_is_not_held_keeps_its_variant_from_winning(guard):
    win = comparison(Verdict.WIN)
    assert overall_verdict([win], [comparison(Verdict.INCONCLUSIVE, guard=Guard.HELD)], mismatch=False) is Verdict.WIN
    assert overall_verdict([win], [comparison(Verdict.LOSE, guard=guard)], mismatch=False) is Verdict.INCONCLUSIVE
    other = comparison(Verdict.WIN, "c")
    assert overall_verdict([win, other], [comparison(Verdict.LOSE, guard=guard)], mismatch=False) is Verdict.WIN


def test_overall_all_lose_or_all_show_no_difference_or_it_is_inconclusive():
    lose, same, open_ = (comparison(v) for v in (Verdict.LOSE, Verdict.NO_DIFFERENCE, Verdict.INCONCLUSIVE))
    assert overall_verdict([lose, lose], [], mismatch=False) is Verdict.LOSE
    assert overall_verdict([same, same], [], mismatch=False) is Verdict.NO_DIFFERENCE
    assert overall_verdict([lose, same], [], mismatch=False) is Verdict.INCONCLUSIVE
    assert overall_verdict([open_, lose], [], mismatch=False) is Verdict.INCONCLUSIVE


def test_a_split_mismatch_or_nothing_to_compare_blocks_whatever_the_figures_say():
    assert overall_verdict([comparison(Verdict.WIN)], [], mismatch=True) is Verdict.BLOCKED
    assert overall_verdict([comparison(Verdict.INCONCLUSIVE, value=None)], [], mismatch=False) is Verdict.BLOCKED
