"""Numbers out and in, in both languages. Expected texts: Unicode CLDR for en and es."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from ui.numbers import (
    NotANumber,
    NotWhole,
    Typed,
    Unknown,
    adding,
    apart,
    between,
    day,
    hyphens,
    moment,
    money,
    number,
    percent,
    points,
    read_number,
    read_whole,
    shared,
    signed,
    signed_amount,
    signed_percent,
    telling,
)
from ui.words import say

languages = st.sampled_from(["en", "es"])
amounts = st.decimals(-(10**9), 10**9, places=6, allow_nan=False).map(float)


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["1,234.5", "0.50", "+3", "12.3%", "+4.3%", "+2.1\u00a0pp", "€1,234.50",
                "$1,235", "COP\u00a05.00"]),
        ("es", ["1.234,5", "0,50", "+3", "12,3\u00a0%", "+4,3\u00a0%", "+2,1\u00a0pp", "1.234,50\u00a0€",
                "1.235\u00a0US$", "5,00\u00a0COP"]),
    ],
)  # fmt: skip
def test_each_language_writes_numbers_its_own_way(lang, expected):
    assert [
        number(lang, 1234.5),
        number(lang, 0.5, 2),
        signed(lang, 3),
        percent(lang, 0.123),
        signed_percent(lang, 0.043),
        points(lang, 0.021),
        money(lang, 1234.5, "EUR"),
        money(lang, 1234.5, "USD", 0),
        money(lang, 5, "COP"),
    ] == expected


def test_days_and_moments_cannot_be_mistaken_for_another_order():
    assert [day(lang, date(2026, 3, 5)) for lang in ("en", "es")] == ["5 Mar 2026", "5 mar 2026"]
    assert moment("en", datetime(2026, 3, 5, 14, 5)) == "5 Mar 2026, 14:05 UTC"


def test_a_range_is_written_by_its_ends_and_may_be_open():
    assert between("en", -0.004, 0.038, percent) == "−0.4% to 3.8%"
    assert between("es", -0.004, 0.038, percent) == "de −0,4\u00a0% a 3,8\u00a0%"
    assert between("en", 2, None, number) == "2 or more"
    assert between("es", None, 2, number) == "2 o menos"
    assert between("es", None, None, number, none="—") == "—"


def test_halves_are_rounded_up_and_zero_has_no_sign():
    assert percent("en", 0.145, 0) == "15%"
    assert number("en", -0.004, 1) == "0.0"
    assert signed("en", 0.04, 1) == "0.0"


@pytest.mark.parametrize("write", [number, signed, percent, signed_percent, points, day, moment])
def test_the_unknown_is_never_zero(write):
    assert write("en", None, none="—") == "—"
    with pytest.raises(Unknown):
        write("en", None)


@pytest.mark.parametrize("x", [float("nan"), float("inf")])
def test_what_is_not_finite_is_not_shown(x):
    with pytest.raises(Unknown):
        number("en", x, none="—")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3,5", 3.5), ("3.5", 3.5), (" 12 ", 12), (",5", 0.5), (".5", 0.5), ("1234,567", 1234.567),
        ("0,125", 0.125), ("0.125", 0.125), ("1,234.5", 1234.5), ("1.234,5", 1234.5),
        ("1,234,567", 1234567), ("1.234.567", 1234567), ("1,234,567.125", 1234567.125),
        ("1 234,567", 1234.567), ("1\u00a0234.5", 1234.5), ("1\u202f234\u202f567", 1234567),
        ("1'234'567.25", 1234567.25), ("1’234", 1234),
        ("-5", -5), ("−5", -5), ("+5", 5), ("$ 5", 5), ("-€5", -5), ("€-5", -5), ("5 €", 5), ("5%", 5),
        ("5,5 %", 5.5), ("007", 7),
    ],
)  # fmt: skip
def test_both_marks_are_understood_in_both_languages(lang, text, value):
    assert read_number(lang, text) == Typed(value=value)


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [("en", "1,234", 1234), ("en", "1.234", 1.234), ("es", "1.234", 1234), ("es", "1,234", 1.234),
     ("en", "-$12,345", -12345), ("es", "12.345 €", 12345)],
)  # fmt: skip
def test_three_digits_after_one_mark_are_read_as_the_page_writes_and_marked_as_doubtful(lang, text, value):
    assert read_number(lang, text) == Typed(value=value, doubtful=True)


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "text",
    ["", "  ", "-", "%", "€", "5.", "1.2.3", "1,23,456", "1,234,56", "1,234.5.6", "1.234,5,6", "1 23",
     "1'234 567", "1e5", "1E400", "nan", "inf", "-Infinity", "--5", "5-", "$$5", "5%%", "٣", "½", "0x10",
     "1_000", "5 users", "<b>5</b>", "9" * 16, "9" * 400, "1\n2"],
)  # fmt: skip
def test_everything_else_is_refused_and_said_back(lang, text):
    with pytest.raises(NotANumber) as refused:
        read_number(lang, text)
    assert refused.value.values == {"text": text[:40]}


def test_counts_are_whole():
    assert read_whole("en", "1,234") == 1234
    assert read_whole("es", "1.234") == 1234
    assert read_whole("en", "3.0") == 3
    for lang, text in [("en", "3.5"), ("en", "1.234"), ("es", "1,234")]:
        with pytest.raises(NotWhole):
            read_whole(lang, text)


@given(languages, amounts)
def test_what_is_written_is_read_back(lang, x):
    assert read_number(lang, number(lang, x)).value == x
    assert read_number(lang, number(lang, x, 6)).value == x
    assert read_number(lang, signed(lang, x)).value == x


@given(languages, st.integers(-(10**11), 10**11))
def test_money_percents_and_counts_are_read_back(lang, cents):
    assert read_number(lang, money(lang, cents / 100, "EUR")).value == cents / 100
    assert read_number(lang, percent(lang, cents / 10_000, 2)).value == cents / 100
    assert read_whole(lang, number(lang, cents)) == cents


@pytest.mark.parametrize(
    ("x", "digits", "shown"),
    [
        (0.000012, 4, "+0.000012"),
        (-0.000049, 4, "−0.000049"),
        (0.00005, 4, "+0.0001"),
        (0.0, 4, "0.0000"),
        (1234.5, 2, "+1,234.50"),
        (0.0049, 2, "+0.0049"),
        (0.005, 2, "+0.01"),
        (1e-9, 2, "+0.0000000010"),
    ],
)
def test_what_would_look_like_zero_shows_two_of_its_digits(x, digits, shown):
    assert signed_amount("en", x, digits) == shown


def test_nothing_and_what_is_unknown_keep_their_decimals():
    assert (apart(0.000012, 0.000034, 2), apart(0.1, 0.2, 2), apart(-0.001, 0.001, 2), apart(5.0, 5.0, 2)) == (
        6,
        2,
        4,
        2,
    )
    assert (apart(None, 0.000034, 2), apart(0.3, None, 2), apart(None, None, 2), apart(1.0, 1.0 + 1e-15, 2)) == (
        6,
        2,
        2,
        15,
    )
    assert (telling(None, 2), telling(0, 2), telling(0.02, 2), telling(1e-300, 2)) == (2, 2, 2, 15)


@given(languages, st.text(max_size=60))
def test_any_text_is_either_a_number_or_refused(lang, text):
    try:
        typed = read_number(lang, text)
    except NotANumber:
        return
    assert abs(typed.value) < 1e15


@given(
    st.floats(-1e12, 1e12) | st.integers(-(10**18), 10**18),
    st.none() | st.integers(0, 6),
    st.sampled_from(["en", "es"]),
)
def test_marks_are_those_that_babel_has_for_the_language(x: float, digits: int | None, lang: str) -> None:
    decimals = "######" if digits is None else "0" * digits
    pattern = f"#,##0.{decimals}" if decimals else "#,##0"
    exact = Decimal(x) if isinstance(x, int) else Decimal(repr(x))
    if exact.adjusted() < 20:
        exact = exact.quantize(Decimal(1).scaleb(-(6 if digits is None else digits)), ROUND_HALF_UP)
    exact = exact or Decimal(0)
    assert number(lang, x, digits) == format_decimal(exact, pattern, locale=lang).replace("-", "−")


def test_below_zero_a_screen_has_a_minus_and_a_terminal_a_hyphen() -> None:
    shown = [number("en", -5), signed("es", -0.5), money("es", -5, "EUR"), money("en", -5, "USD"), percent("en", -0.5)]
    assert shown == ["−5", "−0,5", "−5,00\u00a0€", "−$5.00", "−50.0%"]
    with hyphens():
        assert [number("en", -5), money("en", -5, "USD"), say("en", "field.read_as", value=-5)[-2:]] == [
            "-5",
            "-$5.00",
            "-5",
        ]
    assert number("en", -5) == "−5"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (71.0, 73.5, (1, 2.5)),
        # 71.0, 73.3 and +2.2; 71.04, 73.25 and +2.21.
        (71.04, 73.25, (2, 2.21)),
        # 6 of 13 and 22 of 26: 46.2, 84.6 and +38.5, and 46.15, 84.62 and +38.46.
        (600 / 13, 2200 / 26, (2, 38.47)),
    ],
)
def test_a_change_is_shown_with_decimals_that_agree(before, after, expected):
    digits, change = adding(before, after, 1)
    assert (digits, round(change, 9)) == expected


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_before_and_the_change_are_after_on_the_decimals_that_are_shown(before, after):
    digits, change = adding(before, after, 1)
    shown = [Decimal(signed("en", x, digits).replace("−", "-")) for x in (before, change, after)]
    assert shown[0] + shown[1] == shown[2]
    assert abs(change - (after - before)) <= 0.011


@pytest.mark.parametrize(
    ("parts", "whole", "expected"),
    [
        ([1.0, 2.0], 3.0, [1.0, 2.0]),
        # 1.2 + 1.2 + 1.0 is not 3.5.
        ([1.24, 1.24, 1.04], 3.52, [1.3, 1.2, 1.0]),
        # -0.3, 0.1 and 0.1 are not 0.0.
        ([-0.26, 0.14, 0.14], 0.02, [-0.2, 0.1, 0.1]),
        # Of parts that could give way alike, those do that do not become 0 by it.
        ([0.06, 0.06, 0.16, 0.16], 0.44, [0.1, 0.1, 0.1, 0.1]),
    ],
)
def test_rounded_parts_add_up_to_the_rounded_whole(parts, whole, expected):
    assert shared(parts, whole, 1) == expected


@given(st.lists(st.decimals(-50, 50, places=3), min_size=1, max_size=9))
def test_parts_that_add_up_are_each_less_than_a_step_from_what_they_are(parts):
    whole = sum(parts)
    found = shared([float(part) for part in parts], float(whole), 1)
    assert sum(Decimal(str(one)) for one in found) == whole.quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert all(abs(Decimal(str(one)) - part) < Decimal("0.1") for one, part in zip(found, parts, strict=True))
