"""What things are called on screen: a stage that nobody has renamed carries a word of the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.card import StageOnCard, TestCard
from experiments.rule import Grade
from funnel.journey import TEMPLATES, Stage
from funnel.journey_map import Item, ItemKind
from storage.library import Found
from ui.words import LANGUAGES, say


def stage_name(lang: str, stage: Stage | Found) -> str:
    """Text as people typed it: `plain` it on its way to Markdown. Of an experiment in a list: its stage, "" without."""
    name = stage.name if isinstance(stage, Stage) else stage.stage or ""
    return name if stage.template is None else say(lang, f"stage.{stage.template}")


def item_name(lang: str, item: Item) -> str:
    """A thing on a map as people named it, or a word of ours: `plain` it on its way to Markdown."""
    if item.template is not None and item.kind is ItemKind.STAGE:
        return say(lang, f"stage.{item.template}")
    name = str(item.body.get("name") or "").strip()
    if not name and item.kind is ItemKind.JOURNEY:
        return say(lang, f"journey_template.{item.template or TEMPLATES[0]}")
    return name or say(lang, f"item.{item.kind}")


def brief(text: str, limit: int) -> str:
    """One line of at most so many characters, of text that may be long: `plain` it on its way to Markdown."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def card_stage(lang: str, on_card: StageOnCard, stages: Sequence[Stage]) -> str:
    """The stage of a sealed card: as it was named at the start, unless that name was a word of ours."""
    for stage in stages:
        if stage.id == on_card.id and stage.template is not None and stage.name == on_card.name:
            return stage_name(lang, stage)
    return on_card.name


# What the two sides of a comparison are called until somebody names them.
SIDES = {
    Grade.RANDOMISED: ("variant.control", "variant.new"),
    Grade.BEFORE_AFTER: ("card.control_before", "card.variant_after"),
    Grade.SURVEY: ("card.control_bar", "card.variant_asked"),
    Grade.INTERVIEWS: ("card.control_bar", "card.variant_asked"),
}


def side_names(lang: str, grade: str) -> dict[str, str]:
    """Field of the card → what the side is called with this kind of evidence."""
    keys = SIDES.get(Grade(grade), SIDES[Grade.RANDOMISED])
    return {f"variant.{side}": say(lang, key) for side, key in zip("ab", keys, strict=True)}


def is_ours(name: object) -> bool:
    """Whether nobody has named this side yet: it carries a word of ours, in whichever language."""
    return any(name == say(lang, key) for lang in LANGUAGES for keys in SIDES.values() for key in keys)


def names_of(card: TestCard) -> dict[str, str]:
    """The keys of a card's variants and metrics, with the names that people gave them."""
    return {
        **{variant.key: variant.name for variant in card.variants},
        **{metric.key: metric.name for metric in card.metrics},
    }
