"""Samples as they are written down: what was written before anything was known around the means stays readable."""

from __future__ import annotations

from funnel.samples import Around, Beside, Sample
from storage.rows import samples_from, samples_text


def test_what_earlier_versions_wrote_is_read_as_it_was() -> None:
    text = '{"m": {"a": [3, 6, 14], "b": [2, 5.0, 13.0, [2, 2, 5], []], "c": [2, 9, 41, null, [[4, 1], [5, 1]]]}}'
    assert samples_from(text) == {
        "m": {
            "a": Sample(3, 6, 14),
            "b": Sample(2, 5.0, 13.0, Beside(2, 2, 5)),
            "c": Sample(2, 9, 41, levels=((4.0, 1), (5.0, 1))),
        }
    }


def test_samples_without_anything_around_their_means_are_written_as_before() -> None:
    assert samples_text({"m": {"a": Sample(3, 6, 14)}}) == '{"m": {"a": [3, 6, 14]}}'


def test_what_is_known_around_the_means_is_kept() -> None:
    given = {
        "m": {
            "a": Sample(3, 3e9, 3e18, around=Around(2.0)),
            "b": Sample(3, 3e9, 3e18, Beside(3e9, 3e18, 3e18), around=Around(2.0, 3.0, 1.5)),
        }
    }
    assert samples_from(samples_text(given)) == given
