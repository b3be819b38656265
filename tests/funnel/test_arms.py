"""Which group of a file is which variant: told by names, never by the order of the rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.arms import guess_arms


@pytest.mark.parametrize(
    ("variants", "names", "arms"),
    [
        (("Old", "New"), ("treatment", "control"), ("control", "treatment")),
        (("Old", "New"), ("true", "false"), ("false", "true")),
        (("Old", "New"), ("1", "0"), ("0", "1")),
        (("Old", "New"), ("B", "A"), ("A", "B")),
        (("Old", "New", "Newer"), ("group c", "group b", "control"), ("control", "group b", "group c")),
        (("Gate 30", "Gate 40"), ("gate_40", "gate_30"), ("gate_30", "gate_40")),
        (("Gate 30", "Gate 40"), ("40", "30"), ("30", "40")),
        (("A", "B"), ("variant_b", "variant_a"), ("variant_a", "variant_b")),
        (("Old", "Full price"), ("50 off", "full price"), ("50 off", "full price")),
        (("Formulario", "Corto"), ("corto.csv", "formulario.csv"), ("formulario.csv", "corto.csv")),
        # Nothing tells, or two things fit: the person is asked.
        (("Old", "New"), ("red", "blue"), (None, None)),
        (("Old", "New"), ("gold", "renewed"), (None, None)),
        (("Old", "New"), ("new_1", "new_2"), (None, None)),
        (("Old", "New"), ("50 off", "20 off"), (None, None)),
        (("Old", "New"), ("control", "short", "long"), ("control", None)),
        (("Old", "New"), ("old",), ("old", None)),
        (("Old", "New"), (), (None, None)),
    ],
)
def test_names_tell_which_is_which_or_nothing_is_taken(variants, names, arms):
    found = guess_arms(dict(zip("abc", variants, strict=False)), names, {})
    assert tuple(map(found.get, "abc"[: len(variants)])) == arms


def test_what_was_chosen_before_comes_first_where_it_is_there():
    variants = {"a": "Old", "b": "New"}
    assert guess_arms(variants, ("old", "new"), {"a": "new", "b": None}) == {"a": "new", "b": "old"}
    assert guess_arms(variants, ("old", "new"), {"a": "gone"}) == {"a": "old", "b": "new"}


WORDS = st.sampled_from(["a", "b", "A 1", "control", "Old", "old page", "0", "1", "new_a", "x", "", "50 off", "30"])


@given(st.lists(WORDS, min_size=2, max_size=4), st.lists(WORDS, max_size=4, unique=True), st.randoms())
def test_the_order_of_the_rows_changes_nothing_and_no_group_is_taken_twice(variants, names, random):
    asked = dict(zip("abcd", variants, strict=False))
    found = guess_arms(asked, names, {})
    assert len(set(found.values())) == len(found)
    random.shuffle(names)
    assert guess_arms(asked, names, {}) == found
