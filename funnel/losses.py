"""Who gets lost between two teams or stages: people sent over, and people who arrived."""

from __future__ import annotations

from dataclasses import dataclass

from funnel.counts import StageCounts, wilson

ACCEPTED = 0.05


@dataclass(frozen=True, kw_only=True)
class Loss:
    """The share of people lost, 0 to 1, with Wilson's limits; each None where nobody was sent.

    `loses`: even the lower limit lies above what is accepted. False says only that no such loss is shown.
    """

    sent: int
    arrived: int
    share: float | None
    low: float | None
    high: float | None
    loses: bool | None


def loss(sent: int, arrived: int, *, accepted: float = ACCEPTED, alpha: float = 0.05) -> Loss:
    """What a hand-off loses. Raises InvalidCounts (`negative`, `more_out_than_in`)."""
    StageCounts(entered=sent, completed=arrived)
    limits = wilson(sent - arrived, sent, alpha=alpha)
    if limits is None:
        return Loss(sent=sent, arrived=arrived, share=None, low=None, high=None, loses=None)
    low, high = limits
    share = (sent - arrived) / sent
    # With all or nobody lost, rounding may leave the share a hair outside.
    low, high = min(share, low), max(share, high)
    return Loss(sent=sent, arrived=arrived, share=share, low=low, high=high, loses=low > accepted)
