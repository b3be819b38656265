"""CPU of importing modules in a fresh process: `python -m bench.ours.imports MODULE [… after MODULE …]`."""

from __future__ import annotations

import importlib
import json
import sys
import time

wanted, _, present = " ".join(sys.argv[1:]).partition(" after ")
for name in present.split():
    importlib.import_module(name)
start = time.process_time()
for name in wanted.split():
    importlib.import_module(name)
print(json.dumps({"cpu": time.process_time() - start, "answers": []}))
