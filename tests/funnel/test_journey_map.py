"""What may stand in a field of a thing on a map: what does not fit is kept, is told, and counts as unknown."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.counts import InvalidCounts
from funnel.journey import TEMPLATES, Phase, template_stages
from funnel.journey_map import FIELDS, Item, ItemKind, problems
from funnel.tallies import Tally


def codes(kind: ItemKind, **body: Any) -> dict[str, str]:
    return {problem.field: problem.code for problem in problems(kind, body)}


BAD = {
    "an emotion of 7": (ItemKind.STAGE, "emotion", 7, "from_to"),
    "a wish a little too low": (ItemKind.STAGE, "wish", -2.01, "from_to"),
    "half a rating": (ItemKind.PAIN, "severity", 2.5, "whole_from_to"),
    "an emotion in words": (ItemKind.STAGE, "emotion", "sad", "not_a_number"),
    "yes for a number": (ItemKind.STAGE, "days", True, "not_a_number"),
    "not a number": (ItemKind.STAGE, "days", math.nan, "from_to"),
    "without end": (ItemKind.STAGE, "days", math.inf, "from_to"),
    "a number of 400 digits": (ItemKind.STAGE, "days", 10**400, "from_to"),
    "a conversion of nothing": (ItemKind.STAGE, "target", 0, "percent_from_to"),
    "a conversion above all": (ItemKind.STAGE, "target", 1.01, "percent_from_to"),
    "a phase that there is not": (ItemKind.STAGE, "phase", "support", "not_an_option"),
    "a list for a choice": (ItemKind.TOUCHPOINT, "group", ["digital"], "not_an_option"),
    "a word for a switch": (ItemKind.STAGE, "optional", "perhaps", "not_an_option"),
    "a 31st of February": (ItemKind.JOURNEY, "review_on", "2026-02-31", "not_a_day"),
    "a number for a day": (ItemKind.JOURNEY, "review_on", 20260331, "not_a_day"),
    "a number for a name": (ItemKind.PAIN, "name", 5, "not_text"),
    "a name for an id": (ItemKind.TOUCHPOINT, "stage", "Awareness", "not_there"),
    "yes for an id": (ItemKind.TOUCHPOINT, "stage", True, "not_there"),
    "no list for ids": (ItemKind.OPPORTUNITY, "pains", "3", "not_there"),
    "one id that is none": (ItemKind.OPPORTUNITY, "pains", [3, -1], "not_there"),
    "a field that there is not": (ItemKind.TOUCHPOINT, "colour", "red", "unknown_field"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_does_not_fit_is_a_problem_of_its_field_and_counts_as_unknown(case: str) -> None:
    kind, field, value, code = BAD[case]
    assert codes(kind, **{field: value}) == {field: code}
    if field in FIELDS[kind]:
        unknown = {"optional": False, "pains": ()}.get(field)
        assert Item(id=1, kind=kind, journey=1, body={field: value}).get(field) == unknown


@pytest.mark.parametrize("mean", [-2, -1.6, 0, 0.25, 2])
def test_a_feeling_is_a_mean_from_minus_two_to_two(mean: float) -> None:
    stage = Item(id=1, kind=ItemKind.STAGE, journey=1, body={"emotion": mean, "wish": mean})
    assert (stage.get("emotion"), stage.get("wish"), stage.problems) == (mean, mean, ())


def test_a_quote_of_ten_thousand_characters_fits_and_one_more_does_not() -> None:
    assert codes(ItemKind.EVIDENCE, name="ñ" * 10_000) == {}
    (problem,) = problems(ItemKind.EVIDENCE, {"name": "ñ" * 10_001})
    assert (problem.code, problem.values) == ("too_long", {"length": 10_001, "limit": 10_000})


@pytest.mark.parametrize("kind", ItemKind)
def test_emoji_and_markup_are_text_like_any_other(kind: ItemKind) -> None:
    field = "carried" if kind is ItemKind.HANDOFF else "name"
    assert codes(kind, **{field: "👩‍👩‍👧 <script>alert(1)</script> ñandú"}) == {}


def test_a_hand_off_to_itself_is_a_problem_and_two_open_ends_are_none() -> None:
    assert codes(ItemKind.HANDOFF, start=4, end=4) == {"end": "handoff_to_itself"}
    assert codes(ItemKind.HANDOFF, start=4, end=5) == codes(ItemKind.HANDOFF, start=4) == codes(ItemKind.HANDOFF) == {}


def test_a_field_says_a_value_of_its_kind() -> None:
    body = {"review_on": "2026-03-31", "value": 5}
    journey = Item(id=1, kind=ItemKind.JOURNEY, journey=1, body=body)
    assert (journey.get("review_on"), journey.get("value"), journey.get("owner")) == (date(2026, 3, 31), 5, None)
    idea = Item(id=2, kind=ItemKind.OPPORTUNITY, journey=1, body={"pains": [3, 4]})
    assert (idea.get("pains"), idea.get("evidence")) == ((3, 4), ())
    stage = Item(id=3, kind=ItemKind.STAGE, journey=1, body={"optional": True})
    assert (stage.get("optional"), stage.stage) == (True, 3)


typed = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20), st.lists, max_leaves=3
)


@given(st.sampled_from(list(ItemKind)), st.data())
def test_whatever_is_typed_has_a_value_or_a_problem_and_never_both(kind: ItemKind, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(FIELDS[kind])))
    value = data.draw(typed)
    item = Item(id=1, kind=kind, journey=1, body={field: value})
    known = item.get(field) not in (None, (), False)
    assert not (known and item.problems)
    if not item.problems:
        assert known or value in (None, [], False)
        json.dumps(dict(item.body), allow_nan=False)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_stage_of_every_template_has_its_phase_in_order(template: str) -> None:
    phases = [phase for phase, _ in template_stages(template)]
    assert set(phases) == set(Phase)
    assert phases == sorted(phases, key=list(Phase).index)


TALLIES = {
    "more met than there were": ({"met": 4, "total": 3}, "more_met_than_total"),
    "fewer than none": ({"met": -1, "total": 3}, "negative"),
    "the last day before the first": ({"ends": date(2026, 2, 28)}, "backwards"),
    "no day at all": ({"ends": date(2026, 3, 1)}, "backwards"),
}


@pytest.mark.parametrize("case", TALLIES)
def test_a_count_that_cannot_be_is_refused_by_its_reason(case: str) -> None:
    given, why = TALLIES[case]
    good: dict[str, Any] = {"starts": date(2026, 3, 1), "ends": date(2026, 4, 1), "met": 0, "total": 0}
    assert Tally(**good).total == 0
    with pytest.raises(InvalidCounts) as refused:
        Tally(**{**good, **given})
    assert refused.value.values["why"] == why


def test_a_thing_is_a_key_as_long_as_it_says_the_same() -> None:
    before, same, after, other = (
        Item(id=which, kind=ItemKind.PAIN, journey=1, body={"name": name}, version=version)
        for which, name, version in ((1, "Slow", 1), (1, "Slow", 2), (1, "Dear", 3), (2, "Slow", 1))
    )
    known = {before: "said"}
    assert (known.get(same), known.get(after), known.get(other)) == ("said", None, None)
