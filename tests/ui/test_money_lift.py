"""What a lift earns, on the result page and before the start, in both languages and through the stages."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from experiments.card import Choice
from experiments.results import Verdict
from funnel.costs import Cost
from funnel.counts import StageCounts
from funnel.journey import Phase
from funnel.samples import Sample
from storage.answer_costs import ended_costs
from storage.workspace import Workspace
from ui import actions
from ui.stage_flow import stage_flow
from ui.words import say

ROOT = Path(__file__).parents[2]
# 10 customers for 1,000 a month, each worth 50 × .8 ÷ .05 = 800; the experiment costs 40 × 30 = 1,200.
MONEY = {
    "money.stage_customers": 10,
    "money.stage_spend": 1000,
    "money.arpa": 50,
    "money.margin": 0.8,
    "money.churn": 0.05,
}
COST = {"money.hours": 40, "money.rate": 30}


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    st.cache_data.clear()


def log(workspace: Workspace, **fields) -> int:
    created = actions.log_experiment(workspace, "en")
    typed = {
        "name": "Gate",
        "stage": workspace.journey.stages()[0].id,
        "change": "c",
        "effect": "e",
        "metric": "m",
        "mde": 0.1,
        "people": 1000,
        "variant.a": "A",
        "variant.b": "B",
        "moves": "customers",
    }
    for field, value in (typed | fields).items():
        seen = (workspace.experiments.get(created).draft or {}).get(field)
        actions.save_field(workspace, created, field, value, seen=seen)
    return created


def ended(workspace: Workspace, control: tuple[int, int], treatment: tuple[int, int], **fields) -> int:
    made = log(workspace, **fields)
    actions.start(workspace, made)
    samples = {"primary": {"a": Sample.of_share(*control), "b": Sample.of_share(*treatment)}}
    actions.record(workspace, made, through=date.today(), samples=samples, token=f"t{made}")
    return made


def page(lang: str, name: str, experiment: int) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page(f"ui/pages/{name}.py")
    app.query_params["id"] = str(experiment)
    app.run()
    assert not app.exception, app.exception
    return app


def read(text: object) -> str:
    """As people read it: no protected characters, no special spaces."""
    return str(text).replace("\u00a0", " ").replace("\\", "")


def said(app: AppTest) -> str:
    shown = [one.value for one in (*app.subheader, *app.markdown, *app.caption, *app.latex)]
    return "\n".join(read(one) for one in (*shown, *(table.value.to_string() for table in app.table)))


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: read(metric.value) for metric in app.metric}


# ---- the result


@pytest.mark.parametrize(("lang", "gain", "net"), [("en", "€3,200", "€37,200"), ("es", "3.200 €", "37.200 €")])
def test_a_lift_is_money_a_month_and_what_is_left_of_it_after_a_year(workspace, lang, gain, net):
    # 500 of 5,000 and 700 of 5,000: 40 % more, so 4 customers at 800 a month; twelve times that less 1,200.
    app = page(lang, "result", ended(workspace, (5000, 500), (5000, 700), **MONEY, **COST))
    found = metrics(app)
    assert found[say(lang, "lift_money.gain")] == gain
    assert found[say(lang, "lift_money.net", months="12")] == net
    assert say(lang, "lift_money.doubt_card") in said(app)


def test_the_table_holds_before_after_and_the_range(workspace):
    app = page("en", "result", ended(workspace, (5000, 500), (5000, 700), **MONEY, **COST))
    table = next(table.value for table in app.table if say("en", "lift_money.cac") in str(table.value))
    rows = {row.iloc[0]: [read(cell) for cell in row.iloc[1:]] for _, row in table.iterrows()}
    # 1,000 for 14 customers; 14 × 800 - 1,000
    assert rows["CAC"][:2] == ["€100.00", "€71.43"]
    assert rows["CLTV"] == ["€800.00", "€800.00", "unchanged"]
    assert rows["New customers per month"][:2] == ["10.0", "14.0"]
    assert rows["Money per month"][:2] == ["€7,000", "€10,200"]
    assert "to" in rows["CAC"][2]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_how_it_was_computed_names_formula_inputs_and_source(workspace, lang):
    shown = said(page(lang, "result", ended(workspace, (5000, 500), (5000, 700), **MONEY, **COST)))
    assert "CLTV = ARPA × marg" in shown
    assert say(lang, "lift_money.how_card") in shown
    assert say(lang, "lift_money.in_hours") in shown
    assert "Gupta & Lehmann (2003)" in shown


def test_without_the_cost_of_the_experiment_what_is_left_is_not_known(workspace):
    app = page("en", "result", ended(workspace, (5000, 500), (5000, 700), **MONEY))
    assert metrics(app)[say("en", "lift_money.net", months="12")] == "—"
    assert say("en", "lift_money.net_unknown") in said(app)


def test_without_what_a_customer_is_worth_there_is_a_table_and_no_money(workspace):
    fields = {name: MONEY[name] for name in ("money.stage_customers", "money.stage_spend")}
    app = page("en", "result", ended(workspace, (5000, 500), (5000, 700), **fields))
    assert say("en", "lift_money.gain") not in metrics(app)
    assert say("en", "result.money_missing", figures="CLTV, LTV:CAC, Payback") in said(app)


def counted(workspace: Workspace) -> None:
    """A month at each stage of the first four, 10,000 spent on the first; 45 left in 900 customer-months."""
    stages = workspace.journey.stages()
    months = (date(2026, 1, 1), date(2026, 2, 1))
    people = [(1000, 200), (200, 150), (150, 100), (100, 80)]
    counts = {
        stage.id: StageCounts(entered=entered, completed=completed, spend_minor=0 if place else 1_000_000)
        for place, (stage, (entered, completed)) in enumerate(zip(stages, people, strict=False))
    }
    actions.record_counts(workspace, *months, counts)
    facts = {"arpa": 50, "arpa_n": 40, "arpa_sd": 20, "margin": 0.8, "churned": 45, "months": 900}
    for name, value in facts.items():
        workspace.money.save_field(name, value, seen=None)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_counts_of_the_stages_carry_the_lift_and_their_own_doubt(workspace, lang):
    counted(workspace)
    # What was typed into the card gives way to what was counted.
    app = page(lang, "result", ended(workspace, (5000, 1000), (5000, 1250), **COST, **MONEY))
    # 25 % more of the first: 25 customers, of whom 20 come through the delivery, worth 800 each.
    assert metrics(app)[say(lang, "lift_money.gain")] == {"en": "€16,000", "es": "16.000 €"}[lang]
    shown = said(app)
    assert say(lang, "lift_money.doubt_stages") in shown
    assert say(lang, "lift_money.delivered") in shown
    assert {"en": "counted: 1 Jan 2026 – 31 Jan 2026", "es": "contados: 1 ene 2026 – 31 ene 2026"}[lang] in shown
    assert {"en": "5.0% (45 in 900 customer-months)", "es": "5,0 % (45 en 900 meses-cliente)"}[lang] in shown
    assert "McKay" in shown


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_lift_at_a_stage_of_the_retention_says_whose_part_of_the_churn_it_is(workspace, lang):
    counted(workspace)
    stages = workspace.journey.stages()
    kept = [stage for stage in stages if stage.phase is Phase.RETENTION]
    starts, ends = workspace.journey.periods()[0]
    # 60 of 900 lost, of whom 45 leave: not all who are lost there do.
    workspace.journey.record_counts(starts, ends, {kept[0].id: StageCounts(entered=900, completed=840)})
    made = ended(workspace, (5000, 4500), (5000, 4700), stage=kept[0].id, moves="kept")
    shown = said(page(lang, "result", made))
    assert read(say(lang, "lift_money.how_retention")) in shown
    assert read(say(lang, "lift_money.at_most")) in shown
    assert read(say(lang, "funnel.how_active")) in shown
    # 45 in 900 are a churn of 5 %, so 40 ÷ .05 before; 4.4 % more of 840 kept are 37.3 of 60: 40 ÷ (.05 × 22.7 ÷ 60).
    cltv = {"en": ("€800.00", "€2,117.65"), "es": ("800,00 €", "2117,65 €")}[lang]
    assert cltv[0] in shown
    assert cltv[1] in shown.replace("2.117", "2117")


def test_counts_of_before_the_start_go_before_newer_ones(workspace):
    stage = workspace.journey.stages()[0].id
    for month, completed in ((1, 10), (2, 20), (3, 30)):
        period = (date(2026, month, 1), date(2026, month + 1, 1))
        actions.record_counts(workspace, *period, {stage: StageCounts(entered=100, completed=completed)})
    for by, starts in ((None, 3), (date(2026, 3, 15), 2), (date(2026, 1, 20), 3)):
        found = stage_flow(workspace, stage, by=by)
        assert found is not None
        assert found.starts.month == starts
    assert stage_flow(workspace, None) is None
    assert stage_flow(workspace, workspace.journey.stages()[1].id) is None


def test_a_cost_is_of_the_days_the_lag_before_the_people(workspace):
    stage = workspace.journey.stages()[0].id
    december, january = (date(2025, 12, 1), date(2026, 1, 1)), (date(2026, 1, 1), date(2026, 2, 1))
    for period, spend in ((december, 30_000), (january, 50_000)):
        counts = StageCounts(entered=100, completed=50, spend_minor=spend)
        actions.record_counts(workspace, *period, {stage: counts})
    found = stage_flow(workspace, stage)
    assert found is not None
    assert found.flow.acquisition == 500
    workspace.money.save_field("lag", 31, seen=0)
    found = stage_flow(workspace, stage)
    assert found is not None
    assert found.flow.acquisition == 300


# ---- before the start


def test_counts_of_the_stages_say_what_the_planned_change_would_bring_and_with_what_doubt(workspace):
    counted(workspace)
    # A tenth of 80 delivered customers at 800, twelve times, less 1,200.
    shown = said(page("en", "card", log(workspace, **COST)))
    assert "€6,400 more per month" in shown
    assert "€75,600 would be left" in shown
    assert "With what is in doubt today: €" in shown


def test_before_the_start_the_card_says_what_the_planned_change_would_bring(workspace):
    # A tenth more: one customer, 800 a month, 9,600 a year; 1,200 of 9,600 is one in eight.
    shown = said(page("en", "card", log(workspace, **MONEY, **COST)))
    values = {"lift": "+10%", "gain": "€800", "months": "12", "cost": "€1,200", "net": "€8,400"}
    assert say("en", "lift_money.ask", **values) in shown
    assert say("en", "lift_money.ask_chance", chance="13%") in shown


def test_in_spanish_too_and_in_the_direction_that_is_better(workspace):
    # A tenth less churn: 40 ÷ .045 - 800 = 88.9 for each of 10; 12 × 888.9 - 1,200
    fields = {"better": "down", "moves": "churn", **MONEY, **COST}
    shown = said(page("es", "card", log(workspace, **fields)))
    assert "Si el cambio es de −10 %" in shown
    assert "quedarían 9.467 €" in shown


def test_a_change_that_never_pays_is_said_not_to(workspace):
    shown = said(page("en", "card", log(workspace, **MONEY, **{"money.spend": 20_000})))
    assert say("en", "lift_money.ask_never") in shown
    assert "chance of more than" not in shown


def test_without_the_cost_it_says_what_to_add_and_without_money_nothing(workspace):
    assert say("en", "lift_money.ask_no_cost", lift="+10%", gain="€800") in said(
        page("en", "card", log(workspace, **MONEY))
    )
    for fields in (COST, {**MONEY, "moves": "nothing"}, {**MONEY, "mde": "much"}, {**MONEY, "kind": "nps"}):
        assert say("en", "lift_money.ask_title") not in said(page("en", "card", log(workspace, **fields)))


# ---- over the year


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_answer_costs_what_all_ended_experiments_cost_by_how_many_answered(workspace, lang):
    # 1,200 for a win and for one that stays open, and a win whose card tells no cost: two answers.
    for treatment, cost in (((5000, 700), COST), ((5000, 520), COST), ((5000, 700), {})):
        made = ended(workspace, (5000, 500), treatment, **cost)
        actions.decide(workspace, made, Choice.ITERATE, reason="why", token=f"d{made}")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["lang"] = lang
    app.run()
    app.switch_page("ui/pages/learnings.py")
    app.run()
    assert not app.exception, app.exception
    each, cost = {"en": ("€1,200", "€2,400"), "es": ("1.200 €", "2.400 €")}[lang]
    values = {"months": "12", "each": each, "cost": cost, "answers": "2", "experiments": "3"}
    assert say(lang, "lift_money.answer", **values) in said(app)
    assert say(lang, "lift_money.answer_unknown", unknown="1") in said(app)


def test_a_year_ago_is_another_year_and_another_business_is_not_this_one(workspace, store):
    made = ended(workspace, (5000, 500), (5000, 700), **COST)
    actions.decide(workspace, made, Choice.SCALE, reason="", token="d")
    assert ended_costs(store, workspace.id, since=date.today()) == [(1200.0, Verdict.WIN)]
    assert ended_costs(store, workspace.id, since=date.today() + timedelta(days=2)) == []
    assert ended_costs(store, workspace.id + 1, since=date.today()) == []


def test_what_the_ledger_has_in_an_experiments_name_is_what_it_cost(workspace, store):
    made = ended(workspace, (5000, 500), (5000, 700), **COST)
    actions.decide(workspace, made, Choice.SCALE, reason="", token="d")
    cost = Cost(day=date.today(), phase=Phase.ACQUISITION, experiment=made, money=45_000, hours=2.0)
    entry = workspace.costs.add(cost, token="c")
    # Its hours have no rate yet: the card speaks on.
    assert ended_costs(store, workspace.id, since=date.today()) == [(1200.0, Verdict.WIN)]
    workspace.money.save_field("rate", 2_500, seen=None)
    assert ended_costs(store, workspace.id, since=date.today()) == [(500.0, Verdict.WIN)]
    at = page("en", "result", made)
    assert say("en", "result.money_spent", cost="€500.00") in said(at)
    workspace.costs.remove(entry)
    assert ended_costs(store, workspace.id, since=date.today()) == [(1200.0, Verdict.WIN)]
