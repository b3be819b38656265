"""What is remembered: one SQLite file behind `Store`. Start reading at `storage/store.py`."""
