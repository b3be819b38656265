"""How fast and how large, beside the packages that do the same: `make bench`. See docs/benchmark.md."""
