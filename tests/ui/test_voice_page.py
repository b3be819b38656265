"""The customer's voice: a survey in a minute, answers that are counted once, and nothing left out in silence."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from funnel.answers import CSAT, NPS, Answer, Excluded, question
from funnel.journey_map import ItemKind
from storage.answers import FILE
from storage.workspace import Workspace
from ui.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "preppin_nps"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the repository")


def survey(workspace: Workspace, kind: str = NPS, *answers: Answer) -> int:
    made = workspace.surveys.new(question(kind), {"name": "After the call"}, token="s")
    if answers:
        workspace.answers.add(made, answers, source=FILE, excluded=Excluded(), token="b")
    return made


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def page(survey_id: int | None = None, lang: str = "en", *, new: bool = False) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params["lang"] = lang
    at.run()
    at.switch_page(f"ui/pages/{'voice' if survey_id is None else 'survey'}.py")
    if survey_id is not None:
        at.query_params["survey"] = str(survey_id)
    if new:
        at.query_params["new"] = "1"
    return run(at)


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return run(at)


def way(at: AppTest, survey_id: int, name: str, lang: str = "en") -> AppTest:
    at.segmented_control(key=f"voice.way.{survey_id}.{lang}").set_value(name)
    return run(at)


def bring(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    at.get("file_uploader")[0].set_value([(name, content, "text/csv") for name, content in files])
    return run(at)


def chooser(at: AppTest, name: str) -> Any:
    """Of a new survey: the stage or the touchpoint."""
    (found,) = [one for one in at.selectbox if one.label == say("en", f"voice.{name}")]
    return found


def text(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*at.markdown, *at.caption, *at.warning, *at.info))


def metrics(at: AppTest) -> list[str]:
    return [one.value for one in at.metric]


def errors(at: AppTest) -> list[str]:
    return [one.value for one in at.error]


# ---- surveys


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_survey_is_made_with_one_button_and_asks_in_the_readers_language(workspace: Workspace, lang: str) -> None:
    at = page(lang=lang, new=True)
    press(at, "voice.create")
    (made,) = workspace.surveys.all()
    assert at.query_params["survey"] == str(made.id)
    assert (made.asked.kind, made.asked.low, made.asked.high) == (NPS, 0, 10)
    assert say(lang, "voice.question_nps") in text(at)
    assert say(lang, "voice.nothing_yet") in text(at)


def test_a_survey_knows_its_stage(workspace: Workspace) -> None:
    stage = workspace.journey.stages()[2]
    at = page(new=True)
    (box,) = [one for one in at.selectbox if one.label == say("en", "voice.stage")]
    box.set_value(stage.id)
    press(run(at), "voice.create")
    assert workspace.surveys.all()[0].stage == stage.id


def test_a_new_survey_keeps_its_kind_and_name_in_the_other_language(workspace: Workspace) -> None:
    at = page(new=True)
    (kind,) = [one for one in at.segmented_control if one.label == say("en", "voice.kind")]
    kind.set_value(CSAT)
    at.text_input[0].set_value("After the call")
    run(at)
    at.segmented_control(key="lang").set_value("es")
    press(run(at), "voice.create")
    (made,) = workspace.surveys.all()
    assert (made.asked.kind, made.texts) == (CSAT, {"name": "After the call"})


def test_of_a_chosen_stage_only_its_own_touchpoints_are_offered(workspace: Workspace) -> None:
    first, second, *_ = workspace.journey.stages()
    for name, stage in (("Advert", first), ("Shop", second)):
        workspace.map.add(first.journey, ItemKind.TOUCHPOINT, {"name": name, "stage": stage.id})
    at = page(new=True)
    assert len(chooser(at, "touchpoint").options) == 2
    chooser(at, "stage").set_value(second.id)
    assert [name.split(" · ")[0] for name in chooser(run(at), "touchpoint").options] == ["Shop"]


def test_cards_show_the_score_with_its_range_and_the_last_day(workspace: Workspace) -> None:
    survey(workspace, NPS, *(Answer(score=score, at=date(2026, 3, 9)) for score in [10] * 5 + [7] * 3 + [2] * 2))
    at = page()
    # 50/30/20 of ten
    assert metrics(at) == ["30.0"]
    assert "10 answers · last on 9 Mar 2026" in text(at)


def test_a_survey_taken_off_the_list_can_be_put_back(workspace: Workspace) -> None:
    made = survey(workspace, NPS, Answer(score=9))
    press(page(made), f"voice.remove.{made}")
    assert workspace.surveys.all() == []
    at = press(page(), f"voice.put_back.{made}")
    assert metrics(at) == ["100.0"]


def test_kind_and_scale_are_offered_until_there_are_answers(workspace: Workspace) -> None:
    made = survey(workspace)
    at = page(made)
    at.segmented_control(key=f"survey.{made}.kind.en").set_value(CSAT)
    run(at)
    at.selectbox(key=f"survey.{made}.scale.en").set_value("1-7")
    run(at)
    assert workspace.surveys.get(made).facts["scale"] == "1-7"
    workspace.answers.type_in(made, Answer(score=6), token="t")
    at = page(made)
    assert say("en", "voice.fixed") in text(at)
    assert not [one for one in at.segmented_control if one.key == f"survey.{made}.kind.en"]


def test_what_somebody_else_wrote_meanwhile_is_shown_and_not_written_over(workspace: Workspace) -> None:
    made = survey(workspace)
    at = page(made)
    workspace.surveys.save_field(made, "owner", "Ana", seen=None)
    at.text_input(key=f"survey.{made}.owner").set_value("Luis")
    run(at)
    assert workspace.surveys.get(made).texts["owner"] == "Ana"
    assert say("en", "field.differs", theirs="Ana") in text(at)


def test_an_unknown_survey_is_said_to_be_gone(workspace: Workspace) -> None:
    assert errors(page(99)) == [say("en", "error.not_found")]


# ---- answers


def test_a_button_for_every_answer_of_the_scale_and_each_click_is_one(workspace: Workspace) -> None:
    made = survey(workspace)
    at = page(made)
    assert [one.label for one in at.button if one.key and one.key.startswith(f"voice.type.{made}.")] == [
        str(score) for score in range(11)
    ]
    at.text_input(key=f"voice.type.{made}.segment").set_value(" León 🦁 ")
    for score in (9, 9, 3):
        press(at, f"voice.type.{made}.{score}")
    given = workspace.answers.of(made)
    assert [(one.score, one.at, one.segment) for one in given] == [(n, date.today(), "León 🦁") for n in (9, 9, 3)]
    assert metrics(at)[0] == "33.3"


def test_a_pasted_block_is_previewed_with_what_was_refused_and_then_added_once(workspace: Workspace) -> None:
    made = survey(workspace)
    at = way(page(made), made, "paste")
    at.text_area[0].set_value("9\n10\nn/a\n11\n7,5\nhello <b>x</b>\n2")
    run(at)
    assert say("en", "voice.preview", count=3) in text(at)
    assert "1 blank · 1 not on the scale · 2 that cannot be read" in text(at)
    assert workspace.answers.of(made) == []
    press(at, f"voice.paste.save.{made}")
    assert [one.score for one in workspace.answers.of(made)] == [9, 10, 2]
    (batch,) = workspace.answers.batches(made)
    assert batch.excluded == Excluded(blank=1, out_of_scale=1, unreadable=2)
    assert [row[0] for row in batch.details["refused"]] == [4, 5, 6]
    assert "Place 4: “11” is not on the scale" in text(at)


SPANISH = "fecha;cliente;¿Nos recomendarías?;país;peso\n" + "".join(
    f"{1 + i % 28:02}/01/2026;c{i % 20};{i % 11};{'España' if i % 2 else 'Perú'};1,5\n" for i in range(40)
)


def test_what_was_pasted_still_stands_in_the_other_language(workspace: Workspace) -> None:
    made = survey(workspace)
    at = way(page(made), made, "paste")
    at.text_area[0].set_value("9 8 7")
    run(at)
    at.segmented_control(key="lang").set_value("es")
    assert run(at).text_area[0].value == "9 8 7"
    assert say("es", "voice.preview", count=3) in text(at)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_spanish_file_is_read_with_its_columns_guessed(workspace: Workspace, encoding: str) -> None:
    made = survey(workspace)
    at = bring(way(page(made, "es"), made, "file", "es"), ("encuesta.csv", SPANISH.encode(encoding)))
    assert say("es", "voice.preview", count=40) in text(at)
    press(at, f"voice.file.save.{made}")
    first = workspace.answers.of(made)[0]
    assert (first.at, first.respondent, first.segment, first.weight) == (date(2026, 1, 1), "c0", "Perú", 1.5)
    # twenty people, each with the last of two answers
    assert metrics(at)[1] == "20"


def test_the_rule_for_repeats_is_chosen_with_the_file_and_holds_for_the_survey(workspace: Workspace) -> None:
    made = survey(workspace)
    content = b"customer,score\na,10\na,2\nb,10\nc,2\n"
    at = bring(way(page(made), made, "file"), ("a.csv", gzip.compress(content)))
    assert "By themselves they say −33.3" in text(at)
    (keep,) = [
        one for one in at.segmented_control if one.key and one.key.endswith(".keep.en") and "survey" not in one.key
    ]
    keep.set_value("first")
    run(at)
    assert "By themselves they say 33.3" in text(at)
    press(at, f"voice.file.save.{made}")
    assert workspace.surveys.get(made).keep == "first"
    assert len(workspace.answers.of(made)) == 4
    assert metrics(at)[0] == "33.3"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("chosen", ["first", "last"])
def test_a_rule_that_somebody_else_changed_meanwhile_is_written_over_only_by_who_was_told(
    workspace: Workspace, lang: str, chosen: str
) -> None:
    made = survey(workspace)
    file = ("a.csv", b"customer,score\na,10\na,2\nb,10\nc,2\n")
    at = bring(way(page(made, lang), made, "file", lang), file)
    (keep,) = [one for one in at.segmented_control if one.key and one.key.endswith(f".keep.{lang}")][:1]
    if chosen != "last":
        keep.set_value(chosen)
        run(at)
    workspace.surveys.save_field(made, "keep", "all", seen="last")
    press(at, f"voice.file.save.{made}")
    assert errors(at) == [say(lang, "error.keep_changed")]
    assert (workspace.surveys.get(made).keep, workspace.answers.of(made)) == ("all", [])
    # Both rules stand there before the second click.
    rules = {"theirs": say(lang, "voice.keep_all"), "mine": say(lang, f"voice.keep_{chosen}")}
    assert say(lang, "voice.keep_changes", **rules) in text(at)
    press(at, f"voice.file.save.{made}")
    assert (workspace.surveys.get(made).keep, len(workspace.answers.of(made))) == (chosen, 4)


def test_the_same_file_again_adds_nothing_and_an_undone_one_may_come_back(workspace: Workspace) -> None:
    made, file = survey(workspace), ("a.csv", b"score\n9\n2\n")
    at = press(bring(way(page(made), made, "file"), file), f"voice.file.save.{made}")
    at = bring(at, file)
    assert say("en", "voice.there_all") in text(at)
    press(at, f"voice.file.save.{made}")
    assert any("were brought in on" in error for error in errors(at))
    assert len(workspace.answers.of(made)) == 2
    (batch,) = workspace.answers.batches(made)
    press(at, f"voice.undo.{batch.id}")
    assert workspace.answers.of(made) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_file_twice_at_once_is_said_and_offers_nothing_to_add(workspace: Workspace, lang: str) -> None:
    made, content = survey(workspace), b"score\n9\n2\n"
    at = bring(way(page(made, lang), made, "file", lang), ("a.csv", content), ("copy.csv", content))
    assert errors(at) == [say(lang, "error.same_file", file="copy.csv", other="a.csv")]
    assert not [one for one in at.button if one.key == f"voice.file.save.{made}"]


def test_a_newer_copy_of_a_file_is_said_to_repeat_answers(workspace: Workspace) -> None:
    made = survey(workspace)
    at = press(bring(way(page(made), made, "file"), ("a.csv", b"score\n9\n2\n")), f"voice.file.save.{made}")
    at = bring(at, ("b.csv", b"score\n9\n2\n7\n"))
    assert say("en", "voice.there_some", count=2) in text(at)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("rows.csv", b"score\n", "no rows below"),
        ("words.csv", b"name,city\nAna,Vigo\nLuis,Vigo\n", "Choose the column that holds the answers."),
        ("book.csv", b"PK\x03\x04....xl/workbook.xml", "looks like an Excel workbook"),
        ("twice.csv", b"score,score\n9,9\n", "two columns named"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(workspace: Workspace, name: str, content: bytes, said: str) -> None:
    made = survey(workspace)
    at = bring(way(page(made), made, "file"), (name, content))
    assert said in "\n".join(errors(at)) + text(at)
    assert not [one for one in at.button if one.key == f"voice.file.save.{made}"]


def test_blanks_and_codes_off_the_scale_are_counted_with_their_rows_and_never_as_answers(workspace: Workspace) -> None:
    made = survey(workspace)
    content = b"score\n9\nBlank\n11\n99\nN/A\n7.5\n8\n"
    at = bring(way(page(made), made, "file"), ("a.csv", content))
    assert "2 blank · 2 not on the scale · 1 that cannot be read" in text(at)
    press(at, f"voice.file.save.{made}")
    assert [one.score for one in workspace.answers.of(made)] == [9, 8]
    assert "Row 4, column “score”: “11” is not on the scale" in text(at)


# ---- what they say


@pytest.mark.parametrize("lang", LANGUAGES)
def test_days_that_are_still_to_come_are_said_before_the_answers_are_kept(workspace: Workspace, lang: str) -> None:
    made, last = survey(workspace), date.today() + timedelta(days=40)
    rows = f"score,date\n9,{date.today()}\n2,{last - timedelta(days=1)}\n7,{last}\n"
    at = bring(way(page(made, lang), made, "file", lang), ("a.csv", rows.encode()))
    assert say(lang, "note.date_to_come", people=2, last=last) in text(at)


def test_people_beside_a_weighted_score_are_said_to_be_without_their_weights(workspace: Workspace) -> None:
    answers = [Answer(score=score, weight=weight) for score, weight in ((5, 1.0), (1, 1.0), (2, 3.0))]
    weighted = survey(workspace, CSAT, *answers)
    assert metrics(page(weighted))[0] == "20.0%"
    assert say("en", "voice.parts_unweighted") in text(page(weighted))
    plain = workspace.surveys.new(question(CSAT), {}, token="plain")
    workspace.answers.add(plain, [Answer(score=5), Answer(score=1)], source=FILE, excluded=Excluded(), token="d")
    assert say("en", "voice.parts_unweighted") not in text(page(plain))


def dealt(scores: list[int], *, start: date, segments: list[str]) -> list[Answer]:
    return [
        Answer(score=score, at=start + timedelta(days=place % 25), segment=segments[place % len(segments)])
        for place, score in enumerate(scores)
    ]


def test_a_change_by_more_than_chance_is_said_in_a_sentence(workspace: Workspace) -> None:
    before = dealt([2, 5, 7, 8, 9] * 20, start=date(2026, 1, 1), segments=["A"])
    after = dealt([7, 8, 9, 9, 10] * 20, start=date(2026, 2, 1), segments=["A"])
    made = survey(workspace, NPS, *before, *after)
    at = page(made)
    at.segmented_control(key=f"voice.every.{made}.en").set_value("month")
    run(at)
    assert "Jan 2026: −20.0. Feb 2026: 60.0. That is +80.0" in text(at)
    assert "It rose by more than chance explains" in text(at)


def test_of_five_hundred_segments_the_largest_are_shown_and_the_others_together(workspace: Workspace) -> None:
    answers = [Answer(score=place % 11, segment=f"shop {place % 500}") for place in range(1200)]
    at = page(survey(workspace, NPS, *answers, *(Answer(score=9, segment="x" * 5000) for _ in range(9))))
    assert say("en", "voice.largest", count=501, shown=12) in text(at)
    table = next(one.value for one in at.table if say("en", "voice.column_segment") in one.value.columns)
    assert len(table) == 13
    assert table[say("en", "voice.column_segment")].iloc[-1] == "the 489 others"
    assert max(map(len, table[say("en", "voice.column_segment")])) <= 70


def test_a_segment_is_never_read_as_markup(workspace: Workspace) -> None:
    answers = [Answer(score=9, segment=name) for name in ("<script>alert(1)</script>", "**b** 🦁") for _ in range(3)]
    at = page(survey(workspace, NPS, *answers))
    table = next(one.value for one in at.table if say("en", "voice.column_segment") in one.value.columns)
    assert set(table[say("en", "voice.column_segment")]) == {"\\<script\\>alert(1)\\</script\\>", "\\*\\*b\\*\\* 🦁"}


@real
def test_the_conference_survey_has_its_published_nps_through_the_app(workspace: Workspace) -> None:
    # Preppin' Data 2019, week 40: -35.9 on 39 answers
    made = survey(workspace)
    file = ("conference_survey.csv", (DATA / "conference_survey.csv").read_bytes())
    at = press(bring(way(page(made), made, "file"), file), f"voice.file.save.{made}")
    assert metrics(at)[:2] == ["−35.9", "39"]
    assert "−57.5 to −9.2" in text(at)
    assert "22 detractors (56%) · 9 passives (23%) · 8 promoters (21%)" in text(at)


@real
def test_prep_air_has_its_published_nps_through_the_app(workspace: Workspace) -> None:
    # Preppin' Data 2021, week 23: 21, from shares rounded down; exactly 21.196
    made = survey(workspace)
    files = [(name, (DATA / name).read_bytes()) for name in ("airlines.csv", "prep_air.csv")]
    at = press(bring(way(page(made), made, "file"), *files), f"voice.file.save.{made}")
    assert metrics(at)[1] == "5,907"
    table = next(one.value for one in at.table if say("en", "voice.column_segment") in one.value.columns)
    rows = dict(zip(table[say("en", "voice.column_segment")], table[say("en", "voice.column_score")], strict=True))
    assert rows["Prep Air"].startswith("21.2 (")
