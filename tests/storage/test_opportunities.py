"""From what customers said to a test card: notes found and brought in, and what was tried before."""

from __future__ import annotations

import pytest

from experiments.draft import BEGINNING
from funnel.journey_map import ItemKind
from storage.errors import NotFound
from storage.library import Filters
from storage.opportunities import EvidenceImported, NoteFilters
from storage.store import Store
from storage.workspace import Workspace
from ui import actions


@pytest.fixture
def journey(workspace: Workspace) -> int:
    return workspace.map.journeys()[0].id


def note(workspace: Workspace, journey: int, text: str, **body: object) -> int:
    return workspace.map.add(journey, ItemKind.EVIDENCE, {"name": text, **body})


def opportunity(workspace: Workspace, journey: int, text: str = "How might we shorten the form?") -> int:
    return workspace.map.add(journey, ItemKind.OPPORTUNITY, {"name": text})


def named(workspace: Workspace, name: str, **fields: object) -> int:
    experiment = workspace.experiments.new({**BEGINNING})
    for field, value in {"name": name, **fields}.items():
        workspace.experiments.save_field(experiment, field, value, seen=None)
    return experiment


def texts(workspace: Workspace, journey: int, **filters: object) -> list[str]:
    return [item.body["name"] for item in workspace.opportunities.notes(journey, NoteFilters(**filters)).rows]


# ---- notes


def test_the_newest_note_stands_first_and_every_note_on_one_page(workspace: Workspace, journey: int) -> None:
    for number in range(7):
        note(workspace, journey, f"Note {number}")
    pages = [workspace.opportunities.notes(journey, NoteFilters(), page=page, size=3) for page in (1, 2, 3)]
    assert [item.body["name"] for page in pages for item in page.rows] == [f"Note {n}" for n in reversed(range(7))]
    beyond = workspace.opportunities.notes(journey, NoteFilters(), page=9, size=3)
    assert (beyond.number, beyond.total, len(beyond.rows)) == (3, 7, 1)


def test_a_search_ignores_accents_in_the_note_and_in_what_is_typed(workspace: Workspace, journey: int) -> None:
    note(workspace, journey, "La captación es lenta")
    note(workspace, journey, "captacion rapida", source="Teléfono")
    note(workspace, journey, "Renewal")
    assert texts(workspace, journey, text="captacion") == ["captacion rapida", "La captación es lenta"]
    assert texts(workspace, journey, text="CAPTACIÓN ráp") == ["captacion rapida"]
    assert texts(workspace, journey, text="telefono") == ["captacion rapida"]


@pytest.mark.parametrize("text", ['"', "a AND", "NEAR(", "* OR *", "name:x", "'; drop table item; --", "-", "🙂"])
def test_whatever_is_typed_into_the_search_is_text_and_no_query(workspace: Workspace, journey: int, text: str) -> None:
    note(workspace, journey, "A note")
    assert workspace.opportunities.notes(journey, NoteFilters(text=text)).total in (0, 1)


def test_filters_narrow_by_stage_kind_and_touchpoint(workspace: Workspace, journey: int) -> None:
    first, second, *_ = workspace.journey.stages(journey)
    desk = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Desk", "stage": first.id})
    note(workspace, journey, "one", stage=first.id, type="quote")
    note(workspace, journey, "two", stage=first.id, type="ticket", touchpoint=desk)
    note(workspace, journey, "three", stage=second.id, type="ticket")
    assert texts(workspace, journey, stage=first.id) == ["two", "one"]
    assert texts(workspace, journey, type="ticket") == ["three", "two"]
    assert texts(workspace, journey, touchpoint=desk, type="ticket", text="tw") == ["two"]
    noted = workspace.opportunities.noted(journey)
    assert (noted.stages, noted.touchpoints) == ({first.id: 2, second.id: 1}, {desk: 1})


def test_a_changed_note_is_found_by_its_new_words_alone(workspace: Workspace, journey: int) -> None:
    kept = note(workspace, journey, "slow checkout")
    workspace.map.save_field(ItemKind.EVIDENCE, kept, "name", "lenta", seen="slow checkout")
    assert texts(workspace, journey, text="checkout") == []
    assert texts(workspace, journey, text="lenta") == ["lenta"]


def test_what_was_taken_away_is_not_listed_and_can_be_put_back(workspace: Workspace, journey: int) -> None:
    kept = note(workspace, journey, "a note")
    workspace.map.remove(ItemKind.EVIDENCE, kept)
    assert texts(workspace, journey, text="note") == []
    taken = workspace.opportunities.taken_away(ItemKind.EVIDENCE, kept)
    assert taken is not None
    workspace.map.put_back(ItemKind.EVIDENCE, taken.id)
    assert texts(workspace, journey) == ["a note"]
    assert workspace.opportunities.taken_away(ItemKind.EVIDENCE, kept) is None


