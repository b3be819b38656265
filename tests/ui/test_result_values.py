"""What the result's page says of values, odds and length, by the kind of metric."""

from datetime import date

import pytest

from experiments.card import Choice
from experiments.ratios import ratio_variance
from funnel.samples import Beside, Sample
from storage.workspace import Workspace
from tests.ui.screen import opened, whole
from ui import actions
from ui.words import LANGUAGES, say

# Euros and orders of five people: €12 in 6 orders. Numbers worked out by hand.
EUROS, ORDERS = (4, 0, 2, 5, 1), (1, 1, 1, 2, 1)
SPENT = Sample(5, 12, 46, Beside(6, 8, 17))


def run(workspace: Workspace, control: Sample, treatment: Sample, **fields) -> int:
    made = actions.log_experiment(workspace, "en", workspace.journey.stages()[0].id)
    typed = {"name": "Shop", "change": "Less", "effect": "More", "metric": "Orders", "mde": 0.1, "people": 10}
    typed |= {"variant.a": "Old", "variant.b": "New"}
    for field, value in (typed | fields).items():
        seen = (workspace.experiments.get(made).draft or {}).get(field)
        actions.save_field(workspace, made, field, value, seen=seen)
    actions.start(workspace, made)
    samples = {"primary": {"a": control, "b": treatment}}
    actions.record(workspace, made, through=date.today(), samples=samples, token=f"t{made}")
    return made


def columns(at, word: str) -> list[str]:
    (found,) = [list(table.value[word]) for table in at.table if word in table.value]
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_ratio_is_shown_as_what_it_is_and_not_as_its_first_total_per_person(store, workspace, lang):
    made = run(workspace, SPENT, SPENT, kind="ratio")
    mark = "." if lang == "en" else ","
    shown = columns(whole(opened(store, "result", lang, id=made)), say(lang, "result.ratio"))
    assert shown == [f"2{mark}00", f"2{mark}00"]  # €12 in 6 orders
    assert columns(whole(opened(store, "measure", lang, id=made)), say(lang, "measure.column_value")) == shown
    following = workspace.experiments.get(actions.iterate(workspace, made)).draft
    assert following["baseline"] == 2


def test_what_each_person_adds_to_a_ratio_varies_as_worked_out_by_hand():
    """Of euros less twice the orders, around 0: 2, -2, 0, 1, -1, so 10 ÷ 4 between people, over 1.2 orders squared."""
    added = [euros - 2 * orders for euros, orders in zip(EUROS, ORDERS, strict=True)]
    assert added == [2, -2, 0, 1, -1]
    few = ratio_variance(SPENT)
    # Orders of 1 and 2 count as 36 ÷ 8 = 4.5 people of the five, and these as one fewer.
    assert few == pytest.approx(10 / 1.2**2 / 3.5 * 4.5 / 5)
    assert ratio_variance(Sample(5, 12, 46)) is None


@pytest.mark.parametrize(
    ("kind", "word"), [("ordinal", "result.average"), ("nps", "kind.nps"), ("mean", "result.mean")]
)
def test_the_column_of_values_is_called_what_it_holds(store, workspace, kind, word):
    known = Sample.of_levels({1: 3, 5: 2}) if kind == "ordinal" else Sample.of_nps(3, 1, 1)
    at = whole(opened(store, "result", "en", id=run(workspace, known, known, kind=kind)))
    assert len(columns(at, say("en", word))) == 2


@pytest.mark.parametrize(
    ("control", "treatment", "kind", "losses"),
    [
        # One certain by far, of amounts whose control is below zero: no trail of zeros.
        (Sample.of_mean(60, -3, 4), Sample.of_mean(60, 2, 4), "mean", ["0.00", "5.00"]),
        # A gain of 3 in 10 millions: percents would be nothing but zeros.
        (Sample.of_mean(400, 1e6, 1), Sample.of_mean(400, 1e6 + 0.3, 1), "mean", ["0.00", "0.30"]),
    ],
)
def test_both_losses_are_written_so_that_they_can_be_compared(store, workspace, control, treatment, kind, losses):
    at = whole(opened(store, "result", "en", id=run(workspace, control, treatment, kind=kind)))
    assert columns(at, say("en", "odds.if_shipped")) + columns(at, say("en", "odds.if_kept")) == losses


