"""All experiments: search, filters, pages. The filters live in the address, so that a view can be shared."""

import streamlit as st

from experiments.experiment import Status
from experiments.results import Verdict
from funnel.journey import Phase
from storage.library import Filters
from ui.names import stage_name
from ui.parts import cards, filters, frame, journey_choice

SIZE = 25

here = frame.here()
st.title(here.say("page.experiments"), anchor=False)
before = journey_choice.prefixes(here)
all_stages = here.workspace.journey.stages()
stages = {str(stage.id): f"{before[stage.journey]}{stage_name(here.lang, stage)}" for stage in all_stages}
with st.container(horizontal=True, vertical_alignment="bottom"):
    filters.search(here, here.say("list.search"))
    filters.choice(here, "phase", [one.value for one in Phase], lambda one: here.say(f"phase.{one}"))
    filters.choice(here, "stage", list(stages), lambda one: stages.get(one, one))
    filters.choice(here, "status", [one.value for one in Status], lambda one: here.say(f"status.{one}"))
    filters.choice(here, "verdict", [one.value for one in Verdict], lambda one: here.say(f"verdict.{one}"))

chosen = filters.chosen()
found = here.workspace.library.find(
    Filters(
        text=chosen.get("q", ""),
        phase=filters.one_of(Phase, chosen.get("phase")),
        stage=int(chosen["stage"]) if chosen.get("stage") in stages else None,
        status=filters.one_of(Status, chosen.get("status")),
        verdict=filters.one_of(Verdict, chosen.get("verdict")),
    ),
    page=filters.page(),
    size=SIZE,
)
st.caption(here.say("list.found", count=found.total))
for row in found.rows:
    cards.row(here, row)
if not found.total:
    st.info(here.say("list.none" if chosen else "list.empty"), icon=":material/search_off:")
    if not chosen:
        frame.link("board", here.say("page.board"), icon="view_kanban")
filters.pages(found, SIZE)
