"""The result in plain words. Figures: Cookie Cats (retention after 7 days) and small tables worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest

from experiments.card import Choice, Measured, Money, Moves, StageOnCard, TestCard, Variant
from experiments.evaluation import evaluate
from experiments.life import Progress
from experiments.results import Interval
from experiments.rule import Better, Kind
from funnel.journey import Phase
from funnel.samples import Sample
from ui.sentences import length_words, lift_value, lift_words, people_to_see, sentences, small_percent

REACHED = Progress(people=100, planned=100, ends=None, reached=True, days_left=0)
RUNNING = Progress(people=40, planned=100, ends=None, reached=False, days_left=3)
NBSP = "\u00a0"


def card(*names: str, metric: str = "Retention", guardrail: str | None = None, **changed) -> TestCard:
    names = names or ("Gate 30", "Gate 40")
    guardrails = () if guardrail is None else (
        Measured(key="guardrail1", name=guardrail, kind=Kind.SHARE, better=Better.UP, margin=0.05),
    )  # fmt: skip
    primary = Measured(
        key="primary",
        name=metric,
        kind=changed.pop("kind", Kind.SHARE),
        better=changed.pop("better", Better.UP),
    )
    settings = {"mde": 0.05, "alpha": 0.05, **changed}
    return TestCard(
        name="Gate",
        stage=StageOnCard(id=1, name="Use", phase=Phase.RETENTION),
        change="", audience="", effect="", signal="",
        primary=primary,
        guardrails=guardrails,
        variants=tuple(Variant(key=key, name=name, weight=1) for key, name in zip("abc", names, strict=False)),
        baseline=None, sd=None, people=100, weeks=None,
        on_win=Choice.SCALE, on_lose=Choice.STOP, on_open=Choice.ITERATE,
        moves=Moves.NOTHING, money=Money(),
        **settings,
    )  # fmt: skip


def shares(*counts: tuple[int, int]) -> dict[str, Sample]:
    return {key: Sample.of_share(n, x) for key, (n, x) in zip("abc", counts, strict=False)}


def said(lang, on_card, primary, progress=REACHED, **guardrails):
    found = evaluate(on_card.rule(), {"primary": primary, **guardrails})
    return sentences(lang, on_card, found, progress)


def overall(lang, on_card, primary, progress=REACHED) -> str:
    return said(lang, on_card, primary, progress).overall.replace(NBSP, " ")


# ---- one variant


def test_a_loss_says_who_what_and_how_much():
    primary = shares((44700, 8502), (45489, 8279))
    assert said("en", card(), primary).comparisons == ()
    assert overall("en", card(), primary) == (
        "Gate 40 is worse: “Retention” is between 1.7% and 6.9% lower than with Gate 30, and that is not chance."
    )
    assert overall("es", card(), primary) == (
        "Gate 40 es peor: «Retention» baja entre un 1,7 % y un 6,9 % frente a Gate 30, y no es casualidad."
    )


def test_less_is_better_makes_the_same_figures_a_win():
    text = overall("en", card(better=Better.DOWN), shares((44700, 8502), (45489, 8279)))
    assert text.startswith("Gate 40 is better: “Retention” is between 1.7% and 6.9% lower")


def test_before_the_planned_end_nobody_wins():
    primary = shares((5000, 500), (5000, 700))
    text = overall("en", card(), primary, RUNNING)
    assert text.startswith("Gate 40 is ahead so far: “Retention” could be between")
    assert "not chance" not in text
    assert overall("es", card(), primary, RUNNING).startswith("Gate 40 va por delante: «Retention» podría subir entre")


def test_no_difference_names_what_would_have_been_worth_having():
    text = overall("en", card(), shares((60000, 30000), (60000, 30050)))
    assert text == (
        "Gate 40 makes no difference that matters: “Retention” is anywhere from 1.0% lower to 1.3% higher "
        "than with Gate 30, always less than the 5% that would be worth having."
    )


def test_an_open_result_says_what_is_still_possible():
    assert overall("en", card(), shares((900, 90), (910, 100))) == (
        "It is still open whether Gate 40 is better: “Retention” could be anywhere from "
        "16.0% lower to 43.8% higher than with Gate 30."
    )
    assert "podría ir desde una bajada de un 16,0 % hasta una subida de un 43,8 %" in overall(
        "es", card(), shares((900, 90), (910, 100))
    )


def test_a_control_without_a_conversion_leaves_the_upper_limit_open():
    text = overall("en", card(), shares((1000, 0), (1000, 20)))
    assert "is at least" in text
    assert "None" not in text
    assert "sube al menos un" in overall("es", card(), shares((1000, 0), (1000, 20)))


def test_nothing_in_either_variant_is_said_as_such():
    assert overall("en", card(), shares((1000, 0), (1000, 0))).startswith("Nothing has happened yet in “Retention”")


def test_without_a_lift_the_difference_is_said_in_the_metrics_own_unit():
    on_card = card(kind=Kind.AMOUNT, metric="Margin")
    primary = {"a": Sample.of_mean(1000, -1, 2), "b": Sample.of_mean(1000, 1, 2)}
    assert overall("en", on_card, primary) == (
        "Gate 40 is better: “Margin” is between 1.82 and 2.18 higher than with Gate 30, and that is not chance."
    )


def test_too_little_to_test_is_said_as_such():
    primary = {"a": Sample.of_mean(1, 3, 0), "b": Sample.of_mean(1, 4, 0)}
    assert overall("en", card(kind=Kind.AMOUNT), primary).startswith("There is too little to say anything")


def test_where_everybody_has_one_value_more_people_are_not_asked_for():
    primary = {"a": Sample.of_mean(50, 3, 0), "b": Sample.of_mean(50, 3, 0)}
    assert "everyone with Gate 40 has one and the same value" in overall("en", card(kind=Kind.AMOUNT), primary)
    assert "todas las personas con Gate 40 tienen un mismo valor" in overall("es", card(kind=Kind.AMOUNT), primary)


def test_a_tiny_amount_is_not_said_to_be_nothing():
    on_card = card(kind=Kind.AMOUNT, metric="Fee")
    primary = {"a": Sample.of_mean(1000, -1e-5, 2e-5), "b": Sample.of_mean(1000, 1e-5, 2e-5)}
    # ±1.96 · 2e-5 · √(2/1000) = ±1.75e-6 around 2e-5
    assert "between 0.000018 and 0.000022 higher" in overall("en", on_card, primary)


@pytest.mark.parametrize(
    ("counts", "begins"),
    [
        (((900, 90), (1100, 140)), "No verdict: people did not arrive"),
        (((900, 90), (0, 0)), "No verdict: people did not arrive"),
        (((0, 0), (0, 0)), "No verdict: at least one side has nobody"),
    ],
)
def test_a_blocked_result_gives_its_reason_and_no_figures(counts, begins):
    result = said("en", card(), shares(*counts))
    assert result.overall.startswith(begins)
    assert result.comparisons == ()


# ---- guardrails, and several variants


def test_a_win_whose_guardrail_is_not_shown_is_open():
    primary, guardrail = shares((5000, 500), (5000, 700)), shares((100, 50), (100, 50))
    result = said("en", card(guardrail="Paid"), primary, guardrail1=guardrail)
    assert result.overall.endswith("not shown that “Paid” is safe, so by the rule the result is open.")
    assert result.comparisons[0].startswith("Gate 40 is better")


def test_a_failed_guardrail_is_harm():
    primary, guardrail = shares((5000, 500), (5000, 700)), shares((5000, 2500), (5000, 1500))
    result = said("en", card(guardrail="Paid"), primary, guardrail1=guardrail)
    assert "harms “Paid” more than you allowed" in result.overall


def test_several_variants_have_a_verdict_and_a_sentence_each():
    three = card("No e-mail", "Men", "Women", metric="Visits", mde=0.1)
    result = said("en", three, shares((21306, 2262), (21307, 3894), (21387, 3238)))
    assert result.overall == "By the rule this is a win for Men and Women against No e-mail."
    assert [sentence.split(" is ")[0] for sentence in result.comparisons] == ["Men", "Women"]
    assert said("es", three, shares((21306, 2262), (21307, 3894), (21387, 3238))).overall.endswith(
        "una victoria de Men y Women frente a No e-mail."
    )


@pytest.mark.parametrize(
    ("counts", "begins"),
    [
        (((5000, 700), (5000, 500), (5000, 500)), "By the rule this is a loss"),
        (((90000, 45000),) * 3, "By the rule there is no difference that matters"),
        (((5000, 700), (5000, 500), (5000, 705)), "By the rule the result is open"),
    ],
)
def test_what_the_rule_says_of_several_variants(counts, begins):
    assert said("en", card("A", "B", "C"), shares(*counts)).overall.startswith(begins)


def test_several_variants_before_the_end_have_no_winner():
    three = card("A", "B", "C")
    assert said("en", three, shares((5000, 500), (5000, 700), (5000, 500)), RUNNING).overall.startswith("Too early")


def test_names_are_made_harmless_for_where_the_words_go():
    on_card = card("Old", "<b>*New*</b>", metric="[x](y)")
    found = evaluate(on_card.rule(), {"primary": shares((900, 90), (910, 100))})
    assert "\\<b\\>\\*New\\*" in sentences("en", on_card, found, REACHED).overall
    assert "<b>*New*</b>" in sentences("en", on_card, found, REACHED, clean=str).overall


# ---- figures


def test_limits_are_written_with_as_many_decimals_as_tell_them_apart():
    assert lift_words("en", Interval(value=0.0001, low=0.00004, high=0.05)) == "+0.004% to +5.000%"
    assert lift_words("es", Interval(value=-0.04, low=-0.069, high=-0.017)) == f"de −6,9{NBSP}% a −1,7{NBSP}%"
    assert lift_words("en", Interval(value=None, low=0.12, high=None)) == "+12.0% or more"
    assert lift_words("en", Interval(value=None, low=None, high=None)) == "—"
    assert lift_value("en", Interval(value=30.0, low=10.0, high=90.0)) == "+3,000%"
    assert lift_value("en", Interval(value=None, low=0.1, high=None)) == "—"
    assert [small_percent("en", x) for x in (0.05, 0.025, 0.07, 0.0025)] == ["5%", "2.5%", "7%", "0.25%"]
    assert [small_percent("en", x) for x in (0.123457, 1e-7, 1 - 0.95)] == ["12.35%", "0.000010%", "5%"]


def test_limits_that_three_decimals_leave_alike_are_written_with_two_digits_of_their_distance():
    found = Interval(value=2.9e-8, low=2.3e-8, high=3.6e-8)
    assert lift_words("en", found) == "+0.0000023% to +0.0000036%"
    assert lift_value("es", found) == f"+0,0000029{NBSP}%"
    assert lift_value("en", Interval(value=0.00012, low=None, high=None)) == "+0.012%"
    assert lift_words("en", Interval(value=None, low=0.000002, high=None)) == "+0.00020% or more"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_change_too_small_for_percents_is_said_in_the_unit_of_the_metric(lang):
    """Of 1,700,000,000 each, 50 more: ± 1.96 · √(2 · 100² / 600) = 11.32."""
    on_card = card(kind=Kind.AMOUNT, metric="Spend")
    given_ = {"a": Sample.of_mean(600, 1.7e9, 100), "b": Sample.of_mean(600, 1.7e9 + 50, 100)}
    words = {"en": "between 38.67 and 61.33 higher", "es": "entre 38,67 y 61,33"}[lang]
    assert words in overall(lang, on_card, given_)
    assert "%" not in overall(lang, on_card, given_).split(words)[0]


def test_answers_that_are_all_alike_on_either_side_can_win_without_a_range():
    on_card = card(kind=Kind.ORDINAL, metric="Ease")
    low, high = Sample.of_levels({1: 20}), Sample.of_levels({4: 20})
    won = overall("en", on_card, {"a": low, "b": high})
    assert won.startswith("Gate 40 is better: “Ease”")
    assert "is 3 higher on average than with Gate 30" in won
    lost = overall("es", on_card, {"a": high, "b": low})
    assert lost.startswith("Gate 40 es peor: «Ease»")
    assert "baja 3 de media" in lost


def test_how_much_longer():
    assert length_words("en", RUNNING) == "40 of 100 planned people so far. About 3 more days to go."
    assert length_words("es", replace(RUNNING, days_left=1)).endswith("Queda 1 día, más o menos.")
    assert length_words("en", REACHED).endswith("The planned end is reached.")
    by_date = Progress(people=0, planned=None, ends=date(2026, 3, 15), reached=False, days_left=None)
    # `ends` is the first day after.
    assert length_words("en", by_date) == "Planned until 14 Mar 2026. How much longer is not known yet."
    assert "The planned time is over" in length_words("en", replace(by_date, days_left=0))
    assert "enough people should have come by now" in length_words("en", replace(RUNNING, days_left=0))


def test_people_to_see_the_smallest_lift_worth_having():
    """10 % and +20 % relative: 3,841 in each variant (Fleiss, Levin & Paik 2003)."""
    on_card = card(mde=0.2)
    assert people_to_see(on_card, evaluate(on_card.rule(), {"primary": shares((100, 10), (100, 10))})) == 2 * 3841
    assert people_to_see(on_card, evaluate(on_card.rule(), {"primary": shares((100, 0), (100, 0))})) is None
    assert people_to_see(on_card, evaluate(on_card.rule(), {})) is None


def test_points_of_nps_have_the_decimals_of_the_table():
    """Three against three: the difference of 200 reaches from 0.35, which is not nothing."""
    three = {"a": Sample.of_nps(0, 0, 3), "b": Sample.of_nps(3, 0, 0)}
    words = overall("en", card(kind=Kind.NPS, mde=0.2), three)
    assert "between 0.4 points and 200.0 points higher" in words


def test_no_difference_in_points_is_a_spanish_sentence():
    alike = {key: Sample.of_nps(400, 300, 300) for key in "ab"}
    assert "siempre menos que lo que valdría la pena (20 puntos)" in overall("es", card(kind=Kind.NPS, mde=0.2), alike)
