"""What a hand-off loses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.counts import InvalidCounts
from funnel.losses import loss


def test_the_share_lost_has_wilsons_limits():
    # Newcombe (1998), Stat. Med. 17, 857-872, table I, method 3: 15 of 148
    found = loss(148, 133)
    assert found.share == pytest.approx(15 / 148)
    assert (found.low, found.high) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_it_loses_where_even_the_lower_limit_is_above_what_is_accepted():
    assert loss(148, 133).loses is True
    assert loss(148, 133, accepted=0.07).loses is False
    # 1 of 29: from 0.6 % to 17 %, so nothing is shown
    assert loss(29, 28).loses is False


def test_nobody_sent_is_unknown_and_nobody_lost_is_zero():
    none = loss(0, 0)
    assert (none.share, none.low, none.high, none.loses) == (None, None, None, None)
    assert (loss(20, 20).share, loss(20, 20).low, loss(20, 20).loses) == (0, 0, False)


def test_no_more_arrive_than_were_sent():
    with pytest.raises(InvalidCounts) as refused:
        loss(80, 90)
    assert refused.value.values == {"why": "more_out_than_in", "entered": 80, "completed": 90}
    with pytest.raises(InvalidCounts):
        loss(5, -1)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_one_more_arrival_never_makes_a_hand_off_lose(counted):
    sent, arrived = counted
    now, better = loss(sent, arrived), loss(sent, arrived + 1)
    assert now.low <= now.share <= now.high
    assert better.share < now.share
    assert better.low <= now.low + 1e-12
    assert now.loses or not better.loses
