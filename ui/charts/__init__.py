"""Charts: from values to altair charts, each a function that tests can call. Shown by `ui/reads.py`."""
