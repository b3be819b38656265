"""From a person's file to a reading: what is guessed, what is refused, and nothing counted under a wrong name."""

from __future__ import annotations

import pytest

from experiments.card import TestCard, card_from
from experiments.draft import BEGINNING, card
from funnel.account import ColumnTwice, NobodyLeft
from funnel.journey import Phase, Stage
from funnel.tables import Table, read
from ui.file_import import (
    DAY,
    ChoiceMissing,
    Choices,
    FilesOfOneName,
    SameVariantTwice,
    VariantNotInFile,
    arm_names,
    begin,
    take,
)
from ui.messages import error_words
from ui.words import LANGUAGES, say

STAGE = Stage(id=1, phase=Phase.ACQUISITION, name="Purchase", position=0)


def written(*names: str, guardrail: bool = False, explores: str | None = None) -> TestCard:
    draft = {**BEGINNING, "name": "n", "stage": 1, "change": "c", "effect": "e", "metric": "bought", "mde": 0.1}
    draft |= {"people": 100, "variants": len(names), "guardrails": int(guardrail)}
    draft |= {f"variant.{key}": name for key, name in zip("abc", names, strict=False)}
    draft |= {"secondaries": 1, "secondary1.name": explores, "secondary1.kind": "mean"} if explores else {}
    draft |= {"guardrail1.name": "refunds", "guardrail1.margin": 0.1} if guardrail else {}
    return card(draft, [STAGE])


def csv(text: str, name: str = "file.csv") -> Table:
    return read(text.encode(), name=name)


PEOPLE = csv(
    "user,page,bought,refunded\n"
    + "".join(f"{i},{'old_page' if i % 2 else 'new_page'},{i % 3 // 2},0\n" for i in range(90))
)


def test_names_that_match_are_given_first_and_none_twice() -> None:
    found = begin(written("Page", "Old page"), [PEOPLE], {"variant": "page"})
    assert found.arms == {"a": "new_page", "b": "old_page"}


def test_a_file_becomes_samples_under_the_keys_of_the_card() -> None:
    both = written("Old page", "New page")
    found = take(both, [PEOPLE], Choices(**{**vars(begin(both, [PEOPLE], {})), "metrics": {"primary": "bought"}}))
    assert found.people == {"a": 45, "b": 45}
    assert found.samples["primary"]["a"].n == 45


def test_what_was_chosen_last_time_is_chosen_again() -> None:
    remembered = {"shape": "person", "variant": "page", "metrics": {"primary": "refunded"}}
    found = begin(written("Old page", "New page"), [PEOPLE], remembered)
    assert found.metrics == {"primary": "refunded"}


def test_one_column_cannot_be_two_metrics() -> None:
    both = written("Old page", "New page", guardrail=True)
    chosen = Choices(
        variant="page", metrics={"primary": "bought", "guardrail1": "bought"}, arms={"a": "old_page", "b": "new_page"}
    )
    with pytest.raises(ColumnTwice):
        take(both, [PEOPLE], chosen)


def test_what_explores_is_never_guessed_by_anything_but_its_name() -> None:
    assert begin(written("Old page", "New page", explores="minutes"), [PEOPLE], {}).metrics["secondary1"] is None
    assert begin(written("Old page", "New page", explores="Refunded"), [PEOPLE], {}).metrics["secondary1"] == "refunded"


def test_what_explores_may_be_left_out_of_a_file() -> None:
    both = written("Old page", "New page", explores="minutes")
    chosen = Choices(**{**vars(begin(both, [PEOPLE], {})), "metrics": {"primary": "bought", "secondary1": None}})
    found = take(both, [PEOPLE], chosen)
    assert set(found.samples) == {"primary"}
    assert found.details([])["without_explored"] == 0


def test_a_cell_that_only_explores_takes_nobody_out_of_what_decides() -> None:
    rows = [("old", 1, "2"), ("old", 0, "n/a"), ("old", 0, "many"), ("new", 1, "4"), ("new", 1, "6")]
    file = csv("page,bought,minutes\n" + "".join(f"{page},{bought},{spent}\n" for page, bought, spent in rows))
    both = written("old", "new", explores="minutes")
    chosen = Choices(
        variant="page", metrics={"primary": "bought", "secondary1": "minutes"}, arms={"a": "old", "b": "new"}
    )
    found = take(both, [file], chosen)
    assert {key: (one.n, one.total) for key, one in found.samples["primary"].items()} == {"a": (3, 1), "b": (2, 2)}
    assert {key: (one.n, one.total) for key, one in found.samples["secondary1"].items()} == {"a": (1, 2), "b": (2, 10)}
    assert found.people == {"a": 3, "b": 2}
    assert found.details([])["without_explored"] == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_column_of_which_nothing_fits_its_metric_is_named_with_what_stands_in_it(lang: str) -> None:
    file = csv("page,bought,refunded,minutes\nold,1,52,n/a\nold,0,3,many\nnew,1,71,x\nnew,1,35,y\n")
    arms = {"a": "old", "b": "new"}
    refunds = Choices(variant="page", metrics={"primary": "bought", "guardrail1": "refunded"}, arms=arms)
    with pytest.raises(NobodyLeft) as refused:
        take(written("old", "new", guardrail=True), [file], refunds)
    said = error_words(lang, refused.value)
    for part in ("refunded", "52", say(lang, "reason.not_binary")):
        assert part in said


