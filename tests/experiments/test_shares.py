"""Which limits and which p suit how many people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact

from experiments.exact import dealt_p, exact_p
from experiments.shares import (
    EXACT_PAIRS,
    deciding_p,
    difference_limits,
    difference_mover_limits,
    few_people,
    hardly_any,
    ratio_limits,
    ratio_mover_limits,
    score_p,
    share_limits,
    small_and_uneven,
)


def four_limits(found):
    return [getattr(found, f"{of}_{end}") for of in ("difference", "ratio") for end in ("low", "high")]


@pytest.mark.parametrize(
    ("n1", "n0", "method", "exact"),
    [
        (20, 20, "mover", True),
        (499, 500, "mover", True),  # one short of 1,000 people
        (500, 500, "score", False),
        (350, 700, "score", False),  # 2:1 is not beyond 2:1
        (349, 700, "mover", True),
        (700, 349, "mover", True),
        (999, 5000, "mover", False),  # too many tables for the exact p
        (100, 10_000, "mover", True),
        (1000, 9000, "score", False),
        (10**7, 10**7, "score", False),
    ],
)
def test_mover_limits_and_the_exact_p_are_for_few_people_and_small_uneven_splits(n1, n0, method, exact):
    x1, x0 = n1 // 9, n0 // 10
    found, (p, flags) = share_limits(x1, n1, x0, n0), deciding_p(x1, n1, x0, n0)
    assert found.method.tolist() == [method]
    assert found.uneven.tolist() == small_and_uneven(n1, n0).tolist()
    expected = {
        "mover": (*difference_mover_limits(x1, n1, x0, n0), *ratio_mover_limits(x1, n1, x0, n0)),
        "score": (*difference_limits(x1, n1, x0, n0), *ratio_limits(x1, n1, x0, n0)),
    }
    assert four_limits(found) == list(expected[method])
    assert flags.tolist() == [exact]
    assert p.tolist() == [exact_p(x1, n1, x0, n0) if exact else score_p(x1, n1, x0, n0)[0]]


def test_few_people_are_fewer_than_a_thousand_in_both_variants_together():
    assert few_people([1, 499, 500, 999], [1, 500, 500, 1]).tolist() == [True, True, False, False]


def test_a_split_is_uneven_beyond_two_to_one_with_fewer_than_a_thousand_in_the_smaller_variant():
    assert small_and_uneven([201, 200, 999, 1000, 5000], [100, 100, 1999, 2001, 5000]).tolist() == [
        True,
        False,
        True,
        False,
        False,
    ]


@settings(max_examples=100)
@given(st.data())
def test_the_p_of_dealing_anew_is_fishers(data):
    n1, n0 = data.draw(st.integers(1, 200)), data.draw(st.integers(1, 5000))
    x1, x0 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n0))
    fisher = fisher_exact([[x1, n1 - x1], [x0, n0 - x0]]).pvalue
    assert dealt_p(x1, n1, x0, n0) == pytest.approx(fisher, rel=1e-6, abs=1e-300)
    assert dealt_p(x0, n0, x1, n1) == pytest.approx(fisher, rel=1e-6, abs=1e-300)


def test_a_few_in_the_smaller_variant_do_not_make_a_p_far_below_any_exact_one():
    # 3 of 499 against 0 of 5,000: R fisher.test .00074, the score test .00000004.
    assert deciding_p(3, 499, 0, 5000)[0] == pytest.approx(0.000743, abs=5e-7)
    # From where enough are expected on it is the score test's, as at 2:1 and at even splits.
    assert hardly_any(
        [3, 19, 20, 980, 3, 0], 1000, [0, 0, 0, 9000, 0, 0], [9000, 9000, 9000, 9000, 2000, 9000]
    ).tolist() == [True, True, True, True, False, False]


@pytest.mark.parametrize(("n1", "n0", "rate"), [(50, 50_000, 0.003), (100, 20_000, 0.001), (1000, 99_000, 0.0005)])
def test_the_p_that_decides_keeps_alpha_however_few_are_expected_in_a_small_variant(n1, n0, rate):
    # By enumeration of all tables but those of a chance below 1e-7 on either side; the score test's are .05 to .14.
    most, (first, last) = int(binom.ppf(1 - 1e-7, n1, rate)), binom.ppf([1e-7, 1 - 1e-7], n0, rate).astype(int)
    x1, x0 = (each.ravel() for each in np.mgrid[: most + 1, first : last + 1])
    chance = binom.pmf(x1, n1, rate) * binom.pmf(x0, n0, rate)
    p, _ = deciding_p(x1, n1, x0, n0)
    for alpha in (0.05, 0.001):
        assert chance[p < alpha].sum() <= alpha < chance[score_p(x1, n1, x0, n0) < alpha].sum()


def test_many_comparisons_give_what_each_gives_alone():
    tables = np.array([(7, 34, 1, 34), (0, 10, 3, 10), (90, 900, 40, 300), (500, 5000, 450, 5000), (0, 0, 3, 10)]).T
    together, (p, exact) = share_limits(*tables), deciding_p(*tables)
    for i, table in enumerate(tables.T):
        alone, (p_alone, exact_alone) = share_limits(*table), deciding_p(*table)
        assert alone.method[0] == together.method[i]
        assert [each[0] for each in four_limits(alone)] == pytest.approx([each[i] for each in four_limits(together)])
        assert (p_alone[0], exact_alone[0]) == (p[i], exact[i])


def test_one_control_serves_many_treatments():
    found = share_limits([50, 60], [1000, 1000], 55, 1000)
    assert found.ratio_low.tolist() == pytest.approx(
        [*ratio_limits(50, 1000, 55, 1000)[0], *ratio_limits(60, 1000, 55, 1000)[0]]
    )


def test_nobody_in_a_variant_excludes_nothing():
    for table in [(0, 0, 3, 10), (3, 10, 0, 0), (0, 0, 0, 0), (0, 0, 300, 9000)]:
        assert [limit[0] for limit in four_limits(share_limits(*table))] == [-1, 1, 0, np.inf]
        assert deciding_p(*table)[0] == 1


def test_at_even_splits_from_a_thousand_people_on_limits_and_p_say_the_same():
    rng = np.random.default_rng(11)
    n = np.exp(rng.uniform(np.log(500), np.log(1e7), 200_000)).astype(int)
    rate = np.exp(rng.uniform(np.log(1e-4), 0, n.size))
    x0 = rng.binomial(n, rate)
    x1 = rng.binomial(n, np.clip(rate + rng.normal(0, 2, n.size) * np.sqrt(2 * rate * (1 - rate) / n), 0, 1))
    for alpha in (0.01, 0.05):
        below = deciding_p(x1, n, x0, n)[0] < alpha
        difference_low, difference_high, ratio_low, ratio_high = four_limits(share_limits(x1, n, x0, n, alpha=alpha))
        assert (((difference_low > 0) | (difference_high < 0)) == below).all()
        assert (((ratio_low > 1) | (ratio_high < 1)) == below).all()


@st.composite
def tables(draw, largest=10**7):
    n1, n0 = draw(st.integers(0, largest)), draw(st.integers(0, largest))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n0)), n0


@settings(max_examples=100)
@given(st.one_of(tables(), tables(largest=400)))
def test_every_table_has_an_answer_and_swapping_the_variants_mirrors_it(table):
    x1, n1, x0, n0 = table
    difference_low, difference_high, ratio_low, ratio_high = four_limits(share_limits(*table))
    assert -1 <= difference_low < difference_high <= 1
    assert 0 <= ratio_low < ratio_high
    mirrored = four_limits(share_limits(x0, n0, x1, n1))
    assert mirrored[:2] == [-difference_high, -difference_low]
    inverse = [1 / limit[0] if limit else np.inf for limit in (ratio_high, ratio_low)]
    assert [limit[0] for limit in mirrored[2:]] == pytest.approx(inverse, rel=1e-12)
    if n1 * n0 <= EXACT_PAIRS / 10 or n1 + n0 > 10**5:
        (p,), (flag,) = deciding_p(*table)
        assert 0 <= p <= 1
        (p_mirrored,), (flag_mirrored,) = deciding_p(x0, n0, x1, n1)
        assert p_mirrored == pytest.approx(p, rel=1e-5)
        assert flag == flag_mirrored


@settings(max_examples=60)
@given(tables(largest=2000), st.sampled_from([(0.01, 0.05), (0.05, 0.2)]))
def test_more_confidence_never_narrows_the_limits(table, alphas):
    wide, narrow = (four_limits(share_limits(*table, alpha=alpha)) for alpha in alphas)
    assert wide[0] <= narrow[0]
    assert wide[1] >= narrow[1]
    assert wide[2] <= narrow[2]
    assert wide[3] >= narrow[3]
