"""How often customers buy again: the figures of the papers, and a model that stays finite wherever a fit may run."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import hyp2f1

from funnel.bgnbd import LEAST, MOST, Buying, expected, fit, scoring, settled_by

EXCEL = "Fader, Hardie & Lee (2005), Implementing the BG/NBD model in Excel"
logs_within = st.floats(math.log(LEAST), math.log(MOST))


def history(*rows):
    return (np.array(column, float) for column in zip(*rows, strict=True))


# ---- published figures


def test_expected_purchases_are_those_of_the_excel_note():
    # oracles: bgnbd-expected; EXCEL, sheet E[X(t)], parameters of CDNOW
    buying = Buying(r=0.242592928, alpha=4.413532265, a=0.792885966, b=2.425752383, log_likelihood=-9582.4)
    found = buying.expected([0.1429, 1, 3, 31.8571, 32, 78])
    assert found == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576], abs=5e-4)
    assert found[:5] == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437], abs=5e-5)


def test_one_customer_has_the_likelihood_of_the_paper():
    # Equation 3 of Fader, Hardie & Lee (2005), by hand for x = 1, t_x = 1, T = 2 and r = α = a = b = 1:
    # ½·(1·1 / 3²) + ½·(1·1 / 2²)·(1 / 1) with B(1, 2) / B(1, 1) = ½ and B(2, 1) / B(1, 1) = ½
    values, _ = scoring(np.array([1.0]), np.array([1.0]), np.array([2.0]))(np.zeros(4))
    assert math.exp(values[0]) == pytest.approx(0.5 / 9 + 0.5 / 4)
    # who never came back: (α / (α + T))^r
    values, _ = scoring(np.array([0.0]), np.array([0.0]), np.array([2.0]))(np.zeros(4))
    assert math.exp(values[0]) == pytest.approx(1 / 3)


# ---- what the model promises


@given(st.lists(logs_within, min_size=4, max_size=4), st.floats(0.01, 1000))
def test_expected_purchases_are_finite_grow_and_do_so_more_and_more_slowly(logs, weeks):
    found = expected(np.array(logs), np.array([0.0, weeks, 2 * weeks, 3 * weeks]))
    steps = np.diff(found)
    assert np.isfinite(found).all()
    assert found[0] == 0
    assert (steps >= 0).all()
    assert (np.diff(steps) <= 1e-9 * found[-1]).all()


@given(st.floats(0.05, 20), st.floats(0.5, 100), st.floats(1.2, 8), st.floats(0.5, 8), st.floats(0.1, 100))
def test_expected_purchases_are_those_of_the_closed_form_where_that_holds(r, alpha, a, b, weeks):
    # Fader, Hardie & Lee (2005), equation 9
    shape = hyp2f1(r, b, a + b - 1, weeks / (alpha + weeks))
    closed = (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + weeks)) ** r * shape)
    assert expected(np.log([r, alpha, a, b]), np.array([weeks]))[0] == pytest.approx(closed, rel=1e-8)


def test_where_the_closed_form_divides_by_zero_nothing_jumps():
    around = [expected(np.log([0.5, 4.0, a, 2.0]), np.array([52.0]))[0] for a in (1 - 1e-7, 1.0, 1 + 1e-7)]
    assert around[0] > around[1] > around[2]
    assert around[0] == pytest.approx(around[2], rel=1e-6)


@settings(max_examples=50)
@given(
    st.lists(st.floats(-3, 3), min_size=4, max_size=4),
    st.integers(0, 300),
    st.floats(0, 1),
    st.floats(0.2, 400),
)
def test_slopes_are_those_of_the_likelihood(logs, x, part, age):
    row = (np.array([float(x)]), np.array([part * age if x else 0.0]), np.array([age]))
    by_steps = approx_fprime(np.array(logs), lambda at: scoring(*row)(at)[0][0], 1e-6)
    assert scoring(*row)(np.array(logs))[1][:, 0] == pytest.approx(by_steps, rel=1e-3, abs=1e-3 * (1 + x))


def test_rows_that_are_alike_count_each():
    rows = [(0, 0, 30), (2, 10, 30), (1, 5, 40), (5, 38, 40), (3, 29, 30)]
    once, thrice = (fit(*history(*rows * times)) for times in (1, 3))
    assert thrice.log_likelihood == pytest.approx(3 * once.log_likelihood)
    assert thrice.expected([52]) == pytest.approx(once.expected([52]), rel=1e-3)


def test_the_unit_of_time_is_only_a_unit():
    rng = np.random.default_rng(5)
    x = rng.poisson(1.5, 300).astype(float)
    age = rng.uniform(20, 40, 300)
    recency = np.where(x > 0, age * rng.uniform(0.2, 1, 300), 0.0)
    weeks, days = fit(x, recency, age), fit(x, 7 * recency, 7 * age)
    assert (days.r, days.alpha / 7, days.a, days.b) == pytest.approx((weeks.r, weeks.alpha, weeks.a, weeks.b), rel=1e-3)


def test_parameters_come_back_from_simulated_customers():
    r, alpha, a, b = 0.9, 6.0, 1.2, 3.0
    rng = np.random.default_rng(11)
    rows = []
    for rate, chance in zip(rng.gamma(r, 1 / alpha, 6000), rng.beta(a, b, 6000), strict=True):
        at, x, last, age = rng.exponential(1 / rate), 0, 0.0, 60.0
        while at <= age:
            x, last = x + 1, at
            if rng.random() < chance:
                break
            at += rng.exponential(1 / rate)
        rows.append((x, last, age))
    x, last, age = history(*rows)
    found = fit(x, last, age)
    errors = np.sqrt(np.diag(settled_by(found, x, last, age).covariance))
    assert (np.abs(found.logs - np.log([r, alpha, a, b])) < 3.5 * errors).all()
    assert (errors < 0.3).all()


# ---- edges


def test_without_anybody_who_came_back_there_is_no_model():
    assert fit(*history((0, 0, 30), (0, 0, 10))) is None
    assert fit(*history((0, 0, 0), (0, 0, 0))) is None


def test_a_fit_that_runs_to_an_edge_says_so():
    # All alike, and all still there at the end: no spread of rates, and nobody who left
    found = fit(*history(*[(10, 50, 50)] * 200))
    assert found.at_edge
    assert found.expected([50])[0] == pytest.approx(10, rel=0.02)
    assert not settled_by(found, *history(*[(10, 50, 50)] * 200)).settled
