"""`python -m bench [--write]`: measures everything and prints the table; with --write into docs/benchmark.md too.

Other packages are installed under `.bench/` the first time. Some five minutes on two cores that do nothing else.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.environments import ROOT
from bench.lines import LINES, OURS
from bench.processes import worker
from bench.table import markdown

DOCUMENT = ROOT / "docs" / "benchmark.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print("inputs", file=sys.stderr)
        subprocess.run(worker(OURS, "inputs", folder), check=True, cwd=ROOT)
        table = markdown([row for line in LINES for row in line(Path(folder))])
    print(table)
    if "--write" in sys.argv:
        text = DOCUMENT.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        DOCUMENT.write_text(f"{before}{BEGIN}{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
