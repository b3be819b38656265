"""An environment of its own for each other package, made when it is first needed and kept under `.bench/`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".bench"
# gbstats asks for a pandas below 2, and so for an old NumPy.
PACKAGES = {
    "gbstats": ("gbstats==0.8.0",),
    # On the DuckDB that Trayecto is on, and on the newest, whose scan is faster.
    "tea-tasting": ("tea-tasting==1.14.0", "ibis-framework[duckdb]==12.0.0", "duckdb==1.5.6"),
    "lifetimes": ("lifetimes==0.11.3", "numpy==2.4.6", "scipy==1.17.1", "pandas==3.1.1", "autograd==1.9.1"),
    "tea-tasting-newest": ("tea-tasting==1.14.0", "ibis-framework[duckdb]==12.0.0", "duckdb==2.0.0"),
}


class NotInstalled(Exception):
    """A package that cannot be had here; the message is the last thing that was said about it."""


def python(name: str) -> Path:
    """The Python that has the package. Raises NotInstalled."""
    folder, wanted = HOME / name, "\n".join(PACKAGES[name])
    found, stamp = folder / "bin" / "python", folder / "installed"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        run(sys.executable, "-m", "venv", "--clear", str(folder))
        run(str(found), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES[name])
        stamp.write_text(wanted, encoding="utf-8")
    return found


def run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stdout.splitlines() if line.strip()]
        raise NotInstalled(said[-1] if said else f"exit status {done.returncode}")
