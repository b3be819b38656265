"""What a person does in the app, step by step, in either language: the words come from where the app has them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from driver import Person

from ui.words import say


@dataclass(frozen=True)
class Someone:
    """A person at the page who speaks one language."""

    person: Person
    lang: str

    def say(self, key: str, /, **values: object) -> str:
        return say(self.lang, key, **values)

    def log(self, name: str) -> None:
        """From the home page to a logged idea: name, stage, hypothesis."""
        self.person.open("/")
        empty = self.person.page.get_by_role("button", name=self.say("home.first"), exact=True)
        self.person.click(self.say("home.first" if empty.count() else "home.log"))
        self.person.fill(self.say("card.name"), name)
        self.person.choose(self.say("card.stage"), f"{self.say('phase.retention')} · {self.say('stage.use')}")
        self.person.fill(self.say("card.change"), "the gate at level 40")
        self.person.fill(self.say("card.effect"), "keep more players")

    def complete(self, metric: str, variants: list[str], *, mde: str = "2", people: str = "90000") -> None:
        """The rest of the card that the start needs."""
        fill = self.person.fill
        fill(self.say("card.metric"), metric)
        if len(variants) > 2:
            self.person.pick(self.say("card.variants"), str(len(variants)))
        labels = [self.say("card.control"), *(self.say("card.variant", key=key) for key in "BCDEF")]
        for label, name in zip(labels, variants, strict=False):
            fill(label, name)
        fill(self.say("card.mde"), mde)
        fill(self.say("card.people"), people)

    def start(self) -> None:
        self.person.click(self.say("card.start"))
        self.person.see(self.say("measure.add"))

    def type_totals(self, *rows: tuple[str, ...]) -> None:
        """One row per variant, in order: people and successes, or people, mean, sd."""
        fields = ("n", "successes") if len(rows[0]) == 2 else ("n", "mean", "sd")
        for position, row in enumerate(rows):
            for field, text in zip(fields, row, strict=True):
                label = self.say(f"measure.{field}")
                self.person.main.get_by_label(label, exact=True).nth(position).fill(text)
        self.person.click(self.say("measure.save"))
        self.person.see(self.say("measure.newest"))

    def bring(self, *files: tuple[str, bytes]) -> None:
        """Uploads; the page guesses the columns."""
        way = self.person.main.get_by_text(self.say("measure.way_file"), exact=True).first
        self.person.after(way.click, reruns=True)
        field = self.person.main.get_by_test_id("stFileUploader").locator("input[type=file]")
        payload = [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files]
        self.person.after(lambda: field.set_input_files(payload), reruns=True)

    def keep(self) -> None:
        self.person.click(self.say("measure.import"))
        self.person.see(self.say("measure.newest"))

    def page(self, name: str) -> str:
        """One of the experiment's pages, and what it says."""
        self.person.go(self.say(f"tab.{name}"), within=self.person.main)
        return self.person.text()

    def notices(self, pattern: str) -> bool:
        return any(re.search(pattern, alert) for alert in self.person.alerts())


Visit = Callable[..., Person]
