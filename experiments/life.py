"""What follows from an experiment's values: its evaluation, how far along it is, what is against its rule."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from experiments.card import Choice, TestCard
from experiments.evaluation import evaluate
from experiments.experiment import Experiment
from experiments.history import history, information
from experiments.periods import periods_of
from experiments.results import Comparison, Evaluation, Verdict
from experiments.rule import ONE_GROUP, Grade
from experiments.ungrouped import judge_before_after, judge_one_group, judge_opinion
from funnel.errors import TrayectoError


class AmendmentRefused(TrayectoError):
    """An amendment that changes nothing, or what existing numbers mean.

    `why`: nothing, variants, grade, rule, end, kind.
    """

    code = "amendment_refused"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far along: `reached` when the planned people are there or the planned weeks are over.

    `early`: the rule ends it before that. `days_left` is None where nothing tells it (no reading yet, or people
    arrive at no known pace).
    """

    people: int
    planned: int | None
    ends: date | None
    reached: bool
    days_left: int | None
    early: bool = False

    @property
    def final(self) -> bool:
        """Whether the verdict may be acted on."""
        return self.reached or self.early


def evaluation(experiment: Experiment) -> Evaluation | None:
    """The card in force against its readings, the newest of which counts; None before either exists.

    An opinion has no readings and is open from the start.
    """
    card, reading = experiment.card, experiment.reading
    if card is not None and card.grade is Grade.OPINION:
        return judge_opinion(card.rule())
    if card is None or reading is None:
        return None
    ended = is_reached(experiment)
    if card.grade in ONE_GROUP:
        return judge_one_group(card.rule(), reading.samples, running=not ended)
    if card.grade is Grade.BEFORE_AFTER:
        return judge_before_after(card.rule(), periods_of(reading), running=not ended)
    known = history(experiment.readings)
    return evaluate(
        card.rule(),
        reading.samples,
        people=reading.people,
        taken=information(card, known, ended=ended),
        earlier=[earlier.samples for earlier in known[:-1]],
        running=not ended,
    )


def progress(experiment: Experiment, today: date, found: Evaluation | None = None) -> Progress:
    """Of a started experiment, with what `evaluation` found. `reached` looks at the newest reading."""
    card, reading = experiment.card, experiment.reading
    started = experiment.started_on
    assert card is not None
    assert started is not None
    ends = card.ends(started)
    people = counted(experiment)
    reached = is_reached(experiment)
    return Progress(
        people=people,
        planned=card.people,
        ends=ends,
        reached=reached,
        days_left=_days_left(card, people, started, reading.through if reading else None, today),
        early=not reached and found is not None and found.early is not None,
    )


def counted(experiment: Experiment) -> int:
    """The people that count towards the planned end; of before and after, those since the change."""
    card, reading = experiment.card, experiment.reading
    if card is None or reading is None:
        return 0
    before = card.control.key if card.grade is Grade.BEFORE_AFTER else None
    return sum(people for variant, people in reading.people.items() if variant != before)


def is_reached(experiment: Experiment) -> bool:
    """Whether the newest reading is at the planned end; an opinion has nothing to wait for once it has started."""
    return experiment.card is not None and _reaches(experiment, experiment.card)


def _reaches(experiment: Experiment, card: TestCard) -> bool:
    """Whether what has been read is at this card's planned end."""
    reading, started = experiment.reading, experiment.started_on
    if card.grade is Grade.OPINION:
        return started is not None  # there is nothing to wait for
    if reading is None or started is None:
        return False
    ends = card.ends(started)
    enough = card.people is not None and counted(experiment) >= card.people
    return enough or (ends is not None and reading.through + timedelta(days=1) >= ends)


def _days_left(card: TestCard, people: int, started: date, through: date | None, today: date) -> int | None:
    ends = card.ends(started)
    by_calendar = None if ends is None else max(0, (ends - today).days)
    by_people = None
    if card.people is not None and through is not None and people > 0:
        days = max(1, (through - started).days + 1)
        wanted = math.ceil((card.people - people) / (people / days))
        by_people = max(0, wanted - max(0, (today - through).days))
    known = [days for days in (by_calendar, by_people) if days is not None]
    return min(known) if known else None


def check_amendment(experiment: Experiment, card: TestCard) -> None:
    """An amendment may change much, but not what numbers that are there already mean. Raises AmendmentRefused."""
    before = experiment.card
    assert before is not None
    if card == before:
        raise AmendmentRefused(why="nothing")
    if not experiment.readings:
        return
    if [variant.key for variant in card.variants] != [variant.key for variant in before.variants]:
        raise AmendmentRefused(why="variants")
    if card.grade is not before.grade:
        raise AmendmentRefused(why="grade")
    if (card.alpha, card.looks) != (before.alpha, before.looks):
        raise AmendmentRefused(why="rule")
    if _reaches(experiment, card) and not _reaches(experiment, before):
        raise AmendmentRefused(why="end")
    kinds = {metric.key: metric.kind for metric in before.metrics}
    for metric in card.metrics:
        if kinds.get(metric.key, metric.kind) is not metric.kind:
            raise AmendmentRefused(why="kind", metric=metric.name)


def in_line(card: TestCard, verdict: Verdict | None, *, final: bool) -> frozenset[Choice]:
    """The choices that the registered rule calls for; every other one needs a reason.

    Before the planned end, unless the rule ended it (`final`), only *keep running* is in line: an early stop is
    somebody's decision. What is blocked at its end has nothing left to run for.
    """
    if verdict is Verdict.BLOCKED:
        return frozenset({Choice.STOP, Choice.ITERATE} if final else {Choice.STOP, Choice.ITERATE, Choice.KEEP_RUNNING})
    if verdict is None or not final:
        return frozenset({Choice.KEEP_RUNNING})
    return frozenset({planned_choice(card, verdict)})


def planned_choice(card: TestCard, verdict: Verdict) -> Choice:
    """What the card says to do with this verdict."""
    if verdict in (Verdict.WIN, Verdict.POINTS_UP):
        return card.on_win
    return card.on_lose if verdict in (Verdict.LOSE, Verdict.POINTS_DOWN) else card.on_open


def kept_numbers(experiment: Experiment, found: Evaluation | None, today: date) -> dict[str, Any]:
    """What a decision keeps of the result that it rested on."""
    if found is None or experiment.reading is None:
        return {}

    def row(comparison: Comparison) -> dict[str, Any]:
        # A guardrail's state goes with the range that judged it.
        judged = comparison.interim if comparison.guard is not None else None
        lift = (judged or comparison).lift
        return {
            "variant": comparison.variant,
            "lift": [lift.value, lift.low, lift.high],
            "p": comparison.p_adjusted,
            "verdict": comparison.verdict.value,
            "guard": comparison.guard and comparison.guard.value,
        }

    return {
        "through": experiment.reading.through.isoformat(),
        "people": dict(experiment.reading.people),
        "reached": progress(experiment, today).reached,
        "early": found.early is not None,
        "comparisons": [
            {"metric": result.metric.key, **row(comparison)}
            for result in found.metrics
            for comparison in result.comparisons
        ],
    }
