"""Evidence from a file: every row is a note, or named with its row and column."""

from __future__ import annotations

import pytest

from funnel.account import ColumnTwice
from funnel.csvs import KEPT
from funnel.evidence_file import Evidence, EvidenceColumns, Names, guess, read_evidence, unknown
from funnel.journey_map import Item, ItemKind
from funnel.tables import read

NAMES = Names(
    types={"Interview": "interview", "Entrevista": "interview", "Quote": "quote", "Cita": "quote", "Tique": "ticket"},
    stages={"Compra": 1, "Adopción y uso": 2, "Purchase": 1},
    touchpoints={"Mostrador": 7},
    stage_of={7: 2},
)


def evidence(text: str | bytes, *, day_first: bool = True, **how: object) -> Evidence:
    table = read(text.encode() if isinstance(text, str) else text, name="notes.csv")
    return read_evidence(table, guess(table.columns), NAMES, day_first=day_first, **how)


def refused(found: Evidence) -> list[tuple[int, str | None, str, str]]:
    return [(one.row, one.column, one.reason, one.text) for one in found.refused]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        *((name, "name") for name in ("text", "Quote", "CITA", "texto", "Comentario")),
        *((name, "type") for name in ("kind", "type", "Tipo")),
        *((name, "day") for name in ("Date", "fecha", "day", "Día")),
        *((name, "source") for name in ("source", "Fuente")),
        *((name, "stage") for name in ("Stage", "etapa")),
        *((name, "touchpoint") for name in ("touchpoint", "Touch point", "Punto de contacto", "punto_de_contacto")),
    ],
)
def test_columns_go_by_their_names_in_english_and_spanish(header: str, field: str) -> None:
    assert getattr(guess([header]), field) == header


def test_a_column_that_nobody_knows_is_named_and_so_is_the_second_for_one_field() -> None:
    columns = ("cita", "prioridad", "texto", "fecha")
    found = guess(columns)
    assert (found.name, found.day) == ("cita", "fecha")
    assert unknown(columns, found) == ("prioridad", "texto")


def test_a_column_holds_one_field() -> None:
    with pytest.raises(ColumnTwice):
        EvidenceColumns(name="cita", source="cita")


def test_a_spanish_spreadsheet_is_read_with_its_semicolons_latin_letters_and_dates() -> None:
    text = (
        "cita;tipo;fecha;fuente;etapa;punto de contacto\r\n"
        '"No sé cuánto cuesta; tuve que llamar";Entrevista;31.03.2026;Llamada, lunes;adopcion y uso;\r\n'
        "«Tardó demasiado»;CITA;5.4.26;;;mostrador\r\n"
    )
    found = evidence(text.encode("latin-1"))
    assert refused(found) == []
    assert found.bodies == (
        {
            "name": "No sé cuánto cuesta; tuve que llamar",
            "type": "interview",
            "day": "2026-03-31",
            "source": "Llamada, lunes",
            "stage": 2,
        },
        {"name": "«Tardó demasiado»", "type": "quote", "day": "2026-04-05", "touchpoint": 7, "stage": 2},
    )
    assert found.doubtful is None


def test_every_body_fits_the_map() -> None:
    found = evidence("text,kind,date,stage\na,quote,2026-01-02,Purchase\nb,,,\n")
    items = [Item(id=1, kind=ItemKind.EVIDENCE, journey=1, body=body) for body in found.bodies]
    assert [item.problems for item in items] == [(), ()]


def test_a_cell_that_does_not_fit_is_named_with_row_and_column_and_keeps_its_row_out() -> None:
    text = "text,kind,date,stage,touchpoint\na,opinion,,,\nb,,31/02/2026,,\nc,,,Nowhere,\nd,,,,Moon\n,quote,,,\ne,,,,\n"
    found = evidence(text)
    assert refused(found) == [
        (2, "kind", "no_such_type", "opinion"),
        (3, "date", "not_a_date", "31/02/2026"),
        (4, "stage", "no_such_stage", "Nowhere"),
        (5, "touchpoint", "no_such_touchpoint", "Moon"),
        (6, "text", "blank", ""),
    ]
    assert [body["name"] for body in found.bodies] == ["e"]
    assert (found.rows, found.rows_left_out, found.cells_refused) == ((7,), 5, 5)


def test_with_partly_only_a_row_without_its_text_is_left_out() -> None:
    found = evidence("text,kind,stage\na,opinion,Nowhere\n,quote,\n", partly=True)
    assert found.bodies == ({"name": "a"},)
    assert (found.rows_left_out, found.cells_refused) == (1, 3)


def test_blank_cells_take_what_the_person_says_of_them_and_others_keep_theirs() -> None:
    found = evidence("text,kind\na,\nb,quote\n", otherwise={"type": "ticket", "stage": 1})
    assert found.bodies == (
        {"name": "a", "type": "ticket", "stage": 1},
        {"name": "b", "type": "quote", "stage": 1},
    )


def test_a_row_of_a_touchpoint_stands_in_its_stage_unless_it_says_another() -> None:
    found = evidence("text,touchpoint,stage\na,Mostrador,\nb,Mostrador,Compra\n")
    assert [body["stage"] for body in found.bodies] == [2, 1]


def test_day_and_month_are_doubtful_only_where_nothing_tells_them_apart() -> None:
    open_dates = "text,date\na,05/03/2026\nb,01/04/2026\n"
    assert evidence(open_dates).doubtful == "05/03/2026"
    assert [body["day"] for body in evidence(open_dates).bodies] == ["2026-03-05", "2026-04-01"]
    assert [body["day"] for body in evidence(open_dates, day_first=False).bodies] == ["2026-05-03", "2026-01-04"]
    assert evidence("text,date\na,05/03/2026\nb,31/03/2026\n").doubtful is None
    assert evidence("text,date\na,05/05/2026\n").doubtful is None
    assert evidence("text,date\na,2026-03-05\n").doubtful is None


def test_a_quote_of_ten_thousand_characters_comes_whole_and_a_longer_one_is_named() -> None:
    found = evidence(f"text,kind\n{'x' * 10_000},quote\n{'y' * 10_001},quote\n")
    assert [len(body["name"]) for body in found.bodies] == [10_000]
    assert refused(found) == [(3, "text", "too_long", "y" * 39 + "…")]


@pytest.mark.parametrize("text", ["🙂 👩‍👧", "<script>alert(1)</script>", "'; drop table item; --", "=1+1", "ñandú"])
def test_text_stays_as_it_was_written(text: str) -> None:
    assert evidence(f"text,kind\n{text},quote\n").bodies[0]["name"] == text


def test_a_ragged_row_is_named_and_the_rest_comes() -> None:
    found = evidence("text,kind\na,quote\nb\nc,quote,more\nd,quote\n")
    assert [body["name"] for body in found.bodies] == ["a", "d"]
    assert [(row, reason) for row, _, reason, _ in refused(found)] == [(3, "too_few_fields"), (4, "too_many_fields")]
    assert found.rows_left_out == 2


def test_of_very_many_cells_that_do_not_fit_all_are_counted_and_the_first_kept() -> None:
    found = evidence("text,kind\n" + "a,opinion\n" * (KEPT + 5))
    assert (len(found.refused), found.cells_refused, len(found.bodies)) == (KEPT, KEPT + 5, 0)
