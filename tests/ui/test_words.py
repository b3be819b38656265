"""Both languages say the same things, and nothing that the code asks for is missing."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import experiments
import funnel
import storage
import ui
from funnel.errors import TrayectoError
from funnel.files import NotATable
from ui import words as words_module
from ui.messages import error_words
from ui.words import LANGUAGES, WordsError, has, places, plain, say, words

ROOT = Path(__file__).parents[2]
UI = [ROOT / "app.py", *sorted((ROOT / "ui").rglob("*.py"))]
BELOW = sorted(p for part in ("funnel", "experiments", "storage") for p in (ROOT / part).rglob("*.py"))
# Families of keys that are put together where this test cannot see it; an f-string's beginning is seen.
FAMILIES: tuple[str, ...] = ("error.", "note.", "problem.", "language.", "looks_like.")


def forms(word) -> list[str]:
    return list(word.values()) if isinstance(word, dict) else [word]


def nodes(paths, kind) -> Iterator[tuple[str, ast.AST]]:
    for path in paths:
        if path.exists():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, kind):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def name_of(call: ast.Call) -> str | None:
    return getattr(call.func, "id", getattr(call.func, "attr", None))


def constant(node) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def pattern(node) -> str | None:
    """The keys that an f-string such as f"error.{code}" can give."""
    if not isinstance(node, ast.JoinedStr) or not re.match(r"\w+\.", constant(node.values[0]) or ""):
        return None
    return "".join(r"[\w.]+" if (text := constant(part)) is None else re.escape(text) for part in node.values)


def errors() -> dict[str, str]:
    """Class name to code, of every TrayectoError there is."""
    for package in (funnel, experiments, storage, ui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith("ui.pages"):  # pages are scripts
                importlib.import_module(module.name)

    def below(kind):
        return [kind, *(deeper for child in kind.__subclasses__() for deeper in below(child))]

    ours = [kind for kind in below(TrayectoError)[1:] if not kind.__module__.startswith("test")]
    return {kind.__name__: kind.code for kind in ours}


def notes() -> Iterator[tuple[str, str, ast.Call]]:
    for where, call in nodes(UI + BELOW, ast.Call):
        if name_of(call) == "Note":
            given = [call.args[0]] if call.args else [k.value for k in call.keywords if k.arg == "code"]
            if given and (code := constant(given[0])):
                yield where, code, call


# ---- the two languages


def test_both_languages_have_the_same_keys():
    assert words("en").keys() == words("es").keys()


def test_both_languages_have_the_same_places():
    def of(lang):
        return {key: set().union(*map(places, forms(word))) for key, word in words(lang).items()}

    assert of("en") == of("es")


def test_places_are_bare_names():
    assert not [
        (lang, key) for lang in LANGUAGES for key, word in words(lang).items() for form in forms(word)
        for name in places(form) if not re.fullmatch(r"[a-z_]+", name) or f"{{{name}}}" not in form
    ]  # fmt: skip


def test_no_word_is_empty():
    assert not [
        (lang, key) for lang in LANGUAGES for key, word in words(lang).items() for form in forms(word)
        if form.strip() != form or not form
    ]  # fmt: skip


# ---- the code and the words


def test_every_error_has_words():
    assert not [kind for kind, code in errors().items() if not has(f"error.{code}")]


def test_every_note_has_words():
    assert not [(where, code) for where, code, _ in notes() if not has(f"note.{code}")]


def test_every_key_that_a_page_asks_for_exists():
    missing = []
    for where, call in nodes(UI, ast.Call):
        if name_of(call) == "say" and len(call.args) > 1:
            key, family = constant(call.args[1]), pattern(call.args[1])
            if (key and not has(key)) or (family and not any(re.fullmatch(family, k) for k in words("en"))):
                missing.append((where, key or family))
    assert not missing


def test_every_word_is_used():
    literals = {text for _, node in nodes(UI, ast.Constant) if (text := constant(node))}
    families = [found for _, node in nodes(UI, ast.JoinedStr) if (found := pattern(node))]
    unused = [key for key in words("en") if key not in literals and not key.startswith(FAMILIES)]
    assert not [key for key in unused if not any(re.fullmatch(family, key) for family in families)]


def test_every_place_in_a_literal_call_gets_its_value():
    """In say(…), in the raising of an error and in a Note: no page may fail for want of a value."""
    asked = {f"error.{code}": kind for kind, code in errors().items()}
    kinds = {kind: key for key, kind in asked.items()}
    holes = []
    for where, call in nodes(UI + BELOW, ast.Call):
        given, key = {k.arg for k in call.keywords}, kinds.get(name_of(call) or "")
        if name_of(call) == "say" and len(call.args) > 1:
            key = constant(call.args[1])
        elif key and call.args:
            continue  # an error that puts its values together itself
        why = next((constant(k.value) for k in call.keywords if k.arg == "why"), None)
        key = f"{key}_{why}" if key and has(f"{key}_{why}") else key
        if key and has(key) and None not in given:
            holes += [(where, key, gap) for gap in set().union(*map(places, forms(words("en")[key]))) - given]
    for where, code, call in notes():
        named = [k.value for k in call.keywords if k.arg == "values"]
        values = next(iter(call.args[1:] + named), None)
        if has(f"note.{code}") and (values is None or isinstance(values, ast.Dict)):
            given = {constant(k) for k in values.keys} if values else set()
            needed = set().union(*map(places, forms(words("en")[f"note.{code}"])))
            holes += [(where, code, gap) for gap in needed - given if None not in given]
    assert not holes


# ---- say


@pytest.fixture
def text(tmp_path, monkeypatch):
    """Write word files; the real ones are back afterwards."""
    monkeypatch.setattr(words_module, "TEXT", tmp_path)
    words.cache_clear()

    def write(**files: str) -> None:
        for lang in LANGUAGES:
            (tmp_path / lang).mkdir(exist_ok=True)
            for name, content in files.items():
                (tmp_path / lang / f"{name}.toml").write_text(content, encoding="utf-8")

    yield write
    words.cache_clear()


def test_files_and_tables_become_one_namespace(text):
    text(a='[home]\ntitle = "Home of {name}"', b='[home.card]\ntitle = "Card"')
    assert say("en", "home.title", name="Ana", other=1) == "Home of Ana"
    assert say("es", "home.card.title") == "Card"
    assert has("home.title")
    assert not has("home")


def test_a_key_that_stands_in_two_files_is_an_error(text):
    text(a='[home]\ntitle = "A"', b='[home]\ntitle = "B"')
    with pytest.raises(WordsError, match=r"home\.title"):
        say("en", "home.title")


def test_count_chooses_the_plural(text):
    text(a='[home]\nrunning = {one = "{count} test", other = "{count} tests"}')
    said = [say("en", "home.running", count=n) for n in (0, 1, 2, 1200)]
    assert said == ["0 tests", "1 test", "2 tests", "1,200 tests"]
    assert say("es", "home.running", count=1_000_000) == "1.000.000 tests"
    with pytest.raises(WordsError, match="count"):
        say("en", "home.running")


@pytest.mark.parametrize(("lang", "key"), [("en", "home.none"), ("en", "home.title"), ("fr", "home.title")])
def test_a_hole_is_an_error_and_not_a_fallback(text, lang, key):
    text(a='[home]\ntitle = "Home of {name}"')
    with pytest.raises(WordsError):
        say(lang, key)


def test_values_may_have_any_name_and_are_written_in_the_language(text):
    text(a='[x]\ny = "{key} {lang} {on} {gone}"')
    values = {"key": "K {on}", "lang": 1234.5, "on": date(2026, 3, 5), "gone": None}
    assert say("en", "x.y", **values) == "K {on} 1,234.5 5 Mar 2026 —"
    assert say("es", "x.y", **values) == "K {on} 1.234,5 5 mar 2026 —"


# ---- plain


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("Casa-Blanca 2.0 (beta), ¿sí?", "Casa-Blanca 2.0 (beta), ¿sí?"),
        ("*a* _b_ `c` ~d~", r"\*a\* \_b\_ \`c\` \~d\~"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("![x](y) [z](w)", r"!\[x\](y) \[z\](w)"),
        ("$5 and $6", r"\$5 and \$6"),
        (":red[x]", r"\:red\[x\]"),
        ("&lt; a | b", r"\&lt; a \| b"),
        ("# no", r"\# no"),
        ("- no", r"\- no"),
        ("1. no", r"1\. no"),
        ("    no", "no"),
        ("one\n---\ntwo", "one  \n\\---  \ntwo"),
        ("\\", r"\\"),
    ],
)
def test_text_that_a_person_wrote_stays_text(typed, safe):
    assert plain(typed) == safe


def test_no_shortcode_survives():
    """Seen in Chromium: an escaped colour stays text, an escaped icon is drawn all the same."""
    assert plain(":smile: :red-badge[x]") == r"\:smile\: \:red-badge\[x\]"
    assert plain(":material/home: :streamlit:") == "\\:\u2060material/home\\: \\:\u2060streamlit\\:"


def test_what_a_file_looks_like_is_said_in_the_language():
    error = NotATable(file="m.xlsx", looks_like="xlsx")
    assert error_words("es", error) == say(
        "es", "error.file_not_a_table", file="m.xlsx", looks_like="un libro de Excel"
    )
