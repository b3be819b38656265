"""One opportunity: its question, its score, what is behind it, and the test cards that came of it."""

from ui.parts import frame, opportunity_view

here = frame.here()
opportunity_view.draw(here, frame.number_in_address("opportunity"))