def test_one_group_of_the_file_cannot_be_two_variants() -> None:
    chosen = Choices(variant="page", metrics={"primary": "bought"}, arms={"a": "old_page", "b": "old_page"})
    with pytest.raises(SameVariantTwice):
        take(written("Old page", "New page"), [PEOPLE], chosen)


def test_two_files_of_one_name_are_refused_instead_of_one_being_dropped() -> None:
    tables = [csv(f"day,people,bought\n1,{n},3\n", "export.csv") for n in (50, 60)]
    chosen = Choices(shape=DAY, per="people", metrics={"primary": "bought"}, arms={"a": "export.csv", "b": "other"})
    with pytest.raises(FilesOfOneName):
        take(written("Old", "New"), tables, chosen)


def test_daily_rows_of_one_file_per_variant_are_summed() -> None:
    tables = [
        csv("day,people,bought\n1,40,4\n2,60,6\n", "old.csv"),
        csv("day,people,bought\n1,50,9\n2,50,8\n", "new.csv"),
    ]
    chosen = begin(written("Old", "New"), tables, {})
    assert (chosen.shape, chosen.per, chosen.arms) == (DAY, "people", {"a": "old.csv", "b": "new.csv"})
    found = take(written("Old", "New"), tables, chosen)
    assert {key: (s.n, s.total) for key, s in found.samples["primary"].items()} == {"a": (100, 10), "b": (100, 17)}


def test_the_order_of_the_files_does_not_change_the_fingerprint() -> None:
    tables = [csv("day,people,bought\n1,40,4\n", "old.csv"), csv("day,people,bought\n1,50,9\n", "new.csv")]
    both = written("Old", "New")
    digests = {take(both, some, begin(both, some, {})).digest for some in (tables, tables[::-1])}
    assert len(digests) == 1


def test_a_variant_that_the_file_does_not_have_is_named() -> None:
    chosen = Choices(variant="page", metrics={"primary": "bought"}, arms={"a": "old_page", "b": "third_page"})
    with pytest.raises(VariantNotInFile) as refused:
        take(written("Old page", "New page"), [PEOPLE], chosen)
    assert refused.value.values["variant"] == "New page"


def test_groups_whose_names_tell_nothing_are_asked_for_and_not_taken_in_the_files_order() -> None:
    both = written("Short", "Long")
    found = begin(both, [PEOPLE], {"variant": "page"})
    assert found.arms == {"a": None, "b": None}
    with pytest.raises(ChoiceMissing) as refused:
        take(both, [PEOPLE], Choices(**{**vars(found), "metrics": {"primary": "bought"}}))
    assert refused.value.values == {"why": "arm", "field": "Short"}


def test_a_file_of_one_variant_alone_says_which_one_nobody_is_in() -> None:
    only = csv("page,bought\n" + "old_page,1\nold_page,0\n" * 20)
    both = written("Old page", "New page")
    chosen = Choices(**{**vars(begin(both, [only], {"variant": "page"})), "metrics": {"primary": "bought"}})
    with pytest.raises(VariantNotInFile) as refused:
        take(both, [only], chosen)
    assert refused.value.values == {"variant": "New page"}


def test_a_column_still_to_choose_is_asked_for() -> None:
    with pytest.raises(ChoiceMissing):
        take(written("Old page", "New page"), [PEOPLE], Choices(variant="page", metrics={"primary": None}))


def test_a_column_with_thousands_of_values_offers_fifty_names_at_most() -> None:
    many = csv("user,bought\n" + "".join(f"u{i},1\n" for i in range(2_000)))
    assert len(arm_names([many], Choices(variant="user"))) == 50


def test_a_card_reads_back_from_its_sealed_text() -> None:
    import json

    from experiments.card import card_text

    both = written("Old page", "New page", guardrail=True)
    assert card_from(json.loads(card_text(both))) == both
