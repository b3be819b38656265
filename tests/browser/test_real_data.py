"""Published experiments, brought as files through the app by a person; skipped where the data is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from steps import Someone, Visit

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the published data sets are not beside the project")


@pytest.fixture
def who(app, visit: Visit) -> Someone:
    return Someone(visit(app), "en")


def content(name: str) -> tuple[str, bytes]:
    path = DATA / name
    return path.name, path.read_bytes()


def brought(who: Someone, variants: list[str], *files: str, people: str = "1000") -> Someone:
    who.log("A published experiment")
    who.complete("did it", variants, people=people)
    who.start()
    who.bring(*map(content, files))
    return who


def column(who: Someone, label: str, value: str) -> None:
    who.person.choose(who.say(label), value)


def test_cookie_cats_the_later_gate_loses(who: Someone) -> None:
    brought(who, ["gate 30", "gate 40"], "cookie_cats/cookie_cats.csv.gz")
    who.person.choose(who.say("measure.metric_column", metric="did it"), "retention_7")
    who.keep()
    result = who.page("result")
    for figure in ("44,700", "45,489", "19.02%", "18.20%", "1.7% and 6.9% lower", "0.0016", who.say("verdict.lose")):
        assert figure in result


def test_hillstrom_three_variants_and_every_row_is_a_customer(who: Someone) -> None:
    brought(who, ["No E-Mail", "Mens E-Mail", "Womens E-Mail"], "hillstrom_email/hillstrom.csv.gz")
    column(who, "measure.variant_column", "segment")
    who.person.choose(who.say("measure.metric_column", metric="did it"), "visit")
    who.keep()
    result = who.page("result")
    for figure in ("21,306", "21,307", "21,387", "10.62%", "18.28%", "15.14%", who.say("verdict.win")):
        assert figure in result


def test_hillstrom_spend_is_an_amount_per_person(who: Someone) -> None:
    who.log("What people spend")
    who.person.choose(who.say("card.kind"), who.say("kind.mean"))
    who.complete("spend in two weeks", ["No E-Mail", "Mens E-Mail", "Womens E-Mail"], people="64000")
    who.start()
    who.bring(content("hillstrom_email/hillstrom.csv.gz"))
    column(who, "measure.variant_column", "segment")
    who.person.choose(who.say("measure.metric_column", metric="spend in two weeks"), "spend")
    who.keep()
    result = who.page("result")
    for figure in ("0.65", "1.42", "1.08", "+117.9%", "+65.0%", who.say("verdict.win")):
        assert figure in result


def test_udacity_one_file_per_variant_and_days_without_results_are_said(who: Someone) -> None:
    files = [f"udacity_free_trial/{name}_data.csv" for name in ("control", "experiment")]
    brought(who, ["control", "experiment"], *files)
    who.person.pick(who.say("measure.shape"), who.say("measure.shape_day"))
    column(who, "measure.per_column", "Clicks")
    who.person.choose(who.say("measure.metric_column", metric="did it"), "Enrollments")
    who.person.see("28 rows without a result")
    who.keep()
    result = who.page("result")
    for figure in ("17,293", "17,260", "21.89%", "19.83%", who.say("verdict.lose"), "28,378", "28,325"):
        assert figure in result

    who.page("measure")
    who.person.click(who.say("measure.undo"))
    who.bring(*map(content, files))  # shape and people are remembered; only the metric is another
    who.person.choose(who.say("measure.metric_column", metric="did it"), "Payments")
    who.keep()
    result = who.page("result")
    for figure in ("11.76%", "11.27%", "−9.6% to +1.6%", who.say("verdict.inconclusive")):
        assert figure in result


def test_webpage_subscription_says_two_repeated_rows(who: Someone) -> None:
    brought(who, ["control", "experimental"], "webpage_subscription_ab/ab_data.csv", people="474")
    column(who, "measure.variant_column", "group")
    column(who, "measure.unit_column", "user_id")
    who.person.choose(who.say("measure.metric_column", metric="did it"), "subscribed")
    who.person.see("2 repeated rows counted once")
    who.keep()
    result = who.page("result")
    for figure in ("236", "238", "7.20%", "18.91%", who.say("verdict.win")):
        assert figure in result