def test_a_loss_in_points_has_no_plus_sign(store, workspace):
    at = whole(opened(store, "result", "en", id=run(workspace, Sample.of_share(20, 0), Sample.of_share(22, 3))))
    (kept,) = columns(at, say("en", "odds.if_kept"))
    assert kept.endswith("pp")
    assert not kept.startswith("+")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_ended_early_has_no_days_to_go(store, workspace, lang):
    made = run(workspace, Sample.of_share(50, 5), Sample.of_share(50, 9), people=1000)
    going = [element.value for element in opened(store, "result", lang, id=made).caption]
    assert say(lang, "path.any_help") in going
    actions.decide(workspace, made, Choice.STOP, reason="No money left", token="stop")
    at = whole(opened(store, "result", lang, id=made))
    said = "\n".join(element.value for element in (*at.markdown, *at.caption))
    assert say(lang, "length.ended") in said
    assert say(lang, "path.any_help") not in said


@pytest.mark.parametrize("kind", ["ratio", "nps", "ordinal"])
def test_only_what_is_per_person_is_asked_for_per_person(store, workspace, kind):
    made = actions.log_experiment(workspace, "en", workspace.journey.stages()[0].id)
    for value, label in ((kind, "field_name.baseline"), ("mean", "card.baseline")):
        seen = (workspace.experiments.get(made).draft or {}).get("kind")
        actions.save_field(workspace, made, "kind", value, seen=seen)
        at = opened(store, "card", "en", id=made)
        assert say("en", label) in [element.label for element in at.text_input]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_value_from_before_that_tells_nothing_is_not_said_to_explain_a_part_below_nothing(store, workspace, lang):
    """The same values in another order beside themselves: no relation at all."""
    after, before = [4, 0, 2, 5, 1, 3] * 3, [1, 1, 2, 1, 1, 3] * 3
    sums = sum(before), sum(x * x for x in before), sum(x * y for x, y in zip(before, after, strict=True))
    known = Sample(18, sum(after), sum(y * y for y in after), Beside(*sums))
    at = whole(opened(store, "result", lang, id=run(workspace, known, known, kind="mean")))
    assert say(lang, "result.reduction_none") in [caption.value for caption in at.caption]


@pytest.mark.parametrize(
    ("control", "kind", "baseline"),
    [
        (Sample.of_share(50, 20), "binary", 0.4),
        (Sample.of_share(50, 50), "binary", 0.3),  # a share of all of them is no baseline, so the known one stays
        (Sample.of_share(50, 0), "binary", 0.3),
        (Sample.of_mean(50, -3, 4), "mean", 0.3),
        (Sample.of_nps(10, 10, 30), "nps", -40),
    ],
)
def test_the_next_card_begins_where_the_control_stands_if_a_card_can_begin_there(workspace, control, kind, baseline):
    made = run(workspace, control, control, kind=kind, baseline=0.3)
    draft = workspace.experiments.get(actions.iterate(workspace, made)).draft
    assert draft["baseline"] == baseline


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_decides_second_is_told_so_though_the_form_is_gone(store, workspace, lang):
    made = run(workspace, Sample.of_share(50, 5), Sample.of_share(50, 9), people=100)
    at = opened(store, "learn", lang, id=made)
    at.radio[0].set_value(Choice.SCALE)
    at.text_area[0].set_value("It is better").run()
    actions.decide(workspace, made, Choice.STOP, reason="First", token="first")
    whole(at.button(key=f"decide.{made}").click().run())
    assert [error.value for error in at.error] == [say(lang, "error.wrong_moment")]
    assert len(workspace.experiments.get(made).decisions) == 1
    assert not whole(opened(store, "learn", lang, id=made)).error
