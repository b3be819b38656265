"""Documents that cannot rot: what README shows is what happens, and every command and note is explained."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ui.cli import main
from ui.words import words

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))


def test_the_console_example_prints_what_readme_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (file,) = re.findall(r"With this file `(\S+)`", README)
    (content,) = re.findall(r"```csv\n(.*?)```", README, re.S)
    Path(file).write_text(content, encoding="utf-8")
    (example,) = re.findall(r"```console\n\$ trayecto (.*?)```", README, re.S)
    command, _, expected = example.partition("\n")
    answer = CliRunner().invoke(main, shlex.split(command))
    assert answer.exit_code == 0
    assert answer.output.strip() == expected.strip()


def test_every_command_is_in_the_readme_and_has_an_example_in_its_help() -> None:
    for name, command in main.commands.items():
        assert f"`trayecto {name}`" in README
        assert re.search(rf"trayecto {name}\b.*", command.help or ""), name


def test_every_note_is_explained_and_nothing_else_is() -> None:
    notes = {key.split(".")[1] for key in words("en") if key.startswith("note.")}
    assert set(re.findall(r"^\| `(\w+)` \|", DOCUMENTS, re.M)) == notes


def test_the_files_that_documents_name_are_there() -> None:
    named = re.findall(r"\]\(([^)#]+)\)", README + DOCUMENTS)
    named += re.findall(r"`((?:ui|storage|funnel|experiments|tests|docs)/[\w/.]+\.\w+)`", README + DOCUMENTS)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_make_recipes_that_readme_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for recipe in re.findall(r"^make (\w+)", README, re.M):
        assert re.search(rf"^{recipe}:", makefile, re.M)
