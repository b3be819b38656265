"""Retention curves looked at whenever one likes: limits of a share on a day, and of two compared, that hold each time.

People enter over time and are followed for different times, and at every look all that is known of them is put into
the curves anew. Then Kaplan and Meier's share on a fixed day moves as a Brownian motion whose clock is its
information, 1 over its variance (Greenwood's), and so does the difference of two. A normal mixture bounds that at all
times at once, by so many standard errors: an asymptotic confidence sequence, with Greenwood's variance in the place
of a mean's.

What is approximate: it holds as people become many, with the variance taken as known. The limits reach so many
standard errors on the log(-log) scale and are joined as those for one look are (MOVER), which keeps them right with
few people and in uneven splits. By simulation without any difference (30 daily looks, people entering over 30 days,
shares of .03 to .97 after day 1 to 7, 100 to 4,000 people at 1:1 to 1:9, planned were a fiftieth to five times those
who came) 95 % limits leave 0 out at any look in .00 to .03 of the cases; limits for one look do in up to .29, and so
many standard errors of the plain difference in up to .36.
Each day is by itself: nothing here holds for all days of a curve at once.

Sources: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Ann. Stat. 52, 2613-2640 (the sequence); Lin, Shen, Ying
& Breslow (1996), Biometrics 52, 1033-1041 (the clock of a share of survivors).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.anytime_means import sequence_limits
from experiments.results import Interim, Interval
from experiments.survival import share_difference, share_lift
from funnel.curves import Curve

Floats = NDArray[np.float64]


def running_curve(curve: Curve, *, planned: float, alpha: float = 0.05) -> Curve:
    """The curve with limits that hold, on each day by itself, however often somebody looks.

    They are tuned to as many people as are `planned` of this variant, half of whom stay.
    """
    return curve.reaching(_reach(_variance(curve), _planned(planned), alpha))


def running_change(
    treatment: Curve, control: Curve, *, day: float, planned: tuple[float, float], alpha: float = 0.05
) -> Interim:
    """Difference and lift of the shares who stay beyond a day, with limits that hold however often somebody looks.

    Always wider than those for one look. `planned` are the people of treatment and control at the registered end.
    """
    place1, place0 = treatment.place(day), control.place(day)
    if place1 is None or place0 is None:
        unknown = Interval(value=None, low=None, high=None)
        return Interim(difference=unknown, lift=unknown)
    variance = _variance(treatment)[place1] + _variance(control)[place0]
    reach = _reach(variance, _planned(planned[0]) + _planned(planned[1]), alpha)
    one, zero = (curve.reaching(reach).on(day) for curve in (treatment, control))
    return Interim(difference=share_difference(one, zero), lift=share_lift(one, zero))


def _variance(curve: Curve) -> Floats:
    """Greenwood's; where nobody or everybody has left, that of about one person who did otherwise."""
    return np.where(curve.variance > 0, curve.variance, 1 / curve.at_risk**2)


def _planned(people: float) -> float:
    """The variance of a share of a half. A guess is enough: the reach hardly depends on it."""
    return 0.25 / people


def _reach(variance: ArrayLike, planned: float, alpha: float) -> Floats:
    """So many standard errors, at this variance, are out of reach at all times."""
    return sequence_limits(0, 1, planned / np.asarray(variance, float), planned=1, alpha=alpha)[1]