def test_nothing_of_another_workspace_is_found(store: Store, workspace: Workspace, journey: int) -> None:
    kept = note(workspace, journey, "mine")
    other = store.create_workspace("Example", [], example=True)
    assert texts(other, journey) == []
    assert other.opportunities.these(ItemKind.EVIDENCE, [kept]) == []
    with pytest.raises(NotFound):
        other.opportunities.open_card(opportunity(workspace, journey), BEGINNING)


# ---- files


def test_a_file_is_brought_in_whole_or_not_at_all(workspace: Workspace, journey: int) -> None:
    bodies = [{"name": "one"}, {"name": "two", "stage": 10_000}]
    with pytest.raises(NotFound):
        workspace.opportunities.bring(journey, bodies, digest="a", file="notes.csv")
    assert texts(workspace, journey) == []
    assert workspace.opportunities.brought(journey) == []


def test_the_same_file_twice_adds_nothing_until_it_is_undone(workspace: Workspace, journey: int) -> None:
    bodies = [{"name": "one"}, {"name": "two"}]
    note(workspace, journey, "mine")
    workspace.opportunities.bring(journey, bodies, digest="a", file="notes.csv")
    with pytest.raises(EvidenceImported):
        workspace.opportunities.bring(journey, bodies, digest="a", file="again.csv")
    (brought,) = workspace.opportunities.brought(journey)
    assert (brought.file, brought.notes) == ("notes.csv", 2)
    assert workspace.opportunities.is_here(journey, "a") == brought
    note(workspace, journey, "mine too")
    for _ in range(2):
        workspace.opportunities.undo(brought.id)
    assert texts(workspace, journey) == ["mine too", "mine"]
    workspace.opportunities.bring(journey, bodies, digest="a", file="notes.csv")
    assert texts(workspace, journey) == ["two", "one", "mine too", "mine"]


def test_a_note_that_another_file_brought_is_not_added_again(workspace: Workspace, journey: int) -> None:
    march = [{"name": "Too dear", "day": "2026-03-04"}, {"name": "Too  dear ", "day": "2026-03-04", "source": "Call"}]
    both = [*march, march[0], {"name": "Too dear", "day": "2026-03-05"}]
    assert workspace.opportunities.bring(journey, march, digest="a", file="march.csv") == 2
    # Said by two people on one day, it is two notes: only the first of them came with the earlier file.
    assert workspace.opportunities.there_already(journey, both) == {0, 1}
    assert workspace.opportunities.bring(journey, both, digest="b", file="both.csv") == 2
    assert workspace.opportunities.bring(journey, both, digest="c", file="same.csv") == 0
    second, first = workspace.opportunities.brought(journey)
    assert [(one.file, one.notes) for one in (first, second)] == [("march.csv", 2), ("both.csv", 2)]
    workspace.opportunities.undo(second.id)
    assert texts(workspace, journey) == ["Too  dear ", "Too dear"]
    workspace.opportunities.undo(first.id)
    assert workspace.opportunities.there_already(journey, both) == set()


def test_nobody_undoes_a_file_of_another_workspace(store: Store, workspace: Workspace, journey: int) -> None:
    workspace.opportunities.bring(journey, [{"name": "one"}], digest="a", file="notes.csv")
    (brought,) = workspace.opportunities.brought(journey)
    store.create_workspace("Example", [], example=True).opportunities.undo(brought.id)
    assert texts(workspace, journey) == ["one"]


# ---- the test card


def test_two_clicks_open_one_card_and_a_third_after_work_on_it_another(workspace: Workspace, journey: int) -> None:
    kept = opportunity(workspace, journey)
    draft = {**BEGINNING, "name": "Shorter form"}
    first = workspace.opportunities.open_card(kept, draft)
    assert workspace.opportunities.open_card(kept, draft) == first
    workspace.experiments.save_field(first, "change", "asking less", seen=None)
    assert workspace.opportunities.open_card(kept, draft) != first
    assert workspace.library.find(Filters(opportunity=kept)).total == 2


def test_a_draft_that_nobody_began_is_used_and_one_of_another_opportunity_is_not(
    workspace: Workspace, journey: int
) -> None:
    blank = actions.log_experiment(workspace, "en")
    one, two = opportunity(workspace, journey), opportunity(workspace, journey)
    assert workspace.opportunities.open_card(one, BEGINNING) == blank
    assert workspace.opportunities.open_card(two, BEGINNING) != blank
    assert actions.log_experiment(workspace, "en") != blank


