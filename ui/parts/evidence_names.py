"""What notes, pain points and opportunities may point at, by name: on the screen, and in a file."""

from __future__ import annotations

from funnel.evidence_file import Names
from funnel.fields import Choice
from funnel.journey_map import FIELDS, Item, ItemKind
from ui.names import brief, item_name, stage_name
from ui.parts import item_fields
from ui.parts.frame import Here
from ui.words import LANGUAGES, plain, say

PAIN_LIMIT = 80
TYPES = FIELDS[ItemKind.EVIDENCE]["type"]
assert isinstance(TYPES, Choice)
KINDS = TYPES.options
ICONS = {
    "interview": "record_voice_over",
    "quote": "format_quote",
    "ticket": "confirmation_number",
    "analytics": "monitoring",
}


def names_on(here: Here, journey: int) -> item_fields.Names:
    """Stages in order, touchpoints, and pain points in brief, of one journey: id → name."""
    stages = here.workspace.journey.stages(journey)
    found = here.workspace.map.items(journey, ItemKind.TOUCHPOINT, ItemKind.PAIN)
    return {
        ItemKind.STAGE: {stage.id: stage_name(here.lang, stage) for stage in stages},
        ItemKind.TOUCHPOINT: {one.id: item_name(here.lang, one) for one in found if one.kind is ItemKind.TOUCHPOINT},
        ItemKind.PAIN: {
            one.id: brief(item_name(here.lang, one), PAIN_LIMIT) for one in found if one.kind is ItemKind.PAIN
        },
    }


def place(here: Here, item: Item, names: item_fields.Names) -> str:
    """Stage and touchpoint, as Markdown."""
    found = (names[kind].get(item.get(kind.value)) for kind in (ItemKind.STAGE, ItemKind.TOUCHPOINT))
    return " · ".join(plain(name) for name in found if name) or here.say("opportunities.place_none")


def names_in_file(here: Here, journey: int) -> Names:
    """What the cells of a file may say, in both languages; of two with one name, the first."""
    stages = here.workspace.journey.stages(journey)
    touchpoints = here.workspace.map.items(journey, ItemKind.TOUCHPOINT)
    return Names(
        types={word: kind for kind in KINDS for word in (kind, *_in_all(f"item_option.type.{kind}"))},
        stages={
            name: stage.id
            for stage in reversed(stages)
            for name in (stage.name, *(stage_name(lang, stage) for lang in LANGUAGES))
        },
        touchpoints={item_name(here.lang, one): one.id for one in reversed(touchpoints)},
        stage_of={one.id: one.get("stage") for one in touchpoints if one.get("stage") is not None},
    )


def _in_all(key: str) -> list[str]:
    return [say(lang, key) for lang in LANGUAGES]
