"""What the columns of a file probably are."""

from pathlib import Path

import pytest

from funnel.guess import Guess, guess_columns
from funnel.tables import Table, read

DATA = Path(__file__).parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the repository")


def table(text: str) -> Table:
    return read(text.encode(), name="ab.csv")


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        (
            "User ID,Variant,Converted,Revenue,Country\n"
            + "".join(f"u{i},{'AB'[i % 2]},{i % 2},{i}.5,ES\n" for i in range(99)),
            Guess(variant="Variant", unit="User ID", metrics=("Converted", "Revenue"), per=None),
        ),
        (
            "fecha;grupo;visitantes;compras\n2024-01-01;control;500;20\n2024-01-01;nuevo;510;31\n",
            Guess(variant="grupo", unit=None, metrics=("compras",), per="visitantes"),
        ),
        ("note\nhello\nworld\n", Guess(variant=None, unit=None, metrics=(), per=None)),
    ],
)
def test_columns_are_guessed_by_their_names_and_values(text, guess):
    assert guess_columns(table(text)) == guess


@real
@pytest.mark.parametrize(
    ("path", "variant", "unit", "per"),
    [
        ("cookie_cats/cookie_cats.csv.gz", "version", "userid", None),
        ("hillstrom_email/hillstrom.csv.gz", "segment", None, None),
        ("webpage_subscription_ab/ab_data.csv", "group", "user_id", None),
        ("udacity_free_trial/control_data.csv", None, None, "Clicks"),
    ],
)
def test_the_columns_of_real_files_are_guessed(path, variant, unit, per):
    found = guess_columns(read(DATA / path))
    assert (found.variant, found.unit, found.per) == (variant, unit, per)
