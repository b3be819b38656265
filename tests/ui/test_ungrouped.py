"""Evidence without a control group, from its numbers to its sentence, on a real SQLite file in both languages."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from experiments.card import Choice
from experiments.life import evaluation, in_line, progress
from experiments.periods import on_sides, totals
from experiments.results import Verdict
from experiments.rule import Better
from funnel.samples import Sample
from storage.workspace import Workspace
from ui import actions
from ui.ungrouped_words import sentence
from ui.words import LANGUAGES, say, words

ROOT = Path(__file__).parents[2]
TODAY = date.today()
UPS = (0, 9, -7, 4, -3, 8, -9, 2, -5, 6)


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    st.cache_data.clear()


# ---- making experiments


def start(workspace: Workspace, grade: str, **fields) -> int:
    created = actions.log_experiment(workspace, "en")
    actions.save_field(workspace, created, "grade", grade, seen="randomised", lang="en")
    typed = {
        "name": "Pilot",
        "stage": workspace.journey.stages()[0].id,
        "change": "A new price",
        "effect": "More stay",
        "metric": "Sign-ups",
        "mde": 0.05,
        "people": 9,
        **({"baseline": 0.5} if grade in ("survey", "interviews") else {}),
        **{name.replace("__", "."): value for name, value in fields.items()},
    }
    for field, value in typed.items():
        seen = (workspace.experiments.get(created).draft or {}).get(field)
        actions.save_field(workspace, created, field, value, seen=seen)
    actions.start(workspace, created)
    return created


def ask(workspace: Workspace, yes: int, n: int, **fields) -> int:
    made = start(workspace, fields.pop("grade", "interviews"), **fields)
    samples = {"primary": {"b": Sample.of_share(n, yes)}}
    actions.record(workspace, made, through=TODAY, samples=samples, token=f"t{made}")
    return made


def weeks(before: int, after: int, *, rise: int = 30) -> tuple[list[tuple[date, int, int]], date]:
    first = TODAY - timedelta(weeks=before + after - 1)
    lines = [
        (first + timedelta(weeks=i), 1000, 100 + UPS[i % len(UPS)] + (rise if i >= before else 0))
        for i in range(before + after)
    ]
    return lines, first + timedelta(weeks=before)


def observe(workspace: Workspace, before: int = 16, after: int = 8, *, rise: int = 30, **fields) -> int:
    made = start(workspace, "before_after", **fields)
    lines, change = weeks(before, after, rise=rise)
    actions.record(
        workspace,
        made,
        through=lines[-1][0],
        samples={"primary": totals(workspace.experiments.get(made).card.rule(), on_sides(lines, change))},
        token=f"t{made}",
        details={"periods": [[day.isoformat(), n, x] for day, n, x in lines], "change": change.isoformat()},
    )
    return made


def told(workspace: Workspace, made: int, lang: str = "en") -> str:
    experiment = workspace.experiments.get(made)
    found = evaluation(experiment)
    far = progress(experiment, TODAY, found)
    return sentence(lang, experiment.card, found, far).replace("\u00a0", " ")


# ---- pages


@pytest.mark.parametrize("lang", ["en", "es"])
def test_before_and_after_has_its_money_and_the_words_that_it_may_not_be_the_changes(workspace, lang):
    # 10 customers for 1,000 a month, each worth 50 × .8 ÷ .05 = 800.
    money = {"stage_customers": 10, "stage_spend": 1000, "arpa": 50, "margin": 0.8, "churn": 0.05}
    made = observe(workspace, moves="customers", **{f"money__{name}": value for name, value in money.items()})
    lift = evaluation(workspace.experiments.get(made)).primary.comparisons[0].lift.value
    app = page(lang, made, "result").run()
    assert not app.exception
    gained = next(one.value for one in app.metric if one.label == say(lang, "lift_money.gain"))
    assert int(re.sub(r"\D", "", gained)) == pytest.approx(10 * lift * 800, abs=1)
    assert any(say(lang, "result.money_unproven") in one.value for one in app.caption)
    asked = page(lang, ask(workspace, 7, 9), "result").run()
    assert say(lang, "result.money") not in [one.value for one in asked.subheader]


def page(lang: str, experiment: int, name: str = "measure") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page(f"ui/pages/{name}.py")
    app.query_params["id"] = str(experiment)
    return app.run()


def body(lang: str, experiment: int) -> AppTest:
    """What the result page shows of these grades."""

    def script():
        from datetime import date

        import streamlit as st

        from experiments.life import evaluation, progress
        from ui.parts import frame, ungrouped_view

        here = frame.here()
        shown = here.workspace.experiments.get(st.session_state["asked_for"])
        found = evaluation(shown)
        ungrouped_view.draw(here, shown, shown.card, found, progress(shown, date.today(), found))

    app = AppTest.from_function(script, default_timeout=30)
    app.session_state["lang"] = lang
    app.session_state["asked_for"] = experiment
    return app.run()


def texts(app: AppTest) -> str:
    assert not app.exception
    shown = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    tables = [str(table.value) for table in app.table]
    titles = [element.proto.title for element in (*app.info, *app.error)]
    return "\n".join([*(element.value for element in shown), *titles, *tables]).replace("\u00a0", " ")


def labelled(elements, label):
    return next(element for element in elements if element.label == label)


def press(app: AppTest, lang: str, key: str) -> AppTest:
    return labelled(app.button, say(lang, key)).click().run()


# ---- the evaluation of a stored experiment


def test_a_stored_reading_is_judged_by_its_grade(workspace):
    assert evaluation(workspace.experiments.get(ask(workspace, 8, 9))).verdict is Verdict.POINTS_UP
    assert evaluation(workspace.experiments.get(observe(workspace))).verdict is Verdict.POINTS_UP
    opinion = workspace.experiments.get(start(workspace, "opinion"))
    assert evaluation(opinion).verdict is Verdict.INCONCLUSIVE


def test_the_sealed_rule_calls_for_what_was_planned_for_a_win(workspace):
    experiment = workspace.experiments.get(ask(workspace, 8, 9))
    found = evaluation(experiment)
    assert progress(experiment, TODAY, found).final
    assert in_line(experiment.card, found.verdict, final=True) == {Choice.SCALE}


# ---- the sentence


@pytest.mark.parametrize(
    ("yes", "fields", "said"),
    [
        (8, {}, "8 of 9 said so: more than the 50% you set as the bar. That points to better; it does not prove it."),
        (1, {}, "1 of 9 said so: fewer than the 50% you set as the bar. That points to worse; it does not prove it."),
        (7, {}, "7 of 9 said so. Whether more than 50% of all people would is open:"),
        (7, {"better": "down"}, "7 of 9 said so. Whether fewer than 50% of all people would is open:"),
        (1, {"better": "down"}, "and fewer is better. That points to better; it does not prove it."),
        (8, {"better": "down"}, "and fewer would be better. That points to worse; it does not prove it."),
        (8, {"people": 40}, "So far 8 of 9 said so; the bar is 50%. It is too early to decide by the rule."),
    ],
)
def test_people_who_were_asked_in_one_sentence(workspace, yes, fields, said):
    assert said in told(workspace, ask(workspace, yes, 9, **fields))


def test_before_and_after_in_one_sentence(workspace):
    up = told(workspace, observe(workspace))
    assert re.fullmatch(
        r"Since the change “Sign-ups” is between [\d.]+% and [\d.]+% higher than its earlier course leads to expect\. "
        r"That points to better; it does not prove that the change did it\.",
        up,
    )
    assert told(workspace, observe(workspace, rise=0)).startswith("Whether the change did anything is open: “Sign-ups”")
    assert told(workspace, observe(workspace, 5, 3)).endswith("it takes 8 before the change and 4 after it.")
    assert told(workspace, observe(workspace, people=10**7)).startswith("So far “Sign-ups” could be between")


def test_before_and_after_in_spanish(workspace):
    up = told(workspace, observe(workspace), "es")
    assert re.fullmatch(
        r"Desde el cambio, «Sign-ups» sube entre un [\d,]+ % y un [\d,]+ % respecto a lo que su tendencia anterior "
        r"hacía esperar\. Eso apunta a una mejora; no demuestra que sea por el cambio\.",
        up,
    )


def test_a_series_that_never_varies_says_that_nothing_can_be_tested(workspace):
    experiment = workspace.experiments.get(observe(workspace))
    reading = experiment.reading
    flat = [[day, n, 100] for day, n, _ in reading.details["periods"]]
    still = replace(experiment, readings=(replace(reading, details={**reading.details, "periods": flat}),))
    found = evaluation(still)
    said = sentence("en", still.card, found, progress(still, TODAY, found))
    assert said == say("en", "said.after_untested", metric="Sign-ups")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_these_grades_says_that_anything_is_proven(lang):
    for key, word in words(lang).items():
        if key.startswith(("said.after_", "said.asked_", "said.opinion", "series.", "asked.", "ungrouped.")):
            assert not re.search(r"\bproven\b|\bproved\b|\bproves\b|demostrad", str(word)), key


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("better", Better)
def test_every_verdict_on_those_asked_has_its_words(lang, better):
    for side in ("more", "fewer"):
        for verdict in (Verdict.POINTS_UP, Verdict.POINTS_DOWN):
            assert say(lang, f"said.asked_{side}_{verdict}", yes=1, n=2, bar="50%")
    assert say(lang, f"said.asked_open_{better}", yes=1, n=2, bar="50%")


# ---- the result page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_result_of_interviews_has_its_chart_figures_and_claim(workspace, lang):
    app = body(lang, ask(workspace, 14, 18))
    said = texts(app)
    assert (
        app.subheader[0]
        .value.replace("\u00a0", " ")
        .startswith("14 of 18 said so" if lang == "en" else "Lo dijeron 14 de 18")
    )
    for part in ("0.0154" if lang == "en" else "0,0154", "56", "99", say(lang, "grade_claim.interviews")):
        assert part in said
    assert say(lang, "result.rule_says", choice=f"**{say(lang, 'choice.scale')}**") in said
    (chart,) = (element.proto for element in app.get("vega_lite_chart"))
    assert chart.alt.startswith(say(lang, "asked.chart_alt", said="14" if lang == "en" else "Lo"))
    assert not re.search("proven|demostrad", said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_result_of_before_and_after_has_its_chart_figures_and_claim(workspace, lang):
    app = body(lang, observe(workspace))
    said = texts(app)
    people = "16,000" if lang == "en" else "16.000"
    for part in (people, say(lang, "grade_claim.before_after"), say(lang, "series.effect")):
        assert part in said
    (chart,) = (element.proto for element in app.get("vega_lite_chart"))
    assert "Sign-ups" in chart.alt
    assert not re.search("proven|demostrad", said)


def test_with_too_few_periods_there_is_the_series_and_no_effect(workspace):
    app = body("en", observe(workspace, 5, 3))
    said = texts(app)
    assert say("en", "series.effect") not in said
    assert say("en", "note.few_periods", before=5, after=3) in said
    assert app.get("vega_lite_chart")


def test_before_the_planned_end_it_is_too_early(workspace):
    app = body("en", ask(workspace, 8, 9, people=400))
    assert say("en", "result.too_early_title") in texts(app)
    assert not [button for button in app.button if button.key == "result.to_learn"]


def test_numbers_from_before_the_card_was_sealed_are_said_to_be_so(workspace):
    made = start(workspace, "interviews")
    samples = {"primary": {"b": Sample.of_share(9, 8)}}
    actions.record(workspace, made, through=TODAY - timedelta(days=3), samples=samples, token="t")
    assert "after these numbers" in texts(body("en", made))


def test_a_stop_before_the_planned_end_is_said(workspace):
    made = ask(workspace, 8, 9, people=400)
    actions.decide(workspace, made, Choice.STOP, reason="No time", token="d")
    assert "stopped before the planned end" in texts(body("en", made))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_opinion_asks_for_a_test_and_for_no_numbers(workspace, lang):
    made = start(workspace, "opinion")
    app = body(lang, made)
    assert app.subheader[0].value == say(lang, "said.opinion")
    assert labelled(app.button, say(lang, "ungrouped.make_test"))
    measure = page(lang, made)
    assert say(lang, "ungrouped.opinion_no_numbers") in texts(measure)
    assert not measure.text_input
    assert not measure.text_area
