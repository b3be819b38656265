"""The house keeps its shape: imports point down, each outside library has one home, files stay short."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ["funnel", "experiments", "storage", "ui", "app"]  # each may import what stands before it
FILES = tuple(f"funnel.{name}" for name in ("csvs", "tables", "numbers", "rows", "intake", "guess", "stays"))
HOMES = {  # a library, and the beginnings of the modules that may import it
    "streamlit": ("app", "ui.pages.", "ui.parts.", "ui.reads"),
    "altair": ("ui.charts",),
    "vl_convert": ("ui.exports",),
    "click": ("ui.cli",),
    "sqlite_utils": ("storage.",),
    "sqlite3": ("storage.",),
    "statsmodels": ("experiments.", "funnel."),
    "scipy": ("experiments.", "funnel."),
    "babel": ("ui.numbers", "ui.words"),
    "pyarrow": FILES,
    "pandas": FILES,
    "duckdb": ("funnel.parquet",),
}
CODE = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text(encoding="utf-8")
    for path in [*ROOT.glob("app.py"), *(p for layer in LAYERS for p in sorted((ROOT / layer).rglob("*.py")))]
}
TREES = {name: ast.parse(text) for name, text in CODE.items()}


def imports(module):
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield module.partition(".")[0] if node.level else (node.module or "").partition(".")[0]


def test_there_is_code_to_look_at():
    assert {name.partition(".")[0] for name in CODE} == set(LAYERS)


@pytest.mark.parametrize("module", CODE)
def test_imports_point_down(module):
    mine = LAYERS.index(module.partition(".")[0])
    assert not [other for other in imports(module) if other in LAYERS and LAYERS.index(other) > mine]


@pytest.mark.parametrize("module", CODE)
def test_every_outside_library_has_one_home(module):
    assert not [library for library in imports(module) if library in HOMES and not module.startswith(HOMES[library])]


@pytest.mark.parametrize("module", CODE)
def test_nothing_catches_everything(module):
    """Only to undo and raise again, whatever it was: `except BaseException`, and `raise` at its end."""
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None
            names = {getattr(name, "id", None) for name in ast.walk(node.type)}
            assert "Exception" not in names
            assert "BaseException" not in names or ast.unparse(node.body[-1]) == "raise"


@pytest.mark.parametrize("module", CODE)
def test_files_stay_short(module):
    assert len(CODE[module].splitlines()) <= (100 if module.startswith("ui.pages.") else 300)


@pytest.mark.parametrize("page", [name for name in CODE if name.startswith("ui.pages.")])
def test_pages_leave_the_session_to_the_parts(page):
    targets = [
        target
        for node in ast.walk(TREES[page])
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete)
        for target in getattr(node, "targets", None) or [node.target]
    ]
    assert not [ast.unparse(target) for target in targets if "session_state" in ast.unparse(target)]


def test_no_file_names_a_package_registry():
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "anaconda" + ".org", "crates" + ".io"]
    named = re.compile(rb"https?://[\w.@:-]*(" + "|".join(map(re.escape, hosts)).encode() + rb")|--(extra-)?index-url")
    tops = [p for p in ROOT.iterdir() if p.name in {".ci", ".streamlit"} or not p.name.startswith(".")]
    files = [f for top in tops if top.suffix != ".egg-info" for f in [top, *top.rglob("*")] if f.is_file()]
    assert not [str(f) for f in files if f.name != Path(__file__).name and named.search(f.read_bytes())]
