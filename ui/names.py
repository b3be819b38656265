"""What things are called on screen: a stage that nobody has renamed carries a word of the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.card import StageOnCard, TestCard
from funnel.journey import Stage
from storage.library import Found
from ui.words import say


def stage_name(lang: str, stage: Stage | Found) -> str:
    """Text as people typed it: `plain` it on its way to Markdown. Of an experiment in a list: its stage, "" without."""
    name = stage.name if isinstance(stage, Stage) else stage.stage or ""
    return name if stage.template is None else say(lang, f"stage.{stage.template}")


def card_stage(lang: str, on_card: StageOnCard, stages: Sequence[Stage]) -> str:
    """The stage of a sealed card: as it was named at the start, unless that name was a word of ours."""
    for stage in stages:
        if stage.id == on_card.id and stage.template is not None and stage.name == on_card.name:
            return stage_name(lang, stage)
    return on_card.name


def names_of(card: TestCard) -> dict[str, str]:
    """The keys of a card's variants and metrics, with the names that people gave them."""
    return {
        **{variant.key: variant.name for variant in card.variants},
        **{metric.key: metric.name for metric in card.metrics},
    }
