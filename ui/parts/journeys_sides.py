"""Two journeys side by side: which stages they share, and where they differ, phase by phase."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from funnel.journey import Phase, Stage
from funnel.journey_map import Item
from ui.names import brief, item_name, stage_name
from ui.parts.frame import Here
from ui.words import plain

SIDES = ("left", "right")
NAMED = 60


@dataclass(frozen=True)
class Line:
    """A stage of one journey, of the other, or of both; in the phase of the left one where it is in both."""

    left: Stage | None
    right: Stage | None

    @property
    def shared(self) -> bool:
        return self.left is not None and self.right is not None

    @property
    def phase(self) -> Phase:
        stage = self.left or self.right
        assert stage is not None
        return stage.phase


def lines(lang: str, left: Sequence[Stage], right: Sequence[Stage]) -> list[Line]:
    """Shared: made from the same word of ours, or called alike but for capitals and accents; each stage once.

    By phase; within it the left journey's order, then what only the right one has.
    """
    rest = list(right)
    found: list[Line] = []
    for stage in left:
        other = next((one for one in rest if _alike(lang, stage, one)), None)
        if other is not None:
            rest.remove(other)
        found.append(Line(stage, other))
    found += [Line(None, one) for one in rest]
    return sorted(found, key=lambda line: list(Phase).index(line.phase))


def draw(here: Here, journeys: Sequence[Item]) -> None:
    named = {journey.id: item_name(here.lang, journey) for journey in journeys}
    with st.container(horizontal=True, gap="small"):
        left, right = (_choose(here, side, named, place) for place, side in enumerate(SIDES))
    stages = [here.workspace.journey.stages(journey) for journey in (left, right)]
    found = lines(here.lang, *stages)
    if left == right or not found:
        st.caption(here.say("journeys.sides_same" if left == right else "journeys.sides_none"))
        return
    shared = sum(line.shared for line in found)
    only = [len(each) - shared for each in stages]
    st.markdown(here.say("journeys.sides_said", shared=shared, left=only[0], right=only[1]))
    heads = (brief(named[side], NAMED) for side in (left, right))
    st.table(_table(here, found, *heads), border="horizontal", alt=here.say("journeys.sides"))


def _alike(lang: str, one: Stage, other: Stage) -> bool:
    if one.template is not None and one.template == other.template:
        return True
    return _bare(stage_name(lang, one)) == _bare(stage_name(lang, other))


def _bare(name: str) -> str:
    apart = unicodedata.normalize("NFD", " ".join(name.split()).casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _choose(here: Here, side: str, named: dict[int, str], place: int) -> int:
    """`?left=` and `?right=` in the address, else the first and the second."""
    ids = list(named)
    chosen = next((one for one in ids if str(one) == st.query_params.get(side)), ids[place])
    key = f"journeys.{side}.{here.workspace.id}.{here.lang}"
    st.session_state[key] = chosen
    st.selectbox(
        here.say(f"journeys.{side}"),
        ids,
        format_func=lambda one: named.get(one, ""),
        key=key,
        width=320,
        on_change=_chosen,
        args=(side, key),
    )
    return chosen


def _chosen(side: str, key: str) -> None:
    st.query_params[side] = str(st.session_state[key])


def _table(here: Here, found: Sequence[Line], left: str, right: str) -> dict[str, list[str]]:
    """A row for each phase, then its stages. The heads differ even where two journeys are called the same."""
    columns: list[list[str]] = [[], []]
    phase = None
    for line in found:
        if line.phase is not phase:
            phase = line.phase
            columns[0].append(f":small[:gray[{here.say(f'phase.{phase}')}]]")
            columns[1].append("")
        for column, side in zip(columns, SIDES, strict=True):
            column.append(_cell(here, line, side))
    heads = [plain(left), plain(right) if right != left else f"{plain(right)} "]
    return dict(zip(heads, columns, strict=True))


def _cell(here: Here, line: Line, side: str) -> str:
    """The phase stands beside a shared stage that is in another one here."""
    stage: Stage | None = getattr(line, side)
    if stage is None:
        return "—"
    name = plain(stage_name(here.lang, stage))
    other = f" · :gray[{here.say(f'phase.{stage.phase}')}]" if stage.phase is not line.phase else ""
    return f":material/link: **{name}**{other}" if line.shared else name
