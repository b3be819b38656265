"""The page of one result, on a real SQLite file, in both languages."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from funnel.samples import Sample
from storage.workspace import Workspace
from ui import actions
from ui.numbers import number, signed, signed_percent
from ui.words import say

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    st.cache_data.clear()


def page(lang: str, experiment: int | str, name: str = "result") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page(f"ui/pages/{name}.py")
    app.query_params["id"] = str(experiment)
    return app.run()


def log(workspace: Workspace, **fields) -> int:
    created = actions.log_experiment(workspace, "en")
    typed = {
        "name": "Gate",
        "stage": workspace.journey.stages()[0].id,
        "change": "Gate at level 40",
        "effect": "More stay",
        "metric": "Retention",
        "mde": 0.05,
        "people": 1000,
        "variant.a": "Gate 30",
        "variant.b": "Gate 40",
    }
    for field, value in (typed | {name.replace("__", "."): value for name, value in fields.items()}).items():
        seen = (workspace.experiments.get(created).draft or {}).get(field)
        actions.save_field(workspace, created, field, value, seen=seen)
    return created


def run(workspace: Workspace, *counts: tuple[int, int], through: date | None = None, **fields) -> int:
    created = log(workspace, **fields)
    actions.start(workspace, created)
    samples = {key: Sample.of_share(n, x) for key, (n, x) in zip("abc", counts, strict=False)}
    if counts:
        through = through or date.today()
        actions.record(workspace, created, through=through, samples={"primary": samples}, token=f"t{created}")
    return created


def texts(app: AppTest) -> str:
    assert not app.exception
    shown = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    tables = [str(table.value) for table in app.table]
    titles = [element.proto.title for element in (*app.info, *app.error)]
    return "\n".join([*(element.value for element in shown), *titles, *tables]).replace("\u00a0", " ")


def charts(app: AppTest) -> list:
    return [element.proto for element in app.get("vega_lite_chart")]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "en",
            "Gate 40 is worse: “Retention” is between 1.7% and 6.9% lower than with Gate 30, and that is not chance.",
        ),
        ("es", "Gate 40 es peor: «Retention» baja entre un 1,7 % y un 6,9 % frente a Gate 30, y no es casualidad."),
    ],
)
def test_the_sentence_comes_first_and_what_it_rests_on_after_it(workspace, lang, sentence):
    made = run(workspace, (44700, 8502), (45489, 8279))
    app = page(lang, made)
    said = texts(app)
    assert app.subheader[0].value.replace("\u00a0", " ") == sentence
    assert workspace.experiments.get(made).seal in said
    assert say(lang, "result.as_registered") in said
    for part in ("split", "length", "money", "seal"):
        assert say(lang, f"result.{part}") in said
    choice = say(lang, "choice.stop")
    assert say(lang, "result.rule_says", choice=f"**{choice}**") in said


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_chart_has_words_for_those_who_do_not_see_it(workspace, lang):
    app = page(lang, run(workspace, (44700, 8502), (45489, 8279)))
    (chart,) = charts(app)
    assert chart.alt.startswith(say(lang, "result.chart_alt", metric="Retention", control="Gate 30", said="Gate 40"))
    assert json.loads(chart.spec)["width"] == "container"
    assert "45" in str(app.table[0].value)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_split_mismatch_blocks_the_verdict_and_says_what_to_look_for(workspace, lang):
    app = page(lang, run(workspace, (900, 90), (1100, 190)))
    said = texts(app)
    assert app.subheader[0].value == say(lang, "said.blocked_split")
    assert say(lang, "result.look_bots") in said
    assert say(lang, "result.split_title") in said
    for part in ("money", "length", "too_early_title"):
        assert say(lang, f"result.{part}") not in said
    assert say(lang, "verdict.win") not in said


def test_where_nobody_is_on_one_side_there_is_a_table_and_no_empty_chart(workspace):
    app = page("en", run(workspace, (0, 0), (0, 0)))
    assert app.subheader[0].value == say("en", "said.blocked_empty")
    assert not charts(app)
    assert app.table


@pytest.mark.parametrize("lang", ["en", "es"])
def test_before_the_planned_end_it_is_too_early(workspace, lang):
    app = page(lang, run(workspace, (200, 20), (200, 50)))
    said = texts(app)
    assert say(lang, "result.too_early_title") in said
    # An ordinary test would call it won; nothing is, before the rule says so.
    assert say(lang, "header.so_far", verdict=say(lang, "verdict.inconclusive")) in said
    assert say(lang, "verdict.win") not in said
    assert not [button for button in app.button if button.key == "result.to_learn"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_amount_of_which_there_is_none_yet_has_no_change_of_nothing(workspace, lang):
    made = log(workspace, kind="mean", baseline=10.0, sd=20.0)
    actions.start(workspace, made)
    nothing = {"primary": {key: Sample(200, 0, 0) for key in "ab"}}
    actions.record(workspace, made, through=date.today(), samples=nothing, token="nothing")
    tables = [table.value for table in page(lang, made).table]
    shown = next(table for table in tables if say(lang, "result.lift") in table.columns).to_string()
    assert say(lang, "result.nothing_yet") in shown.replace("\u00a0", " ")
    assert shown.count(number(lang, 0, 2)) == 2  # both means, and no change


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_lift_that_percents_would_show_as_nothing_is_a_difference_in_table_chart_and_sentence(workspace, lang):
    made = log(workspace, kind="mean", baseline=1.7e9, sd=100.0, people=1200)
    actions.start(workspace, made)
    samples = {"a": Sample.of_mean(600, 1.7e9, 100), "b": Sample.of_mean(600, 1.7e9 + 50, 100)}
    actions.record(workspace, made, through=date.today(), samples={"primary": samples}, token="large")
    app = page(lang, made)
    low, high = signed(lang, 38.67, 2), signed(lang, 61.33, 2)  # 50 ± 1.962 · √(2 · 100² / 600)
    (chart,) = charts(app)
    table = next(one.value for one in app.table if say(lang, "result.lift") in one.value.columns).to_string()
    labels = b"".join(one.data.data for one in chart.datasets).decode(errors="replace")
    for shown in (table, labels):
        assert low in shown
        assert high in shown
    assert number(lang, 38.67, 2) in chart.alt
    assert signed_percent(lang, 0.0) not in table


@pytest.mark.parametrize("lang", ["en", "es"])
def test_without_a_reading_there_is_the_way_to_record_one(workspace, lang):
    app = page(lang, run(workspace))
    assert say(lang, "result.no_reading") in texts(app)
    assert say(lang, "result.to_measure") in [button.label for button in app.button]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_draft_has_no_result_and_no_name_is_needed(workspace, lang):
    said = texts(page(lang, actions.log_experiment(workspace, "en")))
    assert say(lang, "result.not_started") in said
    assert say(lang, "header.untitled") in said


@pytest.mark.parametrize("address", ["", "x", "99999"])
def test_an_address_without_an_experiment_is_a_sentence(workspace, address):
    assert texts(page("en", address))


def test_numbers_older_than_the_card_are_said_to_be_so(workspace):
    before = date.today() - timedelta(days=9)
    assert "after these numbers" in texts(page("en", run(workspace, (600, 60), (600, 60), through=before)))


def test_an_amendment_is_shown_with_its_date_and_reason(workspace):
    made = run(workspace)
    actions.begin_amendment(workspace, made)
    actions.save_field(workspace, made, "mde", 0.1, seen=0.05)
    actions.amend(workspace, made, "The bar *moved*")
    samples = {"primary": {key: Sample.of_share(600, 60) for key in "ab"}}
    actions.record(workspace, made, through=date.today(), samples=samples, token="t")
    said = texts(page("en", made))
    assert say("en", "result.amended") in said
    assert say("en", "result.as_registered") not in said
    assert "The bar \\*moved\\*" in said


def test_guardrails_and_money_are_shown_for_what_is_known(workspace):
    made = log(
        workspace,
        guardrails=1,
        guardrail1__name="Refunds",
        guardrail1__kind="binary",
        guardrail1__better="down",
        guardrail1__margin=0.1,
        money__stage_customers=40,
        money__stage_spend=4000,
        moves="customers",
    )
    actions.start(workspace, made)
    samples = {
        "primary": {"a": Sample.of_share(5000, 500), "b": Sample.of_share(5000, 700)},
        "guardrail1": {"a": Sample.of_share(5000, 100), "b": Sample.of_share(5000, 104)},
    }
    actions.record(workspace, made, through=date.today(), samples=samples, token="t")
    said = texts(page("en", made))
    assert "“Refunds” is safe" in said
    assert say("en", "guard.undecided") in said
    assert "€100.00" in said
    assert say("en", "result.money_missing", figures="CLTV, LTV:CAC, Payback") in said


def test_what_people_typed_stays_text(workspace):
    name = "<b>x</b> *y* $1$ [z](http://z)"
    said = texts(page("en", run(workspace, (600, 60), (600, 70), name=name, metric=name, variant__b=name)))
    assert "<b>" not in said.replace("\\<b\\>", "")


def test_three_variants_share_one_page(workspace):
    made = run(workspace, (21306, 2262), (21307, 3894), (21387, 3238), variants=3, variant__c="Women", weight__c=1)
    app = page("en", made)
    assert app.subheader[0].value == "By the rule this is a win for Gate 40 and Women against Gate 30."
    assert "already adjusted" in texts(app)
