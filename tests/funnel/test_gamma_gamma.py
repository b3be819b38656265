"""What a purchase is worth: the figures of the note, and what the model promises."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import approx_fprime

from funnel.gamma_gamma import Amounts, fit, scoring, settled_by


def amounts(p, q, v):
    return Amounts(p=p, q=q, v=v, log_likelihood=0.0)


def simulated(customers: int, p: float, q: float, v: float):
    rng = np.random.default_rng(3)
    paid = rng.integers(1, 8, customers).astype(float)
    return paid, rng.gamma(p * paid, 1 / rng.gamma(q, 1 / v, customers)) / paid


def test_the_mean_and_a_customers_own_are_those_of_the_note():
    # Fader & Hardie (2013), section 4: p 6.25, q 3.74, v 15.44; somebody with one purchase of 20 is worth less than
    # the 35.23 of everybody and more than 20: E = p·(v + x·z̄) / (p·x + q − 1)
    cdnow = amounts(6.25, 3.74, 15.44)
    assert cdnow.mean == pytest.approx(6.25 * 15.44 / 2.74)
    assert cdnow.of_customer(1, 20.0) == pytest.approx(6.25 * 35.44 / 8.99)
    # The weighted mean that the note makes of it
    own = 6.25 * 3 / (6.25 * 3 + 2.74)
    assert cdnow.of_customer(3, 50.0) == pytest.approx((1 - own) * cdnow.mean + own * 50)


def test_the_density_of_a_mean_adds_up_to_one():
    for x in (1.0, 4.0):
        found, _ = quad(
            lambda z, x=x: math.exp(scoring(np.array([x]), np.array([z]))(np.log([6.25, 3.74, 15.44]))[0][0]), 0, np.inf
        )
        assert found == pytest.approx(1, abs=1e-6)


@settings(max_examples=50)
@given(st.lists(st.floats(-3, 3), min_size=3, max_size=3), st.integers(1, 200), st.floats(1e-3, 1e6))
def test_slopes_are_those_of_the_likelihood(logs, paid, mean):
    row = (np.array([float(paid)]), np.array([mean]))
    by_steps = approx_fprime(np.array(logs), lambda at: scoring(*row)(at)[0][0], 1e-6)
    assert scoring(*row)(np.array(logs))[1][:, 0] == pytest.approx(by_steps, rel=1e-3, abs=1e-3 * (1 + paid))


def test_parameters_come_back_from_simulated_customers():
    paid, mean = simulated(4000, 4.0, 5.0, 40.0)
    found = fit(paid, mean)
    errors = np.sqrt(np.diag(settled_by(found, paid, mean).covariance))
    assert (np.abs(found.logs - np.log([4.0, 5.0, 40.0])) < 3.5 * errors).all()
    assert found.mean == pytest.approx(40, rel=0.03)


def test_the_unit_of_money_is_only_a_unit():
    paid, mean = simulated(500, 4.0, 5.0, 40.0)
    euros, cents = fit(paid, mean), fit(paid, 100 * mean)
    assert (cents.p, cents.q, cents.v / 100) == pytest.approx((euros.p, euros.q, euros.v), rel=1e-4)
    assert cents.log_likelihood == pytest.approx(euros.log_likelihood - 500 * math.log(100))


def test_customers_who_spend_alike_are_worth_what_they_spend_and_the_edge_is_said():
    found = fit(np.array([1.0, 2.0, 3.0, 2.0]), np.full(4, 30.0))
    assert found.at_edge
    assert found.mean == pytest.approx(30, rel=0.01)


def test_without_a_finite_mean_there_is_none():
    assert amounts(6.0, 0.9, 15.0).mean is None
    assert amounts(0.05, 0.9, 15.0).of_customer(1, 20.0) is None
    assert amounts(6.0, 0.9, 15.0).of_customer(1, 20.0) == pytest.approx(6 * 35 / 5.9)
    assert fit(np.array([]), np.array([])) is None