def test_an_opened_card_is_found_by_its_name_and_stage(workspace: Workspace, journey: int) -> None:
    stage = workspace.journey.stages(journey)[0].id
    opened = workspace.opportunities.open_card(
        opportunity(workspace, journey), {**BEGINNING, "name": "Captación", "stage": stage}
    )
    assert [row.id for row in workspace.library.find(Filters(text="captacion", stage=stage)).rows] == [opened]


def test_an_experiment_and_its_iterations_know_the_opportunity(workspace: Workspace, journey: int) -> None:
    kept = opportunity(workspace, journey)
    first = workspace.opportunities.open_card(kept, BEGINNING)
    second = workspace.experiments.new({**BEGINNING, "name": "again"}, parent=first)
    alone = named(workspace, "Something else")
    behind = [workspace.opportunities.behind(one) for one in (first, second, alone)]
    assert [one and one.id for one in behind] == [kept, kept, None]
    assert {row.id for row in workspace.library.find(Filters(opportunity=kept)).rows} == {first, second}
    workspace.map.remove(ItemKind.OPPORTUNITY, kept)
    assert workspace.opportunities.behind(first) is None


def test_an_opportunity_counts_its_cards(workspace: Workspace, journey: int) -> None:
    one, two = opportunity(workspace, journey, "one"), opportunity(workspace, journey, "two")
    workspace.opportunities.open_card(one, BEGINNING)
    found = workspace.opportunities.all(journey)
    assert [(each.item.id, each.experiments) for each in found] == [(one, 1), (two, 0)]
    assert workspace.opportunities.counts(journey) == {ItemKind.OPPORTUNITY: 2}


# ---- already tried


def alike(workspace: Workspace, text: str, **but: list[int]) -> list[str]:
    return [row.name for row in workspace.library.alike(text, **but)]


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        ("captacion por referidos", "Captación por Referidos"),
        ("Captación por referidos", "captacion referido"),
        ("Formulario más corto en el teléfono", "¿Cómo podríamos acortar los formularios del telefono?"),
        ("Shorter sign-up form", "How might we make the sign-up forms shorter?"),
    ],
)
def test_what_was_tried_is_found_without_regard_to_accents_case_and_plural(
    workspace: Workspace, earlier: str, now: str
) -> None:
    named(workspace, earlier)
    named(workspace, "Renewal e-mail a week before the contract ends")
    assert alike(workspace, now) == [earlier]


@pytest.mark.parametrize(
    "now",
    [
        "",
        "captación",  # one word is chance
        "How might we make it better for new customers?",  # nothing but small words
        "Captación de clientes en ferias con un sorteo de entradas",  # one word of many
        "🙂 <script> ' \" OR *",
    ],
)
def test_nothing_is_shown_where_nothing_is_alike(workspace: Workspace, now: str) -> None:
    named(workspace, "Captación por referidos", change="un cupón para quien recomienda el servicio")
    assert alike(workspace, now) == []


def test_an_experiment_is_not_like_itself_nor_like_the_draft_of_its_own_chain(workspace: Workspace) -> None:
    first = named(workspace, "Captación por referidos")
    second = workspace.experiments.new({**BEGINNING, "name": "Captación por referidos · 2"}, parent=first)
    assert alike(workspace, "captacion referidos", but=[first]) == []
    assert alike(workspace, "captacion referidos", but=[second]) == []
    named(workspace, "Referidos: captación")
    assert alike(workspace, "captacion referidos", but=[first]) == ["Referidos: captación"]


def test_at_most_three_are_shown_and_the_one_with_most_in_common_first(workspace: Workspace) -> None:
    for number in range(4):
        named(workspace, f"Shorter form, colour {number}", change="a text of many other words that say little of it")
    named(workspace, "Shorter form on the phone")
    found = alike(workspace, "Shorter form on the phone")
    assert len(found) == 3
    assert found[0] == "Shorter form on the phone"


def test_a_long_hypothesis_is_like_a_short_one_that_it_says_again(workspace: Workspace) -> None:
    named(workspace, "Price before the call")
    long = "We believe that showing the price before anybody has to call makes far more visitors ask for an offer"
    assert alike(workspace, long) == ["Price before the call"]


def test_a_hypothesis_of_two_thousand_words_is_no_trouble(workspace: Workspace) -> None:
    named(workspace, "Price before the call")
    assert alike(workspace, " ".join(f"word{number}" for number in range(2_000))) == []
