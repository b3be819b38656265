"""Ratings from 1 to 5: which journey first, and whether a team is ready."""

import pytest

from funnel.ratings import Area, InvalidRating, Rating, Readiness, Weakness, Worth, first


def worth(business_value, strategic_importance, frequency):
    return Worth(
        business_value=business_value, strategic_importance=strategic_importance, frequency=frequency
    )  # fmt: skip


def test_journeys_go_by_the_mean_and_equal_ones_by_business_value():
    order = first({1: worth(2, 3, 4), 2: worth(5, 5, 4), 3: worth(4, 3, 2), 4: worth(1, 1, 2)})
    assert [(one.journey, one.rank, one.tied) for one in order.places] == [
        (2, 1, False),
        (3, 2, True),
        (1, 2, True),
        (4, 4, False),
    ]
    assert order.places[0].worth.mean == pytest.approx(14 / 3)


def test_a_journey_with_a_rating_missing_is_listed_apart_with_what_is_missing():
    order = first({9: worth(None, 5, None), 2: worth(1, 1, 1), 4: Worth()})
    assert [one.journey for one in order.places] == [2]
    assert [(journey, one.missing) for journey, one in order.unrated] == [
        (4, ("business_value", "strategic_importance", "frequency")),
        (9, ("business_value", "frequency")),
    ]
    assert order.unrated[1][1].mean is None


@pytest.mark.parametrize("wrong", [0, 6, -1, 2.5, float("nan")])
def test_a_rating_is_whole_and_from_1_to_5(wrong):
    with pytest.raises(InvalidRating) as refused:
        Worth(frequency=wrong)
    assert refused.value.values["field"] == "frequency"
    with pytest.raises(InvalidRating):
        Rating(value=wrong)


def test_two_or_less_is_weak_and_so_is_a_rating_without_evidence():
    ready = Readiness(
        product=Rating(value=2, evidence="12 of 20 trials failed"),
        team=Rating(value=5, evidence="  "),
        reputation=Rating(value=3, evidence="4.1 stars in 300 reviews"),
    )
    assert ready.weak == {Area.PRODUCT: (Weakness.LOW,), Area.TEAM: (Weakness.UNSUPPORTED,)}
    assert ready.missing == ()


def test_low_and_unsupported_are_both_said():
    assert Rating(value=1).weak == (Weakness.LOW, Weakness.UNSUPPORTED)


def test_what_nobody_has_rated_is_missing_and_not_weak():
    ready = Readiness(team=Rating(value=4, evidence="two people for each shift"))
    assert ready.weak == {}
    assert ready.missing == (Area.PRODUCT, Area.REPUTATION)
