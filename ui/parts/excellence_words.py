"""The score's figures in words: values with their range, what a component rests on, what is still missing."""

from __future__ import annotations

from collections.abc import Mapping

from funnel.answers import CSAT, NPS
from funnel.excellence import LEAST_COVERAGE, JourneyScore, StageScore
from funnel.known import Known, Lack
from funnel.parts import Component
from storage.surveys import WINDOW
from ui.numbers import apart, between, number, percent, signed
from ui.parts.frame import Here

# Where each missing thing is typed.
TYPED_ON: Mapping[Lack, str] = {
    **dict.fromkeys(Lack, "map"),
    Lack.COUNTS: "funnel",
    Lack.CSAT: "voice",
    Lack.NPS: "voice",
}


def score_words(here: Here, score: JourneyScore | StageScore) -> str:
    """ "75.5 (68.2 to 82.8)", or that there is no number at this coverage."""
    if score.value is None:
        return here.say("score.no_number", coverage=known_words(here, score.coverage))
    value = number(here.lang, score.value, 1)
    return value if score.low is None else f"{value} ({range_words(here, score)})"


def known_words(here: Here, coverage: float) -> str:
    """ "63%"; what is too little for a number is not written as if it were enough: "59.62%"."""
    enough = coverage >= LEAST_COVERAGE - 1e-9
    digits = 0 if enough else apart(100 * coverage, 100 * LEAST_COVERAGE, 0)
    return percent(here.lang, coverage, digits)


def range_words(here: Here, score: JourneyScore | StageScore) -> str:
    return between(here.lang, score.low, score.high, lambda lang, x: number(lang, x, 1), none="—")


def rests_on(here: Here, known: Known, component: Component) -> str:
    """What the component of this stage was computed from."""
    say, lang = here.say, here.lang
    if component is Component.CONVERSION and known.counted is not None:
        counts = known.counted.counts
        return say(
            "score.from_counts",
            completed=counts.completed,
            entered=counts.entered,
            target=percent(lang, known.stage.get("target"), None),
            since=known.counted.starts,
        )
    if component is Component.CSAT and CSAT in known.scores:
        return say("score.from_csat", share=percent(lang, known.scores[CSAT].value, none="—"), days=WINDOW)
    if component is Component.NPS and NPS in known.scores:
        return say("score.from_nps", value=signed(lang, known.scores[NPS].value, 1, none="—"), days=WINDOW)
    if component is Component.EMOTION:
        return say("score.from_emotion", value=signed(lang, known.stage.get("emotion"), none="—"))
    tallies = known.tallies.get(component, ())
    met, total = sum(one.met for one in tallies), sum(one.total for one in tallies)
    return say("score.from_tallies", met=met, total=total)
