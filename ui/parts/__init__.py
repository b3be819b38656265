"""Pieces of pages: what several pages show, or what would make one page too long."""
