"""One workspace: every query below it is bound to it, so that none can forget whose data it is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from storage.answers import Answers
from storage.cost_files import CostFiles
from storage.costs import Costs
from storage.count_files import CountFiles
from storage.effects import Effect, effects
from storage.experiments import Experiments
from storage.journey import Journey
from storage.library import Library
from storage.map import Map
from storage.money import Money
from storage.opportunities import Opportunities
from storage.readiness import Readiness
from storage.reviews import Reviews
from storage.scores import Scores
from storage.surveys import Surveys
from storage.tallies import Tallies
from storage.versions import Versions

if TYPE_CHECKING:
    from storage.store import Store


class Workspace:
    """`experiments` writes their life, `library` finds them; `journey` holds stages and their counts, `map` the
    journeys and all that stands on their maps, `opportunities` what leads from evidence to experiments, `surveys`
    what is asked and what it comes to, `answers` what people answered, `tallies` what was counted on a map,
    `versions` maps as they were, `scores` the journey's score and its weights, `reviews` the reviews of maps,
    `readiness` what was rated before more customers come, `costs` the cost ledger and `cost_files` its files,
    `count_files` people counted by segment and channel, `money` what was chosen and typed about money."""

    def __init__(self, store: Store, workspace_id: int) -> None:
        self.store = store
        self.id = workspace_id

    @cached_property
    def experiments(self) -> Experiments:
        return Experiments(self.store, self.id)

    @cached_property
    def library(self) -> Library:
        return Library(self.store, self.id)

    def effects(self) -> list[Effect]:
        """What the decided experiments measured, newest first."""
        return effects(self.store, self.id)

    @cached_property
    def journey(self) -> Journey:
        return Journey(self.store, self.id)

    @cached_property
    def map(self) -> Map:
        return Map(self.store, self.id)

    @cached_property
    def opportunities(self) -> Opportunities:
        return Opportunities(self.store, self.id)

    @cached_property
    def surveys(self) -> Surveys:
        return Surveys(self.store, self.id)

    @cached_property
    def answers(self) -> Answers:
        return Answers(self.store, self.id)

    @cached_property
    def tallies(self) -> Tallies:
        return Tallies(self.store, self.id)

    @cached_property
    def versions(self) -> Versions:
        return Versions(self.store, self.id)

    @cached_property
    def scores(self) -> Scores:
        return Scores(self.store, self.id)

    @cached_property
    def reviews(self) -> Reviews:
        return Reviews(self.store, self.id)

    @cached_property
    def readiness(self) -> Readiness:
        return Readiness(self.store, self.id)

    @cached_property
    def costs(self) -> Costs:
        return Costs(self.store, self.id)

    @cached_property
    def cost_files(self) -> CostFiles:
        return CostFiles(self.store, self.id)

    @cached_property
    def count_files(self) -> CountFiles:
        return CountFiles(self.store, self.id)

    @cached_property
    def money(self) -> Money:
        return Money(self.store, self.id)
