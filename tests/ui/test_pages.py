"""Every page in every language, empty and full: it runs, and a Spanish page holds no English sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from storage.library import Filters
from storage.store import Store
from ui import actions, example
from ui.words import LANGUAGES, places, words

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for path in (ROOT / "ui" / "pages").glob("*.py"))
OF_AN_EXPERIMENT = {"card", "measure", "result", "learn", "chain"}


def view(page: str, lang: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(f"ui/pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def shown(app: AppTest) -> str:
    """All that stands on the page: text, labels, help and options."""
    parts: list[str] = []

    def walk(block: object) -> None:
        for child in getattr(block, "children", {}).values():
            for name in ("value", "label", "help", "placeholder", "options"):
                found = getattr(child, name, None)
                parts.extend(map(str, found) if isinstance(found, list | tuple) else [str(found)])
            walk(child)

    walk(app._tree)
    return "\n".join(parts)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Store]:
    """The example, in both languages."""
    stores = {}
    for lang in LANGUAGES:
        stores[lang] = Store(tmp_path_factory.mktemp(lang) / "trayecto.db")
        actions.own_workspace(stores[lang], lang)
        example.load(stores[lang], lang)
    return stores


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_page_runs_with_nothing_in_it(page: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    app = view(page, lang)
    assert app.session_state["lang"] == lang
    assert len(shown(app)) > 50


@pytest.mark.parametrize("page", ["experiments", "learnings"])
def test_an_empty_list_leads_to_the_board_where_one_begins(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAYECTO_DB", str(tmp_path / "trayecto.db"))
    links = [link.proto.label for link in view(page, "en").main.get("page_link")]
    assert links == [words("en")["page.board"]]
    # A search that finds nothing is another matter.
    assert not view(page, "en", q="nothing at all").main.get("page_link")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_page_runs_with_the_example_in_its_language_alone(
    page: str, lang: str, full: dict[str, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAYECTO_DB", str(full[lang].path))
    workspace = actions.current_workspace(full[lang], lang)
    found = workspace.library.find(Filters(), size=100).rows
    chosen = found if page in OF_AN_EXPERIMENT else found[:1]
    text = "\n".join(shown(view(page, lang, id=str(row.id))) for row in chosen)
    (other,) = set(LANGUAGES) - {lang}
    assert not [sentence for sentence in only_in(other) if sentence in text]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_beside_a_band_over_time_it_is_said_that_the_ordinary_range_decides_at_the_end(
    lang: str, full: dict[str, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAYECTO_DB", str(full[lang].path))
    workspace = actions.current_workspace(full[lang], lang)
    over_time, at_the_end = words(lang)["path.caption"], words(lang)["path.end_help"]
    seen = set()
    for row in workspace.library.find(Filters(), size=100).rows:
        captions = [caption.value for caption in view("result", lang, id=str(row.id)).caption]
        if any(caption.startswith(str(over_time)) for caption in captions):
            assert (at_the_end in captions) is row.reached
            seen.add(row.reached)
    assert seen == {True, False}


def only_in(lang: str) -> list[str]:
    """Sentences of this language that are long enough to be no other language's."""
    (other,) = set(LANGUAGES) - {lang}
    mine, theirs = words(lang), set(map(str, words(other).values()))
    return [
        word
        for word in mine.values()
        if isinstance(word, str) and not places(word) and len(word) > 14 and " " in word and word not in theirs
    ]
