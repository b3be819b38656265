"""A result without a control group in one plain sentence. None of them says that anything is shown."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.card import TestCard
from experiments.life import Progress
from experiments.periods import FEWEST
from experiments.results import Comparison, Evaluation, Verdict
from experiments.rule import ONE_GROUP, Grade
from funnel.samples import Sample
from ui.names import names_of
from ui.sentences import Clean, change_words, small_percent
from ui.words import plain, say


def sentence(lang: str, card: TestCard, found: Evaluation, progress: Progress, *, clean: Clean = plain) -> str:
    """What was found, and that it proves nothing; before the planned end, how it stands so far.

    `clean` makes people's names safe for where the words go (default: Markdown).
    """
    (comparison, *_) = found.primary.comparisons
    if card.grade is Grade.OPINION:
        return say(lang, "said.opinion")
    if card.grade in ONE_GROUP:
        return _asked(lang, card, comparison, found.primary.samples[comparison.variant], early=not progress.final)
    names = {key: clean(name) for key, name in names_of(card).items()}
    return _after(lang, card, comparison, names, early=not progress.final)


def _asked(lang: str, card: TestCard, comparison: Comparison, asked: Sample, *, early: bool) -> str:
    if not asked.n:
        return say(lang, "said.asked_nobody")
    who = {"yes": asked.total, "n": asked.n, "bar": small_percent(lang, card.baseline or 0)}
    if early:
        return say(lang, "said.asked_early", **who)
    if comparison.verdict is Verdict.INCONCLUSIVE:
        return say(lang, f"said.asked_open_{card.primary.better}", **who)
    side = "more" if (comparison.difference.value or 0) > 0 else "fewer"
    return say(lang, f"said.asked_{side}_{comparison.verdict}", **who)


def _after(lang: str, card: TestCard, comparison: Comparison, names: Mapping[str, str], *, early: bool) -> str:
    codes = {note.code for note in comparison.notes}
    if "few_periods" in codes:
        return say(lang, "said.after_too_little", before=FEWEST[0], after=FEWEST[1])
    open_ = comparison.verdict is Verdict.INCONCLUSIVE
    changed = change_words(lang, card, comparison, decided=not (early or open_))
    if changed is None:
        return say(lang, "said.after_untested", metric=names["primary"])
    form = "early" if early else "open" if open_ else comparison.verdict.value
    return say(lang, f"said.after_{form}", metric=names["primary"], change=changed)
