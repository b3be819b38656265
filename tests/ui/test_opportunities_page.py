"""From evidence to a test card on the screen: written in a moment, ranked in the open, opened in one click."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from experiments.draft import BEGINNING
from funnel.counts import StageCounts
from funnel.journey_map import ItemKind
from storage.library import Filters
from storage.opportunities import NoteFilters
from ui import opportunity_actions
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
CSV = (
    "cita;tipo;fecha;etapa;prioridad\r\n"
    "La captación es lenta;Entrevista;05/03/2026;{stage};alta\r\n"
    "<script>alert(1)</script> 🙂;cita;04/03/2026;;baja\r\n"
    "sin sitio;cita;;Luna;\r\n"
)


@pytest.fixture
def journey(workspace):
    return workspace.map.journeys()[0].id


@pytest.fixture
def stages(workspace, journey):
    return [stage.id for stage in workspace.journey.stages(journey)]


def page(store, lang="en", name="opportunities", **query):
    store.choose_language(lang)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    at.run()
    for key, value in query.items():
        at.query_params[key] = str(value)
    at.switch_page(f"ui/pages/{name}.py")
    return run(at)


def run(at):
    at.run()
    assert not at.exception, at.exception
    return at


def press(at, key):
    at.button(key=key).click()
    return run(at)


def markdown(at):
    return [element.value for element in at.markdown]


def captions(at):
    return "\n".join(element.value for element in at.caption)


def notes(workspace, journey):
    return workspace.opportunities.notes(journey, NoteFilters()).rows


def opportunity(workspace, journey, name="How might we show the price?", **body):
    return workspace.map.add(journey, ItemKind.OPPORTUNITY, {"name": name, **body})


def tried(workspace, name, **fields):
    experiment = workspace.experiments.new({**BEGINNING})
    for field, value in {"name": name, **fields}.items():
        workspace.experiments.save_field(experiment, field, value, seen=None)
    return experiment


# ---- evidence


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_note_needs_its_words_a_kind_and_a_stage_and_nothing_more(store, workspace, journey, stages, lang):
    at = page(store, lang, view="evidence")
    at.text_area(key="quick.evidence.name").set_value("  Too dear <b> 🙂 ")
    at.selectbox(key=f"quick.evidence.type.{lang}").set_value("quote")
    at.selectbox(key=f"quick.evidence.stage.{lang}").set_value(stages[1])
    press(at, "quick.evidence.add")
    (note,) = notes(workspace, journey)
    day = date.today().isoformat()
    assert note.body == {"name": "Too dear <b> 🙂", "type": "quote", "stage": stages[1], "day": day}
    assert at.text_area(key="quick.evidence.name").value == ""
    assert at.selectbox(key=f"quick.evidence.stage.{lang}").value == stages[1]
    assert r"Too dear \<b\> 🙂" in markdown(at)


@pytest.mark.parametrize(
    ("view", "kind"), [("evidence", "evidence"), ("pains", "pain"), ("opportunities", "opportunity")]
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_written_is_refused_with_its_own_sentence(store, workspace, journey, view, kind, lang):
    at = page(store, lang, view=view)
    at.text_area(key=f"quick.{kind}.name").set_value("   ")
    press(at, f"quick.{kind}.add")
    assert [error.value for error in at.error] == [say(lang, f"error.text_missing_{kind}")]
    assert workspace.opportunities.counts(journey) == {}


def test_the_same_click_twice_writes_one_thing(workspace, journey):
    for _ in range(2):
        opportunity_actions.add(workspace, journey, ItemKind.EVIDENCE, {"name": "a"}, token="one")
    assert len(notes(workspace, journey)) == 1


def test_what_stands_at_a_touchpoint_stands_in_its_stage(workspace, journey, stages):
    desk = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Desk", "stage": stages[2]})
    opportunity_actions.add(workspace, journey, ItemKind.EVIDENCE, {"name": "a", "touchpoint": desk}, token="one")
    assert notes(workspace, journey)[0].stage == stages[2]


def test_a_list_shows_25_notes_of_many_and_the_address_narrows_it(store, workspace, journey, stages):
    bodies = [{"name": f"Captación {n}", "type": "quote", "stage": stages[n % 2]} for n in range(60)]
    workspace.map.add_all(journey, ItemKind.EVIDENCE, [*bodies, {"name": "Otra", "type": "ticket"}])
    at = page(store, view="evidence")
    assert sum(text.startswith("Captación") for text in markdown(at)) == 24
    at = page(store, view="evidence", q="captacion", stage=stages[0], page=2)
    assert [text for text in markdown(at) if text.startswith("Capt")] == [f"Captación {n}" for n in (8, 6, 4, 2, 0)]
    at = page(store, view="evidence", type="ticket")
    assert [text for text in markdown(at) if text.startswith(("Capt", "Otra"))] == ["Otra"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_note_is_changed_where_it_stands_taken_away_and_put_back(store, workspace, journey, lang):
    note = workspace.map.add(journey, ItemKind.EVIDENCE, {"name": "before"})
    at = press(page(store, lang, view="evidence"), f"open.evidence.{note}")
    at.text_area(key=f"evidence.{note}.name").set_value("after")
    run(at)
    assert notes(workspace, journey)[0].body == {"name": "after"}
    press(at, f"away.evidence.{note}")
    assert notes(workspace, journey) == []
    assert say(lang, "opportunities.taken_away", text="after") in markdown(at)
    press(at, f"back.{note}")
    assert notes(workspace, journey)[0].body == {"name": "after"}


def test_an_address_that_opens_a_note_of_another_page_shows_it(store, workspace, journey):
    first, *_ = workspace.map.add_all(journey, ItemKind.EVIDENCE, [{"name": f"Note {n}"} for n in range(40)])
    at = page(store, view="evidence", open=first)
    assert at.text_area(key=f"evidence.{first}.name").value == "Note 0"


# ---- a file


def upload(store, lang, text, name="notes.csv"):
    at = page(store, lang, view="evidence")
    at.get("file_uploader")[0].set_value((name, text.encode("latin-1", "replace"), "text/csv"))
    return run(at)


def decided(at, lang):
    """The unknown column left out, and the dates said to begin with the day."""
    at.checkbox[0].check()
    run(at)
    (order,) = (one for one in at.get("button_group") if "day_first" in (one.key or ""))
    order.set_value(True)
    return run(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_is_kept_only_once_all_of_it_is_decided(store, workspace, journey, stages, lang):
    text = CSV.format(stage=say("es", "stage.consideration"))
    at = upload(store, lang, text)
    named = say(lang, "proof.quoted", text="prioridad")
    assert [one.value for one in at.warning] == [say(lang, "proof.file_unknown", count=1, columns=named)]
    assert not [one for one in at.button if one.key == "notes.file.import"]
    at.checkbox[0].check()
    run(at)
    assert [one.value for one in at.info][:1] == [say(lang, "proof.file_order_needed")]
    at = decided(upload(store, lang, text), lang)
    assert f"**{say(lang, 'proof.file_will', count=2)}**" in markdown(at)
    press(at, "notes.file.import")
    found = [note.body for note in notes(workspace, journey)]
    assert [body.get("day") for body in found] == ["2026-03-04", "2026-03-05"]
    assert found[1]["stage"] == stages[1]
    again = upload(store, lang, text, "again.csv")
    assert not [one for one in again.button if one.key == "notes.file.import"]
    (brought,) = workspace.opportunities.brought(journey)
    press(again, f"undo.do.{brought.id}")
    assert notes(workspace, journey) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_notes_that_another_file_brought_are_counted_and_do_not_come_again(store, workspace, journey, lang):
    press(upload(store, lang, "texto,fuente\nCaro,Llamada\nLento,Llamada\n"), "notes.file.import")
    longer = upload(store, lang, "texto,fuente\nCaro,Llamada\nLento,Llamada\nCaro,Carta\n", "more.csv")
    assert say(lang, "proof.file_there", count=2) in [one.value for one in longer.info]
    assert f"**{say(lang, 'proof.file_will', count=1)}**" in markdown(longer)
    press(longer, "notes.file.import")
    assert [note.body["source"] for note in notes(workspace, journey)] == ["Carta", "Llamada", "Llamada"]
    same = upload(store, lang, "texto,fuente\nLento,Llamada\n", "less.csv")
    assert [one.value for one in same.info] == [say(lang, "proof.file_there", count=1)]
    assert not [one for one in same.button if one.key == "notes.file.import"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cells_that_do_not_fit_are_named_with_their_row_and_column(store, workspace, lang):
    at = upload(store, lang, "texto,etapa\na,Luna\n")
    (table,) = (one.value for one in at.table)
    row = [str(cell) for cell in table.iloc[0]]
    assert row[-3:] == ["etapa", "Luna", say(lang, "reason.no_such_stage")]
    assert "2" in str(table.index[0]) + "".join(row)
    assert say(lang, "proof.file_will_none") in [one.value for one in at.warning]


# ---- pain points


def test_what_hurts_most_stands_first_with_its_evidence(store, workspace, journey, stages):
    desk = workspace.map.add(journey, ItemKind.TOUCHPOINT, {"name": "Desk", "stage": stages[0]})
    for body in ({"stage": stages[0]}, {"stage": stages[0], "touchpoint": desk}, {"stage": stages[1]}):
        workspace.map.add(journey, ItemKind.EVIDENCE, {"name": "said", **body})
    for name, body in {
        "unrated": {},
        "mild": {"severity": 2, "stage": stages[0]},
        "worst": {"severity": 5, "touchpoint": desk},
    }.items():
        workspace.map.add(journey, ItemKind.PAIN, {"name": name, **body})
    at = page(store, view="pains")
    assert [text for text in markdown(at) if text.startswith("**")] == ["**worst**", "**mild**", "**unrated**"]
    labels = [one.label for one in at.button if (one.key or "").startswith("notes.")]
    assert labels == [
        say("en", "opportunities.pains_notes_here", count=1),
        say("en", "opportunities.pains_notes_stage", count=2),
    ]
    assert say("en", "opportunities.pains_unplaced") in captions(at)


def test_a_pain_point_becomes_a_question_once_however_often_it_is_pressed(workspace, journey, stages):
    pain = workspace.map.add(journey, ItemKind.PAIN, {"name": "Too dear", "stage": stages[1]})
    asked = {opportunity_actions.ask_about(workspace, pain, token="one") for _ in range(2)}
    (found,) = workspace.opportunities.all(journey)
    assert asked == {found.item.id}
    assert found.item.body == {"stage": stages[1], "pains": [pain]}


# ---- opportunities


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_newcomer_is_told_what_comes_first(store, workspace, lang):
    at = page(store, lang)
    assert [one.key for one in at.button if (one.key or "").startswith("begin.")] == ["begin.evidence", "begin.pains"]


def test_each_rule_has_its_own_ranking_and_ties_are_seen(store, workspace, journey):
    opportunity(workspace, journey, "middling", rule="ice", impact=6, confidence=5, ease=8)
    opportunity(workspace, journey, "hard", rule="ice", impact=8, confidence=6, ease=5)
    opportunity(workspace, journey, "best", rule="ice", impact=9, confidence=9, ease=9)
    opportunity(workspace, journey, "apart", rule="pie", potential=8, importance=6, ease=5)
    opportunity(workspace, journey, "open", rule="rice", reach=500)
    at = page(store)
    names = [text for text in markdown(at) if text.startswith("**")]
    assert names == ["**1 · best**", "**2= · middling**", "**2= · hard**", "**1 · apart**", "**open**"]
    assert "6 × 5 × 8 = 240" in markdown(at)
    assert "(8 + 6 + 5) ÷ 3 = 6.33" in markdown(at)
    said = captions(at)
    assert said.count(say("en", "opportunities.tied_ease")) == 1
    assert say("en", "opportunities.tied_effort") not in said
    assert say("en", "opportunities.rules_apart") in said
    fields = ", ".join(say("en", f"item_field.opportunity.{f}") for f in ("rice_impact", "rice_confidence", "effort"))
    assert say("en", "opportunities.missing", fields=fields) in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_score_is_shown_with_its_inputs_and_its_place(store, workspace, journey, lang):
    body = {"rule": "rice", "reach": 500, "rice_impact": "2", "rice_confidence": 0.8}
    kept = opportunity(workspace, journey, **body)
    at = page(store, lang, "opportunity", opportunity=kept)
    effort = say(lang, "item_field.opportunity.effort")
    assert say(lang, "opportunities.missing", fields=effort) in captions(at)
    at.text_input(key=f"opportunity.{kept}.effort.{lang}").set_value("2,5")
    run(at)
    assert {"en": "500 × 2 × 80% ÷ 2.5 = 320", "es": "500 × 2 × 80\u00a0% ÷ 2,5 = 320"}[lang] in markdown(at)
    assert say(lang, "opportunities.place", rank="1", count=1, rule="RICE") in captions(at)


def test_notes_are_linked_and_unlinked_one_click_each(store, workspace, journey, stages):
    kept = opportunity(workspace, journey, stage=stages[1])
    near, far = (workspace.map.add(journey, ItemKind.EVIDENCE, {"name": str(s), "stage": s}) for s in stages[1:3])
    at = page(store, name="opportunity", opportunity=kept)
    assert not [one for one in at.button if one.key == f"link.{kept}.{far}"]
    press(at, f"link.{kept}.{near}")
    assert workspace.map.get(ItemKind.OPPORTUNITY, kept).get("evidence") == (near,)
    press(at, f"link.{kept}.{near}")
    assert workspace.map.get(ItemKind.OPPORTUNITY, kept).get("evidence") == ()


def test_where_the_stage_has_no_note_the_newest_of_the_journey_are_offered(store, workspace, journey, stages):
    kept = opportunity(workspace, journey, stage=stages[1])
    note = workspace.map.add(journey, ItemKind.EVIDENCE, {"name": "They waited"})
    at = page(store, name="opportunity", opportunity=kept)
    press(at, f"link.{kept}.{note}")
    assert workspace.map.get(ItemKind.OPPORTUNITY, kept).get("evidence") == (note,)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", [{}, {"opportunity": 999}, {"opportunity": "x"}])
def test_an_address_of_no_opportunity_says_so(store, workspace, lang, address):
    at = page(store, lang, "opportunity", **address)
    assert [one.value for one in at.info] == [say(lang, "opportunities.gone")]


# ---- the test card


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_click_opens_a_card_with_stage_segment_and_baseline(store, workspace, journey, stages, lang):
    workspace.journey.record_counts(
        date(2026, 2, 1), date(2026, 3, 1), {stages[1]: StageCounts(entered=1000, completed=300)}
    )
    workspace.journey.record_counts(
        date(2026, 3, 1), date(2026, 4, 1), {stages[1]: StageCounts(entered=1200, completed=138)}
    )
    kept = opportunity(workspace, journey, "x" * 300, stage=stages[1], segment="Small cafés")
    press(page(store, lang, "opportunity", opportunity=kept), f"card.{kept}")
    (row,) = workspace.library.find(Filters(opportunity=kept)).rows
    draft = workspace.experiments.get(row.id).draft
    assert draft["stage"] == stages[1]
    assert draft["audience"] == "Small cafés"
    assert draft["baseline"] == 0.115  # 138 of 1200, of the newer period
    assert draft["name"] == "x" * 119 + "…"
    assert draft["variant.a"] == say(lang, "variant.control")


def test_what_is_not_known_is_left_blank_and_the_journeys_segment_stands_in(workspace, journey):
    workspace.map.save_field(ItemKind.JOURNEY, journey, "segment", "Café owners", seen=None)
    opened = opportunity_actions.open_card(workspace, "en", opportunity(workspace, journey))
    draft = workspace.experiments.get(opened).draft
    assert draft["audience"] == "Café owners"
    assert "stage" not in draft
    assert "baseline" not in draft


def test_a_stage_that_was_taken_away_is_not_on_the_card(workspace, journey, stages):
    kept = opportunity(workspace, journey, stage=stages[3])
    workspace.map.remove(ItemKind.STAGE, stages[3])
    assert "stage" not in workspace.experiments.get(opportunity_actions.open_card(workspace, "en", kept)).draft


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_card_says_which_opportunity_it_came_from(store, workspace, journey, lang):
    kept = opportunity(workspace, journey)
    opened = opportunity_actions.open_card(workspace, lang, kept)
    alone = tried(workspace, "Something else")
    said = say(lang, "opportunities.from", name="How might we show the price?")
    assert [said in labels(page(store, lang, "card", id=one)) for one in (opened, alone)] == [True, False]


def labels(at):
    return [one.proto.label for one in at.get("page_link")]


# ---- already tried


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_earlier_experiment_much_alike_is_shown_beside_card_and_opportunity(store, workspace, journey, lang):
    earlier = tried(workspace, "captacion por referidos")
    mine = tried(workspace, "Captación", change="pedir referidos")
    kept = opportunity(workspace, journey, "¿Captación por referidos?")
    for at in (page(store, lang, "card", id=mine), page(store, lang, "opportunity", opportunity=kept)):
        assert say(lang, "opportunities.tried_caption") in captions(at)
        assert "captacion por referidos" in labels(at)
    assert labels(page(store, lang, "card", id=earlier)).count("captacion por referidos") == 0


def test_nothing_is_said_where_nothing_is_alike(store, workspace):
    tried(workspace, "captacion por referidos")
    mine = tried(workspace, "Price before the call")
    assert say("en", "opportunities.tried_caption") not in captions(page(store, "en", "card", id=mine))


def test_what_an_opportunity_led_to_is_not_called_already_tried(store, workspace, journey):
    kept = opportunity(workspace, journey, "Captación por referidos")
    opportunity_actions.open_card(workspace, "en", kept)
    assert say("en", "opportunities.tried_caption") not in captions(page(store, "en", "opportunity", opportunity=kept))
