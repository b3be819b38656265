"""A result in plain words: what the rule says, what changed and by how much, and how far along it is.

No statistics in here and no terms of it: the figures come from an evaluation, the names from people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from experiments.card import TestCard
from experiments.life import Progress
from experiments.ratios import ratio_variance
from experiments.results import Comparison, Evaluation, Guard, Interim, Interval, Verdict
from experiments.rule import Better, Kind
from experiments.sample_size import people_needed
from ui.names import names_of
from ui.numbers import apart, between, number, percent, signed, signed_percent, telling
from ui.words import plain, say

Clean = Callable[[str], str]
# A lift below it is "0.000%" to three decimals.
FAINT = 1e-5


@dataclass(frozen=True, kw_only=True)
class Said:
    """`overall` first; `comparisons` one sentence each, in order, empty where `overall` says it all."""

    overall: str
    comparisons: tuple[str, ...] = ()


def sentences(lang: str, card: TestCard, found: Evaluation, progress: Progress, *, clean: Clean = plain) -> Said:
    """The result of one experiment. `clean` makes people's names safe for where the words go (default: Markdown)."""
    names = {key: clean(name) for key, name in names_of(card).items()}
    primary = found.primary.comparisons
    if found.verdict is Verdict.BLOCKED:
        return Said(overall=say(lang, "said.blocked_split" if found.split.mismatch else "said.blocked_empty"))
    each = tuple(_comparison(lang, card, comparison, names, early=not progress.final) for comparison in primary)
    if len(primary) == 1 and primary[0].verdict is found.verdict:
        return Said(overall=each[0])
    return Said(overall=_overall(lang, found, names, early=not progress.final), comparisons=each)


def standing(comparison: Comparison) -> Comparison | Interim:
    """The comparison with the limits that may be read now: before the planned end, those made for looking."""
    return comparison.interim or comparison


def change_of(kind: Kind, shown: Comparison | Interim) -> Interval:
    """The change that a chart and a table show: the lift, or for NPS its points, in hundreds."""
    if kind is not Kind.NPS:
        return shown.lift
    points = (shown.difference.value, shown.difference.low, shown.difference.high)
    value, low, high = (None if x is None else x / 100 for x in points)
    return Interval(value=value, low=low, high=high)


def lift_words(lang: str, lift: Interval, *, points: bool = False) -> str:
    """The limits, signed, as a chart or a table shows them: "-6.9% to -1.7%"; a dash where there are none."""
    return between(lang, lift.low, lift.high, partial(_signed, digits=_digits(lift), points=points), none="—")


def lift_value(lang: str, lift: Interval, *, points: bool = False) -> str:
    """The estimate, signed, with as many decimals as its limits; a dash where there is none."""
    return "—" if lift.value is None else _signed(lang, lift.value, digits=_digits(lift), points=points)


def _signed(lang: str, share: float, *, digits: int, points: bool) -> str:
    return signed(lang, share * 100, digits) if points else signed_percent(lang, share, digits)


def small_percent(lang: str, share: float) -> str:
    """A percent that people typed, without a decimal that says nothing: "5%", "2.5%", "0.25%"."""
    whole = round(share * 100, 9)
    digits = next((digits for digits in (0, 1, 2) if round(whole, digits) == whole), telling(whole, 2))
    return percent(lang, share, digits)


def worth_words(lang: str, card: TestCard) -> str:
    """The smallest change worth having: "20%", or of NPS "20 points"."""
    if card.primary.kind is Kind.NPS:
        return say(lang, "size.points", x=number(lang, round(card.mde * 100, 6)))
    return small_percent(lang, card.mde)


def length_words(lang: str, progress: Progress, *, ended: bool = False) -> str:
    """How far along it is, and how much longer; nothing of that where people have `ended` it."""
    parts, ended = [], ended and not progress.reached
    if progress.planned is not None:
        people = "length.people_ended" if ended else "length.people"
        parts.append(say(lang, people, people=progress.people, planned=progress.planned))
    if progress.ends is not None:
        parts.append(say(lang, "length.until", day=progress.ends - timedelta(days=1)))
    if progress.reached or ended:
        parts.append(say(lang, "length.ended" if ended else "length.reached"))
    elif progress.days_left == 0:
        parts.append(say(lang, "length.by_now" if progress.ends is None else "length.over"))
    elif progress.days_left is not None:
        parts.append(say(lang, "length.left", count=progress.days_left))
    else:
        parts.append(say(lang, "length.unknown"))
    return " ".join(parts)


def people_to_see(card: TestCard, found: Evaluation) -> int | None:
    """People in all variants that it takes to see the smallest worthwhile lift from where the control really is.

    None where the control's figures do not tell.
    """
    control = found.primary.samples[card.control.key]
    value, spread = card.primary.kind.of(control), control.variance
    if value is None:
        return None
    if card.primary.kind is Kind.RATIO:
        spread = ratio_variance(control)
    shares = card.rule().shares
    return people_needed(
        card.primary.kind,
        value,
        card.mde if card.primary.better is Better.UP else -card.mde,
        sd=None if spread is None else spread**0.5,
        alpha=card.alpha,
        variants=len(card.variants),
        shares=[shares[variant.key] for variant in card.variants],
    )


# ---- one comparison


