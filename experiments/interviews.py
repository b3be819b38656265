"""A few people were asked: how many must say yes, and what their answers show. Exact at any number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

from funnel.errors import TrayectoError

# Beyond so many people nobody interviews; a survey that needs more is a share of people like any other.
MOST = 2000


class InvalidInterviews(TrayectoError):
    """Answers that cannot be; `why` says which rule is broken."""

    code = "invalid_interviews"


@dataclass(frozen=True, kw_only=True)
class InterviewRule:
    """Ask `n` people; if at least `yes` of them say yes, more than the bar do, beyond chance."""

    n: int
    yes: int


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What `yes` of `n` answers show of the share of people who would say yes.

    `p_value` is one-sided: the chance of so many, or more, if no more than the bar did. `beyond_chance` says that
    it is at most alpha, which is exactly where `low` is not below the bar; `low` and `high` are limits of `level`.
    `chance_above` is the Bayesian chance that the share is above the bar. Without answers `share`, `p_value` and
    `chance_above` are None and the limits exclude nothing.
    """

    yes: int
    n: int
    share: float | None
    low: float
    high: float
    level: float
    p_value: float | None
    chance_above: float | None
    beyond_chance: bool


def yes_needed(n: int, *, at_least: float = 0.5, alpha: float = 0.05) -> int | None:
    """The fewest of `n` who must say yes, so that this comes with a chance of at most alpha if no more than
    `at_least` of all people would: of 9, 8. None where even all of them would not do.

    Raises InvalidInterviews.
    Source: Clopper & Pearson (1934), Biometrika 26, 404-413 (exact binomial).
    """
    _check(0, n, at_least, alpha)
    above = 0.0  # the chance of more than `yes`
    needed = None
    for yes in range(n, 0, -1):
        above += _exactly(yes, n, at_least)
        if above > alpha:
            break
        needed = yes
    return needed


@lru_cache(maxsize=256)
def interviews_needed(
    *, at_least: float = 0.5, hoped: float = 0.8, alpha: float = 0.05, power: float = 0.8
) -> InterviewRule | None:
    """The fewest interviews, and how many must say yes, so that a share of `hoped` is told from `at_least`.

    If no more than `at_least` of all people would say yes, the rule is met by a chance of at most alpha; if
    `hoped` of them would, with at least `power`: from a half to four fifths, 13 of 18. None beyond 2,000.
    Raises InvalidInterviews.
    Source: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 2.5, by exact enumeration.
    """
    _check(0, 0, at_least, alpha)
    if not (at_least < hoped < 1 and alpha < power < 1):
        raise InvalidInterviews(why="hoped")
    # The normal approximation, from well below which the exact search begins.
    normal = NormalDist()
    reach = normal.inv_cdf(1 - alpha) * math.sqrt(at_least * (1 - at_least))
    roughly = ((reach + normal.inv_cdf(power) * math.sqrt(hoped * (1 - hoped))) / (hoped - at_least)) ** 2
    for n in range(max(1, int(0.8 * roughly) - 5), MOST + 1):
        yes = yes_needed(n, at_least=at_least, alpha=alpha)
        if yes is not None and _at_least(yes, n, hoped) >= power:
            return InterviewRule(n=n, yes=yes)
    return None


def judge(yes: int, n: int, *, at_least: float = 0.5, alpha: float = 0.05) -> Judged:
    """Whether more than `at_least` (the bar) of all people would say yes, from `yes` of `n` who were asked.

    Exact binomial p, one-sided, and Clopper–Pearson limits of level 1 - 2·alpha, which therefore agree: 7 of 9
    has p = .0898 and a lower limit below a half. The Bayesian chance starts from Jeffreys' Beta(½, ½).
    Raises InvalidInterviews.
    Source: Clopper & Pearson (1934), Biometrika 26, 404-413; Brown, Cai & DasGupta (2001), Stat. Sci. 16, 101-133.
    """
    from scipy.special import betainc, betaincinv

    _check(yes, n, at_least, alpha)
    nothing = Judged(
        yes=yes, n=n, share=None, low=0.0, high=1.0, level=1 - 2 * alpha,
        p_value=None, chance_above=None, beyond_chance=False,
    )  # fmt: skip
    if n == 0:
        return nothing
    p = float(betainc(yes, n - yes + 1, at_least)) if yes else 1.0
    return Judged(
        yes=yes,
        n=n,
        share=yes / n,
        low=float(betaincinv(yes, n - yes + 1, alpha)) if yes else 0.0,
        high=float(betaincinv(yes + 1, n - yes, 1 - alpha)) if yes < n else 1.0,
        level=1 - 2 * alpha,
        p_value=p,
        chance_above=1 - float(betainc(yes + 0.5, n - yes + 0.5, at_least)),
        beyond_chance=p <= alpha,
    )


def _check(yes: int, n: int, at_least: float, alpha: float) -> None:
    if not 0 < at_least < 1:
        raise InvalidInterviews(why="bar")
    if not 0 < alpha < 0.5:
        raise InvalidInterviews(why="alpha")
    if n < 0 or yes < 0 or n != int(n) or yes != int(yes):
        raise InvalidInterviews(why="people")
    if yes > n:
        raise InvalidInterviews(why="more_yes_than_people", yes=yes, n=n)


def _at_least(yes: int, n: int, share: float) -> float:
    """The chance of `yes` or more among `n`."""
    return min(1.0, math.fsum(_exactly(count, n, share) for count in range(yes, n + 1)))


def _exactly(yes: int, n: int, share: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(yes + 1) - math.lgamma(n - yes + 1)
    return math.exp(ways + yes * math.log(share) + (n - yes) * math.log1p(-share))
