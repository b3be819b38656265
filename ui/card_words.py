"""A test card in words: the names of its fields, and the card as rows of label and value."""

from __future__ import annotations

import re

from experiments.card import TestCard
from experiments.rule import Grade, Kind
from ui.numbers import money, number, percent, telling
from ui.words import plain, say

Rows = dict[str, str]
SHARES = {"margin", "churn"}


def field_name(lang: str, field: str) -> str:
    """The label of a draft's field, without its unit: "weight.b" → "Planned part, B"."""
    if found := re.fullmatch(r"(variant|weight)\.([a-f])", field):
        return say(lang, f"field_name.{found[1]}", key=found[2].upper())
    if found := re.fullmatch(r"(guardrail|secondary)(\d)\.(\w+)", field):
        return say(lang, f"field_name.{found[1]}_{found[3]}", key=found[2])
    return say(lang, f"field_name.{field.removeprefix('money.')}")


def card_rows(lang: str, card: TestCard, currency: str) -> dict[str, Rows]:
    """Section title key → rows, ready for Markdown; what is not known, or not on the card, is left out."""
    return {
        "card.idea": _idea(lang, card),
        "card.section_metric": _metric(lang, card),
        "card.section_variants": _variants(lang, card),
        "card.section_rule": _rule(lang, card),
        **({"card.section_secondaries": _secondaries(lang, card)} if card.secondaries else {}),
        "card.section_money": _money(lang, card, currency),
    }


def changed_rows(lang: str, before: TestCard, after: TestCard, currency: str) -> list[str]:
    """What an amendment changed, a line each: "Weeks: 6 → 10"."""

    def flat(card: TestCard) -> Rows:
        stage = {say(lang, "card.stage"): plain(card.stage.name), say(lang, "card.name"): plain(card.name)}
        sections = card_rows(lang, card, currency).values()
        return stage | {label: value for rows in sections for label, value in rows.items()}

    old, new = flat(before), flat(after)
    return [
        f"{label}: {old.get(label, '—')} → {new.get(label, '—')}"
        for label in {**old, **new}
        if old.get(label) != new.get(label)
    ]


def amount(lang: str, value: float | None, *, share: bool, digits: int | None = None) -> str:
    """A value of a metric: a share as percent, an amount as a number; unknown is a dash."""
    if share:
        return percent(lang, value, telling(value and 100 * value, 2 if digits is None else digits), none="—")
    return number(lang, value, digits if digits is None else telling(value, digits), none="—")


def _idea(lang: str, card: TestCard) -> Rows:
    texts = {name: getattr(card, name) for name in ("change", "audience", "effect", "signal")}
    return {say(lang, f"card.{name}"): plain(text) for name, text in texts.items() if text}


def _metric(lang: str, card: TestCard) -> Rows:
    share = card.primary.kind is Kind.SHARE
    rows = {
        say(lang, "card.metric"): plain(card.primary.name),
        say(lang, "card.kind"): say(lang, f"kind.{card.primary.kind}"),
        say(lang, "card.better"): say(lang, f"better.{card.primary.better}"),
    }
    if card.baseline is not None:
        rows[say(lang, "field_name.baseline")] = amount(lang, card.baseline, share=share)
    if card.sd is not None:
        rows[say(lang, "field_name.sd")] = number(lang, card.sd)
    return rows


def _variants(lang: str, card: TestCard) -> Rows:
    total = sum(variant.weight for variant in card.variants)
    evidence = {say(lang, "field_name.grade"): say(lang, f"grade.{card.grade}")}
    if card.grade not in (Grade.RANDOMISED, Grade.PARALLEL):
        return evidence
    return evidence | {
        say(lang, "card.control") if variant.key == "a" else say(lang, "card.variant", key=variant.key.upper()): (
            f"{plain(variant.name)} · {percent(lang, variant.weight / total, 0)}"
        )
        for variant in card.variants
    }


def _rule(lang: str, card: TestCard) -> Rows:
    rows = {
        say(lang, "field_name.mde"): percent(lang, card.mde, None),
        say(lang, "card.confidence"): percent(lang, 1 - card.alpha, 0),
    }
    if card.people is not None:
        rows[say(lang, "card.people")] = number(lang, card.people)
    if card.weeks is not None:
        rows[say(lang, "field_name.weeks")] = number(lang, card.weeks)
    if card.looks is not None:
        rows[say(lang, "field_name.looks")] = say(lang, "card.looks_some", count=card.looks)
    for field in ("on_win", "on_lose", "on_open"):
        rows[say(lang, f"card.{field}")] = say(lang, f"choice.{getattr(card, field)}")
    for guardrail in card.guardrails:
        label = say(lang, "field_name.guardrail_name", key=guardrail.key[-1])
        margin = percent(lang, guardrail.margin, None)
        rows[label] = say(lang, f"card.guardrail_{guardrail.better}", name=plain(guardrail.name), margin=margin)
    return rows


def _secondaries(lang: str, card: TestCard) -> Rows:
    return {
        say(lang, "field_name.secondary_name", key=metric.key[-1]): say(
            lang, f"card.secondary_{metric.better}", name=plain(metric.name), kind=say(lang, f"kind.{metric.kind}")
        )
        for metric in card.secondaries
    }


def _money(lang: str, card: TestCard, currency: str) -> Rows:
    rows = {say(lang, "field_name.moves"): say(lang, f"moves.{card.moves}")}
    known = card.money
    for name in ("hours", "rate", "spend", "stage_customers", "stage_spend", "arpa", "margin", "churn"):
        value = getattr(known, name)
        if value is None:
            continue
        if name in SHARES:
            shown = percent(lang, value, None)
        elif name in ("hours", "stage_customers"):
            shown = number(lang, value)
        else:
            shown = plain(money(lang, value, currency))
        rows[say(lang, f"field_name.{name}")] = shown
    return rows