def _comparison(lang: str, card: TestCard, comparison: Comparison, names: Mapping[str, str], *, early: bool) -> str:
    who = {"variant": names[comparison.variant], "control": names[card.control.key], "metric": names["primary"]}
    shown = standing(comparison)
    decided = comparison.verdict is not Verdict.INCONCLUSIVE and not early
    changed = change_words(lang, card, shown, decided=decided)
    codes = {note.code for note in comparison.notes}
    difference = shown.difference.value
    if changed is None and "one_answer_each" in codes and difference is not None:
        form = "alike_up" if difference > 0 else "alike_down"
        changed = say(lang, f"moved.{form}", x=number(lang, abs(difference), none="—"))
    if "both_zero" in codes:
        return say(lang, "said.nobody_yet", **who)
    if "no_spread" in codes and changed is None:
        return say(lang, "said.all_alike", **who)
    if changed is None:
        return say(lang, "said.too_little", **who)
    who |= {"change": changed, "mde": worth_words(lang, card)}
    return say(lang, f"said.{'early_' if early else ''}{comparison.verdict.value}", **who)


def change_words(lang: str, card: TestCard, shown: Comparison | Interim, *, decided: bool) -> str | None:
    """By how much the metric moved, or may have moved; None where the figures leave everything open."""
    interval, write = shown.lift, _percent
    if in_own_unit(card.primary.kind, shown):
        interval = shown.difference
        write = {Kind.SHARE: _points, Kind.NPS: _score}.get(card.primary.kind, _amount)
    form = _form(interval)
    if form is None:
        return None
    digits = _digits(change_of(card.primary.kind, shown) if write is _score else interval)
    if write is _amount:
        digits = apart(interval.low, interval.high, telling(max(interval.low or 0, interval.high or 0, key=abs), 2))
    sizes = [None if x is None else write(lang, abs(x), digits) for x in (interval.low, interval.high)]
    small, large = reversed(sizes) if form == "down" else sizes
    speak = partial(say, lang, low=small, high=large)
    return speak(f"moved.{form}") if decided else speak(f"may_move.{form}")


def in_own_unit(kind: Kind, shown: Comparison | Interim) -> bool:
    """Whether the change is said as a difference: without limits of a lift, or where percents are but zeros.

    A share's difference is smaller than its lift, so that its percents are written to more decimals instead.
    """
    lift, difference = shown.lift, shown.difference
    if lift.low is None or lift.high is None:
        return lift.low is None and lift.high is None
    known = difference.low is not None and difference.high is not None
    return known and kind is not Kind.SHARE and 0 < max(abs(lift.low), abs(lift.high)) < FAINT


def _form(interval: Interval) -> str | None:
    low, high = interval.low, interval.high
    if low is None:
        return None if high is None else "down_open" if high <= 0 else "across_down"
    if high is None:
        return "up_open" if low > 0 else "across_up"
    return "up" if low >= 0 else "down" if high <= 0 else "across"


# ---- all of them


def _overall(lang: str, found: Evaluation, names: Mapping[str, str], *, early: bool) -> str:
    if early:
        return say(lang, "said.early_all")
    control = names[found.control]
    unsafe = _unsafe(found)
    winners = [c.variant for c in found.primary.comparisons if c.verdict in (Verdict.WIN, Verdict.POINTS_UP)]
    if found.verdict in (Verdict.WIN, Verdict.POINTS_UP):
        best = [names[variant] for variant in winners if variant not in unsafe]
        return say(lang, f"said.all_{found.verdict}", variants=_listed(lang, best), control=control)
    for variant in winners:
        metric, guard = unsafe[variant]
        return say(lang, f"said.guard_{guard.value}", variant=names[variant], guardrail=names[metric])
    return say(lang, f"said.all_{found.verdict.value}", control=control)


def _listed(lang: str, names: list[str]) -> str:
    *first, last = names
    return say(lang, "said.and", first=", ".join(first), last=last) if first else last


def _unsafe(found: Evaluation) -> dict[str, tuple[str, Guard]]:
    """Variants with a guardrail that is not held, and the worst of those."""
    unsafe: dict[str, tuple[str, Guard]] = {}
    for result in found.metrics:
        for comparison in result.comparisons:
            guard = comparison.guard
            if guard is Guard.FAILED or (guard is Guard.UNDECIDED and comparison.variant not in unsafe):
                unsafe[comparison.variant] = (result.metric.key, guard)
    return unsafe


# ---- sizes


def _digits(interval: Interval) -> int:
    """Decimals of a percent that keep the two limits apart, and both from looking like 0."""
    known = [x for x in (interval.low, interval.high) if x is not None]
    if not known:
        return telling(None if interval.value is None else interval.value * 100, 1)
    if max(map(abs, known)) >= 10:
        return 0
    for digits in (1, 2):
        seen = [round(abs(x) * 100, digits) for x in known]
        if len(set(seen)) == len(seen) and all(shown or not x for shown, x in zip(seen, known, strict=True)):
            return digits
    low, high = (None if x is None else x * 100 for x in (interval.low, interval.high))
    return apart(low, high, 3)


def _percent(lang: str, x: float, digits: int) -> str:
    return say(lang, "size.percent", x=percent(lang, x, digits))


def _points(lang: str, x: float, digits: int) -> str:
    return say(lang, "size.points", x=number(lang, x * 100, digits))


def _score(lang: str, x: float, digits: int) -> str:
    return say(lang, "size.points", x=number(lang, x, digits))


def _amount(lang: str, x: float, digits: int) -> str:
    return number(lang, x, telling(x, digits))
