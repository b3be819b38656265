"""Ratings from 1 to 5 that people give: which journey to look at first, and whether a team is ready for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from funnel.errors import TrayectoError

LOW = 2


class InvalidRating(TrayectoError):
    """A rating that is no whole number from 1 to 5; `field` says of what."""

    code = "invalid_rating"


def _check(field: str, rating: int | None) -> None:
    if rating is not None and rating not in (1, 2, 3, 4, 5):
        raise InvalidRating(field=field, rating=rating)


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What a journey is worth looking at, each from 1 to 5; None = not rated. Raises InvalidRating."""

    business_value: int | None = None
    strategic_importance: int | None = None
    frequency: int | None = None

    def __post_init__(self) -> None:
        for name, rating in asdict(self).items():
            _check(name, rating)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name, rating in asdict(self).items() if rating is None)

    @property
    def mean(self) -> float | None:
        """Of all three; None while one is missing: a mean of fewer would rank what nobody thought about."""
        return None if self.missing else sum(asdict(self).values()) / 3


@dataclass(frozen=True, kw_only=True)
class Place:
    """A journey with its place; equal means share the `rank`, and are `tied`."""

    journey: int
    worth: Worth
    rank: int
    tied: bool


@dataclass(frozen=True, kw_only=True)
class Order:
    """`places` by rank; `unrated` are the journeys with a rating missing (`worth.missing`), by id."""

    places: tuple[Place, ...]
    unrated: tuple[tuple[int, Worth], ...]


def first(journeys: Mapping[int, Worth]) -> Order:
    """Which journey first: by the mean of the three ratings; of equal ones more business value, then the older id."""
    means = {journey: worth.mean for journey, worth in journeys.items()}
    rated = {journey: mean for journey, mean in means.items() if mean is not None}
    order = sorted(rated, key=lambda one: (-rated[one], -(journeys[one].business_value or 0), one))
    high = sorted(rated.values(), reverse=True)
    return Order(
        places=tuple(
            Place(
                journey=one,
                worth=journeys[one],
                rank=high.index(rated[one]) + 1,
                tied=high.count(rated[one]) > 1,
            )
            for one in order
        ),
        unrated=tuple((one, journeys[one]) for one in sorted(journeys) if means[one] is None),
    )


class Area(StrEnum):
    """What has to be ready before people are sent there."""

    PRODUCT = "product"
    TEAM = "team"
    REPUTATION = "reputation"


class Weakness(StrEnum):
    """`low`: rated 2 or less. `unsupported`: rated, and no word of what it rests on."""

    LOW = "low"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, kw_only=True)
class Rating:
    """From 1 to 5, None = not rated, and what people say it rests on. Raises InvalidRating."""

    value: int | None = None
    evidence: str = ""

    def __post_init__(self) -> None:
        _check("rating", self.value)

    @property
    def weak(self) -> tuple[Weakness, ...]:
        """Nothing for what is not rated: that is unknown and not weak."""
        if self.value is None:
            return ()
        low = (Weakness.LOW,) if self.value <= LOW else ()
        return low if self.evidence.strip() else (*low, Weakness.UNSUPPORTED)


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """Are we ready? Three ratings; it warns, and never blocks anything."""

    product: Rating = Rating()
    team: Rating = Rating()
    reputation: Rating = Rating()

    def of(self, area: Area) -> Rating:
        return {Area.PRODUCT: self.product, Area.TEAM: self.team, Area.REPUTATION: self.reputation}[area]

    @property
    def weak(self) -> dict[Area, tuple[Weakness, ...]]:
        """The weak areas, and why."""
        return {area: self.of(area).weak for area in Area if self.of(area).weak}

    @property
    def missing(self) -> tuple[Area, ...]:
        """What nobody has rated."""
        return tuple(area for area in Area if self.of(area).value is None)
